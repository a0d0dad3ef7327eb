"""Credits and cast lists as rows: a description, a pattern, and example texts for each."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

_FLAGS: Final = {"i": re.IGNORECASE, "m": re.MULTILINE}
_PLACE: Final = re.compile(r"\{\{(\w+)\}\}")


@cache
def rows() -> Mapping[str, Mapping[str, Any]]:
    """Return the rows of ``rows.toml``: says, pattern, flags, fits and others, by name."""
    return tomllib.loads((files(__package__) / "rows.toml").read_text(encoding="utf-8"))


def row(name: str) -> re.Pattern[str]:
    """Return the pattern of a row."""
    flags = re.RegexFlag(0)
    for letter in rows()[name].get("flags", ""):
        flags |= _FLAGS[letter]
    return re.compile(_pattern(name), flags)


def _pattern(name: str) -> str:
    """Return the expression of a row, with the rows that it names inserted."""
    return _PLACE.sub(lambda place: _pattern(place[1]), "".join(rows()[name]["pattern"]))
