"""From the chosen release to a finished download: a real transfer, by the real qBittorrent and Transmission."""

from contextlib import ExitStack
from functools import partial
from types import SimpleNamespace

import pytest

from audiobook_pipeline.acquisition.instances import Fleet
from audiobook_pipeline.acquisition.policy import SendOutcome
from audiobook_pipeline.clients.torrents.torrent import parse_torrent
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.sandbox.payload import Content, filler
from audiobook_pipeline.sandbox.qbittorrent.real import RealQBittorrent
from audiobook_pipeline.sandbox.seeder import Seeder, transfers_available
from audiobook_pipeline.sandbox.torrents import SharedFile, make_torrent
from audiobook_pipeline.sandbox.tracker import Tracker
from audiobook_pipeline.sandbox.transmission import RealTransmission
from audiobook_pipeline_tests.acquisition.stage import Stage, instance
from audiobook_pipeline_tests.clients.scripted_qbittorrent import ScriptedQBittorrent
from audiobook_pipeline_tests.ledgers import dying_before
from audiobook_pipeline_tests.real_qbittorrent import require_qbittorrent
from audiobook_pipeline_tests.real_transmission import require_transmission
from audiobook_pipeline_tests.torrents import small_torrent
from audiobook_pipeline_tests.waiting import HANG_SECONDS, wait_for


@pytest.fixture(scope="module")
def swarm(tmp_path_factory):
    """A tracker and a seeder with one book, offered as a file and as a magnet."""
    if not transfers_available():
        pytest.skip("no libtorrent for this Python")
    with ExitStack() as stack:
        tracker = Tracker().start()
        stack.callback(tracker.stop)
        seeder = Seeder(tracker)
        stack.callback(seeder.close)

        def share(name: str):
            files = [SharedFile(f"{part:02}.mp3", filler(f"{name} {part}", 70_000)) for part in (1, 2)]
            torrent = make_torrent(name, files, tracker.announce)
            folder = tmp_path_factory.mktemp("seed")
            torrent.write(folder)
            seeder.seed(torrent, folder)
            return torrent, folder

        share.seeder, share.tracker = seeder, tracker
        yield share


PROGRAMS = {
    "qBittorrent": (RealQBittorrent, require_qbittorrent),
    "Transmission": (RealTransmission, require_transmission),
}
VPN = {RealQBittorrent: {"vpn_interface": "lo"}}
"""Only qBittorrent tells what it is bound to."""
TRANSMISSION = pytest.param("Transmission", marks=pytest.mark.real_transmission)
QBITTORRENT = pytest.param("qBittorrent", marks=pytest.mark.real_qbittorrent)


@pytest.fixture(scope="module", params=[QBITTORRENT, TRANSMISSION])
def program(request, tmp_path_factory):
    real, require = PROGRAMS[request.param]
    require()
    with real(tmp_path_factory.mktemp("program")) as running:
        yield running


def at(program, *names: str, **options):
    """An instance that is given the time that a busy machine takes to answer, and to list what was added."""
    made = instance(program, *names, timeout=(HANG_SECONDS, HANG_SECONDS), **options)
    made.client.add = partial(made.client.add, settle_s=HANG_SECONDS)
    return made


@pytest.mark.parametrize("form", ["file", "magnet"])
def test_a_book_arrives_byte_for_byte(tmp_path, program, swarm, form):
    torrent, seeded = swarm(f"Emma by {form}")
    stage = Stage(tmp_path)
    stage.choose("Emma", torrent.metainfo if form == "file" else torrent.magnet, infohash=torrent.infohash)
    qbt = at(program, category="audiobooks", save_path=str(tmp_path / "books"), **VPN.get(type(program), {}))
    fleet = Fleet([qbt])
    (sent,) = stage.send(fleet)
    assert sent.outcome is SendOutcome.SENT, sent.reason
    rows = []

    def finished() -> bool:
        rows[:] = stage.observe(fleet)
        return rows[0].acquisition.state is State.FINISHED

    wait_for(finished)
    acquisition = rows[0].acquisition
    own_folder = tmp_path / "books" / acquisition.tag
    assert acquisition.content_path == str(own_folder / torrent.name)
    assert acquisition.save_path == str(own_folder)
    assert acquisition.size == torrent.size
    for file in torrent.files:
        assert (own_folder / file.path).read_bytes() == (seeded / file.path).read_bytes()
    if isinstance(program, RealQBittorrent):
        assert qbt.client.logins == 1


@pytest.mark.parametrize("program", [QBITTORRENT], indirect=True)
def test_a_hybrid_by_a_v1_magnet_is_followed_through_its_change_of_hash(tmp_path, program, swarm):
    lt = pytest.importorskip("libtorrent")
    folder = tmp_path / "Sanditon"
    folder.mkdir()
    for part in (1, 2):
        (folder / f"{part:02}.mp3").write_bytes(b"%d" % part * 40_000)
    creator = lt.create_torrent(lt.list_files(str(folder)), 16384, 0)
    creator.add_tracker(swarm.tracker.announce)
    lt.set_piece_hashes(creator, str(tmp_path))
    metainfo = lt.bencode(creator.generate())
    info = parse_torrent(metainfo)
    stage = Stage(tmp_path)
    acquisition = stage.choose("Sanditon", f"magnet:?xt=urn:btih:{info.infohash_v1}&tr={swarm.tracker.announce}")
    fleet = Fleet([at(program, save_path=str(tmp_path / "books"))])
    stage.send(fleet)
    # A qBittorrent that gets the metadata before it has listed the magnet loses it: it looks for the new hash.
    swarm.seeder.seed(SimpleNamespace(metainfo=metainfo, infohash=info.infohash_v1, name=info.name), tmp_path)
    client = fleet.instances[0].client
    swarm.seeder.call(info.infohash_v1, client.preferences()["listen_port"])
    wait_for(lambda: stage.observe(fleet)[0].acquisition.state is State.FINISHED)
    followed = stage.ledger.acquisition(acquisition.id)
    assert (followed.infohash_v1, followed.infohash_v2) == (info.infohash_v1, info.infohash_v2)
    assert client.find(info.infohash_v1, None, "another tag").hash == info.infohash_v2[:40]
    assert client.remove(info.infohash_v1, None, acquisition.tag)
    assert client.find(info.infohash_v1, info.infohash_v2, acquisition.tag) is None


def test_a_restart_after_the_end_is_no_failure(tmp_path, program, swarm):
    torrent, _ = swarm("Persuasion")
    stage = Stage(tmp_path)
    acquisition = stage.choose("Persuasion", torrent.metainfo)
    fleet = Fleet([at(program)])
    stage.send(fleet)
    wait_for(lambda: stage.observe(fleet)[0].acquisition.state is State.FINISHED)
    program.restart()
    for _ in range(30):
        assert [row.acquisition.state for row in stage.observe(fleet)] == [State.FINISHED]
    assert stage.path(acquisition).count(State.FINISHED) == 1


def test_a_restart_before_it_ran_does_not_stop_it(tmp_path, program, swarm):
    # Transmission checks one torrent after another before it starts them: a large one keeps the next waiting.
    large = make_torrent("Large", [SharedFile("01.mp3", Content(b"", b"0", 2**31))], swarm.tracker.announce)
    (tmp_path / "books" / "large").mkdir(parents=True)
    with (tmp_path / "books" / "large" / large.files[0].path).open("wb") as sparse:
        sparse.truncate(large.size)
    torrent, _ = swarm("Lady Susan")
    stage = Stage(tmp_path)
    acquisition = stage.choose("Lady Susan", torrent.metainfo)
    fleet = Fleet([at(program, save_path=str(tmp_path / "books"))])
    client = fleet.instances[0].client
    client.add(parse_torrent(large.metainfo), tag="large")
    stage.send(fleet)
    stage.observe(fleet)
    program.restart()
    wait_for(lambda: client.find(torrent.infohash, None, "") is not None)
    wait_for(lambda: stage.observe(fleet)[0].acquisition.state is State.FINISHED)
    client.pause(client.find(torrent.infohash, None, ""))
    assert stage.path(acquisition).count(State.DOWNLOADING) <= 1


def test_primary_down_secondary_takes_over_and_nothing_is_doubled(tmp_path, program):
    stage = Stage(tmp_path)
    with type(program)(tmp_path / "primary") as primary:
        fleet = Fleet([at(primary, "primary"), at(program, "secondary")])
        stage.choose("First", small_torrent("Failover first"))
        assert [row.instance for row in stage.send(fleet)] == ["primary"]
        primary.stop()
        stage.choose("Second", small_torrent("Failover second"))
        stage.pass_time(minutes=5)
        assert [row.instance for row in stage.send(fleet)] == ["secondary"]
        primary.start()
        stage.pass_time(minutes=5)
        assert stage.send(fleet) == []
        client = fleet.instances[0].client
        # Transmission answers before it has read what it has.
        wait_for(lambda: [torrent.name for torrent in client.torrents()] == ["Failover first.mp3"])


def test_a_process_that_dies_after_the_add_leaves_one_torrent(tmp_path, program, monkeypatch):
    stage = Stage(tmp_path)
    chosen = stage.choose("Northanger Abbey", small_torrent("Died after the add"))
    with dying_before(State.SENT, stage.ledger, monkeypatch):
        stage.send(Fleet([at(program)]))
    assert stage.state(chosen) is State.SENDING
    (row,) = stage.send(Fleet([at(program)]))
    assert row.outcome is SendOutcome.ALREADY_THERE
    assert stage.state(chosen) is State.SENT
    assert [torrent.tags for torrent in instance(program).client.torrents() if chosen.tag in torrent.save_path] == [
        (chosen.tag,)
    ]
    assert stage.fetched == [chosen.release.key]


@pytest.mark.parametrize("program", [TRANSMISSION], indirect=True)
def test_what_one_program_takes_no_kind_of_waits_for_another_and_fails_where_there_is_none(tmp_path, program):
    stage, new = Stage(tmp_path), f"magnet:?xt=urn:btmh:1220{'ab' * 32}&dn=New"
    stage.choose("New", new)
    with ScriptedQBittorrent() as away:
        fleet = Fleet([at(away, "primary"), at(program, "secondary")])
    (row,) = stage.send(fleet)
    assert row.outcome is SendOutcome.PARKED
    assert "no torrents of version 2" in row.reason
    stage.pass_time(hours=1)
    (row,) = stage.send(Fleet([at(program, "secondary")]))
    assert row.outcome is SendOutcome.FAILED
