"""Books prepared for lookup in release names: the spellings of their titles, people and series."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.forms.person import PersonForm, other_names
from audiobook_pipeline.domain.forms.positions import parse_position
from audiobook_pipeline.domain.forms.title_parts import core, is_distinctive, kinds_in, take_apart
from audiobook_pipeline.domain.forms.title_spellings import numbered_forms, some_works, subtitle_forms, title_forms
from audiobook_pipeline.domain.lexicon.lexicon import folded, folded_by_file, table
from audiobook_pipeline.domain.models import CatalogueBook, WantedBook
from audiobook_pipeline.domain.reading.marker import Count
from audiobook_pipeline.domain.text.fold import fold, umlauts_written_out
from audiobook_pipeline.domain.text.remembered import remembered
from audiobook_pipeline.domain.text.tokens import keys_of

ARTICLE_KEYS: Final = folded("article")
_SERIES_ENDINGS: Final = folded("series_ending")
_SET_SIZES: Final = table("set_of")
_SMALL: Final = folded("small", "article")
_ARTICLES: Final = folded_by_file("article")
# A note in brackets after a series: "High School DxD (Light Novel)".
_NOTE: Final = form_of("series.last_bracket")


@dataclass(frozen=True, slots=True)
class Target:
    """A book, prepared for lookup in names.

    Attributes:
        titles: Compact titles without article, longest first.
        placed: Titles that mean the book only if its series and number are in the name.
        authors: Spellings of the authors.
        narrators: Spellings of the narrators.
        series: Compact names of the series.
        series_parts: Compact names of the larger series ("Star Wars" of "Star Wars: The Thrawn Trilogy").
        names_author: Whether a title holds the name of an author, or is part of it.
        longer_series: Compact series names that contain the title ("Alex Cross" and "Cross").
        titles_series: Whether the series has the title of the book ("Dune").
        position: Position or range in the series, or None.
        subtitles: Compact subtitles.
        subtitle_words: Their words.
        some_works: Works that the book contains, singly and as lists from the first on; the book is all of them.
        part: The wanted part ("Part 1 of 2"), or None.
        distinctive: Whether the title alone is unlikely to mean another book.
        is_set: Whether the book is a set of volumes.
        dramatised: Whether a dramatised recording is wanted.
        abridged: Whether an abridged recording is wanted.
        synthetic: Whether the record itself names a synthetic voice.
        many_voices: Whether several narrators or a full cast are wanted.
        articles: Articles of the wanted language; those of every language if it is unknown.
        set_size: Number of volumes of a set, if its title gives it.
        language: Wanted language, "" if unknown.
        initials: The first letters of title and series ("lotr"), used as a name for either.
        voices: The first letters of the narrators' names.
        spelled: Title words long enough for a misspelling to be recognised safely.
        words: Words of the title that are not in the series name.
        ends_in_number: Whether a title does: "Metro 2033".
        named: Titles and series of which a name must have one, without those that contain another.
    """

    titles: tuple[str, ...]
    placed: tuple[str, ...] = ()
    authors: tuple[PersonForm, ...] = ()
    narrators: tuple[PersonForm, ...] = ()
    series: tuple[str, ...] = ()
    series_parts: tuple[str, ...] = ()
    names_author: bool = False
    longer_series: tuple[str, ...] = ()
    position: Count | None = None
    titles_series: bool = False
    subtitles: tuple[str, ...] = ()
    subtitle_words: frozenset[str] = frozenset()
    some_works: frozenset[str] = frozenset()
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
    words: frozenset[str] = frozenset()
    ends_in_number: bool = False
    named: tuple[str, ...] = ()


def _position(raw: str | None) -> Count | None:
    position = parse_position(raw)
    return Count(position.first, position.last) if position else None


def _initials(text: str) -> str:
    """Return the first letters of three or more words: "TGR", "HWFWM"."""
    letters = [word[0] for word in re.findall(r"[^\W\d_]+", fold(text).replace("'", ""))]
    return "".join(letters) if len(letters) >= 3 else ""


def _called_by_letters(*names: str) -> frozenset[str]:
    """Return the first letters of titles, with and without the article: "TGR", "LOTR" and "TLOTR"."""
    forms = [form for name in names for form in (name, " ".join(core(tuple(fold(name).split()))))]
    return frozenset(filter(None, map(_initials, forms)))


def _spelled(title: str, articles: frozenset[str]) -> tuple[str, ...]:
    """Return the words of a long title, () for a short one, where one letter can make another book's title."""
    words = core(keys_of(title), articles)
    letters = sum(map(len, words))
    return words if letters >= 14 and (len(words) >= 3 or min(map(len, words)) >= 7) and len(words) > 1 else ()


def _set_size(title: str) -> int | None:
    """Return how many volumes a set has, according to the last word of its title ("… Trilogy"), or None."""
    return next((_SET_SIZES[key] for key in reversed(keys_of(title)) if key in _SET_SIZES), None)


def _series_parts(series: str) -> tuple[str, ...]:
    parts = series.split(":")
    return tuple(form for part in parts for form in title_forms(part)) if len(parts) > 1 else ()


def _series_forms(names: Iterable[str]) -> tuple[str, ...]:
    """Return the compact names of series, with and without a note in brackets and a last word like "Saga"."""
    found: dict[str, None] = {}
    for name in names:
        for spelling in (name, _NOTE.sub("", name), umlauts_written_out(name)):
            words = core(keys_of(spelling))
            found["".join(words)] = None
            if len(words) > 1 and words[-1] in _SERIES_ENDINGS:
                found["".join(words[:-1])] = None
    return tuple(filter(None, found))


def _shortest(forms: Collection[str]) -> tuple[str, ...]:
    """Return the forms that contain no other one, sorted."""
    return tuple(sorted(form for form in forms if not any(other in form for other in forms if other != form)))


def _forms(texts: Iterable[str], articles: frozenset[str], *more: str) -> tuple[str, ...]:
    """Return the compact forms of titles, the longest first."""
    forms = {form for text in texts for form in title_forms(text, articles)}.union(more)
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


@remembered(4096)
def _searchable(
    titles: tuple[str, ...],
    authors: tuple[str, ...],
    narrators: tuple[str, ...],
    series: str,
    position: str | None,
    subtitle: str,
    language: str,
) -> Target:
    articles = _ARTICLES.get(language, ARTICLE_KEYS)
    apart = [take_apart(title, series, authors) for title in titles]
    first = apart[0]
    count = _position(position) or first.position
    numbered = [form for title in titles for form in numbered_forms(title, series, count)] if series and count else []
    forms = _forms([text for one in apart for text in (one.whole, *one.heads)], articles, *numbered)
    set_size = None if series else _set_size(titles[0])
    of_set = [titles[0].rsplit(None, 1)[0]] if set_size else []  # "The Broken Empire *Trilogy*"
    placed = _forms([*(text for one in apart for text in one.placed), *of_set], articles)
    subtitles, behind = (subtitle, *first.subtitles), titles[0].partition(": ")[2]
    work = Target(
        titles=forms,
        placed=tuple(form for form in placed if form not in forms),
        position=count,
        subtitles=tuple(dict.fromkeys(form for text in subtitles for form in subtitle_forms(text))),
        subtitle_words=frozenset(key for text in subtitles for key in keys_of(text) if key not in _SMALL),
        some_works=frozenset(form for text in (*subtitles, behind) for form in some_works(text)),
        part=first.part,
        distinctive=is_distinctive(keys_of(titles[0])),
        articles=articles,
        set_size=set_size,
        language=language,
        initials=_called_by_letters(titles[0], series),
        spelled=_spelled(titles[0], articles),
        words=frozenset(keys_of(titles[0])) - frozenset(keys_of(series)) - ARTICLE_KEYS,
    )
    kinds = first.kinds | (kinds_in(titles[0]) - {"abridged", "synthetic"})
    kinds |= kinds_in(subtitle) & {"dramatised", "abridged", "full_cast", "collection"}
    return _with_recording(_beside(work, authors, series, first.series), kinds, narrators)


def _beside(work: Target, authors: Sequence[str], series: str, counted: Sequence[str]) -> Target:
    """Return a book with the authors and series that may appear next to its titles in names."""
    people = tuple(PersonForm.of(name) for author in authors for name in (author, *other_names(author)))
    spelled = {form for person in people for form in (*person.whole, *person.short)}
    forms = _series_forms(filter(None, (series, *counted)))
    return replace(
        work,
        authors=people,
        names_author=any(form in name or name in form for form in work.titles for name in spelled),
        series=forms,
        series_parts=_series_parts(series),
        longer_series=tuple(s for s in forms if any(form in s and form != s for form in work.titles)),
        titles_series=not set(work.titles).isdisjoint(forms),
        ends_in_number=any(form[-1:].isdigit() for form in (*work.titles, *work.placed)),
        named=_shortest({*work.titles, *work.placed, *forms}),
    )


def _with_recording(work: Target, kinds: Collection[str], narrators: Sequence[str]) -> Target:
    """Return a book with what its title, subtitle and readers say about the wanted recording."""
    ranged = work.position is not None and work.position.is_range
    voices = {name: kinds_in(name) for name in narrators}
    people = [name for name in narrators if voices[name].isdisjoint({"full_cast", "synthetic"})]
    return replace(
        work,
        narrators=tuple(map(PersonForm.of, people)),
        voices=frozenset(filter(None, map(_initials, people))),
        is_set="collection" in kinds or bool(work.set_size) or ranged,
        dramatised="dramatised" in kinds,
        abridged="abridged" in kinds and "unabridged" not in kinds,
        synthetic=any("synthetic" in told for told in voices.values()),
        many_voices=any("full_cast" in told for told in [kinds, *voices.values()]) or len(people) > 1,
    )


def target_of(book: WantedBook | CatalogueBook, variants: Sequence[str] = ()) -> Target:
    """Prepare a book for lookup; ``variants`` are other titles of the work."""
    return _searchable(
        (book.title, *variants),
        book.authors,
        book.narrators,
        book.series or "",
        book.position,
        book.subtitle or "",
        (book.language or "")[:2].lower(),
    )
