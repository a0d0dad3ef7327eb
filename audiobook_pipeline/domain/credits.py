"""Splits entries of lists of people: who is named, and what each did for the book.

An entry is one person, several ("Ann Roe & Ben Carter"), or a person with credit words ("Gelesen von Ann Roe",
"Ann Roe - translator", "Ann Roe read by Ben Carter"). Only what is certain is split; ``may_be_several`` finds the
entries that a person should check. Whether two names are one person belongs to ``names``.
"""

import re
from collections.abc import Container, Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

from rapidfuzz.distance import DamerauLevenshtein

from audiobook_pipeline.domain.forms.name_lists import joined_people, split_names
from audiobook_pipeline.domain.forms.names import clean_name, is_last_first, name_key
from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.lexicon.lexicon import alternatives, entries, folded, table
from audiobook_pipeline.domain.text.fold import fold, one_line, words
from audiobook_pipeline.domain.text.remembered import remembered

AUTHOR: Final = "author"
NARRATOR: Final = "narrator"
CONTRIBUTORS: Final = frozenset(table("role")) - {AUTHOR, NARRATOR}
"""Roles of people who worked on a book but neither wrote nor read it."""
_LONGEST: Final = 300
_LONG_ROLE: Final = 7
"""Letters from which a role is recognised despite a typo."""
_MOST: Final = 30
_BORDERS: Final = form_of("credit.border")
_STRONG: Final = form_of("credit.strong_mark")
_BEHIND_COLON: Final = re.compile(r":\s*\n\s*")
_BARE_PREPOSITIONS: Final = folded("written")
_BEFORE_NAME: Final = entries("before_name")
_ARTICLES: Final = folded("article")
_GIVEN: Final = folded("given")
_MIDDLE: Final = folded("middle")
_PARTICLES: Final = folded("particle")
_LETTERS_BEHIND: Final = folded("letters_behind")
_ONE_WORD_OR_TWO: Final = 2


class Credit(NamedTuple):
    """A person, and the role that the words next to the name give; "" if there are none."""

    name: str
    role: str = ""


@cache
def _roles() -> dict[str, str]:
    return {" ".join(words(phrase)): role for role, phrases in table("role").items() for phrase in phrases}


@cache
def _prefix() -> re.Pattern[str]:
    """Return the pattern of credit words before a name; it also shows whether more than a space separates them."""
    phrases = {form for phrase in _phrases() for form in (phrase.lower(), fold(phrase))} | set(_BEFORE_NAME)
    spaced = alternatives(phrases).replace(r"\ ", r"[\s.]+")
    return re.compile(
        rf"\W*(?P<words>{spaced})(?P<mark>\s*\.?\s*[:：]\s*|\s+[-–—]+\s+|\.?\s+)(?=[^\W_])", re.IGNORECASE
    )


@cache
def _amid() -> re.Pattern[str]:
    """Return the pattern of a credit after another person: "Ann Roe, read by Ben Carter"."""
    several = {phrase for phrase in _phrases() if " " in phrase and words(phrase)[0] not in _BARE_PREPOSITIONS}
    forms = {form for phrase in several for form in (phrase.lower(), fold(phrase))}
    spaced = alternatives(forms).replace(r"\ ", r"\s+")
    return re.compile(
        rf"(?P<first>\S.*?\S)[\s,;.]+(?:and\s+)?[(\[]?(?P<words>{spaced})\s*:?\s+(?P<rest>\S.*)", re.IGNORECASE
    )


def _phrases() -> Iterator[str]:
    return (phrase for phrases in table("role").values() for phrase in phrases)


def read_credit(text: str) -> Credit:
    """Return the person that an entry names, without the credit words around the name, and the role that they give.

    "Von: Ann Roe", "Ann Roe - translator", "Ann Roe-Introduction" and "Ann Roe (Narrator)" all name Ann Roe.
    """
    text = one_line(text)
    return _read_credit(text) if len(text) <= _LONGEST else Credit(text)


@remembered(65536)
def _read_credit(text: str) -> Credit:
    before = _before(text)
    behind = _after(before.name)
    return Credit(behind.name, behind.role or before.role)


def words_before(text: str) -> str:
    """Return the words of a credit that come before a name; "" if none do."""
    text = one_line(text)[:_LONGEST]
    return text.removesuffix(_before(text).name)


def _before(text: str) -> Credit:
    found = _prefix().match(text)
    if found is None:
        return Credit(text)
    key = " ".join(words(found["words"]))
    marked = any(mark in found["mark"] for mark in ":：-–—")
    if not (marked or " " in key or found["words"].lower() in _BEFORE_NAME):
        return Credit(text)
    role = _roles().get(key, NARRATOR)
    return Credit(text[found.end() :].strip(), role)


def _after(text: str) -> Credit:
    """Read a role after a name; the split that leaves most to the role is tried first."""
    for border in _BORDERS.finditer(text, 1):
        name, role = text[: border.start()].rstrip(" ,;:"), _role(text[border.end() :], border.lastgroup or "")
        if role and any(map(str.isalpha, name)):
            return Credit(name, role)
    return Credit(text)


def _role(text: str, border: str) -> str:
    """Return the first role of "editor / translator", if the text is nothing else."""
    parts = re.split(r"\s*(?:/|,|&|\band\b|\bund\b|\bet\b)\s*", text.strip(" )].").removeprefix("the "))
    keys = [" ".join(words(part)) for part in parts]
    if border in {"bare", "comma"} and (len(keys) > 1 or " " in keys[0]):
        return ""
    found = [_roles().get(key) or (_misspelt(key) if border in {"spaced", "bracket"} else "") for key in keys]
    return found[0] if found and all(found) and keys[0] not in _BARE_PREPOSITIONS - {"author"} else ""


def _is_of_last(text: str, credit: Credit) -> bool:
    """Return whether a role after several names is the last one's only: "Ann Roe & Ben Carter (illustrator)".

    "(translators)" refers to all of them, and so does "translated by" before them.
    """
    return bool(credit.role) and text.startswith(credit.name) and not text.rstrip(" .)]").lower().endswith("s")


def _is_role(name: str) -> bool:
    """Return whether an entry names a role instead of a person: "the author" of "Ann Roe (read by the author)"."""
    said = [word for word in words(name) if word not in _ARTICLES]
    return " ".join(said) in _roles()


@remembered(8192)
def _misspelt(key: str) -> str:
    if len(key) < _LONG_ROLE or " " in key:
        return ""
    near = (role for word, role in _roles().items() if DamerauLevenshtein.distance(key, word, score_cutoff=1) <= 1)
    return next(near, "")


def is_given(name: str) -> bool:
    """Return whether a name begins with a common given name."""
    return words(name)[:1] != () and words(name)[0] in _GIVEN


def is_name_suffix(entry: str) -> bool:
    """Return whether an entry is not a person but a suffix of a name: "PhD", "Jr.", "RD, LDN"."""
    parts = _listed(entry)
    return bool(parts) and all("".join(words(part)) in _LETTERS_BEHIND for part in parts)


def _listed(text: str) -> list[str]:
    return [part for piece in text.split(",") if (part := piece.strip())]


def credits_of(listed: Iterable[str], known: Container[str] = frozenset()) -> list[Credit]:
    """Return the people of a list of entries, in order.

    Args:
        listed: The entries.
        known: Name keys of people who have entries of their own: they decide how an entry is split.
    """
    found: list[Credit] = []
    for entry in listed:
        plain = _plain(entry)
        if plain is None:
            _add(found, entry, known)
        else:
            found += plain
    return found


class _Asked:
    """An empty set of known people that records whether it was asked."""

    def __init__(self) -> None:
        self.was = False

    def __contains__(self, _key: object) -> bool:
        self.was = True
        return False


@remembered(16384)
def _plain(entry: str) -> tuple[Credit, ...] | None:
    """Return the people of an entry, or None if they depend on the entries before it or on known people."""
    known, before = _Asked(), Credit("", "")
    alone, behind = list[Credit](), [before]
    _add(alone, entry, known)
    _add(behind, entry, known)
    return tuple(alone) if not known.was and behind == [before, *alone] else None


def _add(found: list[Credit], entry: str, known: Container[str]) -> None:
    """Add the people of an entry to those of earlier entries."""
    for part in _parts(entry):
        if found and is_name_suffix(part):
            found[-1] = Credit(f"{found[-1].name}, {part.strip(' ,')}", found[-1].role)
            continue
        if found and _role(part, "spaced"):
            continue  # "Ann Roe - editor/translator"
        for credit in _in_a_row(part):
            names = [name for name in _people(credit.name, known) if not (found and _is_role(name))]
            alone = len(names) > 1 and _is_of_last(part, credit)
            found += [Credit(_shown(name, known), "" if alone else credit.role) for name in names[:-1]]
            found += [Credit(_shown(name, known), credit.role) for name in names[-1:]]


@remembered(65536)
def _parts(entry: str) -> tuple[str, ...]:
    parts = (one_line(part) for part in _STRONG.split(_BEHIND_COLON.sub(": ", entry)))
    return tuple(part for part in parts if part)


@remembered(65536)
def _in_a_row(text: str) -> list[Credit]:
    """Read "Ann Roe read by Ben Carter" as two people; most texts are one."""
    found = _amid().fullmatch(text) if len(text) <= _LONGEST else None
    first = found["first"] if found else ""
    if found is None or _role(first, "spaced") or _before(text).name != text:
        return [read_credit(text)]
    rest = _in_a_row(f"{found['words']} {found['rest'].rstrip(' )]')}")
    return [read_credit(first), *rest]


def _people(text: str, known: Container[str]) -> tuple[str, ...]:
    """Split one entry if it certainly holds several people."""
    parts = _listed(text)
    if len(parts) == _ONE_WORD_OR_TWO and _are_two(parts[0], parts[1], known):
        return tuple(parts)
    names = split_names(text)
    if 1 < len(names) <= _MOST and (_all_begin_given(names) or all(name_key(name) in known for name in names)):
        return names
    return joined_people(text)


def _are_two(left: str, right: str, known: Container[str]) -> bool:
    """Return whether the two sides of a comma are two people, and not a last name followed by first names."""
    if is_name_suffix(right) or f"{right} {left}" == f"{left} {right}":
        return False
    own, others = words(left), words(right)
    if name_key(f"{right} {left}") in known:
        return False
    if is_last_first(left, right) or len(own) == 1:
        all_given = all(word in _GIVEN or len(word) == 1 for word in others)
        return len(others) > 1 and (name_key(right) in known or (name_key(left) in known and not all_given))
    return (name_key(left) in known and name_key(right) in known) or _all_begin_given((left, right))


def _all_begin_given(names: Iterable[str]) -> bool:
    """Return whether each of several names begins with a given name and has more words."""
    parts = [words(name) for name in names]
    return all(len(name) > 1 and name[0] in _GIVEN for name in parts)


def _shown(name: str, known: Container[str]) -> str:
    """Return a name as it should be shown: without dates, first name first."""
    last, comma, first = name.partition(",")
    if comma and "," not in first:
        if is_double_last_first(last, first):
            return f"{first.strip()} {last.strip()}"
        if _may_be_two(last, first) and name_key(f"{first} {last}") not in known:
            return name
    return clean_name(name) or name


def _may_be_two(last: str, first: str) -> bool:
    """Return whether a single word comes before what may be a whole name: "Zogarth, Travis Baldree".

    "Doyle, Arthur Conan" is one name in that order, since everything after the comma is given names.
    """
    given = [word for word in words(first) if word.isalpha() and len(word) > 1 and word not in _PARTICLES]
    return len(words(last)) == 1 and len(given) > 1 and given[-1] not in _GIVEN | _MIDDLE


def is_double_last_first(last: str, first: str) -> bool:
    """Return whether a two-word last name comes first: "García Márquez, Gabriel"."""
    own, given = words(last), words(first)
    plain = bool(own) and own[0] not in _GIVEN and not any(len(word) == 1 or word in _PARTICLES for word in own)
    return len(own) == _ONE_WORD_OR_TWO and len(given) == 1 and given[0] in _GIVEN and plain


def may_be_several(entry: str) -> bool:
    """Return whether an entry looks like several people; if ``credits_of`` keeps it whole, a person should check."""
    names = split_names(read_credit(entry).name)
    parts = [name for name in names if not is_name_suffix(name)]
    if len(parts) == _ONE_WORD_OR_TWO and (is_last_first(*parts) or is_double_last_first(*parts)):
        return False
    full = [name for name in parts if _looks_full(name)]
    return len(full) > 1 and (len(full) == len(parts) or len(parts) > _ONE_WORD_OR_TWO)


def _looks_full(name: str) -> bool:
    """Return whether a name has a given name or initials before the last one."""
    own = words(name)
    begins = bool(own) and (own[0] in _GIVEN or len(own[0]) == 1 or name.split(maxsplit=1)[0].isupper())
    return len(own) > 1 and begins and all(word[:1].isupper() for word in name.split())
