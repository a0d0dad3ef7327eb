"""Whether a "read by" in running text is a credit or part of the story, judged by the words around it."""

import re

from audiobook_pipeline.domain.lexicon.lexicon import alternatives, entries, table
from audiobook_pipeline.domain.narration.phrases import AUTHOR, CREDIT_SENTENCE, is_about_recording
from audiobook_pipeline.domain.narration.rows import row

CERTAIN_HEAD = 0.97
IN_PROSE = 0.86
"""Confidence of a credit within a sentence; it holds only if nothing but full names follows in the sentence."""
_BEFORE = row("opens")
PASSIVE_BE = row("is_being")
_AS_BEFORE = row("as")
_ANOTHER_TIME = row("another_time")
WRITTEN_AND = row("written_and")
_IN_SERIES = row("in_series")
_BY_AUTHOR = row("by_author")
_WORKED_ON = row("worked_on")
_TEXT_OF = row("text_of")
_PART_READ = row("part_read")
# Pieces other than the book: the reader of an introduction does not read the book.
_BESIDE_BOOK = re.compile(
    rf"\b(?:{alternatives(word for role in ('introduction', 'afterword') for word in table('role')[role])}|"
    rf"{alternatives(entries('beside_book'))}){row('behind_beside_book').pattern}",
    re.IGNORECASE,
)
STORY = row("story")
_PIECES = row("pieces")
# Participles that directly follow a noun: "Une saga familiale lue par A", "ein Krimi, gelesen von A".
_READING_ALONE = entries("participle_alone")
_IN_THE_BOOK = row("in_the_book")
_MUSIC = row("music")
_SUBJECT = row("edition")
_SCREEN = row("screen")
_PLAYED, _NOT_ALOUD = row("played"), row("not_aloud")
_BROADCAST = row("broadcast")
_SENTENCE_END = re.compile(r"[.!?\n]")


def passive_confidence(text: str, match: re.Match[str]) -> float:
    """Return the confidence of a "read by" before the names are read; 0 if it belongs to the story."""
    before = text[max(0, match.start() - 400) : match.start()]
    sentence = last_sentence(before)
    if _BESIDE_BOOK.search(sentence) or _ANOTHER_TIME.search(sentence):
        return 0.0
    if match["colon"]:
        return CERTAIN_HEAD
    told = match["verb"].lower().startswith("narr") and _IN_THE_BOOK.match(text, match.end())
    if told or _AS_BEFORE.search(sentence) or _is_played(text, sentence, match):
        return 0.0
    if is_about_recording(match[0]) or _BEFORE.search(before) or _PART_READ.search(sentence):
        return CERTAIN_HEAD
    if _is_set_apart(sentence, match):
        return 0.95
    return _in_prose(text, before, match)


def _in_prose(text: str, before: str, match: re.Match[str]) -> float:
    """Return the confidence of a "read by" within a sentence."""
    sentence = last_sentence(before)
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
    alone = (not passive and follows_noun(match)) or _PIECES.match(sentence) is not None
    return IN_PROSE if alone or before.rstrip().endswith(",") else 0.0


def _is_set_apart(sentence: str, match: re.Match[str]) -> bool:
    """Return whether a credit follows a title and its author, or a comma and a capital."""
    if (
        _BY_AUTHOR.search(sentence)
        or _IN_SERIES.search(sentence)
        or _TEXT_OF.match(sentence)
        or _WORKED_ON.search(sentence)
    ):
        return True
    return sentence.endswith(", ") and match["verb"][0].isupper() and not match["verb"].isupper()


def _is_played(text: str, sentence: str, match: re.Match[str]) -> bool:
    """Return whether what is performed is music or a screen role; songs are "recorded by" somebody too."""
    verb = match["verb"].lower()
    if verb.startswith("recorded") and not is_about_recording(text):
        return True
    on_screen = verb.startswith("interpr") and _SCREEN.search(text, match.end(), match.end() + 60)
    return bool(on_screen) or (_PLAYED.match(verb) is not None and _MUSIC.search(sentence) is not None)


def _is_about_reading(text: str, sentence: str, *, story: bool, passive: bool) -> bool:
    """Return whether a sentence is about a recording, an edition or other credits before its "read by"."""
    if not passive and not story and len(sentence.split()) <= 4 and is_about_recording(text):
        return True
    if _SUBJECT.search(sentence) and not story:
        return True
    return any((is_about_recording(sentence), CREDIT_SENTENCE.match(sentence), _BROADCAST.search(sentence)))


def last_sentence(text: str) -> str:
    """Return the text after the last end of a sentence."""
    return _SENTENCE_END.split(text)[-1]


def is_said_of_text(text: str, start: int) -> bool:
    """Return whether a text and its writer come right before a place: "Un texte de Denis Roe dit par"."""
    return _TEXT_OF.match(last_sentence(text[max(0, start - 160) : start])) is not None


def ends_sentence(text: str, end: int) -> bool:
    """Return whether a sentence or line ends at a position in a text."""
    return not text[end:].strip() or text[end] in ".!\n"


def reads_aloud(match: re.Match[str]) -> bool:
    """Return whether a verb means reading aloud: stories are narrated too, but seldom "performed by" somebody."""
    return _NOT_ALOUD.match(match["verb"]) is None


def follows_noun(match: re.Match[str]) -> bool:
    """Return whether a verb is a participle that follows a noun: "une saga lue par", "ein Krimi, gelesen von"."""
    return match["verb"].lower().startswith(_READING_ALONE)
