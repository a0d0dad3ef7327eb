"""The type of a rule of metadata quality, and the simple kinds of checks that most rules use."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from audiobook_pipeline.domain.quality_rules.view import Found, ShelfView

Severity = Literal["error", "warning", "info"]
Check = Callable[[ShelfView], Found]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        id: Identity, in snake case.
        severity: ``error`` (the item can't be used or found), ``warning`` (wrong) or ``info`` (could be better).
        field: Column that it checks.
        explanation: What is wrong.
        suggestion: What to do.
        example: A value on which it fires.
        check: Returns the wrong values of a library.
    """

    id: str
    severity: Severity
    field: str
    explanation: str
    suggestion: str
    example: str
    check: Check


def empty(column: str) -> Check:
    """Return a check for absent values."""
    return lambda view: view.where(column, lambda value: not (value.strip() if isinstance(value, str) else value))


def value(column: str, judge: Callable[[Any], bool]) -> Check:
    """Return a check that judges each value (a text or a tuple) separately."""
    return lambda view: view.where(column, judge)


def name(column: str, judge: Callable[[str], bool]) -> Check:
    """Return a check that judges each name of a list separately."""
    return lambda view: view.where_names(column, lambda names: [person for person in names if judge(person)])


def flag(column: str, *, when: bool = True, shown: str = "title") -> Check:
    """Return a check for a flag; the value shown is that of another column."""
    return lambda view: view.where_flag(view.library[column].astype(bool) == when, shown)
