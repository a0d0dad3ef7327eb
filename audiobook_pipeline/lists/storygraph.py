"""StoryGraph: the export of a library (Manage Account > Export StoryGraph Library).

``ISBN/UID`` holds an ISBN, an ASIN or an identifier of StoryGraph's own; ``Read Status`` says what is still to be read.
"""

from typing import Final

from audiobook_pipeline.lists.csv_form import CsvForm, Row
from audiobook_pipeline.lists.entries import Fields


def _read(row: Row) -> Fields:
    return Fields(
        title=row["Title"],
        authors=row["Authors"],
        isbn=row["ISBN/UID"],
        shelves=(row["Read Status"], *row.get("Tags", "").split(",")),
    )


EXPORT: Final = CsvForm(
    "StoryGraph export", frozenset({"Title", "Authors", "ISBN/UID", "Read Status"}), _read, usual_shelf="to-read"
)
