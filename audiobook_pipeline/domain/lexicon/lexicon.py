"""The only loader of the lexicon: reads the TOML files next to it, checks them, and returns words by section.

A file is named by its language (``de.toml``) or by what its words belong to (``formats.toml``). A section is a list of
phrases, or one string of single words. Words are written as people write them; ``folded`` brings them into the form
used to compare them. ``docs/rules.md`` explains how to add a language.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from audiobook_pipeline.domain.text.fold import fold

SECTIONS: Final[Mapping[str, str]] = {
    "called": "names of the language that CLDR does not know, written in any language",
    "audiobook": "an audiobook",
    "unabridged": "read in full",
    "abridged": "shortened or retold",
    "abridged_note": "those words for it that stand in brackets behind a title",
    "ends_title": "words of the recording that stand behind a title and a dash or comma",
    "version": "words before the number of a recording or edition",
    "edition_note": "editions as they stand in brackets behind a title",
    "kind_of_book": "kinds of books, as in a subtitle: a novel",
    "or": "words between two titles of one book",
    "or_behind_comma": "those that are such only behind a comma",
    "indefinite": "indefinite articles",
    "light": "words that carry little of a title",
    "another_work": "words that turn a title into that of another book of the same author",
    "before_count": "words before a number that counts what follows: in two parts",
    "beside_name": "words beside an author's name in a title: poems by Mrs. Hemans",
    "dramatised": "played rather than read",
    "before_recording": "words that may stand between an article and those: the complete radio series",
    "full_cast": "read by several voices",
    "synthetic": "read by a machine",
    "companion": "a summary, a guide or talk about a book",
    "ebook": "a text",
    "audio": "audio formats",
    "media": "films, music, comics, games",
    "fragment": "a piece of a book",
    "collection": "several books",
    "including": "words behind a number of books, before some of them: 41 books incl. …",
    "counted": "books as they are counted: 41 of them are a collection",
    "series_ending": "words that end the name of a series",
    "edition": "an edition or recording among several",
    "edition_word": "edition, behind the name of a language",
    "set_ending": "words that end the name of a series where all of it is meant",
    "ends_name": "single words of a recording that may end a name behind plain words",
    "noise": "what tells nothing of the book",
    "description": "what may describe a book and may be part of a title as well",
    "novel": "the kind of book, as a subtitle in this language alone",
    "written": "words before an author",
    "narrated": "words before a narrator",
    "written_narrated": "words before one who wrote and reads it",
    "describes": "words that describe a novel and name no series: a gripping novel",
    "before_novel": "articles before the name of a series in such words",
    "novel_of": "words behind the name of a series: a Lakes novel",
    "contributor": "words beside translators and other contributors",
    "alias": "words between two names of one person or book",
    "many_languages": "how a field for the language says so as well",
    "several_languages": "more than one language",
    "languages": "codes of the languages that are looked for by name",
    "countries": "countries whose codes stand for a language",
    "volume": "words before the number of a volume",
    "part": "words before the number of a part",
    "disc": "words before the number of a disc",
    "chapter": "words before the number of a chapter or file",
    "plural": "those of them that lead a range",
    "count_tells_language": "those of them that only releases in this language use",
    "glued": "those of them that numbers are glued to: cd04",
    "hours": "units of length: hours",
    "minutes": "minutes",
    "seconds": "seconds",
    "discs": "what recordings are counted in: 12 CDs",
    "disc_kind": "words between that number and the discs: 2 MP3 CDs",
    "files": "what files are counted in: 148 tracks",
    "bitrate_unit": "units of a bitrate",
    "other_unit": "units that tell nothing of the book",
    "set_word": "words for a set behind a number of books",
    "edition_ending": "words that end the name of an edition",
    "shelf": "names of folders that hold a library or a kind of books",
    "every": "words before a count that leaves nothing out",
    "to": "words between the ends of a range",
    "of": "words between N and M",
    "zero": "the number 0",
    "number": "numbers from 1 on",
    "tens": "20 to 90",
    "scale": "100 and 1000",
    "ordinal": "ordinals from 1 on, one row a form",
    "article": "articles",
    "left_out": "articles that titles may begin with or lack",
    "tells_language": "small words by which the language of a title is told",
    "tells_language_alone": "those of them that no other of these languages has",
    "nobody": "names that stand for nobody in particular",
    "unknown": "those of them that say that nobody knows",
    "nothing": "titles and descriptions that say nothing",
    "volunteers": "words for readers who are not named",
    "and": "and",
    "together": "words between people who write together",
    "small": "small words that stand in titles and in no name of a person",
    "no_series": "words before a number that belongs to a title: Apollo 13",
    "post_front": "what posters write in front of a name",
    "dated_front": "those of them that a year follows: New 2025",
    "in_front": "publishers that stand in front of titles",
    "begins_subtitle": "words that begin a subtitle more often than a title beside a series",
    "subtitle_front": "words that begin a subtitle which describes the book and names no other",
    "subtitle_noun": "words that such a subtitle is about: the story of, a history",
    "other_version": "words of a subtitle that tell another version of the book, or another book about it",
    "credit": "words between a book and its author",
    "before_author": "words that stand between a title and its author without telling who wrote it",
    "reads": "words for reading that stand behind the reader",
    "about_books": "phrases of subtitles of books about a book",
    "patronymic": "endings of patronymics",
    "siblings": "what siblings who write together are called",
    "own_count": "words by which a series counts its volumes in its own way",
    "particle": "words within people's names that are not names themselves",
    "honorific": "titles beside a name",
    "suffix": "generations behind a name",
    "degree": "degrees behind a name",
    "before_full_name": "titles before a full name that change nothing about who it is",
    "degree_behind": "letters behind a full name that change nothing about who it is",
    "within_name": "small words within last names",
    "capital_behind": "what last names begin with before a second capital: McAvoy",
    "noble": "titles that stand behind a comma as first names would",
    "institution": "words in the names of institutions",
    "middle": "names between the first and the last that are no given names of their own",
    "place": "where people live, as they sign behind a comma",
    "place_or_name": "places that are names of people as well, or short: told by the town before them",
    "others_behind": "words behind an author, before others who worked on the book",
    "letters_behind": "generations, degrees, orders and licences, as they stand behind a comma",
    "given": "given names that many people have",
    "family": "family names that stand before a given name with nothing between them",
    "world": "worlds that many authors write in: no author, where an author could stand",
    "serial": "series of many authors that count into the thousands",
    "counted_beside": "shorter works that are counted with books: 10 books + novellas",
    "bitrate_mode": "ways to code that stand behind a bitrate",
    "same_given": "given names that are spellings or short forms of one, one row a name",
    "imprint": "words that end the names of publishers",
    "series_joint": "words that join the name of a series to what stands before it",
    "kind_of_piece": "kinds of short works by which collections are called: Poems, Letters",
    "beside_book": "what is recorded beside a book and is none of it",
    "before_name": "single words of a credit that stand before a name without a colon",
    "page_heading": "headings of web pages that stand where an author should",
    "no_genre": "genres that say nothing of the kind of book",
    "genre_with_comma": "genres whose name holds a comma or slash",
    "genre_pair": 'genres of two words with "&", known by themselves',
    "genre_label": "words before a genre that are not part of it",
    "not_a_name": "words that begin or end no person's name, but stand in brackets in capitals like one",
    "anonymous": "what old books call an unknown author",
    "plain_series_ending": "words that may end the name of a series without being part of it",
    "group_ending": "words for the form of a series that end its name: saga, trilogy",
    "kind_in_series": "words that end the name of a series written as a kind of book: a Lakes novel",
    "begins_institution": "articles that begin names of institutions and of nobody",
    "title_or_set": "words for sets that may as well belong to a title",
    "book_of": "words before a name that may be left out among other parts of a title: Book of Daniel",
    "before_count_word": "words between a counting word and its number: Book the First, Volume No. 3",
    "position_marker": "words before a position in a series within fields and titles",
    "ordinal_ending": "endings of ordinals in digits, of 1, 2, 3 and all others",
    "needs_reader": "words for reading that name a reader only before a name",
    "not_before_roman": "words for volumes before which a Roman numeral is none: a I, no V",
    "counts_titles": "words before the number of a title that go by each other: Overlord Vol. 3, Overlord Book 3",
    "in_tags": "words that tags hold beside title and author, and that tell no book",
    "published": "words that a year may stand before as well: 2021 Audiobook",
    "translated_title": "words that tell a title in this language from one in another",
    "itself": "words behind a name that stress it",
    "opens_sentence": "words that begin a sentence behind a name where a line break was lost",
    "heard_beside": "what is heard beside a reader: with music by",
    "begins_no_name": "words that begin no name of a reader",
    "behind_reader": "words behind a reader that go on with the credit: as Holmes, in London",
    "says_recording": "words by which a text speaks of a recording, or parts of such words",
    "participle_alone": "beginnings of participles that stand behind a noun without more: une saga lue par",
    "website": "words of websites and addresses",
    "house_letters": "capitals before a name that are no initials: BBC Radio",
    "ends_house": "words that end the names of houses behind capitals",
    "abbreviated": "abbreviations that a stop belongs to",
    "within_credit": "small words within names of readers beside those of last names",
    "no_initials": "short words of names that are no initials: Ng",
    "title_within": "titles and their like that a name may have or lack",
}
"""What the words of each section mean."""
TABLES: Final[Mapping[str, str]] = {
    "language_called": "names of languages that have no file, and of those that books name otherwise than registers do",
    "language_of_country": "country codes that people write where a language belongs",
    "same_in_titles": "words that are taken for another where titles are compared",
    "production": "words that tell another production of a work",
    "unit": "parts of works that are numbered, and how fine they are",
    "generation": "generations behind a name",
    "counts_as": "words before a number, and the word that they are in the key of a title",
    "set_of": "words that name a set by the number of its volumes",
    "sign": "signs that stand for a word, with what stands before them",
    "genre_spelling": "spellings of genres and the usual one",
    "role": "what people did for a book, and the words for it beside their names",
    "spelling": "regional and older spellings, and the usual ones",
}
"""Sections that give each word a value."""


class LexiconError(ValueError):
    """A file of the lexicon has content that the loader does not know."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words, by section and file.

    Attributes:
        sections: For each section, the entries of each file that has it.
        tables: For each section of pairs, words and their values.
        examples: For each file, names that contain its words, and what is read in them.
        languages: Codes of the languages that have a file.
    """

    sections: Mapping[str, Mapping[str, tuple[str, ...]]]
    tables: Mapping[str, Mapping[str, Any]]
    examples: Mapping[str, tuple[Mapping[str, Any], ...]]
    languages: tuple[str, ...]


def load(folder: Path) -> Lexicon:
    """Read every file of a folder.

    Raises:
        LexiconError: A file has an unknown section, or a section of the wrong form; the message names file and key.
    """
    sections: dict[str, dict[str, tuple[str, ...]]] = {name: {} for name in SECTIONS}
    tables: dict[str, dict[str, Any]] = {name: {} for name in TABLES}
    examples: dict[str, tuple[Mapping[str, Any], ...]] = {}
    files = sorted(folder.glob("*.toml"))
    for path in files:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        examples[path.stem] = tuple(content.pop("examples", ()))
        for key, value in content.items():
            if key in tables and isinstance(value, dict):
                tables[key].update(value)
            elif key in sections and (isinstance(value, str) or _is_list(value)):
                sections[key][path.stem] = tuple(value.split() if isinstance(value, str) else value)
            else:
                raise LexiconError(f"{path.name}: “{key}” is not a section of the lexicon, or not of its form")
    return Lexicon(sections, tables, examples, tuple(path.stem for path in files if len(path.stem) == 2))


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)


LEXICON: Final = load(Path(__file__).parent)


def by_file(section: str) -> Mapping[str, tuple[str, ...]]:
    """Return the entries of a section, as written, for each file that has it."""
    return LEXICON.sections[section]


def entries(*sections: str) -> tuple[str, ...]:
    """Return the entries of sections, as written, from all files."""
    return tuple(entry for section in sections for found in by_file(section).values() for entry in found)


@cache
def folded(*sections: str) -> frozenset[str]:
    """Return the entries of sections in the form used to compare words."""
    return frozenset(map(fold, entries(*sections)))


@cache
def folded_by_file(section: str) -> Mapping[str, frozenset[str]]:
    """Return the folded entries of a section for each file that has it."""
    return {name: frozenset(map(fold, found)) for name, found in by_file(section).items()}


def table(section: str) -> Mapping[str, Any]:
    """Return the words of a section and the value of each."""
    return LEXICON.tables[section]


def alternatives(words: Iterable[str]) -> str:
    """Return words as alternatives of a regular expression, longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


@cache
def phrases(*sections: str) -> str:
    """Return phrases as alternatives of a regular expression; spaces or hyphens may be between their words."""
    return alternatives(entries(*sections)).replace(r"\ ", "[ -]?").replace(r"\-", "-?").replace("'", "['’]")


@cache
def counted_words(section: str) -> Mapping[str, int]:
    """Return the folded number words of a section (``number`` or ``ordinal``) with what they count."""
    found: dict[str, int] = {}
    for rows in by_file(section).values():
        for row in [" ".join(rows)] if section == "number" else rows:
            found.update((fold(word), value) for value, word in enumerate(row.split(), start=1))
    return found
