"""What a field's value means to the server: what is the same to it, and what has to be written first."""

import pytest

from audiobook_pipeline.clients.audiobookshelf_writes import MediaChange, media_payload
from audiobook_pipeline.clients.errors import RejectedError
from audiobook_pipeline.curation.fields import alike, first_write


def authors(*names):
    return [{"name": name} for name in names]


@pytest.mark.parametrize("twin", ["a", "A ", " A", "A"])
@pytest.mark.parametrize(
    ("wanted", "first"),
    [(("A",), None), (("A", "New"), None), (("New", "A"), ("New",)), (("B", "A"), ("B",)), (("New",), None)],
)
def test_two_held_names_that_are_one_to_the_server_stand_in_nobodys_way(twin, wanted, first) -> None:
    needed = first_write("authors", authors("A", twin, "B"), authors(*wanted))
    assert needed == (authors(*first) if first else None)


@pytest.mark.parametrize("twin", ["a", "A ", " a\t"])
@pytest.mark.parametrize("field", ["authors", "series"])
def test_two_names_that_are_one_to_the_server_are_never_sent(field, twin) -> None:
    with pytest.raises(RejectedError, match="names one twice"):
        media_payload(MediaChange("item", {field: [{"name": "A", "sequence": None}, {"name": twin, "sequence": None}]}))


@pytest.mark.parametrize("text", ["<" * 200_000, "<a" * 100_000, "<" + "a" * 200_000, "<p " + "< " * 100_000])
def test_a_description_full_of_brackets_that_never_close_is_compared(text) -> None:
    assert alike("description", text, text)
    assert not alike("description", text, text + "<p>The end.</p>")
