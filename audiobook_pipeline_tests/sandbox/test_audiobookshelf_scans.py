"""How the simulated Audiobookshelf scans, goes down and finds books."""

import shutil
import threading
import time

import pytest
import requests

from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.audio import AudioTags, mp3_bytes
from audiobook_pipeline.sandbox.audiobookshelf import SimulatedAudiobookshelf
from audiobook_pipeline_tests.sandbox.shelf import Shelf


class TestCrashing:
    @pytest.mark.parametrize(
        "metadata",
        [
            {"authors": [None]},
            {"series": [None]},
            {"authors": [{"name": "Nora New"}, {"name": "NORA NEW"}]},
            {"authors": [{"name": "Nora New"}, {"name": "Nora New"}]},
        ],
    )
    def test_malformed_metadata_ends_the_server(self, shelf, metadata):
        with pytest.raises(requests.ConnectionError):
            shelf.patch(shelf.ids()[0], **metadata)
        with pytest.raises(requests.ConnectionError):
            requests.get(f"{shelf.url}/healthcheck")
        assert shelf.simulated.crash
        shelf.simulated.restart()
        assert requests.get(f"{shelf.url}/healthcheck").text == "OK"

    def test_a_batch_element_without_a_payload_ends_it_after_those_before_were_written(self, shelf):
        first, second = shelf.ids()[:2]
        body = [{"id": first, "mediaPayload": {"metadata": {"language": "Latin"}}}, {"id": second}]
        with pytest.raises(requests.ConnectionError):
            shelf.ask("POST", "/api/items/batch/update", json=body)
        requests.post(f"{shelf.url}/_sandbox/restart")
        assert shelf.metadata(first)["language"] == "Latin"

    def test_concurrent_creation_of_one_series_ends_it(self, shelf):
        start = threading.Barrier(8)

        def write(item_id):
            start.wait()
            try:
                shelf.patch(item_id, series=[{"name": "Made By Many", "sequence": "1"}])
            except requests.ConnectionError:
                crashed.append(item_id)

        crashed = []
        for _ in range(20):
            shelf.simulated.restart()
            for item_id in shelf.ids()[:8]:
                shelf.patch(item_id, series=[])
            threads = [threading.Thread(target=write, args=(item_id,)) for item_id in shelf.ids()[:8]]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            if crashed:
                break
        assert shelf.simulated.crash

    def test_a_supervisor_starts_it_again(self, world):
        simulated = SimulatedAudiobookshelf(world, restarts_after_s=0.2)
        with Server(simulated.app) as server:
            shelf = Shelf(simulated, server.url)
            with pytest.raises(requests.ConnectionError):
                shelf.patch(shelf.ids()[0], series=[None])
            deadline = time.monotonic() + 10
            while time.monotonic() < deadline:
                try:
                    assert requests.get(f"{server.url}/healthcheck").ok
                    break
                except requests.ConnectionError:
                    continue
            assert simulated.crash is None


class TestScanning:
    TAGS = AudioTags(
        album="The Gods of Mars",
        artist="Edgar Rice Burroughs",
        composer="Tom Weiss",
        genre="Science Fiction",
        year="1913",
    )

    def add_book(self, folder, path="Edgar Rice Burroughs/Barsoom/2 - The Gods of Mars", tags=TAGS):
        book = folder / path
        book.mkdir(parents=True)
        for number in (1, 2):
            (book / f"{number:02}.mp3").write_bytes(mp3_bytes(30, tags))
        (book / "cover.jpg").write_bytes(b"not a picture")
        return book

    def test_a_new_folder_becomes_an_item(self, shelf, folder):
        self.add_book(folder)
        before = shelf.get(f"/api/libraries/{shelf.library_id}").json()["lastScan"]
        assert shelf.scan() > before
        rows = shelf.items(limit=100, sort="addedAt")["results"]
        assert len(rows) == 61
        item = shelf.item(rows[-1]["id"])
        metadata = item["media"]["metadata"]
        assert (metadata["title"], metadata["authorName"]) == ("The Gods of Mars", "Edgar Rice Burroughs")
        assert [(entry["name"], entry["sequence"]) for entry in metadata["series"]] == [("Barsoom", "2")]
        assert (metadata["narrators"], metadata["publishedYear"]) == (["Tom Weiss"], "1913")
        assert item["media"]["duration"] == pytest.approx(60, abs=1)
        assert item["media"]["numTracks"] == 2
        assert item["path"] == str(folder / "Edgar Rice Burroughs/Barsoom/2 - The Gods of Mars")

    def test_folder_names_say_what_tags_do_not(self, shelf, folder):
        path = "Jane Austen/Novels/Vol 4 - 1815 - Emma {Elizabeth Klett} [B0ABCDEFGH]"
        self.add_book(folder, path, AudioTags(title="Chapter 1"))
        shelf.scan()
        metadata = shelf.metadata(shelf.ids()[-1])
        assert (metadata["title"], metadata["authorName"], metadata["seriesName"]) == (
            "Emma",
            "Jane Austen",
            "Novels #4",
        )
        assert (metadata["publishedYear"], metadata["narratorName"]) == ("1815", "Elizabeth Klett")
        assert metadata["asin"] == "B0ABCDEFGH"

    def test_a_vanished_folder_is_missing_and_comes_back(self, shelf, folder, tmp_path):
        book = self.add_book(folder)
        shelf.scan()
        item_id = shelf.ids()[-1]
        shutil.move(book, tmp_path / "aside")
        shelf.scan()
        assert shelf.item(item_id)["isMissing"] is True
        assert item_id in {row["id"] for row in shelf.items(filter="issues")["results"]}
        shutil.move(tmp_path / "aside", book)
        shelf.scan()
        assert shelf.item(item_id)["isMissing"] is False
        assert len(shelf.ids()) == 61

    def test_discs_are_one_item_and_a_file_alone_is_one_too(self, shelf, folder):
        for disc in ("CD 1", "CD 2"):
            (folder / "Jane Austen/Emma" / disc).mkdir(parents=True)
            (folder / "Jane Austen/Emma" / disc / "01.mp3").write_bytes(mp3_bytes(5, AudioTags()))
        (folder / "Persuasion.mp3").write_bytes(mp3_bytes(5, AudioTags()))
        (folder / "notes.txt").write_text("no audio")
        shelf.scan()
        emma, persuasion = (shelf.item(item_id) for item_id in shelf.ids()[60:])
        assert (emma["media"]["metadata"]["title"], emma["media"]["numTracks"], emma["isFile"]) == ("Emma", 2, False)
        assert (persuasion["media"]["metadata"]["title"], persuasion["isFile"]) == ("Persuasion", True)

    @pytest.mark.parametrize("outer", ["Jane Austen/Emma.m4b", "Jane Austen/Letters.epub"])
    def test_the_outermost_folder_with_media_owns_all_below(self, shelf, folder, outer):
        self.add_book(folder, "Jane Austen/Emma/Book 1 - Emma")
        (folder / outer).write_bytes(mp3_bytes(5, AudioTags()))
        shelf.scan()
        assert len(shelf.ids()) == 61
        assert shelf.item(shelf.ids()[-1])["relPath"] == "Jane Austen"

    def test_what_it_ignores_or_cannot_probe_is_no_item(self, shelf, folder):
        for name in ("Ann/@eaDir/01.mp3", "Ann/.hidden/01.mp3", "Ann/01.mp3.part", "Ann/Book/broken.mp3", "B/01.mp2"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            sound = b"no sound" if "broken" in name else mp3_bytes(5, AudioTags())
            (folder / name).write_bytes(sound)
        shelf.scan()
        assert len(shelf.ids()) == 60

    def test_a_folder_with_the_inode_of_an_item_is_that_item_with_its_old_metadata(self, shelf, folder):
        book = self.add_book(folder)
        shelf.scan()
        item_id = shelf.ids()[-1]
        (folder / "Frank Herbert").mkdir()
        book.rename(folder / "Frank Herbert" / "Dune")
        shelf.scan()
        assert shelf.ids()[-1] == item_id
        assert shelf.item(item_id)["relPath"] == "Frank Herbert/Dune"
        assert shelf.metadata(item_id)["title"] == "The Gods of Mars"

    def test_a_second_scan_finds_nothing_new(self, shelf, folder):
        self.add_book(folder)
        shelf.scan()
        before = shelf.items(limit=100)["results"]
        shelf.scan()
        assert shelf.items(limit=100)["results"] == before

    def test_a_folder_that_is_not_mounted_makes_everything_missing(self, shelf, folder, tmp_path):
        shutil.move(folder, tmp_path / "unmounted")
        shelf.scan()
        assert shelf.items(filter="issues")["total"] == 60
        shutil.move(tmp_path / "unmounted", folder)
        shelf.scan()
        assert shelf.items(filter="issues")["total"] == 0

    def test_a_running_scan_is_a_task_and_a_second_one_changes_nothing(self, world, folder):
        simulated = SimulatedAudiobookshelf(world, folder, scan_s=0.5)
        with Server(simulated.app) as server:
            shelf = Shelf(simulated, server.url)
            for _ in range(2):
                assert shelf.ask("POST", f"/api/libraries/{shelf.library_id}/scan").text == "OK"
            tasks = shelf.get("/api/tasks").json()["tasks"]
            assert [(task["action"], task["data"]["libraryId"]) for task in tasks] == [
                ("library-scan", shelf.library_id)
            ]


class TestSearching:
    def search(self, shelf, **params):
        return shelf.get("/api/search/books", **({"provider": "audible"} | params)).json()

    def test_audible_knows_narrators_series_and_length_in_minutes(self, shelf, world):
        book = next(book for book in world.books.values() if book.series == "Barsoom" and not book.owned)
        hit = self.search(shelf, title=book.title, author=book.authors[0])[0]
        assert hit["title"] == book.title
        assert hit["narrator"] == ", ".join(book.readers)
        assert hit["duration"] == round(book.runtime_s / 60)
        assert hit["series"] in ([{"series": "Barsoom", "sequence": book.position}], None)

    def test_a_series_name_brings_up_its_members(self, shelf):
        titles = {hit["title"] for hit in self.search(shelf, title="Barsoom", author="Edgar Rice Burroughs")}
        assert {"A Princess of Mars", "The Warlord of Mars", "The Chessmen of Mars"} <= titles

    def test_an_asin_as_title_is_an_exact_look_up(self, shelf, world):
        book = next(iter(world.books.values()))
        assert [hit["asin"] for hit in self.search(shelf, title=book.asin)] == [book.asin]

    def test_another_region_has_other_languages(self, shelf):
        assert self.search(shelf, title="A Princess of Mars", provider="audible.fr") == []

    @pytest.mark.parametrize("provider", ["google", "openlibrary", "nonsense"])
    def test_a_dead_or_unknown_provider_looks_like_no_match(self, shelf, provider):
        assert self.search(shelf, title="Emma", provider=provider) == []

    def test_any_provider_can_die(self, shelf):
        shelf.simulated.providers.dead.add("audible")
        assert self.search(shelf, title="Emma") == []
