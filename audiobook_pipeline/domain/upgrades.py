"""Better copies: items of a library that could be replaced, for one of five reasons, and what to wish for instead.

Whether upgrades are wanted is configured; that each is wished for only once is ensured by the ledger.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from audiobook_pipeline.domain.forms.names import same_person
from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.forms.titles import without_edition
from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.kinds import detect_kind
from audiobook_pipeline.domain.languages import language_code
from audiobook_pipeline.domain.models import LibraryItem, WantedBook
from audiobook_pipeline.domain.shelf.identity import IdentifiedItem

BETTER: Final = "better copies"
"""Origin of the wishes for better copies."""
Reason = Literal["abridged", "parts", "bitrate", "language", "narrator"]
_SAID_OF_THE_COPY: Final = {kind: form_of(f"copy.{kind}") for kind in ("part", "abridgement")}
"""Patterns for the end of a title that describes the copy, and not the book."""


@dataclass(frozen=True, slots=True)
class UpgradeRules:
    """The reasons for which a better copy is wanted; all are off until a person turns them on.

    Attributes:
        abridged: The copy is abridged.
        parts: The copy is in parts, one item each.
        below_kbps: The copy has fewer kilobits per second than this; 0 is off.
        language: A wish asks for another language than the copy's.
        narrator: A wish asks for another reader than the copy's.
    """

    abridged: bool = False
    parts: bool = False
    below_kbps: int = 0
    language: bool = False
    narrator: bool = False


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A better copy to wish for.

    Attributes:
        item: The item to improve on; it stays until a person says otherwise.
        reason: Which of the five reasons.
        why: The reason in words.
        book: What to wish for.
        key: Identity of the work.
    """

    item: LibraryItem
    reason: Reason
    why: str
    book: WantedBook
    key: str


class _Copy:
    """An item with its identification."""

    def __init__(self, item: LibraryItem, identified: IdentifiedItem) -> None:
        self.item = item
        self.authors = identified.authors.value
        self.narrators = identified.narrators.value
        self.language = language_code(identified.language)
        self.place = next(iter(identified.series.value), None)
        self.kind = detect_kind(item.title, self.place.position if self.place else None)
        title, said = without_edition(identified.title.value), _SAID_OF_THE_COPY.get(self.kind)
        self.title = (said.sub("", title) if said else title) or title
        self.key = work_key(self.title, self.authors)

    @property
    def kbps(self) -> float | None:
        """Kilobits per second, or None if size or runtime is unknown."""
        return self.item.size * 8 / self.item.duration_s / 1000 if self.item.size and self.item.duration_s else None

    @property
    def book(self) -> WantedBook:
        """The work that it is."""
        return WantedBook(
            title=self.title,
            authors=self.authors,
            series=self.place.name if self.place else None,
            position=(self.place.position or None) if self.place and self.kind != "part" else None,
            language=self.language,
            better_than=self.item.item_id,
        )


def upgrades(
    items: Iterable[LibraryItem],
    identified: Mapping[str, IdentifiedItem],
    wishes: Sequence[WantedBook],
    item_of: Callable[[WantedBook], str],
    rules: UpgradeRules,
) -> Iterator[Upgrade]:
    """Yield possible upgrades: one per work and reason, and only if no copy of the work is good already.

    Args:
        items: The library.
        identified: Which book each item is, by its id; unknown items are skipped.
        wishes: Books that a person asked for by name, with the wanted readers and languages.
        item_of: Returns the item that is a book, in any recording, or "".
        rules: The enabled reasons.
    """
    copies = defaultdict[str, list[_Copy]](list)
    by_item: dict[str, _Copy] = {}
    for item in items:
        known = identified.get(item.item_id)
        if known is not None and known.known and not (item.is_missing or item.is_invalid):
            by_item[item.item_id] = copy = _Copy(item, known)
            copies[copy.key].append(copy)
    for key, of_work in copies.items():
        for reason, fault in _faults(rules).items():
            whys = [fault(copy) for copy in of_work]
            if all(whys):
                yield _upgrade(of_work, reason, whys[0], key, rules)
    for wish in wishes:
        copy_there = by_item.get(item_of(wish))
        if copy_there is not None:
            yield from _as_wished(wish, copies[copy_there.key], rules)


def _faults(rules: UpgradeRules) -> dict[Reason, Callable[[_Copy], str]]:
    """Return the possible faults of a copy, as functions that describe them, or return ""."""

    def abridged(copy: _Copy) -> str:
        return "it is abridged" if copy.item.abridged or copy.kind == "abridgement" else ""

    def parts(copy: _Copy) -> str:
        return "it is one part of the book" if copy.kind == "part" else ""

    def bitrate(copy: _Copy) -> str:
        kbps = copy.kbps
        return f"it has {kbps:.0f} kbit/s, less than {rules.below_kbps}" if kbps and kbps < rules.below_kbps else ""

    wanted: tuple[tuple[Reason, bool, Callable[[_Copy], str]], ...] = (
        ("abridged", rules.abridged, abridged),
        ("parts", rules.parts, parts),
        ("bitrate", rules.below_kbps > 0, bitrate),
    )
    return {reason: fault for reason, on, fault in wanted if on}


def _upgrade(of_work: Sequence[_Copy], reason: Reason, why: str, key: str, rules: UpgradeRules) -> Upgrade:
    copy, book = of_work[0], of_work[0].book
    if reason in {"abridged", "parts"}:
        book = replace(book, better_minutes=max((each.item.duration_s or 0) / 60 for each in of_work))
    if reason == "bitrate" and copy.item.duration_s:
        least = int(rules.below_kbps * 1000 / 8 * copy.item.duration_s)
        book = replace(book, narrators=copy.narrators, preferences={"min_size": least})
    return Upgrade(copy.item, reason, why, _wished(book, key, reason, why), key)


def _as_wished(wish: WantedBook, of_work: Sequence[_Copy], rules: UpgradeRules) -> Iterator[Upgrade]:
    """Yield a better copy if every copy is in another language, or by another reader, than a wish asks for."""
    first = of_work[0]
    if rules.language and wish.language and all(copy.language not in {None, wish.language} for copy in of_work):
        why = f"it is in {first.language}, but {wish.language} was wished for"
        book = replace(wish, better_than=first.item.item_id)
        yield Upgrade(first.item, "language", why, _wished(book, first.key, "language", why), first.key)
    readers = [copy for copy in of_work if copy.narrators]
    as_wished = any(
        same_person(reader, wished) for copy in readers for reader in copy.narrators for wished in wish.narrators
    )
    if rules.narrator and wish.narrators and len(readers) == len(of_work) and not as_wished:
        why = f"{', '.join(first.narrators)} is the narrator, but {', '.join(wish.narrators)} was wished for"
        own = {**wish.preferences, "other_narrator": "never"}
        book = replace(wish, better_than=first.item.item_id, preferences=own)
        yield Upgrade(first.item, "narrator", why, _wished(book, first.key, "narrator", why), first.key)


def _wished(book: WantedBook, key: str, reason: Reason, why: str) -> WantedBook:
    """Return the book under an identity of its own, since the work itself is owned already."""
    return replace(book, work_key=f"{key}#{reason}", reason=f"a better copy: {why}", better_by=reason)
