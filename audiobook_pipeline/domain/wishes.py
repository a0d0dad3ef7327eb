"""Wishes: the books that a person asks for, as the sources know them, and where each stands.

The order in which books are wanted belongs to ``wishlist``; wishes are stored in the ledger.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from audiobook_pipeline.domain.book_record import BookRecord
from audiobook_pipeline.domain.enrichment import catalogue_record
from audiobook_pipeline.domain.forms.names import same_person
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.forms.titles import without_edition
from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.kinds import OTHER_FORMS
from audiobook_pipeline.domain.matching import MatchIndex
from audiobook_pipeline.domain.models import CatalogueBook, WantedBook

_OF_THE_WORK: Final = ("subtitle", "series", "position", "year", "language")
_OF_THE_RECORDING: Final = ("narrators", "runtime_min", "asin", "isbn")


class Standing(StrEnum):
    """The state of a wanted book, in words for display."""

    WANTED = "wanted"
    """Not searched for yet."""
    LOOKED_UP = "looked up"
    """A wish that the sources were asked about, not searched for yet."""
    SEARCHED = "searched"
    """Nothing was offered."""
    OFFERED = "offered"
    """Releases were offered, and none was taken."""
    WAITING = "waiting for you"
    """A release waits for a person's approval."""
    COMING = "coming"
    """A release was chosen and is on its way."""
    THERE = "there"
    """The library has it."""
    LET_GO = "let go"
    """A person decided against it."""
    CUT = "cut"
    """A preference or an exclusion keeps it off the list."""


SEARCHED_FOR: Final = frozenset(
    {Standing.WANTED, Standing.LOOKED_UP, Standing.SEARCHED, Standing.OFFERED, Standing.WAITING}
)
"""States in which releases are still searched for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wished:
    """A wish with what the sources know of its book.

    Attributes:
        wish_id: Number of the wish in the ledger.
        wanted_id: Number of the wanted book in the ledger.
        book: The book: what the person asked for, completed by what was found.
        kind: Kind of the work, or "unknown".
        work_keys: Identities under which catalogues know the work.
        sources: Sources that know it; empty if none does.
        item_id: The item of the library that is the book, or "".
        cut: Which preference or exclusion keeps it off the list, or "".
    """

    wish_id: int
    wanted_id: int | None = None
    book: WantedBook
    kind: str = "unknown"
    work_keys: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    item_id: str = ""
    cut: str = ""

    @property
    def standing(self) -> Standing | None:
        """The state that follows from the wish itself; None if the ledger decides."""
        return Standing.THERE if self.item_id else Standing.CUT if self.cut else None

    @property
    def is_open(self) -> bool:
        """Whether the book is still looked for."""
        return self.standing is None


def wanted_record(book: WantedBook, key: str = "") -> BookRecord:
    """Return a wanted book as a record for matching."""
    return BookRecord(
        key=key,
        title=without_edition(book.title),
        authors=book.authors,
        subtitle=book.subtitle or "",
        language=book.language,
        series=book.series,
        position=book.position,
        runtime_min=book.runtime_min,
        narrators=book.narrators,
        isbn=book.isbn,
        asin=book.asin,
    )


def with_found(wishes: Sequence[Wished], known: Sequence[CatalogueBook]) -> list[Wished]:
    """Return the wishes, completed from the books in ``known`` that certainly match."""
    index = MatchIndex(catalogue_record(str(number), book) for number, book in enumerate(known))
    return [_with_match(wish, index, known) for wish in wishes]


def _with_match(wish: Wished, index: MatchIndex, known: Sequence[CatalogueBook]) -> Wished:
    match = index.best(wanted_record(wish.book))
    if match.chosen is None:
        return wish
    found = known[int(match.chosen.key)]
    keys = (*wish.work_keys, *_keys(found), *(key for other in match.others for key in _keys(known[int(other.key)])))
    return replace(
        wish,
        book=filled(wish.book, found),
        kind=wish.kind if found.kind == "unknown" else found.kind,
        work_keys=tuple(dict.fromkeys(keys)),
        sources=tuple(dict.fromkeys((*wish.sources, *found.sources))),
    )


def _keys(book: CatalogueBook) -> Iterator[str]:
    yield book.work_id
    yield work_key(book.title, book.authors)


def filled(book: WantedBook, found: CatalogueBook) -> WantedBook:
    """Return ``book``, completed with what ``found`` knows.

    What the person asked for is kept. A recording by another reader than wished for, or in another form, only completes
    what concerns the work.
    """
    wished_reader = not (book.narrators and found.narrators) or any(
        same_person(wished, reader) for wished in book.narrators for reader in found.narrators
    )
    names = _OF_THE_WORK + (_OF_THE_RECORDING if wished_reader and found.kind not in OTHER_FORMS else ())
    news: dict[str, Any] = {name: getattr(found, name) for name in names if not getattr(book, name)}
    if book.series and series_key(book.series) != series_key(found.series or ""):
        news.pop("position", None)
    if found.runtime_min:
        # The year of a recording is not that of the work.
        news.pop("year", None)
    return replace(book, **news)


def languages_cut(asked: WantedBook, found: WantedBook, languages: Iterable[str]) -> str:
    """Return why a book turned out to be in an unwanted language, or ""; a language asked for by name is wanted."""
    allowed = tuple(languages)
    if asked.language or not found.language or not allowed or found.language in allowed:
        return ""
    wanted = ", ".join(allowed)
    return f"it is in {found.language}, and preferences.languages has {wanted}; wish for it with that language"
