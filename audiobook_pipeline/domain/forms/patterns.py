"""How titles, names and series are written: the rows of ``patterns.toml``, whose examples are their tests."""

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
"""The rows that were asked for."""
_PLACE: Final = re.compile(r"\{\{([\w|]+)\}\}")


class _Form:
    """A form that is compiled when it is first used: few commands need more than some."""

    def __init__(self, name: str, pieces: Mapping[str, str]) -> None:
        self._name, self._pieces = name, pieces

    def __getattr__(self, attribute: str) -> object:
        """Compile the form, keep what it can do, and return what is asked for."""
        form = _PLACE.sub(
            lambda found: self._pieces.get(found[1]) or phrases(*found[1].split("|")), ROWS[self._name]["form"]
        )
        compiled = re.compile(form)
        self.__dict__ |= {each: getattr(compiled, each) for each in dir(compiled) if not each.startswith("_")}
        return getattr(compiled, attribute)


def form_of(name: str, **pieces: str) -> re.Pattern[str]:
    """Return the form of a row.

    Args:
        name: Family and name: "title.format".
        pieces: What stands for names within the form that are not sections of the lexicon.
    """
    return FORMS.setdefault(name, cast("re.Pattern[str]", _Form(name, pieces)))
