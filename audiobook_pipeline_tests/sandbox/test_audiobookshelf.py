import pytest

from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.audiobookshelf import SimulatedAudiobookshelf
from audiobook_pipeline_tests.sandbox.shelf import READER, Shelf, encoded


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
