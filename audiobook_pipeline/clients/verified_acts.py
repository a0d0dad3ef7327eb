"""Acts on a download client that are believed only once the list of torrents agrees.

A duplicate and a refusal look alike, and a yes that came too late looks like a failure.
"""

import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Final

from audiobook_pipeline.clients.download import Torrent
from audiobook_pipeline.clients.errors import DoubtfulError, RejectedError, ServiceError, TransientError

_LOOK_EVERY_S: Final = 0.1
_HASH = re.compile(r"[0-9a-f]{40}")

Look = Callable[[], Torrent | None]


def add_once(
    service: str, title: str | None, *, look: Look, send: Callable[[], bool], settle_s: float
) -> tuple[Torrent, bool]:
    """Add a torrent unless it is there already; whether it is there afterwards decides.

    Args:
        service: Name of the instance.
        title: Name of the torrent.
        look: Finds it.
        send: Sends it; False where the instance refuses it.
        settle_s: Seconds to wait until it is listed.

    Returns:
        The torrent, and whether it was this call that added it.

    Raises:
        RejectedError: It was refused and is not there.
        DoubtfulError: It was sent, and whether it is there can't be seen.
        ServiceError: Any other: nothing was sent.
    """
    there = look()
    if there is not None:
        return there, False
    failure: ServiceError | None = None
    taken = True
    try:
        taken = send()
    except (TransientError, RejectedError) as error:
        failure = error
    refused = not taken or isinstance(failure, RejectedError)
    # It is also refused while another add of the same torrent is in progress: look a while then, too.
    try:
        there = _look_until(look, settle_s / 5 if refused else settle_s)
    except ServiceError as error:
        raise DoubtfulError(service, f"was sent {title!r}, then: {error.message}", status=error.status) from error
    if there is not None:
        return there, True
    if refused:
        said = f" ({failure.message})" if failure else ""
        message = f"refuses {title!r} and does not have it: it finds the torrent or its save path invalid{said}"
        raise RejectedError(service, message, status=failure.status if failure else None) from failure
    cause = failure.message if failure else "it said yes"
    raise DoubtfulError(service, f"was sent {title!r} but does not list it after {settle_s:g} s ({cause})")


class VerifiedRemoval(ABC):
    """A client that removes a torrent once, and sees that it is gone."""

    name: str

    @abstractmethod
    def find(self, infohash_v1: str | None, infohash_v2: str | None, tag: str) -> Torrent | None:
        """Find a torrent by identity or, where no infohash is known, by its unique tag."""

    @abstractmethod
    def _delete(self, torrent: Torrent, *, delete_files: bool) -> None:
        """Have a torrent deleted."""

    def remove(
        self,
        infohash_v1: str | None,
        infohash_v2: str | None,
        tag: str,
        *,
        delete_files: bool = False,
        settle_s: float = 5,
    ) -> bool:
        """Remove one torrent, found again because its hash may have changed, and see that it is gone.

        Returns:
            Whether it was there.

        Raises:
            RejectedError: Its content is the whole download folder, and files were to be deleted.
            TransientError: It is still there afterwards.
        """
        torrent = self.find(infohash_v1, infohash_v2, tag)
        if torrent is None:
            return False
        if delete_files and torrent.content_path.rstrip("/\\") == torrent.save_path.rstrip("/\\"):
            raise RejectedError(
                self.name, f"the content of {torrent.name!r} is the download folder itself; its files are not deleted"
            )
        deadline = time.monotonic() + settle_s
        while torrent is not None:
            self._delete(torrent, delete_files=delete_files)
            time.sleep(_LOOK_EVERY_S)
            torrent = self.find(infohash_v1, infohash_v2, tag)
            if torrent is not None and time.monotonic() > deadline:
                raise TransientError(self.name, f"{torrent.name!r} is still there after it was deleted")
        return True


def one_hash(torrent_hash: str) -> str:
    """Let exactly one hash through: ``all``, or none, would mean every torrent there is.

    Raises:
        ValueError: It isn't one.
    """
    if _HASH.fullmatch(torrent_hash) is None:
        raise ValueError("a change needs the hash of one torrent")
    return torrent_hash


def below(folder: str, name: str) -> str:
    """Return a folder below another one of the instance's machine."""
    separator = "\\" if "\\" in folder and "/" not in folder else "/"
    return f"{folder.rstrip(separator)}{separator}{name}"


def _look_until(look: Look, seconds: float) -> Torrent | None:
    deadline = time.monotonic() + seconds
    while True:
        late = time.monotonic() > deadline
        try:
            there = look()
        except TransientError:
            if late:
                raise
            there = None
        if there is not None or late:
            return there
        time.sleep(_LOOK_EVERY_S)
