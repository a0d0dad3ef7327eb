"""The texts of the rules and explanations, and example names for each: the rows of ``rows.toml``."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from audiobook_pipeline.domain.models import CatalogueBook, Protocol, Release, WantedBook
from audiobook_pipeline.domain.preferences import DEFAULT, Preferences

AUDIOBOOKS: Final = 3030
"""The Newznab category of audiobooks."""
_ROWS: Final = tomllib.loads(Path(__file__).with_name("rows.toml").read_text(encoding="utf-8"))


def _book(facts: dict[str, Any]) -> WantedBook:
    return WantedBook(**facts | {key: tuple(value) for key, value in facts.items() if isinstance(value, list)})


_BOOKS: Final = {name: _book(facts) for name, facts in _ROWS["books"].items()}


class Example(NamedTuple):
    """A release that shows what a row does.

    Attributes:
        name: Its name.
        book: The wanted book.
        size: Size in bytes, or None.
        categories: Newznab categories.
        seeders: Number of seeders, or None.
        protocol: ``torrent`` or ``usenet``.
        preferences: Preferences on top of the built-in ones.
        catalogue: Other works that are known.
    """

    name: str
    book: WantedBook = _BOOKS["emma"]
    size: int | None = None
    categories: tuple[int, ...] = (AUDIOBOOKS,)
    seeders: int | None = None
    protocol: Protocol = "torrent"
    preferences: Mapping[str, Any] = {}
    catalogue: tuple[CatalogueBook, ...] = ()

    @property
    def release(self) -> Release:
        """The release."""
        return Release(
            "example",
            self.name,
            size=self.size,
            categories=self.categories,
            seeders=self.seeders,
            protocol=self.protocol,
        )

    @property
    def preferred(self) -> Preferences:
        """The preferences by which it is judged."""
        return DEFAULT.with_own(self.preferences)


def _example(said: str | dict[str, Any], book: str) -> Example:
    facts: dict[str, Any] = {"name": said} if isinstance(said, str) else said
    works = [CatalogueBook("work", work["title"], (work["author"],)) for work in facts.get("catalogue", ())]
    categories = tuple(facts.get("categories", (AUDIOBOOKS,)))
    return Example(
        **facts | {"book": _BOOKS[facts.get("book", book)], "catalogue": tuple(works), "categories": categories}
    )


def _read(kind: str) -> dict[str, dict[str, Any]]:
    rows = {}
    for name, row in _ROWS[kind].items():
        book = row.pop("book", "emma")
        rows[name] = row | {key: _example(row[key], book) for key in ("taken", "refused") if key in row}
    return rows


RULES: Final[Mapping[str, Mapping[str, Any]]] = _read("rules")
EXPLANATIONS: Final[Mapping[str, Mapping[str, Any]]] = _read("explanations")
