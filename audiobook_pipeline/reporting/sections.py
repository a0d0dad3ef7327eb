"""The parts of a report: each a table with a sentence or two, links and pictures, from the tables of a run.

Pure functions. The figures beside them belong to ``contents``; how it is written, to ``report``.
"""

from collections.abc import Iterator, Sequence

import pandas as pd

from audiobook_pipeline.domain.columns import cells, list_column
from audiobook_pipeline.domain.models import shown
from audiobook_pipeline.domain.quality import worst_items
from audiobook_pipeline.ledger.records import Measure
from audiobook_pipeline.reporting.contents import HEARD, Past, Tables
from audiobook_pipeline.reporting.decisions import refusals_by_rule, with_reasons
from audiobook_pipeline.reporting.outward import web_address
from audiobook_pipeline.reporting.plots import count_bars, share_bars, trend
from audiobook_pipeline.reporting.report import ROWS, Links, Plot, Section, section
from audiobook_pipeline.reporting.under_way import imports, under_way

TOP = 15
RUNS = 60
"""So many runs are in a picture of what was over time."""

NO_TITLE = "(no title)"


def sections(
    tables: Tables, past: Past, heard: pd.DataFrame | None = None, links: Links | None = None
) -> tuple[Section, ...]:
    """Return the parts of the report in order.

    Args:
        tables: The tables of the run.
        past: What the ledger knows.
        heard: As for ``listening_by_user``; None where not known.
        links: Where titles lead to.
    """
    where = links or Links()
    library = tables.library
    library = library.assign(title=library["title"].where(library["title"].str.strip() != "", NO_TITLE))
    titles = library.drop_duplicates("item_id").set_index("item_id")["title"]
    changes = tables.changes.assign(title=tables.changes["item_id"].map(titles).astype(object).fillna(""))
    return (
        under_way(past.under_way),
        imports(past.imported, int((tables.imports["state"] == "confirmed").sum()), where),
        _decisions(tables.queue),
        _refusals(tables.queue),
        _gaps(tables.gaps, past.gaps),
        _wishes(tables.missing),
        _upcoming(tables.upcoming),
        _coverage(tables.coverage),
        _issues(tables.issues, past.scores),
        _worst(library, tables.issues, where),
        _narrators(changes, where),
        _changes(changes, where),
        _listening(library, where),
        *(() if heard is None else (_listeners(heard, library),)),
    )


def listening_by_user(heard: pd.DataFrame, library: pd.DataFrame) -> pd.DataFrame:
    """Return what each user has listened to of the library, who listened most first.

    Args:
        heard: user, item_id, progress (0 to 1) of each book that somebody began.
        library: As ``schemas.tables.LIBRARY`` describes it; what isn't in it doesn't count.

    Returns:
        user, begun (books not heard to the end), finished (books), hours.
    """
    owned = library.drop_duplicates("item_id")[["item_id", "duration_s"]]
    known = heard[heard["progress"] > 0].merge(owned, on="item_id")
    done = known["progress"] >= HEARD
    parts = known.assign(
        begun=~done, finished=done, hours=known["progress"].clip(upper=1) * known["duration_s"].fillna(0) / 3600
    )
    summed = parts.groupby("user", as_index=False)[["begun", "finished", "hours"]].sum()
    return summed.sort_values(["hours", "user"], ascending=[False, True], ignore_index=True)


def _score_history(scores: Sequence[Measure]) -> str:
    """Return the quality scores of the last runs as a picture: the mean, and where most items' scores lie."""
    recent = scores[-RUNS:]
    unknown = float("nan")
    spread = [(each.detail.get("tenth", unknown), each.detail.get("nine_tenths", unknown)) for each in recent]
    title = "Quality of the metadata (line: mean, band: all items but a tenth at either end)"
    return trend([each.time for each in recent], [each.value for each in recent], title=title, spread=spread)


def _decisions(queue: pd.DataFrame) -> Section:
    order = {"chosen": 0, "near": 1, "blocked": 2, "refused": 3, "accepted": 4}
    ranked = with_reasons(queue).assign(order=queue["verdict"].map(order))
    ranked = ranked.sort_values(["order", "wanted_id"], kind="stable")
    return section(
        "Decisions",
        ranked,
        {"verdict": "Verdict", "title": "Wanted", "release": "Release", "indexer": "Indexer", "reason": "Why"},
        empty="No release was offered for a wanted book.",
        linked={"release": lambda row: web_address(row["page"])},
    )


def _refusals(queue: pd.DataFrame) -> Section:
    counted = refusals_by_rule(queue)
    top = counted.head(TOP)
    return section(
        "Why releases were refused",
        counted,
        {"why": "Because", "releases": "Releases", "example": "For example"},
        words="A release can be refused for several reasons." if len(counted) else "",
        empty="No release was refused.",
        plots=_bars(top["why"], top["releases"], "Refused because …", "Number of releases that each rule refused"),
    )


def _gaps(gaps: pd.DataFrame, measures: Sequence[Measure]) -> Section:
    missing = gaps[(gaps["status"] == "missing") & (gaps["series"] != "")]
    return section(
        "Missing in series",
        missing,
        {"series": "Series", "position": "Position", "title": "Title", "authors": "Author", "reason": "Why"},
        empty="No series has a gap.",
        plots=(*_gaps_over_time(measures), *_completeness(gaps)),
    )


def _gaps_over_time(measures: Sequence[Measure]) -> Iterator[Plot]:
    recent = measures[-RUNS:]
    if len(recent) > 1:
        title = "Books missing in series, run by run"
        times, values = [each.time for each in recent], [each.value for each in recent]
        yield Plot(trend(times, values, title=title), "Books missing in series over time")


def _completeness(gaps: pd.DataFrame) -> Iterator[Plot]:
    numbered = gaps[gaps["status"].isin(["owned", "covered", "missing"]) & (gaps["series"] != "")]
    share = numbered.assign(have=numbered["status"] != "missing").groupby("series")["have"].agg(["mean", "size"])
    share = share[share["size"] > 1].sort_values(["size", "mean"], ascending=False).head(TOP)
    if len(share):
        picture = share_bars(list(share.index), list(share["mean"]), title="Completeness of the longest series")
        yield Plot(picture, "Share of each series that the library has")


def _bars(labels: "pd.Series[str]", counts: "pd.Series[int]", title: str, alt: str) -> Iterator[Plot]:
    if len(labels):
        yield Plot(count_bars(list(labels), list(counts), title=title), alt)


def _wishes(missing: pd.DataFrame) -> Section:
    columns = {"rank": "Rank", "title": "Title", "authors": "Author", "series": "Series", "position": "Position"}
    columns |= {"reason": "Why", "state": "State"}
    return section("Wish list", missing, columns, empty="Nothing is wanted.")


def _upcoming(upcoming: pd.DataFrame) -> Section:
    columns = {"release_date": "Date", "before": "Before", "title": "Title", "authors": "Author", "series": "Series"}
    columns |= {"position": "Position", "why": "Why"}
    return section("Upcoming books", upcoming, columns, empty="Nothing is announced.")


def _coverage(coverage: pd.DataFrame) -> Section:
    top = coverage.sort_values("known", ascending=False).head(TOP)
    title = "Coverage of the authors with most known works"
    plots = (
        [
            Plot(
                share_bars(list(top["author"]), list(top["coverage"]), title=title),
                "Share of each author's known works that the library has",
            )
        ]
        if len(top)
        else []
    )
    return section(
        "Authors",
        coverage.sort_values("missing", ascending=False),
        {"author": "Author", "owned": "Owned", "known": "Known", "missing": "Missing"},
        empty="No author's works are known.",
        plots=plots,
    )


def _issues(issues: pd.DataFrame, scores: Sequence[Measure]) -> Section:
    counts = issues.groupby(["rule", "severity"]).size().sort_values(ascending=False).reset_index(name="items")
    counts["rule"] = counts["rule"].str.replace("_", " ")
    top = counts.head(TOP)
    return section(
        "Metadata issues",
        counts,
        {"rule": "Rule", "severity": "Severity", "items": "Items"},
        words="Found before this run's fixes; 100 is a library without an issue." if len(counts) else "",
        empty="No issue was found.",
        plots=(
            *([Plot(_score_history(scores), "Quality score over time")] if len(scores) > 1 else []),
            *_bars(top["rule"], top["items"], "Issues by rule", "Number of issues by rule"),
        ),
    )


def _worst(library: pd.DataFrame, issues: pd.DataFrame, links: Links) -> Section:
    worst = worst_items(library, issues, most=ROWS)
    return section(
        "Items with the lowest scores",
        worst.assign(score=worst["score"].map("{:.0f}".format)),
        {"score": "Score", "title": "Title", "authors": "Author", "rules": "Rules"},
        words="0 to 100, before this run's fixes; every item's score is in exports/library.json." if len(worst) else "",
        empty="No item has an issue.",
        linked=links.to_item(),
    )


def _narrators(changes: pd.DataFrame, links: Links) -> Section:
    return section(
        "Narrators found",
        changes[_is_found_narrator(changes)],
        {"title": "Title", "after": "Narrator", "source": "Found in", "evidence": "Words", "status": "Status"},
        empty="No narrator was found for an item that lacks one.",
        linked=links.to_item(),
    )


def _is_found_narrator(changes: pd.DataFrame) -> "pd.Series[bool]":
    return (changes["field"] == "narrators") & (list_column(changes, "before").str.len() == 0)


def _changes(changes: pd.DataFrame, links: Links) -> Section:
    columns = {"title": "Item", "field": "Field", "before": "Before", "after": "After", "source": "Source"}
    others = changes[~_is_found_narrator(changes)]
    sides = {side: [shown(value)[:200] or "nothing" for value in cells(others[side])] for side in ("before", "after")}
    others = others.assign(**sides)
    columns |= {"status": "Status"}
    return section("Metadata changes", others, columns, empty="No change is proposed.", linked=links.to_item())


def _listening(library: pd.DataFrame, links: Links) -> Section:
    begun = library[library["progress"] > 0].sort_values("progress", ascending=False)
    heard = float((library["progress"].fillna(0) * library["duration_s"].fillna(0)).sum()) / 3600
    done = int((begun["progress"] >= HEARD).sum())
    words = f"{done} books finished, {len(begun) - done} started, {heard:,.0f} hours in all."
    frame = begun.assign(share=(begun["progress"] * 100).round().astype(int).astype(str) + " %")
    return section(
        "Listening",
        frame,
        {"title": "Title", "authors": "Author", "share": "Heard"},
        words=f"{words} Only the user of the API key is counted.",
        empty="The user of the API key has not listened to any of it yet.",
        linked=links.to_item(),
    )


def _listeners(heard: pd.DataFrame, library: pd.DataFrame) -> Section:
    summed = listening_by_user(heard, library)
    return section(
        "Listeners",
        summed.assign(hours=summed["hours"].map("{:,.1f}".format)),
        {"user": "User", "finished": "Finished", "begun": "Started", "hours": "Hours"},
        words="Of the books in the library, as far as the API key may see: an admin's sees every user.",
        empty="No user whose progress the API key may see has listened to any of it yet.",
    )
