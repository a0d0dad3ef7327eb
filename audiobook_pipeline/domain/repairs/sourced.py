"""What folder, files and tags of an item say where its own fields say nothing, or name the reader for the author."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from audiobook_pipeline.domain.models import LibraryItem, Value
from audiobook_pipeline.domain.shelf.evidence import tells
from audiobook_pipeline.domain.shelf.identity import SURE, IdentifiedItem

_LEAST: Final = 0.8
"""What a single file's name says is not proposed."""


class SourcedValue(NamedTuple):
    """A value that another source than the field tells.

    Attributes:
        field: Column of the library.
        value: What it should hold.
        rule: Identity of the rule.
        source: Who says so: folder, file or tags.
        confidence: 0 to 1.
        why: In words for a person.
    """

    field: str
    value: Value
    rule: str
    source: str
    confidence: float
    why: str


def told_otherwise(item: LibraryItem, found: IdentifiedItem) -> Iterator[SourcedValue]:
    """Yield what is told of title and author where the item's own fields are silent or hold something else."""
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
