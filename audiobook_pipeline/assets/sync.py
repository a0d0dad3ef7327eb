"""Verified downloads into the library, and the library's word that it has them."""

from datetime import UTC, datetime

import dagster as dg
import pandas as pd

from audiobook_pipeline.acquisition.finishing import Destination, confirm_imported, import_verified
from audiobook_pipeline.acquisition.importing import ImportRefusedError
from audiobook_pipeline.acquisition.paths import UnmappedPathError, library_maps
from audiobook_pipeline.acquisition.status import AcquisitionStatus
from audiobook_pipeline.assets.acquisition import SHOWN
from audiobook_pipeline.assets.results import result, table_asset
from audiobook_pipeline.clients.audiobookshelf_models import Library
from audiobook_pipeline.constants import ABS_POOL, ACQUISITION
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.resources.audiobookshelf import AudiobookShelfResource
from audiobook_pipeline.resources.failures import service_failures
from audiobook_pipeline.resources.ledger import LedgerResource
from audiobook_pipeline.resources.qbittorrent import DownloadClients
from audiobook_pipeline.resources.settings import PipelineSettings
from audiobook_pipeline.schemas.rows import write
from audiobook_pipeline.schemas.tables import ACQUISITIONS


@table_asset(ACQUISITIONS, group=ACQUISITION, kinds={"audiobookshelf"}, pool=ABS_POOL, deps=["verified_downloads"])
def synced_library(
    context: dg.AssetExecutionContext,
    library_snapshot: pd.DataFrame,
    audiobookshelf: AudiobookShelfResource,
    qbittorrent: DownloadClients,
    ledger: LedgerResource,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """Verified downloads as books of the library: placed as Author/Series/Title, scanned, found, confirmed.

    Nothing is placed or scanned while the library's folder looks unmounted. An import that exists is
    not made twice; the torrent goes on seeding. With ACQUISITION_MODE=plan nothing is placed.
    """
    now, run_id, store = datetime.now(UTC), context.run.run_id, ledger.open()
    waiting = store.acquisitions(State.VERIFIED, State.IMPORTED)
    moved = waiting
    if waiting and settings.acquisition == "plan":
        context.log.info("%d downloads wait to be imported: ACQUISITION_MODE=plan", len(waiting))
    elif waiting:
        with service_failures():
            client = audiobookshelf.client()
            destination = _destination(audiobookshelf.book_libraries(client), settings)
            shown = library_snapshot.loc[library_snapshot["library_id"] == destination.library_id, "path"]
            try:
                fleet = qbittorrent.fleet(settings)
                import_verified(store, fleet, destination, list(shown), run_id=run_id, now=now)
            except (ImportRefusedError, UnmappedPathError) as error:
                raise dg.Failure(description=str(error), allow_retries=False) from error
            confirm_imported(store, client, destination, run_id=run_id, now=now)
        moved = [store.acquisition(acquisition.id) for acquisition in waiting]
    for acquisition in moved:
        context.log.info("%s: %s (%s)", acquisition.book.title, acquisition.state, acquisition.reason)
    confirmed = sum(acquisition.state is State.CONFIRMED for acquisition in moved)
    return result(
        write(map(AcquisitionStatus.of, moved), ACQUISITIONS),
        ACQUISITIONS,
        went_in=f"{len(waiting)} verified downloads",
        came_out=f"{confirmed} in the library, {len(waiting) - confirmed} not yet",
        sample=(*SHOWN[:3], "item_id", "path", "reason"),
    )


def _destination(libraries: tuple[Library, ...], settings: PipelineSettings) -> Destination:
    """Return where books go: the configured library, or the only one."""
    if len(libraries) != 1:
        known = ", ".join(f"{library.id} ({library.name})" for library in libraries) or "none"
        raise dg.Failure(
            description=f"Into which library? Set ABS_LIBRARY_ID to one of: {known}",
            allow_retries=False,
        )
    maps = library_maps(libraries, settings.library)
    return Destination(libraries[0].id, settings.library, maps, settings.importing, ebooks=settings.config.ebooks)
