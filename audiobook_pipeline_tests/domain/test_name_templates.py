"""What is left of a template where a field is unknown."""

import pytest

from audiobook_pipeline.domain.name_templates import filled

EMMA = {"author": "Jane Austen", "title": "Emma [1815]", "series": "", "position": "", "narrator": "", "year": ""}


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{title}", "Emma [1815]"),
        ("Book {position} - {title}", "Emma [1815]"),
        ("{position} - {title} [{narrator}]", "Emma [1815]"),
        ("{title} ({year}) {{{narrator}}}", "Emma [1815]"),
        ("{author} - {position} - {title}", "Jane Austen - Emma [1815]"),
        ("{author} - {series} {position} - {title}", "Jane Austen - Emma [1815]"),
        ("{title}, read by {narrator}", "Emma [1815]"),
        ("{title} {{{author}}}", "Emma [1815] {Jane Austen}"),
        ("{series}", ""),
        ("Audiobooks", "Audiobooks"),
    ],
)
def test_what_stands_around_an_unknown_field_goes_with_it(template, name):
    assert filled(template, EMMA) == name
