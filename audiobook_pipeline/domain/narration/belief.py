"""Whether a "read by" in running text is a credit or the story, from the words around it."""

import re

from audiobook_pipeline.domain.lexicon.lexicon import alternatives, entries, table
from audiobook_pipeline.domain.narration.phrases import AUTHOR, CREDIT_SENTENCE, is_about_recording

CERTAIN_HEAD = 0.97
IN_PROSE = 0.86
"""Confidence of a credit amid a sentence; it holds only if nothing but full names stands up to the sentence's end."""
_BEFORE = re.compile(
    r"(?:\A|[\n.!?:;()\[\]\"“”»|•–—~/]|\s-)[\s\"'*_]*"
    r"(?:[Aa]s\s+)?(?:(?:\w+(?:ed|en)(?:,| and| &)\s+|"
    r"(?:[Ee]scrit[oa] [ye]|[Ss]critt[oa] e|[ÉE]crite? et|[Gg]eschr(?:ieben und|even en))\s+|"
    r"\w+(?:ly|haft|mente|ment)(?:,| and| &)?\s+){1,3})?\Z"
)
PASSIVE_BE = re.compile(
    r"\b(?:is|are|was|were|been|be|being|wird|wurde|est|sont|es|son|è|sono|wordt|werd)\s+(?:\w+ly\s+)?\Z", re.IGNORECASE
)
_IS = r"ist|wird|wurde|est|es|è|wordt|geschrieben|écrite?|escrit[oa]|und|et|y|e|en"
_AS_BEFORE = re.compile(r"(?<=\w)\s+as\s+\Z|\bas\s+narrat", re.IGNORECASE)
WRITTEN_AND = re.compile(r"\bwritten(?:,? \w+)?,? (?:and|&)\s+\Z", re.IGNORECASE)
# "The Heights, Book 1, narrated by Ann Roe".
_IN_SERIES = re.compile(r"\b(?:Book|Volume|Vol\.?|Part|Band|Tome|Deel)\s\d+,\s+\Z")
_CHAPTERS = re.compile(r"\bchapters\s+\Z", re.IGNORECASE)
_AUDIOBOOK = re.compile(r"[^.!?\n]{0,160}\baudiobook\b")
# "The Heights by Ann Roe, narrated by Ben Carter": a title and its author, nothing more.
_BY_AUTHOR = re.compile(r"\A[^,]{1,80}\bby (?:[^\W\d_a-z][\w.'’-]*\s?){2,4},\s+\Z")
# "Poems selected by Ann Roe and read by Ben Carter".
_WORKED_ON = re.compile(
    r"\b(?i:written|selected|compiled|chosen|edited|translated|adapted|abridged) by "
    r"(?:[^\W\d_a-z][\w.'’-]*\s){2,4}and \Z"
)
# "Un texte de Denis Roe dit par Anne Roe".
_TEXT_OF = re.compile(
    r"\A\W*(?i:(?:un|le|ce|une|la|les|des)\s)?(?:textes?|poèmes?|contes?|récits?|nouvelles?|monologue|fables?)\s"
    r"(?:de\s|d['’])(?:[^\W\d_a-z][\w.'’-]*\s+){1,4}\Z"
)
# A part of the book that readers are named for on its own.
_PART_READ = re.compile(
    r"\b(?:(?:part|book|volume|section|side|disc|chapters?|tracks?) (?:one|two|three|four|five|[ivx\d]+(?:[-–]\d+)?)|"
    r"(?:other|remaining) (?:chapters|parts|stories|roles)|(?:\A|[,;] ?)(?:main )?text)"
    r"(?:\s+(?:is|written(?:\s+and)?|and))?\s+\Z",
    re.IGNORECASE,
)
# What stands beside the book: who reads it does not read the book.
_BESIDE_BOOK = re.compile(
    rf"\b(?:{alternatives(word for role in ('introduction', 'afterword') for word in table('role')[role])}|"
    rf"{alternatives(entries('beside_book'))})(?:\s+(?:\w+\s+)?(?:is|are|was|written|specially|and|{_IS}))*\s+\Z",
    re.IGNORECASE,
)
STORY = re.compile(
    r"\b(?:novel|story|stories|tale|poem|chapter|protagonist|heroine|hero|fictional|first[- ]person|"
    r"written under|roman|récit|novela|romanzo)\b",
    re.IGNORECASE,
)
# "Stories read by Ann Roe and Ben Carter".
_PIECES = re.compile(
    r"\A\W*(?:\w+ ){0,2}(?:letters|poetry|(?:stories|tales|poems|essays|excerpts|extracts|selections)(?: are)?|"
    r"(?:collection|anthology|selection)\b[^,.]{0,60} is|"
    r"(?:this|ce|dit|dieses|este|questo) (?:book|roman|livre|boek|buch|libro) (?:is|est|wird|es|è|wordt)) \Z",
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
# "Narrated by Ruth Brandt from beyond the grave", "in a series of letters": how somebody tells it in the book.
_IN_THE_BOOK = re.compile(
    r"(?:[^\W\d_a-z]\S*\s+){1,4}(?:in\s+(?:a\s+series|letters|the\s+first\s+person|flashbacks?|retrospect|hindsight)|"
    r"from\s+(?:beyond|prison|the\s+grave|(?:a|his|her)\s+\w+\s*(?:cell|bed|deathbed|point)))\b"
)
_MUSIC = re.compile(
    r"\b(?:music|songs?|lyrics|score|piano|violin|sonata|symphony|concerto|surgery)\b[^.]{0,40}\Z", re.IGNORECASE
)
_SUBJECT = re.compile(
    r"\b(?:edition|édition|version|text[eo]?|title|production|adaptation|lecture|livre|ausgabe|fassung|edizione|"
    r"edición|"
    r"uitgave|boek)\b[^.]{0,60}\b(?:is|are|ist|wird|est|è|es|wordt)\s+\Z",
    re.IGNORECASE,
)
_SCREEN = re.compile(r"\b(?:cin[eé](?:ma)?|film|pantalla|écran|schermo|kino)\b", re.IGNORECASE)
_PLAYED = ("perform", "record", "sung", "interpr")
_BROADCAST = re.compile(
    r"(?i:\bbroadcast\b|\bradio \d|\bbbc\b)|\b(?:[Mm]ulti-?(?:voice|cast)\w*|Audible|MP3|CDs?|[Dd]igital audio)\b"
)
_SENTENCE_END = re.compile(r"[.!?\n]")


def passive_confidence(text: str, match: re.Match[str]) -> float:
    """Return how far a "read by" is believed before the names are read; 0 where it is the story's."""
    before = text[max(0, match.start() - 400) : match.start()]
    sentence = last_sentence(before)
    if _BESIDE_BOOK.search(sentence):
        return 0.0
    if match["colon"]:
        return CERTAIN_HEAD
    told = match["verb"].lower().startswith("narr") and _IN_THE_BOOK.match(text, match.end())
    if told or _AS_BEFORE.search(sentence) or _is_played(text, sentence, match):
        return 0.0
    if is_about_recording(match[0]) or _BEFORE.search(before) or _PART_READ.search(sentence):
        return CERTAIN_HEAD
    if _is_set_apart(text, sentence, match):
        return 0.95
    return _in_prose(text, before, match)


def _in_prose(text: str, before: str, match: re.Match[str]) -> float:
    """Return how far a "read by" amid a sentence is believed."""
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
    alone = (not passive and stands_behind_nouns(match)) or _PIECES.match(sentence) is not None
    return IN_PROSE if alone or before.rstrip().endswith(",") else 0.0


def _is_set_apart(text: str, sentence: str, match: re.Match[str]) -> bool:
    """Tell whether a head follows a title and its author, a comma with a capital, or chapters of an audiobook."""
    if _BY_AUTHOR.search(sentence) or (_CHAPTERS.search(sentence) and _AUDIOBOOK.match(text, match.end())):
        return True
    if _IN_SERIES.search(sentence) or _TEXT_OF.match(sentence) or _WORKED_ON.search(sentence):
        return True
    return sentence.endswith(", ") and match["verb"][0].isupper() and not match["verb"].isupper()


def _is_played(text: str, sentence: str, match: re.Match[str]) -> bool:
    """Tell whether music, or a part on a screen, is what is performed; songs are "recorded by" somebody too."""
    verb = match["verb"].lower()
    if verb.startswith("recorded") and not is_about_recording(text):
        return True
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


def is_said_of_text(text: str, start: int) -> bool:
    """Tell whether a text and its writer stand before a place: "Un texte de Denis Roe dit par"."""
    return _TEXT_OF.match(last_sentence(text[max(0, start - 160) : start])) is not None


def ends_sentence(text: str, end: int) -> bool:
    """Tell whether a sentence or line ends at a place of a text."""
    return not text[end:].strip() or text[end] in ".!\n"


def reads_aloud(match: re.Match[str]) -> bool:
    """Tell whether a verb is one of reading aloud: stories are narrated too, but seldom "performed by" somebody."""
    return not match["verb"].lower().startswith(("narr", "recorded", "registr", "grab", "grav", "aufgen", "opgen"))


def stands_behind_nouns(match: re.Match[str]) -> bool:
    """Tell whether a verb is a participle that follows a noun: "une saga lue par", "ein Krimi, gelesen von"."""
    return match["verb"].lower().startswith(_READING_ALONE)
