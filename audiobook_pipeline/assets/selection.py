"""Choosing a release for each wanted book, or none: what to fetch, what was refused, and why."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import dagster as dg
import pandas as pd
from pydantic import Field

from audiobook_pipeline.assets.results import result, table_asset
from audiobook_pipeline.assets.siblings import Siblings
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.constants import ACQUISITION
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.models import Release
from audiobook_pipeline.domain.preferences import Preferences
from audiobook_pipeline.domain.selection import Selection, Verdict, choose_release
from audiobook_pipeline.ledger.blocklist import Blocklist
from audiobook_pipeline.ledger.errors import LedgerError
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import DecisionRow, ReviewStatus, SelectionRecord, WantedRecord
from audiobook_pipeline.reporting.tables import markdown_table
from audiobook_pipeline.resources.ledger import LedgerResource
from audiobook_pipeline.resources.metadata_sources import MetadataSources
from audiobook_pipeline.resources.settings import AcquisitionMode, PipelineSettings
from audiobook_pipeline.schemas.rows import joined, release_of
from audiobook_pipeline.schemas.tables import DECISIONS
from audiobook_pipeline.sources.audible import recording_of

ASKED_AT_ONCE = 3
"""Near misses of one book that a person is asked about in one run."""
SHOWN = ("verdict", "title", "release", "indexer", "reason")


class QueueAnswers(dg.Config):
    """Answers of a person to the review queue, by the numbers of ``audiobook-pipeline queue list``."""

    approve: list[int] = Field(default_factory=list, description="Questions to answer with yes.")
    drop: list[int] = Field(default_factory=list, description="Questions to answer with no.")


@table_asset(DECISIONS, group=ACQUISITION, kinds={"sql"})
def download_queue(
    context: dg.AssetExecutionContext,
    config: QueueAnswers,
    search_results: pd.DataFrame,
    book_catalogue: pd.DataFrame,
    metadata_sources: MetadataSources,
    ledger: LedgerResource,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """Every candidate of every wanted book: chosen or refused, with the rules that fired and their words.

    Where nothing is certain enough, nothing is chosen. What was refused by a narrow margin waits in
    the review queue. All of it is kept in the ledger; ``audiobook-pipeline explain`` tells it.
    """
    now, run_id, store = datetime.now(UTC), context.run.run_id, ledger.open()
    _answer(context, config, store, now)
    siblings = Siblings(book_catalogue)
    offered = set(search_results["wanted_id"].dropna().astype(int))
    records = {record.id: record for record in store.wanted(State.WANTED) if record.id in offered}
    records = _with_runtimes(context, records, metadata_sources, store, settings, now)
    blocklist = store.blocked()
    own = {wish.book.work_key: wish.book.preferences for wish in store.wishes()}
    decided: list[tuple[WantedRecord, Selection, dict[str, str]]] = []
    for number, offers in search_results.dropna(subset=["wanted_id"]).groupby("wanted_id", sort=True):
        record = records.get(int(str(number)))
        if record is None:
            continue  # A release for it is under way, or a person dropped it.
        releases = [release_of(row) for row in offers.to_dict("records")]
        liked = settings.preferences.with_own(own.get(record.book.work_key, {}))
        decided.append((record, *_decide(record, releases, siblings, blocklist, liked)))
    store.record_selections([_kept(*entry) for entry in decided], run_id=run_id, now=now)
    for record, selection, _ in decided:
        found = sum(verdict.accepted for verdict in selection.verdicts)
        store.note_search(record.id, found=found, now=now, run_id=run_id)
        _hand_over(context, store, record, selection, settings.acquisition, now)
    rows = [row for entry in decided for row in _rows(*entry)]
    frame = pd.DataFrame(rows, columns=list(DECISIONS.columns))
    chosen = int((frame["verdict"] == "chosen").sum())
    return result(
        frame,
        DECISIONS,
        went_in=f"{len(frame)} offers for {len(decided)} books",
        came_out=f"{chosen} chosen, {len(decided) - chosen} books without a right release"
        + (" (ACQUISITION_MODE=plan: nothing is fetched)" if settings.acquisition == "plan" else ""),
        sample=SHOWN,
        metadata={
            "chosen": dg.MetadataValue.md(markdown_table(frame[frame["verdict"] == "chosen"][list(SHOWN)].head(25))),
            "closest_refused": dg.MetadataValue.md(markdown_table(_closest_refused(frame)[list(SHOWN)].head(25))),
            "waiting_for_a_person": len(store.reviews(ReviewStatus.WAITING)),
        },
    )


def _with_runtimes(
    context: dg.AssetExecutionContext,
    records: Mapping[int, WantedRecord],
    metadata_sources: MetadataSources,
    store: Ledger,
    settings: PipelineSettings,
    now: datetime,
) -> dict[int, WantedRecord]:
    """Look up the runtime of books that lack it, as far as the limits go: it tells a reading from a fragment."""
    client, known = metadata_sources.book_search(settings.config.limits), dict(records)
    before, provider = client.requests_made, settings.config.audible
    try:
        for record in records.values():
            if client.requests_made - before >= settings.config.limits.runtime_lookups:
                break
            if record.book.runtime_min:
                continue
            recording = recording_of(client, record.book, provider=provider)
            if recording is not None and recording.runtime_min:
                book = replace(record.book, runtime_min=recording.runtime_min)
                store.want(book, now=now, run_id=context.run.run_id)
                known[record.id] = replace(record, book=book)
        client.prove(provider)
    except ServiceError as error:
        # A runtime is worth having and not worth failing for.
        context.log.warning("Runtimes are not looked up any more in this run: %s", error)
    return known


def _answer(context: dg.AssetExecutionContext, config: QueueAnswers, store: Ledger, now: datetime) -> None:
    for numbers, answer in ((config.approve, store.approve), (config.drop, store.drop_review)):
        for number in numbers:
            try:
                answer(number, run_id=context.run.run_id, now=now, answer="launch configuration")
            except LedgerError as error:
                context.log.warning("Answer to question %d: %s", number, error)


def _decide(
    record: WantedRecord, releases: list[Release], siblings: Siblings, blocklist: Blocklist, preferences: Preferences
) -> tuple[Selection, dict[str, str]]:
    """Return the selection among what is not blocked, and the reasons of what is."""
    blocked = {release.key: reason for release in releases if (reason := blocklist.reason(release, record.id))}
    free = [release for release in releases if release.key not in blocked]
    return choose_release(record.book, free, siblings.of(record.book), preferences), blocked


def _kept(record: WantedRecord, selection: Selection, _blocked: Mapping[str, str]) -> SelectionRecord:
    rows = tuple(
        DecisionRow(
            release=verdict.release,
            accepted=verdict.accepted,
            score=verdict.score,
            near=verdict.near,
            rules=tuple(entry._asdict() for entry in verdict.evidence),
            reason=verdict.reason,
        )
        for verdict in selection.verdicts
    )
    return SelectionRecord(record.id, rows, selection.chosen.key if selection.chosen else None, selection.reason)


def _hand_over(
    context: dg.AssetExecutionContext,
    store: Ledger,
    record: WantedRecord,
    selection: Selection,
    mode: AcquisitionMode,
    now: datetime,
) -> None:
    """Choose in the ledger, or ask a person, as the mode says."""
    run_id = context.run.run_id
    if selection.chosen is None:
        for verdict in selection.near[:ASKED_AT_ONCE]:
            store.ask_review(record.id, verdict.release, reason=verdict.reason, run_id=run_id, now=now)
    elif mode == "review":
        store.ask_review(record.id, selection.chosen, reason=selection.reason, run_id=run_id, now=now)
    elif mode == "auto":
        try:
            store.choose(record.id, selection.chosen, reason=selection.reason, run_id=run_id, now=now)
        except LedgerError as error:
            context.log.warning("%s: %s", record.book.title, error)
    context.log.info("%s: %s", record.book.title, selection.reason)


def _rows(record: WantedRecord, selection: Selection, blocked: Mapping[str, str]) -> list[dict[str, Any]]:
    chosen = selection.chosen.key if selection.chosen else None
    book = {"wanted_id": record.id, "title": record.book.title, "authors": joined(record.book.authors)}
    return [
        {
            **book,
            "release_key": verdict.release.key,
            "release": verdict.release.title,
            "indexer": verdict.release.indexer,
            "size": verdict.release.size,
            "seeders": verdict.release.seeders,
            "verdict": _verdict_word(verdict, chosen),
            "score": verdict.score,
            "rules": "; ".join(f"{entry.rule} {entry.stance}: {entry.explanation}" for entry in verdict.evidence),
            "reason": selection.reason if verdict.release.key == chosen else verdict.reason,
        }
        for verdict in selection.verdicts
    ] + [{**book, "release_key": key, "verdict": "blocked", "reason": reason} for key, reason in blocked.items()]


def _verdict_word(verdict: Verdict, chosen: str | None) -> str:
    if verdict.release.key == chosen:
        return "chosen"
    return "accepted" if verdict.accepted else "near" if verdict.near else "refused"


def _closest_refused(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the best refused release of each book for which none was chosen."""
    served = set(frame.loc[frame["verdict"] == "chosen", "wanted_id"])
    refused = frame[~frame["wanted_id"].isin(served)]
    return refused.sort_values("score", ascending=False).drop_duplicates("wanted_id")
