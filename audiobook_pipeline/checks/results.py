"""What a check concludes from what it has seen: pure functions, and words for a person.

Looking belongs to ``checks.external``; how a result gets into Dagster to ``checks.definitions``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from audiobook_pipeline.constants import GIGABYTE
from audiobook_pipeline.schemas.columns import conforms

Severity = Literal["warn", "error"]
EXAMPLES: Final = 10
SMALLEST_SHELF: Final = 20
"""A library of so few items may be emptied without a question: somebody is trying things out."""
SCORE_NOISE: Final = 1.0
"""Points by which the quality score may fall because new books came in."""
QUOTA_RESERVE: Final = 0.1
LEDGER_BYTES: Final = 200_000_000
"""Free bytes below which the ledger itself may not be able to write."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check concludes.

    Attributes:
        passed: Whether all is well.
        severity: How bad it is where not; only an error can stop what comes after.
        facts: What was seen, by name; plain values, or tables as frames.
        what_to_do: The way out; "" where all is well.
    """

    passed: bool
    severity: Severity = "error"
    facts: Mapping[str, Any] = field(default_factory=dict)
    what_to_do: str = ""


def columns_result(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> CheckResult:
    """Judge whether ``frame`` has the columns, types and keys of ``schema``."""
    try:
        if not conforms(frame, schema):
            schema.validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases[["column", "check", "failure_case"]].head(EXAMPLES)
        return CheckResult(
            passed=False,
            facts={"rows": len(frame), "failures": len(error.failure_cases), "examples": cases},
            what_to_do="Materialize this asset again; if it stays so, the service's answers have changed.",
        )
    return CheckResult(passed=True, facts={"rows": len(frame)})


def unique_result(frame: pd.DataFrame, key: Sequence[str], *, severity: Severity = "error") -> CheckResult:
    """Judge whether no two rows have the same ``key``; rows without its first column don't count."""
    identity = frame[key[0]]
    present = identity.notna() & (identity.astype(str) != "")
    twice = frame[present & frame.duplicated(list(key), keep=False)]
    facts: dict[str, Any] = {"key": ", ".join(key), "rows_concerned": len(twice)}
    if twice.empty:
        return CheckResult(passed=True, facts=facts)
    return CheckResult(
        passed=False,
        severity=severity,
        facts=facts | {"examples": twice[list(key)].drop_duplicates().head(EXAMPLES)},
        what_to_do="Materialize the assets before this one again, then this one. If it stays so, report it with the "
        "examples: what is twice in this table would be done twice.",
    )


def rows_result(now: int, before: int | None, *, drop: float | None, collapse: bool = False) -> CheckResult:
    """Judge the number of rows against the last run's.

    Args:
        now: Rows.
        before: Rows of the last run that was believed; None where there was none.
        drop: Share that may be gone without a word; None where any number is right.
        collapse: Whether half of it gone, or all, is an error: what comes after would act on it.
    """
    facts = {"rows": now, "rows_before": before if before is not None else "first run"}
    if not before or drop is None or now >= before * (1 - drop):
        return CheckResult(passed=True, facts=facts)
    gone = f"{before - now:,} of {before:,} rows are gone since the last run"
    if collapse and before > SMALLEST_SHELF and now < before / 2:
        return CheckResult(
            passed=False,
            facts=facts,
            what_to_do=f"{gone}: continuing would treat owned books as missing and download them again. Is the "
            "library's folder mounted, and may the key's user see all libraries? If that is intended, run once with "
            "accept_fewer_rows: true in the launchpad, as to_accept shows.",
        )
    return CheckResult(
        passed=False, severity="warn", facts=facts, what_to_do=f"{gone}: see whether the source answered in full."
    )


def quota_result(asked: int, allowed: int) -> CheckResult:
    """Judge how much of a daily quota is left.

    Args:
        asked: Requests in the last 24 hours.
        allowed: Requests in any 24 hours.
    """
    left = max(allowed - asked, 0)
    return CheckResult(
        passed=left > allowed * QUOTA_RESERVE,
        severity="warn",
        facts={"requests_left_today": left, "requests_in_24_hours": asked},
        what_to_do=""
        if left > allowed * QUOTA_RESERVE
        else "Nothing has to be done: what is left out today is asked "
        "tomorrow, the most valuable first. A larger quota: google_requests_a_day under [limits].",
    )


def space_result(free: Mapping[str, int], reserve: int) -> CheckResult:
    """Judge the disk space.

    Args:
        free: Free bytes by the name of the variable that names the folder.
        reserve: Bytes that are always to be left free where books go.
    """
    facts = {f"free_gigabytes_{name}": round(size / GIGABYTE, 2) for name, size in free.items()}
    short = [name for name, size in free.items() if size < reserve and name != "PIPELINE_DATA"]
    if free.get("PIPELINE_DATA", LEDGER_BYTES) < LEDGER_BYTES:
        return CheckResult(
            passed=False,
            facts=facts,
            what_to_do="The disk of PIPELINE_DATA is full: the ledger could not record what is done. Make room there, "
            "then run again; nothing is lost.",
        )
    if short:
        return CheckResult(
            passed=False,
            severity="warn",
            facts=facts,
            what_to_do=f"Make room where {' and '.join(short)} point to: less than {reserve / GIGABYTE:g} GB is "
            "free, so nothing new is fetched (reserve_gigabytes under [limits]).",
        )
    return CheckResult(passed=True, facts=facts)


def aside_result(rows: int) -> CheckResult:
    """Judge whether every row of the services could be read."""
    return CheckResult(
        passed=not rows,
        severity="warn",
        facts={"rows_set_aside": rows},
        what_to_do="See set_aside_rows of this asset: each row with what is wrong with it. Everything else continued; "
        "correct the row in its service, or leave it."
        if rows
        else "",
    )


def score_result(now: float, before: float | None) -> CheckResult:
    """Judge the library's quality score, 0 to 100, against the last run's."""
    facts = {"quality_score": now, "quality_score_before": before if before is not None else "first run"}
    if before is None or now >= before - SCORE_NOISE:
        return CheckResult(passed=True, facts=facts)
    return CheckResult(
        passed=False,
        severity="warn",
        facts=facts,
        what_to_do="See issues_by_rule of this asset for what is new, and audiobook-pipeline changes list for what "
        "was written lately; changes revert undoes it.",
    )


def once_result(held: Iterable[tuple[str, str]]) -> CheckResult:
    """Judge whether no torrent is held twice.

    Args:
        held: (infohash, who holds it) of every torrent.
    """
    holders: dict[str, list[str]] = {}
    for infohash, holder in held:
        holders.setdefault(infohash, []).append(holder)
    twice = {infohash: names for infohash, names in holders.items() if len(names) > 1}
    if not twice:
        return CheckResult(passed=True, facts={"torrents": len(holders)})
    shown = pd.DataFrame([(infohash, "; ".join(names)) for infohash, names in twice.items()], columns=["torrent", "by"])
    return CheckResult(
        passed=False,
        facts={"torrents": len(holders), "twice": shown.head(EXAMPLES)},
        what_to_do="Remove it from all instances but one; the files may stay.",
    )


def verified_result(imported: Mapping[str, Sequence[str]]) -> CheckResult:
    """Judge whether nothing got into the library that was not verified before.

    Args:
        imported: The states that each imported book went through, in order, by its title.
    """
    unverified = [
        title
        for title, states in imported.items()
        if "imported" in states and "verified" not in states[: states.index("imported")]
    ]
    if not unverified:
        return CheckResult(passed=True, facts={"imported": len(imported)})
    return CheckResult(
        passed=False,
        facts={"imported": len(imported), "unverified": "; ".join(unverified[:EXAMPLES])},
        what_to_do="Check the files of these books before anybody plays them; audiobook-pipeline explain TITLE "
        "shows how they got there.",
    )


def unseen(why: str) -> CheckResult:
    """Return the result where nothing could be seen: no reason to stop, and none to be at ease."""
    return CheckResult(passed=False, severity="warn", what_to_do=f"This could not be checked: {why}")
