"""Whether a "read by" in running text is a credit or the story, from the words around it."""

import re

from audiobook_pipeline.domain.narrator_phrases import AUTHOR, CREDIT_SENTENCE, is_about_recording

CERTAIN_HEAD = 0.97
IN_PROSE = 0.86
"""Confidence of a credit amid a sentence; it holds only if nothing but full names stands up to the sentence's end."""
_BEFORE = re.compile(
    r"(?:\A|[\n.!?:;()\[\]\"“”»|•–—~/]|\s-)[\s\"'*_]*"
    r"(?:(?:\w+(?:ed|en)(?:,| and| &)\s+|\w+(?:ly|haft|mente|ment)(?:,| and| &)?\s+){1,3})?\Z"
)
PASSIVE_BE = re.compile(
    r"\b(?:is|are|was|were|been|be|being|wird|wurde|est|sont|es|son|è|sono|wordt|werd)\s+(?:\w+ly\s+)?\Z", re.IGNORECASE
)
_AS_BEFORE = re.compile(r"\bas\s+\Z", re.IGNORECASE)
STORY = re.compile(
    r"\b(?:novel|story|stories|tale|poem|chapter|protagonist|heroine|hero|fictional|first[- ]person|"
    r"written under|roman|récit|novela|romanzo)\b",
    re.IGNORECASE,
)
# Participles that stand behind a noun without more: "Une saga familiale lue par A", "ein Krimi, gelesen von A".
_READING_ALONE = (
    "gelesen",
    "vorgelesen",
    "eingelesen",
    "gelezen",
    "voorgelezen",
    "lu",
    "leíd",
    "leid",
    "lett",
    "lid",
    "uppläs",
)
_MUSIC = re.compile(
    r"\b(?:music|songs?|lyrics|score|piano|violin|sonata|symphony|concerto|surgery)\b[^.]{0,40}\Z", re.IGNORECASE
)
_SUBJECT = re.compile(
    r"\b(?:edition|version|text|title|production|adaptation)\b[^.]{0,60}\b(?:is|are|ist)\s+\Z", re.IGNORECASE
)
_SCREEN = re.compile(r"\b(?:cin[eé](?:ma)?|film|pantalla|écran|schermo|kino)\b", re.IGNORECASE)
_PLAYED = ("perform", "record", "sung", "interpr")
_BROADCAST = re.compile(r"\bbroadcast\b|\bradio \d|\bbbc\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?\n]")


def passive_confidence(text: str, match: re.Match[str]) -> float:
    """Return how far a "read by" is believed before the names are read; 0 where it is the story's."""
    before = text[max(0, match.start() - 400) : match.start()]
    sentence = last_sentence(before)
    if match["colon"]:
        return CERTAIN_HEAD
    if _AS_BEFORE.search(sentence) or _is_played(text, sentence, match):
        return 0.0
    if is_about_recording(match[0]) or _BEFORE.search(before):
        return CERTAIN_HEAD
    story = STORY.search(sentence) is not None
    passive = PASSIVE_BE.search(sentence) is not None
    if is_about_recording(before) and not passive and not STORY.search(sentence.replace("LibriVox recording", "")):
        return 0.95
    if _is_about_reading(text, sentence, story=story, passive=passive):
        return 0.0 if story and passive else 0.9
    if not reads_aloud(match):
        return 0.0
    author = AUTHOR.match(text, match.end())
    if author and ends_sentence(text, author.end()):
        return 0.0 if before.endswith("-") else 0.9
    alone = not passive and stands_behind_nouns(match)
    return IN_PROSE if alone or before.rstrip().endswith(",") else 0.0


def _is_played(text: str, sentence: str, match: re.Match[str]) -> bool:
    """Tell whether music, or a part on a screen, is what is performed."""
    verb = match["verb"].lower()
    on_screen = verb.startswith("interpr") and _SCREEN.search(text, match.end(), match.end() + 60)
    return bool(on_screen) or (verb.startswith(_PLAYED) and _MUSIC.search(sentence) is not None)


def _is_about_reading(text: str, sentence: str, *, story: bool, passive: bool) -> bool:
    """Tell whether the words before a "read by" in its sentence speak of a recording, an edition or other credits."""
    if not passive and not story and len(sentence.split()) <= 4 and is_about_recording(text):
        return True
    if _SUBJECT.search(sentence) and not story:
        return True
    return any((is_about_recording(sentence), CREDIT_SENTENCE.match(sentence), _BROADCAST.search(sentence)))


def last_sentence(text: str) -> str:
    """Return what stands behind the last end of a sentence."""
    return _SENTENCE_END.split(text)[-1]


def ends_sentence(text: str, end: int) -> bool:
    """Tell whether a sentence or line ends at a place of a text."""
    return not text[end:].strip() or text[end] in ".!\n"


def reads_aloud(match: re.Match[str]) -> bool:
    """Tell whether a verb is one of reading aloud: stories are narrated too, but seldom "performed by" somebody."""
    return not match["verb"].lower().startswith(("narr", "recorded", "registr", "grab", "grav", "aufgen", "opgen"))


def stands_behind_nouns(match: re.Match[str]) -> bool:
    """Tell whether a verb is a participle that follows a noun: "une saga lue par", "ein Krimi, gelesen von"."""
    return match["verb"].lower().startswith(_READING_ALONE)
