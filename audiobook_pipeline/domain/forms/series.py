"""Names of series in the form by which they are compared."""

import re
from dataclasses import dataclass
from functools import lru_cache

from audiobook_pipeline.domain.forms.likeness import Likeness, by_length
from audiobook_pipeline.domain.series import series_key, series_stem
from audiobook_pipeline.domain.text.fold import plain_umlauts

_LONGEST = 500
_SPACE = re.compile(r"(?<!\d) | (?!\d)")


@dataclass(frozen=True, slots=True)
class SeriesForm:
    """A series.

    Attributes:
        name: The name as it is written.
        key: Equal for spellings of one name; without article, "Series", "and", spaces and notes of order.
        stem: The key without "Saga", "Trilogy" and their like.
        parts: Stems of what a colon parts: "Star Wars: The Thrawn Trilogy".
    """

    name: str
    key: str
    stem: str
    parts: tuple[str, ...]

    @classmethod
    def of(cls, name: str) -> "SeriesForm":
        """Return the form of a name; kept for the names seen last."""
        return _form(name[:_LONGEST])

    def compare(self, other: "SeriesForm") -> Likeness:
        """Compare with another name; numbers within names always count.

        "Saga" and its like make one name longer, since an author may have a cycle and a trilogy of one name; so does
        the name of a larger series before a colon.
        """
        if not self.key or not other.key:
            return Likeness.ANOTHER
        if self.key == other.key:
            return Likeness.SAME
        if self.stem == other.stem:
            return by_length(len(self.key), len(other.key))
        if self.stem in other.parts or other.stem in self.parts:
            return by_length(len(self.parts), len(other.parts))
        return Likeness.ANOTHER


@lru_cache(maxsize=65536)
def _form(name: str) -> SeriesForm:
    parts = [part for part in name.split(":") if part.strip()]
    return SeriesForm(
        name,
        _compact(series_key(name)),
        _compact(series_stem(name)),
        tuple(_compact(series_stem(part)) for part in parts),
    )


def _compact(key: str) -> str:
    """Return a key without spaces, digits kept apart: "dark hunter" is "darkhunter"."""
    return _SPACE.sub("", plain_umlauts(key))
