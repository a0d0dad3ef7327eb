"""Open Library: works by author and title, without a key; no narrators and hardly any series."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import ClassVar, Final

from audiobook_pipeline.clients.boundary import Json, SnakeRow, Text, Texts, Whole
from audiobook_pipeline.clients.errors import ContractError, RejectedError
from audiobook_pipeline.clients.http import Params
from audiobook_pipeline.clients.lookups import RateLimits
from audiobook_pipeline.clients.silence import ProvenClient

OPEN_LIBRARY_URL: Final = "https://openlibrary.org"
_PAGE: Final = 100
_FIELDS: Final = "key,title,subtitle,author_name,first_publish_year,language"


class OpenLibraryWork(SnakeRow):
    """One work with what is known of all its editions.

    Attributes:
        key: ``/works/OL…W``.
        first_publish_year: Year of the first edition that is known.
        language: Three-letter codes (MARC) of all editions.
    """

    key: str
    title: str
    subtitle: Text = None
    author_name: Texts = ()
    first_publish_year: Whole = None
    language: Texts = ()


class OpenLibraryClient(ProvenClient[Json]):
    """A client of Open Library.

    Args:
        base_url: Its address.
        contact: A mail or web address of whoever runs this; the site asks for one and is more patient then.
        cache_path: SQLite file of remembered answers.
        limits_path: SQLite file of the rate limits, which then hold across processes.
        per_second: Requests a second.
        keep: How long an answer is good for.
    """

    service: ClassVar = "Open Library"
    url_setting: ClassVar = "OPEN_LIBRARY_URL"
    key_setting: ClassVar = ""
    example_url: ClassVar = OPEN_LIBRARY_URL
    limits: ClassVar = RateLimits(per_second=1)
    path: ClassVar = "/search.json"

    def __init__(
        self,
        base_url: str = OPEN_LIBRARY_URL,
        *,
        contact: str = "",
        cache_path: Path | None = None,
        limits_path: Path | None = None,
        per_second: float | None = None,
        keep: timedelta = timedelta(days=30),
    ) -> None:
        contact = contact.strip()
        if not contact.isascii() or not contact.isprintable():
            raise RejectedError(self.service, f"the contact {contact!r} has characters that no header can carry")
        agent = f"audiobook-pipeline ({contact})" if contact else "audiobook-pipeline"
        super().__init__(
            base_url,
            cache_path=cache_path,
            limits_path=limits_path,
            keep=keep,
            agent=agent,
            limits=RateLimits(per_second=per_second) if per_second else None,
        )

    def works(self, author: str, *, most: int = 300) -> Iterator[OpenLibraryWork]:
        """Yield the works of an author, each once; pages are asked for as they are needed.

        Args:
            author: The author's name.
            most: Works at most, 100 to a request.
        """
        asked: list[tuple[str, str | int]] = [("author", author.strip()), ("fields", _FIELDS), ("limit", _PAGE)]
        if not author.strip():
            raise RejectedError(self.service, "a search needs an author")
        seen: set[str] = set()
        for start in range(0, most, _PAGE):
            rows = self._find([*asked, ("offset", start)])
            for work in self._read_rows(OpenLibraryWork, rows, "a work"):
                if work.key not in seen and len(seen) < most:
                    seen.add(work.key)
                    yield work
            if len(rows) < _PAGE:
                return

    def _rows(self, data: Json) -> Sequence[Json]:
        if not isinstance(data, dict) or not isinstance(data.get("docs"), list):
            raise ContractError(self.service, "an answer has no list of docs")
        rows: list[Json] = data["docs"]
        return rows

    def _known_to_all(self, provider: str) -> Sequence[Params]:  # noqa: ARG002 - there is one
        # Not in the words of a question about her: what is remembered of that stays.
        return [[("author", "Jane Austen"), ("fields", "key"), ("limit", 1)]]
