"""Covers as one more field of an item: what it is, by its content, and how another is set.

Whoever looks at a cover here keeps it, so that what a write replaces can be put back byte for byte.
"""

import logging
from collections.abc import Collection
from typing import Final

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.audiobookshelf_models import Item
from audiobook_pipeline.clients.errors import RejectedError
from audiobook_pipeline.curation.direction import Items
from audiobook_pipeline.domain.covers import GONE, picture
from audiobook_pipeline.sources.cover_looks import look
from audiobook_pipeline.sources.new_covers import TAKEN
from audiobook_pipeline.sources.pictures import Pictures

logger = logging.getLogger(__name__)

_WITH_BOOKS: Final = (
    "it stores covers with the books, where a new one replaces files that a torrent may share; switch “Store covers "
    "with item” off to have covers set"
)
_ANY_SUFFIX: Final = "jpg"
"""Of what was a cover before and is no picture that the server knows: it looks at the suffix alone."""


class Covers:
    """The covers of a library.

    Args:
        client: Audiobookshelf.
        pictures: Keeps what was there before, and has what is to be there.
    """

    def __init__(self, client: AudiobookshelfClient, pictures: Pictures) -> None:
        self._client = client
        self._pictures = pictures
        self._with_books: bool | None = None

    def onto(self, items: Items, ids: Collection[str]) -> Items:
        """Return items with what the covers of those in ``ids`` are.

        Raises:
            ServiceError: The server can't be asked.
            OSError: What is there can't be kept.
        """
        return {item_id: self._with_cover(item) if item_id in ids else item for item_id, item in items.items()}

    def _with_cover(self, item: Item) -> Item:
        return item.model_copy(update={"media": item.media.model_copy(update={"cover": self._seen(item)})})

    def _seen(self, item: Item) -> str | None:
        if item.media.cover_path is None:
            return None
        cover, content = look(self._client, item.id)
        if content:
            self._pictures.keep(content)
        return cover

    def put(self, item: Item, target: str | None) -> None:
        """Give an item another cover, or none; nothing is done where it isn't what ``item`` says any more.

        Args:
            item: The item with what its cover was, as ``onto`` returns it.
            target: What its cover is to be; None for none.

        Raises:
            RejectedError: The picture isn't kept here, or would replace files beside the book.
            ServiceError: As the client does.
        """
        if self._are_with_books():
            raise RejectedError("Audiobookshelf", _WITH_BOOKS)
        now = self._client.items_by_id([item.id], exact=True).found.get(item.id)
        if now is None or self._seen(now) != item.media.cover:
            return
        if target in {None, GONE}:
            self._client.remove_cover(item.id)
            return
        content, suffix = self._kept(target)
        self._client.set_cover(item.id, content, suffix)

    def _kept(self, cover: str | None) -> tuple[bytes, str]:
        found = picture(cover)
        content = self._pictures.content(found.name) if found else None
        if found is None or content is None:
            raise RejectedError("Audiobookshelf", f"the cover ({cover}) is not kept in the data folder any more")
        return content, TAKEN.get(found.kind, _ANY_SUFFIX)

    def can_put(self, *covers: str | None) -> bool:
        """Tell whether covers can be set, and put back: each is none, or kept."""
        if self._are_with_books():
            logger.warning("No cover is planned: Audiobookshelf: %s", _WITH_BOOKS)
            return False
        named = (picture(cover) for cover in covers if cover not in {None, GONE})
        return all(found and self._pictures.content(found.name) is not None for found in named)

    def _are_with_books(self) -> bool:
        if self._with_books is None:
            self._with_books = self._client.covers_lie_with_books()
        return self._with_books
