"""Who reads a recording, according to credits in descriptions, subtitles, tags and file names.

A credit is trusted for its place and its ending, never for a name alone: "Read by Anna Schmidt." is one, "narrated by
Honest Thady, loyal steward" is the story. Groups ("a full cast", "LibriVox volunteers") name no reader.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from audiobook_pipeline.domain.credits import is_given
from audiobook_pipeline.domain.forms.names import first_name_first, is_last_first, name_key
from audiobook_pipeline.domain.narration.belief import (
    IN_PROSE,
    PASSIVE_BE,
    WRITTEN_AND,
    ends_sentence,
    follows_noun,
    is_said_of_text,
    last_sentence,
    passive_confidence,
    reads_aloud,
)
from audiobook_pipeline.domain.narration.casts import cast_readers
from audiobook_pipeline.domain.narration.lists import NameList, read_names
from audiobook_pipeline.domain.narration.paths import path_narrators
from audiobook_pipeline.domain.narration.phrases import (
    AUTHOR,
    BY_THEIR_AUTHOR,
    credit_heads,
    is_about_recording,
    with_breaks,
)
from audiobook_pipeline.domain.narration.rows import row
from audiobook_pipeline.domain.narration.spellings import is_spelled_otherwise, other_credits
from audiobook_pipeline.domain.text.markup import plain_text

_MAX_TEXT = 20_000
# Credits closer together than real ones: a text crafted to be slow, in which each reads the same names again.
_CROWD = 30
_CROWDED = 900
_TELLING, _PART = row("telling"), row("own_part")


@dataclass(frozen=True, slots=True)
class NarratorCredit:
    """One narrator, with the words that name them.

    Attributes:
        name: The name as the source writes it.
        evidence: The words of the credit.
        source: Where it was found: description, subtitle, tags, path or release.
        confidence: 0 to 1; from 0.9 on it may be applied without review.
        cast: Whether the reader is from a cast list.
    """

    name: str
    evidence: str
    source: str
    confidence: float
    cast: bool = False


def find_narrators(text: str, *, authors: Sequence[str] = (), source: str = "description") -> list[NarratorCredit]:
    """Find the narrators that a text credits, in order, each once.

    A name that the text spells in two ways is left out: a person must decide which spelling is the typo.

    Args:
        text: Description or other free text; may contain HTML.
        authors: Authors of the book, to resolve "read by the author".
        source: Kind of the text, for the evidence.
    """
    if not text:
        return []
    plain = with_breaks(plain_text(text[:_MAX_TEXT]))
    heads = credit_heads(plain)
    listed = "\n" in plain or ":" in plain
    if not listed and not any(heads.values()) and not BY_THEIR_AUTHOR.search(plain):
        return []
    about_recording = is_about_recording(plain)
    found = [
        NarratorCredit(name, line, source, confidence, cast=True)
        for name, line, confidence in (cast_readers(plain, about_recording=about_recording) if listed else ())
    ]
    found += _headed(plain, heads, authors, source)
    if found or about_recording:
        found.extend(_passive_in_prose(plain, heads["passive"], source))
    others = other_credits(plain) if found else ()
    return _once((credit for credit in found if not is_spelled_otherwise(credit.name, others)), plain)


def _headed(
    text: str, heads: Mapping[str, list[re.Match[str]]], authors: Sequence[str], source: str
) -> Iterator[NarratorCredit]:
    """Yield the readers named after the words of a credit."""
    for match in (*_uncrowded(heads["label"]), *_uncrowded(heads["bare"])):
        if not _ROLE_FIRST.match(text, match.start()):
            yield from _from_head(text, match, 0.95, authors, source)
    for match in BY_THEIR_AUTHOR.finditer(text):
        yield from _the_author(authors, match["verb"], source, 0.95)
    for match in _uncrowded(heads["casting"], 2 * _CROWDED):
        yield from _full_names(text, match, source)
    for match in _uncrowded(heads["passive"]):
        confidence = passive_confidence(text, match)
        if confidence:
            yield from _from_head(text, match, confidence, authors, source)


def _uncrowded(heads: Sequence[re.Match[str]], reach: int = _CROWDED) -> Iterator[re.Match[str]]:
    """Yield the credits that are not too close together."""
    for index, match in enumerate(heads):
        if index < _CROWD or match.start() - heads[index - _CROWD].start() >= reach:
            yield match


def find_narrators_in_path(path: str, *, source: str = "path") -> list[NarratorCredit]:
    """Find the narrators that a folder or file name credits, in order, each once."""
    found = [NarratorCredit(name, evidence[:300], source, c) for name, evidence, c in path_narrators(path)]
    return _once(found, path)


def agreed_narrators(found: Iterable[NarratorCredit]) -> list[NarratorCredit]:
    """Join the credits of several sources into one list for an item.

    The most certain source decides who reads; the others confirm it, which raises the confidence, or are left out. Two
    sources that name different people lower it below what may be applied without review.
    """
    by_source: dict[str, list[NarratorCredit]] = {}
    for credit in found:
        by_source.setdefault(credit.source, []).append(credit)
    if not by_source:
        return []
    ranked = sorted(by_source.values(), key=lambda named: (-min(c.confidence for c in named), -len(named)))
    chosen = {name_key(credit.name): credit for credit in ranked[0]}
    confirmed: set[str] = set()
    disputed = False
    for named in ranked[1:]:
        keys = {name_key(credit.name) for credit in named}
        confirmed |= keys & set(chosen)
        disputed |= not keys & set(chosen)
    return [
        replace(credit, confidence=min(0.99, credit.confidence + 0.02 * (key in confirmed)) - 0.1 * disputed)
        for key, credit in chosen.items()
    ]


def _from_head(
    text: str, match: re.Match[str], confidence: float, authors: Sequence[str], source: str
) -> list[NarratorCredit]:
    start, by_author = _at_author(text, _after_marks(text, match))
    if by_author:
        evidence = text[match.start("verb") : by_author.end()]
        others = (NarratorCredit(name, evidence, source, confidence) for name in _beside_author(text, by_author.end()))
        return [*_the_author(authors, evidence, source, confidence), *others]
    names = read_names(text, start, handles=is_about_recording(text) or _is_handle_alone(text, match, start))
    full = all(" " in name and not name.islower() for name in names.names)
    if _TELLING.match(match["verb"]) and not (
        full and names.whole and (_is_whole_line(text, match, names.end) or is_said_of_text(text, match.start()))
    ):
        return []
    if confidence == IN_PROSE and not (full and _stands_alone(text, match, names)):
        return []
    if not names.clean:
        if confidence < _CERTAIN and confidence != IN_PROSE:
            return []
        if _is_credit_line(text, match):
            confidence -= 0.1
        elif full and (
            reads_aloud(match)
            or confidence == IN_PROSE
            or WRITTEN_AND.search(text[max(0, match.start() - 40) : match.start()])
        ):
            confidence = 0.85
        else:
            return []
    evidence = " ".join(text[match.start("verb") : names.end].split())
    listed = _in_order(names.names, text[start : names.end], only_people=source == "tags")
    too = authors if _AND_AUTHOR.search(text[start : names.end]) else ()
    return [
        *(NarratorCredit(name, evidence[:300], source, confidence - _doubt(name)) for name in listed),
        *_the_author(too, evidence[:300], source, confidence),
    ]


def _at_author(text: str, start: int) -> tuple[int, re.Match[str] | None]:
    """Return the match of "the author" at a place, or the start of the author's name if that follows."""
    said = AUTHOR.match(text, start)
    if said and _NAMED_AUTHOR.match(text, said.end()):
        return said.end() + 1, None
    return start, said


def _is_handle_alone(text: str, match: re.Match[str], start: int) -> bool:
    """Return whether a "read by" has one word after it and ends its line: "Read by hefyd.", not "Reader: beware."."""
    passive = "rest" not in match.groupdict() and match["verb"].lower().startswith("read")
    return passive and _WORD_ALONE.match(text, start) is not None


# "Lu par l'auteur Denis Roe".
_NAMED_AUTHOR = re.compile(r" [^\W\d_a-z][\w.'’-]* [^\W\d_a-z][\w'’-]*")
_WORD_ALONE = re.compile(r"[\w-]{2,30}\.?[ \t]*(?:\n|\Z)")


def _after_marks(text: str, match: re.Match[str]) -> int:
    """Return where names may begin after a credit: after spaces, quotes and, following a colon, a line break."""
    start = match.end()
    while start < len(text) and text[start] in "\n\t *_\"'“" and text[start : start + 2] != "\n\n":
        if text[start] == "\n" and not match.groupdict().get("colon"):
            break
        start += 1
    return start


def _beside_author(text: str, end: int) -> list[str]:
    """Return the full names of those who read with the author: "read by the author and Ann Roe"."""
    beside = _BESIDE.match(text, end)
    names = read_names(text, beside.end(), handles=False) if beside else None
    return [name for name in names.names if " " in name] if names and names.clean else []


def _the_author(authors: Sequence[str], evidence: str, source: str, confidence: float) -> list[NarratorCredit]:
    """Return the author as the reader; of several authors it is not known which one reads."""
    return [NarratorCredit(name, evidence, source, confidence) for name in authors] if len(authors) == 1 else []


def _in_order(names: tuple[str, ...], text: str, *, only_people: bool) -> tuple[str, ...]:
    """Return "Roe, Ann; van der Berg, Ben" as two people, in a tag (which has only people) or by their given names."""
    people = [person.strip() for person in re.split("[;&]", text)]
    turned = tuple(map(first_name_first, people))
    if len(names) != 2 * len(turned) or not all("," in person for person in people) or "," in "".join(turned):
        return names
    pairs = list(zip(names[::2], names[1::2], strict=True))
    if not all(is_last_first(last, first) for last, first in pairs):
        return names
    sure = all(is_given(first) and not is_given(last) for last, first in pairs)
    contrary = any(is_given(last) and not is_given(first) for last, first in pairs)
    return turned if sure or (only_people and not contrary) else names


_ROLE_FIRST, _AND_AUTHOR, _BESIDE = row("role_first"), row("and_author"), row("beside_reader")


def _is_whole_line(text: str, match: re.Match[str], end: int) -> bool:
    """Return whether a credit is the only text on its line."""
    before = text[: match.start()].rpartition("\n")[2]
    return not before.strip(" *_") and not text[end:].partition("\n")[0].strip(" .*_")


def _stands_alone(text: str, match: re.Match[str], names: NameList) -> bool:
    """Return whether a credit within a sentence runs to its end, or, in languages other than English, to two commas."""
    if names.whole or (names.clean and follows_noun(match)):
        return ends_sentence(text, names.end)
    inserted = text[: match.start()].rstrip().endswith(",") and text[match.end() : names.end].count(",") == 1
    return inserted and len(names.names) == 1 and follows_noun(match)


def _full_names(text: str, match: re.Match[str], source: str) -> list[NarratorCredit]:
    """Read names with first and last name, up to the first one without both."""
    names = read_names(text, match.end(), handles=False)
    evidence = " ".join(text[match.start("verb") : names.end].split())[:300]
    return [NarratorCredit(name, evidence, source, 0.9) for name in names.names if " " in name]


_CERTAIN = 0.95


def _doubt(name: str) -> float:
    return 0.0 if " " in name else 0.04


def _is_credit_line(text: str, match: re.Match[str]) -> bool:
    """Return whether a credit begins its line: an unclean ending is then more likely a typo than a story."""
    return text[: match.start("verb")].rpartition("\n")[2].strip() == "" and is_about_recording(text)


def _passive_in_prose(text: str, heads: Iterable[re.Match[str]], source: str) -> list[NarratorCredit]:
    """Find "Letters from the men are read by A, B and C" next to other credits, in full names."""
    found: list[NarratorCredit] = []
    for match in heads:
        before = text[max(0, match.start() - 200) : match.start()]
        if match["verb"].lower().startswith("read") and PASSIVE_BE.search(before):
            names = read_names(text, match.end(), handles=False)
            part = _PART.search(last_sentence(before)) is not None
            if names.clean and (len(names.names) > 1 or part):
                evidence = text[match.start() : names.end]
                found.extend(NarratorCredit(name, evidence, source, 0.85) for name in names.names)
    return found


def _once(found: Iterable[NarratorCredit], text: str) -> list[NarratorCredit]:
    """Return one credit per person, the most certain one, in the order in which the text names them."""
    best: dict[str, NarratorCredit] = {}
    for credit in found:
        key = name_key(credit.name)
        if key and (key not in best or credit.confidence > best[key].confidence):
            best[key] = credit
    return sorted(best.values(), key=lambda credit: text.find(credit.name))
