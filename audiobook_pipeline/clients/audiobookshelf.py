"""Audiobookshelf's API: libraries swept page by page, items by id, one write at a time, scans to their end.

The shapes of its answers are in ``audiobookshelf_models``, the rules for writing in
``audiobookshelf_writes``. What the library should look like belongs to the domain.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Final

from audiobook_pipeline.clients.audiobookshelf_api import SLOW, segment
from audiobook_pipeline.clients.audiobookshelf_models import (
    Author,
    Item,
    Items,
    MediaProgress,
    NamedList,
    Narrator,
    ServerStatus,
    User,
)
from audiobook_pipeline.clients.audiobookshelf_scans import Scans
from audiobook_pipeline.clients.audiobookshelf_sweep import SweptItem, swept_item
from audiobook_pipeline.clients.audiobookshelf_writing import Writing
from audiobook_pipeline.clients.boundary import Json, Progress
from audiobook_pipeline.clients.errors import (
    AuthenticationError,
    ContractError,
    NotFoundError,
    RejectedError,
    TransientError,
)
from audiobook_pipeline.clients.http import Params
from audiobook_pipeline.redaction import excerpt

logger = logging.getLogger(__name__)

_BY_ID_CHUNK: Final = 200
MAX_COVER: Final = 5 * 1024 * 1024
"""Bytes of a cover as the server scales it."""
LARGEST_COVER: Final = 16 * 1024 * 1024
"""Bytes of a cover as the server keeps it."""
_SWEEPS: Final = 3


class AudiobookshelfClient(Writing, Scans):
    """A client of one Audiobookshelf.

    Args:
        url: Address, with the sub-path where it has one.
        token: An API key of a user (Settings > API Keys).
    """

    # ── The server and the key ─────────────────────────────────────────────────────────────────

    def status(self) -> ServerStatus:
        """Return which program answers; no key is needed.

        Raises:
            ContractError: Another program lives there.
        """
        try:
            status = self._read(ServerStatus, self._json("GET", "/status"), "the status")
        except (NotFoundError, AuthenticationError, RejectedError) as error:
            raise self._not_audiobookshelf(error.message, error.status) from None
        if status.app.lower() != "audiobookshelf":
            raise self._not_audiobookshelf(f"it says it is {excerpt(status.app, 40)!r}", 200)
        return status

    def me(self) -> User:
        """Return the key's user with permissions and listening progress; proves the key.

        Raises:
            AuthenticationError: The key is wrong, expired or not active.
        """
        return self._read(User, self._own_json("/api/me"), "the user")

    def listening_progress(self) -> tuple[MediaProgress, ...]:
        """Return how far the key's user has listened to each book; podcast episodes are left out."""
        return tuple(progress for progress in self.me().media_progress if progress.episode_id is None)

    def users(self) -> tuple[User, ...]:
        """Return the users whose listening progress the key may see, with it.

        An admin's key sees everybody's; any other is refused the list (403) and sees only its own user.
        """
        try:
            data = self._own_json("/api/users")
        except AuthenticationError as error:
            if error.status != 403:
                raise
            return (self.me(),)
        listed = self._read_rows(User, self._field(data, "users"), "a user of the list")
        return tuple(user for user in map(self._user, listed) if user is not None)

    def _user(self, listed: User) -> User | None:
        """Return a user of the list with the listening progress that the list lacks; None if deleted meanwhile."""
        try:
            return self._read(User, self._json("GET", f"/api/users/{segment(listed.id)}"), "the user")
        except NotFoundError:
            return None

    def cover(self, item_id: str, *, width: int) -> bytes:
        """Return an item's cover as the server scales it.

        Raises:
            NotFoundError: There is none.
        """
        path = f"/api/items/{segment(item_id)}/cover"
        return self._request("GET", path, params=[("width", width), ("format", "jpeg")], max_bytes=MAX_COVER).body

    def whole_cover(self, item_id: str) -> bytes:
        """Return an item's cover as the server keeps it.

        Raises:
            NotFoundError: There is none, or its file is gone.
            ContractError: It is larger than ``LARGEST_COVER``, or only a proxy before the server can send it.
        """
        path = f"/api/items/{segment(item_id)}/cover"
        answer = self._request("GET", path, params=[("raw", 1)], max_bytes=LARGEST_COVER)
        if answer.status == 204:
            raise ContractError(self.service, "leaves it to a proxy to send covers (USE_X_ACCEL)", status=204)
        return answer.body

    def covers_lie_with_books(self) -> bool:
        """Return whether the server stores covers in the folders of books, where a new one replaces files."""
        settings = self._field(self._json("POST", "/api/authorize"), "serverSettings")
        return isinstance(settings, dict) and settings.get("storeCoverWithItem") is True

    def wait_until_up(self, *, timeout: float = 60.0, poll: float = 0.5) -> None:
        """Wait until the server answers its health check, as after a crash.

        Raises:
            TransientError: It didn't within ``timeout`` seconds.
        """
        deadline = time.monotonic() + timeout
        while True:
            try:
                self._request("GET", "/healthcheck")
            except TransientError:
                if time.monotonic() >= deadline:
                    raise
                time.sleep(poll)
            else:
                return

    # ── Reading ────────────────────────────────────────────────────────────────────────────────

    def iter_items(
        self, library_id: str, *, newest_first: bool = False, page_size: int = 500, progress: Progress | None = None
    ) -> Iterator[SweptItem]:
        """Yield every item of a library once, in the order in which they were added, a page at a time.

        Pages shift when an item is deleted meanwhile. The library is then read once more for what
        was missed, since a book taken for missing would be fetched again.

        Args:
            library_id: The library.
            newest_first: The other way round: for who looks for a few new ones and then stops.
            page_size: Items a request, 1 to 1000.
            progress: Called after every page.

        Raises:
            ContractError: The server pages otherwise than asked, or an item lacks what it must have.
            TransientError: The library changed too fast to be read whole.
        """
        if not 1 <= page_size <= 1000:
            raise RejectedError(self.service, f"a page of {page_size} items; 1 to 1000 can be asked for")
        seen: set[str] = set()
        for _ in range(_SWEEPS):
            present: set[str] = set()
            totals: list[int] = []
            odd = 0
            for number, rows, total in self._pages(library_id, page_size, newest_first):
                totals.append(total)
                items = list(self._swept(rows, f"page {number} of the items"))
                page = {item.id: item for item in items}
                odd += len(rows) - len(items)
                if page and present.issuperset(page):
                    raise ContractError(
                        self.service, f"page {number} of the items repeats earlier ones: `page` is ignored"
                    )
                present.update(page)
                yield from [item for item_id, item in page.items() if item_id not in seen]
                seen.update(page)
                if progress is not None:
                    progress(len(present), total, "items read")
            # Where nothing was deleted meanwhile, nothing slipped onto a page that was read already.
            if totals == sorted(totals) and len(present) + odd >= totals[-1]:
                return
            logger.warning("%d of %d items came; reading the library once more", len(present), totals[-1])
        raise TransientError(
            self.service, f"the library changes while it is read: {len(present)} of {totals[-1]} items came"
        )

    def _swept(self, rows: list[Json], place: str) -> Iterator[SweptItem]:
        """Yield the items of a page; what can't be read is set aside.

        Raises:
            ContractError: Not one of several can be.
        """
        odd: list[tuple[Json, ContractError]] = []
        for number, row in enumerate(rows):
            try:
                yield swept_item(row, f"{place}, row {number}")
            except ContractError as error:
                odd.append((row, error))
        if len(odd) == len(rows) > 1:
            raise odd[0][1]
        for row, fault in odd:
            self.aside.add(self.service, row, fault.message)

    def _pages(self, library_id: str, size: int, newest_first: bool) -> Iterator[tuple[int, list[Json], int]]:
        """Yield (number, rows, total) of every page; the next one is on its way while the caller works.

        Still one request at a time: the server gains nothing from more.
        """
        with ThreadPoolExecutor(max_workers=1) as reader:
            upcoming = reader.submit(self._page, library_id, 0, size, newest_first)
            for number in count():
                rows, total = upcoming.result()
                last = not rows or (number + 1) * size >= total
                if not last:
                    upcoming = reader.submit(self._page, library_id, number + 1, size, newest_first)
                yield number, rows, total
                if last:
                    return

    def _page(self, library_id: str, number: int, size: int, newest_first: bool) -> tuple[list[Json], int]:
        """Return (rows, total) of one page, having made sure that it is the page that was asked for."""
        params: Params = [("limit", size), ("page", number), ("sort", "addedAt")]
        if newest_first:
            params = [*params, ("desc", 1)]
        data = self._json("GET", f"/api/libraries/{segment(library_id)}/items", params=params)
        rows, total = self._field(data, "results"), self._field(data, "total")
        if not isinstance(rows, list) or not isinstance(total, int):
            raise ContractError(self.service, "a page of items has no list of results or no total")
        echo = (data.get("page", number), data.get("limit", size))
        if echo != (number, size):
            raise ContractError(self.service, f"page {number} of {size} items came back as page {echo[0]} of {echo[1]}")
        if len(rows) > size:
            raise ContractError(self.service, f"a page of {size} items came back with {len(rows)}")
        return rows, total

    def extent(self, library_id: str, *, filters: str = "") -> tuple[int, str]:
        """Return (number of items, id of the one added last or ""): a look that costs next to nothing."""
        params: Params = [("limit", 1), ("page", 0), ("sort", "addedAt"), ("desc", 1), ("minified", 1)]
        if filters:
            params = [*params, ("filter", filters)]
        data = self._json("GET", f"/api/libraries/{segment(library_id)}/items", params=params)
        rows, total = self._field(data, "results"), self._field(data, "total")
        if not isinstance(rows, list) or not isinstance(total, int):
            raise ContractError(self.service, "a page of items has no list of results or no total")
        return total, swept_item(rows[0], "the item added last").id if rows else ""

    def items_by_id(
        self,
        item_ids: Iterable[str],
        *,
        progress: Progress | None = None,
        pass_over_odd: bool = False,
        exact: bool = False,
    ) -> Items:
        """Return items in full, all at once; see ``iter_items_by_id``."""
        found, unknown = dict[str, Item](), list[str]()
        for some in self.iter_items_by_id(item_ids, progress=progress, pass_over_odd=pass_over_odd, exact=exact):
            found |= some.found
            unknown += some.unknown
        return Items(found, tuple(unknown))

    def iter_items_by_id(
        self,
        item_ids: Iterable[str],
        *,
        progress: Progress | None = None,
        pass_over_odd: bool = False,
        exact: bool = False,
    ) -> Iterator[Items]:
        """Yield items in full, with authors and series as lists, those of one request at a time.

        Ids that the server skips without a word are listed in ``unknown``.

        Args:
            item_ids: The items.
            progress: Called after every request.
            pass_over_odd: Set an item aside that lacks what it must have, such as an author's name; it is unknown then:
                for those who would leave it alone, not for those who must know what it holds.
            exact: Leave texts as the server holds them, however odd: for who must be able to put them back.

        Raises:
            ContractError: An item lacks what it must have, and isn't skipped; or one after the other does.
        """
        wanted = list(dict.fromkeys(item_ids))
        if not all(wanted):
            raise RejectedError(self.service, "an item's id is empty")
        none_yet = True
        odd: list[tuple[Json, ContractError]] = []
        for start in range(0, len(wanted), _BY_ID_CHUNK):
            chunk = wanted[start : start + _BY_ID_CHUNK]
            data = self._json(
                "POST", "/api/items/batch/get", payload={"libraryItemIds": chunk}, timeout=SLOW, exact=exact
            )
            by_id = {item.id: item for item in self._items(self._field(data, "libraryItems"), odd)}
            if odd and (not pass_over_odd or (len(odd) > 1 and none_yet and not by_id)):
                raise odd[0][1]
            none_yet &= not by_id
            found = {item_id: by_id[item_id] for item_id in chunk if item_id in by_id}
            yield Items(found, tuple(item_id for item_id in chunk if item_id not in found))
            if progress is not None:
                progress(min(start + _BY_ID_CHUNK, len(wanted)), len(wanted), "items read in full")
        for row, fault in odd:
            self.aside.add(self.service, row, fault.message)

    def _items(self, rows: Json, odd: list[tuple[Json, ContractError]]) -> Iterator[Item]:
        """Yield the items of an answer; what is wrong with the others goes into ``odd``."""
        if not isinstance(rows, list):
            raise ContractError(self.service, f"the items are not a list but {type(rows).__name__}")
        for row in rows:
            named = row.get("id") if isinstance(row, dict) else None
            try:
                yield self._read(Item, row, f"the item {named}")
            except ContractError as error:
                odd.append((row, error))

    def narrators(self, library_id: str) -> tuple[Narrator, ...]:
        """Return the narrators of a library."""
        data = self._json("GET", f"/api/libraries/{segment(library_id)}/narrators")
        return self._read_rows(Narrator, self._field(data, "narrators"), "a narrator")

    def authors(self, library_id: str) -> tuple[Author, ...]:
        """Return the authors of a library."""
        data = self._json("GET", f"/api/libraries/{segment(library_id)}/authors", timeout=SLOW)
        return self._read_rows(Author, self._field(data, "authors"), "an author")

    def named_lists(self, library_id: str) -> tuple[NamedList, ...]:
        """Return the collections of a library, and the playlists of the key's user in it."""
        found: list[NamedList] = []
        for kind in ("collections", "playlists"):
            data = self._json("GET", f"/api/libraries/{segment(library_id)}/{kind}", timeout=SLOW)
            found += self._read_rows(NamedList, self._field(data, "results"), f"one of the {kind}")
        return tuple(found)
