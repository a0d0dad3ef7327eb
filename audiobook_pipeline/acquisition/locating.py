"""Where a finished download lies, and the verdict on what is there."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from audiobook_pipeline.acquisition.instances import Fleet
from audiobook_pipeline.acquisition.paths import is_below, to_local
from audiobook_pipeline.acquisition.verification import Verification, VerifiedFile, verify_download
from audiobook_pipeline.domain.models import CatalogueBook, WantedBook
from audiobook_pipeline.ledger.records import Acquisition


@dataclass(frozen=True, slots=True)
class Location:
    """Where a download lies now, as this machine names it.

    Attributes:
        content: Its folder or file.
        save_path: The folder around it.
        files: Bytes of each wanted file by its path below ``save_path``, or None where not known.
    """

    content: Path
    save_path: Path
    files: Mapping[str, int] | None

    def judge(
        self,
        book: WantedBook,
        siblings: Sequence[CatalogueBook],
        *,
        ebooks: bool = False,
        overruled: Collection[str] = (),
    ) -> Verification:
        """Return the verdict on it as a wanted book."""
        return verify_download(
            self.content,
            save_path=self.save_path,
            expected_files=self.files,
            wanted=book,
            siblings=siblings,
            ebooks=ebooks,
            overruled=overruled,
        )

    def named(self, files: Iterable[VerifiedFile]) -> dict[str, int]:
        """Return the bytes of files that were verified, by their paths below the save path."""
        base = self.content if self.content.is_dir() else self.content.parent
        inside = PurePosixPath(base.relative_to(self.save_path).as_posix())
        return {str(inside / file.name): file.identity.size for file in files}


class NotThereError(Exception):
    """Where a download lies can't be told now; the message says why, and nothing speaks against the release."""


def locate(acquisition: Acquisition, fleet: Fleet) -> Location:
    """Ask the instance where a download lies now; a person moves and renames what was seen finished.

    Raises:
        ServiceError: The instance can't be asked.
        NotThereError: It doesn't know, or couldn't move it to where it belongs.
        UnmappedPathError: No path map leads there.
    """
    instance = fleet.get(acquisition.instance)
    maps = instance.maps if instance else ()
    content, save_path, files = acquisition.content_path, acquisition.save_path, acquisition.files
    torrent = None
    if instance is not None:
        torrent = instance.client.find(acquisition.infohash_v1, acquisition.infohash_v2, acquisition.tag)
    if instance is not None and torrent is not None:
        content, save_path = torrent.content_path, torrent.save_path
        listed = instance.client.files(torrent)
        # What was verified is what is imported.
        files = {name: listed[name] for name in files or listed if name in listed} or listed
        incomplete = torrent.incomplete_path
        if incomplete and is_below(content, incomplete) and content != save_path:
            raise NotThereError(
                f"{instance.name} has all of it but couldn't move it from {incomplete} to {save_path}: is the disk "
                "full, or the folder not writable?"
            )
    if not content or not save_path:
        raise NotThereError("its instance doesn't say where its files are")
    return Location(to_local(content, maps), to_local(save_path, maps), files)
