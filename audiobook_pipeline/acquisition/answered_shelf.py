"""What the library has of books in question, looked up again only where the library or its survey is another.

Looking up takes an index over all items; most nights the same books are in question as the night before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pandas as pd
import pandera.pandas as pandera

from audiobook_pipeline.acquisition.settling import ON_NO_INSTANCE
from audiobook_pipeline.domain.discovery import Shelf
from audiobook_pipeline.domain.models import CatalogueBook, WantedBook
from audiobook_pipeline.io.kept import Kept, digest
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import ReviewStatus
from audiobook_pipeline.schemas.columns import text
from audiobook_pipeline.schemas.rows import read

_ANSWERS: Final = pandera.DataFrameSchema(
    {"item_id": text("The item that is the book, or ''"), "perhaps": text("The item that may be it, or ''")},
    name="shelf_answers",
    coerce=True,
)


@dataclass(frozen=True, slots=True)
class _Answer:
    item_id: str
    perhaps: str


class AnsweredShelf(Shelf):
    """A library of which is known what it has of some books.

    Args:
        library: Items as identified.
        survey: Which works of the catalogue they are.
        kept: Where the answers are kept.
        books: The books in question; others are looked up as ever.
    """

    def __init__(self, library: pd.DataFrame, survey: pd.DataFrame, kept: Kept, books: Iterable[WantedBook]) -> None:
        super().__init__(library, survey)
        self._of = digest(library, survey)
        self._answers: dict[bytes, _Answer] = {}
        asked = {digest(self._of, book): book for book in books}
        keys = list(asked)

        def made(new: list[int]) -> Iterable[list[_Answer]]:
            return ([_Answer(self.item_of(asked[keys[n]]), self.maybe(asked[keys[n]]))] for n in new)

        answers = read(kept.rows("shelf_answers", _ANSWERS, keys, made), _ANSWERS, _Answer)
        self._answers = dict(zip(keys, answers, strict=True))

    def item_of(self, book: CatalogueBook | WantedBook) -> str:
        """Return the item that is this work, in any recording, or ""."""
        answer = self._answers.get(digest(self._of, book))
        return answer.item_id if answer else super().item_of(book)

    def maybe(self, book: CatalogueBook | WantedBook) -> str:
        """Return an item that may be this work, or ""."""
        answer = self._answers.get(digest(self._of, book))
        return answer.perhaps if answer else super().maybe(book)


def in_question(ledger: Ledger) -> list[WantedBook]:
    """Return the books of open questions and of what is chosen and on no way yet, with the volumes of sets."""
    wanted = {record.book.work_key: record.book for record in ledger.wanted()}
    books = [acquisition.book for acquisition in ledger.acquisitions(*ON_NO_INSTANCE)]
    books += [review.book for review in ledger.reviews(ReviewStatus.WAITING)]
    return [*books, *(wanted[key] for book in books for key in book.holds if key in wanted)]
