"""``audiobook-pipeline select``: choose a release for each case of a file, so that anyone can score the choices.

Reads ``{"cases": [{"id", "book", "releases"}]}`` and writes, by case id, ``{"pick": release id or null, "accepted":
[release ids], "reason"}``.
Labels in the file are never looked at.
"""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from audiobook_pipeline.cli import CommandError, Subparsers
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.domain.preferences import DEFAULT, Preferences
from audiobook_pipeline.domain.selection import Selection, choose_release


def add_parser(subparsers: Subparsers) -> None:
    """Add the command's options."""
    parser = subparsers.add_parser(
        "select",
        help="choose a release for each case of a file",
        description="Runs the selection of the pipeline on a file of cases and writes the picks, so that anyone can "
        "score them. Labels in the file are never looked at.",
    )
    parser.add_argument("cases", type=Path, help='JSON: {"cases": [{"id", "book", "releases"}]}')
    parser.add_argument("--out", type=Path, required=True, help="where to write the picks (JSON)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Choose, write, and say how many were chosen."""
    try:
        picks = select_file(arguments.cases, arguments.out)
    except (ValueError, OSError) as error:
        raise CommandError(str(error)) from error
    chosen = sum(pick["pick"] is not None for pick in picks.values())
    print(f"{len(picks)} cases: {chosen} releases chosen, {len(picks) - chosen} times none; written to {arguments.out}")
    return 0


def read_book(record: Mapping[str, Any]) -> WantedBook:
    """Read the wanted book of a case; missing fields are unknown, not errors."""
    runtime = record.get("runtime_min")
    return WantedBook(
        title=str(record.get("title") or ""),
        authors=tuple(str(name) for name in record.get("authors") or ()),
        subtitle=record.get("subtitle") or None,
        narrators=tuple(str(name) for name in record.get("narrators") or ()),
        runtime_min=float(runtime) if isinstance(runtime, (int, float)) else None,
        series=record.get("series") or None,
        position=str(record["series_index"]) if record.get("series_index") is not None else None,
        year=record.get("year"),
        language=record.get("language") or None,
        asin=record.get("asin") or None,
    )


def read_release(record: Mapping[str, Any]) -> Release:
    """Read one release of a case; size 0 means not stated."""
    protocol = record.get("protocol")
    return Release(
        key=str(record.get("id") or record.get("guid") or ""),
        title=str(record.get("title") or ""),
        indexer_id=int(record.get("indexer_id") or 0),
        indexer=str(record.get("indexer") or ""),
        size=record.get("size") or None,
        seeders=record.get("seeders"),
        leechers=record.get("leechers"),
        protocol=protocol if protocol in {"torrent", "usenet"} else "unknown",
        categories=tuple(record.get("categories") or ()),
        flags=tuple(str(flag).lower() for flag in record.get("flags") or ()),
    )


def select_case(case: Mapping[str, Any], preferences: Preferences = DEFAULT) -> Selection:
    """Choose for one case."""
    return choose_release(
        read_book(case.get("book") or {}),
        [read_release(record) for record in case.get("releases") or ()],
        preferences=preferences,
    )


def select_cases(cases: Mapping[str, Any], preferences: Preferences = DEFAULT) -> dict[str, dict[str, Any]]:
    """Choose for every case of ``{"cases": […]}``.

    Returns:
        By case id: ``pick`` (release id or None), ``accepted`` (ids of all that would do) and ``reason``.
    """
    picks: dict[str, dict[str, Any]] = {}
    for case in cases.get("cases") or ():
        selection = select_case(case, preferences)
        picks[str(case["id"])] = {
            "pick": selection.chosen.key if selection.chosen else None,
            "accepted": [v.release.key for v in selection.verdicts if v.accepted],
            "reason": selection.reason,
        }
    return picks


def select_file(source: Path, target: Path) -> dict[str, dict[str, Any]]:
    """Choose for every case of a file and write the picks.

    Raises:
        ValueError: The file is not JSON of that form.
    """
    try:
        cases = json.loads(source.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ValueError(f"{source}: not JSON ({error})") from error
    if not isinstance(cases, dict) or not isinstance(cases.get("cases"), list):
        raise ValueError(f'{source}: expected an object with a list "cases"')  # noqa: TRY004 - the file, not a call, is wrong
    picks = select_cases(cases)
    target.write_text(json.dumps(picks, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return picks
