"""Writing to Audiobookshelf: one request at a time, never repeated.

What may be written belongs to ``audiobookshelf_writes``.
"""

from collections.abc import Sequence
from typing import Final

from audiobook_pipeline.clients.audiobookshelf_api import AudiobookshelfApi, segment
from audiobook_pipeline.clients.audiobookshelf_models import Backup
from audiobook_pipeline.clients.audiobookshelf_writes import MediaChange, batch_payload, media_payload
from audiobook_pipeline.clients.errors import ContractError, RejectedError

_LARGEST_BATCH: Final = 500


class Writing(AudiobookshelfApi):
    """Changes of items, their covers and files, and backups."""

    def batch_update(self, changes: Sequence[MediaChange]) -> int:
        """Write to up to 500 items in one request and return how many the server changed.

        The server applies them one after another without a transaction. After a ``TransientError``
        nobody knows how far it came: read the items back before writing again.

        Raises:
            RejectedError: A payload that the server would mistreat; nothing was sent.
            NotFoundError: An id is unknown; nothing was applied.
            AuthenticationError: The key's user lacks the permission to update.
        """
        if len(changes) > _LARGEST_BATCH:
            raise RejectedError(self.service, f"a batch of {len(changes)} items; at most {_LARGEST_BATCH}")
        data = self._write("POST", "/api/items/batch/update", batch_payload(changes), permission="update")
        updates = self._field(data, "updates")
        if data.get("success") is not True or not isinstance(updates, int):
            raise ContractError(self.service, "batch/update did not report a success")
        return updates

    def patch_media(self, change: MediaChange) -> bool:
        """Write to one item and return whether that changed it; many items belong into ``batch_update``."""
        path = f"/api/items/{segment(change.item_id)}/media"
        data = self._write("PATCH", path, media_payload(change), permission="update")
        self._field(data, "libraryItem")
        # "Nothing changed" is the absence of the field.
        return bool(data.get("updated"))

    def set_cover(self, item_id: str, content: bytes, suffix: str) -> None:
        """Make a picture an item's cover.

        Args:
            item_id: The item.
            content: The picture; the server keeps it as it is.
            suffix: "jpg", "png" or "webp".

        Raises:
            AuthenticationError: The key's user lacks the permission to update, or that to upload.
            RejectedError: The server doesn't take it.
        """
        path, files = f"/api/items/{segment(item_id)}/cover", {"cover": (f"cover.{suffix}", content)}
        self._write("POST", path, None, permission="upload", files=files)

    def remove_cover(self, item_id: str) -> None:
        """Let an item have no cover.

        Raises:
            AuthenticationError: The key's user lacks the permission to delete.
        """
        self._write("DELETE", f"/api/items/{segment(item_id)}/cover", None, permission="delete", text=True)

    def create_backup(self) -> Backup:
        """Have the server back up its database, which can take minutes, and return the newest backup."""
        data = self._write("POST", "/api/backups", None, permission="admin")
        backups = self._read(tuple[Backup, ...], self._field(data, "backups"), "the list of backups")
        if not backups:
            raise ContractError(self.service, "no backup is listed after making one")
        return max(backups, key=lambda backup: backup.created_at or 0)

    def embed_metadata(self, item_id: str) -> None:
        """Have the server write an item's metadata into its audio files; a task that goes on by itself."""
        self._write("POST", f"/api/tools/item/{segment(item_id)}/embed-metadata", None, permission="admin", text=True)
