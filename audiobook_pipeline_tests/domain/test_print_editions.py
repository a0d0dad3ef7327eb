"""A print edition shows the title of its work; a title that merely holds such words stays whole."""

import pytest

from audiobook_pipeline.domain.print_editions import is_set, work_title


@pytest.mark.parametrize(
    ("listed", "work"),
    [
        ("Emma", "Emma"),
        ("Emma (Annotated)", "Emma"),
        ("Emma (Dodo Press)", "Emma"),
        ("Emma (Penguin Classics)", "Emma"),
        ("Emma [Illustrated Edition]", "Emma"),
        ("Emma (Barnes & Noble Classics Series)", "Emma"),
        ("Glinda of Oz - Large Print Edition", "Glinda of Oz"),
        ("Captain Blood: The Original Classic", "Captain Blood"),
        ("Captain Blood: The Original Classic Edition", "Captain Blood"),
        ("Betty Zane (Illustrated Edition) (Dodo Press)", "Betty Zane"),
        ("Around the Moon, Illustrated", "Around the Moon"),
        ("Frankenstein; or, The Modern Prometheus", "Frankenstein; or, The Modern Prometheus"),
        ("The Illustrated Man", "The Illustrated Man"),
        ("The Library", "The Library"),
        ("At the Back of the North Wind (1871)", "At the Back of the North Wind (1871)"),
        ("Stop Press", "Stop Press"),
        ("Middle School (Middle School, #1)", "Middle School (Middle School, #1)"),
        ("(Annotated)", "(Annotated)"),
        ("", ""),
    ],
)
def test_the_title_of_the_work_is_left(listed: str, work: str) -> None:
    assert work_title(listed) == work


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("The Complete Barsoom: A Princess of Mars and Other Novels", True),
        ("The Works of Edgar Allan Poe", True),
        ("Collected Stories", True),
        ("The Oz Omnibus", True),
        ("Three Novels in One", True),
        ("The Complete Father Brown Stories", True),
        ("A Complete Stranger", False),
        ("Selected Poems", False),
        ("The Call of Cthulhu and Other Stories", False),
        ("The Best of Enemies", False),
        ("Emma", False),
    ],
)
def test_a_set_is_told_from_a_work(title: str, expected: bool) -> None:
    assert is_set(title) is expected
