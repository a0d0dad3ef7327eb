"""What each source says about an item on its own: Audiobookshelf's fields, the folder, the files' names and tags.

Nothing is compared here; that belongs to ``identify``.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from audiobook_pipeline.domain.forms.name_lists import split_names
from audiobook_pipeline.domain.forms.names import clean_name, last_name_to_end, names_compatible, role_of
from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.joined import split_series
from audiobook_pipeline.domain.lexicon.lexicon import alternatives, entries, folded
from audiobook_pipeline.domain.models import LibraryItem, SeriesPlace
from audiobook_pipeline.domain.placeholders import is_empty_phrase, is_placeholder
from audiobook_pipeline.domain.reading.marks import read_markers
from audiobook_pipeline.domain.reading.paths import is_shelf, parts_of, read_path
from audiobook_pipeline.domain.reading.people import likelihood
from audiobook_pipeline.domain.reading.reader import read_name
from audiobook_pipeline.domain.reading.record import Reading, Said
from audiobook_pipeline.domain.shelf.identity import ItemFiles, Source
from audiobook_pipeline.domain.text.remembered import remembered
from audiobook_pipeline.domain.text.tokens import compact_key, keys_of, words_of

_PERSON: Final = 1.0
_READ_BY: Final = frozenset(key for phrase in entries("narrated") for key in keys_of(phrase))
_COUNTED: Final = folded("volume", "part", "disc", "chapter", "audiobook", "audio", "of", "to")
_PIECES: Final = folded("chapter", "disc")
_NUMBERED: Final = form_of("folder.numbered")
_SAID: Final = folded("narrated", "unabridged", "audiobook", "audio", "disc", "chapter", "noise")
_MARKS: Final = form_of("folder.marks")
_EXTENSION: Final = form_of("title.extension", audio=alternatives(entries("audio")))
_YEAR: Final = form_of("folder.year")
_LAST_BRACKET: Final = form_of("folder.last_bracket")
_HYPHENED: Final = form_of("folder.hyphened")
_EMPTY: Final = form_of("folder.emptied")
_REMARKS: Final = frozenset(
    {"disc", "unabridged", "audiobook", "format", "bitrate", "narrated", "chapter", "runtime", "noise"}
)
_DESCRIBING: Final = frozenset(key for phrase in entries("description") for key in keys_of(phrase)) | folded("article")
_READER: Final = frozenset({"narrator", "reader"})
_WRITER: Final = frozenset({"", "author", "writer"})
BY: Final = form_of("folder.written_by")
_BRACKETED: Final = form_of("folder.two_names")
_COLON: Final = form_of("folder.colon")
_COUNTED_IN, _PLACE = form_of("folder.counted_in"), form_of("folder.place")


class Evidence(NamedTuple):
    """What one source says.

    Attributes:
        source: Name of the source.
        titles: What may be the title, most likely first.
        authors: Possible authors.
        readers: People credited as readers.
        series: Series and positions.
        rivals: People in an author's place within another author's folder.
        is_outer: Whether a folder around the item's own names the authors.
    """

    source: Source
    titles: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    series: tuple[SeriesPlace, ...] = ()
    rivals: tuple[str, ...] = ()
    is_outer: bool = False


@dataclass(frozen=True, slots=True)
class LibraryNames:
    """The people and series of the rest of the library, as evidence about an item.

    Attributes:
        authors: Compact names of people who certainly wrote one of its books.
        readers: Compact names of people who read several of its books and wrote none.
        series: Compact names of series in which books have numbers.
    """

    authors: frozenset[str] = frozenset()
    readers: frozenset[str] = frozenset()
    series: frozenset[str] = frozenset()

    def has_only_readers(self, names: Sequence[str]) -> bool:
        """Return whether there are names, and all of them are readers."""
        return bool(names) and self.readers.issuperset(map(compact_key, names))

    def knows_authors(self, names: Sequence[str]) -> bool:
        """Return whether any of the names is an author."""
        return not self.authors.isdisjoint(map(compact_key, names))


NO_NAMES: Final = LibraryNames()


@remembered(4096)
def tells(title: str) -> bool:
    """Return whether a title identifies a book: "Part 1", "CD1 Track 1", "01" and "Unknown Album" do not."""
    if is_empty_phrase(title):
        return False
    keys = keys_of(title)
    if all(key.isdigit() for key in keys):
        return len(keys) > 1 or len(title.strip()) > 2
    return not all(_is_count(key) for key in keys)


def is_piece(title: str) -> bool:
    """Return whether a title may belong to a file or chapter: "Chapter 1: The Beginning", "04 - The Storm"."""
    keys = keys_of(title)
    counted = len(keys) > 1 and keys[0].rstrip("0123456789") in _PIECES and keys[1].isdigit()
    return counted or bool(_NUMBERED.match(title))


def _is_count(key: str) -> bool:
    return key.rstrip("0123456789") in _COUNTED or key.isdigit()


def plain(title: str) -> str:
    """Return a title without what is said about the recording and its files: "[Disc 1]", "(1993)", "read by Ann Roe".

    "Ann Roe - The Lake" and "Lakes, Book 2: The Lake" are reduced to the title alone.
    """
    title = _PLACE.sub("", _COLON.sub(": ", title), count=1) if title[:1].isdigit() else _COLON.sub(": ", title)
    if ("#" in title or "[" in title) and (counted := _COUNTED_IN.match(title)):
        return counted[1]
    title, remark = _at_remark(title)
    if not may_say_more(title):
        return title
    title += remark
    reading = read_name(title, ())
    if reading.titles and _is_file_name(title) and (reading.authors or reading.tags):
        return reading.titles[0].text
    if reading.titles and _is_apart(reading):
        return reading.titles[0].text
    cut = [tag.span for tag in reading.tags if tag.kind in _REMARKS]
    cut += [said.span for said in reading.narrators if said.span]
    text = reading.name if cut else title
    for span in sorted(cut, reverse=True):
        text = f"{text[: span.start]}{text[span.end :]}"
    return _tidied(_YEAR.sub("", text)) or title


def _at_remark(title: str) -> tuple[str, str]:
    """Split a title at a final bracket that only describes the recording: "(Unabridged)", "[Disc 1]"."""
    found = _LAST_BRACKET.search(title) if title[-1:] in ")]" and "-" not in title else None
    return (title[: found.start()], found[0]) if found and _is_remark(found[1]) else (title, "")


@remembered(1024)
def _is_remark(text: str) -> bool:
    words, markers = read_markers(text)
    told = {i for marker in markers if marker.kind in _REMARKS for i in range(marker.first, marker.last)}
    return len(told) == len(words)


@remembered(4096)
def may_say_more(title: str) -> bool:
    """Return whether a text may hold more than a title: marks, numbers, or words used for recordings."""
    return bool(_MARKS.search(title)) or not _SAID.isdisjoint(keys_of(title))


def _is_file_name(title: str) -> bool:
    """Return whether a title is written like a file name, without spaces: "Ann.Roe.The.Lake.MP3", "Ann_Roe-Lake"."""
    return " " not in title and title.count(".") + title.count("_") > 1


def _is_apart(reading: Reading) -> bool:
    """Return whether a title comes with its author, or with its series and a number, and says more than these."""
    title = reading.titles[0].text
    beside = reading.style.startswith("A-") or (reading.style.startswith("S") and reading.position is not None)
    return beside and not _DESCRIBING.issuperset(keys_of(title))


def _tidied(text: str) -> str:
    while (shorter := _EMPTY.sub("", text)) != text:
        text = shorter
    return " ".join(text.split())


def of_fields(item: LibraryItem) -> Evidence:
    """Return what Audiobookshelf's fields say; a reader among the authors is separated if the name says so."""
    authors, readers = people_of(item.authors)
    places = item.series
    if not authors and any(map(is_shelf, item.authors)):
        # "Fantasy/Ann Roe/The Lake": the extra outer folder made Audiobookshelf take the author for a series.
        authors = tuple(clean_name(p.name) for p in places[:1] if not p.position and _is_person(p.name))
        places = places[len(authors) :]
    told = _texts(read_name(item.title, ()).narrators) if may_say_more(_at_remark(item.title)[0]) else ()
    # "Lakes #2" is in the name if whoever entered it knew no other place for it.
    split = (split_series(p.name) if not p.position and "#" in p.name else (p,) for p in places)
    series = tuple(SeriesPlace(p.name.rstrip("# "), p.position) for found in split for p in found)
    return Evidence("fields", (item.title,), authors, (*item.narrators, *readers, *told), series)


def people_of(names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the authors and readers in a list of names: "Ann Roe read by Bob Poe", "Bob Poe (Narrator)"."""
    told = [_author_or_reader(each.strip()) for named in names for each in named.split("/")]
    authors, readers = (dict.fromkeys(name for one in told for name in one[n]) for n in (0, 1))
    return tuple(authors), tuple(readers)


def _author_or_reader(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    role = role_of(name)
    if role not in _WRITER:
        return (), (name,) if role in _READER else ()
    if " " in name and (split := _at_credit(name) or _in_brackets(name) or _after_by(name)):
        return people_of(split_names(split[0]))[0], split_names(split[1])
    return () if is_placeholder(name) or is_shelf(name) else (name,), ()


@remembered(4096)
def _after_by(name: str) -> tuple[str, str] | None:
    """Return the person after "by" in a book's title: "The Lake by Ann Roe"; None for "Ludwig von Beethoven"."""
    found = list(BY.finditer(name))[-1:]
    behind = name[found[0].end() :].rstrip(")") if found else ""
    if not behind or not _is_person(behind):
        return None
    # no name contains "by", but "von" and "with" occur in names.
    within_name = "by" not in keys_of(found[0][0]) and _is_person(name[: found[0].start()])
    return None if within_name else (behind, "")


def _in_brackets(name: str) -> tuple[str, str] | None:
    """Split "Ann Roe (Bob Poe)", as some programs write author and reader.

    Another name of the author stays with it; a text that is not a person's name, such as "Annise", is left out.
    """
    found = _BRACKETED.match(name) if name.endswith(")") else None
    if not found or found[1].isascii() != found[2].isascii() or names_compatible(found[1], found[2]):
        return None
    outer, inner = (_is_person(text) for text in found.groups())
    return (found[1], found[2] if inner else "") if outer or inner else None


def _at_credit(text: str) -> tuple[str, str] | None:
    """Split a text at its credit: "Ann Roe read by Bob" and "The Lake (read by Bob)"; None if there is none."""
    if _READ_BY.isdisjoint(keys_of(text)):
        return None
    words, markers = read_markers(text)
    for marker in markers:
        if marker.kind == "narrated" and marker.last < len(words):
            credit = words.span(marker.first, marker.last)
            behind = words.text[credit.start + len(credit.text) :].strip(" :")
            return words.text[: credit.start].rstrip(" ,;:–—-([{"), re.split(r"[)\]}]", behind)[0]
    return None


def _people_in(cells: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the authors and readers in the first of some tags, first names first."""
    return people_of(clean_name(name) if "," in name else name for cell in cells[:1] for name in split_names(cell))


def of_folder(rel_path: str, known: Sequence[str] = (), library: LibraryNames = NO_NAMES, title: str = "") -> Evidence:
    """Return what the folders of an item say, its own and those around it.

    Args:
        rel_path: Path below the library's folder; for an item that is a single file, that file.
        known: People whose name the outermost folder may have, even if it does not look like a person's name.
        library: The people and series of the rest of the library.
        title: The title, if it is in the author's place: a folder with that name is not an author.
    """
    folders = [_without_hyphens(part) for part in parts_of(_EXTENSION.sub("", rel_path)) if part.strip()]
    if not folders:
        return Evidence("folder")
    outer = folders[0] if len(folders) > 1 else ""
    named = compact_key(outer)
    of_author = (
        outer
        and named != compact_key(title)
        and (_is_person(outer) or named in library.authors or named in {compact_key(name) for name in known})
    )
    two = of_author and len(folders) == 2
    reading = read_name(folders[1], (outer,)) if two else read_path(folders)
    credited = any(marker.kind == "narrated" for marker in read_markers(folders[-1])[1])
    credit = _at_credit(folders[-1]) if credited else None
    authors = _texts(reading.authors)
    readers = (*_texts(reading.narrators), *(split_names(credit[1]) if credit else ()))
    series = _series(reading)
    rivals: tuple[str, ...] = ()
    if of_author:
        within = tuple(name for name in authors if compact_key(name) != named)
        authors, readers = tuple(map(clean_name, split_names(outer))), (*readers, *within)
        rivals = within
        if within and named in library.readers and not library.has_only_readers(within):
            authors, readers, rivals = within, authors, ()  # "Bob Poe/Ann Roe - The Lake"
        series = tuple(place for place in series if compact_key(place.name) != compact_key(outer))
    return Evidence("folder", _texts(reading.titles), authors, readers, series, rivals, len(folders) > 1)


def _without_hyphens(folder: str) -> str:
    """Return "the-long-lake-2" with spaces: if hyphens replace spaces, none is a separator."""
    return folder.replace("-", " ") if _HYPHENED.match(folder) else folder


def of_names(files: ItemFiles) -> Evidence:
    """Return what the names of the files say; for several files, what all of them say."""
    readings = [read_name(name, ()) for name in files.names[:2]]
    if not readings:
        return Evidence("file")
    first = readings[0]
    if any(_texts(other.titles[:1]) != _texts(first.titles[:1]) for other in readings[1:]):
        return Evidence("file")
    series = _series(first) if len(readings) == 1 else ()  # among several files, the number counts the files
    return Evidence("file", _texts(first.titles), _texts(first.authors), _texts(first.narrators), series)


def of_tags(files: ItemFiles, authors: Sequence[str] = (), library: LibraryNames = NO_NAMES) -> Evidence:
    """Return what the tags of the files say; the artist is the author if there is no album artist.

    By convention the composer is the reader; some programs store the author as composer, and the reader as artist.

    Args:
        files: What the files say.
        authors: Authors according to the folder: a composer with that name is the author.
        library: The people and series of the rest of the library.
    """
    albums = tuple(dict.fromkeys(map(plain, files.albums)))
    (artists, readers), (album_artists, said) = _people_in(files.artists), _people_in(files.album_artists)
    composers, credited = _people_in(files.composers)
    series = tuple(place for cell in files.series for place in split_series(cell))
    writers = album_artists or artists
    composes = any(names_compatible(one, other) for one in composers for other in authors)
    known = library.knows_authors(composers) and not library.knows_authors(writers)
    if composes or (composers and (known or library.has_only_readers(writers))):
        writers, composers = composers, writers
    return Evidence("tags", albums[:1], writers, (*readers, *said, *composers, *credited), series)


def _series(reading: Reading) -> tuple[SeriesPlace, ...]:
    position = str(reading.position) if reading.position is not None else ""
    return tuple(SeriesPlace(said.text, position if n == 0 else "") for n, said in enumerate(reading.series))


def _texts(said: Iterable[Said]) -> tuple[str, ...]:
    return tuple(one.text for one in said)


@remembered(4096)
def _is_person(text: str) -> bool:
    words = words_of(last_name_to_end(text))
    return likelihood(words, 0, len(words)) >= _PERSON
