"""What a person meets whose machine isn't ready: each trouble with a message and a way out."""

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from audiobook_pipeline.cli.main import main
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline.variables import in_force
from audiobook_pipeline_tests.integration.running import run_pipeline


def test_a_data_folder_that_takes_no_report_fails_the_report_alone(sandbox, tmp_path) -> None:
    data = tmp_path / "run" / "data"
    data.mkdir(parents=True)
    (data / "reports").write_text("in the way")
    run = run_pipeline(tmp_path / "run", sandbox.environment(), acquisition="plan", metadata="plan", wait=0)
    assert not run.success
    failed = {name: phase.came_out for name, phase in run.phases.items() if not phase.ok}
    assert "pipeline_report" in failed
    assert f"PIPELINE_DATA={data} can't be written" in failed["pipeline_report"]
    assert all("skipped" in words for name, words in failed.items() if name != "pipeline_report"), failed


def test_a_daemon_without_a_home_says_what_to_set(tmp_path) -> None:
    daemon = [str(Path(sys.executable).with_name("dagster-daemon")), "run"]
    environment = {name: value for name, value in os.environ.items() if name != "DAGSTER_HOME"}
    ended = subprocess.run(daemon, cwd=tmp_path, env=environment, check=False, capture_output=True, text=True)
    assert ended.returncode != 0
    assert "The environment variable $DAGSTER_HOME is not set." in ended.stdout + ended.stderr


def test_a_webserver_says_that_its_port_is_taken(tmp_path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        server = [str(Path(sys.executable).with_name("dagster-webserver")), "--empty-workspace", "--port", port]
        environment = {**os.environ, "DAGSTER_HOME": str(tmp_path)}
        ended = subprocess.run(server, cwd=tmp_path, env=environment, check=False, capture_output=True, text=True)
    assert ended.returncode != 0
    assert re.search(r"\[Errno 98\] .*address already in use", ended.stdout + ended.stderr)


# To root no mode is closed. Without these two capabilities it is held to them as its owner, like anybody.
HELD_TO_MODES = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--"] if os.geteuid() == 0 else []


@pytest.fixture
def closed(tmp_path):
    """A folder that may be read, but not written."""
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)


@pytest.fixture(scope="module")
def services(world, tmp_path_factory):
    """The environment of services that nobody here changes."""
    with Sandbox(tmp_path_factory.mktemp("services"), world=world, qbittorrent="simulated") as running:
        yield running.environment()


@pytest.fixture(scope="module")
def ledger(services, tmp_path_factory) -> Path:
    """A ledger with a wish, to be copied."""
    data = tmp_path_factory.mktemp("wished")
    with in_force({**services, "PIPELINE_DATA": str(data), "LEDGER_URL": ""}):
        assert main(WISH[1:]) == 0
    return data / "ledger.sqlite"


def held_to_modes(command, services, tmp_path, **variables):
    """Run a Python module's command as somebody to whom modes apply; return (status, all that was said)."""
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    environment = {**os.environ, **services, "DAGSTER_HOME": str(home), **variables}
    command = [*HELD_TO_MODES, sys.executable, "-m", *command]
    ended = subprocess.run(command, cwd=tmp_path, env=environment, check=False, capture_output=True, text=True)
    return ended.returncode, ended.stdout + ended.stderr


CLI = "audiobook_pipeline.cli.main"
WISH = [CLI, "want", "book", "Persuasion", "--author", "Jane Austen"]
ANOTHER_WISH = [CLI, "want", "book", "Emma", "--author", "Jane Austen"]
ASSET = ["dagster", "asset", "materialize", "-m", "audiobook_pipeline.definitions", "--select", "library_snapshot"]


def test_the_doctor_names_a_folder_that_it_may_not_write(services, tmp_path, closed):
    status, said = held_to_modes([CLI, "doctor"], services, tmp_path, PIPELINE_DATA=str(closed))
    assert status == 2
    assert f"{closed}: Permission denied" in said
    assert "Give this user the right to write there, make room, or name another folder in PIPELINE_DATA." in said
    assert "Traceback" not in said
    assert list(closed.iterdir()) == []


def test_the_doctor_names_a_library_that_this_user_may_not_write(services, tmp_path):
    library = Path(services["ABS_LIBRARY_PATH"])
    before = library.stat().st_mode
    library.chmod(0o555)
    try:
        status, said = held_to_modes([CLI, "doctor"], services, tmp_path)
    finally:
        library.chmod(before)
    assert status == 2
    assert f"{library} can't be written: no book can be placed" in said
    assert "Give the user that runs the pipeline the right to write there" in said


def test_an_answer_that_cannot_be_kept_is_said_with_a_way_out(services, tmp_path, closed):
    words = [CLI, "block", "release", "Dune - Frank Herbert"]
    status, said = held_to_modes(words, services, tmp_path, PIPELINE_DATA=str(closed))
    assert status == 2
    assert str(closed) in said
    assert "PIPELINE_DATA" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("modes", [(0o444, 0o755), (0o444, 0o555), (0o000, 0o755)], ids=["file", "both", "unreadable"])
def test_a_ledger_of_another_user_is_named_by_the_doctor_and_by_who_writes(services, ledger, tmp_path, modes):
    data = tmp_path / "data"
    variables = {"PIPELINE_DATA": str(data), "LEDGER_URL": ""}
    data.mkdir()
    ledger = Path(shutil.copy(ledger, data))
    before = ledger.read_bytes()
    ledger.chmod(modes[0])
    data.chmod(modes[1])
    try:
        answers = [
            held_to_modes(command, services, tmp_path, **variables) for command in ([CLI, "doctor"], ANOTHER_WISH)
        ]
    finally:
        data.chmod(0o755)
        ledger.chmod(0o644)
    for status, said in answers:
        assert status == 2, said
        assert f"the ledger {ledger}: " in said
        assert "See that this user may write the file and its folder" in said
        assert "Traceback" not in said
    assert ledger.read_bytes() == before


@pytest.mark.parametrize("inside", ["", "tables"])
def test_an_asset_that_may_not_write_fails_once_and_names_the_folder(services, tmp_path, closed, inside):
    data = closed
    if inside:
        data = tmp_path / "data"
        data.mkdir()
        closed.rename(data / inside)
    try:
        status, said = held_to_modes(ASSET, services, tmp_path, PIPELINE_DATA=str(data))
    finally:
        if inside:
            (data / inside).rename(closed)
    assert status != 0
    assert "Permission denied" in said
    assert "Let PIPELINE_DATA name a folder that this user may write, on a disk with room." in said or (
        f"PIPELINE_DATA={data} can't be written" in said
    )
    assert "STEP_UP_FOR_RETRY" not in said


OWN_MOUNTS = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]


def on_a_full_disk(there, command, services, tmp_path):
    """Run a module's command with its data folder on a disk of 1 MB that holds ``there``, and is full."""
    data, home = tmp_path / "disk", tmp_path / "home"
    for folder in (data, home):
        folder.mkdir(exist_ok=True)
    script = f"""
        mount -t tmpfs -o size=1m tmpfs {shlex.quote(str(data))} || exit 77
        {shlex.join(["cp", *map(str, there), str(data)]) if there else "true"} || exit 78
        cat /dev/zero > {shlex.quote(str(data / "of somebody else"))} 2>&-
        exec {shlex.join([sys.executable, "-m", *command])}
    """
    environment = {**os.environ, **services, "DAGSTER_HOME": str(home), "LEDGER_URL": ""}
    environment["PIPELINE_DATA"] = str(data)
    ended = subprocess.run(
        [*OWN_MOUNTS, "sh", "-c", script], cwd=tmp_path, env=environment, check=False, capture_output=True, text=True
    )
    said = ended.stdout + ended.stderr
    if ended.returncode == 77 or "unshare failed" in said:
        pytest.skip(f"no disk can be mounted here: {said}")
    return ended.returncode, said


@pytest.mark.parametrize(
    ("wished", "command", "words"),
    [
        (False, WISH, "Make room on the disk; nothing was lost."),
        (True, ANOTHER_WISH, "and that the disk is not full."),
        (False, [CLI, "doctor"], "No space left on device\n  → Give this user the right to write there, make room"),
        (True, [CLI, "doctor"], "and that the disk is not full."),
        (False, ASSET, "on a disk with room"),
    ],
    ids=["a first wish", "a further wish", "doctor", "doctor with a ledger", "an asset"],
)
def test_a_full_disk_is_said_with_a_way_out(services, ledger, tmp_path, wished, command, words):
    status, said = on_a_full_disk([ledger] if wished else [], command, services, tmp_path)
    assert status not in {0, 78}, said
    assert words in said
    assert command is ASSET or "Traceback" not in said
    assert "STEP_UP_FOR_RETRY" not in said
