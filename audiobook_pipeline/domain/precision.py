"""How often each rule was right on labelled data; a rule that is wrong too often only asks a person.

The rows are measured by ``benchmarks.quality_audit``, which also reports outdated rows. A rule without a row has no
labelled data yet.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

LEAST: Final = 0.995
"""Precision below which a rule's proposals need a person's approval."""
ASKING: Final = 0.85
"""Confidence given to the proposals of such a rule, so that a person is asked."""


class Measured(NamedTuple):
    """How many proposals of a rule were right and wrong."""

    right: int
    wrong: int

    @property
    def precision(self) -> float:
        """The share that was right."""
        return self.right / (self.right + self.wrong)


@cache
def measured() -> Mapping[str, Measured]:
    """Return the rows by rule."""
    rows = tomllib.loads((files(__package__) / "precision.toml").read_text(encoding="utf-8"))
    return {rule: Measured(**row) for rule, row in rows.items()}


def trusted(rules: str, confidence: float) -> float:
    """Return a proposal's confidence, lowered if one of its rules (joined by "+") is wrong too often."""
    known = (measured().get(rule) for rule in rules.split("+"))
    return min(confidence, ASKING) if any(row and row.precision < LEAST for row in known) else confidence
