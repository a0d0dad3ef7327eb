"""Covers are looked at a few at a time and told; a new one is taken from the same recording alone, and only if good."""

import struct
import zlib
from dataclasses import replace

import pandas as pd
import pytest

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.domain.covers import GONE, UNSEEN, picture
from audiobook_pipeline.domain.models import CatalogueBook, LibraryItem
from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.audiobookshelf import SimulatedAudiobookshelf
from audiobook_pipeline.schemas.rows import write
from audiobook_pipeline.schemas.tables import LIBRARY
from audiobook_pipeline.sources.cover_looks import known_covers
from audiobook_pipeline.sources.library import items_by_id
from audiobook_pipeline.sources.new_covers import FetchedCovers, cover_proposals
from audiobook_pipeline.sources.pictures import Pictures, seen
from audiobook_pipeline_tests.curation.covers import painted, with_covers

TOKEN = "test-abs-token-looks"
HOME = ["localhost", "127.0.0.1"]


def bomb(width, height):
    """Return a PNG of a few bytes that says it is so large."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="500" height="500"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (painted(), "500×500 JPEG"),
        (painted("PNG", (90, 130)), "90×130 PNG"),
        (painted(kind="WEBP"), "500×500 WEBP"),
        (painted(kind="GIF"), "500×500 GIF"),
        (painted("AVIF"), "500×500 AVIF"),
        (painted()[:500], "unreadable"),
        (painted("AVIF")[:40] + bytes(200), "unreadable"),
        (painted(kind="PNG")[:200], "unreadable"),
        (b"", "unreadable"),
        (SVG, "unreadable"),
        (b"<html>404 Not Found</html>", "unreadable"),
        (bomb(30_000, 2_000), "30000×2000 PNG"),
        (bomb(65_000, 65_000), UNSEEN),
    ],
)
def test_what_a_picture_is(content, words) -> None:
    text = seen(content)
    assert text.startswith(words)
    assert text == UNSEEN or str(picture(text)) == text


def test_pictures_are_kept_whole_or_not_at_all(tmp_path) -> None:
    pictures = Pictures(tmp_path)
    pictures.keep(SVG)
    name = picture(seen(SVG)).name
    assert pictures.content(name) == SVG
    (tmp_path / "pictures" / name).write_bytes(SVG[:10])
    assert pictures.content(name) is None
    pictures.keep(SVG)
    assert pictures.content(name) == SVG
    assert pictures.content("0123456789abcdef") is None


@pytest.fixture
def simulated(world):
    return SimulatedAudiobookshelf(with_covers(world, "", "tiny", "broken"), token=TOKEN)


@pytest.fixture
def shelf(simulated):
    with Server(simulated.app) as running:
        yield AudiobookshelfClient(running.url, TOKEN)


def first_items(shelf, simulated, number=6):
    return write(items_by_id(shelf, list(simulated.library.items)[:number]), LIBRARY)


def asked(simulated):
    return simulated.faults.count("/cover$", "GET")


def test_covers_are_told_and_each_is_looked_at_once(shelf, simulated, tmp_path) -> None:
    library, kept = first_items(shelf, simulated), tmp_path / "covers.sqlite"
    covers = known_covers(shelf, library, kept, most=100)
    assert covers[0] == ""
    assert picture(covers[1]).is_tiny
    assert covers[2].startswith("unreadable")
    assert all(cover.startswith("500×500 JPEG") for cover in covers[3:])
    assert asked(simulated) == 5
    assert known_covers(shelf, library, kept, most=100) == covers
    assert asked(simulated) == 5


def test_a_run_looks_at_so_many_those_that_changed_last_first(shelf, simulated, tmp_path) -> None:
    library, kept = first_items(shelf, simulated), tmp_path / "covers.sqlite"
    assert known_covers(shelf, library, kept, most=2)[:4] == ["", "", "", ""]
    assert sum(map(bool, known_covers(shelf, library, kept, most=2))) == 4
    assert sum(map(bool, known_covers(shelf, library, kept, most=0))) == 4
    shelf.set_cover(library["item_id"][5], painted(size=(120, 120)), "jpg")
    covers = known_covers(shelf, first_items(shelf, simulated), kept, most=1)
    assert covers[5].startswith("120×120 JPEG")


def test_a_file_that_is_gone_is_told(shelf, simulated, tmp_path) -> None:
    library = first_items(shelf, simulated)
    simulated.library.covers._files.clear()
    assert known_covers(shelf, library, tmp_path / "covers.sqlite", most=1)[5] == GONE


@pytest.mark.parametrize("status", [500, 503])
def test_a_server_in_trouble_costs_the_looks_alone(shelf, simulated, tmp_path, status) -> None:
    library, kept = first_items(shelf, simulated), tmp_path / "covers.sqlite"
    simulated.faults.add("status", path="/cover$", status=status, skip=2)
    assert sum(map(bool, known_covers(shelf, library, kept, most=100))) == 2
    simulated.faults.clear()
    assert sum(map(bool, known_covers(shelf, library, kept, most=100))) == 5


def test_a_cover_that_a_proxy_would_send_or_that_is_too_large_is_not_judged(shelf, simulated, tmp_path) -> None:
    library, kept = first_items(shelf, simulated), tmp_path / "covers.sqlite"
    shelf.set_cover(library["item_id"][5], bytes(17 * 1024 * 1024), "jpg")
    library = first_items(shelf, simulated)
    simulated.faults.add("status", path=f"{library['item_id'][4]}/cover$", status=204)
    assert known_covers(shelf, library, kept, most=100)[4:] == [UNSEEN, UNSEEN]


ITEM = LibraryItem(
    item_id="i1",
    title="The Hidden Harbor",
    authors=("Ann Example",),
    narrators=("Rita Reader",),
    asin="B000000001",
    duration_s=36_000.0,
)
BOOK = CatalogueBook(
    "w1",
    "The Hidden Harbor",
    ("Ann Example",),
    narrators=("Rita Reader",),
    runtime_min=601.0,
    asin="B000000001",
    sources=("Audnexus",),
    cover="https://pictures.example/1.jpg",
)
GOOD = "500×500 JPEG, 81,234 bytes, 0123456789abcdef"


def proposed(item, *books, good=lambda _: GOOD):
    return list(cover_proposals(write([item], LIBRARY), books, good))


@pytest.mark.parametrize(
    ("item", "book"),
    [
        ({}, {}),
        ({"narrators": ()}, {}),
        ({"duration_s": None}, {}),
        ({"narrators": ("R. Reader",)}, {"runtime_min": None}),
        ({"asin": "b000000001 "}, {}),
        ({"has_cover": True, "cover": "90×90 JPEG, 1,000 bytes, 0123456789abcdee"}, {}),
        ({"title": "The Hidden Harbor (Unabridged)"}, {}),
    ],
)
def test_the_cover_of_the_same_recording_is_proposed(item, book) -> None:
    (proposal,) = proposed(replace(ITEM, **item), replace(BOOK, **book))
    assert (proposal.field, proposal.after, proposal.source) == ("cover", (GOOD,), "Audnexus")
    assert proposal.confidence >= 0.9
    assert "same ASIN" in proposal.evidence


@pytest.mark.parametrize(
    ("item", "book"),
    [
        ({"asin": ""}, {}),
        ({"asin": "B000000002"}, {}),
        ({}, {"asin": None}),
        ({}, {"narrators": ("Somebody Else",)}),
        ({}, {"runtime_min": 480.0}),
        ({"narrators": (), "duration_s": None}, {}),
        ({"narrators": ()}, {"runtime_min": None}),
        ({}, {"title": "Another Book Altogether"}),
        ({}, {"authors": ("Ben Other",)}),
        ({}, {"cover": None}),
        ({"language": "German"}, {"language": "en"}),
    ],
)
def test_of_what_may_be_another_recording_no_cover_is_proposed(item, book) -> None:
    assert proposed(replace(ITEM, **item), replace(BOOK, **book)) == []


def test_the_next_source_is_asked_where_a_cover_is_no_good() -> None:
    other = replace(BOOK, sources=("Audible",), cover="https://pictures.example/2.jpg")
    (proposal,) = proposed(ITEM, BOOK, other, good=lambda address: GOOD if "2.jpg" in address else "")
    assert proposal.source == "Audible"


def test_a_good_cover_is_fetched_once_and_kept(httpserver, tmp_path) -> None:
    httpserver.expect_request("/good.jpg").respond_with_data(painted())
    address = httpserver.url_for("/good.jpg")
    cover = FetchedCovers(tmp_path, HOME, most=5).good(address)
    assert Pictures(tmp_path).content(picture(cover).name) == painted()
    assert FetchedCovers(tmp_path, HOME, most=0).good(address) == cover
    assert len(httpserver.log) == 1
    for file in (tmp_path / "pictures").iterdir():
        file.unlink()
    assert FetchedCovers(tmp_path, HOME, most=1).good(address) == cover
    assert Pictures(tmp_path).content(picture(cover).name) == painted()


@pytest.mark.parametrize(
    "content",
    [
        painted(size=(120, 120)),
        painted()[:600],
        painted(kind="GIF"),
        SVG,
        b"<html>sign in</html>",
        b"",
        bytes(9 * 1024 * 1024),
        bomb(60_000, 60_000),
    ],
    ids=["tiny", "cut", "gif", "svg", "html", "empty", "large", "bomb"],
)
def test_what_is_no_good_cover_is_not_taken_and_not_fetched_again(httpserver, tmp_path, content) -> None:
    httpserver.expect_request("/x").respond_with_data(content, content_type="image/jpeg")
    fetched = FetchedCovers(tmp_path, HOME, most=5)
    assert [fetched.good(httpserver.url_for("/x")) for _ in range(2)] == ["", ""]
    assert len(httpserver.log) == 1
    assert not (tmp_path / "pictures").exists()


def test_a_cover_of_fifty_megabytes_is_not_read_whole(httpserver, tmp_path) -> None:
    sent = []

    def endless(_):
        from werkzeug.wrappers import Response

        def pieces():
            for _ in range(50):
                sent.append(1)
                yield bytes(1024 * 1024)

        return Response(pieces(), content_type="image/jpeg")

    httpserver.expect_request("/x").respond_with_handler(endless)
    assert FetchedCovers(tmp_path, HOME, most=5).good(httpserver.url_for("/x")) == ""
    assert len(sent) < 30


def test_covers_lead_to_no_machine_of_the_home(httpserver, tmp_path) -> None:
    httpserver.expect_request("/secret.jpg").respond_with_data(painted())
    inside = httpserver.url_for("/secret.jpg").replace("localhost", "127.0.0.1")
    httpserver.expect_request("/there").respond_with_data(status=302, headers={"Location": inside})
    assert FetchedCovers(tmp_path, [], most=5).good(inside) == ""
    assert FetchedCovers(tmp_path, ["localhost"], most=5).good(httpserver.url_for("/there")) == ""
    for odd in ("file:///etc/hostname", "javascript:alert(1)", "", "http://", "http://[::1"):
        assert FetchedCovers(tmp_path, HOME, most=5).good(odd) == ""


def test_a_site_that_is_down_is_asked_again(httpserver, tmp_path) -> None:
    httpserver.expect_oneshot_request("/x").respond_with_data(status=503)
    fetched, address = FetchedCovers(tmp_path, HOME, most=5), httpserver.url_for("/x")
    assert fetched.good(address) == ""
    httpserver.expect_request("/x").respond_with_data(painted())
    assert fetched.good(address).startswith("500×500")


def test_an_empty_library_has_no_covers(tmp_path) -> None:
    assert known_covers(None, write([], LIBRARY), tmp_path / "covers.sqlite", most=5) == []
    assert list(cover_proposals(pd.DataFrame(write([], LIBRARY)), [BOOK], lambda _: GOOD)) == []
