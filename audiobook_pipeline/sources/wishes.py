"""What the sources know of the books that a person wishes for: each is asked for the books that still lack something.

Answers are remembered for each book by the clients; one that knows nothing of a book costs it nothing but that.
"""

from collections.abc import Callable, Sequence

import pandas as pd

from audiobook_pipeline.clients.boundary import Progress
from audiobook_pipeline.domain.columns import list_column
from audiobook_pipeline.domain.forms.names import name_key
from audiobook_pipeline.domain.models import CatalogueBook, WantedBook
from audiobook_pipeline.domain.wishes import Wished, with_found
from audiobook_pipeline.schemas.rows import read
from audiobook_pipeline.schemas.tables import CATALOGUE
from audiobook_pipeline.sources.chain import Source, ask_source
from audiobook_pipeline.sources.gathering import SourceAnswer, Subject


def look_up(
    wishes: Sequence[Wished],
    known: Sequence[CatalogueBook],
    sources: Sequence[tuple[Source, Callable[[Sequence[WantedBook]], Sequence[Subject]]]],
    progress: Callable[..., Progress],
) -> tuple[list[Wished], list[tuple[SourceAnswer, int]]]:
    """Return the wishes with what is known of their books, in their order, and what each source said.

    Args:
        wishes: The wishes.
        known: What is known already of books by their authors.
        sources: Who is asked, in this order, each with the function that makes its subjects of books.
        progress: Makes the callback that is told how far it is, given what is counted and the client that counts.

    Raises:
        ServiceError: As ``ask_source``.
    """
    found, asked = with_found(wishes, known), []
    for source, subjects_of in sources:
        lacking = [place for place, wish in enumerate(found) if _lacks(wish)]
        subjects = list(dict.fromkeys(subjects_of([found[place].book for place in lacking])))
        gathered = ask_source(source, subjects, progress(source.name, source.client))
        asked.append((gathered, source.limit))
        for place, wish in zip(lacking, with_found([found[place] for place in lacking], gathered.books), strict=True):
            found[place] = wish
    return found, asked


def _lacks(wish: Wished) -> bool:
    """Return whether a question is worth it: many books have no series, no subtitle and no ISBN."""
    book = wish.book
    return not (wish.sources and book.runtime_min and book.narrators and book.language)


def by_authors_of(wishes: Sequence[Wished], catalogue: pd.DataFrame) -> list[CatalogueBook]:
    """Return the works of the catalogue by an author of the wishes."""
    wanted = {name_key(author) for wish in wishes for author in wish.book.authors}
    people = list_column(catalogue, "authors")
    keys = {name: name_key(name) for names in people for name in names}
    ours = [any(keys[name] in wanted for name in names) for names in people]
    return read(catalogue[ours], CATALOGUE, CatalogueBook)
