"""The library shows what was imported, as the book that it is; else a person hears of it.

On the simulated server, and on the real one that ``ABS_TEST_URL`` and ``ABS_TEST_TOKEN`` name, where it runs on this
machine.
"""

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.sandbox.audio import AudioTags, mp3_bytes
from audiobook_pipeline_tests.acquisition.downloads import download
from audiobook_pipeline_tests.acquisition.shelf import real_shelf, simulated_shelf
from audiobook_pipeline_tests.ledgers import ledger_in
from audiobook_pipeline_tests.servers import proxied

WHERE = "Frank Herbert/Dune/Book 1 - Dune"


@pytest.fixture(params=["simulated", "real"])
def shelf(request, tmp_path):
    with ExitStack() as stack:
        if request.param == "real":
            yield stack.enter_context(real_shelf(tmp_path / "library"))
        else:
            yield stack.enter_context(simulated_shelf(tmp_path / "library", request.getfixturevalue("world")))


@pytest.fixture
def simulated(tmp_path, world):
    with simulated_shelf(tmp_path / "library", world) as made:
        yield made


def test_an_import_is_confirmed_with_its_item(shelf, tmp_path):
    acquisition = shelf.finished(download(tmp_path / "save"))
    (confirmed,) = shelf.run()
    assert (confirmed.id, confirmed.state) == (acquisition.id, State.CONFIRMED), confirmed.reason
    assert shelf.items() == {WHERE: "Dune"}
    assert confirmed.item_id in {item.id for item in shelf.client.iter_items(shelf.library.id)}


@pytest.mark.parametrize(
    "there",
    [
        "Frank Herbert/God Emperor of Dune.mp3",
        "Frank Herbert/Dune/book.mp3",
        "Frank Herbert/Dune/CD 1/book.mp3",
        "Frank Herbert/Dune/Book 1 - Dune/Side A/book.mp3",
    ],
)
def test_what_is_there_already_keeps_its_item_and_the_import_gets_its_own(shelf, tmp_path, there):
    (shelf.folder / there).parent.mkdir(parents=True)
    (shelf.folder / there).write_bytes(mp3_bytes(5, AudioTags(album="God Emperor of Dune")))
    shelf.finished(download(tmp_path / "save"))
    (confirmed,) = shelf.run()
    assert confirmed.state is State.CONFIRMED
    assert len(shelf.items()) == 2
    assert sorted(shelf.items().values()) == ["Dune", "God Emperor of Dune"]


def test_two_books_of_a_series_one_of_which_was_placed_without_it_are_two_items(shelf, tmp_path):
    first = WantedBook("Mistborn", ("Brandon Sanderson",))
    second = WantedBook("The Well of Ascension", ("Brandon Sanderson",), series="Mistborn", position="2")
    for book in (first, second):
        tags = AudioTags(album=book.title, artist="Brandon Sanderson")
        shelf.finished(download(tmp_path / book.title, book.title, tags=tags), book)
        (confirmed,) = shelf.run()
        assert confirmed.state is State.CONFIRMED, confirmed.reason
    assert sorted(shelf.items().values()) == ["Mistborn", "The Well of Ascension"]


def test_an_old_item_that_is_taken_for_the_import_is_a_conflict_that_waits_for_a_person(shelf, tmp_path):
    old = shelf.folder / "J. R. R. Tolkien" / "The Hobbit"
    old.mkdir(parents=True)
    (old / "01.mp3").write_bytes(mp3_bytes(5, AudioTags(album="The Hobbit", artist="J. R. R. Tolkien")))
    shelf.scan()
    shelf.now += timedelta(minutes=5)
    shelf.finished(download(tmp_path / "save"))
    (old / "01.mp3").unlink()
    make = Path.mkdir

    def reusing(path: Path, *args: object, **options: object) -> None:
        """Give the new folder the number of the deleted one, as file systems do."""
        if path.name.endswith(".partial") and old.exists():
            old.rename(path)
        else:
            make(path, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "mkdir", reusing)
        (conflict,) = shelf.run()
    assert (conflict.state, conflict.held) == (State.IMPORTED, True)
    assert "'The Hobbit' by J. R. R. Tolkien" in conflict.reason
    shelf.now += timedelta(days=30)
    assert shelf.run() == []


def test_what_the_library_never_shows_is_scanned_for_three_times_and_told(simulated, tmp_path):
    simulated.finished(download(tmp_path / "save"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("audiobook_pipeline.sandbox.audiobookshelf.disk._read_tags", lambda item: None)
        for _ in range(30):
            simulated.run()
            simulated.now += timedelta(days=1)
    (acquisition,) = simulated.ledger.acquisitions()
    assert simulated.scans == 3
    assert acquisition.held
    assert "doesn't show it" in acquisition.reason
    simulated.ledger.resume(acquisition.id)
    (confirmed,) = simulated.run()
    assert confirmed.state is State.CONFIRMED


def test_without_admin_rights_the_servers_own_watcher_is_waited_for(shelf, tmp_path, caplog):
    shelf.client = AudiobookshelfClient(shelf.client.base_url, shelf.reader)
    shelf.finished(download(tmp_path / "save"))
    shelf.run()
    assert "No scan is started" in caplog.text
    shelf.scan()
    shelf.now += timedelta(hours=1)
    (confirmed,) = shelf.run()
    assert confirmed.state is State.CONFIRMED


def test_a_scan_that_fails_is_made_again_by_the_next_run(simulated, tmp_path):
    simulated.finished(download(tmp_path / "save"))
    simulated.simulated.faults.add("status", path="/scan", status=500, times=1)
    with pytest.raises(ServiceError):
        simulated.run()
    (waiting,) = simulated.ledger.acquisitions(State.IMPORTED)
    assert (waiting.tries, waiting.held) == (0, False)
    assert "can't be confirmed now" in waiting.reason
    (confirmed,) = simulated.run()
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


def test_behind_a_proxy_with_a_path_and_a_certificate_of_its_own(shelf, tmp_path, monkeypatch):
    with proxied(shelf.client.base_url, tmp_path) as (address, certificate):
        shelf.client = AudiobookshelfClient(address, shelf.key)
        shelf.finished(download(tmp_path / "save"))
        with pytest.raises(ServiceError, match="certificate"):
            shelf.run()
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        shelf.client = AudiobookshelfClient(address, shelf.key)
        (confirmed,) = shelf.run()
        assert confirmed.state is State.CONFIRMED
