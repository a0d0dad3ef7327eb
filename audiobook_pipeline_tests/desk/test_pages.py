"""What pages show of tables, sources and services; covers, the calendar, and what an absent service costs."""

import io
import re
from datetime import UTC, datetime
from html import unescape
from threading import Event
from urllib.parse import unquote

import pytest
from PIL import Image
from pyarrow import parquet
from sqlalchemy import event

from audiobook_pipeline.cli.findings import Finding, Severity
from audiobook_pipeline.desk.health import Health
from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.domain.wishlist import Exclusions
from audiobook_pipeline.ledger.records import PlannedChange
from audiobook_pipeline.reporting.exports import write_calendar
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline.schemas import arrow, tables
from audiobook_pipeline.sources.covers import picture_at, sized
from audiobook_pipeline.sources.pictures import Pictures, named, seen
from audiobook_pipeline_tests.curation.covers import painted
from audiobook_pipeline_tests.desk.conftest import PASSWORD
from audiobook_pipeline_tests.ledger.samples import NOW, release
from audiobook_pipeline_tests.waiting import wait_for

GAPS = [
    {"work_id": "w1", "series": "Oz", "position": "1", "title": "The Wonderful Wizard of Oz", "status": "owned",
     "item_id": "li_1", "series_group": 0, "position_number": 1.0},
    {"work_id": "w2", "series": "Oz", "position": "2", "title": "The Marvelous Land of Oz", "status": "missing",
     "series_group": 0, "position_number": 2.0},
    {"work_id": "w3", "series": "Oz", "position": "3", "title": "Ozma of Oz", "status": "missing",
     "series_group": 0, "position_number": 3.0},
    {"work_id": "w4", "series": "Barsoom", "position": "1", "title": "A Princess of Mars", "status": "owned",
     "item_id": "li_2", "series_group": 1, "position_number": 1.0},
]  # fmt: skip
AUTHOR = "L. Frank Baum"
COMES = [
    {"title": "The Lost Princess", "authors": [AUTHOR], "release_date": "2027-05-01", "work_key": "a", "why": "by her"},
    {"title": "Some Day", "authors": [AUTHOR], "release_date": "", "work_key": "b", "why": "followed"},
]  # fmt: skip


@pytest.fixture
def put(settings):
    """Writes a table as a run does."""

    def write(name: str, schema, rows) -> None:
        folder = settings.data / "tables"
        folder.mkdir(exist_ok=True)
        parquet.write_table(arrow.to_arrow(tables.table(rows, schema)), folder / f"{name}.parquet")

    return write


@pytest.fixture
def gaps(put) -> None:
    put("series_gap_report", tables.GAPS, [{"authors": [AUTHOR], "language": "en", **row} for row in GAPS])


def test_a_series_is_a_row_of_covers_and_of_what_is_missing(admin, gaps, ledger) -> None:
    page = admin.get("/gaps").text
    assert "Barsoom" not in page, "it has no gap"
    assert 'src="/cover/li_1"' in page
    assert "1 of 3" in page
    assert "Barsoom" in admin.get("/gaps?gaps=no&order=name").text
    admin.post("/gaps/0/want", series="Oz", work_id="w3")
    assert [wish.book.title for wish in ledger.wishes()] == ["Ozma of Oz"]
    admin.post("/gaps/0/want", series="Oz")
    assert {wish.book.title for wish in ledger.wishes()} == {"Ozma of Oz", "The Marvelous Land of Oz"}
    assert "3 of 3" not in admin.get("/gaps").text


def test_a_series_that_a_run_has_numbered_anew_is_not_wanted_in_place_of_another(admin, gaps, put, ledger) -> None:
    assert 'name="series" value="Oz"' in admin.get("/gaps/0").text
    put("series_gap_report", tables.GAPS, [{**row, "series": "Tarzan", "authors": [AUTHOR]} for row in GAPS[:3]])
    answer = admin.post("/gaps/0/want", series="Oz")
    assert ledger.wishes() == []
    assert "Look at the series again" in admin.get(answer.headers["Location"]).text


def test_a_book_of_a_series_says_why_it_is_missing_and_is_excluded_alone(admin, put, ledger) -> None:
    reason = "nothing of this series is in the library"
    put("series_gap_report", tables.GAPS, [{**GAPS[1], "authors": [AUTHOR], "reason": reason}])
    page = admin.get("/gaps/0").text
    assert reason in page
    value = f"The Marvelous Land of Oz|{AUTHOR}"
    assert f'name="value" value="{value}"' in page
    admin.post("/exclusions", kind="book", value=value)
    excluded = Exclusions.of([(each.kind, each.value) for each in ledger.exclusions()])
    assert excluded.books == {work_key("The Marvelous Land of Oz", [AUTHOR])}


def test_a_form_carries_names_as_they_are_whatever_the_page_shows(admin, put, ledger) -> None:
    name, title = "\u202bOz\u202c\t", '\u202aOzma "of" Oz\u202c'
    put("series_gap_report", tables.GAPS, [{**GAPS[2], "series": name, "title": title, "authors": [AUTHOR]}])
    page = admin.get("/gaps/0").text
    assert r"\u202aOzma" in page
    values = dict(re.findall(r'name="(series|value)" value="([^"]*)"', page))
    admin.post("/exclusions", kind="book", value=unescape(values["value"]))
    excluded = Exclusions.of([(each.kind, each.value) for each in ledger.exclusions()])
    assert excluded.books == {work_key(title, [AUTHOR])}
    admin.post("/gaps/0/want", series=unescape(values["series"]), work_id="w3")
    assert [wish.book.title for wish in ledger.wishes()] == [title]


def test_authors_are_listed_and_what_they_lack_is_wanted(admin, put, ledger) -> None:
    coverage = [
        {"author": AUTHOR, "owned": 1, "known": 3, "missing": 2, "coverage": 1 / 3, "missing_by_kind": "novel 2"},
        {"author": "Whole Author", "owned": 2, "known": 2, "missing": 0, "coverage": 1.0},
    ]
    works = [
        {"author": AUTHOR, "work_id": row["work_id"], "title": row["title"], "series": row["series"],
         "state": row["status"], "language": "en", "position": row["position"]} for row in GAPS[:3]
    ]  # fmt: skip
    put("author_coverage", tables.AUTHOR_COVERAGE, coverage)
    put("author_works", tables.AUTHOR_WORKS, works)
    page = admin.get("/authors").text
    assert "missing: novel 2" in page
    assert "Whole Author" not in page
    assert "Whole Author" in admin.get("/authors?gaps=no&order=coverage&q=whole").text
    assert "Ozma of Oz" in admin.get(f"/author?name={AUTHOR}").text
    admin.post("/author/want", name=AUTHOR)
    assert {(wish.book.title, wish.book.authors) for wish in ledger.wishes()} == {
        ("The Marvelous Land of Oz", (AUTHOR,)), ("Ozma of Oz", (AUTHOR,)),
    }  # fmt: skip
    assert admin.get("/author?name=Nobody").status_code == 404


def test_what_comes_is_listed_and_in_a_calendar_at_a_secret_address(admin, visitor, put, settings) -> None:
    put("upcoming_books", tables.UPCOMING, COMES)
    page = admin.get("/calendar").text
    assert page.index("2027-05") < page.index("The Lost Princess") < page.index("no date yet") < page.index("Some Day")
    [address] = re.findall(r"<code>http://127.0.0.1:3131(/calendar/\w+\.ics)</code>", page)
    stranger = visitor()
    assert stranger.get(address).status_code == 404
    table = tables.table(COMES, tables.UPCOMING)
    write_calendar(table, datetime.now(UTC), settings.data / "exports")
    answer = stranger.get(address)
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:The Lost Princess by L. Frank Baum" in answer.text
    assert stranger.get("/calendar/guess.ics").status_code == 404
    admin.post("/calendar/renew")
    assert stranger.get(address).status_code == 404
    assert (settings.data / "calendar.key").stat().st_mode & 0o777 == 0o600


def test_a_book_is_found_in_the_sources_and_an_edition_chosen(visitor, ledger, tmp_path, world) -> None:
    book = next(book for book in world.books.values() if not book.owned and book.readers)
    with Sandbox(tmp_path / "sandbox", world=world, qbittorrent="simulated") as sandbox:
        values = sandbox.environment()
        browser = visitor(audiobookshelf=values["ABS_URL"], token=values["ABS_TOKEN"])
        browser.sign_in(PASSWORD)
        page = browser.get("/find", params={"title": book.title, "author": book.authors[0]}).text
        assert book.readers[0] in page
        [cover, *_] = re.findall(r'src="(/cover/at[^"]+)"', page)
        # The sandbox's covers lie on this machine, which is not a public host.
        assert browser.get(unquote(cover)).headers["content-type"].startswith("image/svg")
        browser.post("/wishes", title=book.title, author=book.authors[0], narrator=book.readers[0], year="1912")
        [wish] = ledger.wishes()
        assert (wish.book.narrators, wish.book.year) == ((book.readers[0],), 1912)
        sandbox.audiobookshelf.faults.add("status", path="/api/search/books", status=403)
        assert "ABS_TOKEN" in browser.get("/find?title=Another+one").text


def test_a_cover_is_asked_for_at_no_address_but_one_that_a_source_named(admin) -> None:
    assert admin.get("/cover/at?u=http://127.0.0.1/").status_code == 404


def picture(width: int = 900, height: int = 1200, form: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(written, form)
    return written.getvalue()


def test_a_cover_of_a_stranger_is_sized_and_only_a_picture(httpserver) -> None:
    small = Image.open(io.BytesIO(sized(picture(), 200)))
    assert (small.format, small.size) == ("JPEG", (200, 267))
    assert sized(b"<svg onload=alert(1)>", 200) == b""
    assert sized(picture()[:500], 200) == b""
    assert sized(picture(9000, 9000), 200) == b""
    httpserver.expect_request("/a").respond_with_data("", status=302, headers={"Location": "/b"})
    httpserver.expect_request("/b").respond_with_data(picture(form="GIF"))
    assert picture_at(httpserver.url_for("/a"), ["localhost", "127.0.0.1"], width=200)
    assert picture_at("file:///etc/hostname", ["localhost"], width=200) == b""


def test_covers_lead_to_no_machine_of_the_home(visitor, ledger, httpserver) -> None:
    httpserver.expect_request("/cover.png").respond_with_data(picture())
    app = visitor().client.app
    assert app.state.desk.covers.at(httpserver.url_for("/cover.png")) is None
    assert httpserver.log == []


def test_covers_of_the_library_are_kept(visitor, ledger, tmp_path, world) -> None:
    with Sandbox(tmp_path / "sandbox", world=world, qbittorrent="simulated") as sandbox:
        values = sandbox.environment()
        browser = visitor(audiobookshelf=values["ABS_URL"], token=values["ABS_TOKEN"])
        browser.sign_in(PASSWORD)
        item = next(id_ for id_, each in sandbox.audiobookshelf.library.items.items() if each.title)
        for _ in range(2):
            answer = browser.get(f"/cover/{item}")
            assert answer.headers["content-type"] == "image/jpeg"
            assert len(answer.content) < 20_000
            assert "max-age" in answer.headers["cache-control"]
        assert sandbox.audiobookshelf.faults.count("cover") == 1
        assert browser.get("/cover/nothing").headers["content-type"].startswith("image/svg")


def test_the_health_of_the_services_is_looked_at_in_the_background(visitor, ledger) -> None:
    browser = visitor()
    browser.sign_in(PASSWORD)
    finding = Finding("Prowlarr", Severity.ERROR, "wrong_key", "it refuses the key", "Set PROWLARR_API_KEY")
    answered = Event()
    browser.client.app.state.desk.health = Health(lambda: answered.wait(60) and [finding])
    assert "being checked" in browser.get("/").text
    answered.set()
    wait_for(lambda: "Set PROWLARR_API_KEY" in browser.get("/").text, "the look")
    assert "wrong key" in browser.get("/").text


def test_dagster_says_how_runs_stand_and_when_the_next_one_is(visitor, ledger, httpserver) -> None:
    last = {"results": [{"runId": "12345678-9", "status": "STARTED", "startTime": 1.0}]}
    ticks = {"results": [{"pipelineName": "whole_pipeline", "futureTicks": {"results": [{"timestamp": 1795917600.0}]}}]}
    httpserver.expect_request("/graphql").respond_with_json(
        {"data": {"whole_pipeline": last, "schedulesOrError": ticks}}
    )
    browser = visitor(dagster=httpserver.url_for("").rstrip("/"))
    browser.sign_in(PASSWORD)
    page = browser.get("/").text
    assert f'href="{httpserver.url_for("/runs/12345678-9")}"' in page
    assert "started" in page
    assert "next: 2026-11-29 02:00" in page


def test_what_is_locked_or_was_edited_is_listed_as_left_alone(admin, put) -> None:
    proposal = {"rule": "case", "source": "standardise", "confidence": 0.99, "field": "title"}
    left = {"locked": "li_1", "withheld": "li_2", "refused": "li_3", "planned": "li_4", "doubtful": "li_5"}
    rows = [{"item_id": item, "before": ("emma",), "after": (f"Emma {item}",), "status": status} | proposal
            for status, item in left.items()]  # fmt: skip
    put("applied_metadata", tables.CHANGES, rows)
    put("current_library", tables.LIBRARY, [{"item_id": "li_1", "title": "emma", "authors": ("Jane Austen",)}])
    assert "left alone (3)" in admin.get("/changes").text
    page = admin.get("/changes?status=left+alone").text
    assert re.findall(r'<span class="state">([^<]+)', page) == [
        "Audiobookshelf would not save it unchanged",
        "edited or reverted by somebody",
        "locked by a tag of the book",
    ]
    assert "Jane Austen" in page
    assert "li_4" not in page
    assert "1 change that" in admin.get("/changes?status=left+alone&item=li_2").text
    assert "0 changes that" in admin.get("/changes?status=left+alone&rule=genre").text


def more(ledger, first: int, last: int) -> None:
    """Want, wish for, review, request and change as many books."""
    for number in range(first, last):
        book = WantedBook(f"Volume {number}", (AUTHOR,))
        wanted = ledger.want(book, now=NOW, run_id="r")
        ledger.wish(book, now=NOW)
        ledger.request(book, who="reader", now=NOW)
        ledger.ask_review(wanted, release(100 + number, f"Volume {number}"), run_id="r", now=NOW)
        ledger.choose(wanted, release(500 + number, f"Volume {number}"), reason="", run_id="r", now=NOW)
        changed = PlannedChange(f"li_{number}", "title", "volume", f"Volume {number}", "case", "standardise")
        ledger.plan_changes([changed], run_id="r", now=NOW)


@pytest.mark.parametrize(
    "path", ["/", "/review", "/review/1", "/wishes", "/changes", "/changes?by=book", "/book/1", "/search?q=volume"]
)
def test_a_page_asks_the_ledger_as_often_however_much_there_is(admin, ledger, path) -> None:
    statements = []
    engine = admin.client.app.state.desk.ledger._reader
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    asked = []
    for first, last in ((0, 3), (3, 40)):
        more(ledger, first, last)
        statements.clear()
        assert admin.get(path).status_code == 200
        asked.append(len([each for each in statements if each.startswith("SELECT")]))
    assert asked[0] == asked[1] <= 15


def test_a_page_of_many_has_its_bounds(admin, ledger) -> None:
    more(ledger, 0, 120)
    page = admin.get("/review").text
    assert len(page.encode()) < 200_000
    assert page.count("<section") == 50
    assert "Page 1 of 3" in page
    assert admin.get("/wishes?page=3").text.count("Remove</button>") == 20


def test_a_change_of_a_cover_shows_both_pictures_and_what_they_are(admin, ledger, tmp_path) -> None:
    kept = Pictures(tmp_path)
    old, new = painted("PNG", (90, 90)), painted()
    for content in (old, new):
        kept.keep(content)
    changed = PlannedChange("li_7", "cover", seen(old), seen(new), "cover_of_recording", "Audnexus")
    absent = PlannedChange("li_8", "cover", None, seen(new), "cover_of_recording", "Audnexus")
    ledger.plan_changes([changed, absent], run_id="r", now=NOW)
    page = admin.get("/changes?field=cover").text
    addresses = re.findall(r'src="(/cover/changed/[0-9a-f]+)"', page)
    assert len(addresses) == 3
    for address in addresses:
        answer = admin.get(address)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert "90×90 PNG" in page
    assert "500×500 JPEG" in page
    assert "(empty)" in page


def test_pictures_of_changes_are_those_that_are_kept_and_can_be_shown(admin, visitor, ledger, tmp_path) -> None:
    script = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    Pictures(tmp_path).keep(script)
    for name in (named(script), "0123456789abcdef"):
        assert admin.get(f"/cover/changed/{name}").headers["content-type"].startswith("image/svg+xml")
        assert b"alert" not in admin.get(f"/cover/changed/{name}").content
    for odd in ("..%2f..%2fledger.sqlite", "x", "0123456789ABCDEF", "0123456789abcdef%0a"):
        assert admin.get(f"/cover/changed/{odd}").status_code == 404
