"""Which words of a name look like people, and where one person ends and the next begins.

No list knows all names, so this looks at how names are made. A given name, initials and two or three capitalised words
indicate a person; articles, small words, digits and words of the trade indicate none.
"""

from typing import Final

from audiobook_pipeline.domain.lexicon.lexicon import folded
from audiobook_pipeline.domain.reading.phrases import ALONE
from audiobook_pipeline.domain.text.numbers import ORDINALS
from audiobook_pipeline.domain.text.remembered import remembered
from audiobook_pipeline.domain.text.tokens import Words

Span = tuple[int, int]
"""First word, and the word after the last."""
CERTAIN: Final = 2.0
"""Likelihood from which a name is a person's on evidence other than its place: a given name or initials."""
NEVER: Final = -9.0
_GIVEN: Final = folded("given")
_FAMILY: Final = folded("family")
_PARTICLES: Final = folded("particle", "suffix", "degree", "honorific")
_HONORIFICS: Final = folded("honorific")
_INNER: Final = folded("particle") - folded("suffix", "degree")
_SMALL: Final = folded("small", "article")
_PATRONYMIC: Final = tuple(folded("patronymic"))
_TOGETHER: Final = folded("and", "together")
_CREDITS: Final = folded("credit")
_LISTS: Final = frozenset(",;&+")
_TRADE_KINDS: Final = frozenset(
    {"collection", "companion", "media", "fragment", "audiobook", "edition", "format", "description", "noise"}
)
_TRADE: Final = (
    folded("series_ending", "not_a_name")
    | frozenset(ORDINALS)
    | {key for key, found in ALONE.items() if any(kind in _TRADE_KINDS for _, kind, _ in found)}
)
"""Words of the trade; any of them makes a name doubtful."""
_LONGEST: Final = 4
_EAST_ASIA: Final = "\u3040"
"""From here on, characters have no capitals, which indicate a name in other scripts."""
_LEAST_EASTERN, _MOST_EASTERN, _LONGEST_GIVEN = 2, 5, 2
"""Characters of an East Asian name, and of the given name in it."""
_LONGEST_PARTICLE: Final = 3
_LONGEST_INITIAL: Final = 2
_MOST_INITIALS: Final = 3


def people_in(words: Words, first: int, last: int) -> list[Span]:
    """Split a stretch of words into people at "&", "and", commas and wide gaps; "Last, First" stays one."""
    if first >= last:
        return []
    borders = [i for i in _borders(words) if first <= i < last]
    if not borders:
        return _pairs(words, first, last) or [(first, last)]
    cuts = [i for i in borders if i > first and (_joins(words, i, last) or _parts(words.between(i)))]
    starts = [first, *cuts]
    spans = [(a + _joins(words, a, last), b) for a, b in zip(starts, [*cuts, last], strict=True)]
    spans = [(a, b) for a, b in spans if a < b]
    if len(spans) == 1 and (pairs := _pairs(words, *spans[0])):
        return pairs
    if several := _last_first_each(words, first, last, spans):
        return several
    if len(spans) == 2 and words.between(spans[1][0]).strip() == "," and _is_last_first(words, *spans):
        return [(first, last)]
    return spans


@remembered(4096)
def _borders(words: Words) -> tuple[int, ...]:
    """Return the words that may separate two people, or that follow a possible separator."""
    return tuple(i for i, key in enumerate(words.keys) if not key or key in _TOGETHER or _parts(words.between(i)))


def _last_first_each(words: Words, first: int, last: int, spans: list[Span]) -> list[Span]:
    """Return people if all are written "Last, First" ("Roe, Ann & Poe, Emma"); an empty list otherwise."""
    starts = [a for a, _ in spans if a == first or words.between(a).strip() != ","]
    whole = zip(starts, [*starts, last][1:], strict=True)
    halves = [[(a, b) for a, b in spans if start <= a < end] for start, end in whole]
    turned = len(halves) > 1 and all(len(half) == 2 and _is_last_first(words, *half) for half in halves)
    return [(half[0][0], half[1][1]) for half in halves] if turned else []


def _joins(words: Words, i: int, last: int) -> bool:
    """Whether a word joins two people: "and" in any language, "with"; "Ortega y Gasset" is one person."""
    key = words.keys[i]
    return not key or (key in _TOGETHER and i + 2 < last and words.word(i).islower())


def _pairs(words: Words, first: int, last: int) -> list[Span]:
    """Split names without separators if each begins with a given name: "Neil Gaiman Dirk Maggs"."""
    starts = range(first, last, 2)
    several = last - first >= 2 * 2 and (last - first) % 2 == 0
    return (
        [(i, i + 2) for i in starts]
        if several and all(words.keys[i] in _GIVEN and words.keys[i + 1] not in _PARTICLES for i in starts)
        else []
    )


def _parts(between: str) -> bool:
    return not _LISTS.isdisjoint(between) or "/" in between or "  " in between


def _is_last_first(words: Words, left: Span, right: Span) -> bool:
    """Whether "Left, Right" is one person: "Waters, Sarah", "Le Guin, Ursula K.", "Jennsen, GS"."""
    size = right[1] - right[0]
    if left[1] - left[0] == 1:
        last = words.keys[right[1] - 1]
        listed = size == 2 and left[0] > 0 and words.keys[left[0] - 1] in _CREDITS  # "by Voltaire, Emma Roe"
        another = listed and words.keys[right[0]] in _GIVEN and last not in _GIVEN and len(last) > 1
        return size <= _LONGEST and not another
    named = right if words.keys[left[0]] in _PARTICLES else (right[0], right[0] + 1)  # "Le Guin, Ursula K."
    given = size == 1 or any(_is_initial(words, i) or words.keys[i] in _HONORIFICS for i in range(*named))
    surname = words.keys[left[0]].isascii()  # Russian lists have the surname first, and no comma after it
    return given and surname and words.keys[left[0]] not in _GIVEN and left[1] - left[0] == 2 and size < _LONGEST


@remembered(8192)
def likelihood(words: Words, first: int, last: int) -> float:
    """Return the likelihood that words are people, below 0 for unlikely; the least likely of several people counts."""
    return min((_person(words, *span) for span in people_in(words, first, last)), default=NEVER)


@remembered(8192)
def _person(words: Words, first: int, last: int) -> float:
    score, names, initials, given = 0.0, 0, 0, 0.0
    shouted = words.text.islower() or words.text.isupper()
    hyphened = False  # whether a hyphen continues a word that counts: "Adler-Olsen" is one
    for i in range(first, last):
        key, word = words.keys[i], words.word(i)
        if _is_initial(words, i, begins=i == first):
            initials += 1
        elif i > first and (key in _PARTICLES or _is_particle(words, i, last)):
            hyphened = False
            continue
        elif not key.isalpha() and any(map(str.isdigit, key)):
            return NEVER / 2
        elif key in _SMALL:
            score -= 1.5 if i > first and given else 3.0
        else:
            names += not (hyphened and words.between(i) == "-")
            hyphened = True
            known = key in _GIVEN or is_family_first(key)
            score -= 1.5 * (key >= _EAST_ASIA and not known)
            given += (1.0 if i == first or _follows_surname(words, i, last) else 0.5) * (known and not given)
            score -= 1.5 if word[:1].islower() and not shouted and last - first > 1 else 0.0
            joined = i == first and len(word) <= _MOST_INITIALS and word.isupper() and not shouted  # "WEB Griffin"
            score -= 1.2 * (key in _TRADE and not joined)
            score -= 3.0 * (word.endswith(("'s", "’s")))
    if not names + initials:
        return NEVER
    score -= 1.5 * (words.keys[last - 1] in _INNER)
    score += 1.5 * given + 1.0 * (0 < initials < 4 and names > 0)
    return score + _by_size(names, bool(given or initials), initials > 0)


def is_family_first(key: str) -> bool:
    """Whether a word is a name in East Asian order: "刘慈欣", "村上春樹", "김영하"."""
    if key.isascii() or not _LEAST_EASTERN <= len(key) <= _MOST_EASTERN:
        return False
    return any(key[:size] in _FAMILY and len(key) - size <= _LONGEST_GIVEN for size in range(1, len(key)))


def _is_particle(words: Words, i: int, last: int) -> bool:
    """Whether a short lower-case word is between two capitalised ones: "Ngugi wa Thiong'o"."""
    word, beside = words.word(i), (words.word(i - 1), words.word(i + 1) if i + 1 < last else "")
    return (
        word.islower()
        and len(word) <= _LONGEST_PARTICLE
        and words.keys[i] not in _SMALL
        and all(text[:1].isupper() for text in beside)
    )


def _follows_surname(words: Words, i: int, last: int) -> bool:
    """Whether a given name follows a surname, as in Russian lists: "Литвинов *Иван*", "Радциг *Николай* Евгеньевич"."""
    ends = i == last - 1 or words.keys[last - 1].endswith(_PATRONYMIC)
    return ends and not words.keys[i].isascii()


def _is_initial(words: Words, i: int, *, begins: bool = False) -> bool:
    """Whether a capital is an initial: "William A Roe"; without a full stop, "I" and a first "A" are words."""
    key, word = words.keys[i], words.word(i)
    if len(word) > _LONGEST_INITIAL:
        return False
    bare = len(key) == 1 and key.isalpha() and word.isupper()
    return words.is_initial(i) or (bare and key != "i" and not (begins and key in _SMALL))


def _by_size(names: int, backed: bool, initialled: bool) -> float:
    """Return the likelihood by the number of full words: two are usual, three need a reason."""
    if names == 2:
        return 1.0
    if names == 3:
        return 0.6 if backed else -0.4
    if names == 1:
        return 0.3 + 0.7 * initialled if backed else -0.8
    return -0.6 if backed and names <= _LONGEST else -2.5


def name_at(words: Words, first: int, last: int) -> int:
    """Return the word after the first person's name in a longer stretch: "Kyle Chayka How Algorithms …".

    The name that looks best wins; at least one word is taken.
    """
    spans = people_in(words, first, last)
    end = spans[0][1] if spans else last
    sizes = range(1, min(_LONGEST, end - first) + 1)
    if _is_initial(words, first) and first + 1 < end and _is_initial(words, first + 1):
        full = next((i for i in range(first, end) if not _is_initial(words, i)), end - 1)
        return min(full + 1, end)  # "J.R.R. Tolkien": after several initials there is only one name
    long = 3 + sum(len(words.keys[i]) == 1 for i in range(first, end))
    return first + max(sizes, key=lambda size: (_person(words, first, first + size) - 0.6 * (size > long), size))
