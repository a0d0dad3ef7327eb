"""Siblings of a wanted book: other works of the author and the series, which a release may fit better."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from audiobook_pipeline.domain.choosing.layout import Match, Piece
from audiobook_pipeline.domain.choosing.target import Target, target_of
from audiobook_pipeline.domain.forms.names import person_key
from audiobook_pipeline.domain.models import CatalogueBook, WantedBook
from audiobook_pipeline.domain.text.tokens import compact_key


@dataclass(frozen=True, slots=True)
class Siblings:
    """What the catalogue knows besides the wanted book.

    Attributes:
        variants: Other titles of the wanted work.
        others: Other works, prepared for lookup.
        namesakes: Whether another author wrote a work of the same title.
    """

    variants: tuple[str, ...] = ()
    others: tuple[Target, ...] = ()
    namesakes: bool = False


NO_SIBLINGS: Final = Siblings()


def siblings_of(wanted: WantedBook, catalogue: Sequence[CatalogueBook]) -> Siblings:
    """Sort what a catalogue knows into the wanted work and its siblings."""
    if not catalogue:
        return NO_SIBLINGS
    title = compact_key(wanted.title)
    people = {person_key(name) for name in wanted.authors}
    own: dict[str, None] = {}
    others: list[Target] = []
    namesakes = False
    for book in catalogue:
        titles = (book.title, *book.variants)
        same_title = title in {compact_key(t) for t in titles}
        same_people = bool(people & {person_key(name) for name in book.authors})
        if (wanted.work_key and book.work_id == wanted.work_key) or (same_title and same_people):
            own.update(dict.fromkeys(t for t in titles if compact_key(t) != title))
        else:
            others.append(target_of(book, book.variants))
            namesakes |= same_title
    mine = set(target_of(wanted, tuple(own)).titles)
    distinct = dict.fromkeys(s for s in others if s.titles and not mine & set(s.titles))
    return Siblings(tuple(own), tuple(distinct), namesakes)


def sibling_of(match: Match, siblings: Siblings) -> tuple[Piece | None, str] | None:
    """Return the words that fit another work better (a longer title, or one next to the wanted title), and why."""
    if siblings.namesakes and match.author is None:
        return None, "another author has a book with this title, and no author is named"
    own = len("".join(match.words.keys[slice(*match.title)])) if match.title else 0
    for sibling in siblings.others:
        for form in sibling.titles:
            for first, last in match.words.find(form):
                owners = set(match.owner[first:last])
                beside = not owners & {"T", "U"} and not owners <= {"S", "A", "N", "M"}
                beside = beside and not _within_name(match, first, last)
                if beside or (len(form) > own and "T" in owners and "" in owners):
                    return (first, last), ""
    return None


def _within_name(match: Match, first: int, last: int) -> bool:
    """Whether the words are only some of a narrator's name: "Emma" of "Emma Thompson"."""
    return any(a <= first and last <= b and (a, b) != (first, last) for a, b in match.other_narrators)
