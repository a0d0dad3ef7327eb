"""Repairs of titles and subtitles: they lose what belongs to other fields, and nothing else."""

from typing import Final

from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.forms.series_mentions import read_series
from audiobook_pipeline.domain.forms.title_parts import VOLUME_KEYS
from audiobook_pipeline.domain.forms.title_places import counted_title, place_in_title
from audiobook_pipeline.domain.forms.titles import article_first, title_key
from audiobook_pipeline.domain.lexicon.lexicon import entries, folded
from audiobook_pipeline.domain.models import LibraryItem
from audiobook_pipeline.domain.repairs.repair import Repair, each
from audiobook_pipeline.domain.repairs.segments import pieces_beside
from audiobook_pipeline.domain.spellings import Spellings
from audiobook_pipeline.domain.text.fold import words

_DESCRIBING: Final = frozenset(word for phrase in entries("description") for word in words(phrase)) | folded("article")
LISTED_VOLUMES: Final = VOLUME_KEYS
"""Words for the volumes of light novels and manga, which have no title of their own."""


def only_describes(text: str) -> bool:
    """Return whether a text says what kind of book it is, and not which one: "Light Novel", "A Sci-Fi Light Novel"."""
    return _DESCRIBING.issuperset(words(text))


def is_shouted(text: str) -> bool:
    """Return whether a text of several long words is all in capitals."""
    return text.isupper() and sum(len(word) > 3 for word in text.split()) >= 2


def _title_alone(value: str, item: LibraryItem, _spellings: Spellings) -> str:
    return pieces_beside(value, item)[0]


def _blanks(value: str) -> str:
    """Return "The Time Machine" for "The_Time_Machine"."""
    parts = value.split("_")
    return " ".join(parts) if len(parts) > 1 and value[:1].isupper() and all(map(str.isalpha, parts)) else value


def _without_series(value: str, item: LibraryItem, spellings: Spellings) -> str:
    """Remove the series from a title if the series field has the same one with the same position."""
    held = {series_key(mention.name): mention.position for mention in read_series(item.series).mentions}
    if not held:
        return value
    counted = counted_title(value, {position.number for position in held.values() if position})
    if counted:
        return counted
    while (place := place_in_title(value, spellings.series)) and place.marked and not only_describes(place.title):
        position = held.get(series_key(place.series))
        if not position or position.is_range or f"{position.first.normalize():f}" != place.position:
            break
        if _is_volume(value, place.title):
            break
        value = place.title
    return value


def _is_volume(title: str, rest: str) -> bool:
    """Return whether a title is that of a volume, followed by what all volumes share: "Slime, Vol. 2: A New Life"."""
    front = title.removesuffix(rest)
    return front != title and not LISTED_VOLUMES.isdisjoint(words(front)) and not front.startswith(("(", "["))


def _subtitle(value: str, item: LibraryItem, _spellings: Spellings) -> str:
    return "" if title_key(value) == title_key(item.title) else value


def _says_recording(value: str, item: LibraryItem, _spellings: Spellings) -> str:
    said = value and "(" not in value and pieces_beside(f"x ({value})", item)[0] == "x"
    return "" if said else value


ROWS: Final = (
    Repair(
        "title_holds_fields",
        ("title",),
        "author, narrator, year, identifier, language or format with the title, which other fields have",
        0.95,
        _title_alone,
        {"title": "H. G. Wells - The Time Machine (1895) [English / MP3]"},
        "The Time Machine",
    ),
    Repair(
        "title_underscores",
        ("title",),
        "underscores between the words, as in file names",
        0.93,
        each(_blanks),
        {"title": "The_Time_Machine"},
        "The Time Machine",
    ),
    Repair(
        "title_article_last",
        ("title",),
        "the article at the end of the title",
        0.95,
        each(article_first),
        {"title": "Time Machine, The"},
        "The Time Machine",
    ),
    Repair(
        "title_series",
        ("title",),
        "the title repeats the series and position that the series field has",
        0.93,
        _without_series,
        {"title": "Ozma of Oz (Oz, Book 3)", "series": "Oz #3"},
        "Ozma of Oz",
    ),
    Repair(
        "subtitle_repeats_title",
        ("subtitle",),
        "the subtitle repeats the title",
        0.93,
        _subtitle,
        {"title": "Emma", "subtitle": "EMMA"},
        "",
    ),
    Repair(
        "subtitle_format",
        ("subtitle",),
        "the subtitle says no more than the format",
        0.93,
        _says_recording,
        {"subtitle": "Unabridged Audiobook"},
        "",
    ),
)
