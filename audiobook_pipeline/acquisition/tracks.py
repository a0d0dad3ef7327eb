"""Which audio files of a download are the wanted book's: not those of another book in it, nor of a second encoding."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from audiobook_pipeline.acquisition.tag_reader import Tags
from audiobook_pipeline.domain.forms.series_mentions import parse_series_title
from audiobook_pipeline.domain.forms.titles import main_title, title_key
from audiobook_pipeline.domain.models import CatalogueBook, WantedBook

_SAME_LENGTH: Final = 0.03
"""Two encodings of one recording differ by less of its length."""


class Track(NamedTuple):
    """An audio file.

    Attributes:
        name: Path below the content, with "/".
        tags: What it says of itself; None where that can't be read.
    """

    name: str
    tags: Tags | None

    @property
    def suffix(self) -> str:
        """Its format, without the dot."""
        return PurePosixPath(self.name).suffix.lower().lstrip(".")

    @property
    def seconds(self) -> float:
        """Its length, 0 where unknown."""
        return (self.tags.duration_s if self.tags else None) or 0.0


def own_tracks(tracks: Sequence[Track], wanted: WantedBook, siblings: Sequence[CatalogueBook]) -> list[Track]:
    """Return the tracks without those that name another known book, where others name the wanted one."""
    titles = {title_key(wanted.title), title_key(main_title(wanted.title))}
    others = {title_key(title) for each in siblings for title in (each.title, *each.variants)} - titles
    named = [_titles_of(track) for track in tracks]
    if not any(said & titles for said in named):
        return list(tracks)
    return [track for track, said in zip(tracks, named, strict=True) if said & titles or not said & others]


def _titles_of(track: Track) -> set[str]:
    """Return the titles by which its album calls it; where it has none, those of its folder and its own name."""
    path = PurePosixPath(track.name)
    said = [track.tags.album] if track.tags and track.tags.album else [path.parent.name, path.stem]
    cleaned = [parse_series_title(text)[0] for text in said if text]
    return {title_key(title) for text in (*said, *cleaned) for title in (text, main_title(text))} - {""}


def one_encoding(tracks: Sequence[Track], formats: Sequence[str]) -> list[Track]:
    """Return the tracks of one encoding where the download holds the same recording in several.

    Args:
        tracks: All audio files.
        formats: Formats, the best first.
    """
    rank = {name: place for place, name in enumerate(formats)}
    for key in (lambda track: track.suffix, lambda track: str(PurePosixPath(track.name).parent)):
        groups = _grouped(tracks, key)
        if len(groups) > 1 and _alike(groups):
            return min(groups, key=lambda group: (rank.get(group[0].suffix, len(rank)), -len(group)))
    return list(tracks)


def _grouped(tracks: Sequence[Track], key: Callable[[Track], str]) -> list[list[Track]]:
    groups = defaultdict[str, list[Track]](list)
    for track in tracks:
        groups[key(track)].append(track)
    return list(groups.values())


def _alike(groups: Sequence[Sequence[Track]]) -> bool:
    """Return whether all groups are one recording: of one length, and of one format also file by file.

    Discs of one length are not copies of each other: then the files of at least two differ.
    """
    lengths = [sum(track.seconds for track in group) for group in groups]
    if not all(lengths) or max(lengths) - min(lengths) > _SAME_LENGTH * max(lengths):
        return False
    if len({track.suffix for group in groups for track in group}) == len(groups):
        return True
    files = [sorted((PurePosixPath(t.name).stem, round(t.seconds)) for t in group) for group in groups]
    return len(groups) == 2 and len(files[0]) > 1 and files[0] == files[1]
