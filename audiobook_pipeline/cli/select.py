"""``audiobook-pipeline select``: choose a release for each case of a file, so that anyone can score the choices.

Reads ``{"cases": [{"id", "book", "releases"}]}`` and writes, by case id, ``{"pick": release id or null, "accepted":
[release ids], "reason"}``.
Labels in the file are never looked at.
"""

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError, model_validator

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.errors import CommandError, file_access
from audiobook_pipeline.cli.output import AsJson, outcome, progress, say
from audiobook_pipeline.domain.choosing.selection import choose_release
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.domain.preferences import DEFAULT, Preferences
from audiobook_pipeline.domain.text.quantity import quantity

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
    as_json: AsJson = False,
) -> None:
    """Choose a release for each case of a file.

    Runs the selection of the pipeline and writes, by case id, the release picked or null, the ids of all acceptable
    releases, and the reason, so that anyone can score them. Labels in the file are ignored. For a case that can't be
    read, nothing is picked, and the reason says why. Exit status: 0, or 2 if a file can't be used.
    """
    with progress("Cases", as_json=as_json) as advance:
        picks = select_file(cases, out, advance)
    for key, pick in picks.items():
        if pick["reason"].startswith(_UNREADABLE):
            say(f'case "{key}": {pick["reason"]}', error=True)
    chosen = sum(pick["pick"] is not None for pick in picks.values())
    count = quantity(len(picks), "case")
    message = f"{count}: a release chosen for {chosen}, none for {len(picks) - chosen}; written to {out}"
    outcome(message, as_json=as_json, cases=len(picks), chosen=chosen, out=str(out))


class _Record(BaseModel):
    """What a case holds; what is null, empty or no finite number is unknown, not an error."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _known(cls, record: object) -> object:
        if not isinstance(record, Mapping):
            return record
        endless = {name for name, value in record.items() if isinstance(value, float) and not math.isfinite(value)}
        return {name: value for name, value in record.items() if value not in (None, "") and name not in endless}


class _Book(_Record):
    title: str = ""
    authors: tuple[str, ...] = ()
    subtitle: str | None = None
    narrators: tuple[str, ...] = ()
    runtime_min: float | None = None
    series: str | None = None
    position: str | None = Field(default=None, validation_alias="series_index")
    year: int | None = None
    language: str | None = None
    asin: str | None = None


class _Release(_Record):
    key: str = Field(default="", validation_alias=AliasChoices("id", "guid"))
    title: str = ""
    indexer_id: int = 0
    indexer: str = ""
    size: float = 0
    seeders: int | None = None
    leechers: int | None = None
    protocol: str = ""
    categories: tuple[int, ...] = ()
    flags: tuple[str, ...] = ()


class _Case(_Record):
    book: _Book = _Book()
    releases: tuple[_Release, ...] = ()


def read_case(case: object) -> tuple[WantedBook, list[Release]]:
    """Read the wanted book of a case and its releases; size 0 means not stated.

    Raises:
        CasesError: A field is of another kind; the message names it and its value.
    """
    try:
        read = _Case.model_validate(case)
    except ValidationError as error:
        odd = error.errors()[0]
        raise CasesError(f"{'.'.join(map(str, odd['loc']))} is {odd['input']!r}: {odd['msg']}") from None
    return WantedBook(**dict(read.book)), [_release(each) for each in read.releases]


def _release(read: _Release) -> Release:
    fields = dict(read) | {"size": int(read.size) or None, "flags": tuple(flag.lower() for flag in read.flags)}
    return Release(**fields | {"protocol": read.protocol if read.protocol in {"torrent", "usenet"} else "unknown"})


def select_cases(
    cases: Mapping[str, Any],
    preferences: Preferences = DEFAULT,
    advance: Callable[[int, int], None] = lambda _done, _total: None,
) -> dict[str, dict[str, Any]]:
    """Choose for every case of ``{"cases": […]}``; ``advance`` gets how many of how many are done.

    Returns:
        By case id: ``pick`` (release id or None), ``accepted`` (ids of all that would do) and ``reason``.

    Raises:
        CasesError: A case has no id of its own; the message names it.
    """
    picks: dict[str, dict[str, Any]] = {}
    all_cases = cases.get("cases") or ()
    for number, case in enumerate(all_cases, 1):
        advance(number, len(all_cases))
        key = _id(case, number)
        if key in picks:
            raise CasesError(f'case {number}: there is another one with the id "{key}"')
        try:
            selection = choose_release(*read_case(case), preferences=preferences)
        except CasesError as error:  # One odd field costs its own case alone.
            picks[key] = {"pick": None, "accepted": [], "reason": f"{_UNREADABLE}{error}"}
            continue
        picks[key] = {
            "pick": selection.chosen.key if selection.chosen else None,
            "accepted": [v.release.key for v in selection.verdicts if v.accepted],
            "reason": selection.reason,
        }
    return picks


def select_file(
    source: Path, target: Path, advance: Callable[[int, int], None] = lambda _done, _total: None
) -> dict[str, dict[str, Any]]:
    """Choose for every case of a file and write the picks; ``advance`` gets how many of how many cases are done.

    Raises:
        CasesError: The file is not JSON of that form.
        CommandError: A file can't be read or written.
    """
    try:
        with file_access("read", source):
            cases = json.loads(source.read_bytes())
    except (ValueError, RecursionError) as error:
        raise CasesError(f"{source}: not JSON ({error})") from error
    if not isinstance(cases, dict) or not isinstance(cases.get("cases"), list):
        raise CasesError(f'{source}: expected an object with a list "cases"')
    if not cases["cases"]:
        raise CasesError(f'{source}: holds no case; "cases" is empty')
    try:
        picks = select_cases(cases, advance=advance)
    except CasesError as error:
        raise CasesError(f"{source}: {error}") from error
    with file_access("write", target):
        target.write_text(json.dumps(picks, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return picks


def _id(case: object, number: int) -> str:
    if not isinstance(case, Mapping):
        raise CasesError(f"case {number} is not an object")
    if case.get("id") is None:
        raise CasesError(f'case {number} has no "id"')
    return str(case["id"])
