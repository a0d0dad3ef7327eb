"""How the doctor changes settings of qBittorrent that keep the API from us, and puts them back."""

import socket
import socketserver
import threading
from contextlib import contextmanager, suppress

import pytest
import requests

from audiobook_pipeline.cli.main import main
from audiobook_pipeline.clients.qbittorrent.client import QBittorrentClient
from audiobook_pipeline.sandbox.qbittorrent.real import RealQBittorrent
from audiobook_pipeline_tests.cli.test_doctor import WRONG
from audiobook_pipeline_tests.real_qbittorrent import require_qbittorrent


def test_nothing_is_changed_without_a_yes(installation, sandbox):
    sandbox.primary.client.preferences["bypass_local_auth"] = True
    status, text = installation.run("--fix")
    assert status == 1
    assert "bypass_local_auth: true → false" in text
    assert "--yes" in text
    assert sandbox.primary.client.preferences["bypass_local_auth"] is True


def test_without_a_place_for_the_backup_nothing_is_changed(installation, sandbox, tmp_path, monkeypatch, capsys):
    sandbox.primary.client.preferences["bypass_local_auth"] = True
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("PIPELINE_DATA", str(tmp_path / "file"))
    assert main(["doctor", "--fix", "--yes"]) == 2
    assert "PIPELINE_DATA" in capsys.readouterr().err
    assert sandbox.primary.client.preferences["bypass_local_auth"] is True


@pytest.fixture
def real(tmp_path, installation, monkeypatch):
    """A real qBittorrent as the primary."""
    require_qbittorrent()
    with RealQBittorrent(tmp_path / "real") as program:
        for name in ("url", "username", "password"):
            monkeypatch.setenv(f"QBITTORRENT_{name.upper()}", getattr(program, name))
        yield program


def settings_of(program) -> dict:
    return QBittorrentClient(program.url, program.username, program.password).preferences()


@pytest.mark.real_qbittorrent
def test_the_real_one_tells_its_version(installation, real):
    status, found = installation.check()
    assert (status, found["qBittorrent primary"]["state"]) == (0, "ok")
    assert found["qBittorrent primary"]["version"].startswith("v")
    assert found["qBittorrent primary: downloads"]["state"] == "ok"


@pytest.mark.real_qbittorrent
def test_the_real_one_refuses_a_wrong_password_and_bans(installation, real):
    _, found = installation.check(QBITTORRENT_PASSWORD=WRONG)
    assert found["qBittorrent primary"]["state"] == "authentication_failed"
    for _ in range(4):
        requests.post(f"{real.url}/api/v2/auth/login", {"username": "admin", "password": WRONG})
    _, found = installation.check(QBITTORRENT_PASSWORD=real.password)
    assert found["qBittorrent primary"]["state"] == "banned"


@pytest.mark.real_qbittorrent
@pytest.mark.parametrize(
    "bypass",
    [
        {"bypass_local_auth": True},
        {"bypass_auth_subnet_whitelist_enabled": True, "bypass_auth_subnet_whitelist": "127.0.0.0/8"},
    ],
)
def test_a_bypass_is_closed_and_can_be_opened_again(installation, real, tmp_path, bypass):
    client = QBittorrentClient(real.url, real.username, real.password)
    client.set_preferences(bypass)
    status, found = installation.check()
    assert (status, found["qBittorrent primary"]["state"]) == (1, "authentication_bypassed")

    status, text = installation.run("--fix", "--yes")
    assert status == 0
    assert f"{next(iter(bypass))}: true → false" in text
    assert requests.get(f"{real.url}/api/v2/app/version").status_code == 403
    backup = (tmp_path / "data" / "qbittorrent-settings-primary.json").read_text()
    assert real.password not in backup

    status, text = installation.run("--undo", "--yes")
    assert status == 1
    assert "1 setting put back" in text
    assert {name: settings_of(real)[name] for name in bypass} == bypass
    assert "nothing to undo" in installation.run("--undo", "--yes")[1]


@pytest.mark.real_qbittorrent
def test_a_bypass_that_hid_a_wrong_password_is_left_open(installation, real, tmp_path):
    QBittorrentClient(real.url, real.username, real.password).set_preferences({"bypass_local_auth": True})
    _, found = installation.check(QBITTORRENT_PASSWORD=WRONG)
    assert found["qBittorrent primary"]["state"] == "authentication_bypassed"
    status, text = installation.run("--fix", "--yes")
    assert status == 2
    assert "put back as it was" in text
    assert "user name or password is wrong" in text
    assert settings_of(real)["bypass_local_auth"] is True
    assert not (tmp_path / "data" / "qbittorrent-settings-primary.json").exists()


@pytest.mark.real_qbittorrent
def test_what_a_person_changed_since_stays_at_the_undo(installation, real):
    client = QBittorrentClient(real.url, real.username, real.password)
    client.set_preferences({"web_ui_domain_list": "books.example"})
    with mapped(real.url) as url:
        installation.check(QBITTORRENT_URL=url)
        client.set_preferences({"web_ui_domain_list": "127.0.0.1"})
        installation.run("--fix", "--yes")
        client.set_preferences({"web_ui_host_header_validation_enabled": True})
        _, text = installation.run("--undo", "--yes")
    assert "0 settings put back" in text
    assert client.preferences()["web_ui_host_header_validation_enabled"] is True


@pytest.mark.real_qbittorrent
def test_a_mapped_port_that_the_host_check_refuses_is_let_in(installation, real):
    with mapped(real.url) as url:
        status, found = installation.check(QBITTORRENT_URL=url)
        assert (status, found["qBittorrent primary"]["state"]) == (2, "forbidden")
        status, text = installation.run("--fix", "--yes")
        assert status == 0, text
        assert "web_ui_host_header_validation_enabled: true → false" in text
        status, _ = installation.run("--undo", "--yes")
        assert status == 2
    assert settings_of(real)["web_ui_host_header_validation_enabled"] is True


@pytest.mark.real_qbittorrent
def test_a_name_that_the_host_check_does_not_know_is_added(installation, real):
    QBittorrentClient(real.url, real.username, real.password).set_preferences({"web_ui_domain_list": "books.example"})
    address = real.url.replace("127.0.0.1", "localhost")
    status, found = installation.check(QBITTORRENT_URL=address)
    assert (status, found["qBittorrent primary"]["state"]) == (2, "forbidden")
    status, text = installation.run("--fix", "--yes")
    assert status == 0, text
    assert settings_of(real)["web_ui_domain_list"] == "books.example;localhost"


@contextmanager
def mapped(url: str):
    """Give a port of its own to a server, as a container does."""
    target = int(url.rpartition(":")[2])

    class Mapped(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection(("127.0.0.1", target)) as far:
                back = threading.Thread(target=pump, args=(far, self.request))
                back.start()
                pump(self.request, far)
                back.join()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mapped) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
