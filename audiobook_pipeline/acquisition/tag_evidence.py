"""What the tags of a download say against the wanted book. Tags that say nothing say nothing against it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from audiobook_pipeline.acquisition.tag_reader import Tags
from audiobook_pipeline.domain.forms.name_lists import split_names
from audiobook_pipeline.domain.forms.names import name_key, names_compatible
from audiobook_pipeline.domain.forms.positions import parse_position
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.forms.series_mentions import parse_series_title
from audiobook_pipeline.domain.forms.titles import main_title, title_key, title_words
from audiobook_pipeline.domain.languages import language_code, language_name
from audiobook_pipeline.domain.lexicon.lexicon import folded
from audiobook_pipeline.domain.models import CatalogueBook, WantedBook
from audiobook_pipeline.domain.placeholders import is_placeholder
from audiobook_pipeline.domain.reading.marks import read_markers
from audiobook_pipeline.domain.text.fold import words
from audiobook_pipeline.domain.title_language import likely_language

_GENERIC = folded("in_tags")
_LATIN = re.compile(r"[a-z]")


def contradictions(
    tags: Sequence[Tags], wanted: WantedBook, siblings: Sequence[CatalogueBook] = ()
) -> Iterator[tuple[str, str]]:
    """Yield (rule, words for a person) for what the tags say against ``wanted``.

    Args:
        tags: Tags of the audio files.
        wanted: The wanted book.
        siblings: Other books of its author and series, whose titles the tags must not have.
    """
    album = _most(tag.album for tag in tags) or (_most(tag.title for tag in tags) if len(tags) == 1 else None)
    if album:
        yield from _title(album, wanted, siblings)
    yield from _language(tags, album or "", wanted)
    yield from _author(tags, album or "", wanted)


def _title(album: str, wanted: WantedBook, siblings: Sequence[CatalogueBook]) -> Iterator[tuple[str, str]]:
    cleaned, mentions = parse_series_title(album)
    own = {title_key(title) for title in (wanted.title, main_title(wanted.title))}
    own |= {key.rpartition("|")[0] for key in wanted.holds}
    said = {title_key(album), title_key(cleaned)}
    if own & said:
        return
    said |= {title_key(main_title(cleaned))} - own
    for sibling in siblings:
        if said & {title_key(title) for title in (sibling.title, *sibling.variants)}:
            yield "tag_title", f"the tags say {album!r}, which is another book: {sibling.title!r}"
            return
    position = parse_position(wanted.position)
    for mention in mentions:
        same_series = wanted.series and series_key(mention.name) == series_key(wanted.series)
        other = mention.position
        if same_series and position and other and not (other.covers(position) or position.covers(other)):
            yield "tag_position", f"the tags say {album!r}, wanted is number {wanted.position} of {wanted.series!r}"
            return
    if not _may_be(album, wanted):
        yield "tag_title", f"the tags say {album!r}, wanted is {wanted.title!r}"


def _language(tags: Sequence[Tags], album: str, wanted: WantedBook) -> Iterator[tuple[str, str]]:
    """Speak up where language or title of the tags are another language's: the book is a translation.

    English in the field of the language says little: many programs write it unasked.
    """
    if not wanted.language:
        return
    tagged = language_code(_most(tag.language for tag in tags))
    own = title_key(album) == title_key(wanted.title)
    told = {tagged} - {"en"} if tagged else set[str | None]()
    told |= _languages_in(album) | ({likely_language(album)} if not own else set()) - {""}
    if told and wanted.language not in told:
        names = " and ".join(sorted(language_name(code) for code in told if code))
        yield "tag_language", f"the tags say that it is in {names}, wanted is {language_name(wanted.language)}"


def _languages_in(album: str) -> set[str | None]:
    """Return the languages that words of a recording in an album's name tell: "Dune (Ungekürzt)"."""
    told = [m.value for m in read_markers(album)[1] if m.kind in {"audiobook", "unabridged", "narrated"} and m.value]
    return {code for languages in told if len(languages) == 1 for code in languages}


def _may_be(album: str, wanted: WantedBook) -> bool:
    """Return whether an album's name shares half the title's words, or says nothing of any title."""
    said = set(title_words(album))
    title = set(title_words(main_title(wanted.title)))
    telling = title - _GENERIC or title
    if 2 * len(telling & said) >= len(telling):
        return True
    known = {word for text in (*wanted.authors, *wanted.narrators, wanted.series or "") for word in words(text)}
    rest = {word for word in said - known - _GENERIC if not word.isdigit()}
    # Another script is another spelling, or a broken encoding: it can't be compared.
    return not rest or bool(_LATIN.search("".join(rest))) != bool(_LATIN.search("".join(telling)))


def _author(tags: Sequence[Tags], album: str, wanted: WantedBook) -> Iterator[tuple[str, str]]:
    """Speak up only where two fields name different people: one alone may be the narrator."""
    if not wanted.authors:
        return
    fields = [
        _most(getattr(tag, field) for tag in tags if not is_placeholder(getattr(tag, field) or ""))
        for field in ("artist", "album_artist", "composer")
    ]
    named = {field: split_names(field) for field in fields if field}
    people = [person for persons in named.values() for person in persons]
    if any(names_compatible(person, author) for person in people for author in wanted.authors):
        return
    if any(set(words(author)) <= set(words(album)) for author in wanted.authors):
        return
    unknown = {
        name_key(field)
        for field, persons in named.items()
        if not any(names_compatible(person, narrator) for person in persons for narrator in wanted.narrators)
    }
    comparable = any(_LATIN.search(name_key(author)) for author in wanted.authors)
    if len(unknown) > 1 and comparable and all(_LATIN.search(key) for key in unknown):
        yield "tag_author", f"the tags name {' and '.join(named)}, wanted is {', '.join(wanted.authors)}"


def _most(values: Iterable[str | None]) -> str | None:
    """Return the value that most files have, or None if none has any."""
    counted = Counter(value.strip() for value in values if value and value.strip())
    return counted.most_common(1)[0][0] if counted else None
