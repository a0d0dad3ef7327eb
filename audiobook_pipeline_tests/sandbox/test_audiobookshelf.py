import base64
import shutil
import threading
import time

import pytest
import requests

from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.audio import AudioTags, mp3_bytes
from audiobook_pipeline.sandbox.audiobookshelf import SimulatedAudiobookshelf

ROOT, READER = "test-abs-token-0001", "test-abs-reader-token-0001"


class Shelf:
    """Asks a simulated Audiobookshelf."""

    def __init__(self, simulated, url):
        self.simulated = simulated
        self.url = url
        self.library_id = self.get("/api/libraries").json()["libraries"][0]["id"]
        self.items_path = f"/api/libraries/{self.library_id}/items"

    def ask(self, method, path, *, token=ROOT, **rest):
        return requests.request(method, self.url + path, headers={"Authorization": f"Bearer {token}"}, **rest)

    def get(self, path, **params):
        return self.ask("GET", path, params=params)

    def items(self, **params):
        return self.get(self.items_path, **params).json()

    def ids(self):
        return list(self.simulated.library.items)

    def item(self, item_id):
        return self.get(f"/api/items/{item_id}", expanded=1).json()

    def metadata(self, item_id):
        return self.item(item_id)["media"]["metadata"]

    def patch(self, item_id, **metadata):
        return self.ask("PATCH", f"/api/items/{item_id}/media", json={"metadata": metadata})

    def batch_update(self, *changes):
        body = [{"id": item_id, "mediaPayload": {"metadata": metadata}} for item_id, metadata in changes]
        return self.ask("POST", "/api/items/batch/update", json=body)

    def with_series(self, count=1):
        found = [item_id for item_id, item in self.simulated.library.items.items() if item.series and item.authors]
        return found[:count]

    def scan(self):
        """Scan and wait for its end; return the time of the last scan."""
        assert self.ask("POST", f"/api/libraries/{self.library_id}/scan").text == "OK"
        deadline = time.monotonic() + 10
        while self.get("/api/tasks").json()["tasks"]:
            assert time.monotonic() < deadline
        return self.get(f"/api/libraries/{self.library_id}").json()["lastScan"]


@pytest.fixture
def folder(tmp_path):
    library = tmp_path / "library"
    library.mkdir()
    return library


@pytest.fixture
def shelf(world, folder):
    simulated = SimulatedAudiobookshelf(world, folder, scan_s=0.05)
    with Server(simulated.app) as server:
        yield Shelf(simulated, server.url)


def encoded(group, value):
    return f"{group}.{base64.b64encode(value.encode()).decode()}"


class TestReading:
    def test_pages_are_zero_based_and_offset_is_ignored(self, shelf):
        first = shelf.items(limit=25, page=0, sort="addedAt")
        second = shelf.items(limit=25, page=1, sort="addedAt")
        assert (first["total"], len(first["results"]), second["offset"]) == (60, 25, 25)
        assert shelf.items(limit=25, offset=25, sort="addedAt")["results"] == first["results"]
        assert [row["addedAt"] for row in first["results"] + second["results"]] == sorted(
            row["addedAt"] for row in first["results"] + second["results"]
        )
        beyond = shelf.items(limit=25, page=9)
        assert (beyond["results"], beyond["total"]) == ([], 60)

    def test_an_unknown_sort_is_silently_unordered(self, shelf):
        assert shelf.items(sort="updatedAt")["total"] == 60

    def test_minified_items_have_joined_names_and_no_lists(self, shelf):
        metadata = shelf.items(limit=60)["results"][0]["media"]["metadata"]
        assert {"authorName", "narratorName", "seriesName"} <= {*metadata}
        assert not {"authors", "narrators", "series"} & {*metadata}

    def test_filters(self, shelf):
        lacking = shelf.items(filter=encoded("missing", "narrators"))["results"]
        assert lacking
        assert all(row["media"]["metadata"]["narratorName"] == "" for row in lacking)
        named = next(row for row in shelf.items()["results"] if row["media"]["metadata"]["narratorName"])
        narrator = named["media"]["metadata"]["narratorName"].split(", ")[0]
        assert named["id"] in {row["id"] for row in shelf.items(filter=encoded("narrators", narrator))["results"]}
        assert shelf.items(filter=encoded("nonsense", "x"))["total"] == 60

    def test_series_narrators_and_filterdata_agree(self, shelf):
        series = shelf.get(f"/api/libraries/{shelf.library_id}/series", limit=5, page=0).json()
        assert series["results"][0]["name"] == "Barsoom"
        sequences = [book["media"]["metadata"]["seriesName"] for book in series["results"][0]["books"]]
        assert sequences == sorted(sequences)
        narrators = shelf.get(f"/api/libraries/{shelf.library_id}/narrators").json()["narrators"]
        filters = shelf.get(f"/api/libraries/{shelf.library_id}/filterdata").json()
        assert [row["name"] for row in narrators] == filters["narrators"]
        assert filters["seriesCount"] == series["total"]

    def test_listening_progress_belongs_to_its_user(self, shelf):
        progress = shelf.get("/api/me").json()["mediaProgress"]
        assert any(entry["isFinished"] for entry in progress)
        assert any(0 < entry["progress"] < 1 for entry in progress)
        reader = shelf.ask("GET", "/api/me", token=READER).json()
        assert (reader["mediaProgress"], reader["permissions"]["update"]) == ([], False)

    def test_an_admin_sees_what_every_user_listened_to_and_others_see_nobody(self, shelf):
        users = shelf.get("/api/users").json()["users"]
        assert [user["username"] for user in users] == ["root", "reader", "listener"]
        assert not any("mediaProgress" in user for user in users)
        root, reader, listener = (shelf.get(f"/api/users/{user['id']}").json()["mediaProgress"] for user in users)
        assert reader == []
        assert sum(entry["isFinished"] for entry in root) > 0
        assert {entry["userId"] for entry in listener} == {users[2]["id"]}
        assert shelf.get("/api/users/nobody").status_code == 404
        for path in ("/api/users", f"/api/users/{users[1]['id']}"):
            assert shelf.ask("GET", path, token=READER).status_code == 403

    def test_serves_thousands_of_items_alike_on_every_sweep(self):
        from audiobook_pipeline.sandbox.build import build_world

        simulated = SimulatedAudiobookshelf(build_world(items=3000))
        with Server(simulated.app) as server:
            shelf = Shelf(simulated, server.url)
            seen = [
                row["id"] for page in range(6) for row in shelf.items(limit=500, page=page, sort="addedAt")["results"]
            ]
        assert len(set(seen)) == 3000


class TestWriting:
    def test_a_patch_says_updated_only_where_something_changed(self, shelf):
        item_id = shelf.ids()[0]
        assert shelf.patch(item_id, language="Latin").json()["updated"] is True
        assert "updated" not in shelf.patch(item_id, language="Latin").json()
        assert shelf.metadata(item_id)["language"] == "Latin"

    def test_empty_text_and_null_clear_even_the_title(self, shelf):
        item_id = shelf.ids()[0]
        shelf.patch(item_id, title="", publisher=None)
        metadata = shelf.metadata(item_id)
        assert (metadata["title"], metadata["publisher"]) == (None, None)

    def test_wrong_types_and_joined_names_are_ignored_without_a_word(self, shelf):
        item_id = shelf.ids()[0]
        before = shelf.metadata(item_id)
        answer = shelf.patch(item_id, narrators=["A", 1], genres="Fiction", authorName="X", narratorName="Y", title=[])
        assert answer.status_code == 200
        assert shelf.metadata(item_id) == before

    def test_authors_as_plain_texts_remove_all_authors(self, shelf):
        item_id = shelf.with_series()[0]
        assert shelf.patch(item_id, authors=["Jane Austen"]).json()["updated"] is True
        assert shelf.metadata(item_id)["authors"] == []

    def test_authors_as_objects_replace_and_find_those_that_are_there(self, shelf):
        first, second = shelf.with_series(2)
        shelf.patch(first, authors=[{"name": "Somebody New"}])
        shelf.patch(second, authors=[{"name": "somebody new"}])
        assert shelf.metadata(first)["authors"] == shelf.metadata(second)["authors"]

    def test_authors_and_series_that_stay_keep_their_places_and_new_ones_come_last(self, shelf):
        item_id = shelf.ids()[0]
        for names in (["One", "Two"], ["Two", "One"]):
            entries = [{"name": name, "sequence": ""} for name in names]
            shelf.patch(item_id, authors=entries, series=entries)
            assert [author["name"] for author in shelf.metadata(item_id)["authors"]] == ["One", "Two"]
            assert [(e["name"], e["sequence"]) for e in shelf.metadata(item_id)["series"]] == [("One", ""), ("Two", "")]
        entries = [{"name": "New"}, {"name": "two"}]
        shelf.patch(item_id, authors=entries, series=entries)
        assert [author["name"] for author in shelf.metadata(item_id)["authors"]] == ["Two", "New"]
        assert [(e["name"], e["sequence"]) for e in shelf.metadata(item_id)["series"]] == [("Two", None), ("New", None)]

    @pytest.mark.parametrize(
        ("written", "kept"),
        [
            ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
            ("Tom &amp; Jerry", "Tom &amp; Jerry"),
            ("&nbsp;&hellip;&lt;b&gt; &copy 2020", "\xa0…&lt;b&gt; © 2020"),
            ("<div><h1>Head</h1><script>alert(1)</script><b>bold</b><br>next</div>", "Head<b>bold</b><br />next"),
            ("<p>One</p><p>Two</p>", "<p>One</p><p>Two</p>"),
            ("<i>unclosed & <b>bad", "<i>unclosed &amp; <b>bad</b></i>"),
            (
                "<a href='javascript:alert(1)'>x</a> <a href=\"https://e.org/?a=1&b=2\" target=_blank>y</a>",
                '<a>x</a> <a href="https://e.org/?a=1&amp;b=2" target="_blank">y</a>',
            ),
            ("  two\n\n\nlines\x00\x01 ", "  two\n\n\nlines\x00\x01 "),
            ("5 <3 & x<y", "5 &lt;3 &amp; x"),
            ("a <b", "a "),
            ("a <", "a &lt;"),
            ("<a href='x' title=y>z</a>", '<a href="x">z</a>'),
            ("<script>x</script>", None),
        ],
    )
    def test_a_description_is_cleaned_as_html(self, shelf, written, kept):
        item_id = shelf.ids()[0]
        shelf.patch(item_id, description=written)
        assert shelf.metadata(item_id)["description"] == kept

    @pytest.mark.parametrize("sequence", [{"sequence": 2}, {}, {"sequence": None}])
    def test_a_sequence_that_is_no_text_becomes_null(self, shelf, sequence):
        item_id = shelf.with_series()[0]
        shelf.patch(item_id, series=[{"name": "Barsoom"} | sequence])
        assert shelf.metadata(item_id)["series"][0]["sequence"] is None

    def test_an_emptied_series_comes_back_with_another_id(self, shelf):
        item_id = shelf.ids()[0]
        shelf.patch(item_id, series=[{"name": "Only Here", "sequence": "1-3"}])
        first = shelf.metadata(item_id)["series"][0]
        shelf.patch(item_id, series=[])
        assert shelf.get(f"/api/series/{first['id']}").status_code == 404
        shelf.patch(item_id, series=[{"name": "Only Here", "sequence": "1-3"}])
        again = shelf.metadata(item_id)["series"][0]
        assert (again["name"], again["sequence"]) == (first["name"], "1-3")
        assert again["id"] != first["id"]

    def test_a_batch_counts_what_changed(self, shelf):
        first, second = shelf.ids()[:2]
        changes = [(first, {"language": "Latin"}), (second, {"language": "Latin"})]
        assert shelf.batch_update(*changes).json() == {"success": True, "updates": 2}
        assert shelf.batch_update(*changes).json() == {"success": True, "updates": 0}

    def test_a_batch_with_an_unknown_id_changes_nothing(self, shelf):
        first = shelf.ids()[0]
        before = shelf.item(first)
        answer = shelf.batch_update((first, {"language": "Latin"}), ("nobody", {"language": "Latin"}))
        assert (answer.status_code, answer.text) == (404, "Not Found")
        assert shelf.item(first) == before

    @pytest.mark.parametrize("body", [[], {}, [None]])
    def test_a_malformed_batch_is_400(self, shelf, body):
        assert shelf.ask("POST", "/api/items/batch/update", json=body).status_code == 400

    def test_a_batch_with_the_same_id_twice_is_400(self, shelf):
        first = shelf.ids()[0]
        assert shelf.batch_update((first, {}), (first, {})).status_code == 400

    def test_too_large_a_body_is_413(self, shelf):
        answer = shelf.patch(shelf.ids()[0], description="x" * (10 * 1024 * 1024))
        assert answer.status_code == 413
        assert answer.headers["Content-Type"].startswith("text/html")

    def test_batch_get_collapses_and_drops(self, shelf):
        first, second = shelf.ids()[:2]
        body = {"libraryItemIds": [second, first, second, "nobody"]}
        rows = shelf.ask("POST", "/api/items/batch/get", json=body).json()["libraryItems"]
        assert {row["id"] for row in rows} == {first, second}
        assert len(rows) == 2

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("PATCH", "/api/items/{item}/media", {"metadata": {"title": "x"}}),
            ("POST", "/api/items/batch/update", [{"id": "{item}", "mediaPayload": {}}]),
            ("POST", "/api/libraries/{library}/scan", None),
            ("POST", "/api/backups", None),
        ],
    )
    def test_a_reader_may_not(self, shelf, method, path, body):
        path = path.format(item=shelf.ids()[0], library=shelf.library_id)
        answer = shelf.ask(method, path, token=READER, json=body)
        assert (answer.status_code, answer.text) == (403, "Forbidden")

    def test_a_backup_of_the_same_minute_is_replaced_and_the_oldest_goes(self, shelf, monkeypatch):
        now = shelf.simulated._backups._now_ms()
        for minute in (0, 0, 1, 2):
            monkeypatch.setattr(shelf.simulated._backups, "_now_ms", lambda minute=minute: now + minute * 60_000)
            made = shelf.ask("POST", "/api/backups").json()["backups"]
        assert [backup["createdAt"] for backup in made] == [now + 60_000, now + 120_000]


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
