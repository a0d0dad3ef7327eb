"""Other names of people: the built-in rows of ``pen_names.toml``, and those that a person configures."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

_BUILT_IN: Final[Mapping[str, list[str]]] = tomllib.loads(
    Path(__file__).with_name("pen_names.toml").read_text(encoding="utf-8")
)


class _OtherNames:
    """The active table, by the keys that ``names.name_key`` makes."""

    def __init__(self) -> None:
        self.person: dict[str, str] = {}
        self.set({})

    def set(self, configured: Mapping[str, Iterable[str]]) -> None:
        rows = (*_BUILT_IN.items(), *configured.items())
        self.person = {other: person for person, others in rows for other in others}


_TABLE: Final = _OtherNames()


def owner_of_pen_name(key: str) -> str | None:
    """Return the key of the person behind a name's key, or None if no other name is known."""
    return _TABLE.person.get(key)


def other_keys(key: str) -> tuple[str, ...]:
    """Return the keys of all other names of the person behind a name's key."""
    person = owner_of_pen_name(key) or key
    names = {other for other, found in _TABLE.person.items() if found == person}
    return tuple(sorted((names | {person}) - {key})) if names else ()


def set_configured(rows: Mapping[str, Iterable[str]]) -> None:
    """Replace the configured rows, keeping the built-in ones; people and their other names are given as keys."""
    _TABLE.set(rows)


def pen_names() -> Mapping[str, str]:
    """Return the active table: each other name with the person behind it."""
    return _TABLE.person
