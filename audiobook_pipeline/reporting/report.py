"""The report of a run: one self-contained HTML file, and the same as JSON.

Only how a report is written. What goes into it is put together by the asset ``pipeline_report``.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd
from jinja2 import Environment, PackageLoader, select_autoescape

from audiobook_pipeline.reporting.phases import Phase

ROWS = 50
"""Rows of a section's table; the tables themselves are kept whole."""


@dataclass(frozen=True, slots=True)
class Card:
    """One figure at the top."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report.

    Attributes:
        title: Heading.
        words: A sentence or two above the table.
        columns: Headings of the table.
        rows: Cells of the table as text.
        empty: What to say where there are no rows.
        plot: PNG in base64, or "".
        plot_alt: What the plot shows, for those who can't see it.
    """

    title: str
    words: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    empty: str = "Nothing to show."
    plot: str = ""
    plot_alt: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report says."""

    made_at: datetime
    run_id: str
    acquisition_mode: str
    metadata_mode: str
    cards: tuple[Card, ...]
    phases: tuple[Phase, ...]
    next_steps: tuple[str, ...]
    sections: tuple[Section, ...]


def section(
    title: str,
    frame: pd.DataFrame,
    columns: Mapping[str, str],
    *,
    words: str = "",
    empty: str = "Nothing to show.",
    plot: str = "",
    plot_alt: str = "",
) -> Section:
    """Return a section that shows ``columns`` (name in the frame → heading) of the first rows of ``frame``."""
    shown = frame.head(ROWS)[list(columns)]
    rows = tuple(tuple("" if pd.isna(value) else str(value) for value in row) for row in shown.itertuples(index=False))
    if len(frame) > ROWS:
        words = f"{words} The first {ROWS} of {len(frame)}.".strip()
    return Section(title, words, tuple(columns.values()), rows, empty, plot, plot_alt)


def render_html(report: Report) -> str:
    """Return the report as one HTML document that asks nothing of any server."""
    environment = Environment(
        loader=PackageLoader("audiobook_pipeline", "reporting"),
        autoescape=select_autoescape(["html", "j2"]),
        trim_blocks=True,
    )
    template = environment.get_template("report.html.j2")
    return template.render(
        made_at=report.made_at.strftime("%Y-%m-%d %H:%M UTC"),
        acquisition_mode=report.acquisition_mode,
        metadata_mode=report.metadata_mode,
        cards=report.cards,
        phases=report.phases,
        next_steps=report.next_steps,
        sections=report.sections,
    )


def render_json(report: Report) -> str:
    """Return the report as JSON, without the plots."""
    sections: Sequence[dict[str, object]] = [
        {"title": part.title, "words": part.words, "columns": part.columns, "rows": part.rows}
        for part in report.sections
    ]
    document = {**asdict(report), "made_at": report.made_at.isoformat(), "sections": sections}
    return json.dumps(document, indent=2, ensure_ascii=False)


def write_report(report: Report, folder: Path) -> tuple[Path, Path]:
    """Write the report into ``folder`` and as ``latest``; return the HTML file and the JSON file."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = report.made_at.strftime("report-%Y%m%d-%H%M%S")
    html, document = render_html(report), render_json(report)
    for name in (stem, "latest"):
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
        (folder / f"{name}.json").write_text(document, encoding="utf-8")
    return folder / f"{stem}.html", folder / f"{stem}.json"
