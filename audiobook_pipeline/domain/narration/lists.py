"""Reads a list of names from running text, starting at the place where a credit begins.

A name here is one to six words that look like a name, or a handle ("hefyd") if only a name can be in that place.
Anything else ends the list; it is never forced into a name.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from audiobook_pipeline.domain.credits import is_given
from audiobook_pipeline.domain.lexicon.lexicon import entries, folded, folded_by_file
from audiobook_pipeline.domain.narration.rows import row
from audiobook_pipeline.domain.placeholders import is_placeholder
from audiobook_pipeline.domain.text.fold import fold, words

# The extent of a credit: to the end of its line (a line that ends in a comma continues), its sentence or its bracket.
_HARD_END = row("ends")
ASIDE = re.compile(r"[ \t]*[(\[][^()\[\]\n]{1,80}[)\]]")
_SEPARATOR = row("between_names")
_BY_AGAIN = row("by_again")
_AND_OTHERS = row("and_others")
_EPITHET = row("epithet")
# "Sherlock's Ann Roe": what the reader is known from.
_OWNED = re.compile(r"\A(?:[^\W\d_a-z][\w&-]*\s+){0,3}[^\W\d_a-z][\w-]*['’]s\s+(?=[^\W\d_a-z][\w.'’-]*\s+[^\W\d_a-z])")
_HOUSE = row("house")
_SUBJECT = row("subject")
_APPOSITION = row("apposition")
_WHO_WROTE = row("who_wrote")
_GROUP, _INCLUDING = row("group"), row("including")
_NEXT_CREDIT = row("next_credit")
_ABBREVIATED = folded("abbreviated")
PARTICLES = folded("within_name", "within_credit")
_NO_NAME = folded("begins_no_name")
_ARTICLES = folded_by_file("article")["en"]
_HEARD = folded("heard_beside")
_CONTINUES = folded("behind_reader")
_ITSELF = folded("itself")
_EXTERNAL = folded("website", "volunteers")
_SENTENCE_OPENS = frozenset(entries("opens_sentence"))
_PLACES = folded("place")
_PLACES_OR_NAMES = frozenset(entries("place_or_name"))
_SUFFIXES = folded("suffix", "degree_behind")
_BEHIND_STOP = folded("and") | {"as"} | PARTICLES
_MAX_SPAN = 6000


@dataclass(frozen=True, slots=True)
class NameList:
    """Names read from a text.

    Attributes:
        names: The names in order.
        end: Index in the text at which the credit ended.
        clean: Whether it ended where a credit may end, and not in the middle of an unrelated sentence.
        group: Whether it named a group ("LibriVox volunteers", "a full cast").
        whole: Whether there was nothing but names.
    """

    names: tuple[str, ...]
    end: int
    clean: bool
    group: bool
    whole: bool


def read_names(text: str, start: int, *, handles: bool) -> NameList:
    """Read the names of the credit that begins at ``start`` of a plain text.

    Args:
        text: Plain text.
        start: Index of the first letter of the list.
        handles: Whether single lower-case words may be names.
    """
    end = _span_end(text, start)
    span = _AND_OTHERS.sub("", ASIDE.sub("", text[start:end]).strip())
    span, group = _after_group(_without_epithet(_OWNED.sub("", span)))
    names: list[str] = []
    placed: list[str] = []
    clean = exhausted = True
    for item in filter(_is_item, (part.strip() for part in _SEPARATOR.split(span))):
        if names and _SUBJECT.match(item):
            clean = exhausted = False
            break
        plain = _without_epithet(_BY_AGAIN.sub("", item)) if names else item
        name, whole = _leading_name(_HOUSE.sub("", plain), handles=handles)
        if name and names and "".join(words(name)) in _SUFFIXES:
            names[-1] = f"{names[-1]}, {name}"
        elif name:
            names.append(name)
            placed += [] if _leads_all(name, plain) else [name]
        if _GROUP.match(item):
            group = True
            break
        exhausted &= name != "" and _leads_all(name, plain)
        if not name or not whole:
            clean = bool(names) and _ends_a_list(item)
            break
    return NameList(tuple(_without_places(names, placed)), end, clean=clean, group=group, whole=exhausted)


def _after_group(span: str) -> tuple[str, bool]:
    """Return the names after a group that opens a credit ("a full cast including …"), and if there is a group."""
    opening = _GROUP.match(span)
    if opening is None:
        return span, False
    including = _INCLUDING.search(span, opening.end(), opening.end() + 30)
    rest = span[including.end() if including else opening.end() :].lstrip()
    # "LibriVox volunteers, proofed by …" names no reader.
    return rest if including or rest[:1].isupper() else "", True


def _without_places(names: Sequence[str], placed: Collection[str]) -> list[str]:
    """Return names without the places that follow them: "Becky Roe, Canal Winchester, Ohio" is one reader.

    Args:
        names: The entries of the list.
        placed: Names followed by a place in the list ("Ann Roe in London").
    """
    kept: list[str] = []
    for at, name in enumerate(names):
        behind_town = at == len(names) - 1 > 1 and name in _PLACES_OR_NAMES
        if not kept or not (behind_town or fold(name) in _PLACES):
            kept.append(name)
        elif kept[1:] and kept[-1] == names[at - 1] not in placed and not (" " in kept[-1] and is_given(kept[-1])):
            kept.pop()  # the town
    return kept


def _without_epithet(span: str) -> str:
    """Return a list, or one of its items, without words about the reader before the name: "actor A"."""
    epithet = _EPITHET.match(span)
    rest = span[epithet.end() :] if epithet else ""
    return rest if is_name(_first_item(rest), handles=False) else span


def _is_item(part: str) -> bool:
    """Return whether a part of a list is more than a description of the person before it: "A, the author, and B"."""
    return part != "" and not _WHO_WROTE.fullmatch(part) and not (part[0].islower() and _HOUSE.fullmatch(f" {part}"))


def _leads_all(name: str, item: str) -> bool:
    """Return whether an item has no more words than its name."""
    return len(item.split()) <= len(name.split()) + 1


def _ends_a_list(item: str) -> bool:
    """Return whether the text after the names, which is no name itself, is about the reader or is the next credit."""
    opens = words(item)[:1]
    if item[:1].isdigit():
        return True
    about = _NEXT_CREDIT.search(item) or _APPOSITION.match(item)
    return bool(_CONTINUES.intersection(opens)) or about is not None


def _first_item(span: str) -> str:
    """Return the text before the first separator, and before words that can follow a name."""
    first = _SEPARATOR.split(span, maxsplit=1)[0].split()
    stop = next((i for i, token in enumerate(first) if i and token.islower() and fold(token) in _CONTINUES), len(first))
    return " ".join(first[:stop])


def _span_end(text: str, start: int) -> int:
    limit = min(len(text), start + _MAX_SPAN)
    position = start
    while True:
        match = _HARD_END.search(text, position, limit)
        aside = ASIDE.search(text, position, match.start() + 80 if match else limit)
        if aside is not None and (match is None or aside.start() < match.start()):
            position = aside.end()
            continue
        if match is None:
            return limit
        if match[0] == "." and _dot_belongs(text, match.start()):
            position = match.end()
        else:
            return match.start()


def _dot_belongs(text: str, dot: int) -> bool:
    """Return whether a dot is part of a name ("J. R. R.", "Jr.", "Dr.") and not the end of a sentence."""
    before = re.search(r"[^\s,;(]*$", text[max(0, dot - 30) : dot])
    word = before[0] if before else ""
    initials = bool(re.fullmatch(r"(?:[^\W\d_]\.?-?)*[^\W\d_]", word)) and ("." in word or len(word) == 1)
    if (not initials and fold(word) not in _ABBREVIATED) or _AND_OTHERS.fullmatch(f" {word}"):
        return False
    after = text[dot + 1 : dot + 30]
    if not after.strip(" ") or after.startswith("\n"):
        return False
    following = after.split()
    return bool(following) and (
        following[0][0].isupper() or following[0][0] in ",;&" or following[0].lower() in _BEHIND_STOP
    )


def _leading_name(item: str, *, handles: bool) -> tuple[str, bool]:
    """Return the name at the start of an item, and whether the rest is acceptable ("X as Holmes" is)."""
    tokens = item.split()
    if len(tokens) <= 6 and is_name(item, handles=handles):
        return _tidy(item), True
    for index in range(1, min(len(tokens), 7)):
        if tokens[index].islower() and fold(tokens[index]) in _CONTINUES - PARTICLES:
            head = " ".join(tokens[:index])
            alone = index == 1 and tokens[index] in _ITSELF  # "performed by Dickens himself" is about the author
            return (_tidy(head), True) if is_name(head, handles=handles) and not alone else ("", False)
        if index > 1 and tokens[index] in _SENTENCE_OPENS and index + 1 < len(tokens) and tokens[index + 1].islower():
            head = " ".join(tokens[:index])  # a line break was lost: "Ann Roe A tale of the sea"
            return (_tidy(head), True) if is_name(head, handles=False) else ("", False)
    return "", False


def _tidy(name: str) -> str:
    kept = name.strip(" '’`*_~")
    bare = kept.rstrip(".")
    last = bare.rsplit(" ", 1)[-1]
    return kept if len(last.rsplit(".", 1)[-1]) == 1 or fold(last) in _ABBREVIATED else bare


def is_name(text: str, *, handles: bool) -> bool:
    """Return whether a text looks like one person's name and nothing else.

    Args:
        text: The candidate.
        handles: Whether a single lower-case word is accepted ("hefyd").
    """
    tokens = text.split()
    if not 0 < len(tokens) <= 6 or len(text) > 60 or len(text) < 2 or ":" in text or is_placeholder(text):
        return False
    parts = words(text)
    if not parts or _EXTERNAL & set(parts) or all(part.isdigit() for part in parts):
        return False
    first = fold(tokens[0].strip("'’"))
    if first in _NO_NAME and (len(tokens) == 1 or tokens[0].islower() or first in _ARTICLES):
        return False
    if text.islower() and len(tokens) > 1 and first in PARTICLES | {"o"}:
        return False  # "la autora", "der schon"
    if first in _HEARD:
        return False
    if len(tokens) == 1 or text.islower():
        return _looks_named(tokens[0]) or (handles and len(tokens) <= 3 and all(_is_handle(token) for token in tokens))
    return all(_looks_named(token) or fold(token) in PARTICLES for token in tokens) and (
        _looks_named(tokens[-1]) and sum(_looks_named(token) for token in tokens) >= 1
    )


def _is_handle(token: str) -> bool:
    return token.isascii() and any(c.isalpha() for c in token) and fold(token) not in _NO_NAME | _CONTINUES


def _looks_named(token: str) -> bool:
    """Return whether a word has a capital, a letter without case, or is a handle with digits ("5pak")."""
    letters = [c for c in token if c.isalpha()]
    if not letters:
        return False
    return any(c.isupper() for c in letters) or not any(c.islower() for c in letters)
