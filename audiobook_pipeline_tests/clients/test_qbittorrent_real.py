"""The client against the real program (``QBT_BIN`` names the one under test) and the simulated ones."""

import socket
import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests

from audiobook_pipeline.clients.download import Phase, SeedingRule
from audiobook_pipeline.clients.download_health import HealthState
from audiobook_pipeline.clients.errors import AuthenticationError, RejectedError, TransientError
from audiobook_pipeline.clients.qbittorrent.category import without_category
from audiobook_pipeline.clients.qbittorrent.client import QBittorrentClient
from audiobook_pipeline.clients.qbittorrent.session import version_numbers
from audiobook_pipeline.clients.torrents.magnet import Magnet
from audiobook_pipeline.clients.torrents.torrent import parse_torrent
from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.qbittorrent.app import SimulatedQBittorrent
from audiobook_pipeline.sandbox.qbittorrent.dialects import DIALECTS
from audiobook_pipeline.sandbox.qbittorrent.real import RealQBittorrent
from audiobook_pipeline_tests.real_qbittorrent import require_qbittorrent
from audiobook_pipeline_tests.torrents import small_torrent
from audiobook_pipeline_tests.waiting import wait_for

REAL = pytest.param("real", marks=pytest.mark.real_qbittorrent)


class Nobody:
    """Peers that have nothing."""

    def find(self, infohash: str) -> None:
        return None


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    require_qbittorrent()
    with RealQBittorrent(tmp_path_factory.mktemp("real")) as running:
        yield running


@pytest.fixture(scope="module", params=[*DIALECTS, REAL])
def program(request, tmp_path_factory):
    if request.param == "real":
        yield request.getfixturevalue("real")
        return
    folder = tmp_path_factory.mktemp("simulated")
    simulated = SimulatedQBittorrent(Nobody(), folder / "downloads", version=request.param)
    with Server(simulated.app) as server:
        yield SimpleNamespace(url=server.url, username=simulated.username, password=simulated.password)


@pytest.fixture
def fresh(tmp_path: Path):
    """An instance of its own for a test that bans, restarts or rebinds it."""
    require_qbittorrent()
    with RealQBittorrent(tmp_path) as running:
        yield running


def client(program: RealQBittorrent, password: str | None = None, **changes) -> QBittorrentClient:
    return QBittorrentClient(program.url, program.username, password or program.password, timeout=(2, 5), **changes)


def test_health_of_a_good_instance(program):
    health = client(program).health(vpn_interface="lo")
    assert health.state is HealthState.OK, health.message
    assert health.version.startswith("v")
    assert health.interface == "lo"
    assert health.free_space > 0


def test_health_names_a_vpn_that_it_is_not_bound_to(program):
    health = client(program).health(vpn_interface="tun0")
    assert health.state is HealthState.UNPROTECTED
    assert "lo" in health.message


@pytest.mark.real_qbittorrent
def test_health_names_a_vpn_that_is_down(fresh):
    qbt = client(fresh)
    qbt.set_preferences({"current_network_interface": "tun9", "current_interface_address": ""})
    health = qbt.health(vpn_interface="tun9")
    assert health.state is HealthState.UNPROTECTED
    assert "down" in health.message


def test_a_torrent_is_added_once_with_tag_category_and_path(program, tmp_path):
    qbt = client(program, category="audiobooks", tags=["pipeline"], save_path=str(tmp_path))
    data = small_torrent("Added once")
    torrent, added = qbt.add(parse_torrent(data), tag="abp-add-1", stopped=True)
    assert added
    assert torrent.infohash_v1 == parse_torrent(data).infohash_v1
    assert set(torrent.tags) == {"abp-add-1", "pipeline"}
    assert [each.hash for each in qbt.own_torrents()] == [torrent.hash]
    # A folder of its own: two torrents with the same name would mix their files.
    assert torrent.save_path == str(tmp_path / "abp-add-1")
    assert not torrent.finished
    again, added = qbt.add(parse_torrent(data), tag="abp-add-2")
    assert not added
    assert again.hash == torrent.hash
    assert qbt.find(torrent.infohash_v1, None, "abp-add-1") is not None
    assert qbt.logins == 1


@pytest.mark.parametrize(("category", "warned"), [("books//audio", True), ("books/audio", False), ("", False)])
def test_a_category_that_it_drops_is_named(program, category, warned, caplog):
    qbt = client(program, category=category)
    added, _ = qbt.add(parse_torrent(small_torrent(f"Category {category}")), tag="abp-category", stopped=True)
    assert (f"did not take the category '{category}'" in caplog.text) is warned
    assert without_category(qbt.rows(hashes=[added.hash]), "abp-") == (category != "books/audio")


def test_eight_adds_at_once_make_one_torrent(program):
    data = small_torrent("Eight at once")
    results = []

    def add() -> None:
        results.append(client(program).add(parse_torrent(data), tag="abp-eight", stopped=True))

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({torrent.hash for torrent, _ in results}) == 1
    assert len(results) == 8
    assert len(client(program).torrents(tag="abp-eight")) == 1


@pytest.mark.real_qbittorrent
@pytest.mark.parametrize("kind", ["v1_only", "v2_only", "hybrid"])
def test_each_kind_of_torrent_is_listed_under_the_hash_that_we_expect(real, tmp_path, kind):
    lt = pytest.importorskip("libtorrent")
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "01.mp3").write_bytes(kind.encode() * 9000)
    (tmp_path / "book" / "02.mp3").write_bytes(kind.encode())
    flags = {"v1_only": lt.create_torrent.v1_only, "v2_only": lt.create_torrent.v2_only, "hybrid": 0}[kind]
    creator = lt.create_torrent(lt.list_files(str(tmp_path / "book")), 16384, flags)
    lt.set_piece_hashes(creator, str(tmp_path))
    data = lt.bencode(creator.generate())
    info = parse_torrent(data)
    qbt = client(real)
    torrent, added = qbt.add(parse_torrent(data), tag=f"abp-{kind}", stopped=True)
    assert added
    assert torrent.hash == info.client_hash
    assert (torrent.infohash_v1, torrent.infohash_v2) == (info.infohash_v1, info.infohash_v2)
    assert qbt.remove(info.infohash_v1, info.infohash_v2, f"abp-{kind}", delete_files=True)
    assert qbt.find(info.infohash_v1, info.infohash_v2, f"abp-{kind}") is None


def test_a_magnet_starts_without_metadata(program):
    info = parse_torrent(small_torrent("By magnet"))
    qbt = client(program)
    torrent, added = qbt.add(Magnet(info.infohash_v1, name="By magnet"), tag="abp-magnet")
    assert added
    assert not torrent.has_metadata
    assert torrent.content_path == ""
    assert qbt.remove(info.infohash_v1, None, "abp-magnet")


@pytest.mark.real_qbittorrent
def test_what_qbittorrent_refuses_is_rejected(real):
    broken = replace(parse_torrent(small_torrent("Refused")), content=b"d4:infode")
    with pytest.raises(RejectedError, match="refuses"):
        client(real).add(broken, tag="abp-refused", settle_s=1)


def test_stopping_and_starting(program):
    qbt = client(program)
    torrent, _ = qbt.add(parse_torrent(small_torrent("Stopped")), tag="abp-stop")
    qbt.pause(torrent)
    wait_for(lambda: qbt.torrents(tag="abp-stop")[0].phase is Phase.STOPPED)
    qbt.resume(torrent)
    wait_for(lambda: qbt.torrents(tag="abp-stop")[0].phase is not Phase.STOPPED)


def test_share_limits_are_set_and_never_shortened(program):
    qbt = client(program)
    torrent, _ = qbt.add(parse_torrent(small_torrent("Seeded")), tag="abp-seed", stopped=True)

    def limits():
        (now,) = qbt.rows(tag="abp-seed")
        return now.ratio_limit, now.seeding_time_limit

    qbt.set_share_limits(torrent, SeedingRule(minutes=4320))
    wait_for(lambda: limits() == (-1, 4320))
    torrent = qbt.torrents(tag="abp-seed")[0]
    qbt.set_share_limits(torrent, SeedingRule(minutes=60))
    qbt.add_tag(torrent, "afterwards")
    wait_for(lambda: qbt.rows(tag="afterwards"))
    assert limits() == (-1, 4320)


@pytest.mark.real_qbittorrent
def test_a_session_that_expires_in_the_middle(fresh):
    qbt = client(fresh)
    qbt.set_preferences({"web_ui_session_timeout": 1})
    assert qbt.torrents() == []
    threading.Event().wait(2.2)  # the session's own clock has whole seconds
    assert qbt.torrents() == []
    assert qbt.logins == 2


@pytest.mark.real_qbittorrent
def test_a_restart_in_the_middle(fresh):
    qbt = client(fresh)
    qbt.add(parse_torrent(small_torrent("Survives")), tag="abp-restart", stopped=True)
    # 5.1.0 crashes where it is ended while it checks what was added, and has forgotten it.
    wait_for(lambda: [torrent.phase for torrent in qbt.torrents()] == [Phase.STOPPED])
    fresh.stop()
    assert qbt.health().state is HealthState.UNREACHABLE
    with pytest.raises(TransientError, match="nothing answers"):
        qbt.torrents()
    fresh.start()
    wait_for(lambda: [torrent.tags for torrent in qbt.torrents()] == [("abp-restart",)])
    assert qbt.health().state is HealthState.OK


@pytest.mark.real_qbittorrent
def test_a_wrong_password_is_never_tried_again(fresh):
    for _ in range(8):
        qbt = client(fresh, "wrong-password-0001")
        assert qbt.health().state is HealthState.AUTHENTICATION_FAILED
        with pytest.raises(AuthenticationError):
            qbt.torrents()
    # Eight failed logins would have banned us.
    assert client(fresh).health().state is HealthState.OK


@pytest.mark.real_qbittorrent
def test_a_ban_is_told_from_a_wrong_password(fresh):
    states = [client(fresh, f"wrong-password-{attempt}").health().state for attempt in range(7)]
    assert states[0] is HealthState.AUTHENTICATION_FAILED
    assert states[-1] is HealthState.BANNED
    banned = client(fresh).health()
    assert banned.state is HealthState.BANNED
    assert "wait" in banned.advice
    with pytest.raises(AuthenticationError, match="banned"):
        client(fresh).torrents()


@pytest.mark.real_qbittorrent
def test_a_session_from_before_the_ban_goes_on(fresh):
    qbt = client(fresh)
    qbt.torrents()
    for attempt in range(6):
        client(fresh, f"wrong-password-{attempt}").health()
    assert qbt.health().state is HealthState.OK


@pytest.mark.real_qbittorrent
def test_a_whitelist_is_named_because_the_login_proves_nothing(fresh):
    client(fresh).set_preferences(
        {"bypass_auth_subnet_whitelist_enabled": True, "bypass_auth_subnet_whitelist": "127.0.0.0/8"}
    )
    health = client(fresh, "anything-0001").health()
    assert health.state is HealthState.AUTHENTICATION_BYPASSED
    assert health.usable


def test_a_dead_port_is_unreachable():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    qbt = QBittorrentClient(f"http://127.0.0.1:{port}", "a", "b", timeout=(1, 1))
    assert qbt.health().state is HealthState.UNREACHABLE


def test_two_torrents_of_one_name_have_folders_of_their_own_and_tell_their_files(program, tmp_path):
    qbt = client(program, save_path=str(tmp_path))
    first, _ = qbt.add(parse_torrent(small_torrent("One name", 7)), tag="abp-name-1", stopped=True)
    second, _ = qbt.add(parse_torrent(small_torrent("One name", 8)), tag="abp-name-2", stopped=True)
    assert first.name == second.name
    assert first.save_path != second.save_path
    assert (qbt.files(first), qbt.files(second)) == ({"One name.mp3": 7}, {"One name.mp3": 8})


@pytest.mark.real_qbittorrent
def test_a_key_of_its_own_takes_the_place_of_the_account(real):
    if version_numbers(client(real).health().api_version) < (2, 14, 1):
        pytest.skip("this version has no API keys")
    with requests.Session() as person:
        person.post(f"{real.url}/api/v2/auth/login", data={"username": real.username, "password": real.password})
        key = person.post(f"{real.url}/api/v2/app/rotateAPIKey").json()["apiKey"]
    qbt = QBittorrentClient(real.url, "", "", api_key=key, timeout=(2, 5))
    assert qbt.health(vpn_interface="lo").state is HealthState.OK
    torrent, added = qbt.add(parse_torrent(small_torrent("By key")), tag="abp-key", stopped=True)
    assert added
    assert qbt.remove(torrent.infohash_v1, None, "abp-key")
    wrong = QBittorrentClient(real.url, "", "", api_key=f"{key[:-4]}0000", timeout=(2, 5)).health()
    assert wrong.state is HealthState.AUTHENTICATION_FAILED
