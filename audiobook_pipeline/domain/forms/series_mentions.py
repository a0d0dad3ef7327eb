"""Series mentioned in text: in shops' titles and subtitles, and in the series field of an item.

Release names of indexers belong to ``reading``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.forms.positions import MARKER, NUMBER, PART, RANGE, Position, parse_position
from audiobook_pipeline.domain.lexicon.lexicon import alternatives, folded
from audiobook_pipeline.domain.models import SeriesPlace
from audiobook_pipeline.domain.text.fold import words
from audiobook_pipeline.domain.text.numbers import ORDINALS

_DIGITS = r"\d{1,4}(?:\.\d{1,2})?"
_PART_NOTE = rf"(?:\s*[:,]\s*{PART})?"
_MARKED_NUMBER = rf"(?P<marker>{MARKER})\s*(?P<pos>{RANGE}{_PART_NOTE})"
_HASH, _HASH_TAIL = (form_of(f"series.{name}", digits=_DIGITS, part=_PART_NOTE) for name in ("hash", "hash_behind"))
_MARKED, _MARKER_BEHIND = (
    form_of("series.marked", marked=_MARKED_NUMBER),
    form_of("series.marker_behind", marker=MARKER, number=NUMBER),
)
_NUMBER_OF = form_of("series.number_of", number=NUMBER, ordinals=alternatives(ORDINALS))
_BARE, _ROMAN = form_of("series.bare"), form_of("series.roman")
_BRACKET, _HASH_BRACKET = form_of("series.bracket"), form_of("series.hash_in_brackets")
_FORMAT_NOTE, _NO_NAME = form_of("series.format"), form_of("series.no_name", marker=MARKER)
_TAG, _NOTE = form_of("series.genre"), form_of("series.note")
_INCLUDES, _STEM_BORDER = form_of("series.includes"), form_of("series.stem_border")
# Words before a number that belong to a title and not to a series ("Apollo 13", "World War 2", "Chapter 4").
_NOT_A_SERIES = folded("no_series") - folded("series_ending")
_HIGHEST_BARE = 40
_LONGEST = 400
_LONGEST_SUBTITLE = 200


@dataclass(frozen=True, slots=True)
class SeriesMention:
    """A series with a position, found in a text.

    Attributes:
        name: The series as the text names it.
        position: Its position, or None where only the series is named.
        marked: Whether a word or sign marks the position ("Book 2", "#2"); a bare number is less certain.
    """

    name: str
    position: Position | None
    marked: bool = True


@dataclass(frozen=True, slots=True)
class SeriesField:
    """What the series field of an item says.

    Attributes:
        mentions: Series in order.
        ambiguous: Whether it can be split in more than one way, so that a person should look.
    """

    mentions: tuple[SeriesMention, ...]
    ambiguous: bool = False


def read_series(places: Sequence[SeriesPlace]) -> SeriesField:
    """Read the series of an item.

    A name with ", " or "#", and a position without a number, make the field ambiguous: they may come from a text that
    was split at the wrong place (``joined.split_series``).
    """
    mentions = tuple(SeriesMention(place.name, parse_position(place.position)) for place in places)
    return SeriesField(mentions, any(map(_may_be_split_otherwise, places)))


def _may_be_split_otherwise(place: SeriesPlace) -> bool:
    unread = place.position != "" and parse_position(place.position) is None
    return ", " in place.name or "#" in place.name or unread


def parse_series_title(title: str, subtitle: str = "") -> tuple[str, tuple[SeriesMention, ...]]:
    """Split the series out of a title and subtitle as shops show them.

    Forms are tried from most to least certain: "(Series, #1)", a subtitle or bracket "Series, Book One", a title
    "Series, Vol. 2", "Series III: Title", "Series 4". A number that may be part of the title itself is left alone.

    Returns:
        The title without its series, and the series mentioned, most certain first. A title that is nothing but the
        series and a number stays whole, since only the number distinguishes its volumes.
    """
    title, subtitle = title.strip()[:_LONGEST], (subtitle or "").strip()[:_LONGEST]
    hashed = _hash_mentions(title) or _hash_mentions(subtitle)
    if hashed:
        return _without_hash(title), hashed
    inner_title, notes_title = _brackets(title)
    inner_sub, notes_sub = _brackets(subtitle)
    head, colon, tail = inner_title.rpartition(": ")
    for text, rest in ((tail if colon else "", head), *((note, inner_title) for note in (*notes_title, inner_sub))):
        numbered = _number_of(text)
        if numbered:
            return rest, (numbered,)
    named = [note for note in (*notes_sub, *notes_title) if not _marked(note, "") and _is_name(note)]
    if _conflict(_marked(inner_title, ""), _marked(inner_sub, inner_title)) and not _is_weaker(inner_sub, inner_title):
        return title, ()  # "Lakes, Volume 5", "Lakes, Book 6": undecidable
    for text in (*notes_sub, *notes_title, subtitle and inner_sub):
        mention = _marked(text, inner_title)
        if mention and not _is_weaker(text, inner_title):
            return _clean_title(title, notes_title), (mention,)
    mention = _in_title(inner_title, inner_sub) or _marked(inner_sub, inner_title)
    if mention is None:
        return title, ()
    if named and not mention.marked:
        mention = SeriesMention(named[0], mention.position, mention.marked)
    return _shorter(inner_title, mention) or title, (mention,)


def plain_subtitle(subtitle: str | None) -> str | None:
    """Return a subtitle, or None if it only says which volume of a series the book is."""
    text = (subtitle or "").strip()[:_LONGEST_SUBTITLE]
    return text if text and not parse_series_title("", text)[1] else None


def _number_of(text: str) -> SeriesMention | None:
    """Read "Book One of The Stormlight Archive" if it is the whole text; "Book 1 of 3" has no series."""
    match = _NUMBER_OF.match(text)
    position = parse_position(match["pos"] or match["ordinal"]) if match else None
    if match is None or position is None or parse_position(match["name"]):
        return None
    return SeriesMention(match["name"].removeprefix("the ").strip(" ,.:"), position)


def _hash_mentions(text: str) -> tuple[SeriesMention, ...]:
    """Read "(Series, #1; Other, #2)" at the end of a text, or "Series #1" as the whole text."""
    closing = _HASH_BRACKET.search(text)
    inner = closing[1] if closing else (text if _HASH_TAIL.search(text) else "")
    found = (
        SeriesMention(_INCLUDES.sub("", match["name"]).strip(" ,:;"), parse_position(match["pos"]))
        for match in _HASH.finditer(inner)
    )
    return tuple(mention for mention in found if mention.name and mention.position)


def _without_hash(title: str) -> str:
    shorter = _HASH_BRACKET.sub("", title)
    return shorter.strip() or title


def _brackets(text: str) -> tuple[str, list[str]]:
    """Return a text without its round brackets and formats, and the contents of the brackets."""
    plain = _FORMAT_NOTE.sub("", text)
    notes = [match[1].strip() for match in _BRACKET.finditer(plain)]
    return _BRACKET.sub("", plain).strip(), notes


def _marked(text: str, title: str) -> SeriesMention | None:
    """Read "Series, Book 2"; without a name before the marker, the title's own stem is the series."""
    match = _MARKED.match(text)
    if match is None:
        return None
    position = parse_position(match["pos"])
    name = match["name"].strip(" ,.:;–—-")
    if position is None or _MARKER_BEHIND.search(name):
        return None
    if _NO_NAME.match(name):
        name = _stem(title, position)
    return SeriesMention(name, position) if name else None


def _stem(title: str, position: Position) -> str:
    """Return "Beware of Chicken" for "Beware of Chicken 3: A Xianxia Novel" and position 3."""
    for pattern in (_BARE, _ROMAN, _MARKED):
        match = pattern.match(title)
        if match and (found := parse_position(match["pos"])) and found.first == position.first:
            return match["name"].strip(" ,:;-")
    return _STEM_BORDER.split(title, maxsplit=1)[0].strip(" ,")


def _is_weaker(text: str, title: str) -> bool:
    """Return whether the subtitle counts parts of an arc ("The Men of the Kingdom Part II"), the title volumes."""
    in_text, in_title = _MARKED.match(text), _MARKED.match(title)
    return bool(
        in_text
        and in_title
        and in_text["marker"].lower().startswith("part")
        and in_title["marker"].lower().startswith("vol")
    )


def _conflict(a: SeriesMention | None, b: SeriesMention | None) -> bool:
    """Return whether title and subtitle count different volumes of one series."""
    if a is None or b is None or a.position is None or b.position is None:
        return False
    differ = (a.position.first, a.position.last) != (b.position.first, b.position.last)
    return differ and words(b.name)[: len(words(a.name))] == words(a.name)


def _in_title(title: str, subtitle: str) -> SeriesMention | None:
    """Read a series from the title itself."""
    marked = _MARKED.match(title)
    if marked:
        mention = _marked(title, "")
        if (
            mention
            and marked["name"].count(":")
            and title[marked.start("sep") :].strip(" ,.:;–—-").lower().startswith("book")
        ):
            return SeriesMention(marked["name"].partition(":")[2].strip(" ,:"), mention.position)
        return mention
    roman = _ROMAN.match(title)
    if roman and (roman["rest"] or words(roman["name"]) == words(subtitle)):
        return SeriesMention(roman["name"].strip(" ,"), parse_position(f"Book {roman['pos']}"), marked=False)
    sub_roman = _ROMAN.match(subtitle)
    if sub_roman and words(sub_roman["name"]) == words(title):
        return SeriesMention(sub_roman["name"].strip(" ,"), parse_position(f"Book {sub_roman['pos']}"), marked=False)
    for text in (title, subtitle):
        bare = _BARE.match(text)
        if bare and _may_be_series(bare, subtitle):
            return SeriesMention(bare["name"].strip(" ,:;-"), parse_position(bare["pos"]), marked=False)
    return None


def _may_be_series(bare: re.Match[str], subtitle: str) -> bool:
    """Return whether a bare number counts volumes, and is not part of a title ("Apollo 13", "November 9")."""
    parts, number = words(bare["name"]), float(bare["pos"])
    if not parts or parts[-1] in _NOT_A_SERIES or number > _HIGHEST_BARE:
        return False
    backed = bool(_TAG.search(subtitle) or _TAG.search(bare["rest"] or "") or words(subtitle)[: len(parts)] == parts)
    return backed or (len(parts) > 1 and (number > 1 or bool(bare["rest"])))


def _is_name(note: str) -> bool:
    return bool(note) and not _TAG.search(note) and not _NOTE.search(note)


def _clean_title(title: str, notes: list[str]) -> str:
    for note in notes:
        if _marked(note, ""):
            title = title.replace(f"({note})", " ")
    return " ".join(title.split())


def _shorter(title: str, mention: SeriesMention) -> str:
    """Return "Sea of Swords" for "Sea of Swords: Paths of Darkness, Book 3"; "" if nothing else is left."""
    before, colon, after = title.partition(":")
    if colon and words(mention.name) and words(after)[: len(words(mention.name))] == words(mention.name):
        return before.strip()
    roman = _ROMAN.match(title)
    if roman and roman["rest"] and not mention.marked:
        return roman["rest"].strip(" :")
    return ""
