"""A series and position inside a title, extracted if it is certain: "Ozma of Oz (Oz, Book 3)".

How shops write series in titles in general belongs to ``series_mentions``. Here the library's own series help: a known
name before a number is a place in a series, while an unknown one may be part of the title.
"""

from collections.abc import Container
from dataclasses import dataclass

from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.forms.positions import MARKER, NUMBER
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.forms.series_mentions import parse_series_title

_MARK = rf"(?P<mark>{MARKER})"
_POSITION = r"(?P<position>\d{1,3}(?:\.\d{1,2})?)"
_BEHIND, _FRONT, _BEFORE = (
    form_of(f"place.{where}", mark=_MARK, position=_POSITION) for where in ("behind", "in_front", "before")
)
_TAIL, _BORDER = form_of("place.tail", marker=MARKER, position=_POSITION), form_of("place.border")
_IN_WORDS, _COUNTED = form_of("place.in_words", marker=MARKER, number=NUMBER), form_of("place.counted")


@dataclass(frozen=True, slots=True)
class TitlePlace:
    """A place in a series, found in a title.

    Attributes:
        title: The title without it.
        series: Name of the series as the title writes it.
        position: Position without leading zeros.
        marked: Whether the number is certainly a position: by a word or sign ("Book 3", "#3"), brackets, or a leading
            zero. "Persepolis 2: The Story of a Return" may be a title.
    """

    title: str
    series: str
    position: str
    marked: bool


def place_in_title(title: str, known: Container[str]) -> TitlePlace | None:
    """Find a place in a series in a title.

    Args:
        title: The title.
        known: Keys of series that are known; without a mark a number counts only after one of them.
    """
    if not (any(map(str.isdigit, title)) or _IN_WORDS.search(title)) or len(title) > 500:
        return None
    for pattern in (_BEHIND, _FRONT, _BEFORE):
        match = pattern.match(title)
        counted = match and (match["mark"] or (pattern is _FRONT and match["position"].startswith("0")))
        if match and (counted or series_key(match["series"]) in known):
            position = _plain(match["position"])
            marked = bool(match["mark"]) or pattern is not _BEFORE or position != match["position"]
            return TitlePlace(match["title"].strip(), match["series"].strip(), position, marked)
    behind = _after_border(title, known)
    if behind is not None:
        return behind
    shorter, mentions = parse_series_title(title)
    if not mentions or shorter.strip() == title.strip():
        return None
    first = mentions[0]
    if first.position is None or first.position.is_range or not (first.marked or series_key(first.name) in known):
        return None
    return TitlePlace(shorter.strip(), first.name, f"{first.position.first.normalize():f}", marked=first.marked)


def counted_title(title: str, positions: Container[str]) -> str | None:
    """Return "Emma" for "03 - Emma" if 3 is one of ``positions``, the item's own; None otherwise."""
    match = _COUNTED.match(title) if title[:1].isdigit() else None
    if match is None or _plain(match["position"]) not in positions:
        return None
    return match["title"] if any(map(str.isalpha, match["title"])) else None


def _plain(position: str) -> str:
    """Return a position without leading zeros: "03" becomes "3", "0.5" stays."""
    rest = position.lstrip("0")
    return rest if rest[:1].isdigit() else f"0{rest}"


def _after_border(title: str, known: Container[str]) -> TitlePlace | None:
    """Find a known series and a marked number at the end of a title, after a dash or comma."""
    tail = _TAIL.search(title)
    for border in _BORDER.finditer(title, 1, tail.start()) if tail else ():
        series = title[border.end() : tail.start()].strip(" ,:") if tail else ""
        if tail and series and series_key(series) in known:
            position = _plain(tail["position"])
            return TitlePlace(title[: border.start()].strip(), series, position, marked=True)
    return None
