"""A series and position inside a title, taken out where it is certain: "Ozma of Oz (Oz, Book 3)".

How shops write series in titles in general belongs to ``series_mentions``; here the library's own series help: a
known name before a number is a place where an unknown one may be part of the title.
"""

import re
from collections.abc import Container
from dataclasses import dataclass

from audiobook_pipeline.domain.forms.positions import MARKER, NUMBER
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.forms.series_mentions import parse_series_title

_MARK = r"(?P<mark>#|book|bk\.?|vol(?:ume)?\.?|part|band|teil|deel|tome|libro|nr\.?)"
_POSITION = r"(?P<position>\d{1,3}(?:\.\d{1,2})?)"
_IN_WORDS = re.compile(rf"\b{MARKER}\s+{NUMBER}\b", re.IGNORECASE)
_BEHIND = re.compile(
    rf"\A(?P<title>\S.*?)\s*[\[(](?P<series>[^\[\]()#]+?)[,:]?\s*(?:{_MARK}\s*)?{_POSITION}[\])]\s*\Z", re.IGNORECASE
)
_FRONT = re.compile(
    rf"\A[\[(](?P<series>[^\[\]()#]*?[^\W\d_][^\[\]()#]*?)[,:]?\s+(?:{_MARK}\s*)?{_POSITION}[\])]\s*(?:[-–—:]\s*)?"
    r"(?P<title>\S.*)\Z",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"\A(?P<series>[^#:]*?[^\W\d_][^#:]*?)[,]?\s+(?:{_MARK}\s*)?{_POSITION}\s*(?:[:–—]|\s-)\s+(?P<title>\S.*)\Z",
    re.IGNORECASE,
)
# "Emma - Oxford Tales #3", "Emma, Oxford Tales Book 3": a place only where the series is known.
_TAIL = re.compile(
    rf"[,:]?\s*(?:#|\b(?:book|bk\.?|vol(?:ume)?\.?|band|teil|deel|tome|libro|nr\.?))\s*{_POSITION}\s*\Z", re.IGNORECASE
)
_BORDER = re.compile(r"\s[-–—]\s|,\s")
_COUNTED = re.compile(r"(?P<position>\d{1,3}(?:\.\d{1,2})?)(?:\s+[-–—]|[.)])\s+(?P<title>\S.*)\Z")


@dataclass(frozen=True, slots=True)
class TitlePlace:
    """A place in a series found in a title.

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
        known: Keys of series that are known; without a mark a number counts only behind one of them.
    """
    if not (any(map(str.isdigit, title)) or _IN_WORDS.search(title)) or len(title) > 500:
        return None
    for pattern in (_BEHIND, _FRONT, _BEFORE):
        match = pattern.match(title)
        counted = match and (match["mark"] or (pattern is _FRONT and match["position"].startswith("0")))
        if match and (counted or series_key(match["series"]) in known):
            position = re.sub(r"\A0+(?=\d)", "", match["position"])
            marked = bool(match["mark"]) or pattern is not _BEFORE or position != match["position"]
            return TitlePlace(match["title"].strip(), match["series"].strip(), position, marked)
    behind = _behind_a_border(title, known)
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
    """Return "Emma" for "03 - Emma" where 3 is among ``positions``, which are the item's own; None otherwise."""
    match = _COUNTED.match(title) if title[:1].isdigit() else None
    if match is None or re.sub(r"\A0+(?=\d)", "", match["position"]) not in positions:
        return None
    return match["title"] if any(map(str.isalpha, match["title"])) else None


def _behind_a_border(title: str, known: Container[str]) -> TitlePlace | None:
    """Find a known series and a marked number at the end of a title, behind a dash or comma."""
    tail = _TAIL.search(title)
    for border in _BORDER.finditer(title, 1, tail.start()) if tail else ():
        series = title[border.end() : tail.start()].strip(" ,:") if tail else ""
        if tail and series and series_key(series) in known:
            position = re.sub(r"\A0+(?=\d)", "", tail["position"])
            return TitlePlace(title[: border.start()].strip(), series, position, marked=True)
    return None
