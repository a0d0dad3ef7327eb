"""Where lists are: files, addresses, Hardcover's lists, Audiobookshelf's collections."""

import pytest
from werkzeug import Request, Response

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.hardcover import HardcoverClient
from audiobook_pipeline.lists.entries import ListError
from audiobook_pipeline.lists.places import Places
from audiobook_pipeline_tests.lists.test_reading import FILES


def nothing():
    raise AssertionError("not to be asked")


def places(*allowed: str) -> Places:
    return Places(allowed, lambda: None, nothing)


def feed(first: int, to: int) -> str:
    items = "".join(
        f"<item><title>Book {n}</title><author_name>A. Writer</author_name></item>" for n in range(first, to)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'


def titles(listing) -> list[str]:
    return [entry.book.title for entry in listing.entries]


def test_a_file_is_read_and_one_that_is_not_there_is_named(tmp_path) -> None:
    assert titles(places().read(str(FILES / "plain.txt")))[0] == "Persuasion"
    for place in (tmp_path / "gone.csv", tmp_path, "nul\0", "~nobody-of-this-name/list.csv"):
        with pytest.raises(ListError, match="can't be read"):
            places().read(str(place))


def test_a_feed_is_read_to_its_last_page(httpserver) -> None:
    def answer(request: Request) -> Response:
        assert request.args["shelf"] == "to-read"
        assert "Authorization" not in request.headers
        page = int(request.args.get("page", "1"))
        return Response(feed(100 * (page - 1), min(100 * page, 230)), mimetype="application/xml")

    httpserver.expect_request("/review/list_rss/1").respond_with_handler(answer)
    found = places("localhost", "127.0.0.1").read(httpserver.url_for("/review/list_rss/1?shelf=to-read&page=1"))
    assert titles(found) == [f"Book {n}" for n in range(230)]
    assert [entry.line for entry in found.entries] == list(range(1, 231))


def test_a_feed_that_goes_in_a_circle_ends(httpserver) -> None:
    httpserver.expect_request("/feed").respond_with_data(feed(0, 100), content_type="application/xml")
    assert len(places("localhost", "127.0.0.1").read(httpserver.url_for("/feed")).entries) == 100
    assert len(httpserver.log) == 2


@pytest.mark.parametrize(("status", "body"), [(500, "busy"), (404, ""), (200, "<html><body>Sign in</body></html>")])
def test_a_page_of_a_feed_that_can_not_be_read_costs_no_page_before_it(httpserver, status, body) -> None:
    httpserver.expect_request("/feed", query_string={"page": "2"}).respond_with_data(body, status)
    httpserver.expect_request("/feed").respond_with_data(feed(0, 100), content_type="application/xml")
    found = places("localhost", "127.0.0.1").read(httpserver.url_for("/feed"))
    assert len(found.entries) == 100
    (odd,) = found.odd
    assert odd.line == 101
    assert odd.why.startswith("page 2 and those after it are not read: ")


def test_an_address_may_be_any_list(httpserver) -> None:
    httpserver.expect_request("/old").respond_with_data("", 301, headers={"Location": "/list.csv"})
    httpserver.expect_request("/list.csv").respond_with_data((FILES / "goodreads.csv").read_bytes())
    found = places("localhost", "127.0.0.1").read(httpserver.url_for("/old"), "planets")
    assert (found.form, titles(found)) == ("Goodreads export", ["A Princess of Mars"])


@pytest.mark.parametrize(("status", "words"), [(404, "not there"), (410, "not there"), (403, "403"), (500, "500")])
def test_an_address_that_is_gone_is_told(httpserver, status, words) -> None:
    httpserver.expect_request("/list").respond_with_data("gone", status)
    with pytest.raises(ListError, match=words):
        places("localhost", "127.0.0.1").read(httpserver.url_for("/list"))


def test_a_host_of_the_own_network_is_not_connected_to_unless_it_is_named(httpserver) -> None:
    with pytest.raises(ListError, match="not a public host; to read it, add it to allowed_hosts"):
        places().read(httpserver.url_for("/list"))
    assert not httpserver.log


def test_an_address_that_redirects_without_end_or_elsewhere_is_refused(httpserver) -> None:
    httpserver.expect_request("/round").respond_with_data("", 302, headers={"Location": "/round"})
    httpserver.expect_request("/away").respond_with_data("", 302, headers={"Location": "file:///etc/passwd"})
    for path, words in (("/round", "redirects endlessly"), ("/away", "neither http nor https")):
        with pytest.raises(ListError, match=words):
            places("localhost", "127.0.0.1").read(httpserver.url_for(path))


class AsIs(Response):
    """An answer whose headers are sent as they are, valid or not."""

    def get_wsgi_headers(self, environ):
        return self.headers


def test_an_address_that_is_none_or_leads_to_none_is_told(httpserver) -> None:
    away = AsIs("", 302, headers={"Location": "http://[::1", "Content-Length": "0"})
    httpserver.expect_request("/bracket").respond_with_handler(lambda _: away)
    for place in ("http://[::1", "http://", httpserver.url_for("/bracket")):
        with pytest.raises(ListError, match="not an address"):
            places("localhost", "127.0.0.1").read(place)


def test_hardcovers_lists_need_a_token() -> None:
    with pytest.raises(ListError, match="HARDCOVER_TOKEN"):
        places().read("hardcover:want-to-read")


def test_lists_of_hardcover_and_collections_of_audiobookshelf_are_read_by_name(sandbox) -> None:
    there = sandbox.environment()
    ids = [book.id for book in sandbox.world.books.values() if not book.owned][:120]
    sandbox.hardcover.wanted, sandbox.hardcover.lists = ids, {"for-the-journey": ids[:2], "empty": []}
    shelf = sandbox.audiobookshelf
    items = [item.id for item in shelf.library.items.values() if item.title and item.authors]
    shelf.named_lists.collections, shelf.named_lists.playlists = {"Mars": items[:2]}, {"Plane": items[2:3]}

    def hardcover() -> HardcoverClient:
        return HardcoverClient(there["HARDCOVER_TOKEN"], base_url=there["HARDCOVER_URL"], per_minute=10_000)

    def audiobookshelf() -> tuple[AudiobookshelfClient, list[str]]:
        return AudiobookshelfClient(there["ABS_URL"], there["ABS_TOKEN"]), [shelf.library.id]

    found = Places((), hardcover, audiobookshelf)
    wanted = found.read("hardcover:want-to-read")
    assert len(wanted.entries) + len(wanted.odd) == 120
    assert titles(found.read("hardcover:for-the-journey")) == [sandbox.world.books[each].title for each in ids[:2]]
    assert titles(found.read("hardcover:empty")) == []
    with pytest.raises(ListError, match="no list 'nowhere'"):
        found.read("hardcover:nowhere")
    assert len(found.read("audiobookshelf:mars").entries) == 2
    assert len(found.read("audiobookshelf:Plane").entries) == 1
    with pytest.raises(ListError, match="'Venus'; there are: Mars, Plane"):
        found.read("audiobookshelf:Venus")
