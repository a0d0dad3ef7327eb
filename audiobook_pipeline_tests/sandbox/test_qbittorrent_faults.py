"""What the simulated qBittorrent does when it is asked to fail, seen through the client that many people use."""

import pytest
import qbittorrentapi
import requests

from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.audio import AudioTags, mp3_content
from audiobook_pipeline.sandbox.qbittorrent.app import SimulatedQBittorrent
from audiobook_pipeline.sandbox.qbittorrent.client import REFRESH_S
from audiobook_pipeline.sandbox.qbittorrent.dialects import DIALECTS
from audiobook_pipeline.sandbox.torrents import SharedFile, make_torrent

TORRENT = make_torrent(
    "Allan's Wife",
    [SharedFile(f"{n}.mp3", mp3_content(60, AudioTags(title=str(n)))) for n in (1, 2)],
    "http://127.0.0.1:1/announce",
)


class Peers:
    """Everybody has the one torrent, until nobody has."""

    def __init__(self):
        self.alive = True

    def find(self, infohash):
        return TORRENT if self.alive and infohash == TORRENT.infohash else None


class Clock:
    """Time that passes when told to."""

    def __init__(self):
        self.now = 1_700_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def peers():
    return Peers()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(params=DIALECTS)
def qbittorrent(request, tmp_path, peers, clock):
    simulated = SimulatedQBittorrent(peers, tmp_path / "downloads", version=request.param)
    simulated.client.now = clock
    return simulated


@pytest.fixture
def api(qbittorrent):
    with Server(qbittorrent.app) as server:
        api = qbittorrentapi.Client(
            host=server.url,
            username=qbittorrent.username,
            password=qbittorrent.password,
            FORCE_SCHEME_FROM_HOST=True,
            SIMPLE_RESPONSES=True,
            REQUESTS_ARGS={"timeout": (3, 5)},
        )
        api.auth_log_in()
        yield api


def only(api):
    rows = api.torrents_info()
    assert len(rows) == 1
    return rows[0]


def test_a_download_takes_the_time_it_is_given(api, qbittorrent, clock):
    qbittorrent.client.download_s = 10
    api.torrents_add(torrent_files=TORRENT.metainfo)
    assert (only(api)["state"], only(api)["progress"]) == ("downloading", 0)
    clock.now += 4
    assert only(api)["progress"] == pytest.approx(0.4)
    assert 0 < only(api)["amount_left"] < TORRENT.size
    clock.now += 6
    assert (only(api)["state"], only(api)["progress"], only(api)["amount_left"]) == ("stalledUP", 1, 0)
    for file in TORRENT.files:
        written = qbittorrent.client.downloads / file.path
        assert written.read_bytes() == file.content.read(0, file.content.size)


def test_a_magnet_first_looks_for_its_files(api, qbittorrent, clock):
    qbittorrent.client.metadata_s = 5
    api.torrents_add(urls=TORRENT.magnet)
    clock.now += 4
    assert (only(api)["state"], only(api)["content_path"]) == ("metaDL", "")
    clock.now += 1
    assert only(api)["state"] == "stalledUP"


def test_a_swarm_that_dies_leaves_the_download_stalled(api, qbittorrent, peers, clock):
    qbittorrent.client.download_s = 10
    api.torrents_add(torrent_files=TORRENT.metainfo)
    clock.now += 5
    api.torrents_info()
    peers.alive = False
    clock.now += 100
    assert (only(api)["state"], only(api)["progress"]) == ("stalledDL", pytest.approx(0.5))


def test_sessions_that_expire_are_forgotten_and_a_new_login_works(api, qbittorrent):
    before = qbittorrent.sessions.logins
    qbittorrent.faults.add("expire_session", path="app/version", times=1)
    assert api.app_version().startswith("v")  # this client logs in again by itself
    assert qbittorrent.sessions.logins == before + 1


def test_an_hour_of_silence_ends_a_session(api, qbittorrent, clock):
    before = qbittorrent.sessions.logins
    clock.now += 3601
    api.app_version()
    assert qbittorrent.sessions.logins == before + 1


def test_a_restart_loses_sessions_and_checks_torrents_for_a_moment(api, qbittorrent, clock):
    api.torrents_add(torrent_files=TORRENT.metainfo)
    assert only(api)["progress"] == 1
    before = qbittorrent.sessions.logins
    qbittorrent.restart()
    assert (only(api)["state"], only(api)["progress"]) == ("checkingResumeData", 0)
    assert qbittorrent.sessions.logins == before + 1
    clock.now += REFRESH_S
    assert (only(api)["state"], only(api)["progress"]) == ("stalledUP", 1)


def test_files_that_vanish_are_noticed_at_the_next_start(api, qbittorrent, clock):
    api.torrents_add(torrent_files=TORRENT.metainfo)
    api.torrents_info()
    (qbittorrent.client.downloads / TORRENT.files[0].path).unlink()
    qbittorrent.restart()
    clock.now += REFRESH_S
    assert only(api)["state"] == "missingFiles"
    api.torrents_recheck(torrent_hashes=TORRENT.infohash)
    assert only(api)["state"] == "stalledUP"


def test_a_full_disk_is_an_error_until_there_is_room(api, qbittorrent):
    qbittorrent.client.free_space = 1000
    api.torrents_add(torrent_files=TORRENT.metainfo)
    assert only(api)["state"] == "error"
    assert [api.sync_maindata()["server_state"]["free_space_on_disk"] for _ in range(3)] == [0, 1000, 1000]
    qbittorrent.client.free_space = None
    api.torrents_start(torrent_hashes=TORRENT.infohash)
    assert only(api)["state"] == "stalledUP"


@pytest.mark.parametrize("kind", ["slow", "cut"])
def test_an_add_can_succeed_without_its_yes_being_heard(qbittorrent, kind):
    if kind == "slow":
        qbittorrent.slow_add_s = 0.6
    else:
        qbittorrent.faults.add("cut", path="torrents/add")
    with Server(qbittorrent.app) as server:
        session = requests.Session()
        login = {"username": qbittorrent.username, "password": qbittorrent.password}
        session.post(f"{server.url}/api/v2/auth/login", data=login, timeout=5)
        files = {"torrents": ("a.torrent", TORRENT.metainfo)}
        with pytest.raises(requests.RequestException):
            session.post(f"{server.url}/api/v2/torrents/add", files=files, timeout=0.3)
        rows = session.get(f"{server.url}/api/v2/torrents/info", timeout=5).json()
        assert [row["hash"] for row in rows] == [TORRENT.infohash]


def test_a_service_in_trouble_answers_so(api, qbittorrent):
    qbittorrent.faults.add("status", path="torrents/info", status=503)
    with pytest.raises(qbittorrentapi.HTTP5XXError):
        api.torrents_info()
    qbittorrent.faults.clear()
    assert api.torrents_info() == []


def test_without_authentication_everybody_is_let_in(api, qbittorrent):
    api.app_set_preferences({"bypass_local_auth": True})
    answer = requests.get(f"{api.host}/api/v2/app/version", timeout=5)
    assert answer.status_code == 200
    assert answer.cookies, "each call without a session begins one"
    wrong = {"username": "nobody", "password": "wrong"}
    assert requests.post(f"{api.host}/api/v2/auth/login", data=wrong, timeout=5).status_code in (200, 204)


def test_a_ban_ends_after_an_hour(api, qbittorrent, clock):
    for _ in range(5):
        requests.post(f"{api.host}/api/v2/auth/login", data={"username": "admin", "password": "x"}, timeout=5)
    with pytest.raises(qbittorrentapi.Forbidden403Error):
        qbittorrentapi.Client(host=api.host, username="admin", password=qbittorrent.password).auth_log_in()
    clock.now += 3601
    qbittorrentapi.Client(host=api.host, username="admin", password=qbittorrent.password).auth_log_in()


def test_any_state_can_be_shown_on_demand(api, qbittorrent):
    qbittorrent.client.download_s = 60
    api.torrents_add(torrent_files=TORRENT.metainfo)
    qbittorrent.client.torrents[0].forced_state = "moving"
    assert only(api)["state"] == "moving"


def test_a_torrent_lies_in_its_own_incomplete_folder_until_it_is_complete(api, qbittorrent, clock, tmp_path):
    qbittorrent.client.download_s = 60
    api.torrents_add(torrent_files=TORRENT.metainfo, download_path=str(tmp_path / "incomplete"))
    assert only(api)["content_path"] == str(tmp_path / "incomplete" / "Allan's Wife")
    clock.now += 61
    assert only(api)["content_path"] == str(qbittorrent.client.downloads / "Allan's Wife")


def test_what_cannot_be_moved_out_is_shown_as_complete_where_it_is(api, qbittorrent, tmp_path):
    (tmp_path / "file").write_text("no folder")
    save_path, incomplete = str(tmp_path / "file" / "x"), str(tmp_path / "incomplete")
    api.torrents_add(torrent_files=TORRENT.metainfo, save_path=save_path, download_path=incomplete)
    row = only(api)
    assert (row["progress"], row["save_path"]) == (1, save_path)
    assert row["content_path"].startswith(incomplete)


def test_a_content_path_follows_what_a_person_moves_and_renames(api, qbittorrent, tmp_path):
    api.torrents_add(torrent_files=TORRENT.metainfo)
    assert only(api)["progress"] == 1
    api.torrents_set_location(location=str(tmp_path / "elsewhere"), torrent_hashes=TORRENT.infohash)
    api.torrents_rename_folder(torrent_hash=TORRENT.infohash, old_path="Allan's Wife", new_path="Mine")
    assert only(api)["content_path"] == str(tmp_path / "elsewhere" / "Mine")
    assert {path.name for path in (tmp_path / "elsewhere" / "Mine").iterdir()} == {"1.mp3", "2.mp3"}


def test_a_deselected_file_counts_for_nothing_and_lies_there_unfinished(api, qbittorrent, clock):
    qbittorrent.client.download_s = 60
    api.torrents_add(torrent_files=TORRENT.metainfo)
    before = only(api)
    api.torrents_file_priority(torrent_hash=TORRENT.infohash, file_ids=[1], priority=0)
    assert only(api)["size"] == before["size"] // 2
    clock.now += 61
    assert only(api)["progress"] == 1
    rows = api.torrents_files(torrent_hash=TORRENT.infohash)
    assert [row["priority"] for row in rows] == [1, 0]
    folder = qbittorrent.client.downloads / "Allan's Wife"
    assert (folder / "2.mp3").stat().st_size < (folder / "1.mp3").stat().st_size
