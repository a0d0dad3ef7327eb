"""Regular expressions for titles, names and series: the rows of ``patterns.toml``, whose examples are their tests."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

from audiobook_pipeline.domain.lexicon.lexicon import phrases

ROWS: Final[Mapping[str, Mapping[str, Any]]] = {
    f"{family}.{name}": row
    for family, rows in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()
    for name, row in rows.items()
}
FORMS: Final[dict[str, re.Pattern[str]]] = {}
"""The rows compiled so far, by name."""
_PLACE: Final = re.compile(r"\{\{([\w|]+)\}\}")


class _Form:
    """A pattern compiled on first use, since few commands need more than some of them."""

    def __init__(self, name: str, pieces: Mapping[str, str]) -> None:
        self._name, self._pieces = name, pieces

    def __getattr__(self, attribute: str) -> object:
        """Compile the pattern, cache its attributes, and return the requested one."""
        form = _PLACE.sub(
            lambda found: self._pieces.get(found[1]) or phrases(*found[1].split("|")), ROWS[self._name]["form"]
        )
        compiled = re.compile(form)
        self.__dict__ |= {each: getattr(compiled, each) for each in dir(compiled) if not each.startswith("_")}
        return getattr(compiled, attribute)


def form_of(name: str, **pieces: str) -> re.Pattern[str]:
    """Return the pattern of a row.

    Args:
        name: Family and name: "title.format".
        pieces: Replacements for names in the pattern that are not sections of the lexicon.
    """
    return FORMS.setdefault(name, cast("re.Pattern[str]", _Form(name, pieces)))
