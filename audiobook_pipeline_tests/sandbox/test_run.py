"""The sandbox as a whole: it starts, names its addresses, really transfers, and leaves nothing running."""

import os
import signal
import subprocess
import sys

import pytest
import requests
from dotenv import dotenv_values

from audiobook_pipeline.sandbox.__main__ import write_env_file
from audiobook_pipeline.sandbox.qbittorrent.app import SimulatedQBittorrent
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline.sandbox.seeder import transfers_available
from audiobook_pipeline_tests.real_qbittorrent import require_qbittorrent
from audiobook_pipeline_tests.waiting import HANG_SECONDS, wait_for

FINISHED = {"uploading", "stalledUP", "queuedUP", "forcedUP", "pausedUP", "stoppedUP"}


def answers(url):
    try:
        return requests.get(url, timeout=2).status_code < 500
    except requests.RequestException:
        return False


def test_every_service_answers_to_what_the_environment_says(sandbox):
    environment = sandbox.environment()
    items = requests.get(
        f"{environment['ABS_URL']}/api/libraries",
        headers={"Authorization": f"Bearer {environment['ABS_TOKEN']}"},
        timeout=5,
    )
    indexers = requests.get(
        f"{environment['PROWLARR_URL']}/api/v1/indexer",
        headers={"X-Api-Key": environment["PROWLARR_API_KEY"]},
        timeout=5,
    )
    books = requests.get(
        f"{environment['GOOGLE_BOOKS_URL']}/volumes",
        params={"q": "intitle:mars", "key": environment["GOOGLE_BOOKS_API_KEY"]},
        timeout=5,
    )
    assert [answer.status_code for answer in (items, indexers, books)] == [200, 200, 200]
    assert len(items.json()["libraries"]) == 1
    assert len(indexers.json()) == len(sandbox.world.indexers)
    for role in ("QBITTORRENT", "QBITTORRENT_SECONDARY"):
        login = {"username": environment[f"{role}_USERNAME"], "password": environment[f"{role}_PASSWORD"]}
        answer = requests.post(f"{environment[f'{role}_URL']}/api/v2/auth/login", data=login, timeout=5)
        assert answer.cookies


def test_stopping_frees_every_address(tmp_path, world):
    sandbox = Sandbox(tmp_path, world=world, qbittorrent="simulated")
    with sandbox:
        addresses = list(sandbox.addresses.values())
        assert all(map(answers, addresses))
    assert not any(map(answers, addresses))


def test_secrets_are_fake_new_at_each_start_and_all_named(sandbox, tmp_path, world):
    with Sandbox(tmp_path / "other", world=world, qbittorrent="simulated") as other:
        assert not set(sandbox.secrets()) & set(other.secrets())
    named = {value for name, value in sandbox.environment().items() if name.endswith(("PASSWORD", "KEY", "TOKEN"))}
    assert named <= set(sandbox.secrets())
    assert all(secret.startswith("test-") for secret in sandbox.secrets())


def offers(sandbox, delivery):
    """Yield right releases that are delivered so, each with the link that a search for its book gives."""
    environment = sandbox.environment()
    for release in sandbox.world.releases.values():
        if release.kind == "right" and release.delivery == delivery:
            query = {"query": sandbox.world.books[release.book_id].title, "indexerIds": release.indexer_id}
            key = {"X-Api-Key": environment["PROWLARR_API_KEY"]}
            answer = requests.get(f"{environment['PROWLARR_URL']}/api/v1/search", params=query, headers=key, timeout=5)
            for offer in answer.json():
                if offer["title"] == release.name:
                    yield release, offer.get("downloadUrl") or offer["magnetUrl"]


def from_search_to_disk(sandbox, delivery):
    """Search, fetch what an indexer delivers, hand it to the primary, wait, and return the torrent."""
    environment = sandbox.environment()
    key = {"X-Api-Key": environment["PROWLARR_API_KEY"]}
    release, link = next(offers(sandbox, delivery))
    fetched = requests.get(link, headers=key, allow_redirects=False, timeout=5)
    while fetched.is_redirect and fetched.headers["location"].startswith("http"):
        fetched = requests.get(fetched.headers["location"], allow_redirects=False, timeout=5)
    session, api = requests.Session(), f"{environment['QBITTORRENT_URL']}/api/v2"
    login = {"username": environment["QBITTORRENT_USERNAME"], "password": environment["QBITTORRENT_PASSWORD"]}
    session.post(f"{api}/auth/login", data=login, timeout=5)
    if delivery == "magnet":
        assert fetched.status_code == 301
        session.post(f"{api}/torrents/add", data={"urls": fetched.headers["location"]}, timeout=5)
    else:
        session.post(f"{api}/torrents/add", files={"torrents": ("a.torrent", fetched.content)}, timeout=5)
    infohash = sandbox.swarm.infohash(release)

    def finished():
        rows = session.get(f"{api}/torrents/info", params={"hashes": infohash}, timeout=5).json()
        return rows and rows[0]["progress"] == 1 and rows[0]["amount_left"] == 0 and rows[0]["state"] in FINISHED

    wait_for(finished)
    return sandbox.swarm.find(infohash)


@pytest.mark.parametrize("delivery", ["torrent", "magnet"])
def test_what_an_indexer_offers_arrives(sandbox, delivery):
    torrent = from_search_to_disk(sandbox, delivery)
    for file in torrent.files:
        assert (sandbox.downloads / file.path).read_bytes() == file.content.read(0, file.content.size)


@pytest.mark.real_qbittorrent
@pytest.mark.parametrize("delivery", ["torrent", "magnet"])
def test_what_an_indexer_offers_really_arrives_byte_for_byte(real_sandbox, delivery):
    torrent = from_search_to_disk(real_sandbox, delivery)
    for file in torrent.files:
        assert (real_sandbox.downloads / file.path).read_bytes() == file.content.read(0, file.content.size)


def test_without_libtorrent_or_the_program_auto_is_simulated(tmp_path, world, monkeypatch):
    monkeypatch.delenv("QBT_BIN", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with Sandbox(tmp_path / "sandbox", world=world) as sandbox:
        assert isinstance(sandbox.primary, SimulatedQBittorrent)
    with pytest.raises(FileNotFoundError, match="qbittorrent-nox"):
        Sandbox(tmp_path / "other", world=world, qbittorrent="real")


def test_the_environment_file_is_private_and_reads_back(tmp_path):
    environment = {"DOWNLOAD_PATH": "/tmp/somebody's books/\\x #1", "ABS_TOKEN": "test-abs-token-0001"}
    write_env_file(tmp_path / "sandbox.env", environment)
    assert dotenv_values(tmp_path / "sandbox.env") == environment
    assert (tmp_path / "sandbox.env").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["sandbox.env"]


# As a process of its own


def command(folder, qbittorrent):
    return [
        *(sys.executable, "-m", "audiobook_pipeline.sandbox", "--dir", str(folder / "sandbox"), "--items", "20"),
        *("--qbittorrent", qbittorrent, "--env-file", str(folder / "sandbox.env")),
    ]


def wait_up(folder):
    wait_for((folder / "sandbox.env").exists)
    return dotenv_values(folder / "sandbox.env")


def addresses(environment):
    return [value for name, value in environment.items() if name.endswith("_URL") and not name.startswith("GOOGLE")]


@pytest.mark.integration
@pytest.mark.parametrize("end", ["stdin", "sigterm", "sigint"])
def test_the_process_ends_when_told_and_takes_everything_along(tmp_path, end):
    with subprocess.Popen(
        command(tmp_path, "auto"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        environment = wait_up(tmp_path)
        assert all(map(answers, addresses(environment)))
        if end == "stdin":
            process.stdin.close()
        else:
            process.send_signal(signal.SIGTERM if end == "sigterm" else signal.SIGINT)
        assert process.wait(20) == 0
        output = process.stdout.read()
    assert environment["PROWLARR_URL"] in output
    assert "20 items in the library" in output
    assert not any(
        value in output for name, value in environment.items() if name.endswith(("PASSWORD", "KEY", "TOKEN"))
    )
    assert not any(map(answers, addresses(environment)))


@pytest.mark.integration
def test_it_does_not_outlive_whoever_started_it(tmp_path):
    starter = (
        "import subprocess, sys, time\n"
        f"subprocess.Popen({command(tmp_path, 'simulated')!r}, stdin=subprocess.DEVNULL)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen([sys.executable, "-c", starter], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as parent:
        environment = wait_up(tmp_path)
        parent.kill()
    assert wait_for(lambda: not any(map(answers, addresses(environment))))


@pytest.mark.real_qbittorrent
def test_even_a_killed_sandbox_leaves_no_qbittorrent_behind(tmp_path):
    require_qbittorrent()
    if not transfers_available():
        pytest.skip("libtorrent is not installed: nobody can seed")
    with subprocess.Popen(command(tmp_path, "real"), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        environment = wait_up(tmp_path)
        os.kill(process.pid, signal.SIGKILL)
    assert wait_for(lambda: not answers(environment["QBITTORRENT_URL"]))


@pytest.mark.integration
def test_what_keeps_it_from_starting_is_said(tmp_path):
    environment = {**os.environ, "QBT_BIN": str(tmp_path / "nothing")}
    done = subprocess.run(
        command(tmp_path, "real"),
        check=False,
        stdin=subprocess.DEVNULL,
        env=environment,
        capture_output=True,
        text=True,
        timeout=HANG_SECONDS,
    )
    assert done.returncode == 1
    assert "QBT_BIN" in done.stderr
    assert "Traceback" not in done.stderr
