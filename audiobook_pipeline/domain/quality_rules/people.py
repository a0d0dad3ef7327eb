"""Rules about authors and narrators."""

import re
from collections.abc import Callable

from audiobook_pipeline.domain.credits import (
    AUTHOR,
    NARRATOR,
    credits_of,
    is_double_last_first,
    is_name_suffix,
    may_be_several,
    read_credit,
    words_before,
)
from audiobook_pipeline.domain.forms.names import (
    clean_name,
    is_full_name,
    is_last_first,
    name_key,
    preferred_spelling,
)
from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.lexicon.lexicon import entries, folded
from audiobook_pipeline.domain.models import shown
from audiobook_pipeline.domain.placeholders import is_placeholder, says_unknown
from audiobook_pipeline.domain.quality_rules.rule import Rule, empty, name, value
from audiobook_pipeline.domain.quality_rules.view import Found, ShelfView
from audiobook_pipeline.domain.repairs.people import reading_authors
from audiobook_pipeline.domain.spellings import spaced_initials
from audiobook_pipeline.domain.text.fold import one_line, words
from audiobook_pipeline.domain.text.markup import plain_text

_FIRST_RECORDED = 1930
"""An author published before this year has not read an audiobook."""
_LONGEST_NAME = 200
_YEAR = re.compile(r"\d{4}")
# Three or more: two without dots are common, in authors' own spelling and on their books.
_BARE_INITIALS = form_of("name.bare_initials")
# Capitals before a name that are not initials, and what they precede.
_NO_INITIALS, _NO_PERSON = folded("house_letters"), folded("ends_house")
_HEADINGS = frozenset(" ".join(words(phrase)) for phrase in entries("page_heading"))
_NAMELESS = folded("anonymous")


def _several(column: str) -> Callable[[ShelfView], Found]:
    """Return a check for entries that name several people, or look like it."""

    def check(view: ShelfView) -> Found:
        known = view.people
        found: dict[str, bool] = {}

        def judge(person: str) -> bool:
            if person not in found:
                found[person] = len(credits_of([person], known)) > 1 or may_be_several(person)
            return found[person]

        return view.where_names(column, lambda names: list(filter(judge, names)))

    return check


def _credit_words(role: str) -> Callable[[str], bool]:
    """Return a judge of names with credit words before them; ``role`` is the other field's."""
    return lambda person: words_before(person) != "" and read_credit(person).role != role


def _after(person: str) -> bool:
    return read_credit(person).role != "" and words_before(person) == ""


def _heading(person: str) -> bool:
    """Return whether an author is a heading from a web page: "Titles in all categories"."""
    text = f" {' '.join(words(person))} "
    return any(f" {phrase} " in text for phrase in _HEADINGS)


def _last_first(person: str) -> bool:
    last, comma, first = (part.strip() for part in person.partition(","))
    return bool(comma) and "," not in first and (is_last_first(last, first) or is_double_last_first(last, first))


def _dated(person: str) -> bool:
    return bool(_YEAR.search(person)) and not _YEAR.search(clean_name(person))


def _initials_together(person: str) -> bool:
    """Return whether initials are joined: "JRR Tolkien", "J.K.Rowling"; "J.K. Rowling" and "J. K." are both usual."""
    bare = bool(_BARE_INITIALS.match(person)) and words(person)[0] not in _NO_INITIALS
    return spaced_initials(person) != person or (bare and words(person)[-1] not in _NO_PERSON)


def _collective(person: str) -> bool:
    """Return whether an author means people who are not named; "Anonymous" is the credit of many an old book."""
    return is_placeholder(person) and not says_unknown(person) and _NAMELESS.isdisjoint(words(person))


def _variants(column: str) -> Callable[[ShelfView], Found]:
    """Return a check for spellings other than the one that the library prefers."""

    def check(view: ShelfView) -> Found:
        minor = {
            person
            for key, counts in view.spellings(column).items()
            if is_full_name(key) and len(counts) > 1
            for person in counts
            if person != spaced_initials(preferred_spelling(counts.elements())) and clean_name(person) == person
        }
        return view.where_names(column, lambda names: [person for person in names if person in minor])

    return check


def _twice(names: tuple[str, ...]) -> list[str]:
    keys = [name_key(person) for person in names]
    return [person for index, person in enumerate(names) if keys[index] and keys[index] in keys[:index]]


def _untidy(names: tuple[str, ...]) -> bool:
    text = shown(names)
    return one_line(plain_text(text)) != text or any(len(person) > _LONGEST_NAME for person in names)


def _narrator_is_author(view: ShelfView) -> Found:
    """Find authors named as their own readers who were published before books were recorded."""
    authors, narrators = view.column("authors"), view.column("narrators")
    years = [int(year) if len(year) == 4 and year.isdigit() else 9999 for year in view.column("published_year")]
    oldest: dict[tuple[str, ...], int] = {}
    for names, year in zip(authors, years, strict=True):
        oldest[names] = min(year, oldest.get(names, 9999))
    return {
        row: shown(narrators[row])
        for row, names in enumerate(authors)
        if names
        and oldest[names] < _FIRST_RECORDED
        and narrators[row]
        and set(map(name_key, names)) == set(map(name_key, narrators[row]))
    }


def _narrator_among_authors(view: ShelfView) -> Found:
    """Find readers of an item listed among its authors."""
    authors, narrators = view.column("authors"), view.column("narrators")
    sole = frozenset(name_key(names[0]) for names in set(authors) if len(names) == 1)
    found: Found = {}
    for row, names in enumerate(authors):
        if len(names) > 1:
            wrong = reading_authors(names, set(map(name_key, narrators[row])), sole)
            if wrong:
                found[row] = shown(wrong)
    return found


RULES = (
    Rule(
        "author_missing",
        "error",
        "authors",
        "The item has no author",
        "Add the author",
        "",
        empty("authors"),
    ),
    Rule(
        "author_placeholder",
        "warning",
        "authors",
        "The author is a word for unknown, such as “n/a”",
        "Add the author",
        "Unknown Author",
        name("authors", says_unknown),
    ),
    Rule(
        "author_collective",
        # Only a hint: anthologies are rightly credited this way.
        "info",
        "authors",
        "The author is a word for several people, such as “various”",
        "Name the authors, or the editor",
        "Various",
        name("authors", _collective),
    ),
    Rule(
        "author_initials",
        "info",
        "authors",
        "Initials without dots, or without a space after them",
        "Write initials with dots and a space after them, unless the book doesn't",
        "J.K.Rowling",
        name("authors", _initials_together),
    ),
    Rule(
        "author_prefix",
        "warning",
        "authors",
        "A name has words of a credit, such as “by”",
        "Remove them",
        "Written by Jane Austen",
        name("authors", _credit_words(NARRATOR)),
    ),
    Rule(
        "author_last_first",
        "warning",
        "authors",
        "The last name comes first",
        "Put the first name first",
        "Burroughs, Edgar Rice",
        name("authors", _last_first),
    ),
    Rule(
        "author_role",
        "warning",
        "authors",
        "A role follows a name",
        "Remove the role, and the person if not an author",
        "Lee Chadeayne - translator",
        name("authors", _after),
    ),
    Rule(
        "author_several",
        "warning",
        "authors",
        "Several people in one entry",
        "Split them",
        "Neil Gaiman & Terry Pratchett",
        _several("authors"),
    ),
    Rule(
        "author_letters",
        "warning",
        "authors",
        "A degree or suffix, such as “PhD” or “Jr.”, is listed as a person",
        "Add it to the name that it belongs to",
        "PhD",
        name("authors", is_name_suffix),
    ),
    Rule(
        "author_heading",
        "warning",
        "authors",
        "The author is a heading of a web page",
        "Add the author",
        "Titles in all categories",
        name("authors", _heading),
    ),
    Rule(
        "author_dates",
        "warning",
        "authors",
        "A name has years of birth and death",
        "Remove them",
        "Edgar Rice Burroughs (1875-1950)",
        name("authors", _dated),
    ),
    Rule(
        "author_variant",
        "warning",
        "authors",
        "The library also has another spelling of this author",
        "Use one spelling",
        "H.G. Wells",
        _variants("authors"),
    ),
    Rule(
        "author_twice",
        "warning",
        "authors",
        "An author is listed twice",
        "List each once",
        "H. G. Wells; H.G. Wells",
        lambda view: view.where_names("authors", _twice),
    ),
    Rule(
        "author_is_narrator",
        # Only info: it may be a second author who also reads, such as Dante's commentator.
        "info",
        "authors",
        "A narrator is listed as an author, but is never the only author of an item",
        "Remove the narrator from the authors",
        "Jane Austen; Elizabeth Klett",
        _narrator_among_authors,
    ),
    Rule(
        "author_untidy",
        "warning",
        "authors",
        "An author has markup, invisible characters or far too long a name",
        "Clean it",
        "<b>Jane Austen</b>",
        value("authors", _untidy),
    ),
    Rule(
        "narrator_missing",
        "warning",
        "narrators",
        "The item has no narrator",
        "See the description and the files",
        "",
        empty("narrators"),
    ),
    Rule(
        "narrator_placeholder",
        "warning",
        "narrators",
        "The narrator is a word for nobody in particular, such as “various”",
        "Name the narrator",
        "Full Cast",
        name("narrators", is_placeholder),
    ),
    Rule(
        "narrator_prefix",
        "warning",
        "narrators",
        "A name has words of a credit, such as “by”",
        "Remove them",
        "Narrated by Jim Dale",
        name("narrators", _credit_words(AUTHOR)),
    ),
    Rule(
        "narrator_last_first",
        "warning",
        "narrators",
        "The last name comes first",
        "Put the first name first",
        "Fry, Stephen",
        name("narrators", _last_first),
    ),
    Rule(
        "narrator_role",
        "warning",
        "narrators",
        "A role follows a name",
        "Remove it",
        "Jim Dale (narrator)",
        name("narrators", _after),
    ),
    Rule(
        "narrator_several",
        "warning",
        "narrators",
        "Several people in one entry",
        "Split them",
        "Kate Reading & Michael Kramer",
        _several("narrators"),
    ),
    Rule(
        "narrator_variant",
        "warning",
        "narrators",
        "The library also has another spelling of this narrator",
        "Use one spelling",
        "R.C. Bray",
        _variants("narrators"),
    ),
    Rule(
        "narrator_twice",
        "warning",
        "narrators",
        "A narrator is listed twice",
        "List each once",
        "Jim Dale; Jim Dale",
        lambda view: view.where_names("narrators", _twice),
    ),
    Rule(
        "narrator_untidy",
        "warning",
        "narrators",
        "A narrator has markup, invisible characters or far too long a name",
        "Clean it",
        "<b>Jim Dale</b>",
        value("narrators", _untidy),
    ),
    Rule(
        "narrator_is_author",
        "warning",
        "narrators",
        "The author is listed as the narrator, but the book is older than recordings",
        "Name the narrator",
        "Jane Austen",
        _narrator_is_author,
    ),
)
