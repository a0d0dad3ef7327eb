"""What a field's value means to the server: what is the same to it, and what has to be written first."""

import pytest

from audiobook_pipeline.clients.audiobookshelf_models import Item
from audiobook_pipeline.clients.audiobookshelf_writes import MediaChange, media_payload
from audiobook_pipeline.clients.errors import RejectedError
from audiobook_pipeline.curation.fields import FIELDS, alike, first_write, locked


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


def locked_by(*tags):
    item = Item.model_validate({"id": "li_1", "media": {"tags": list(tags), "metadata": {"title": "Emma"}}})
    return {field.name for field in FIELDS.values() if locked(item, field.name)}


@pytest.mark.parametrize("spelling", ["{}", "{} ", " {}", "\u00a0{}"])
@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS.keys())
def test_a_lock_names_its_field_as_the_tables_or_the_server_do(field, spelling) -> None:
    for name in (
        field.column,
        field.name,
        field.name.upper(),
        field.column.replace("_", " "),
        field.name.removesuffix("s") + "s",
    ):
        assert locked_by(f"locked:{spelling.format(name)}") == {field.name}


@pytest.mark.parametrize(
    ("one", "field"), [("author", "authors"), ("Narrator", "narrators"), ("genre", "genres"), ("serie", "series")]
)
def test_a_lock_may_name_one_of_several(one, field) -> None:
    assert locked_by(f"locked: {one}") == {field}


def test_several_locks_add_up() -> None:
    assert locked_by("favourite", "locked:author", "locked:publishedYear") == {"authors", "publishedYear"}


@pytest.mark.parametrize("tag", ["locked", "locked:", "locked: ", "locked:reader", "locked:title,authors"])
def test_a_lock_that_names_no_field_holds_for_the_whole_item(tag) -> None:
    assert len(locked_by(tag)) == len(FIELDS)


@pytest.mark.parametrize("tag", ["", "unlocked", "locked room", "mystery: locked", "title"])
def test_another_tag_is_no_lock(tag) -> None:
    assert locked_by(tag) == set()
