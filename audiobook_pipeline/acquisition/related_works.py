"""The other books of an author and a series, so that a release or a download that fits one of them better is seen."""

from collections import defaultdict

import pandas as pd

from audiobook_pipeline.domain.choosing.selection import known_narrators
from audiobook_pipeline.domain.forms.names import name_key
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.models import CatalogueBook, WantedBook
from audiobook_pipeline.schemas.rows import read
from audiobook_pipeline.schemas.tables import CATALOGUE


class RelatedWorks:
    """The works of the catalogue by author and by series, so that each book is compared with its own few."""

    def __init__(self, catalogue: pd.DataFrame | None = None, library: pd.DataFrame | None = None) -> None:
        """Take the tables of works and of the library; without them nothing is related, and no reader known."""
        tables = [table["narrators"] for table in (catalogue, library) if table is not None]
        self.narrators = known_narrators(name for column in tables for names in column for name in names)
        self._by_author = defaultdict[str, list[CatalogueBook]](list)
        self._by_series = defaultdict[str, list[CatalogueBook]](list)
        for book in () if catalogue is None else read(catalogue, CATALOGUE, CatalogueBook):
            for author in book.authors:
                self._by_author[name_key(author)].append(book)
            if book.series:
                self._by_series[series_key(book.series)].append(book)

    def of(self, wanted: WantedBook) -> list[CatalogueBook]:
        """Return the works by the same authors or in the same series, but for those that a wanted set holds."""
        found = [book for author in wanted.authors for book in self._by_author.get(name_key(author), ())]
        found += self._by_series.get(series_key(wanted.series), ()) if wanted.series else ()
        others = (book for book in found if not wanted.holds or work_key(book.title, book.authors) not in wanted.holds)
        return list({(book.work_id, book.series): book for book in others}.values())
