"""Imports verified downloads into the library, and confirms that it has them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import dagster as dg
import pandas as pd

from audiobook_pipeline.acquisition.destinations import KnownGenres, folder_of, folders_here, library_at, library_for
from audiobook_pipeline.acquisition.finishing import Destination, confirm_imported, import_verified
from audiobook_pipeline.acquisition.importing import Access, ImportRefusedError
from audiobook_pipeline.acquisition.instances import Fleet
from audiobook_pipeline.acquisition.layout import Layout
from audiobook_pipeline.acquisition.paths import UnmappedPathError
from audiobook_pipeline.acquisition.status import AcquisitionStatus
from audiobook_pipeline.assets.acquisition import SHOWN
from audiobook_pipeline.assets.results import result, table_asset
from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.audiobookshelf_models import Library
from audiobook_pipeline.clients.boundary import Aside
from audiobook_pipeline.config import ConfigurationError
from audiobook_pipeline.constants import ABS_POOL, ACQUISITION
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import Acquisition
from audiobook_pipeline.resources.audiobookshelf import AudiobookshelfResource
from audiobook_pipeline.resources.download_clients import DownloadClients
from audiobook_pipeline.resources.failures import service_failures
from audiobook_pipeline.resources.ledger import LedgerResource
from audiobook_pipeline.resources.settings import PipelineSettings
from audiobook_pipeline.schemas.rows import write
from audiobook_pipeline.schemas.tables import ACQUISITIONS


@table_asset(
    ACQUISITIONS,
    group=ACQUISITION,
    kinds={"audiobookshelf"},
    pool=ABS_POOL,
    deps=["verified_downloads"],
    also_reads=["library_snapshot"],
)
def synced_library(
    context: dg.AssetExecutionContext,
    library_snapshot: pd.DataFrame,
    audiobookshelf: AudiobookshelfResource,
    qbittorrent: DownloadClients,
    ledger: LedgerResource,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """Verified downloads imported into the library: placed as Author/Series/Title, scanned, found, confirmed.

    Nothing is placed or scanned while the library's folder looks unmounted. A book that is already imported is
    not imported twice; the torrent keeps seeding. With ACQUISITION_MODE=plan nothing is placed.
    """
    store = ledger.open()
    moved = waiting = store.acquisitions(State.VERIFIED, State.IMPORTED)
    aside: list[Aside] = []
    if waiting and settings.acquisition == "plan":
        context.log.info("%d downloads wait to be imported: ACQUISITION_MODE=plan", len(waiting))
    elif waiting:
        with service_failures():
            client, fleet = audiobookshelf.client(), qbittorrent.fleet(settings)
            libraries = audiobookshelf.book_libraries(client)
            try:
                for destination, mine in _by_destination(waiting, libraries, library_snapshot, settings):
                    _bring(mine, destination, store, fleet, client, run_id=context.run.run_id)
            except (ImportRefusedError, UnmappedPathError, ConfigurationError) as error:
                raise dg.Failure(description=str(error), allow_retries=False) from error
            aside = [*client.aside, *fleet.aside]
        moved = _reread(store, waiting)
    for acquisition in moved:
        context.log.info("%s: %s (%s)", acquisition.book.title, acquisition.state, acquisition.reason)
    confirmed = sum(acquisition.state is State.CONFIRMED for acquisition in moved)
    return result(
        write(map(AcquisitionStatus.of, moved), ACQUISITIONS),
        ACQUISITIONS,
        went_in=f"{len(waiting)} verified downloads",
        came_out=f"{confirmed} in the library, {len(waiting) - confirmed} not yet",
        sample=(*SHOWN[:3], "item_id", "path", "reason"),
        aside=aside,
    )


def _bring(
    books: Sequence[Acquisition],
    destination: Destination,
    store: Ledger,
    fleet: Fleet,
    client: AudiobookshelfClient,
    *,
    run_id: str,
) -> None:
    """Place what is verified, and confirm that the library has it."""
    now = datetime.now(UTC)
    verified = [each for each in books if each.state is State.VERIFIED]
    import_verified(store, fleet, destination, verified, run_id=run_id, now=now)
    placed = [each for each in _reread(store, books) if each.state is State.IMPORTED and destination.is_home_of(each)]
    confirm_imported(store, client, destination, placed, run_id=run_id, now=now)


def _reread(store: Ledger, acquisitions: Sequence[Acquisition]) -> list[Acquisition]:
    return [store.acquisition(acquisition.id) for acquisition in acquisitions]


def _by_destination(
    waiting: Sequence[Acquisition], libraries: Sequence[Library], snapshot: pd.DataFrame, settings: PipelineSettings
) -> Iterator[tuple[Destination, list[Acquisition]]]:
    """Yield each library that books go to, with its books."""
    config, rules, genres = settings.config, settings.config.importing, KnownGenres(snapshot)
    path = settings.library if settings.library_path.strip() or len(libraries) == 1 else None
    folders = folders_here(libraries, rules, path, config.path_maps)
    by_library: dict[str, list[Acquisition]] = {}
    for acquisition in waiting:
        there = library_at(acquisition.library_path, folders) if acquisition.state is State.IMPORTED else None
        home = there or library_for(acquisition.book, libraries, rules, genres).id
        by_library.setdefault(home, []).append(acquisition)
    for library in libraries:
        if library.id not in by_library:
            continue
        folder, maps = folder_of(library, libraries, rules, path, config.path_maps)
        shown = snapshot.loc[(snapshot["library_id"] == library.id) & ~snapshot["is_missing"], "path"]
        destination = Destination(
            library.id,
            folder,
            maps,
            settings.importing,
            ebooks=config.ebooks,
            layout=Layout(rules.folders, rules.files, rules.name_bytes),
            access=Access(int(rules.mode, 8) if rules.mode else None, rules.group),
            shown=list(shown),
            folders=folders,
        )
        yield destination, by_library[library.id]
