"""Which book of a catalogue a release is, when no wanted book is given.

Used for genre searches. This identifies the book only; ``selection`` then judges whether the release is a good one
(abridged, in another language …).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from audiobook_pipeline.domain.choosing.evidence import Evidence
from audiobook_pipeline.domain.choosing.judging import judge
from audiobook_pipeline.domain.choosing.layout import Match
from audiobook_pipeline.domain.choosing.match import match_name
from audiobook_pipeline.domain.choosing.reasons import explain
from audiobook_pipeline.domain.choosing.rules.rule import Criteria
from audiobook_pipeline.domain.choosing.target import ARTICLE_KEYS, Target, target_of
from audiobook_pipeline.domain.models import CatalogueBook, Release, WantedBook
from audiobook_pipeline.domain.text.tokens import keys_of, words_of

# A finding of these rules against a release means that it is not the book at all.
_ABOUT_THE_BOOK: Final = frozenset(
    {"title", "author", "leftover", "position", "collection", "companion", "media", "part", "fragment"}
)
_LONGEST_FIRST_WORD: Final = 64


@dataclass(frozen=True, slots=True)
class Identification:
    """The book behind a release.

    Attributes:
        book: The book, or None if none fits or several do.
        reason: Why, for a person.
    """

    book: CatalogueBook | None
    reason: str


class CatalogueIndex:
    """The books of a catalogue by the first word of their titles and series, so that each name meets only a few."""

    def __init__(self, catalogue: Iterable[CatalogueBook]) -> None:
        """Index a catalogue."""
        self._books = list(catalogue)
        self._targets: dict[int, Target] = {}
        self._by_word: dict[str, list[int]] = {}
        for number, book in enumerate(self._books):
            texts = (book.title, *book.variants, *((book.series,) if book.series else ()))
            for word in {_first_word(text) for text in texts} - {""}:
                self._by_word.setdefault(word, []).append(number)

    def candidates(self, name: str) -> list[tuple[CatalogueBook, Target]]:
        """Return the books whose title or series may begin at one of the words of a name."""
        # In a name without spaces titles begin within words; these are found by whole words only.
        found = dict.fromkeys(
            number for key in words_of(name).keys for number in self._by_word.get(key[:_LONGEST_FIRST_WORD], ())
        )
        return [(self._books[number], self._target(number)) for number in found]

    def _target(self, number: int) -> Target:
        """Return the book prepared for lookup; for most books of a catalogue this is never needed."""
        if number not in self._targets:
            book = self._books[number]
            self._targets[number] = target_of(book, book.variants)
        return self._targets[number]


def _first_word(text: str) -> str:
    keys = keys_of(text)
    core = keys[1:] if len(keys) > 1 and keys[0] in ARTICLE_KEYS else keys
    return core[0][:_LONGEST_FIRST_WORD] if core else ""


def identify_release(release: Release, catalogue: CatalogueIndex | Sequence[CatalogueBook]) -> Identification:
    """Return the book of a catalogue that a release is, if exactly one fits.

    Args:
        release: The release.
        catalogue: The books it may be; build a ``CatalogueIndex`` once where many releases are identified.
    """
    index = catalogue if isinstance(catalogue, CatalogueIndex) else CatalogueIndex(catalogue)
    fitting: list[tuple[int, CatalogueBook]] = []
    closest: tuple[CatalogueBook, list[Evidence]] | None = None
    for book, target in index.candidates(release.title):
        if (match := match_name(release.title, target)) is None:
            continue
        verdict = judge(match, release, Criteria.of(_as_wanted(book), target))
        against = [e for e in verdict.contradictions if e.rule in _ABOUT_THE_BOOK]
        if not against and match.author is not None:
            fitting.append((_length(match), book))
        elif match.title is not None and (closest is None or len(against) < len(closest[1])):
            closest = (book, against)
    return _decide(fitting, closest)


def _decide(
    fitting: list[tuple[int, CatalogueBook]], closest: tuple[CatalogueBook, list[Evidence]] | None
) -> Identification:
    if fitting:
        longest = max(length for length, _ in fitting)
        best = [book for length, book in fitting if length == longest]
        works = {book.work_id for book in best}
        if len(works) == 1:
            return Identification(best[0], f"“{best[0].title}”: its title and author are named.")
        names = ", ".join(sorted({f"“{book.title}”" for book in best}))
        return Identification(None, f"It may be any of {len(works)} works: {names}.")
    if closest:
        book, against = closest
        return Identification(None, f"Closest was “{book.title}”; {explain(against)}.")
    return Identification(None, "Its name has no title from the catalogue.")


def _length(match: Match) -> int:
    """Return how many words of a name belong to the book's title."""
    return sum(owner == "T" for owner in match.owner)


def _as_wanted(book: CatalogueBook) -> WantedBook:
    return WantedBook(
        title=book.title,
        authors=book.authors,
        narrators=book.narrators,
        runtime_min=book.runtime_min,
        series=book.series,
        position=book.position,
        language=book.language,
        work_key=book.work_id,
    )


def group_releases(
    releases: Sequence[Release], catalogue: CatalogueIndex | Sequence[CatalogueBook]
) -> tuple[dict[str, list[Release]], dict[str, Identification]]:
    """Group the releases of one book.

    Returns:
        The releases by ``work_id``, each in the given order, and by release key why the others have no book.
    """
    index = catalogue if isinstance(catalogue, CatalogueIndex) else CatalogueIndex(catalogue)
    groups: dict[str, list[Release]] = {}
    unknown: dict[str, Identification] = {}
    for release in releases:
        found = identify_release(release, index)
        if found.book is None:
            unknown[release.key] = found
        else:
            groups.setdefault(found.book.work_id, []).append(release)
    return groups, unknown
