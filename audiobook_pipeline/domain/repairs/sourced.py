"""Values from an item's folder, files and tags, if its own fields are empty or name the reader as author."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from audiobook_pipeline.domain.models import LibraryItem, Value
from audiobook_pipeline.domain.shelf.evidence import tells
from audiobook_pipeline.domain.shelf.identity import SURE, IdentifiedItem

_LEAST: Final = 0.8
"""Certainty below which a value is not proposed, such as that of a single file name."""


class SourcedValue(NamedTuple):
    """A value from a source other than the field.

    Attributes:
        field: Column of the library.
        value: The value that it should hold.
        rule: Identity of the rule.
        source: The source: folder, file or tags.
        confidence: 0 to 1.
        why: The reason, as text.
    """

    field: str
    value: Value
    rule: str
    source: str
    confidence: float
    why: str


def stated_elsewhere(item: LibraryItem, found: IdentifiedItem) -> Iterator[SourcedValue]:
    """Yield the title and author from other sources, if the item's own fields are empty or hold something else."""
    authors, title = found.authors, found.title
    if authors.source not in {"", "fields"} and authors.certainty >= _LEAST:
        rule = "author_is_reader" if item.authors else "author_told"
        why = "the author field has the narrator" if item.authors else "the item has no author"
        yield SourcedValue("authors", authors.value, rule, authors.source, authors.certainty, why)
    # A number may be the title of a book: "14".
    least = SURE if item.title.strip().isdigit() else _LEAST
    if title.source not in {"", "fields"} and not tells(item.title) and title.certainty >= least:
        yield SourcedValue(
            "title", title.value, "title_told", title.source, title.certainty, "the title doesn't name a book"
        )
