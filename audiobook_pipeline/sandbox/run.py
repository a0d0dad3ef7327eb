"""The whole sandbox: every service on a free port of loopback over one world, and the environment that names them."""

import secrets
from contextlib import ExitStack
from pathlib import Path
from typing import Literal, Self

from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.audiobookshelf import SimulatedAudiobookshelf
from audiobook_pipeline.sandbox.build import build_world
from audiobook_pipeline.sandbox.google_books import SimulatedGoogleBooks
from audiobook_pipeline.sandbox.open_catalogues import SimulatedAudnexus, SimulatedHardcover, SimulatedOpenLibrary
from audiobook_pipeline.sandbox.prowlarr import SimulatedProwlarr
from audiobook_pipeline.sandbox.qbittorrent.app import SimulatedQBittorrent
from audiobook_pipeline.sandbox.qbittorrent.real import RealQBittorrent, binary
from audiobook_pipeline.sandbox.seeder import transfers_available
from audiobook_pipeline.sandbox.tracker import Tracker
from audiobook_pipeline.sandbox.transfers import Swarm, truthful_tags
from audiobook_pipeline.sandbox.transmission import RealTransmission
from audiobook_pipeline.sandbox.world import World

Choice = Literal["real", "simulated", "auto"]


class Sandbox:
    """Starts and stops everything; a context manager. Each start generates its own secrets.

    Attributes:
        folder: Folder for everything that the sandbox writes.
        world: The data that all services share.
        library: The library's folder.
        downloads: Folder in which both download clients save.
        tracker: The tracker of all torrents.
        swarm: The seeders of the releases.
        audiobookshelf: The simulated Audiobookshelf, with its faults.
        prowlarr: The simulated Prowlarr, with its faults.
        google_books: The simulated Google Books, with its faults.
        audnexus: The simulated Audnexus, with its faults.
        open_library: The simulated Open Library, with its faults.
        hardcover: The simulated Hardcover, with its faults.
        primary: The primary qBittorrent.
        secondary: The secondary download client: a qBittorrent, simulated, or a real Transmission.
        addresses: Name of each service and its address, once started.
    """

    def __init__(
        self,
        folder: Path,
        *,
        items: int = 500,
        qbittorrent: Choice = "auto",
        transmission: bool = False,
        world: World | None = None,
    ) -> None:
        """Prepare everything; nothing answers yet.

        Args:
            folder: Empty folder; created if it doesn't exist.
            items: Items in the library.
            qbittorrent: Which primary to use; ``auto`` is the real one if it and libtorrent are available.
            transmission: Whether the secondary is a real Transmission instead of a simulated qBittorrent.
            world: An existing world, used instead of ``items``.

        Raises:
            FileNotFoundError: A real program is requested and not installed.
            RuntimeError: The real one is requested, and without libtorrent nothing can seed.
        """
        is_real = _is_real_wanted(qbittorrent)
        self.folder = folder.resolve()
        self.library = self.folder / "library"
        self.downloads = self.folder / "downloads"
        for each in (self.library, self.downloads):
            each.mkdir(parents=True, exist_ok=True)
        self.world = world or build_world(items=items)
        # Only the folders: a library whose folder has none of them looks unmounted.
        for item in self.world.items:
            if not item.is_missing:
                (self.library / item.folder).mkdir(parents=True, exist_ok=True)
        self._secrets = {
            name: _secret(name.lower().replace("_", "-"))
            for name in (
                "QBITTORRENT_PASSWORD",
                "TRANSMISSION_PASSWORD" if transmission else "QBITTORRENT_SECONDARY_PASSWORD",
                "PROWLARR_API_KEY",
                "ABS_TOKEN",
                "GOOGLE_BOOKS_API_KEY",
                "HARDCOVER_TOKEN",
            )
        }
        self.tracker = Tracker()
        self.swarm = Swarm(self.folder / "seed", self.tracker, truthful_tags(self.world))
        self._reader_token = _secret("abs-reader-token")
        self.audiobookshelf = SimulatedAudiobookshelf(
            self.world, folder=self.library, token=self._secrets["ABS_TOKEN"], reader_token=self._reader_token
        )
        self.prowlarr = SimulatedProwlarr(self.world, self.swarm, api_key=self._secrets["PROWLARR_API_KEY"])
        self.google_books = SimulatedGoogleBooks(self.world, api_key=self._secrets["GOOGLE_BOOKS_API_KEY"])
        self.audnexus, self.open_library = SimulatedAudnexus(self.world), SimulatedOpenLibrary(self.world)
        self.hardcover = SimulatedHardcover(self.world, token=self._secrets["HARDCOVER_TOKEN"])
        password = self._secrets["QBITTORRENT_PASSWORD"]
        self.primary: RealQBittorrent | SimulatedQBittorrent = (
            RealQBittorrent(self.folder / "qbittorrent", downloads=self.downloads, password=password)
            if is_real
            else SimulatedQBittorrent(self.swarm, self.downloads, password=password)
        )
        self.secondary: RealTransmission | SimulatedQBittorrent = (
            RealTransmission(
                self.folder / "transmission", downloads=self.downloads, password=self._secrets["TRANSMISSION_PASSWORD"]
            )
            if transmission
            else SimulatedQBittorrent(
                self.swarm, self.downloads, version="4.5.2", password=self._secrets["QBITTORRENT_SECONDARY_PASSWORD"]
            )
        )
        self.addresses: dict[str, str] = {}
        self._running = ExitStack()

    def start(self) -> Self:
        """Return once every service answers; if one can't start, the earlier ones are stopped again."""
        with ExitStack() as starting:
            starting.callback(self.swarm.close)
            self.tracker.start()
            starting.callback(self.tracker.stop)
            simulated = {
                "Audiobookshelf": self.audiobookshelf.app,
                "Prowlarr": self.prowlarr.app,
                "Google Books": self.google_books.app,
                "Audnexus": self.audnexus.app,
                "Open Library": self.open_library.app,
                "Hardcover": self.hardcover.app,
            }
            if isinstance(self.secondary, SimulatedQBittorrent):
                simulated["qBittorrent, secondary"] = self.secondary.app
            else:
                self.addresses["Transmission, secondary"] = starting.enter_context(self.secondary).url
            if isinstance(self.primary, SimulatedQBittorrent):
                simulated["qBittorrent"] = self.primary.app
            else:
                self.addresses["qBittorrent"] = starting.enter_context(self.primary).url
            for name, app in simulated.items():
                self.addresses[name] = starting.enter_context(Server(app)).url
            self.addresses["Tracker"] = self.tracker.announce
            self._running = starting.pop_all()
        return self

    def stop(self) -> None:
        """Stop what was started, and nothing else; files stay."""
        self._running.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def is_real(self) -> bool:
        """Whether the primary is the real program."""
        return isinstance(self.primary, RealQBittorrent)

    def environment(self) -> dict[str, str]:
        """Return the environment variables that point the project at this sandbox."""
        secondary = "QBITTORRENT_SECONDARY" if isinstance(self.secondary, SimulatedQBittorrent) else "TRANSMISSION"
        return {
            "QBITTORRENT_URL": self.addresses["qBittorrent"],
            "QBITTORRENT_USERNAME": self.primary.username,
            f"{secondary}_URL": self.secondary_address,
            f"{secondary}_USERNAME": self.secondary.username,
            "QBITTORRENT_CATEGORY": "audiobooks",
            "PROWLARR_URL": self.addresses["Prowlarr"],
            "ABS_URL": self.addresses["Audiobookshelf"],
            "ABS_LIBRARY_PATH": str(self.library),
            "GOOGLE_BOOKS_URL": self.addresses["Google Books"] + "/books/v1",
            "AUDNEXUS_URL": self.addresses["Audnexus"],
            "OPEN_LIBRARY_URL": self.addresses["Open Library"],
            "HARDCOVER_URL": self.addresses["Hardcover"] + "/v1/graphql",
            "DOWNLOAD_PATH": str(self.downloads),
            **self._secrets,
        }

    @property
    def secondary_address(self) -> str:
        """Address of the secondary download client, once started."""
        return next(address for name, address in self.addresses.items() if name.endswith(", secondary"))

    def secrets(self) -> list[str]:
        """Return every value that must not occur in what a run leaves behind."""
        return [*self._secrets.values(), self._reader_token]


def _is_real_wanted(choice: Choice) -> bool:
    if choice == "simulated":
        return False
    program, transfers = binary(), transfers_available()
    if choice == "auto":
        return program is not None and transfers
    if program is None:
        raise FileNotFoundError("the real qBittorrent is asked for: install qbittorrent-nox, or name one with QBT_BIN")
    if not transfers:
        raise RuntimeError("the real qBittorrent has nobody to download from: libtorrent is not installed")
    return True


def _secret(name: str) -> str:
    """Return a secret that is clearly fake, and different at every start."""
    return f"test-{name}-{secrets.token_hex(8)}"
