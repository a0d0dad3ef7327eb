"""Where lists are: a file, an address, a list of Hardcover, a collection of Audiobookshelf.

An address is a stranger's: it is fetched without any key of ours, and only from public hosts and those in
``allowed_hosts``.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.clients.hardcover import HardcoverClient
from audiobook_pipeline.clients.pages import PageClient
from audiobook_pipeline.lists import audiobookshelf, goodreads, hardcover
from audiobook_pipeline.lists.entries import Entry, ListError, Listing, Odd, listing
from audiobook_pipeline.lists.reading import MOST_BYTES, read_list, text_of

_MOST_PAGES: Final = 500


@dataclass(frozen=True, slots=True)
class Places:
    """How to get at lists.

    Attributes:
        allowed_hosts: Hosts of the own network that an address may lead to.
        hardcover: Returns a client of Hardcover, or None without a token.
        audiobookshelf: Returns a client of Audiobookshelf and its libraries of books.
    """

    allowed_hosts: Sequence[str]
    hardcover: Callable[[], HardcoverClient | None]
    audiobookshelf: Callable[[], tuple[AudiobookshelfClient, Sequence[str]]]

    def read(self, place: str, shelf: str = "") -> Listing:
        """Return the list at a place.

        Args:
            place: A file, an address, "hardcover:LIST" or "audiobookshelf:NAME".
            shelf: As of ``read_list``.

        Raises:
            ListError: If there is none that can be read.
        """
        kind, colon, name = place.partition(":")
        try:
            if colon and kind == "hardcover":
                return self._hardcover(name)
            if colon and kind == "audiobookshelf":
                with (found := self.audiobookshelf())[0] as client:
                    return listing(audiobookshelf.NAME, audiobookshelf.rows(client, found[1], name))
            if place.lower().startswith(("http://", "https://")):
                return self._address(place, shelf)
        except ServiceError as error:
            raise ListError(str(error)) from None
        return read_list(_file(place), shelf=shelf)

    def _hardcover(self, name: str) -> Listing:
        client = self.hardcover()
        if client is None:
            raise ListError("Hardcover's lists need a token: set HARDCOVER_TOKEN")
        with client:
            return listing(hardcover.NAME, hardcover.rows(client, name))

    def _address(self, url: str, shelf: str) -> Listing:
        with PageClient(url, self.allowed_hosts) as pages:
            first = pages.get(url, MOST_BYTES)
            text, remark = text_of(first)
            if "<rss" not in text[:2000]:
                return read_list(first, shelf=shelf)
            return listing(goodreads.FEED, _feed(pages, url, text), shelf=shelf, remark=remark)


def _feed(pages: PageClient, url: str, text: str) -> Iterator[Entry | Odd]:
    """Yield the books of a feed, page by page, until one is short, says what was said before, or can't be read."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for number in range(1, _MOST_PAGES + 1):
        first = (number - 1) * goodreads.PAGE + 1
        try:
            if number > 1:
                text, _ = text_of(pages.get(_page(url, number), MOST_BYTES))
            rows = list(goodreads.feed_rows(text, first=first))
        except (ServiceError, ListError) as error:
            if number == 1:
                raise
            yield Odd(first, "", f"page {number} and those after it are not read: {error}")
            return
        books = {(row.book.title, row.book.authors) for row in rows if isinstance(row, Entry)}
        if rows and books <= seen and number > 1:
            return
        seen |= books
        yield from rows
        if len(rows) < goodreads.PAGE:
            return


def _page(url: str, number: int) -> str:
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "page"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("page", str(number))])))


def _file(place: str) -> bytes:
    try:
        with Path(place).expanduser().open("rb") as file:
            # A byte more than a list may have tells that it is too large, of what has no size too.
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError, RuntimeError) as error:
        words = error.strerror if isinstance(error, OSError) else str(error)
        raise ListError(f"{place} can't be read ({words or error})") from None
