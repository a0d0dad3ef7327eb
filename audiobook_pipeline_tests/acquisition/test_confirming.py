"""The library shows what was imported, as the book that it is; else a person hears of it."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audiobook_pipeline.acquisition.finishing import Destination, confirm_imported, import_verified, verify_finished
from audiobook_pipeline.acquisition.instances import Fleet
from audiobook_pipeline.acquisition.related_works import RelatedWorks
from audiobook_pipeline.clients.audiobookshelf import AudiobookShelfClient
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.config import PathMap
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.models import Release
from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.audio import AudioTags, mp3_bytes
from audiobook_pipeline.sandbox.audiobookshelf import SimulatedAudiobookshelf
from audiobook_pipeline_tests.acquisition.downloads import DUNE, download
from audiobook_pipeline_tests.ledgers import ledger_in

WHERE = "Frank Herbert/Dune/Book 1 - Dune"
TO_FINISHED = (State.FETCHED, State.SENDING, State.SENT, State.FINISHED)


class Shelf:
    """A library with its server, and a ledger with books on their way to it."""

    def __init__(self, folder: Path, simulated: SimulatedAudiobookshelf, url: str) -> None:
        self.folder = folder
        self.simulated = simulated
        self.ledger = ledger_in(folder.parent / "ledger.db")
        self.client = AudiobookShelfClient(url, "test-abs-token-0001")
        self.url = url
        self.now = datetime.now(UTC)

    def finished(self, content: Path, book=DUNE):
        """A download that its instance, which is gone, had finished."""
        wanted = self.ledger.want(book, now=self.now, run_id="r")
        release = Release(key=book.title, title=book.title, indexer_id=1, indexer="Shelf", link="x")
        acquisition = self.ledger.choose(wanted, release, run_id="r", now=self.now)
        for state in TO_FINISHED:
            acquisition = self.ledger.move(
                acquisition.id,
                state,
                reason="",
                run_id="r",
                now=self.now,
                content_path=str(content),
                save_path=str(content.parent),
            )
        return acquisition

    def run(self):
        """Verify, import and confirm what waits, as a run does."""
        (library,) = self.client.libraries()
        maps = (PathMap(remote=library.folders[0].full_path, local=str(self.folder)),)
        destination = Destination(library.id, self.folder, maps)
        verify_finished(self.ledger, Fleet([]), RelatedWorks(), run_id="r", now=self.now)
        verified = self.ledger.acquisitions(State.VERIFIED)
        import_verified(self.ledger, Fleet([]), destination, verified, run_id="r", now=self.now)
        imported = self.ledger.acquisitions(State.IMPORTED)
        return confirm_imported(self.ledger, self.client, destination, imported, run_id="r", now=self.now)

    @property
    def scans(self) -> int:
        return self.simulated.faults.count("/scan$")

    def items(self) -> dict[str, str]:
        return {item.path: item.title for item in self.simulated.library.items.values() if item.on_disk}


@pytest.fixture
def shelf(tmp_path, world):
    folder = tmp_path / "library"
    folder.mkdir()
    simulated = SimulatedAudiobookshelf(world, folder, scan_s=0)
    with Server(simulated.app) as server:
        yield Shelf(folder, simulated, server.url)


def test_an_import_is_confirmed_with_its_item(shelf, tmp_path):
    acquisition = shelf.finished(download(tmp_path / "save"))
    (confirmed,) = shelf.run()
    assert (confirmed.id, confirmed.state) == (acquisition.id, State.CONFIRMED)
    assert shelf.simulated.library.items[confirmed.item_id].path == WHERE


@pytest.mark.parametrize("there", ["Frank Herbert/God Emperor of Dune.mp3", "Frank Herbert/Dune/book.mp3"])
def test_what_is_there_already_keeps_its_item_and_the_import_gets_its_own(shelf, tmp_path, there):
    (shelf.folder / there).parent.mkdir(parents=True)
    (shelf.folder / there).write_bytes(mp3_bytes(5, AudioTags(album="God Emperor of Dune")))
    shelf.finished(download(tmp_path / "save"))
    (confirmed,) = shelf.run()
    assert confirmed.state is State.CONFIRMED
    assert len(shelf.items()) == 2
    assert sorted(shelf.items().values()) == ["Dune", "God Emperor of Dune"]


def test_an_old_item_that_is_taken_for_the_import_is_a_conflict_that_waits_for_a_person(shelf, tmp_path):
    old = shelf.folder / "J. R. R. Tolkien" / "The Hobbit"
    old.mkdir(parents=True)
    (old / "01.mp3").write_bytes(mp3_bytes(5, AudioTags(album="The Hobbit", artist="J. R. R. Tolkien")))
    (library,) = shelf.client.libraries()
    shelf.client.wait_for_scan(library.id, shelf.client.scan(library.id))
    shelf.now += timedelta(minutes=5)
    shelf.finished(download(tmp_path / "save"))
    shutil.rmtree(old.parent)
    # The new folder gets the number of the deleted one, as file systems do.
    (item,) = [item for item in shelf.simulated.library.items.values() if item.on_disk]
    real = Path.rename

    def reusing(path, target):
        done = real(path, target)
        item.ino = str(target.stat().st_ino)
        return done

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "rename", reusing)
        (conflict,) = shelf.run()
    assert (conflict.state, conflict.held) == (State.IMPORTED, True)
    assert "'The Hobbit' by J. R. R. Tolkien" in conflict.reason
    scans = shelf.scans
    shelf.now += timedelta(days=30)
    assert shelf.run() == []
    assert shelf.scans == scans


def test_what_the_library_never_shows_is_scanned_for_three_times_and_told(shelf, tmp_path):
    content = download(tmp_path / "save")
    shelf.finished(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("audiobook_pipeline.sandbox.audiobookshelf.disk._read_tags", lambda item: None)
        for _ in range(30):
            shelf.run()
            shelf.now += timedelta(days=1)
    (acquisition,) = shelf.ledger.acquisitions()
    assert shelf.scans == 3
    assert acquisition.held
    assert "doesn't show it" in acquisition.reason
    shelf.ledger.resume(acquisition.id)
    (confirmed,) = shelf.run()
    assert confirmed.state is State.CONFIRMED


def test_without_admin_rights_the_servers_own_watcher_is_waited_for(shelf, tmp_path, caplog):
    shelf.client = AudiobookShelfClient(shelf.url, "test-abs-reader-token-0001")
    shelf.finished(download(tmp_path / "save"))
    shelf.run()
    assert "No scan is started" in caplog.text
    admin = AudiobookShelfClient(shelf.url, "test-abs-token-0001")
    (library,) = admin.libraries()
    admin.wait_for_scan(library.id, admin.scan(library.id))
    shelf.now += timedelta(hours=1)
    (confirmed,) = shelf.run()
    assert confirmed.state is State.CONFIRMED


def test_a_scan_that_fails_is_made_again_by_the_next_run(shelf, tmp_path):
    shelf.finished(download(tmp_path / "save"))
    shelf.simulated.faults.add("status", path="/scan", status=500, times=1)
    with pytest.raises(ServiceError):
        shelf.run()
    (waiting,) = shelf.ledger.acquisitions(State.IMPORTED)
    assert (waiting.tries, waiting.held) == (0, False)
    assert "can't be confirmed now" in waiting.reason
    (confirmed,) = shelf.run()
    assert confirmed.state is State.CONFIRMED


def test_a_ledger_that_was_lost_places_nothing_twice(shelf, tmp_path):
    content = download(tmp_path / "save")
    shelf.finished(content)
    shelf.run()
    assert list(shelf.items()) == [WHERE]
    (shelf.folder / WHERE).rename(shelf.folder / "Sorted by a person")
    shelf.ledger = ledger_in(tmp_path / "another.db")
    shelf.now -= timedelta(minutes=1)
    shelf.finished(content)
    (confirmed,) = shelf.run()
    assert confirmed.state is State.CONFIRMED
    assert list(shelf.items()) == ["Sorted by a person"]
    assert [path.parent.name for path in shelf.folder.rglob("01.mp3")] == ["Sorted by a person"]
