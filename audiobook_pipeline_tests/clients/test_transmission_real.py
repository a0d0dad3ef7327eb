"""The client against the real Transmission (``TRANSMISSION_BIN`` names the one under test)."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from audiobook_pipeline.clients.download import Phase, SeedingRule
from audiobook_pipeline.clients.download_health import HealthState
from audiobook_pipeline.clients.errors import (
    AuthenticationError,
    NotFoundError,
    RejectedError,
    TransientError,
    UnsupportedError,
)
from audiobook_pipeline.clients.torrents.magnet import Magnet
from audiobook_pipeline.clients.torrents.torrent import parse_torrent
from audiobook_pipeline.clients.transmission.client import TransmissionClient
from audiobook_pipeline.sandbox.payload import filler
from audiobook_pipeline.sandbox.torrents import SharedFile, make_torrent
from audiobook_pipeline.sandbox.transmission import RealTransmission
from audiobook_pipeline_tests.real_transmission import require_transmission
from audiobook_pipeline_tests.torrents import small_torrent
from audiobook_pipeline_tests.waiting import wait_for

pytestmark = pytest.mark.real_transmission


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    require_transmission()
    with RealTransmission(tmp_path_factory.mktemp("transmission")) as running:
        yield running


@pytest.fixture
def fresh(tmp_path: Path):
    """Return what makes an instance with settings of its own, stopped afterwards."""
    require_transmission()
    running = []

    def start(**settings):
        running.append(RealTransmission(tmp_path / str(len(running)), **settings).start())
        return running[-1]

    yield start
    for each in running:
        each.stop()


def client(program: RealTransmission, password: str | None = None, **changes) -> TransmissionClient:
    changes.setdefault("timeout", (5, 20))
    return TransmissionClient(program.url, program.username, password or program.password, **changes)


def test_health_of_a_good_instance(program):
    health = client(program).health()
    assert health.state is HealthState.OK, health.message
    assert health.version[0].isdigit()
    assert int(health.api_version) >= 16
    assert health.free_space > 0


def test_a_folder_for_all_incomplete_downloads_is_warned_of(program, fresh):
    assert client(program).health().warnings == ()
    (warning,) = client(fresh(incomplete_dir_enabled=True)).health().warnings
    assert "incomplete-dir-enabled" in warning


def test_a_vpn_interface_is_never_said_to_be_right(program):
    health = client(program).health(vpn_interface="wg0")
    assert health.state is HealthState.UNPROTECTED
    assert "doesn't tell" in health.message


@pytest.mark.parametrize(
    "path", ["", "/", "/transmission", "/transmission/", "/transmission/web/", "/transmission/rpc"]
)
def test_the_address_of_its_page_is_as_good_as_that_of_its_rpc(program, path):
    assert TransmissionClient(program.url + path, program.username, program.password).torrents() is not None


def test_a_torrent_is_added_once_in_a_folder_of_its_own_and_the_label_follows(program, tmp_path):
    door = client(program, category="audiobooks", tags=["pipeline"], save_path=str(tmp_path))
    info = parse_torrent(small_torrent("Added once"))
    torrent, added = door.add(info, tag="abp-add-1", stopped=True)
    assert added
    assert torrent.infohash_v1 == info.infohash_v1
    assert torrent.save_path == str(tmp_path / "abp-add-1")
    assert not torrent.finished
    door.add_tag(torrent, "abp-add-1")
    again, added = door.add(info, tag="abp-add-2")
    assert not added
    assert again.save_path == torrent.save_path
    assert set(again.tags) == {"abp-add-1", "audiobooks", "pipeline"}
    assert [each.hash for each in door.own_torrents()] == [torrent.hash]
    assert door.files(torrent) == dict(info.files)


def test_a_label_that_a_person_gave_stays(program):
    door = client(program)
    torrent, _ = door.add(parse_torrent(small_torrent("Labelled")), tag="abp-label", stopped=True)
    door.add_tag(torrent, "mine")
    door.add_tag(door.find(torrent.hash, None, ""), "abp-label")
    assert set(door.find(torrent.hash, None, "").tags) == {"mine", "abp-label"}


def test_eight_adds_at_once_make_one_torrent_and_one_of_them_added_it(program):
    info = parse_torrent(small_torrent("Eight at once"))
    results = []

    def add(number: int) -> None:
        results.append(client(program).add(info, tag=f"abp-eight-{number}", stopped=True))

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8
    assert len({torrent.save_path for torrent, _ in results}) == 1
    assert sum(added for _, added in results) == 1


def test_files_are_selected_where_all_that_are_wanted_are_listed(program):
    torrent = make_torrent("Two novels", [SharedFile(f"{name}.mp3", filler(name, 40_000)) for name in "abc"], "")
    transmission = client(program)
    added, _ = transmission.add(parse_torrent(torrent.metainfo), tag="abp-select", stopped=True)
    transmission.select(added, ["Two novels/b.mp3", "Two novels/not there.mp3"])
    assert len(transmission.files(added)) == 3
    transmission.select(added, ["Two novels/b.mp3"])
    wait_for(lambda: transmission.files(added) == {"Two novels/b.mp3": 40_000})


def test_a_magnet_starts_without_metadata_and_goes_again(program):
    info = parse_torrent(small_torrent("By magnet"))
    door = client(program)
    torrent, added = door.add(Magnet(info.infohash_v1, name="By magnet"), tag="abp-magnet")
    assert added
    assert (torrent.has_metadata, torrent.content_path) == (False, "")
    wait_for(lambda: door.find(info.infohash_v1, None, "").phase is Phase.METADATA)  # it starts a moment later
    assert door.remove(info.infohash_v1, None, "abp-magnet")
    assert not door.remove(info.infohash_v1, None, "abp-magnet")
    with pytest.raises(NotFoundError):
        door.files(torrent)


def test_what_it_refuses_is_rejected_and_its_words_are_told(program):
    broken = replace(parse_torrent(small_torrent("Refused")), content=b"d4:infode")
    with pytest.raises(RejectedError, match=r"invalid or corrupt|unrecognized info"):
        client(program).add(broken, tag="abp-refused", settle_s=1)


def test_a_torrent_of_version_2_alone_is_refused_before_it_is_sent(program):
    with pytest.raises(UnsupportedError, match="version 2"):
        client(program).add(Magnet(None, "ab" * 32, name="New"), tag="abp-v2")
    assert client(program).find(None, "ab" * 32, "abp-v2") is None


def test_stopping_and_starting(program):
    door = client(program)
    torrent, _ = door.add(parse_torrent(small_torrent("Stopped")), tag="abp-stop")

    def now():
        return door.find(torrent.hash, None, "abp-stop")

    wait_for(lambda: now().phase is Phase.DOWNLOADING)
    door.pause(torrent)
    wait_for(lambda: now().phase is Phase.STOPPED)
    door.resume(torrent)
    wait_for(lambda: now().phase is Phase.DOWNLOADING)


def test_a_ratio_is_set_and_never_lowered_and_a_time_means_no_limit(program):
    door = client(program)
    torrent, _ = door.add(parse_torrent(small_torrent("Seeded")), tag="abp-seed", stopped=True)

    def limits():
        (now,) = door.rows([torrent.hash])
        return now.seed_ratio_mode, now.seed_ratio_limit

    door.set_share_limits(torrent, SeedingRule(ratio=1.5))
    assert limits() == (1, 1.5)
    door.set_share_limits(torrent, SeedingRule(ratio=1))
    assert limits() == (1, 1.5)
    door.set_share_limits(torrent, SeedingRule(ratio=1, minutes=4320))
    assert limits()[0] == 2
    door.set_share_limits(torrent, SeedingRule(ratio=1))
    assert limits()[0] == 2


def test_a_finished_torrent_whose_files_vanish_says_so_after_a_restart(fresh):
    program = fresh()
    door = client(program)
    torrent = make_torrent("Gone", [SharedFile("01.mp3", filler("Gone", 50_000))], "http://127.0.0.1:1/announce")
    info = parse_torrent(torrent.metainfo)
    own = program.downloads / "abp-gone"
    torrent.write(own)
    door.add(info, tag="abp-gone")
    wait_for(lambda: door.find(info.infohash_v1, None, "").finished)
    program.stop()
    (own / torrent.files[0].path).unlink()
    program.start()
    wait_for(lambda: [each.phase for each in door.torrents()] == [Phase.MISSING_FILES])


def test_a_restart_in_the_middle_keeps_the_session_going(fresh):
    program = fresh()
    door = client(program)
    torrent, _ = door.add(parse_torrent(small_torrent("Survives")), tag="abp-restart", stopped=True)
    door.add_tag(torrent, "abp-restart")
    program.stop()
    assert door.health().state is HealthState.UNREACHABLE
    with pytest.raises(TransientError, match="nothing answers"):
        door.torrents()
    program.start()
    wait_for(lambda: [each.tags for each in door.torrents()] == [("abp-restart",)])


def test_a_wrong_password_is_never_tried_again(fresh):
    program = fresh(anti_brute_force_enabled=True, anti_brute_force_threshold=6)
    client(program).torrents()  # forgives what it took to see that it is up
    for _ in range(8):
        door = client(program, "wrong-password-0001")
        assert door.health().state is HealthState.AUTHENTICATION_FAILED
        with pytest.raises(AuthenticationError):
            door.torrents()
    # Eight failed logins would have locked everybody out.
    assert client(program).health().state is HealthState.OK


def test_a_lock_out_is_told_from_a_wrong_password(fresh):
    program = fresh(anti_brute_force_enabled=True, anti_brute_force_threshold=6)
    answers = [requests.get(f"{program.url}/transmission/rpc", timeout=20).status_code for _ in range(12)]
    if answers[-1] == 401:
        pytest.skip("this version counts wrong logins and locks nobody out")
    health = client(program).health()
    assert health.state is HealthState.FORBIDDEN, health.message
    assert "too many wrong logins" in health.message
    assert "restart" in health.advice


def test_an_open_door_is_named_where_a_login_is_configured_and_fine_where_none_is(fresh):
    program = fresh(rpc_authentication_required=False)
    assert client(program).health().state is HealthState.AUTHENTICATION_BYPASSED
    assert TransmissionClient(program.url).health().state is HealthState.OK


def test_a_login_that_is_needed_and_not_configured_is_named(program):
    health = TransmissionClient(program.url).health()
    assert health.state is HealthState.AUTHENTICATION_FAILED
    assert "needed" in health.message


def test_a_whitelist_that_keeps_us_out_is_named(fresh):
    program = fresh(rpc_whitelist_enabled=True, rpc_whitelist="192.0.2.1")
    health = client(program).health()
    assert health.state is HealthState.FORBIDDEN
    assert "rpc-whitelist" in health.advice
