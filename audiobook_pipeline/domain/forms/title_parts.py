"""The parts of a wanted title, and which of them a release name may use for the whole.

"Educated: A Memoir" is also called "Educated", "Le Petit Prince (French Edition)" goes without its note, "Overlord,
Vol. 3" by series and number, "Terry Pratchett's Hogfather" without the author. "Sapiens: A Graphic History" has no
shorter name.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from audiobook_pipeline.domain.forms.cut import Cut, Segment
from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.lexicon.lexicon import alternatives, entries, folded, folded_by_file, table
from audiobook_pipeline.domain.reading.marker import Count, Marker
from audiobook_pipeline.domain.reading.marks import read_markers
from audiobook_pipeline.domain.text.numbers import roman
from audiobook_pipeline.domain.text.tokens import Words, compact_key, keys_of

ARTICLE_KEYS: Final = folded("article")
VOLUME_KEYS: Final = frozenset(word for word, key in table("counts_as").items() if key == "vol")
"""Words for a volume."""
_INDEFINITE: Final = folded("indefinite")
_SERIES_ENDINGS: Final = folded("series_ending")
_EDITIONS: Final = folded("edition_word")
_NO_SERIES: Final = folded("no_series")
_NOUNS: Final = folded_by_file("subtitle_noun")
_FRONTS: Final = folded("subtitle_front")
_SMALL: Final = folded_by_file("small")
_OTHER_VERSIONS: Final = folded("other_version")
_AND: Final = folded("and") | {""}
_GIVEN: Final = folded("given")
# "The Hobbit, or There and Back Again": a book with two titles is called by the first.
_EITHER: Final = form_of("title.either", either_or=alternatives(entries("or")))
_OWNER: Final = form_of("title.owner")
_NO_SETS: Final = folded("title_or_set", "including")
# Kinds of words in a title's brackets that describe the recording: "(Part 1 of 2)", "(Dramatized Adaptation)".
_IN_BRACKETS: Final = frozenset(
    {"part", "of", "dramatised", "unabridged", "abridged", "full_cast", "audiobook", "edition", "volume", "format"}
)
_QUOTES: Final = str.maketrans(dict.fromkeys('“”„‟«»"', None))
_BRACKETS: Final = re.compile(r"[()\[\]{}]")
_LONG_SUBTITLE: Final = 6
"""Words from which a subtitle is a sentence about the book rather than another title."""
_LISTED_SUBTITLE: Final = 4
_TELLING_LETTERS: Final = 12
_TELLING_WORD: Final = 8
"""Letters of a single word that is unlikely to be in another title by chance."""
_LEAST_HEAD: Final = 4
_LEAST_SUBTITLE: Final = 6
_MOST_VOLUMES: Final = 100
_LONGEST_NOTE: Final = 4


@dataclass(frozen=True, slots=True)
class SplitTitle:
    """A title split into its parts.

    Attributes:
        whole: The title without what its brackets say about the recording.
        heads: Shorter titles that also mean the book.
        placed: Titles that mean the book if the series and its number are next to them.
        subtitles: What may come after the title.
        series: Names of series that the title says it belongs to.
        position: Number in that series, or None.
        part: The wanted part ("Part 1 of 2"), or None.
        kinds: What its brackets say about the recording.
    """

    whole: str
    heads: tuple[str, ...] = ()
    placed: tuple[str, ...] = ()
    subtitles: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    position: Count | None = None
    part: Count | None = None
    kinds: frozenset[str] = frozenset()


def core(keys: tuple[str, ...], articles: frozenset[str] = ARTICLE_KEYS) -> tuple[str, ...]:
    """Return the words of a title without its article."""
    return keys[1:] if len(keys) > 1 and keys[0] in articles else keys


def kinds_in(text: str) -> set[str]:
    """Return what a title says about the recording; "Box" or "Pack" alone is an ordinary title word."""
    words, markers = read_markers(text)
    return {m.kind for m in markers if m.kind != "collection" or words.compact_of(m.first, m.last) not in _NO_SETS}


def is_distinctive(keys: Sequence[str]) -> bool:
    """Return whether words are unlikely to be in another title by chance."""
    main = [key for key in keys if key not in ARTICLE_KEYS and (len(key) > 1 or key.isdigit())]
    return len(main) >= 3 and sum(map(len, main)) >= _TELLING_LETTERS


def describes(keys: Sequence[str], language: str = "", *, listed: bool = False, dashed: bool = False) -> bool:
    """Return whether a subtitle describes the book and is not another title: "A Memoir", "The Art of War".

    Args:
        keys: Its words.
        language: The language that it must be in; "" for any.
        listed: Whether it contains commas or "&": "Two Men, One Message".
        dashed: Whether a dash comes before it, which is as common before other titles.
    """
    words = [key for key in keys if key]
    if not words or not _OTHER_VERSIONS.isdisjoint(words):
        return False
    nouns, small = (_of_language(section, language) for section in (_NOUNS, _SMALL))
    if words[0] in _FRONTS:
        return len(words) > 2
    definite = words[0] in ARTICLE_KEYS - _INDEFINITE
    about = (i for i, key in enumerate(words) if key in nouns and (i + 1 == len(words) or words[i + 1] in small))
    if len(words) == 2 and words[0] not in ARTICLE_KEYS and not words[1].endswith("s"):
        return False  # "Secret History" is a title, while "A Secret History" describes
    if any(i > 0 and not (dashed and (definite or i > 1)) for i in about):
        return True
    if definite or small.isdisjoint(words):
        return listed and len(words) >= _LISTED_SUBTITLE and not definite
    return len(words) >= _LONG_SUBTITLE + dashed


def is_genre(keys: Sequence[str]) -> bool:
    """Return whether a subtitle names only the genre: "A LitRPG Adventure"."""
    return (
        2 <= len(keys) < _LONG_SUBTITLE
        and keys[0] in _INDEFINITE
        and any(keys[-1] in nouns for nouns in _NOUNS.values())
    )


def _of_language(section: Mapping[str, frozenset[str]], language: str) -> frozenset[str]:
    return section.get(language, frozenset()) if language else frozenset[str]().union(*section.values())


def take_apart(title: str, series: str = "", authors: Sequence[str] = ()) -> SplitTitle:
    """Split a title into its parts.

    Args:
        title: The title.
        series: Name of the book's series, "" if unknown.
        authors: The book's authors, as far as they are known.
    """
    whole, told = _without_notes(title.translate(_QUOTES))
    cut, known = Cut.of(whole), core(keys_of(series))
    words, segments, counted, plain, position = cut.words, cut.segments, cut.counted, cut.plain, cut.position
    names = [segments[n] for n in counted]
    if counted and not segments[counted[0]].name and counted[0] > 0 and plain[:1] == [counted[0] - 1]:
        names = [segments[plain.pop(0)]]  # "High School DxD, Vol. 5: Hellcat …"
    heads, placed = _heads(
        words, [_with_number(segments[n]) for n in plain], known, _counting(words, segments, counted)
    )
    people = set(map(compact_key, authors))
    heads = [] if " / " in whole else [head for head in heads if compact_key(head) not in people]
    if position is None and (numbered := _ending_number(words, segments, known)) is not None:
        own, position, rest = numbered
        names.append(own)
        placed += rest
    placed += _after_series(words, known)
    behind = _subtitles(words, [segments[n] for n in plain[1:]])
    subtitles = [text for text in behind if len(" ".join(keys_of(text))) >= _LEAST_SUBTITLE]
    return SplitTitle(
        whole,
        tuple(dict.fromkeys([*_either(whole), *heads, *_without_author([whole, *heads], authors)])),
        tuple(dict.fromkeys(placed)),
        tuple(dict.fromkeys(subtitles)),
        tuple(dict.fromkeys(_text(words, name) for name in names if name.name)),
        position,
        next((m.value for m in told if m.kind in {"part", "of"}), None),
        frozenset(m.kind for m in told),
    )


def _text(words: Words, segment: Segment) -> str:
    return " ".join(words.word(i) for i in segment.at)


def _with_number(segment: Segment) -> Segment:
    """Return a segment with a number that counts nothing as one of its words: "1491"."""
    if segment.count is None or segment.count.value.marked:
        return segment
    at = tuple(sorted({*segment.at, *range(segment.count.first, segment.count.last)}))
    return Segment(segment.keys, None, segment.keys, at)


def _without_notes(title: str) -> tuple[str, list[Marker]]:
    """Return a title without what its brackets say about the recording or the edition, and the markers of that."""
    words, markers = read_markers(title)
    taken = [
        m
        for m in markers
        if (m.kind in _IN_BRACKETS and all(words.depth[i] for i in range(m.first, m.last)))
        or (m.kind == "part" and m.value.total is not None and m.first and words.gaps[m.first].mark in {",", ":", "-"})
    ]
    gone = {i for m in taken for i in range(m.first, m.last)}
    brackets = {words.depth[i] for i in gone} - {0} | set(_notes(words, markers))
    if not gone and not brackets:
        return title, []
    kept = [i for i in range(len(words)) if i not in gone and words.depth[i] not in brackets]
    pieces = [
        (words.between(i) if i - 1 in kept else _BRACKETS.sub(" ", words.between(i))) + words.word(i) for i in kept
    ]
    return ("".join(pieces).strip(" ,:-"), taken) if kept else (title, [])


def _notes(words: Words, markers: Iterable[Marker]) -> Iterator[int]:
    """Yield the numbers of brackets that only describe the edition: "(German Edition)", "(Light Novel)"."""
    told = {i for m in markers if m.kind in {"description", "edition", "language"} for i in range(m.first, m.last)}
    for depth in set(words.depth) - {0}:
        inside = [i for i in range(len(words)) if words.depth[i] == depth]
        edition = len(inside) <= _LONGEST_NOTE and not _EDITIONS.isdisjoint(words.keys[i] for i in inside)
        if edition or set(inside) <= told:
            yield depth


def _counting(words: Words, segments: Sequence[Segment], counted: Sequence[int]) -> str:
    """Return what counts a title: "series" ("Storm Front: The Dresden Files, Book 1"), or "" if nothing does.

    "Volume" after plain words counts the title as a whole, in whose "subtitle" it is.
    """
    if not counted:
        return ""
    count = segments[counted[0]].count
    plainly = (
        count is not None and counted[0] > 0 and bool(segments[counted[0]].name) and not words.gaps[count.first].mark
    )
    return "subtitle" if plainly and count is not None and words.keys[count.first] in VOLUME_KEYS else "series"


def _heads(
    words: Words, plain: Sequence[Segment], known: tuple[str, ...], counting: str
) -> tuple[list[str], list[str]]:
    """Return shorter titles that are good enough alone, and those that need series and number next to them."""
    if not plain:
        return [], []
    first, rest = plain[0], plain[1:]
    head, behind = _text(words, first), " ".join(_text(words, segment) for segment in rest)
    if known and core(first.keys) == known:  # "Mistborn: The Final Empire"
        telling = len(behind.split()) > 1 or len(compact_key(behind)) >= _TELLING_WORD
        described = describes(keys_of(behind))
        return ([behind], []) if rest and telling and not described else ([], [behind] if rest else [])
    if known and rest and core(rest[-1].keys) == known and len(compact_key(head)) >= _TELLING_WORD:
        return [head], []  # "Chapterhouse: Dune"
    if counting:
        tells = len(first.keys) > 1 or len(compact_key(head)) >= _TELLING_WORD
        named = known[: len(first.keys)] == first.keys  # "Konosuba: God's Blessing …, Vol. 6" is called as its series
        return ([head], []) if tells and counting != "subtitle" and not named else ([], [head])
    if len(compact_key(head)) < _LEAST_HEAD:
        return [], []
    if not rest:  # "Educated: A Memoir"
        return ([head], []) if first.at and _only_describes(words, first.at[-1] + 1) else ([], [])
    if all(_is_short_by(words, first, segment, known) for segment in rest):
        return [head], []
    return [], [head] * bool(known)


def _is_short_by(words: Words, head: Segment, segment: Segment, known: tuple[str, ...]) -> bool:
    """Whether a title can omit a segment after it: that is in brackets or describes, or the head is distinctive."""
    gap = words.gaps[segment.at[0]] if segment.at else None
    if gap is None:
        return False
    keys = _field(words, segment.at[0])
    if not _OTHER_VERSIONS.isdisjoint(keys) or not _plain_words(words, segment):
        return False
    if gap.opens:
        return True
    if not gap.parts or (words.between(segment.at[0]).strip() == words.between(segment.at[0]) and gap.mark != ":"):
        return False
    listed = any(words.gaps[i].mark in {",", "&"} for i in segment.at[1:])
    if describes(keys, listed=listed):
        return True
    ends_series = head.keys[-1] in _SERIES_ENDINGS or head.keys[0] in _SERIES_ENDINGS
    sentence = listed or len(keys) >= _LONG_SUBTITLE
    return (
        not known and is_distinctive(head.keys) and not ends_series and sentence and segment.keys[0] not in ARTICLE_KEYS
    )


def _field(words: Words, first: int) -> Sequence[str]:
    """Return the words from ``first`` to the next field separator."""
    last = next((i for i in range(first + 1, len(words)) if words.gaps[i].parts), len(words))
    return words.keys[first:last]


def _subtitles(words: Words, segments: Iterable[Segment]) -> Iterator[str]:
    """Yield the text of each field after the title; a field with slashes is one list of works."""
    last = 0
    for first in (segment.at[0] for segment in segments if segment.at):
        if first < last or words.gaps[first].mark == "/":
            continue
        last = first + len(_field(words, first))
        while last < len(words) and words.gaps[last].mark == "/":
            last += len(_field(words, last))
        yield words.span(first, last).text


def _only_describes(words: Words, first: int) -> bool:
    """Whether the text from word ``first`` on is a separate field that only describes."""
    return first < len(words) and words.gaps[first].parts and _OTHER_VERSIONS.isdisjoint(words.keys[first:])


def _plain_words(words: Words, segment: Segment) -> bool:
    told = kinds_in(_text(words, segment)) & {"collection", "companion", "media", "dramatised", "abridged", "synthetic"}
    return not told


def _ending_number(
    words: Words, segments: Sequence[Segment], known: tuple[str, ...]
) -> tuple[Segment, Count, list[str]] | None:
    """Return series, number and the rest of "Overlord 3", "The Science of Discworld II: The Globe"; or None."""
    if not segments or (len(segments) > 1 and not known):
        return None
    first = segments[0]
    at = first.at if first.count is None else (*first.at, first.count.first)
    last = at[-1]
    value = roman(words.keys[last]) if last > 0 and words.word(last).isupper() else None
    key = words.keys[last]
    if value is None and key.isdigit() and words.word(last).isdigit() and words.between(last) == " ":
        value = int(key)
    if value is None or not 0 < value < _MOST_VOLUMES or len(at) < 2 or words.keys[at[-2]] in _NO_SERIES:
        return None
    name = Segment(first.keys, None, tuple(words.keys[i] for i in at[:-1]), at[:-1])
    if known and core(name.name) != known:
        return None
    rest = " ".join(_text(words, segment) for segment in segments[1:])
    return name, Count.of(value), [rest] if rest else []


def _after_series(words: Words, known: tuple[str, ...]) -> list[str]:
    """Return the rest of a title that begins with its series: "Die drei ??? *und der Super-Papagei*"."""
    keys = tuple(words.keys)
    skip = len(keys) - len(core(keys))
    rest = skip + len(known)
    if not known or keys[skip:rest] != known or rest >= len(keys) or words.gaps[rest].parts or roman(keys[rest]):
        return []
    telling = len(keys) - rest > 1 or len(keys[rest]) >= _TELLING_WORD
    starts = [rest, rest + 1] if keys[rest] in _AND and len(keys) - rest > 2 else [rest]
    return [words.text[words.span(start, start + 1).start :] for start in starts] if telling else []


def _either(title: str) -> list[str]:
    either = _EITHER.fullmatch(title)
    return [either[1]] if either else []


def _without_author(titles: Iterable[str], authors: Sequence[str]) -> list[str]:
    """Return titles without a leading author's name in the genitive: "Terry Pratchett's Hogfather"."""
    surnames = {keys[-1] for author in authors if (keys := keys_of(author))}
    found = []
    for title in titles:
        name = _OWNER.match(title)
        keys = keys_of(name[1]) if name else ()
        rest = title[name.end() :] if name else ""
        person = len(keys) > 1 and keys[0] in _GIVEN and (len(keys_of(rest)) > 1 or len(rest) >= _TELLING_WORD)
        if keys and (keys[-1] in surnames or person):
            found.append(rest)
    return found
