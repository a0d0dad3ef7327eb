"""What differs in 5.1 and 5.3, on a scripted server; and what must hold on each."""

import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from audiobook_pipeline.clients.download import SeedingRule
from audiobook_pipeline.clients.download_health import HealthState
from audiobook_pipeline.clients.errors import AuthenticationError, ContractError, RejectedError, TransientError
from audiobook_pipeline.clients.qbittorrent.client import QBittorrentClient
from audiobook_pipeline.clients.torrents.magnet import Magnet, parse_magnet
from audiobook_pipeline.clients.torrents.torrent import parse_torrent
from audiobook_pipeline_tests.clients.scripted_qbittorrent import PASSWORD, USERNAME, ScriptedQBittorrent
from audiobook_pipeline_tests.torrents import small_torrent

BOOK = small_torrent("Book")
INFO = parse_torrent(BOOK)


@pytest.fixture(params=[("5.1.0", "2.11.4"), ("5.3.0", "2.16.2")], ids=["5.1", "5.3"])
def server(request):
    scripted = ScriptedQBittorrent(*request.param)
    yield scripted
    scripted.close()


@pytest.fixture
def newest():
    scripted = ScriptedQBittorrent()
    yield scripted
    scripted.close()


def client(server, password: str = PASSWORD, **changes) -> QBittorrentClient:
    return QBittorrentClient(server.url, USERNAME, password, timeout=(1, 2), **changes)


@pytest.mark.parametrize(
    ("settings", "warns"),
    [
        ({"max_ratio_enabled": True, "max_ratio_act": 3}, True),
        ({"max_inactive_seeding_time_enabled": True, "max_ratio_act": 3}, True),
        ({"max_ratio_enabled": True, "max_ratio_act": 1}, False),
        ({"max_ratio_act": 3}, False),
        ({"max_ratio_enabled": True, "max_ratio_act": "odd"}, False),
    ],
)
def test_health_warns_where_files_are_deleted_at_a_seeding_limit(server, settings, warns):
    server.preferences |= settings
    health = client(server).health()
    assert ["deletes torrents with their files" in warning for warning in health.warnings] == [True] * warns


def test_health_tells_version_latency_and_free_space(server):
    health = client(server).health()
    assert health.state is HealthState.OK
    assert health.usable
    assert (health.version, health.api_version) == (f"v{server.version}", server.webapi)
    assert health.free_space == 2000
    assert health.latency_ms is not None


def test_free_space_is_that_of_the_save_path_where_the_version_can_tell(newest):
    assert client(newest, save_path="/books").health().free_space == 1000


def test_free_space_is_waited_for_until_a_started_instance_has_looked_it_up(server):
    server.free_space = iter([0, 0, 2000])
    assert client(server).health().free_space == 2000


def test_a_full_disk_has_no_free_space(server):
    server.free_space = 0
    assert client(server).health().free_space == 0


def test_one_login_serves_all_calls(server):
    qbt = client(server)
    qbt.health()
    qbt.add(INFO, tag="abp-1")
    qbt.torrents()
    assert qbt.logins == 1
    assert server.requests.count("auth/login") == 1


def test_the_password_is_sent_only_once_when_it_is_wrong(server):
    for _ in range(3):
        qbt = client(server, "wrong-0001")
        assert qbt.health().state is HealthState.AUTHENTICATION_FAILED
        with pytest.raises(AuthenticationError, match="user name or password is wrong") as caught:
            qbt.torrents()
        assert "wrong-0001" not in str(caught.value)
    assert server.requests.count("auth/login") == 1


def test_a_session_that_ends_in_the_middle_is_renewed_once(server):
    qbt = client(server)
    qbt.torrents()
    server.sessions.clear()
    assert qbt.torrents() == []
    assert qbt.logins == 2


def test_a_bypass_is_named_because_the_login_proves_nothing(server):
    server.bypass = True
    health = client(server, "anything-0001").health()
    assert health.state is HealthState.AUTHENTICATION_BYPASSED
    assert "can't be known" in health.advice
    assert health.usable


@pytest.mark.parametrize(
    ("bound", "state"),
    [
        ("wg0", HealthState.OK),
        ("", HealthState.UNPROTECTED),
        ("eth0", HealthState.UNPROTECTED),
    ],
)
def test_an_instance_that_is_not_bound_to_its_vpn_is_unprotected(newest, bound, state):
    newest.preferences["current_network_interface"] = bound
    health = client(newest).health(vpn_interface="wg0")
    assert health.state is state
    assert health.usable == (state is HealthState.OK)


def test_a_vpn_that_is_down_is_no_protection(newest):
    newest.preferences["current_network_interface"] = "tun9"
    health = client(newest).health(vpn_interface="tun9")
    assert health.state is HealthState.UNPROTECTED
    assert "down" in health.message


def test_a_vpn_without_connection_is_no_protection(newest):
    newest.preferences["current_network_interface"] = "wg0"
    newest.connection = "disconnected"
    health = client(newest).health(vpn_interface="wg0")
    assert health.state is HealthState.UNPROTECTED
    assert "not connected" in health.message


def test_a_version_that_ignores_the_tag_filter_is_too_old():
    old = ScriptedQBittorrent("4.2.0", "2.6.0")
    assert client(old).health().state is HealthState.TOO_OLD
    old.close()


def test_adding_uploads_the_file_with_tag_category_and_path(server):
    qbt = client(server, category="audiobooks", tags=["pipeline"], save_path="/books")
    torrent, added = qbt.add(INFO, tag="abp-1", stopped=True)
    assert added
    assert (torrent.hash, torrent.tags) == (INFO.client_hash, ("abp-1", "pipeline"))
    assert torrent.save_path == "/books/abp-1"
    assert qbt.own_torrents() == [torrent]
    fields = next(fields for path, fields in server.sent if path == "torrents/add")
    assert fields["paused"] == fields["stopped"] == "True"
    assert fields["autoTMM"] == "False"
    assert "skip_checking" not in fields
    assert "seedMode" not in fields
    assert "urls" not in fields


def test_a_duplicate_is_found_and_not_sent(server):
    qbt = client(server)
    qbt.add(INFO, tag="abp-1")
    torrent, added = qbt.add(INFO, tag="abp-2")
    assert not added
    assert torrent.tags == ("abp-1",)
    assert server.requests.count("torrents/add") == 1


@pytest.mark.parametrize("fault", ["late", "slow"])
def test_a_late_yes_counts_and_nothing_is_sent_twice(server, fault):
    server.faults["torrents/add"] = fault
    qbt = QBittorrentClient(server.url, USERNAME, PASSWORD, timeout=(1, 0.4))
    torrent, added = qbt.add(INFO, tag="abp-1")
    assert added
    assert torrent.hash == INFO.client_hash
    assert server.requests.count("torrents/add") == 1
    assert qbt.logins == 1


def test_a_yes_without_a_torrent_does_not_count(server):
    server.faults["torrents/add"] = "ghost"
    with pytest.raises(TransientError, match="does not list it"):
        client(server).add(INFO, tag="abp-1", settle_s=0.2)


@pytest.mark.parametrize("status", [409, 415])
def test_a_refusal_without_a_torrent_is_an_error(newest, status):
    newest.faults["torrents/add"] = status
    with pytest.raises(RejectedError) as caught:
        client(newest).add(INFO, tag="abp-1", settle_s=0.2)
    assert caught.value.status == status


def test_what_is_sent_was_written_anew(server):
    link = f"magnet:?xt=urn:btih:{INFO.infohash_v1}&dn=Book%0Ahttp://x&tr=udp://t.example:1&ws=http://router.example/"
    client(server).add(parse_magnet(link), tag="abp-1")
    (sent,) = [fields["urls"] for path, fields in server.sent if path == "torrents/add"]
    assert sent == f"magnet:?xt=urn:btih:{INFO.infohash_v1}&dn=Book%20http%3A%2F%2Fx&tr=udp%3A%2F%2Ft.example%3A1"


def test_a_magnet_is_added(server):
    torrent, added = client(server).add(Magnet(INFO.infohash_v1, name="Book"), tag="abp-1")
    assert added
    assert torrent.infohash_v1 == INFO.infohash_v1


def test_a_hybrid_is_found_after_its_hash_has_changed(server):
    qbt = client(server)
    qbt.add(Magnet(INFO.infohash_v1, name="Book"), tag="abp-1")
    row = server.torrents.pop(INFO.infohash_v1)
    v2 = "cd" * 32
    server.torrents[v2[:40]] = {**row, "hash": v2[:40], "infohash_v2": v2, "tags": ""}
    assert qbt.find(INFO.infohash_v1, None, "abp-1").hash == v2[:40]
    assert qbt.remove(INFO.infohash_v1, None, "abp-1")
    assert server.torrents == {}


def test_a_tag_on_another_torrent_deletes_nothing(newest):
    qbt = client(newest)
    qbt.add(INFO, tag="abp-1")
    assert not qbt.remove("f" * 40, None, "abp-1")
    assert newest.torrents


def test_delete_never_means_all(newest):
    qbt = client(newest)
    qbt.add(INFO, tag="abp-1")
    torrent = replace(qbt.torrents()[0], hash="all")
    with pytest.raises(ValueError, match="one torrent"):
        qbt.pause(torrent)
    assert not qbt.remove(None, None, "abp-nobody")
    assert newest.torrents


def test_files_are_not_deleted_where_the_content_is_the_whole_folder(newest):
    qbt = client(newest)
    qbt.add(INFO, tag="abp-1")
    newest.torrents[INFO.client_hash]["content_path"] = "/downloads/abp-1/"
    with pytest.raises(RejectedError, match="download folder itself"):
        qbt.remove(INFO.infohash_v1, None, "abp-1", delete_files=True)
    assert newest.torrents


def test_share_limits_name_all_five_fields(server):
    qbt = client(server)
    torrent, _ = qbt.add(INFO, tag="abp-1")
    qbt.set_share_limits(torrent, SeedingRule(minutes=4320))
    fields = next(fields for path, fields in server.sent if path == "torrents/setShareLimits")
    assert (fields["ratioLimit"], fields["seedingTimeLimit"]) == ("-1.0", "4320")
    assert fields["shareLimitAction"] == "Stop"


def test_stopping_has_its_new_name(server):
    qbt = client(server)
    torrent, _ = qbt.add(INFO, tag="abp-1")
    qbt.pause(torrent)
    qbt.resume(torrent)
    assert {"torrents/stop", "torrents/start"} <= set(server.requests)


def test_a_row_without_a_hash_is_set_aside_once_and_the_others_are_read(newest):
    qbt = client(newest)
    qbt.add(INFO, tag="abp-1")
    odd = {**newest.torrents[INFO.client_hash], "hash": None, "name": "Odd \ud800"}
    newest.torrents["odd"] = odd
    for eta in (1, 2):
        odd["eta"] = eta
        assert [torrent.hash for torrent in qbt.torrents()] == [INFO.client_hash]
    assert [(row.row, row.source) for row in qbt.aside] == [("Odd ", qbt.name)]


@pytest.mark.parametrize(
    "row", [None, {}, {"name": "", "size": 1}, {"name": "x\ud800", "size": 1}, {"name": "x", "size": -1}, {"name": "x"}]
)
def test_a_list_of_files_that_is_not_whole_is_none_and_is_counted(newest, row):
    qbt = client(newest)
    torrent, _ = qbt.add(INFO, tag="abp-1")
    newest.files = [{"name": "Emma.mp3", "size": 7, "priority": 1}, row]
    with pytest.raises(ContractError, match="the list of files"):
        qbt.files(torrent)
    assert len(qbt.aside) == 1


def test_a_5xx_is_transient(newest):
    qbt = client(newest)
    qbt.torrents()
    newest.faults["torrents/info"] = 503
    assert qbt.torrents() == []  # a read is repeated once
    newest.faults["torrents/info"] = 503
    newest.stays_broken = True
    with pytest.raises(TransientError) as caught:
        qbt.torrents()
    assert caught.value.status == 503
    assert qbt.logins == 1


def test_two_threads_share_one_login(newest):
    qbt = client(newest)
    threads = [threading.Thread(target=qbt.torrents) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert qbt.logins == 1


class OtherProgram:
    """Some other web server: answers everything alike."""

    def __init__(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "headers", "state"),
    [
        (200, b"<!DOCTYPE html><html>Welcome</html>", {}, HealthState.ANOTHER_PROGRAM),
        (404, b"Not found", {}, HealthState.ANOTHER_PROGRAM),
        (403, b"<html>nginx</html>", {}, HealthState.ANOTHER_PROGRAM),
        (200, b"", {}, HealthState.ANOTHER_PROGRAM),
        (200, b"Ok.", {}, HealthState.ANOTHER_PROGRAM),
        (302, b"", {"Location": "https://login.example/?next=x"}, HealthState.ANOTHER_PROGRAM),
        (302, b"", {"Location": "file:///etc/passwd"}, HealthState.ANOTHER_PROGRAM),
        (307, b"", {"Location": "/"}, HealthState.ANOTHER_PROGRAM),
        (401, b"Unauthorized", {}, HealthState.FORBIDDEN),
        (503, b"starting", {}, HealthState.FAILING),
    ],
)
def test_another_program_is_told_from_a_wrong_password(status, body, headers, state):
    with OtherProgram(status, body, headers) as other:
        qbt = client(other)
        health = qbt.health()
        assert health.state is state, health.message
        assert health.advice
        assert not health.usable
        with pytest.raises((ContractError, AuthenticationError, TransientError)):
            qbt.torrents()


def test_a_redirect_is_not_followed_with_the_password():
    with OtherProgram(200, b"Ok.") as thief, OtherProgram(307, b"", {"Location": thief.url}) as door:
        qbt = client(door)
        assert qbt.health().state is HealthState.ANOTHER_PROGRAM


def test_a_server_that_never_answers_is_a_timeout():
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    qbt = QBittorrentClient(f"http://127.0.0.1:{server.server_address[1]}", "a", "b", timeout=(0.2, 0.2))
    assert qbt.health().state is HealthState.TIMEOUT
    with pytest.raises(TransientError, match="in time"):
        qbt.torrents()
    server.server_close()


@pytest.mark.parametrize("url", ["", "localhost:8080", "ftp://host", "http://", "file:///etc/passwd"])
def test_a_malformed_url_is_refused_at_once(url):
    with pytest.raises(ValueError, match="must look like"):
        QBittorrentClient(url, "a", "b", name="primary")


def test_credentials_are_not_shown():
    qbt = QBittorrentClient("http://proxy:test-secret-0001@127.0.0.1:1/", "admin", "test-secret-0002", timeout=(1, 1))
    health = qbt.health()
    assert health.state is HealthState.UNREACHABLE
    assert "test-secret" not in f"{qbt!r} {health!r} {vars(qbt)}"
