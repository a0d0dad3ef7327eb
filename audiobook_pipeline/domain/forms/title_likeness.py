"""How alike two titles are: as a whole, by their segments, and word by word with typos.

The parts of "Bible (YLT) 21: Ecclesiastes" are compared separately, so that a series or subtitle added by one source
does not hide the title, while a number or a distinctive extra word always keeps two titles apart.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from operator import or_

from rapidfuzz.distance import DamerauLevenshtein

from audiobook_pipeline.domain.forms.likeness import Likeness
from audiobook_pipeline.domain.forms.title import TitleForm
from audiobook_pipeline.domain.lexicon.lexicon import entries, folded, table
from audiobook_pipeline.domain.text.remembered import remembered

_UNITS = table("unit")
_LIGHT, _COUNTED, _OTHER_WORK = folded("light"), folded("before_count"), folded("another_work")
_SLIGHT = 0.25
BESIDE_NAMES = folded("beside_name")
# "Book of Daniel" is "Daniel" among other parts of a title: "Bible 27: Daniel".
_BOOK_OF = frozenset(tuple(phrase.split()) for phrase in entries("book_of"))
# An equal title must win over one that is only nearly equal.
_NOT_EQUAL = 0.95
# Between these, the parts of two titles are compared as well: "Lakes, Band 1" and "Lakes, Folge 1".
_PERHAPS, _DOUBTFUL, _SAME_PARTS = 0.75, 0.79, 0.9
# Distinctive words that a title must have before another may add a subtitle to it.
_TELLING = 2
# Twice the weight of the words that two titles must share before one distinctive word may differ.
_LONG_TITLE = 14


def likeness(a: TitleForm, b: TitleForm, names: frozenset[str] = frozenset()) -> tuple[float, str]:
    """Return how alike two titles are, 0 to 1, and why; from 0.8 on they name one work if the author agrees.

    Args:
        a: One title.
        b: The other.
        names: Words of the authors' names, which only one of the titles may contain ("Tacitus' Annals").
    """
    if not a.words or not b.words:
        return 0.0, "no title"
    if a.kind != b.kind:
        return 0.6, f"one is {a.kind or b.kind}"
    if a.words == b.words or "".join(a.words) == "".join(b.words):
        return 1.0, "same title"
    if names and _named_alike(a, b, names):
        return _NOT_EQUAL, "same title beside the author's name"
    if a.collection != b.collection or a.words == b.gloss or b.words == a.gloss:
        return 0.7, "one is a collection" if a.collection != b.collection else "same title in brackets only"
    names |= BESIDE_NAMES if names & (set(a.words) ^ set(b.words)) else {"by"}
    by_segments, nameless = _by_segments(a, b), (_nameless(a, names), _nameless(b, names))
    if nameless != (a, b):
        by_segments = max(by_segments, _by_segments(*nameless))
    by_words = _by_words(a.words, b.words, names) if by_segments < _NOT_EQUAL else 0.0
    alike = max(by_segments, by_words)
    if _PERHAPS <= alike <= _DOUBTFUL and a.compare(b) is Likeness.SAME:
        return _SAME_PARTS, "same title in another spelling"
    if alike <= 0.7 or by_segments < by_words <= 0.8:
        return alike, "titles differ"
    return alike, "same title beside a series or subtitle" if by_segments >= by_words else "nearly the same title"


def _named_alike(a: TitleForm, b: TitleForm, names: frozenset[str]) -> bool:
    """Return whether two titles are equal apart from the author's name and small words that only one has."""
    if not names & (set(a.words) ^ set(b.words)):
        return False
    beside = names | BESIDE_NAMES
    left, right = ([word for word in form.words if word not in beside] for form in (a, b))
    light = [{word for word in side if word in _LIGHT} for side in (left, right)]
    telling = ["".join(word for word in side if word not in _LIGHT) for side in (left, right)]
    return telling[0] == telling[1] != "" and (light[0] <= light[1] or light[1] <= light[0])


def _nameless(form: TitleForm, names: frozenset[str]) -> TitleForm:
    """Return a form without the words of the authors' names, if anything else is left."""
    words = tuple(word for part in form.segments for word in part)
    if names.isdisjoint(words):
        return form if words == form.words else replace(form, words=words)
    without = [tuple(word for word in part if word not in names) for part in form.segments]
    # "1 Kings", by King James, is not "1".
    kept = [
        part if rest and all(word[0].isdigit() for word in rest) else rest
        for part, rest in zip(form.segments, without, strict=True)
    ]
    segments = tuple(filter(None, kept)) or form.segments
    return replace(form, words=tuple(word for part in segments for word in part), segments=segments)


def _by_segments(a: TitleForm, b: TitleForm) -> float:
    """Compare by parts: one title has all parts of the other, or they share some and the rest is similar."""
    if _share_first_title(a, b):
        return 0.9
    short, long = sorted((a, b), key=lambda form: len(form.words))
    shared = [segment for segment in short.segments if _holds(long.segments, segment)]
    if not shared or len(shared) < len(short.segments):
        run = 0.9 if _is_run(short.words, long.segments) else 0.0
        return max(run, _by_shared(short, long, shared)) if shared else run
    telling = sum(weight(word) for segment in shared for word in segment)
    opens_alike = _core(long.segments[0]) == _core(short.segments[0])
    extra = [segment for segment in long.segments if not _holds(shared, segment)]
    if (opens_alike and not _may_add(shared, extra)) or _is_one_of_several(long.segments, shared):
        return 0.5  # "Memoirs" beside "Memoirs, Vol. 2"; "Noon" beside "Tales 1-3: Dawn, Noon, Dusk"
    if opens_alike and telling < _TELLING and not _numbers(shared) and extra != [long.gloss]:
        return 0.7  # "Lines" beside "Lines: We Meet Not As We Parted"
    if telling < 1:
        return 0.6
    return 0.95 if len(shared) > 1 else 0.9


def _share_first_title(a: TitleForm, b: TitleForm) -> bool:
    """Return whether one title is the first of the other's two: "Pamela" and "Pamela; or, Virtue Rewarded"."""
    same = b.head == a.words or a.head == b.words or (a.head == b.head and _distinctive(a.head) >= _TELLING)
    return same and bool(a.head or b.head) and _places([a.words]) == _places([b.words])


def _by_shared(short: TitleForm, long: TitleForm, shared: Sequence[tuple[str, ...]]) -> float:
    """Compare titles that share some parts: the rest must be nearly the same, its numbers exactly."""
    rest_short = [segment for segment in short.segments if segment not in shared]
    rest_long = [segment for segment in long.segments if not _holds(shared, segment)]
    if set(_numbers(rest_short)) != set(_numbers(rest_long)):
        return 0.4
    rest = _by_words([word for part in rest_short for word in part], [word for part in rest_long for word in part])
    return 0.45 + 0.45 * rest if rest >= 0.6 else 0.5


def _may_add(shared: Sequence[tuple[str, ...]], extra: Sequence[tuple[str, ...]]) -> bool:
    """Return whether one title may have numbers that the other lacks: years, or the volume of a shared chapter."""
    numbered = [segment for segment in extra if _places([segment])]
    if not numbered:
        return True
    finest = min((_unit(segment) for segment in shared if _numbers([segment])), default=-1)
    return finest >= 0 and all(_unit(segment) > finest or _unit(segment) < 0 < len(segment) - 2 for segment in numbered)


def _is_one_of_several(segments: Sequence[tuple[str, ...]], shared: Sequence[tuple[str, ...]]) -> bool:
    """Return whether a title lists several volumes after their range, and most of them are not shared."""
    ranged = [n for n, part in enumerate(segments) if len(_places([part])) == 2 and part[-2][0].isdigit()]
    listed = segments[ranged[0] + 1 :] if ranged else ()
    return sum(not _holds(shared, part) for part in listed) >= 2


def _unit(segment: tuple[str, ...]) -> int:
    """Return the rank of a numbered part, the finest first; -1 for other parts."""
    return int(_UNITS.get(segment[0], -1))


def _is_run(wanted: tuple[str, ...], segments: Sequence[tuple[str, ...]]) -> bool:
    """Return whether a title is made of whole neighbouring parts of another: a series before it, a subtitle in it."""
    core = _core(wanted)
    exact = sum(map(weight, wanted)) < _TELLING
    for first in range(len(segments)):
        run: tuple[str, ...] = ()
        for index, segment in enumerate(segments[first:], start=first + 1):
            run += segment
            if _core(run) == core and _one_way(run, wanted) and not (exact and run != wanted):
                return first > 0 or (len(wanted) >= 3 and not _places(segments[index:]))
            if len(run) > len(wanted) + 4:
                break
    return False


def _holds(segments: Sequence[tuple[str, ...]], wanted: tuple[str, ...]) -> bool:
    if len(segments) > 1 and wanted[:2] in _BOOK_OF:
        wanted = wanted[2:] or wanted
    if wanted in segments:
        return True
    core = _core(wanted)
    if sum(map(weight, wanted)) < _TELLING and not core[:1].isdigit():
        return False
    return any(_core(segment) == core and _one_way(segment, wanted) for segment in segments)


def _one_way(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Return whether one part only adds light words to the other: "Path to Prosperity" is not "Path of Prosperity"."""
    return not (set(a) - set(b) and set(b) - set(a))


@remembered(16384)
def _core(segment: tuple[str, ...]) -> str:
    """Return the distinctive words and numbers of a part, joined; all its words if it has none."""
    return "".join(word for word in segment if word not in _LIGHT) or "".join(segment)


def _is_year(number: str) -> bool:
    return len(number) == 4 and "1000" <= number <= "2100"


def _places(segments: Sequence[tuple[str, ...]]) -> list[str]:
    """Return the numbers that identify a volume: no years ("1887-8"), and no totals ("in two parts")."""
    return [
        word
        for segment in segments
        for before, word, after in zip(("", *segment), segment, (*segment[1:], ""), strict=False)
        if word[0].isdigit() and not _is_year(word) and not _is_year(before) and not (before in _COUNTED and after)
    ]


def _numbers(segments: Sequence[tuple[str, ...]]) -> list[str]:
    return [word for segment in segments for word in segment if word[0].isdigit()]


def _by_words(a: Sequence[str], b: Sequence[str], names: frozenset[str] = frozenset()) -> float:
    """Compare word by word, in any order, with typos; numbers and unmatched distinctive words count against it."""
    left, right = list[str](), list(b)
    matched = 0.0
    for word in a:
        if word in right:
            right.remove(word)
            matched += 2 * weight(word)
        else:
            left.append(word)
    typo = False
    for word in list(left):
        near = next((other for other in right if _is_typo(word, other)), None)
        if near is not None:
            right.remove(near)
            left.remove(word)
            matched += 1.9 * weight(word)
            typo |= word.rstrip("s") != near.rstrip("s")
    if not matched:
        return 0.0
    left = [word for word in left if word not in names]
    right = [word for word in right if word not in names]
    numbers = [[word for word in side if word[0].isdigit()] for side in (left, right)]
    if all(numbers) or any(not _is_year(number) for side in numbers for number in side):
        return 0.5
    telling = [[word for word in side if weight(word) == 1 and not word[0].isdigit()] for side in (left, right)]
    missing = sum(weight(word) if not word[0].isdigit() else _SLIGHT for word in (*left, *right))
    alike = min(matched / (matched + missing), _NOT_EQUAL)
    other_work = any(word in _OTHER_WORK for side in telling for word in side)
    lone_slip = typo and min(_distinctive(a), _distinctive(b)) <= _TELLING
    if (
        all(telling)
        or other_work
        or lone_slip
        or (left and right and not any(telling))
        or (any(telling) and matched < _LONG_TITLE)
    ):
        return min(alike, 0.75)
    return alike


def _distinctive(parts: Sequence[str]) -> int:
    return sum(weight(word) == 1 and not word[0].isdigit() for word in parts)


def _is_typo(a: str, b: str) -> bool:
    """Return whether two words differ by a typo: a letter more, less, changed or swapped in a longer word."""
    shorter = min(len(a), len(b))
    if abs(len(a) - len(b)) > 2:
        return False
    if a.isalpha() and b.isalpha() and len(a) > 2 and (a == f"{b}s" or b == f"{a}s"):
        return True
    if shorter < 4 or a[0].isdigit() or b[0].isdigit():
        return False
    allowed = 1 if shorter < 8 else 2
    if (letters(a) ^ letters(b)).bit_count() > 2 * allowed:
        return False
    return DamerauLevenshtein.distance(a, b, score_cutoff=allowed) <= allowed


@remembered(16384)
def letters(word: str) -> int:
    """Return the letters of a word as bits: a typo adds at most one and removes at most one."""
    return reduce(or_, (1 << ord(letter) % 61 for letter in word), 0)


def weight(word: str) -> float:
    """Return how distinctive a word is in a title."""
    return _SLIGHT if word in _LIGHT else 1.0
