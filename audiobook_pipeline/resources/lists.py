"""The places of lists, out of what the environment and the configuration file say."""

from collections.abc import Sequence

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.hardcover import HardcoverClient
from audiobook_pipeline.config import PipelineConfig
from audiobook_pipeline.lists.places import Places
from audiobook_pipeline.resources.audiobookshelf import AudiobookshelfResource
from audiobook_pipeline.resources.metadata_sources import MetadataSources


def list_places(config: PipelineConfig, sources: MetadataSources, audiobookshelf: AudiobookshelfResource) -> Places:
    """Return how to get at lists; clients are made when they are needed."""

    def hardcover() -> HardcoverClient | None:
        return sources.hardcover(config.limits, remembers=False)

    def collections() -> tuple[AudiobookshelfClient, Sequence[str]]:
        client = audiobookshelf.client()
        return client, [library.id for library in audiobookshelf.book_libraries(client)]

    return Places(config.allowed_hosts, hardcover, collections)
