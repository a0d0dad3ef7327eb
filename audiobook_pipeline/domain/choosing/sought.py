"""Books made ready to be found in release names: the spellings of their titles, people and series."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from audiobook_pipeline.domain.forms.person import PersonForm, other_names
from audiobook_pipeline.domain.lexicon.lexicon import by_file, folded, folded_by_file, table
from audiobook_pipeline.domain.models import CatalogueBook, WantedBook
from audiobook_pipeline.domain.reading.marks import Count, Marker, read_markers
from audiobook_pipeline.domain.series import parse_position
from audiobook_pipeline.domain.text.fold import fold, umlauts_written_out
from audiobook_pipeline.domain.text.tokens import compact_key, keys_of

ARTICLE_KEYS: Final = folded("article")
_SERIES_ENDINGS: Final = folded("series_ending")
_SET_SIZES: Final = table("set_of")
_ENGLISH_ORDINALS: Final = tuple(
    (number, {1: "st", 2: "nd", 3: "rd"}.get(number, "th"), word)
    for number, word in enumerate(by_file("ordinal")["en"][0].split(), start=1)
)
_ARTICLES: Final = folded_by_file("article")
_CONJUNCTIONS: Final = frozenset({"und", "et", "y", "e", "en", "og", "och", "и"})
# "The Hobbit, or There and Back Again": books of two titles go by the first.
_EITHER: Final = re.compile(r"(.+?)\s?[,;:]\s(?:or|или|oder|ou|ovvero|czyli),?\s\S+\s.+", re.IGNORECASE)
_NO_SETS: Final = frozenset({"box", "pack", "incl", "including"})
# Kinds of words within the brackets of a title that speak of the recording: "(Part 1 of 2)", "(Dramatized Adaptation)".
_IN_BRACKETS: Final = frozenset(
    {"part", "of", "dramatised", "unabridged", "abridged", "full_cast", "audiobook", "edition", "volume", "format"}
)


def _spellings(text: str) -> Iterable[str]:
    yield compact_key(text)
    other = umlauts_written_out(text)
    if other != text:
        yield compact_key(other)


_TELLING_WORD: Final = 8
"""Letters of a single word that hardly stands in another title by chance."""
# "1st to Die" and "First to Die".
_ORDINALS: Final = {
    **{f"{number}{ending}": word for number, ending, word in _ENGLISH_ORDINALS},
    **{word: f"{number}{ending}" for number, ending, word in _ENGLISH_ORDINALS},
}


def _core(keys: tuple[str, ...], articles: frozenset[str] = ARTICLE_KEYS) -> tuple[str, ...]:
    """Return the words of a title without its article."""
    return keys[1:] if len(keys) > 1 and keys[0] in articles else keys


def _half_forms(core: tuple[str, ...]) -> list[str]:
    """Return a title with a half as file names and readers write it: "7 1-2", "Seven and a Half"."""
    found = []
    for i, key in enumerate(core):
        if key.endswith(".5"):
            found += ["".join([*core[:i], key[:-2] + half, *core[i + 1 :]]) for half in ("12", "ahalf", "1half")]
    return found


def _round_forms(core: tuple[str, ...]) -> list[str]:
    """Return a title with a round number as digits or words: "20,000 Leagues", "One Hundred Years"."""
    found = []
    for i, key in enumerate(core):
        for word, zeros in (("thousand", "000"), ("hundred", "00")):
            if key == word and i and core[i - 1].isdigit():
                found.append("".join([*core[:i], zeros, *core[i + 1 :]]))
            elif key == word and (not i or core[i - 1] == "a"):
                found.append("".join([*core[: max(i - 1, 0)], "1", zeros, *core[i + 1 :]]))
            elif key.isdigit() and key.endswith(zeros) and key != zeros:
                count = key.removesuffix(zeros)
                found += ["".join([*core[:i], c, word, *core[i + 1 :]]) for c in {count, count if count != "1" else ""}]
    return found


def _numbered_forms(title: str, series: str, position: Count) -> list[str]:
    """Return a title that begins with its series with its number between: "Harry Potter 1 and the …"."""
    core, own = _core(keys_of(title)), _core(keys_of(series))
    rest = core[len(own) :]
    if position.is_range or not rest or core[: len(own)] != own:
        return []
    tails = {rest, _core(rest)}
    if rest[0] in _CONJUNCTIONS and len(rest) > 1:
        tails |= {rest[1:], _core(rest[1:])}
    return ["".join([*own, word, str(position), *tail]) for word in ("", "book") for tail in sorted(tails)]


def _title_forms(title: str, articles: frozenset[str] = ARTICLE_KEYS) -> list[str]:
    """Return the compact forms of a title, without a leading article; longest first."""
    forms = []
    for spelling in (title, umlauts_written_out(title)):
        core = _core(keys_of(spelling), articles)
        inner = [key for i, key in enumerate(core) if not i or key != "the"]
        if len(inner) < len(core) and len(inner) > 2:
            forms.append("".join(inner))  # "The Sign of the Four" is "The Sign of Four" as well
        forms += _half_forms(core) + _round_forms(core)
        if not _ORDINALS.keys().isdisjoint(core):
            forms.append("".join(_ORDINALS.get(key, key) for key in core))
        # "L'Étranger" is one word; its catalogue form is "Étranger, L'".
        first = re.match(r"\W*([ldLD])['’](?=\w)", spelling)
        if first and core:
            forms.append("".join([core[0][1:], *core[1:], core[0][0]]))
        forms.append("".join(core))
    return sorted({form for form in forms if form}, key=lambda form: (-len(form), form))


@dataclass(frozen=True, slots=True)
class Sought:
    """A book, made ready to be found in names.

    Attributes:
        titles: Compact titles without article, longest first.
        authors: Spellings of the authors.
        narrators: Spellings of the narrators.
        series: Compact names of the series.
        series_parts: Compact names of what a series is a part of ("Star Wars" of "Star Wars: The Thrawn Trilogy").
        longer_series: Those of them that hold the title within ("Alex Cross" and "Cross").
        titles_series: Whether the series bears the title of the book ("Dune").
        position: Position or range in the series, or None.
        subtitles: Compact subtitles.
        part: Part meant ("Part 1 of 2"), or None.
        distinctive: Whether the title alone can hardly mean another book.
        is_set: Whether the book itself is a set of volumes.
        dramatised: Whether the recording meant is dramatised.
        abridged: Whether the recording meant is abridged.
        synthetic: Whether the record itself names a synthetic voice.
        many_voices: Whether several narrators or a full cast are meant.
        articles: Articles of the wanted language; any where it is unknown.
        set_size: Number of volumes of a set, where its title says it.
        language: Language wanted, "" where it is unknown.
        initials: The first letters of title and series ("lotr"), by which both are called.
        voices: The first letters of the narrators' names.
        spelled: Words of a title so long that a misspelt one may be told from another book.
    """

    titles: tuple[str, ...]
    authors: tuple[PersonForm, ...] = ()
    narrators: tuple[PersonForm, ...] = ()
    series: tuple[str, ...] = ()
    series_parts: tuple[str, ...] = ()
    longer_series: tuple[str, ...] = ()
    position: Count | None = None
    titles_series: bool = False
    subtitles: tuple[str, ...] = ()
    part: Count | None = None
    distinctive: bool = False
    is_set: bool = False
    dramatised: bool = False
    abridged: bool = False
    synthetic: bool = False
    many_voices: bool = False
    articles: frozenset[str] = ARTICLE_KEYS
    set_size: int | None = None
    language: str = ""
    initials: frozenset[str] = frozenset()
    voices: frozenset[str] = frozenset()
    spelled: tuple[str, ...] = ()


def _position(raw: str | None) -> Count | None:
    position = parse_position(raw)
    return Count(position.first, position.last) if position else None


def _core_title(title: str) -> tuple[str, list[Marker]]:
    """Return a title without what its brackets say of the recording, and those markers."""
    words, markers = read_markers(title)
    taken = [
        m
        for m in markers
        if (m.kind in _IN_BRACKETS and all(words.depth[i] for i in range(m.first, m.last)))
        or (m.kind == "part" and m.value.total is not None and m.first and words.gaps[m.first].mark in {",", ":", "-"})
    ]
    gone = {i for m in taken for i in range(m.first, m.last)}
    if not gone:
        return title, []
    brackets = {words.depth[i] for i in gone} - {0}
    kept = [i for i in range(len(words)) if i not in gone and words.depth[i] not in brackets]
    return (" ".join(words.word(i) for i in kept), taken) if kept else (title, [])


def _beside_series(title: str, series: str) -> str:
    """Return the title beside its series, "" where there is none.

    Of "Mistborn: The Final Empire" the last words, of "Chapterhouse: Dune" the first.
    """
    before, colon, behind = title.partition(":")
    if not colon:
        return ""
    if any(character.isdigit() for character in title):
        # "A Series 2: The Title", but not "A Series 2: A Fantasy Adventure"
        head, tail = keys_of(before), keys_of(behind)
        named = _core(head)[:-1] == _core(keys_of(series)) and head[-1].isdigit() and len(tail) > 1
        return behind if named and "description" not in _kinds(behind) else ""
    own = set(_title_forms(series))
    if own & set(_title_forms(before)):
        return behind if len(keys_of(behind)) > 1 or len(compact_key(behind)) >= _TELLING_WORD else ""
    telling = len(compact_key(before)) >= _TELLING_WORD
    return before if telling and own & set(_title_forms(behind)) else ""


def _initials(text: str) -> str:
    """Return the first letters of three words and more: "TGR", "HWFWM"."""
    letters = [word[0] for word in re.findall(r"[^\W\d_]+", fold(text).replace("'", ""))]
    return "".join(letters) if len(letters) >= 3 else ""


def _called_by_letters(*names: str) -> frozenset[str]:
    """Return the first letters of titles, with and without the article: "TGR", "LOTR" and "TLOTR"."""
    return frozenset(
        letters
        for name in names
        for form in (name, re.sub(r"^(?:the|an?)\s", "", name, flags=re.IGNORECASE))
        if (letters := _initials(form))
    )


def _spelled(title: str, articles: frozenset[str]) -> tuple[str, ...]:
    """Return the words of a long title, () for a short one: one letter more or less may be another book's."""
    core = _core(keys_of(title), articles)
    letters = sum(map(len, core))
    return core if letters >= 14 and (len(core) >= 3 or min(map(len, core)) >= 7) and len(core) > 1 else ()


def _set_size(title: str) -> int | None:
    """Return how many volumes a set has by the last word of its title ("… Trilogy"), or None."""
    return next((_SET_SIZES[key] for key in reversed(keys_of(title)) if key in _SET_SIZES), None)


def _series_parts(series: str) -> tuple[str, ...]:
    parts = series.split(":")
    return tuple(form for part in parts for form in _title_forms(part) if form) if len(parts) > 1 else ()


def _kinds(text: str) -> set[str]:
    """Return what a title tells of the recording; a "Box" or "Pack" alone belongs to a title like any other word."""
    words, markers = read_markers(text)
    return {m.kind for m in markers if m.kind != "collection" or words.compact_of(m.first, m.last) not in _NO_SETS}


@lru_cache(maxsize=4096)
def _sought(
    titles: tuple[str, ...],
    authors: tuple[str, ...],
    narrators: tuple[str, ...],
    series: str | None,
    position: str | None,
    subtitle: str | None,
    language: str | None,
) -> Sought:
    articles = _ARTICLES.get((language or "")[:2].lower(), ARTICLE_KEYS)
    forms: dict[str, None] = {}
    kinds: set[str] = set()
    part: Count | None = None
    for number, title in enumerate(titles):
        core_title, told = _core_title(title)
        if (either := _EITHER.fullmatch(core_title)) is not None:
            forms.update(dict.fromkeys(_title_forms(either[1], articles)))
        if number == 0:
            kinds = {m.kind for m in told} | (_kinds(title) - {"abridged", "synthetic"})
            part = next((m.value for m in told if m.kind in {"part", "of"}), None)
        forms.update(dict.fromkeys(_title_forms(core_title, articles)))
        if series:
            forms.update(dict.fromkeys(_title_forms(_beside_series(core_title, series), articles)))
    if series and (count := _position(position)):
        forms.update(dict.fromkeys(form for title in titles for form in _numbered_forms(title, series, count)))
    if subtitle:
        kinds |= _kinds(subtitle) & {"dramatised", "abridged", "full_cast", "collection"}
    voices = [n for n in narrators if "full_cast" in _kinds(n)]
    synthetic = [n for n in narrators if "synthetic" in _kinds(n)]
    people = [n for n in narrators if n not in voices and n not in synthetic]
    count = _position(position)
    series_forms: dict[str, None] = {}
    if series:
        for spelling in (series, umlauts_written_out(series)):
            core = _core(keys_of(spelling))
            series_forms["".join(core)] = None
            if len(core) > 1 and core[-1] in _SERIES_ENDINGS:
                series_forms["".join(core[:-1])] = None
    main = (
        [key for key in keys_of(titles[0]) if key not in ARTICLE_KEYS and (len(key) > 1 or key.isdigit())]
        if titles
        else []
    )
    set_size = _set_size(titles[0]) if titles and not series else None
    return Sought(
        titles=tuple(sorted(forms, key=lambda form: (-len(form), form))),
        authors=tuple(PersonForm.of(name) for author in authors for name in (author, *other_names(author))),
        narrators=tuple(PersonForm.of(name) for name in people),
        series=tuple(form for form in series_forms if form),
        series_parts=_series_parts(series or ""),
        longer_series=tuple(s for s in series_forms if any(form in s and form != s for form in forms)),
        position=count,
        titles_series=bool(forms.keys() & series_forms.keys()),
        subtitles=tuple(dict.fromkeys([*_spellings(subtitle), *_title_forms(subtitle)])) if subtitle else (),
        part=part,
        distinctive=len(main) >= 3 and sum(map(len, main)) >= 12,
        is_set="collection" in kinds or bool(set_size) or bool(count and count.is_range),
        dramatised="dramatised" in kinds,
        abridged="abridged" in kinds and "unabridged" not in kinds,
        synthetic=bool(synthetic),
        many_voices=bool(voices) or "full_cast" in kinds or len(people) > 1,
        articles=articles,
        set_size=set_size,
        language=(language or "")[:2].lower(),
        initials=_called_by_letters(*titles[:1], series or ""),
        voices=frozenset(filter(None, map(_initials, people))),
        spelled=_spelled(titles[0], articles) if titles else (),
    )


def sought_book(book: WantedBook, variants: Sequence[str] = ()) -> Sought:
    """Make a wanted book ready to be found; ``variants`` are other titles of the work."""
    titles = (book.title, *variants)
    return _sought(titles, book.authors, book.narrators, book.series, book.position, book.subtitle, book.language)


def sought_catalogue(book: CatalogueBook) -> Sought:
    """Make a book of a catalogue ready to be found."""
    titles = (book.title, *book.variants)
    return _sought(titles, book.authors, book.narrators, book.series, book.position, None, book.language)
