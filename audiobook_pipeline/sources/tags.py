"""The tags of an item's audio files, as Audiobookshelf read them, as text to look for narrators in."""

from collections.abc import Iterable
from typing import Final

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.audiobookshelf_models import Item
from audiobook_pipeline.clients.boundary import Progress

_TOLD: Final = ("tagComment", "tagDescription", "tagSubtitle", "tagTitle", "tagAlbum", "tagArtist", "tagAlbumArtist")
_NARRATOR: Final = "tagComposer"
"""By custom of audiobooks the composer is who reads."""
_FILES: Final = 3


def tags_of(client: AudiobookshelfClient, item_ids: Iterable[str], progress: Progress | None = None) -> dict[str, str]:
    """Return by item what the tags of its files say; items without tags are left out."""
    answers = client.iter_items_by_id(item_ids, progress=progress, pass_over_odd=True)
    texts = {item_id: tag_text(item) for answer in answers for item_id, item in answer.found.items()}
    return {item_id: text for item_id, text in texts.items() if text}


def tag_text(item: Item) -> str:
    """Return the tags of an item's first files as lines, each line once; a composer as the narrator.

    One composer throughout is the reader; several are those of the music.
    """
    files = item.media.audio_files
    composers = {name.strip() for file in files if (name := file.meta_tags.get(_NARRATOR)) and name.strip()}
    lines = [f"Narrator: {name}" for name in composers] if len(composers) == 1 else []
    lines += [text.strip() for file in files[:_FILES] for tag in _TOLD if (text := file.meta_tags.get(tag))]
    return "\n".join(dict.fromkeys(line for line in lines if line))
