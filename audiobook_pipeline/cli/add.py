"""``audiobook-pipeline add``: a torrent that a person found, for a wanted book."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.books import Book, meant_book
from audiobook_pipeline.cli.configured import configured_ledger, data_folder
from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.cli.output import AsJson, outcome

if TYPE_CHECKING:
    from audiobook_pipeline.clients.torrents.magnet import Magnet
    from audiobook_pipeline.clients.torrents.torrent import TorrentInfo

_LARGEST = 32 * 1024 * 1024

app = command_app()


@app.command()
def add(
    torrent: Annotated[
        str,
        typer.Argument(
            metavar="MAGNET|FILE|ADDRESS", help="a magnet link or an address, in quotes, or a .torrent file"
        ),
    ],
    book: Book,
    as_json: AsJson = False,
) -> None:
    """Use your own torrent for a wanted book: the next run sends it, and it is verified and imported like any other."""
    from audiobook_pipeline.acquisition.held import FOLDER, HeldTorrents  # noqa: PLC0415 - the same
    from audiobook_pipeline.acquisition.manual import add_torrent  # noqa: PLC0415 - takes a second; --help needn't

    read, ledger = _read(torrent), configured_ledger()
    wanted = meant_book(ledger, book)
    acquisition = add_torrent(ledger, HeldTorrents(data_folder() / FOLDER), wanted.id, read, now=datetime.now(UTC))
    message = f"“{acquisition.release.title}” is chosen for “{wanted.book.title}”; the next run sends it."
    outcome(message, as_json=as_json, wanted_id=wanted.id, release_key=acquisition.release.key)


def _read(torrent: str) -> "Magnet | TorrentInfo":
    """Return what a magnet link, a file or an address gives.

    Raises:
        NotTakenError: If that is not a torrent of an audiobook.
        CommandError: If it can't be read.
    """
    from audiobook_pipeline.acquisition.manual import read_torrent  # noqa: PLC0415 - takes a second; --help needn't

    try:
        if torrent.lower().startswith("magnet:"):
            return read_torrent(torrent)
        if torrent.lower().startswith(("http://", "https://")):
            return read_torrent(_fetched(torrent))
        return read_torrent(Path(torrent).expanduser().read_bytes())
    except OSError as error:
        raise CommandError(f"{Path(torrent).name} can't be read ({error.strerror})") from error


def _fetched(address: str) -> bytes:
    import requests  # noqa: PLC0415 - takes a moment; --help needn't

    from audiobook_pipeline.clients.transport import (  # noqa: PLC0415 - the same
        PrivateAddressError,
        TooLargeError,
        read_body,
        untrusted_session,
    )

    try:
        with untrusted_session(()) as session:
            answer = session.get(address, timeout=(5, 30), stream=True, allow_redirects=False)
            if answer.status_code != requests.codes.ok:
                raise CommandError(f"that address answers with {answer.status_code} and not with a torrent")
            return read_body(answer, _LARGEST)
    except PrivateAddressError:
        raise CommandError("that address is in your own network: save the file, and name the file") from None
    except (requests.RequestException, TooLargeError) as error:
        raise CommandError(f"that address can't be fetched ({type(error).__name__})") from None
