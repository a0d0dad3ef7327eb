"""Series names, positions and mentions, as sources write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook_pipeline.domain.forms.positions import parse_position
from audiobook_pipeline.domain.forms.series import series_key, series_stem
from audiobook_pipeline.domain.forms.series_mentions import parse_series_title, read_series
from audiobook_pipeline.domain.joined import split_series


@pytest.mark.parametrize(
    ("raw", "first", "last"),
    [
        ("1", "1", "1"),
        ("2.5", "2.5", "2.5"),
        ("0.5", "0.5", "0.5"),
        ("0", "0", "0"),
        ("-1", "-1", "-1"),
        ("01", "1", "1"),
        ("1-3", "1", "3"),
        ("1–7", "1", "7"),
        ("Books 1 to 3", "1", "3"),
        ("1, 2, 3", "1", "3"),
        ("3 & 4", "3", "4"),
        ("Volumes I-III", "1", "3"),
        ("Book 13", "13", "13"),
        ("Book One", "1", "1"),
        ("Book II", "2", "2"),
        ("IV", "4", "4"),
        ("#4", "4", "4"),
        ("1st", "1", "1"),
        ("Season 2", "2", "2"),
        ("2,5", "2.5", "2.5"),
        ("第2巻", "2", "2"),
        ("2, Dramatized Adaptation", "2", "2"),
        ("Band 1 bis 3", "1", "3"),
        ("Bände 1 und 2", "1", "2"),
        ("Tomes 1 à 3", "1", "3"),
        ("Libros 1 al 3", "1", "3"),
        ("boek 1 en 2", "1", "2"),
        ("1, 2 och 3", "1", "3"),
        ("1 i 2", "1", "1"),
        ("2 von 3", "2", "2"),
    ],
)
def test_a_position_is_read(raw: str, first: str, last: str) -> None:
    position = parse_position(raw)
    assert position is not None
    assert (position.first, position.last, position.raw) == (Decimal(first), Decimal(last), raw)


@pytest.mark.parametrize(
    "raw", [None, "", " ", "∞", "x", "Prequel", "mix", "1, 5", "4,7", "2a", "12345", "1/2", "1 3", "none"]
)
def test_what_is_no_certain_position_is_not_guessed(raw: str | None) -> None:
    assert parse_position(raw) is None


def test_notes_and_parts_stay_with_the_position() -> None:
    adapted = parse_position("2, Dramatized Adaptation")
    part = parse_position("1, Part 3")
    of = parse_position("5, Part 1 of 2")
    split = parse_position("1-1")
    assert adapted is not None
    assert adapted.note == "Dramatized Adaptation"
    assert part is not None
    assert (part.first, part.part) == (1, 3)
    assert of is not None
    assert (of.part, of.parts) == (1, 2)
    assert split is not None
    assert (split.first, split.is_range, split.part) == (1, False, 1)


@pytest.mark.parametrize("raw", ["5, Part 1 of 2", "5, Teil 1 von 2", "5, partie 1 sur 2", "5, parte 1 di 2"])
def test_a_part_is_read_in_each_language(raw: str) -> None:
    position = parse_position(raw)
    assert position is not None
    assert (position.first, position.part, position.parts) == (5, 1, 2)


def test_a_set_covers_its_volumes_but_not_surely_a_novella_between_them() -> None:
    box, second, novella = parse_position("1-3"), parse_position("2"), parse_position("1.5")
    assert box is not None
    assert second is not None
    assert novella is not None
    assert box.covers(second)
    assert not box.covers(novella)
    assert not second.covers(box)


@pytest.mark.parametrize(
    "variant",
    [
        "The Malazan Book of the Fallen",
        "Malazan Book of the Fallen Series",
        "Malazan Book of the Fallen (Publication Order)",
        "Malazan Book of the Fallen [Unabridged]",
        "MALAZAN BOOK OF THE FALLEN",
    ],
)
def test_variants_of_a_series_name_are_one(variant: str) -> None:
    assert series_key(variant) == series_key("Malazan Book of the Fallen")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Frontiers Saga 15", "Frontiers Saga 06"),
        ("Part 1: Rogue Castes", "Part 3: Rogue Castes"),
        ("Narnia (Publication Order)", "Narnia (Chronological Order)"),
        ("Legend of Drizzt", "Legend of Drizzt: Homecoming"),
        ("The Riftwar Saga", "The Riftwar Cycle"),
    ],
)
def test_series_that_differ_by_a_number_or_an_order_stay_apart(one: str, other: str) -> None:
    assert series_key(one) != series_key(other)


def test_a_stem_bridges_saga_and_trilogy_but_no_number() -> None:
    assert series_stem("Mistborn Saga") == series_stem("The Mistborn Trilogy")
    assert series_stem("Mistborn 2") != series_stem("Mistborn")


def test_the_series_field_of_an_item_holds_several_series() -> None:
    field = read_series(split_series("Discworld #1, Rincewind #2"))
    assert [(m.name, m.position and m.position.raw) for m in field.mentions] == [("Discworld", "1"), ("Rincewind", "2")]
    assert not field.ambiguous


@pytest.mark.parametrize("text", ["Harry Bosch, the Novels #3", "Area #51 #2", "One, Two"])
def test_a_field_that_can_be_read_in_two_ways_says_so(text: str) -> None:
    assert read_series(split_series(text)).ambiguous


@pytest.mark.parametrize(
    ("title", "subtitle", "short", "name", "position"),
    [
        ("Iron Kettle (Hearth Cycle, #2)", "", "Iron Kettle", "Hearth Cycle", "2"),
        ("Iron Kettle (Hearth Cycle, #2; Kettles #1)", "", "Iron Kettle", "Hearth Cycle", "2"),
        ("Iron Kettle", "Hearth Cycle, Book Two", "Iron Kettle", "Hearth Cycle", "2"),
        ("Iron Kettle", "A Cosy Fantasy (Hearth Cycle, Book 2)", "Iron Kettle", "Hearth Cycle", "2"),
        ("Iron Kettle: Hearth Cycle, Book 2", "", "Iron Kettle", "Hearth Cycle", "2"),
        ("Iron Kettle: Book Two of The Hearth Cycle", "", "Iron Kettle", "The Hearth Cycle", "2"),
        ("Iron Kettle", "The second book in the Hearth Cycle", "Iron Kettle", "Hearth Cycle", "2"),
        ("Hearth Cycle, Vol. 2", "Light Novel", "Hearth Cycle, Vol. 2", "Hearth Cycle", "2"),
        ("Hearth Cycle 2: A LitRPG Adventure", "", "Hearth Cycle 2: A LitRPG Adventure", "Hearth Cycle", "2"),
        ("The Hearth II: Iron Kettle", "", "Iron Kettle", "The Hearth", "2"),
        ("Hearth Cycle, Vol. 6", "The Long Road Part II", "Hearth Cycle, Vol. 6", "Hearth Cycle", "6"),
        ("Hearth: Publisher's Pack", "Hearth, Books 1-2", "Hearth: Publisher's Pack", "Hearth", "1-2"),
    ],
)
def test_a_series_is_read_from_title_and_subtitle(
    title: str, subtitle: str, short: str, name: str, position: str
) -> None:
    found, mentions = parse_series_title(title, subtitle)
    wanted = parse_position(position)
    assert found == short
    assert mentions[0].name == name
    assert wanted is not None
    assert mentions[0].position is not None
    assert (mentions[0].position.first, mentions[0].position.last) == (wanted.first, wanted.last)


@pytest.mark.parametrize(
    "title",
    ["Apollo 13", "Catch-22", "1984", "November 9", "Henry IV", "Malcolm X: A Life", "World War 2", "Route 66", ""],
)
def test_a_number_that_belongs_to_the_title_makes_no_series(title: str) -> None:
    assert parse_series_title(title, "A Novel") == (title, ())


@given(st.text(max_size=300), st.text(max_size=100))
def test_no_text_breaks_the_parsers(title: str, subtitle: str) -> None:
    parse_series_title(title, subtitle)
    read_series(split_series(title))
    parse_position(title)
    series_key(title)


@given(st.integers(0, 500), st.sampled_from(["{}", "Book {}", "#{}", " {} ", "Vol. {}", "{}.0", "0{}"]))
def test_every_form_of_a_number_gives_that_number(number: int, form: str) -> None:
    position = parse_position(form.format(number))
    assert position is not None
    assert position.first == number


@pytest.mark.parametrize(
    ("title", "subtitle", "position"),
    [
        ("The Long Lake, Volume 5", "The Long Lake, Book 6", None),
        ("The Long Lake, Volume 5", "Book 6", None),
        ("The Long Lake, Volume 5", "The Long Lake, Book 5", "5"),
        ("The Long Lake, Volume 5", "A Litrpg Adventure", "5"),
    ],
)
def test_title_and_subtitle_that_count_differently_are_not_guessed(title, subtitle, position):
    mentions = parse_series_title(title, subtitle)[1]
    assert [str(mention.position.first) for mention in mentions] == ([position] if position else [])
