"""What the library's users have listened to."""

import logging
from collections.abc import Callable

import pandas as pd

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.errors import ServiceError

logger = logging.getLogger(__name__)


def listened(connect: Callable[[], AudiobookshelfClient]) -> pd.DataFrame | None:
    """Return user, item_id and progress of what the users listened to; None where Audiobookshelf doesn't tell.

    A report of what a run did must not fail for what it could have said besides.
    """
    try:
        with connect() as client:
            users = client.users()
    except ServiceError as error:
        logger.warning("The report has no listening progress: %s", error)
        return None
    rows = [
        (user.username, entry.library_item_id, entry.progress)
        for user in users
        for entry in user.media_progress
        if entry.episode_id is None
    ]
    return pd.DataFrame(rows, columns=["user", "item_id", "progress"]).astype({"progress": "float64"})
