"""What the library has of a book in question is looked up once for each state of the library."""

import pandas as pd
import pytest

from audiobook_pipeline.acquisition.answered_shelf import AnsweredShelf
from audiobook_pipeline.domain import discovery
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.io.kept import Kept
from audiobook_pipeline_tests.domain.shelves import shelf

EMMA, SANDITON = (WantedBook(title, ("Jane Austen",)) for title in ("Emma", "Sanditon"))


def test_answers_hold_until_the_library_is_another(tmp_path, monkeypatch) -> None:
    library, kept = shelf({"item_id": "li-1", "title": "Emma", "authors": "Jane Austen"}), Kept(tmp_path)
    survey = pd.DataFrame({"status": [], "confidence": [], "item_id": []})
    first = AnsweredShelf(library, survey, kept, [EMMA, SANDITON])
    assert [first.item_of(book) for book in (EMMA, SANDITON)] == ["li-1", ""]
    with monkeypatch.context() as patch:
        patch.setattr(discovery, "MatchIndex", None)
        again = AnsweredShelf(library, survey, kept, [SANDITON, EMMA])
        assert [again.item_of(book) for book in (EMMA, SANDITON)] == ["li-1", ""]
        with pytest.raises(TypeError):
            again.item_of(WantedBook("Persuasion", ("Jane Austen",)))
    gained = shelf({"item_id": "li-2", "title": "Sanditon", "authors": "Jane Austen"})
    assert AnsweredShelf(gained, survey, kept, [SANDITON]).item_of(SANDITON) == "li-2"
