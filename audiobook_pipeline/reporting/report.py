"""The report of a run: one self-contained HTML file, and the same as JSON.

Only how a report is written. What goes into it belongs to ``contents``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd
from jinja2 import Environment, PackageLoader, select_autoescape

from audiobook_pipeline.reporting.outward import for_json, for_page
from audiobook_pipeline.reporting.phases import Phase
from audiobook_pipeline.reporting.tables import as_rows, as_text
from audiobook_pipeline.reporting.whole_file import write_whole

ROWS = 50
"""Rows of a section's table; the tables themselves are kept whole."""

VERSION = 1
"""Version of the JSON's form; ``schemas/report.schema.json`` describes it."""


@dataclass(frozen=True, slots=True)
class Card:
    """One figure at the top.

    Attributes:
        label: What it counts.
        value: The figure as text.
        note: What to compare it with, or "".
    """

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture.

    Attributes:
        png: PNG in base64.
        alt: What it shows, for those who can't see it.
    """

    png: str
    alt: str


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report.

    Attributes:
        title: Heading.
        words: A sentence or two above the table.
        columns: Headings of the table.
        rows: Cells of the table as text.
        links: For each row the address that each cell leads to, or ""; empty where no cell leads anywhere.
        empty: What to say where there are no rows.
        plots: Pictures above the table.
    """

    title: str
    words: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    links: tuple[tuple[str, ...], ...] = ()
    empty: str = "Nothing to show."
    plots: tuple[Plot, ...] = ()

    @property
    def anchor(self) -> str:
        """What leads to it in an address: "missing-in-series"."""
        return self.title.lower().replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Links:
    """Where a report leads to; "" where that isn't known.

    Attributes:
        library: Address of Audiobookshelf.
        dagster: Address of the Dagster UI.
        desk: Address of the desk.
    """

    library: str = ""
    dagster: str = ""
    desk: str = ""

    def item(self, item_id: str) -> str:
        """Return the address of a library item."""
        return f"{self.library}/item/{quote(item_id, safe='')}" if self.library and item_id else ""

    def to_item(self) -> dict[str, Callable[[Any], str]]:
        """Return that a title leads to its item, as ``section`` takes it."""
        return {"title": lambda row: self.item(row["item_id"])}

    def run(self, run_id: str) -> str:
        """Return the address of a run."""
        return f"{self.dagster}/runs/{quote(run_id, safe='')}" if self.dagster else ""


@dataclass(frozen=True, slots=True)
class Cover:
    """A book that arrived.

    Attributes:
        jpeg: Its cover in base64; "" where it has none.
        title: Its title.
        link: Address of the item.
    """

    jpeg: str
    title: str
    link: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report says.

    Attributes:
        made_at: When it was made, aware.
        run_id: The run that it tells of.
        acquisition_mode: plan, review or auto.
        metadata_mode: plan or apply.
        figures: The numbers, by name, for programs.
        cards: The numbers that people look at first.
        phases: What each asset of the run did.
        next_steps: What a person could do now, one sentence each.
        sections: The parts, in order.
        links: Where it leads to.
        covers: What arrived in this run.
    """

    made_at: datetime
    run_id: str
    acquisition_mode: str
    metadata_mode: str
    figures: Mapping[str, float | None]
    cards: tuple[Card, ...]
    phases: tuple[Phase, ...]
    next_steps: tuple[str, ...]
    sections: tuple[Section, ...]
    links: Links = Links()
    covers: tuple[Cover, ...] = ()


def section(
    title: str,
    frame: pd.DataFrame,
    columns: Mapping[str, str],
    *,
    words: str = "",
    empty: str = "Nothing to show.",
    plots: Iterable[Plot] = (),
    linked: Mapping[str, Callable[[Any], str]] | None = None,
) -> Section:
    """Return a section that shows ``columns`` (name in the frame → heading) of the first rows of ``frame``.

    Args:
        title: Heading.
        frame: The rows.
        columns: Which columns, with their headings.
        words: A sentence or two above.
        empty: What to say where there are no rows.
        plots: Pictures above.
        linked: Column → what makes the address that its cell leads to out of the row.
    """
    shown = frame.head(ROWS)
    rows = tuple(tuple(map(as_text, row)) for row in as_rows(shown[list(columns)]))
    links = tuple(
        tuple(linked[name](row) if linked and name in linked else "" for name in columns)
        for row in (shown.to_dict("records") if linked else ())
    )
    if len(frame) > ROWS:
        words = f"{words} The first {ROWS} of {len(frame):,}.".strip()
    return Section(title, words, tuple(columns.values()), rows, links if linked else (), empty, tuple(plots))


def render_html(report: Report) -> str:
    """Return the report as one HTML document that asks nothing of any server."""
    environment = Environment(
        loader=PackageLoader("audiobook_pipeline", "reporting"),
        autoescape=select_autoescape(["html", "j2"]),
        trim_blocks=True,
        finalize=for_page,
    )
    template = environment.get_template("report.html.j2")
    return template.render(
        made_at=report.made_at.strftime("%Y-%m-%d %H:%M UTC"),
        run_id=report.run_id,
        acquisition_mode=report.acquisition_mode,
        metadata_mode=report.metadata_mode,
        cards=report.cards,
        phases=report.phases,
        next_steps=report.next_steps,
        sections=report.sections,
        covers=report.covers,
        desk=report.links.desk,
        run_link=report.links.run(report.run_id),
    ).strip()


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as JSON's types, without the plots, as ``schemas/report.schema.json`` describes it."""
    return {
        "version": VERSION,
        "made_at": report.made_at.isoformat(),
        "run_id": report.run_id,
        "acquisition_mode": report.acquisition_mode,
        "metadata_mode": report.metadata_mode,
        "figures": dict(report.figures),
        "phases": [
            {
                "asset": phase.asset,
                "went_in": phase.went_in,
                "came_out": phase.came_out,
                "seconds": phase.seconds,
                "ok": phase.ok,
            }
            for phase in report.phases
        ],
        "next_steps": list(report.next_steps),
        "sections": [
            {
                "title": part.title,
                "words": part.words,
                "columns": list(part.columns),
                "rows": [list(row) for row in part.rows],
            }
            for part in report.sections
        ],
    }


def write_report(report: Report, folder: Path) -> tuple[Path, Path]:
    """Write the report into ``folder`` and as ``latest``; return the HTML file and the JSON file."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = report.made_at.strftime("report-%Y%m%d-%H%M%S")
    html, document = render_html(report), for_json(as_json(report), indent=2)
    for name in (stem, "latest"):
        write_whole(folder / f"{name}.html", html)
        write_whole(folder / f"{name}.json", document)
    return folder / f"{stem}.html", folder / f"{stem}.json"
