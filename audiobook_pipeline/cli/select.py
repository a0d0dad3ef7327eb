"""``audiobook-pipeline select``: choose a release for each case of a file, so that anyone can score the choices.

Reads ``{"cases": [{"id", "book", "releases"}]}`` and writes, by case id, ``{"pick": release id or null, "accepted":
[release ids], "reason"}``.
Labels in the file are never looked at.
"""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.errors import CommandError, file_access
from audiobook_pipeline.cli.output import say
from audiobook_pipeline.domain.decision import Selection
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.domain.preferences import DEFAULT, Preferences
from audiobook_pipeline.domain.selection import choose_release

_UNREADABLE = "nothing is picked, since the case can't be read: "


class CasesError(CommandError):
    """The file of cases can't be used, or that of the picks not written; the message names it and what is wrong."""


app = command_app()


@app.command()
def select(
    cases: Annotated[
        Path, typer.Argument(metavar="CASES", help='JSON: {"cases": [{"id", "book", "releases"}]}', show_default=False)
    ],
    out: Annotated[Path, typer.Option(help="where to write the picks (JSON)")],
) -> None:
    """Choose a release for each case of a file.

    Runs the selection of the pipeline and writes, by case id, the release picked or null, the ids of all that would do,
    and the reason, so that anyone can score them. Labels in the file are never looked at. For a case that can't be read
    nothing is picked, and the reason says why. Exit status: 0, or 2 where a file can't be used.
    """
    picks = select_file(cases, out)
    for key, pick in picks.items():
        if pick["reason"].startswith(_UNREADABLE):
            say(f'case "{key}": {pick["reason"]}', error=True)
    chosen = sum(pick["pick"] is not None for pick in picks.values())
    say(f"{len(picks)} cases: {chosen} releases chosen, {len(picks) - chosen} times none; written to {out}")


def read_book(record: Mapping[str, Any]) -> WantedBook:
    """Read the wanted book of a case; missing fields are unknown, not errors.

    Raises:
        CasesError: A field is of another kind.
    """
    return WantedBook(
        title=str(record.get("title") or ""),
        authors=tuple(str(name) for name in _list(record, "authors")),
        subtitle=_text(record, "subtitle"),
        narrators=tuple(str(name) for name in _list(record, "narrators")),
        runtime_min=_number(record, "runtime_min"),
        series=_text(record, "series"),
        position=_text(record, "series_index"),
        year=_whole(record, "year"),
        language=_text(record, "language"),
        asin=_text(record, "asin"),
    )


def read_release(record: Mapping[str, Any]) -> Release:
    """Read one release of a case; size 0 means not stated.

    Raises:
        CasesError: A field is of another kind.
    """
    protocol = record.get("protocol")
    return Release(
        key=_text(record, "id") or _text(record, "guid") or "",
        title=str(record.get("title") or ""),
        indexer_id=_whole(record, "indexer_id") or 0,
        indexer=str(record.get("indexer") or ""),
        size=_whole(record, "size") or None,
        seeders=_whole(record, "seeders"),
        leechers=_whole(record, "leechers"),
        protocol=protocol if protocol in {"torrent", "usenet"} else "unknown",
        categories=_categories(record),
        flags=tuple(str(flag).lower() for flag in _list(record, "flags")),
    )


def select_case(case: Mapping[str, Any], preferences: Preferences = DEFAULT) -> Selection:
    """Choose for one case.

    Raises:
        CasesError: The case is not of the form.
    """
    book = case.get("book") or {}
    if not isinstance(book, Mapping):
        raise CasesError('"book" is no object')
    records = _list(case, "releases")
    for number, record in enumerate(records, 1):
        if not isinstance(record, Mapping):
            raise CasesError(f"release {number} is no object")
    return choose_release(read_book(book), [read_release(record) for record in records], preferences=preferences)


def select_cases(cases: Mapping[str, Any], preferences: Preferences = DEFAULT) -> dict[str, dict[str, Any]]:
    """Choose for every case of ``{"cases": […]}``.

    Returns:
        By case id: ``pick`` (release id or None), ``accepted`` (ids of all that would do) and ``reason``.

    Raises:
        CasesError: A case has no id of its own; the message names it.
    """
    picks: dict[str, dict[str, Any]] = {}
    for number, case in enumerate(cases.get("cases") or (), 1):
        key = _id(case, number)
        if key in picks:
            raise CasesError(f'case {number}: there is another one with the id "{key}"')
        try:
            selection = select_case(case, preferences)
        except CasesError as error:  # One odd field costs its own case alone.
            picks[key] = {"pick": None, "accepted": [], "reason": f"{_UNREADABLE}{error}"}
            continue
        picks[key] = {
            "pick": selection.chosen.key if selection.chosen else None,
            "accepted": [v.release.key for v in selection.verdicts if v.accepted],
            "reason": selection.reason,
        }
    return picks


def select_file(source: Path, target: Path) -> dict[str, dict[str, Any]]:
    """Choose for every case of a file and write the picks.

    Raises:
        CasesError: The file is not JSON of that form.
        CommandError: A file can't be read or written.
    """
    try:
        with file_access("read", source):
            cases = json.loads(source.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise CasesError(f"{source}: not JSON ({error})") from error
    if not isinstance(cases, dict) or not isinstance(cases.get("cases"), list):
        raise CasesError(f'{source}: expected an object with a list "cases"')
    if not cases["cases"]:
        raise CasesError(f'{source}: holds no case; "cases" is empty')
    try:
        picks = select_cases(cases)
    except CasesError as error:
        raise CasesError(f"{source}: {error}") from error
    with file_access("write", target):
        target.write_text(json.dumps(picks, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return picks


def _id(case: object, number: int) -> str:
    if not isinstance(case, Mapping):
        raise CasesError(f"case {number} is no object")
    if case.get("id") is None:
        raise CasesError(f'case {number} has no "id"')
    return str(case["id"])


def _list(record: Mapping[str, Any], name: str) -> list[Any]:
    value = record.get(name)
    if value is not None and not isinstance(value, list):
        raise CasesError(f'"{name}" is no list')
    return value or []


def _number(record: Mapping[str, Any], name: str) -> float | None:
    value = record.get(name)
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        raise CasesError(f'"{name}" is {value!r}, no number') from None


def _whole(record: Mapping[str, Any], name: str) -> int | None:
    value = _number(record, name)
    return int(value) if value is not None and math.isfinite(value) else None


def _categories(record: Mapping[str, Any]) -> tuple[int, ...]:
    found = _list(record, "categories")
    try:
        return tuple(int(value) for value in found)
    except (TypeError, ValueError):
        raise CasesError(f'"categories" holds {found!r}, not numbers alone') from None


def _text(record: Mapping[str, Any], name: str) -> str | None:
    value = record.get(name)
    return None if value is None or value == "" else str(value)
