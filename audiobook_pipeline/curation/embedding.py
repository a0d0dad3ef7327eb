"""AudiobookShelf's own tool that writes an item's metadata into its audio files: offered, off by default.

Unlike every other change it can't be put back.
"""

import logging
from collections.abc import Iterable

from audiobook_pipeline.clients.audiobookshelf import AudiobookShelfClient
from audiobook_pipeline.clients.errors import NotFoundError, RejectedError, TransientError

logger = logging.getLogger(__name__)


def embed(client: AudiobookShelfClient, item_ids: Iterable[str]) -> int:
    """Ask for it item by item and return how many were taken; an item without files is passed over.

    Raises:
        AuthenticationError: The key's user is no admin.
    """
    taken = 0
    for item_id in sorted(item_ids):
        try:
            client.embed_metadata(item_id)
        except (RejectedError, NotFoundError, TransientError) as error:
            logger.warning("The files of %s keep their tags: %s", item_id, error.message)
        else:
            taken += 1
    return taken
