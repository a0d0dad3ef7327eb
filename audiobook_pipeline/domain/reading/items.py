"""Items of a name and their possible arrangements: tidied, and with or without optional items."""

from collections.abc import Container, Sequence
from typing import Any, Final, NamedTuple

from audiobook_pipeline.domain.reading.people import Span

MARKS: Final = "-~:.,="
"""Signs for the separators between two texts, brackets aside."""
_RANK: Final = {"-": 3, ":": 2, "~": 2, ".": 1, ",": 1, "=": 1}
"""Which of two consecutive marks is kept: the higher rank."""


class Item(NamedTuple):
    """One item of a shape.

    Attributes:
        sign: ``t`` text, ``n`` number, ``y`` year, ``b`` "by", ``o`` "of" after a number; or a mark.
        first: First word.
        last: The word after its last.
        value: The count or year.
        text: The text, if it is only a part of the word: the "SoM" of "SoM03".
    """

    sign: str
    first: int
    last: int
    value: Any = None
    text: str | None = None


def shape_of(items: Sequence[Item]) -> str:
    """Return the signs of items as one string."""
    return "".join([item.sign for item in items])


def joined(items: Sequence[Item], commas: Container[int] = ()) -> list[Item]:
    """Join words without a mark between them, and those separated by a comma only, which counts just next to numbers.

    Args:
        items: The items.
        commas: Words before which a comma separates texts too.
    """
    found: list[Item] = []
    for item in items:
        before = _text_before(found) if item.sign == "t" and item.text is None else None
        before = None if item.first in commas and found and found[-1].sign == "," else before
        if before is None:
            found.append(item)
        else:
            del found[-2 if found[-1].sign == "," else -1 :]
            found.append(Item("t", before.first, item.last, value=before.value))
    return [
        item for n, item in enumerate(found) if item.sign != "," or item.first in commas or _beside_number(found, n)
    ]


def _text_before(found: Sequence[Item]) -> Item | None:
    """Return the text that the next word continues; people after "by" end without a comma."""
    comma = bool(found) and found[-1].sign == ","
    before = found[-1 - comma] if len(found) > comma else None
    goes_on = before is not None and before.sign == "t" and before.text is None
    return before if before is not None and goes_on and (before.value is None or comma) else None


def _beside_number(items: Sequence[Item], n: int) -> bool:
    return any(0 <= i < len(items) and items[i].sign in "ny" for i in (n - 1, n + 1))


def with_ranges(items: list[Item]) -> list[Item]:
    """Join two numbers separated by "and", or by a dash at the end of a field: "Lakes 01 - 10", "04 and 05"."""
    for n in range(len(items) - 2):
        first, _, last = items[n : n + 3]
        if (first.sign, last.sign) == ("n", "n") and _spans(items, n):
            count = first.value._replace(last=last.value.last)
            return [*items[:n], Item("n", first.first, last.last, count), *items[n + 3 :]]
    return items


def without_repeats(items: list[Item]) -> list[Item]:
    """Remove a number that repeats another: the first of "01 - The Lake: Lakes, Book 1", else the second."""
    counts = [n for n, item in enumerate(items) if item.sign == "n"]
    if len(counts) == 2:
        first, again = (items[n].value for n in counts)
        if first.marked != again.marked and (first.first, first.last) == (again.first, again.last):
            at = counts[0] if counts[0] == 0 else counts[1]
            mark = Item(".", items[at].first, items[at].first)
            return tidied([*items[:at], mark, *items[at + 1 :]])
    return items


def _spans(items: Sequence[Item], n: int) -> bool:
    first, mark, last = items[n : n + 3]
    if mark.sign == "t":
        return bool(mark.value == "and")
    ends = n + 3 == len(items) or items[n + 3].sign in "()"
    named = n > 0 and items[n - 1].sign == "t"
    rises = first.value.last < last.value.first and not first.value.is_range and not last.value.marked
    return mark.sign == "-" and ends and named and bool(rises)


def tidied(items: Sequence[Item]) -> list[Item]:
    """Leave one mark between two items; brackets separate by themselves, and empty ones act as a dash."""
    found: list[Item] = []
    for item in items:
        if item.sign in MARKS:
            _set_mark(found, item)
            continue
        if item.sign in "()":
            _drop_marks(found)
        if item.sign == ")" and found and found[-1].sign == "(":
            found.pop()
            _set_mark(found, Item("-", item.first, item.first))
        else:
            found.append(item)
    _drop_marks(found)
    return _balanced(found)


def _set_mark(found: list[Item], mark: Item) -> None:
    """Add a mark, unless a stronger one or a bracket is there already."""
    if found and found[-1].sign in MARKS:
        if _RANK[mark.sign] > _RANK[found[-1].sign]:
            found[-1] = mark
    elif found and found[-1].sign not in "()":
        found.append(mark)


def _drop_marks(found: list[Item]) -> None:
    while found and found[-1].sign in MARKS:
        found.pop()


def _balanced(items: list[Item]) -> list[Item]:
    """Remove unpaired brackets, and a pair around the whole."""
    opened: list[int] = []
    gone: set[int] = set()
    for n, item in enumerate(items):
        if item.sign == "(":
            opened.append(n)
        elif item.sign == ")" and not opened:
            gone.add(n)
        elif item.sign == ")" and opened.pop() == 0 and n == len(items) - 1:
            gone |= {0, n}
    gone.update(opened)
    return [item for n, item in enumerate(items) if n not in gone]


def without_years(items: Sequence[Item], *, keep: int = 0) -> list[Item]:
    """Return items without years, except the first ones outside of brackets, if anything else is left."""
    found: list[Item] = []
    for before, item in zip([None, *items], items, strict=False):
        drop = item.sign == "y" and (keep < 1 or (before is not None and before.sign == "("))
        keep -= item.sign == "y" and not drop
        found.append(Item("-", item.first, item.first) if drop else item)
    found = tidied(found)
    return found if any(item.sign in "tn" for item in found) else list(items)


def with_soft_numbers(items: Sequence[Item]) -> list[Item]:
    """Return items with unmarked numbers among words as words ("F 16 Stories"), also at the end ("Mill 64")."""
    found = list(items)
    for n in range(1, len(items)):
        item, beside = items[n], {items[n - 1].sign, shape_of(items[n + 1 : n + 2]) or "t"}
        if item.sign == "n" and beside == {"t"} and not item.value.marked and not item.value.is_range:
            found[n] = Item("t", item.first, item.last)
    return joined(found)


def with_credit_last(items: Sequence[Item]) -> list[Item]:
    """Return items with "by" and its people moved after a following bracket: "The Lake by Ann Roe (Lakes 2)"."""
    at = next((n for n, item in enumerate(items) if item.sign == "b" and n + 2 < len(items)), None)
    if at is None or items[at + 2].sign != "(":
        return list(items)
    return [*items[:at], *items[at + 2 :], *items[at : at + 2]]


def without_credits(items: Sequence[Item]) -> list[Item]:
    """Return items with "by" and the following person as ordinary words."""
    return joined([Item("t", i.first, i.last) if i.sign in "bt" and i.text is None else i for i in items])


def without_asides(items: Sequence[Item], *, keep: int = 0) -> tuple[list[Item], tuple[Span, ...]]:
    """Return items without the texts that fill brackets, except the first ones, and those texts.

    Args:
        items: The items.
        keep: How many brackets to keep.

    Returns:
        The rest, and for each text the first word and the word after its last.
    """
    found: list[Item] = []
    beside: list[Span] = []
    n = 0
    while n < len(items):
        end = _end_of_aside(items, n)
        if end and keep:
            keep, end = keep - 1, 0
        if end and len(items) > end - n:
            beside.append((items[n + 1].first, items[end - 2].last))
            found.append(Item("-", items[n].first, items[n].first))
            n = end
        else:
            found.append(items[n])
            n += 1
    return (tidied(found) if beside else list(items)), tuple(beside)


def _end_of_aside(items: Sequence[Item], n: int) -> int:
    """Return the item after a bracket that opens at ``n`` and contains only words, else 0."""
    if items[n].sign != "(":
        return 0
    end = n + 1
    while end < len(items) and items[end].sign in "t~:.=":
        end += 1
    return end + 1 if end > n + 1 and end < len(items) and items[end].sign == ")" else 0
