"""Who reads a recording, as far as the words about it tell: credits in descriptions, subtitles, tags and file names.

A credit is believed by where it stands and how it ends, never by a name alone: "Read by Anna Schmidt." is one,
"narrated by Honest Thady, loyal steward" is the story. Groups ("a full cast", "LibriVox volunteers") name nobody.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from audiobook_pipeline.domain.names import name_key
from audiobook_pipeline.domain.narrator_casts import cast_readers
from audiobook_pipeline.domain.narrator_lists import is_name, read_names
from audiobook_pipeline.domain.narrator_paths import path_narrators
from audiobook_pipeline.domain.narrator_phrases import CREDIT_SENTENCE, credit_heads, is_about_recording
from audiobook_pipeline.domain.narrator_spellings import is_spelled_otherwise, other_credits
from audiobook_pipeline.domain.text import plain_text

_MAX_TEXT = 20_000
_BEFORE = re.compile(r"(?:\A|[\n.!?:;()\[\]\"“”»|•–—~]|\s-)[\s\"'*_]*(?:(?:\w+(?:ed|en)(?:,| and| &)\s+){1,3})?\Z")
_PASSIVE_BE = re.compile(
    r"\b(?:is|are|was|were|been|be|being|wird|wurde|est|sont|es|son|è|sono|wordt|werd)\s+(?:\w+ly\s+)?\Z", re.IGNORECASE
)
_AS_BEFORE = re.compile(r"\bas\s+\Z", re.IGNORECASE)
_STORY = re.compile(
    r"\b(?:novel|story|stories|tale|poem|chapter|protagonist|heroine|hero|fictional|first[- ]person|"
    r"written under|roman|récit|novela|romanzo)\b",
    re.IGNORECASE,
)
_AUTHOR = re.compile(
    r"the\s+author(?:\s+(?:him|her)self)?\b|the\s+authors?\s+themselves\b|(?:der|dem)\s+autor\b|"
    r"der\s+autorin\b|l['’]auteur\b|el\s+autor\b|de\s+auteur\b|dall['’]autore\b|l['’]autore\b",
    re.IGNORECASE,
)
_NAME_BEFORE = re.compile(r"((?:[^\W\d_][\w.'’-]*[ \t]+){1,4})\Z")
_READING_OF = re.compile(
    r"\s+(?:the\s+)?(?:part|parts|role|roles|narration|narrator|voice|voices|all|audiobook|unabridged|"
    r"this\s+(?:audiobook|recording|book))\b",
    re.IGNORECASE,
)
_READING = ("read", "narrat", "gelesen", "gelezen", "lu", "le", "lett", "lid", "inl", "ind", "opl", "uppl")
_PART = re.compile(r"\b(?:roles?|parts?|chapters?|sections?|letters|voices?)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?\n]")


@dataclass(frozen=True, slots=True)
class NarratorCredit:
    """One narrator found, with the words that say so.

    Attributes:
        name: The name as the source writes it.
        evidence: The words of the credit.
        source: Where it stood: description, subtitle, tags, path or release.
        confidence: 0 to 1; 0.9 and more may be taken without a person looking.
    """

    name: str
    evidence: str
    source: str
    confidence: float


def find_narrators(text: str, *, authors: Sequence[str] = (), source: str = "description") -> list[NarratorCredit]:
    """Find the narrators that a text credits, in order, each once.

    A name that the same text spells in two ways is left out: which of them is the slip, a person must say.

    Args:
        text: Description or other free text; HTML is understood.
        authors: Authors of the book, to resolve "read by the author".
        source: What the text is, for the evidence.
    """
    if not text:
        return []
    plain = plain_text(text[:_MAX_TEXT])
    heads = credit_heads(plain)
    listed = "\n" in plain or ":" in plain
    if not listed and not any(heads.values()):
        return []
    about_recording = is_about_recording(plain)
    found: list[NarratorCredit] = []
    if listed:
        for name, line, confidence in cast_readers(plain, about_recording=about_recording):
            found.append(NarratorCredit(name, line, source, confidence))
    for match in (*heads["label"], *heads["bare"]):
        found.extend(_from_head(plain, match, 0.95, authors, source))
    for match in heads["casting"]:
        found.extend(_full_names(plain, match, source))
    for match in heads["passive"]:
        confidence = _passive_confidence(plain, match)
        if confidence:
            found.extend(_from_head(plain, match, confidence, authors, source))
    found.extend(_active(plain, heads["active"], source, supported=about_recording or bool(found)))
    if found or about_recording:
        found.extend(_passive_in_prose(plain, heads["passive"], source))
    others = other_credits(plain) if found else ()
    return _once((credit for credit in found if not is_spelled_otherwise(credit.name, others)), plain)


def find_narrators_in_path(path: str, *, source: str = "path") -> list[NarratorCredit]:
    """Find the narrators that a folder or file name credits, in order, each once."""
    found = [NarratorCredit(name, evidence[:300], source, c) for name, evidence, c in path_narrators(path)]
    return _once(found, path)


def agreed_narrators(found: Iterable[NarratorCredit]) -> list[NarratorCredit]:
    """Join the credits of several sources into one list for an item.

    The most certain source decides who reads; the others confirm, which raises the confidence, or are left out. Two
    sources that name different people lower it below what may be taken without a person looking.
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
    start = match.end()
    while start < len(text) and text[start] in "\n\t *_\"'“" and text[start : start + 2] != "\n\n":
        if text[start] == "\n" and not match.groupdict().get("colon"):
            break
        start += 1
    by_author = _AUTHOR.match(text, start)
    if by_author:
        evidence = text[match.start("verb") : by_author.end()]
        return [NarratorCredit(name, evidence, source, confidence) for name in authors] if len(authors) == 1 else []
    names = read_names(text, start, handles=_takes_handles(text, match))
    if not names.clean:
        if confidence < _CERTAIN or not _is_credit_line(text, match):
            return []
        confidence -= 0.1
    evidence = " ".join(text[match.start("verb") : names.end].split())
    return [NarratorCredit(name, evidence[:300], source, confidence - _doubt(name)) for name in names.names]


def _takes_handles(text: str, match: re.Match[str]) -> bool:
    """Tell whether a lower-case word may be a reader here: not after "recorded by hand" in other texts."""
    return match["verb"].lower().startswith(_READING) or is_about_recording(text)


def _full_names(text: str, match: re.Match[str], source: str) -> list[NarratorCredit]:
    """Read names with first and last name up to the first that has not both."""
    names = read_names(text, match.end(), handles=False)
    evidence = " ".join(text[match.start("verb") : names.end].split())[:300]
    return [NarratorCredit(name, evidence, source, 0.9) for name in names.names if " " in name]


_CERTAIN = 0.95


def _doubt(name: str) -> float:
    return 0.0 if " " in name else 0.04


def _is_credit_line(text: str, match: re.Match[str]) -> bool:
    """Tell whether a head begins its line: an unclean ending is then more likely a slip than a story."""
    return text[: match.start("verb")].rpartition("\n")[2].strip() == "" and is_about_recording(text)


def _passive_confidence(text: str, match: re.Match[str]) -> float:
    """Return how far a "read by" is believed before the names are read; 0 where it is the story's."""
    before = text[max(0, match.start() - 400) : match.start()]
    sentence = _last_sentence(before)
    if match["colon"]:
        return 0.97
    if _AS_BEFORE.search(sentence):
        return 0.0
    if is_about_recording(match[0]):
        return 0.97
    if _BEFORE.search(before):
        return 0.97
    passive = _PASSIVE_BE.search(sentence)
    if is_about_recording(before) and not passive and not _STORY.search(sentence.replace("LibriVox recording", "")):
        return 0.95
    if not passive and len(sentence.split()) <= 4 and is_about_recording(text) and not _STORY.search(sentence):
        return 0.9
    if is_about_recording(sentence) or CREDIT_SENTENCE.match(sentence):
        return 0.0 if _STORY.search(sentence) and passive else 0.9
    return 0.0


def _last_sentence(text: str) -> str:
    return _SENTENCE_END.split(text)[-1]


def _passive_in_prose(text: str, heads: Iterable[re.Match[str]], source: str) -> list[NarratorCredit]:
    """Find "Letters from the men are read by A, B and C" beside other credits, in full names."""
    found: list[NarratorCredit] = []
    for match in heads:
        before = text[max(0, match.start() - 200) : match.start()]
        if match["verb"].lower().startswith("read") and _PASSIVE_BE.search(before):
            names = read_names(text, match.end(), handles=False)
            part = _PART.search(_last_sentence(before)) is not None
            if names.clean and (len(names.names) > 1 or part):
                evidence = text[match.start() : names.end]
                found.extend(NarratorCredit(name, evidence, source, 0.85) for name in names.names)
    return found


def _active(text: str, heads: Iterable[re.Match[str]], source: str, *, supported: bool) -> list[NarratorCredit]:
    """Find "X reads A's letters, and Y reads B's": two readers in one sentence, or one who reads a part."""
    by_sentence: dict[int, list[tuple[str, str, bool]]] = {}
    for match in heads:
        before = _NAME_BEFORE.search(text[max(0, match.start() - 80) : match.start()])
        if before is None:
            continue
        name = _trailing_name(before[1])
        if not name:
            continue
        start = max(text.rfind(mark, 0, match.start()) for mark in (". ", "\n", "! ", "? "))
        evidence = f"{name} {text[match.start() : match.end() + 60]}".split("\n")[0]
        by_sentence.setdefault(start, []).append((name, evidence, _READING_OF.match(text, match.end()) is not None))
    return [
        NarratorCredit(name, evidence, source, 0.85)
        for clauses in by_sentence.values()
        if len(clauses) > 1 or (supported and clauses[0][2])
        for name, evidence, _ in clauses
    ]


def _trailing_name(text: str) -> str:
    """Return the name at the end of a piece of text: as many named words as there are."""
    tokens = text.split()
    kept: list[str] = []
    for token in reversed(tokens):
        ends_sentence = kept and token.endswith(".") and len(token.rstrip(".")) > 3
        if not token[:1].isupper() or ends_sentence:
            break
        kept.insert(0, token)
    name = " ".join(kept)
    return name if len(kept) > 1 and is_name(name, handles=False) else ""


def _once(found: Iterable[NarratorCredit], text: str) -> list[NarratorCredit]:
    """Return one credit a person, the most certain, in the order in which the text names them."""
    best: dict[str, NarratorCredit] = {}
    for credit in found:
        key = name_key(credit.name)
        if key and (key not in best or credit.confidence > best[key].confidence):
            best[key] = credit
    return sorted(best.values(), key=lambda credit: text.find(credit.name))
