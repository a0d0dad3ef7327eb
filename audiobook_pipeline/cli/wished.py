"""What happens to wishes, for the commands that write them: is the library's, is excluded, is searched for."""

import os
from typing import TYPE_CHECKING

from audiobook_pipeline.cli.configured import data_folder, last_table
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.variables import VARIABLES

if TYPE_CHECKING:
    from audiobook_pipeline.domain.discovery import Shelf
    from audiobook_pipeline.ledger.ledger import Ledger
    from audiobook_pipeline.lists.places import Places


def last_shelf() -> "Shelf | None":
    """Return the library as the last run left it, or None before the first."""
    import pandas as pd  # noqa: PLC0415 - takes a second

    from audiobook_pipeline.domain.discovery import Shelf  # noqa: PLC0415 - as above

    identified, library, survey = map(last_table, ("identified_library", "current_library", "series_gap_report"))
    if identified is None or library is None:
        return None if identified is None else Shelf(identified, survey)
    new = library[~library["item_id"].isin(identified["item_id"])]
    return Shelf(pd.concat([identified, new], ignore_index=True), survey)


def list_places() -> "Places":
    """Return how to get at lists, as the environment and the configuration file say."""
    from audiobook_pipeline.config import load_config  # noqa: PLC0415 - as above
    from audiobook_pipeline.resources.audiobookshelf import AudiobookshelfResource  # noqa: PLC0415 - as above
    from audiobook_pipeline.resources.lists import list_places as made  # noqa: PLC0415 - as above
    from audiobook_pipeline.resources.metadata_sources import MetadataSources  # noqa: PLC0415 - as above

    def value(name: str) -> str:
        return os.environ.get(name, "").strip() or VARIABLES[name].default

    sources = MetadataSources(
        hardcover_url=value("HARDCOVER_URL"), hardcover_token=value("HARDCOVER_TOKEN"), data_folder=str(data_folder())
    )
    shelf = AudiobookshelfResource(url=value("ABS_URL"), token=value("ABS_TOKEN"), library_id=value("ABS_LIBRARY_ID"))
    return made(load_config(), sources, shelf)


def what_comes_of(book: WantedBook, ledger: "Ledger") -> str:
    """Return what happens to a wish for ``book``."""
    from audiobook_pipeline.domain.wishlist import Exclusions  # noqa: PLC0415 - as above

    shelf = last_shelf()
    if shelf and (item := shelf.item_of(book)):
        return (
            f"The library has “{book.title}”: {shelf.described(item)}. "
            "The wish is kept, and not searched for while the item is there."
        )
    held = shelf.maybe(book) if shelf else ""
    exclusions = Exclusions.of((entry.kind, entry.value) for entry in ledger.exclusions())
    if cut := exclusions.against(book, book.work_key, "unknown"):
        return f"“{book.title}” is noted, but {cut}; take that back with 'want forget-exclusion'."
    if shelf and held:
        return (
            f"The library may have “{book.title}”: {shelf.described(held)}. "
            "The next run searches for it, and what it finds waits for your answer in 'review list'."
        )
    return f"“{book.title}” is wanted; the next run searches for it."


def wish_states(ledger: "Ledger") -> dict[int, dict[str, str]]:
    """Return by the number of each wish where it stands, and the item of the library that is its book."""
    from audiobook_pipeline.domain.wishes import Standing, Wished  # noqa: PLC0415 - as above
    from audiobook_pipeline.schemas.rows import read  # noqa: PLC0415 - as above
    from audiobook_pipeline.schemas.tables import WISHES  # noqa: PLC0415 - as above

    numbers = {record.book.work_key: record.id for record in ledger.wanted()}
    stand = ledger.standings()
    table = last_table("wishes")
    seen = {} if table is None else {wish.wish_id: wish for wish in read(table, WISHES, Wished)}
    came = {each.wanted_id: each.item_id for each in ledger.acquisitions() if each.item_id}
    found = {}
    for wish in ledger.wishes():
        number, known = numbers.get(wish.book.work_key, 0), seen.get(wish.id)
        state = stand.get(number, Standing.WANTED)
        if known and not known.is_open:
            state = known.standing or state
        why = f": {known.cut}" if known and state is Standing.CUT else ""
        item = (known.item_id if known else "") or came.get(number) or ""
        found[wish.id] = {"state": f"{state}{why}", "item_id": item}
    return found
