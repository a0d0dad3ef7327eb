"""What a look at the surroundings found: one line for each service, instance and folder, and what it all means.

How each is looked at belongs to ``diagnosis``.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import IntEnum

from audiobook_pipeline.reporting.tables import text_table

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
        mend: What to do about it, or "".
        version: Version of the program, or "".
        latency_ms: Milliseconds that an answer took, or None.
    """

    service: str
    severity: Severity
    state: str
    what: str
    mend: str = ""
    version: str = ""
    latency_ms: float | None = None


def worst(findings: Sequence[Finding]) -> Severity:
    """Return the greatest severity; that of no finding is FINE."""
    return max((finding.severity for finding in findings), default=Severity.FINE)


def as_text(findings: Sequence[Finding]) -> str:
    """Return a table for the terminal and, below it, what is wrong in full with what to do."""
    rows = [
        (
            _MARKS[finding.severity],
            finding.service,
            finding.state,
            finding.version,
            "" if finding.latency_ms is None else f"{finding.latency_ms:.0f} ms",
            finding.what,
        )
        for finding in findings
    ]
    parts = [text_table(("", "service", "state", "version", "latency", "what was seen"), rows)]
    for finding in findings:
        if finding.severity is not Severity.FINE:
            lines = [f"{_MARKS[finding.severity]} {finding.service}: {finding.what}"]
            parts.append("\n".join([*lines, f"  → {finding.mend}"] if finding.mend else lines))
    return "\n\n".join(parts)


def as_json(findings: Sequence[Finding]) -> str:
    """Return ``{"status": 0 to 2, "findings": [...]}``; severities by name."""
    rows = [{**asdict(finding), "severity": finding.severity.name.lower()} for finding in findings]
    return json.dumps({"status": int(worst(findings)), "findings": rows}, ensure_ascii=False, indent=2)
