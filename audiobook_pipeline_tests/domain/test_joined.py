"""Names that hold the separator survive; nothing is lost where a name is unknown."""

import pytest

from audiobook_pipeline.domain.joined import split_joined

KNOWN = frozenset({"Tolkien, J.R.R.", "Arthur Conan Doyle", "Jane Austen", "A, B, C"})


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ()),
        ("Jane Austen", ("Jane Austen",)),
        ("Tolkien, J.R.R.", ("Tolkien, J.R.R.",)),
        ("Jane Austen, Tolkien, J.R.R.", ("Jane Austen", "Tolkien, J.R.R.")),
        ("Tolkien, J.R.R., Jane Austen", ("Tolkien, J.R.R.", "Jane Austen")),
        ("Somebody New, Jane Austen", ("Somebody New", "Jane Austen")),
        ("A, B, C, D", ("A, B, C", "D")),
    ],
)
def test_joined_names_come_apart(text: str, names: tuple[str, ...]) -> None:
    assert split_joined(text, KNOWN) == names
