"""Release names by the wanted book, each taken or refused as a listener would: the rows of ``releases/*.toml``."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from audiobook_pipeline.domain.choosing.selection import choose_release
from audiobook_pipeline.domain.models import Release, WantedBook


class Row(NamedTuple):
    """A wanted book with names that are it, and names that are not."""

    about: str
    wanted: WantedBook
    taken: tuple[str, ...]
    refused: tuple[str, ...]


def _rows(file: Path) -> Iterator[Row]:
    tables: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    for about, facts in tables.items():
        names = {key: tuple(facts.pop(key, ())) for key in ("taken", "refused")}
        yield Row(f"{file.stem}: {about}", _book({"language": "en"} | facts), **names)


def _book(facts: Mapping[str, Any]) -> WantedBook:
    return WantedBook(**{key: tuple(value) if isinstance(value, list) else value for key, value in facts.items()})


ROWS = {file.stem: list(_rows(file)) for file in sorted((Path(__file__).parent / "releases").glob("*.toml"))}
CASES = [(row, name, name in row.taken) for rows in ROWS.values() for row in rows for name in row.taken + row.refused]


def _offer(name: str) -> Release:
    return Release(key=name, title=name, categories=(3030,), seeders=5)


@pytest.mark.parametrize(
    ("row", "name", "right"), CASES, ids=[f"{row.about}: {'+' if right else '-'} {name}" for row, name, right in CASES]
)
def test_a_name_is_taken_only_where_it_is_the_wanted_book(row: Row, name: str, right: bool) -> None:
    selection = choose_release(row.wanted, [_offer(name)])
    assert (selection.chosen is not None) == right, selection.reason


def test_no_name_is_taken_for_two_of_these_books() -> None:
    """Each name, offered for every other book of its table, is refused there."""
    owners = {name: row for row in ROWS["styles"] for name in row.taken}
    offers = [_offer(name) for name in owners]
    taken = [
        (row.wanted.title, verdict.release.title)
        for row in ROWS["styles"]
        for verdict in choose_release(row.wanted, offers).verdicts
        if verdict.accepted and owners[verdict.release.title].wanted != row.wanted
    ]
    assert taken == []
