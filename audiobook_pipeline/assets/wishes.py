"""What a person asks for, by name and in lists, looked up in the sources."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from operator import attrgetter

import dagster as dg
import pandas as pd

from audiobook_pipeline.assets.progress import ProgressLog
from audiobook_pipeline.assets.results import result, table_asset
from audiobook_pipeline.constants import GOOGLE_POOL, LIBRARY
from audiobook_pipeline.domain.discovery import Shelf
from audiobook_pipeline.domain.following import Follows, last_owned
from audiobook_pipeline.domain.models import LibraryItem
from audiobook_pipeline.domain.shelf.identity import IdentifiedItem
from audiobook_pipeline.domain.text.quantity import quantity
from audiobook_pipeline.domain.upcoming import ANNOUNCED, released, upcoming
from audiobook_pipeline.domain.upgrades import BETTER, Upgrade, UpgradeRules, upgrades
from audiobook_pipeline.domain.wishes import Wished, languages_cut
from audiobook_pipeline.domain.wishlist import Exclusions
from audiobook_pipeline.ledger.records import Wish
from audiobook_pipeline.lists.entries import ListError
from audiobook_pipeline.lists.importing import Imported, counted, import_list
from audiobook_pipeline.redaction import redact
from audiobook_pipeline.reporting.tables import shown_table
from audiobook_pipeline.resources.audiobookshelf import AudiobookshelfResource
from audiobook_pipeline.resources.failures import service_failures
from audiobook_pipeline.resources.google_books import GoogleBooksResource
from audiobook_pipeline.resources.ledger import LedgerResource
from audiobook_pipeline.resources.lists import list_places
from audiobook_pipeline.resources.metadata_sources import MetadataSources
from audiobook_pipeline.resources.settings import PipelineSettings
from audiobook_pipeline.schemas.rows import each, read, write
from audiobook_pipeline.schemas.tables import BETTER_COPIES, IDENTIFIED, UPCOMING, WISH_LISTS, WISHES
from audiobook_pipeline.schemas.tables import LIBRARY as SNAPSHOT
from audiobook_pipeline.sources.chain import status_table
from audiobook_pipeline.sources.order import wish_sources
from audiobook_pipeline.sources.wishes import by_authors_of, look_up


@table_asset(WISH_LISTS, group=LIBRARY, kinds={"sql", "audiobookshelf"}, also_reads=["identified_library"])
def wish_lists(
    context: dg.AssetExecutionContext,
    identified_library: pd.DataFrame,
    series_gap_report: pd.DataFrame,
    audiobookshelf: AudiobookshelfResource,
    metadata_sources: MetadataSources,
    ledger: LedgerResource,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """Outcome for each book on the configured lists: added, already a wish, already owned.

    Reading a list again adds only what is new. A list that can't be read is skipped; the others are read.
    """
    now, store, config = datetime.now(UTC), ledger.open(), settings.config
    places = list_places(config, metadata_sources, audiobookshelf)
    item_of = Shelf(identified_library, series_gap_report).item_of
    rows: list[Imported] = []
    for name, place in config.lists.items():
        try:
            read = places.read(place.place, place.shelf)
        except ListError as error:
            context.log.warning("%s: %s", name, error)
            rows.append(Imported(list=name, line=0, outcome="not read", why=redact(str(error))))
            continue
        rows += import_list(name, read, store, item_of, now=now, progress=ProgressLog(context, name))
    return result(
        write(rows, WISH_LISTS),
        WISH_LISTS,
        went_in=quantity(len(config.lists), "list"),
        came_out=", ".join(f"{number} {outcome}" for outcome, number in counted(rows)) or "no books",
        sample=("list", "line", "title", "authors", "outcome", "why"),
    )


@table_asset(BETTER_COPIES, group=LIBRARY, kinds={"sql"}, also_reads=["library_snapshot"])
def better_copies(
    library_snapshot: pd.DataFrame,
    identified_library: pd.DataFrame,
    ledger: LedgerResource,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """Items for which a better copy is wanted: abridged, in parts, of a low bitrate, or in another language or reading.

    Off until ``[upgrades]`` turns it on. Each work is wished for once per reason; the old item stays.
    """
    now, store = datetime.now(UTC), ledger.open()
    rules = UpgradeRules(**settings.config.upgrades.model_dump())
    found: list[Upgrade] = []
    if rules != UpgradeRules():
        identified = {item.item_id: item for item in each(identified_library, IDENTIFIED, IdentifiedItem)}
        items, named = read(library_snapshot, SNAPSHOT, LibraryItem), [wish.book for wish in store.wishes()]
        item_of = Shelf(identified_library).item_of
        before = store.upgrades()
        every = {(each.key, each.reason): each for each in upgrades(items, identified, named, item_of, rules)}
        found = [each for key, each in every.items() if key not in before]
    store.wish_all([each.book for each in found], origin=BETTER, now=now)
    store.note_upgrades([(each.key, each.reason, each.item.item_id) for each in found], now=now)
    return result(
        write(found, BETTER_COPIES),
        BETTER_COPIES,
        went_in=quantity(len(library_snapshot), "item"),
        came_out=f"{len(found)} better copies wished for" if rules != UpgradeRules() else "off",
    )


@table_asset(UPCOMING, group=LIBRARY, kinds={"sql"})
def upcoming_books(
    series_gap_report: pd.DataFrame, ledger: LedgerResource, settings: PipelineSettings
) -> dg.MaterializeResult[pd.DataFrame]:
    """Announced books by authors and in series that are in the library or followed, the earliest first.

    On its release day a book becomes a wish. Changed dates are updated; books no longer announced are dropped.
    """
    now, store, languages = datetime.now(UTC), ledger.open(), settings.preferences.languages
    follows = Follows(store.follows(), languages, last_owned(series_gap_report))
    out = store.wish_all(list(released(store.upcoming(), series_gap_report, now.date())), origin=ANNOUNCED, now=now)
    announced = list(upcoming(series_gap_report, follows, languages))
    moved = store.note_upcoming([(each.book, each.release_date) for each in announced], now=now)
    listed = [replace(each, before=moved.get(each.book.work_key, "")) for each in announced]
    return result(
        write(listed, UPCOMING),
        UPCOMING,
        went_in=f"{int((series_gap_report['status'] == 'unreleased').sum())} announced works",
        came_out=f"{len(listed)} upcoming, {len(moved)} with a new date; {out.count('added')} released and wanted now",
        sample=("release_date", "title", "authors", "series", "position", "why"),
    )


@table_asset(
    WISHES,
    group=LIBRARY,
    kinds={"sql", "audible", "google"},
    pool=GOOGLE_POOL,
    deps=["wish_lists", "upcoming_books", "better_copies"],
    also_reads=["identified_library", "book_catalogue", "series_gap_report"],
)
def wishes(
    context: dg.AssetExecutionContext,
    identified_library: pd.DataFrame,
    book_catalogue: pd.DataFrame,
    series_gap_report: pd.DataFrame,
    google_books: GoogleBooksResource,
    metadata_sources: MetadataSources,
    ledger: LedgerResource,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """Each wish with the details of its book: subtitle, series, narrators, runtime, identifiers, language.

    Books in the library are not looked up. Books that no source knows are searched for anyway.
    """
    now, store = datetime.now(UTC), ledger.open()
    shelf = Shelf(identified_library, series_gap_report)
    asked = _asked_for(kept := store.wishes(), shelf)
    missing = [wish for wish in asked if not wish.item_id]
    with service_failures():
        google = google_books.client(settings.config.limits)
        sources = wish_sources(metadata_sources, google, settings.config)
        found, said = look_up(missing, by_authors_of(missing, book_catalogue), sources, partial(ProgressLog, context))
    known = {wish.wish_id: replace(wish, item_id=_found_there(wish, shelf)) for wish in found}
    exclusions = Exclusions.of((entry.kind, entry.value) for entry in store.exclusions())
    looked_up = _cut([known.get(wish.wish_id, wish) for wish in asked], kept, exclusions, settings)
    numbers = store.want_all([wish.book for wish in looked_up], now=now, run_id=context.run.run_id)
    noted = [replace(wish, wanted_id=number) for wish, number in zip(looked_up, numbers, strict=True)]
    return result(
        write(noted, WISHES),
        WISHES,
        went_in=quantity(len(asked), "wish", "wishes"),
        came_out=_outcome(noted),
        sample=("title", "authors", "series", "narrators", "runtime_min", "sources", "item_id", "cut"),
        aside=[row for entry, _ in said for row in entry.aside],
        metadata={"sources": shown_table(status_table(said, now.date()))},
    )


def _outcome(wishes: Sequence[Wished]) -> str:
    known, there, cut = (sum(map(bool, map(attrgetter(name), wishes))) for name in ("sources", "item_id", "cut"))
    return f"{known} found in a source, {there} in the library, {cut} excluded"


def _found_there(wish: Wished, shelf: Shelf) -> str:
    """Return the item that is the book by what the sources told of it: another title, its place in a set."""
    return "" if wish.book.better_than else shelf.item_known_as(wish.work_keys) or shelf.item_of(wish.book)


def _asked_for(kept: Sequence[Wish], shelf: Shelf) -> list[Wished]:
    return [
        Wished(
            wish_id=wish.id,
            book=wish.book if wish.book.better_by else replace(wish.book, reason=wish.reason),
            item_id=shelf.item_of(wish.book),
        )
        for wish in kept
    ]


def _cut(
    wishes: Sequence[Wished], asked: Sequence[Wish], exclusions: Exclusions, settings: PipelineSettings
) -> list[Wished]:
    """Return the wishes, each with the exclusion or preference that keeps it off the list."""
    languages = settings.preferences.languages
    return [
        replace(
            wish,
            cut=exclusions.against(wish.book, wish.book.work_key, wish.kind)
            or languages_cut(said.book, wish.book, languages),
        )
        for wish, said in zip(wishes, asked, strict=True)
    ]
