"""How titles, names and series are written: the rows of ``patterns.toml``, whose examples are their tests."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from audiobook_pipeline.domain.lexicon.lexicon import phrases

ROWS: Final[Mapping[str, Mapping[str, Any]]] = {
    f"{family}.{name}": row
    for family, rows in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()
    for name, row in rows.items()
}
COMPILED: Final[dict[str, re.Pattern[str]]] = {}
"""The rows that were asked for."""
_PLACE: Final = re.compile(r"\{\{([\w|]+)\}\}")


def form_of(name: str, **pieces: str) -> re.Pattern[str]:
    """Return the form of a row.

    Args:
        name: Family and name: "title.format".
        pieces: What stands for names within the form that are no sections of the lexicon.
    """
    form = _PLACE.sub(lambda found: pieces.get(found[1]) or phrases(*found[1].split("|")), ROWS[name]["form"])
    return COMPILED.setdefault(name, re.compile(form))
