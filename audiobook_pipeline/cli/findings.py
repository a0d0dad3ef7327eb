"""What a look at the surroundings found: one line for each service, instance and folder, and what it all means.

How each is looked at belongs to ``diagnosis``.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import IntEnum

from audiobook_pipeline.cli.output import say, say_json, say_marked, table

_MARKS = ("✓", "!", "✗")


class Severity(IntEnum):
    """How bad it is; the worst one is the exit status."""

    FINE = 0
    WARNING = 1
    """The pipeline works, though not as it could."""
    ERROR = 2
    """Something that is configured doesn't work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the diagnosis.

    Attributes:
        service: What was looked at ("qBittorrent primary").
        severity: How bad it is.
        state: One word for it ("ok", "banned", "wrong_key").
        what: What was seen, in words for a person.
        fix: What to do about it, or "".
        version: Version of the program, or "".
        latency_ms: Milliseconds that an answer took, or None.
    """

    service: str
    severity: Severity
    state: str
    what: str
    fix: str = ""
    version: str = ""
    latency_ms: float | None = None


def milliseconds(started: float) -> float:
    """Return the time since ``started``, a value of ``time.perf_counter``."""
    return round((time.perf_counter() - started) * 1000, 1)


def not_configured(service: str, consequence: str) -> Iterator[Finding]:
    """Yield that a service isn't configured, and what is without it."""
    yield Finding(service, Severity.FINE, "off", f"not configured: {consequence}")


def worst(findings: Sequence[Finding]) -> Severity:
    """Return the greatest severity; that of no finding is FINE."""
    return max((finding.severity for finding in findings), default=Severity.FINE)


def show(findings: Sequence[Finding], *, as_json: bool) -> None:
    """Print a table and below it what is wrong, in full; as JSON, ``{"status": 0 to 2, "findings": [...]}``."""
    if as_json:
        rows = [{**asdict(finding), "severity": finding.severity.name.lower()} for finding in findings]
        say_json({"status": int(worst(findings)), "findings": rows})
        return
    table(
        ("", "service", "state", "version", "latency", "what was seen"),
        [
            (
                _MARKS[finding.severity],
                finding.service,
                finding.state,
                finding.version,
                "" if finding.latency_ms is None else f"{finding.latency_ms:.0f} ms",
                finding.what,
            )
            for finding in findings
        ],
    )
    for finding in findings:
        if finding.severity is not Severity.FINE:
            fix = f"\n  → {finding.fix}" if finding.fix else ""
            say("")
            say_marked(_MARKS[finding.severity], f"{finding.service}: {finding.what}{fix}")
