"""The items of a library as Audiobookshelf has them, swept page by page or looked up one by one."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.audiobookshelf_models import Item
from audiobook_pipeline.clients.audiobookshelf_sweep import SweptItem
from audiobook_pipeline.clients.boundary import Progress
from audiobook_pipeline.domain.joined import split_joined, split_series
from audiobook_pipeline.domain.models import LibraryItem, SeriesPlace


def swept_items(client: AudiobookshelfClient, library_ids: Iterable[str], progress: Progress) -> Iterator[LibraryItem]:
    """Yield the items of several libraries, with what the key's user has listened to.

    Raises:
        ServiceError: As the client does.
    """
    heard = {entry.library_item_id: entry.progress for entry in client.listening_progress()}
    for library_id in library_ids:
        authors = frozenset(author.name for author in client.authors(library_id))
        narrators = frozenset(narrator.name for narrator in client.narrators(library_id))
        for item in client.iter_items(library_id, progress=progress):
            yield _of_sweep(item, authors, narrators, heard)


def items_by_id(client: AudiobookshelfClient, item_ids: Sequence[str]) -> Iterator[LibraryItem]:
    """Yield single items; those that are unknown or can't be read are left out.

    Raises:
        ServiceError: As the client does.
    """
    return map(item_of, client.items_by_id(item_ids, pass_over_odd=True).found.values())


def _of_sweep(
    item: SweptItem, authors: Collection[str], narrators: Collection[str], heard: Mapping[str, float | None]
) -> LibraryItem:
    return LibraryItem(
        item_id=item.id,
        library_id=item.library_id,
        title=item.title or "",
        subtitle=item.subtitle or "",
        authors=split_joined(item.author_name, authors),
        narrators=split_joined(item.narrator_name, narrators),
        series=split_series(item.series_name),
        genres=item.genres,
        tags=item.tags,
        language=item.language or "",
        published_year=item.published_year or "",
        publisher=item.publisher or "",
        description=item.description or "",
        isbn=item.isbn or "",
        asin=item.asin or "",
        duration_s=item.duration,
        size=item.size,
        num_files=item.num_audio_files,
        path=item.path,
        rel_path=item.rel_path,
        has_cover=item.cover_path is not None,
        is_missing=item.is_missing,
        is_invalid=item.is_invalid,
        abridged=item.abridged,
        added_at=_moment(item.added_at),
        updated_at=_moment(item.updated_at),
        progress=heard.get(item.id),
    )


def item_of(item: Item) -> LibraryItem:
    """Return an item that was read in full."""
    media, metadata = item.media, item.media.metadata
    return LibraryItem(
        item_id=item.id,
        library_id=item.library_id,
        title=metadata.title or "",
        subtitle=metadata.subtitle or "",
        authors=tuple(author.name for author in metadata.authors),
        narrators=metadata.narrators,
        series=tuple(SeriesPlace(place.name, place.sequence or "") for place in metadata.series),
        genres=metadata.genres,
        tags=media.tags,
        language=metadata.language or "",
        published_year=metadata.published_year or "",
        publisher=metadata.publisher or "",
        description=metadata.description or "",
        isbn=metadata.isbn or "",
        asin=metadata.asin or "",
        duration_s=media.duration,
        size=media.size,
        num_files=len(media.audio_files),
        path=item.path,
        rel_path=item.rel_path,
        has_cover=media.cover_path is not None,
        is_missing=item.is_missing,
        is_invalid=item.is_invalid,
        abridged=metadata.abridged,
        added_at=_moment(item.added_at),
        updated_at=_moment(item.updated_at),
    )


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
