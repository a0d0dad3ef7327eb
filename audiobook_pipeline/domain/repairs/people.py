"""Repairs of authors and narrators."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from audiobook_pipeline.domain.credits import AUTHOR, CONTRIBUTORS, NARRATOR, credits_of, is_name_suffix, read_credit
from audiobook_pipeline.domain.forms.names import name_key
from audiobook_pipeline.domain.models import LibraryItem
from audiobook_pipeline.domain.placeholders import says_unknown
from audiobook_pipeline.domain.repairs.repair import Repair, each
from audiobook_pipeline.domain.spellings import Spellings, spaced_initials
from audiobook_pipeline.domain.text.fold import fold

Names = tuple[str, ...]
_BOTH: Final = ("authors", "narrators")
MAKERS: Final = frozenset({"editor", "adapter"})
"""Roles that count as author if a book names none: of an anthology, or of a play based on a novel."""


@dataclass(frozen=True, slots=True)
class _Known:
    """Name keys of people with an entry of their own in the library, of the item's readers and of its folders."""

    item: LibraryItem
    spellings: Spellings

    def __contains__(self, key: object) -> bool:
        own = (*self.item.narrators, *(name for name in self.item.rel_path.split("/") if " " in name))
        return key in self.spellings.names or any(name_key(name) == key for name in own)


def _with_letters(value: Names, _item: LibraryItem, _spellings: Spellings) -> Names:
    joined: list[str] = []
    for entry in value:
        if joined and is_name_suffix(entry):
            joined[-1] = f"{joined[-1]}, {entry.strip(' ,')}"
        else:
            joined.append(entry)
    return tuple(joined)


def _split(value: Names, item: LibraryItem, spellings: Spellings) -> Names:
    """Give each of several people an entry of their own; a role stays next to its name."""
    found: list[str] = []
    for entry in filter(str.strip, value):
        people = credits_of([entry], _Known(item, spellings))
        several = len(people) > 1
        found += [f"{name} ({role})" if role else name for name, role in people] if several else [entry]
    return tuple(found)


def _contributors_tagged(value: Names, item: LibraryItem, spellings: Spellings) -> Names:
    """Add a tag for each translator, editor or other contributor among the authors and narrators."""
    if spellings.wanted.roles != "tag":
        return value
    there = set(map(fold, value))
    named = credits_of((*item.authors, *item.narrators), _Known(item, spellings))
    tags = dict.fromkeys(f"{role.capitalize()}: {name}" for name, role in named if role in CONTRIBUTORS)
    return (*value, *(tag for tag in tags if fold(tag) not in there))


def _authors_alone(value: Names, item: LibraryItem, spellings: Spellings) -> Names:
    """Remove translators, illustrators and (if the narrators include them) readers, while an author remains."""
    readers = set(map(name_key, item.narrators))
    people = [(entry, read_credit(entry)) for entry in value]
    kept = tuple(
        entry
        for entry, (name, role) in people
        if role in {"", AUTHOR}
        or (role == NARRATOR and name_key(name) not in readers)
        or (role in CONTRIBUTORS and spellings.wanted.roles == "keep")
    )
    makers = tuple(entry for entry, person in people if person.role in MAKERS)
    return kept or makers or value


def _readers_alone(value: Names, _item: LibraryItem, spellings: Spellings) -> Names:
    """Remove writers and speakers of introductions and the like, while a reader remains."""
    if spellings.wanted.roles == "keep":
        return value
    return tuple(entry for entry in value if read_credit(entry).role in {"", AUTHOR, NARRATOR}) or value


def _readers_of_authors(value: Names, item: LibraryItem, _spellings: Spellings) -> Names:
    return value or tuple(name for name, role in map(read_credit, item.authors) if role == NARRATOR)


def _names_alone(value: Names, item: LibraryItem, spellings: Spellings) -> Names:
    """Keep only the names: no credit words, no role, no dates, first names first."""
    known = _Known(item, spellings)
    people = [credits_of([entry], known) for entry in value]
    kept = CONTRIBUTORS if spellings.wanted.roles == "keep" else frozenset[str]()
    return tuple(
        named[0].name if len(named) == 1 and named[0].name and named[0].role not in kept else entry
        for entry, named in zip(value, people, strict=True)
    )


def _as_the_library(value: Names, _item: LibraryItem, spellings: Spellings) -> Names:
    spelled = [spellings.people.get(name_key(name), name) for name in value]
    # "Ann Roe, M.D." is not another spelling, but says more.
    return tuple(
        name if "," in name and "," not in other else other for name, other in zip(value, spelled, strict=True)
    )


def _once(value: Names, _item: LibraryItem, _spellings: Spellings) -> Names:
    first: dict[str, str] = {}
    for name in value:
        first.setdefault(name_key(name) or name, name)
    return tuple(first.values())


def _writers(value: Names, item: LibraryItem, spellings: Spellings) -> Names:
    """Remove readers of the item who are never an only author, next to one who is and does not read."""
    wrong = reading_authors(value, set(map(name_key, item.narrators)), spellings.sole_authors)
    sure = wrong and all(name_key(name) in spellings.readers for name in wrong)
    return tuple(name for name in value if name not in wrong) if sure else value


def reading_authors(names: Names, reading: set[str], sole: Iterable[str]) -> list[str]:
    """Return the later authors who read the item and are never an only author, if the first author does not read.

    Args:
        names: Authors of an item, in order.
        reading: Name keys of its narrators.
        sole: Name keys of people who are the only author of some item.
    """
    alone = frozenset(sole)
    if len(names) < 2 or name_key(names[0]) in reading or name_key(names[0]) not in alone:
        return []
    return [name for name in names[1:] if name_key(name) in reading - alone]


def _somebody(value: Names, _item: LibraryItem, _spellings: Spellings) -> Names:
    return tuple(name for name in value if not says_unknown(name))


ROWS: Final = (
    Repair(
        "letters_behind_name",
        _BOTH,
        "a degree or suffix listed as a person",
        0.95,
        _with_letters,
        {"authors": "Ann Roe; PhD; Ben Carter"},
        "Ann Roe, PhD; Ben Carter",
    ),
    Repair(
        "names_joined",
        _BOTH,
        "several people in one entry",
        0.92,
        _split,
        {"authors": "Neil Gaiman & Terry Pratchett"},
        "Neil Gaiman; Terry Pratchett",
    ),
    Repair(
        "narrator_role_in_authors",
        ("narrators",),
        "a name marked as narrator among the authors",
        0.95,
        _readers_of_authors,
        {"authors": "Jane Austen; Ann Roe (narrator)", "narrators": ""},
        "Ann Roe",
    ),
    Repair(
        "contributor_tag",
        ("tags",),
        "a translator, editor or other contributor, who is not an author",
        0.93,
        _contributors_tagged,
        {"authors": "Jules Verne; Ann Roe - translator"},
        "Translator: Ann Roe",
    ),
    Repair(
        "author_other_role",
        ("authors",),
        "a translator, illustrator, narrator or other contributor among the authors",
        0.93,
        _authors_alone,
        {"authors": "Jules Verne; Ann Roe - translator"},
        "Jules Verne",
    ),
    Repair(
        "narrator_other_role",
        ("narrators",),
        "somebody who did something else among the narrators",
        0.93,
        _readers_alone,
        {"narrators": "Ann Roe; Ben Carter - introduction"},
        "Ann Roe",
    ),
    Repair(
        "name_form",
        _BOTH,
        "last name first, or a credit, role or dates with a name",
        0.95,
        _names_alone,
        {"authors": "Von: Wells, H. G. (1866-1946)"},
        "H. G. Wells",
    ),
    Repair(
        "name_spelling",
        _BOTH,
        "the library has another spelling of this name",
        0.93,
        _as_the_library,
        {"authors": "H. G. Wells; H.G. Wells; H. G. Wells"},
        "H. G. Wells",
    ),
    Repair(
        "name_twice",
        _BOTH,
        "a person is listed twice",
        0.97,
        _once,
        {"narrators": "Ann Roe; Ann Roe"},
        "Ann Roe",
    ),
    Repair(
        "author_initials",
        ("authors",),
        "no space between initials and name",
        0.95,
        each(spaced_initials),
        {"authors": "J.K.Rowling"},
        "J.K. Rowling",
    ),
    Repair(
        "author_is_narrator",
        ("authors",),
        "a narrator of the item who is never the only author of an item",
        0.9,
        _writers,
        {"authors": "Jane Austen; Ann Roe", "narrators": "Ann Roe"},
        "",
    ),
    Repair(
        "narrator_unknown",
        ("narrators",),
        "a word for unknown in place of a narrator",
        0.9,
        _somebody,
        {"narrators": "Unknown Narrator"},
        "",
    ),
)
