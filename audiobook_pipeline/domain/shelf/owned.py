"""The books of a library in the form that the gap report reads: one row for each series that an item is in."""

from collections.abc import Iterable, Iterator

import pandas as pd

from audiobook_pipeline.domain.columns import read_rows, require_columns
from audiobook_pipeline.domain.forms.series_mentions import SeriesMention, read_series
from audiobook_pipeline.domain.models import LibraryItem
from audiobook_pipeline.domain.shelf.identify import BACKED, identify
from audiobook_pipeline.domain.shelf.identity import SURE, IdentifiedItem
from audiobook_pipeline.domain.shelf.parts import LETTERED

_TEXTS = ("item_id", "title", "subtitle", "series", "position", "language")
COLUMNS = (*_TEXTS[:3], "authors", *_TEXTS[3:], "variants", "ambiguous", "known")


def owned_books(items: Iterable[IdentifiedItem]) -> pd.DataFrame:
    """Return the books that identified items are.

    Returns:
        item_id, title, subtitle, authors (tuple), series, position (raw text), language, variants (tuple of the other
        titles in its own one), ambiguous (whether the series could be read in another way), known (whether the item
        certainly is this book; False for other titles in its folder, files or tags, and for a title on its own).
        An item without a series has one row with an empty series; an item that nothing identifies has none.
    """
    rows: list[tuple[object, ...]] = []

    def may_be(item: IdentifiedItem, title: str, authors: tuple[str, ...]) -> None:
        rows.append((item.item_id, title, item.subtitle, authors, "", "", item.language, (), False, False))

    for item in items:
        field = read_series(item.series.value)
        letters = {place.name: place.position for place in item.series.value if LETTERED.fullmatch(place.position)}
        title, authors = item.title.value, item.authors.value
        for text in _whole_names(item, field.mentions):
            may_be(item, text, ())
        if title:
            if authors and item.authors.certainty < SURE:  # who is there may be the reader
                for text in (title, *item.other_titles):
                    may_be(item, text, ())
            for mention in field.mentions or (SeriesMention("", None),):
                position = mention.position.raw if mention.position else letters.get(mention.name, "")
                known = bool(authors or (mention.name and position))
                about = (mention.name, position, item.language, item.other_titles, field.ambiguous, known)
                rows.append((item.item_id, title, item.subtitle, authors, *about))
            if item.narrators.value and SURE <= item.authors.certainty < BACKED:  # and the reader the author
                may_be(item, title, item.narrators.value)
        for other in item.also:
            may_be(item, other, authors)
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(
        dict.fromkeys(_TEXTS, str) | {"ambiguous": bool, "known": bool}
    )


def _whole_names(item: IdentifiedItem, series: Iterable[SeriesMention]) -> Iterator[str]:
    """Yield possible readings of an item's whole name, if it is not certain where the author ends in it."""
    if not item.title.value or item.authors.certainty >= SURE or item.authors.source == "fields":
        return
    for name in item.authors.value:
        yield f"{name} {item.title.value}"
        yield f"{item.title.value} {name}"
    if not item.authors.value:
        yield from (f"{each.name} {each.position.number} {item.title.value}" for each in series if each.position)


def owned_by_fields(library: pd.DataFrame) -> pd.DataFrame:
    """Return ``owned_books`` of a library table, as far as its columns tell.

    Raises:
        MissingColumnsError: A required column is absent.
    """
    require_columns(library, ("item_id", "title", "authors"), "library")
    return owned_books(map(identify, read_rows(library, LibraryItem)))
