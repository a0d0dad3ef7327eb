"""What a person does to a download in qBittorrent, or its settings do, is followed; nothing is blocked for it."""

from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.sandbox.payload import filler
from audiobook_pipeline.sandbox.torrents import SharedFile
from audiobook_pipeline_tests.acquisition.arena import SAVED
from audiobook_pipeline_tests.waiting import wait_for


def test_a_download_is_found_where_a_person_moves_it(arena):
    torrent = arena.book("Moved")
    arena.share(torrent)
    acquisition = arena.until_finished(arena.send(torrent))
    elsewhere = arena.folder / "elsewhere"
    arena.person.torrents_set_location(str(elsewhere), torrent_hashes=torrent.infohash)
    wait_for((elsewhere / "Moved" / "02.mp3").exists)
    wait_for(lambda: arena.person.torrents_info()[0]["state"] != "moving")
    verified = arena.verify(acquisition)
    assert (verified.state, verified.content_path) == (State.VERIFIED, str(elsewhere / "Moved")), verified.reason


def test_a_download_is_found_where_its_category_moves_it(arena):
    torrent = arena.book("Sorted")
    arena.share(torrent)
    acquisition = arena.until_finished(arena.send(torrent))
    elsewhere = arena.folder / "audiobooks"
    arena.person.torrents_create_category("audiobooks", save_path=str(elsewhere))
    arena.person.torrents_set_category("audiobooks", torrent_hashes=torrent.infohash)
    arena.person.torrents_set_auto_management(True, torrent_hashes=torrent.infohash)
    wait_for((elsewhere / "Sorted" / "02.mp3").exists)
    wait_for(lambda: arena.person.torrents_info()[0]["state"] != "moving")
    verified = arena.verify(acquisition)
    assert (verified.state, verified.content_path) == (State.VERIFIED, str(elsewhere / "Sorted")), verified.reason


def test_a_download_is_found_under_the_name_that_a_person_gives_it(arena):
    torrent = arena.book("Renamed")
    arena.share(torrent)
    acquisition = arena.until_finished(arena.send(torrent))
    arena.person.torrents_rename_folder(torrent.infohash, old_path="Renamed", new_path="Renamed by me")
    wait_for(lambda: arena.person.torrents_info()[0]["content_path"].endswith("by me"))
    verified = arena.verify(acquisition)
    assert verified.state is State.VERIFIED, verified.reason
    assert verified.content_path.endswith("Renamed by me")


def test_a_file_that_a_person_deselected_is_not_taken(arena):
    torrent = arena.book("Deselected", more=(SharedFile("bonus.mp3", filler("bonus", 400_000)),))
    acquisition = arena.send(torrent)
    files = wait_for(lambda: arena.person.torrents_files(torrent.infohash))
    bonus = next(number for number, file in enumerate(files) if file["name"].endswith("bonus.mp3"))
    arena.person.torrents_file_priority(torrent.infohash, file_ids=bonus, priority=0)
    arena.share(torrent)
    arena.until_finished(acquisition)
    verified = arena.verify(acquisition)
    assert verified.state is State.VERIFIED, verified.reason
    assert sorted(verified.files) == ["Deselected/01.mp3", "Deselected/02.mp3"]


def test_what_could_not_be_moved_out_of_the_incomplete_folder_waits_and_is_not_blocked(arena):
    arena.person.app_set_preferences({"temp_path_enabled": True, "temp_path": str(arena.folder / "incomplete")})
    torrent = arena.book("Stuck")
    acquisition = arena.send(torrent)
    # A file where the folder should be: a full or read-only disk shows the same.
    own = arena.folder / SAVED / acquisition.tag
    own.parent.mkdir(exist_ok=True)
    if own.is_dir():
        own.rmdir()
    own.write_text("in the way")
    arena.share(torrent)
    arena.until_finished(acquisition)
    waiting = arena.verify(acquisition, nights=3)
    assert waiting.state is State.FINISHED
    assert "couldn't move it" in waiting.reason
    assert not arena.stage.ledger.blocked().reason(acquisition.release)


def test_two_downloads_of_one_name_are_kept_apart_while_incomplete(arena):
    arena.person.app_set_preferences({"temp_path_enabled": True, "temp_path": str(arena.folder / "incomplete")})
    for tracks in (2, 3):
        torrent = arena.book("Emma", tracks=tracks)
        arena.stage.choose(f"Emma in {tracks}", torrent.metainfo)
    arena.stage.send(arena.fleet)
    folders = {row["download_path"] for row in arena.person.torrents_info()}
    assert len(folders) == 2
    assert all(folder.startswith(str(arena.folder / "incomplete")) for folder in folders)


def test_of_a_shared_folder_only_the_torrents_own_files_are_taken(arena):
    torrent = arena.book("Shared")
    arena.share(torrent)
    shared = arena.folder / "shared"
    (shared / "Another book").mkdir(parents=True)
    (shared / "Another book" / "01.mp3").write_bytes(b"somebody's")
    (shared / "loose.mp3").write_bytes(b"somebody's")
    arena.person.torrents_add(
        torrent_files={"x.torrent": torrent.metainfo}, save_path=str(shared), content_layout="NoSubfolder"
    )
    wait_for(lambda: arena.person.torrents_info() and arena.person.torrents_info()[0]["progress"] == 1)
    acquisition = arena.until_finished(arena.send(torrent))
    verified = arena.verify(acquisition)
    assert verified.state is State.VERIFIED, verified.reason
    assert sorted(verified.files) == ["01.mp3", "02.mp3"]
