"""What each source says of an item by itself: Audiobookshelf's fields, the folder, the files' names and tags.

Nothing is weighed here; that belongs to ``identify``.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from audiobook_pipeline.domain.forms.names import clean_name, role_of, split_names
from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.joined import split_series
from audiobook_pipeline.domain.lexicon.lexicon import alternatives, entries, folded
from audiobook_pipeline.domain.models import LibraryItem, SeriesPlace
from audiobook_pipeline.domain.placeholders import is_empty_phrase, is_placeholder
from audiobook_pipeline.domain.reading.marks import read_markers
from audiobook_pipeline.domain.reading.paths import parts_of, read_path
from audiobook_pipeline.domain.reading.people import likelihood
from audiobook_pipeline.domain.reading.reader import read_name
from audiobook_pipeline.domain.reading.record import Reading, Said
from audiobook_pipeline.domain.shelf.identity import ItemFiles, Source
from audiobook_pipeline.domain.text.tokens import compact_key, keys_of, words_of

_PERSON: Final = 1.0
_READ_BY: Final = frozenset(key for phrase in entries("narrated") for key in keys_of(phrase))
_COUNTED: Final = folded("volume", "part", "disc", "chapter", "audiobook", "audio", "of", "to")
_SAID: Final = folded("narrated", "unabridged", "audiobook", "audio", "disc", "chapter", "noise")
_MARKS: Final = re.compile(r"[^\w\s'’,.!?&-]|[\d_]|\s-|-\s|\.\w")
_EXTENSION: Final = form_of("title.extension", audio=alternatives(entries("audio")))
_YEAR: Final = re.compile(r"(?<!\s)\s*[(\[](?:1[5-9]|20)\d\d[)\]]")
_EMPTY: Final = re.compile(r"(?<!\s)\s*[(\[{][\s,;:.&/|-]*[)\]}]|(?<![\s,;:–—|-])[\s,;:–—|-]+\Z|\A[\s,;:–—|-]+")
_REMARKS: Final = frozenset(
    {"disc", "unabridged", "audiobook", "format", "bitrate", "narrated", "chapter", "runtime", "noise"}
)
_DESCRIBING: Final = frozenset(key for phrase in entries("description") for key in keys_of(phrase)) | folded("article")
_READER: Final = frozenset({"narrator", "reader"})
_WRITER: Final = frozenset({"", "author", "writer"})
_LONGEST_NAME: Final = 3


class Witness(NamedTuple):
    """What one source says.

    Attributes:
        source: Which one.
        titles: What may be the title, the likeliest first.
        authors: Who may have written it.
        readers: Who is said to read it.
        series: Series and positions.
    """

    source: Source
    titles: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    series: tuple[SeriesPlace, ...] = ()


def tells(title: str) -> bool:
    """Tell whether a title says which book it is: "Part 1", "CD1 Track 1", "01" and "Unknown Album" do not."""
    if is_empty_phrase(title):
        return False
    keys = keys_of(title)
    if all(key.isdigit() for key in keys):
        return len(keys) > 1 or len(title.strip()) > 2
    return not all(_is_count(key) for key in keys)


def _is_count(key: str) -> bool:
    return key.rstrip("0123456789") in _COUNTED or key.isdigit()


def plain(title: str) -> str:
    """Return a title without what is said of the recording and its files: "[Disc 1]", "(1993)", "read by Ann Roe".

    "Ann Roe - The Lake" and "Lakes, Book 2: The Lake" are the title alone.
    """
    if not _may_say_more(title):
        return title
    reading = read_name(title, ())
    if reading.titles and _is_apart(reading):
        return reading.titles[0].text
    cut = [tag.span for tag in reading.tags if tag.kind in _REMARKS]
    cut += [said.span for said in reading.narrators if said.span]
    text = reading.name if cut else title
    for span in sorted(cut, reverse=True):
        text = f"{text[: span.start]}{text[span.end :]}"
    return _tidied(_YEAR.sub("", text)) or title


def _may_say_more(title: str) -> bool:
    """Tell whether a title may hold more than a title: marks, numbers, or words that are said of recordings."""
    return bool(_MARKS.search(title)) or not _SAID.isdisjoint(keys_of(title))


def _is_apart(reading: Reading) -> bool:
    """Tell whether a title stands beside its author, or beside its series with a number, and tells more than these."""
    title = reading.titles[0].text
    beside = reading.style.startswith("A-") or (reading.style.startswith("S") and reading.position is not None)
    named = compact_key(title) in {compact_key(said.text) for said in reading.series}
    return beside and not named and not _DESCRIBING.issuperset(keys_of(title))


def _tidied(text: str) -> str:
    while (shorter := _EMPTY.sub("", text)) != text:
        text = shorter
    return " ".join(text.split())


def of_fields(item: LibraryItem) -> Witness:
    """Return what Audiobookshelf's fields say; a reader among the authors is told apart where the name says so."""
    authors, readers = people_of(item.authors)
    told = _texts(read_name(item.title, ()).narrators) if _may_say_more(item.title) else ()
    # "Lakes #2" stands in the name where whoever filled it in knew no other place for it.
    places = (split_series(p.name) if not p.position and "#" in p.name else (p,) for p in item.series)
    series = tuple(SeriesPlace(p.name.rstrip("# "), p.position) for found in places for p in found)
    return Witness("fields", (item.title,), authors, (*item.narrators, *readers, *told), series)


def people_of(names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return authors and readers of a list of names: "Ann Roe read by Bob Poe", "Bob Poe (Narrator)"."""
    authors: dict[str, None] = {}
    readers: dict[str, None] = {}
    for name in names:
        role = role_of(name)
        if role not in _WRITER:
            if role in _READER:
                readers[name] = None
        elif len(name.split()) > _LONGEST_NAME and (parted := _at_credit(name)):
            authors.update(dict.fromkeys(split_names(parted[0])))
            readers.update(dict.fromkeys(split_names(parted[1])))
        elif not is_placeholder(name):
            authors[name] = None
    return tuple(authors), tuple(readers)


def _at_credit(text: str) -> tuple[str, str] | None:
    """Part a text at its credit: "Ann Roe read by Bob" and "The Lake (read by Bob)"; None where there is none."""
    if _READ_BY.isdisjoint(keys_of(text)):
        return None
    words, markers = read_markers(text)
    for marker in markers:
        if marker.kind == "narrated" and marker.first > 0 and marker.last < len(words):
            credit = words.span(marker.first, marker.last)
            behind = words.text[credit.start + len(credit.text) :].strip(" :")
            return words.text[: credit.start].rstrip(" ,;:–—-([{"), re.split(r"[)\]}]", behind)[0]
    return None


def _people_in(cells: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return authors and readers of the first of some tags, first names first."""
    return people_of(clean_name(name) if "," in name else name for cell in cells[:1] for name in split_names(cell))


def of_folder(rel_path: str, known: Sequence[str] = ()) -> Witness:
    """Return what the folders of an item say, its own and those around it.

    Args:
        rel_path: Path below the library's folder; of an item that is a single file, that file.
        known: People whose name the outermost folder may bear, though it does not look like a person's.
    """
    folders = [part for part in parts_of(_EXTENSION.sub("", rel_path)) if part.strip()]
    if not folders:
        return Witness("folder")
    outer = folders[0] if len(folders) > 1 else ""
    of_author = outer and (_is_person(outer) or compact_key(outer) in {compact_key(name) for name in known})
    two = of_author and len(folders) == 2
    reading = read_name(folders[1], (outer,)) if two else read_path(folders)
    credit = _at_credit(folders[-1])
    authors = _texts(reading.authors)
    readers = (*_texts(reading.narrators), *(split_names(credit[1]) if credit else ()))
    series = _series(reading)
    if of_author:
        within = tuple(name for name in authors if compact_key(name) != compact_key(outer))
        authors, readers = tuple(map(clean_name, split_names(outer))), (*readers, *within)
        series = tuple(place for place in series if compact_key(place.name) != compact_key(outer))
    return Witness("folder", _texts(reading.titles), authors, readers, series)


def of_names(files: ItemFiles) -> Witness:
    """Return what the names of the files say; of several files, what is said by all of them."""
    readings = [read_name(name, ()) for name in files.names[:2]]
    if not readings:
        return Witness("file")
    first = readings[0]
    if any(_texts(other.titles[:1]) != _texts(first.titles[:1]) for other in readings[1:]):
        return Witness("file")
    series = _series(first) if len(readings) == 1 else ()  # the number of a file among several counts the files
    return Witness("file", _texts(first.titles), _texts(first.authors), _texts(first.narrators), series)


def of_tags(files: ItemFiles) -> Witness:
    """Return what the tags of the files say; the artist is the author where no album artist is."""
    albums = tuple(dict.fromkeys(map(plain, files.albums)))
    (artists, readers), (album_artists, said) = _people_in(files.artists), _people_in(files.album_artists)
    composers, credited = _people_in(files.composers)
    series = tuple(place for cell in files.series for place in split_series(cell))
    return Witness("tags", albums[:1], album_artists or artists, (*readers, *said, *composers, *credited), series)


def _series(reading: Reading) -> tuple[SeriesPlace, ...]:
    position = str(reading.position) if reading.position is not None else ""
    return tuple(SeriesPlace(said.text, position if n == 0 else "") for n, said in enumerate(reading.series))


def _texts(said: Iterable[Said]) -> tuple[str, ...]:
    return tuple(one.text for one in said)


def _is_person(text: str) -> bool:
    words = words_of(text)
    return likelihood(words, 0, len(words)) >= _PERSON
