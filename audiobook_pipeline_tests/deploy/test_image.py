"""The image's steps in a Debian made by debootstrap: they install, start as PUID:PGID, and materialize.

Opt-in, with the network and as root: ``make image-test``. IMAGE_ROOT names a Debian that is there already.
"""

import os
import shutil
import signal
import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest

from audiobook_pipeline.cli.sandboxed import sandbox as sandbox_process
from audiobook_pipeline_tests.deploy.test_up import LAUNCH, Up
from audiobook_pipeline_tests.integration.running import ROOT
from audiobook_pipeline_tests.servers import free_port, require_program
from audiobook_pipeline_tests.test_package import built_wheel
from audiobook_pipeline_tests.webserver import end_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(not os.environ.get("IMAGE_TEST"), reason="opt-in: make image-test, as root"),
]
USER = 4321
MIRROR = "http://deb.debian.org/debian"
PLAIN = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}


@pytest.fixture(scope="module")
def debian(tmp_path_factory):
    """A Debian with what the image has of its base: Python."""
    if named := os.environ.get("IMAGE_ROOT"):
        root = Path(named)
    else:
        root = tmp_path_factory.mktemp("image")
        include = "--include=python3,python3-venv,ca-certificates"
        command = [require_program("debootstrap", "debootstrap"), "--variant=minbase", include, "trixie", root, MIRROR]
        subprocess.run(command, check=True)
        root.chmod(0o755)  # pytest's folders are for their owner alone, and PUID is another user.
    with ExitStack() as mounted:
        for kind, place in (("proc", "proc"), ("tmpfs", "tmp"), ("tmpfs", "dev/shm")):
            (root / place).mkdir(exist_ok=True)
            subprocess.run(["mount", "-t", kind, kind, root / place], check=True)
            mounted.callback(subprocess.run, ["umount", "--lazy", root / place], check=True)
        for device in ("null", "urandom"):
            (root / "dev" / device).touch()
            subprocess.run(["mount", "--bind", f"/dev/{device}", root / "dev" / device], check=True)
            mounted.callback(subprocess.run, ["umount", root / "dev" / device], check=True)
        shutil.copy("/etc/resolv.conf", root / "etc" / "resolv.conf")
        yield root


def own_index() -> dict[str, str]:
    """Return how pip is set up here, for a machine with an index or an authority of its own."""
    return {name: value for name, value in os.environ.items() if name.startswith("PIP_") and name != "PIP_FIND_LINKS"}


@pytest.fixture(scope="module")
def installed(debian, tmp_path_factory):
    """The same after the image's steps."""
    folder = debian / "image"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "wheel").mkdir(parents=True)
    shutil.copy(built_wheel(tmp_path_factory.mktemp("wheel")), folder / "wheel")
    for name in ("requirements/server.txt", "deploy/image/install.sh", "deploy/image/entrypoint.sh"):
        shutil.copy(ROOT / name, folder)
    for name in ("PIP_CERT", "SSL_CERT_FILE"):
        if (file := os.environ.get(name)) and Path(file).is_file():
            (debian / file.lstrip("/")).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, debian / file.lstrip("/"))
    environment = PLAIN | own_index()
    subprocess.run(["chroot", debian, "/bin/sh", "/image/install.sh", "/image"], env=environment, check=True)
    return debian


def test_it_starts_as_the_given_user_and_materializes(installed, tmp_path) -> None:
    port, desk, log = free_port(), free_port(), tmp_path / "log"
    entrypoint = ["/usr/bin/tini", "-s", "--", "/usr/local/bin/audiobook-pipeline-entrypoint"]
    command = ["audiobook-pipeline", "up", "--port", str(port), "--desk-port", str(desk)]
    with sandbox_process(tmp_path / "sandbox", items=20, qbittorrent="simulated") as services:
        environment = {
            **PLAIN,
            **services,
            "PATH": f"{PLAIN['PATH']}:/opt/audiobook-pipeline/bin",
            "PIPELINE_DATA": "/data",
            "HOME": "/tmp",
            "MPLCONFIGDIR": "/tmp/matplotlib",
            "PUID": str(USER),
            "PGID": str(USER),
            "DESK_LOGIN": "off",
        }
        with (
            log.open("w") as output,
            subprocess.Popen(
                ["chroot", installed, *entrypoint, *command], env=environment, stdout=output, stderr=output, text=True
            ) as process,
        ):
            up = Up(process, port, desk, log)
            try:
                up.wait_until_up()
                launched = up.ask(LAUNCH)["launchRun"]["run"]["runId"]
                assert end_of(up.address, launched) == "SUCCESS"
            finally:
                process.send_signal(signal.SIGTERM)
    assert process.returncode == 0, log.read_text()
    made = [
        path for path in (installed / "data").rglob("*") if path.name == "ledger.sqlite" or path.suffix == ".parquet"
    ]
    assert len(made) >= 2
    assert {path.stat().st_uid for path in made} == {USER}


def test_a_user_that_is_no_number_is_said(installed) -> None:
    command = ["chroot", installed, "/usr/local/bin/audiobook-pipeline-entrypoint", "true"]
    ended = subprocess.run(command, env=PLAIN | {"PUID": "me"}, capture_output=True, text=True, check=False)
    assert (ended.returncode, "PUID and PGID are numbers" in ended.stderr) == (2, True)
