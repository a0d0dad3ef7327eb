"""The tags of an item's audio files, as Audiobookshelf read them, as text to look for narrators in."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import pandas as pd
import pandera.pandas as pandera

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.audiobookshelf_models import Item
from audiobook_pipeline.clients.boundary import Progress
from audiobook_pipeline.io.kept import Kept, row_digests
from audiobook_pipeline.schemas.columns import text

_TOLD: Final = ("tagComment", "tagDescription", "tagSubtitle", "tagTitle", "tagAlbum", "tagArtist", "tagAlbumArtist")
_NARRATOR: Final = "tagComposer"
"""By custom of audiobooks the composer is who reads."""
_FILES: Final = 3
_TAGS: Final = pandera.DataFrameSchema({"tags": text("What the tags of an item's files say")}, name="tags", coerce=True)


class _Tags(NamedTuple):
    tags: str


def tags_of(client: AudiobookshelfClient, item_ids: Iterable[str], progress: Progress | None = None) -> dict[str, str]:
    """Return by item what the tags of its files say; items without tags are left out."""
    answers = client.iter_items_by_id(item_ids, progress=progress, pass_over_odd=True)
    texts = {item_id: tag_text(item) for answer in answers for item_id, item in answer.found.items()}
    return {item_id: text for item_id, text in texts.items() if text}


def known_tags(
    client: AudiobookshelfClient, items: pd.DataFrame, kept: Kept, progress: Progress | None = None
) -> dict[str, str]:
    """Return what ``tags_of`` returns; the server is asked for those items alone that are new or have changed.

    Args:
        client: Audiobookshelf.
        items: Columns of ``LIBRARY``.
        kept: Where the texts are kept.
        progress: Called after every request.

    Raises:
        ServiceError: As the client does.
    """
    ids = list(items["item_id"])

    def asked(new: list[int]) -> Iterator[list[_Tags]]:
        texts = tags_of(client, [ids[number] for number in new], progress)
        return ([_Tags(texts.get(ids[number], ""))] for number in new)

    keys = row_digests(items.drop(columns="progress"))
    texts = kept.rows("item_tags", _TAGS, keys, asked, whole=lambda: not client.aside)["tags"]
    return {item_id: text for item_id, text in zip(ids, texts, strict=True) if text}


def tag_text(item: Item) -> str:
    """Return the tags of an item's first files as lines, each line once; a composer as the narrator.

    One composer throughout is the reader; several are those of the music.
    """
    files = item.media.audio_files
    composers = {name.strip() for file in files if (name := file.meta_tags.get(_NARRATOR)) and name.strip()}
    lines = [f"Narrator: {name}" for name in composers] if len(composers) == 1 else []
    lines += [text.strip() for file in files[:_FILES] for tag in _TOLD if (text := file.meta_tags.get(tag))]
    return "\n".join(dict.fromkeys(line for line in lines if line))
