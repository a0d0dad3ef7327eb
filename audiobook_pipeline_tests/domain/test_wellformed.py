"""What is well-formed stays as it is, and what isn't becomes so."""

import pytest

from audiobook_pipeline.domain.wellformed import LONGEST, well_formed, well_formed_values


@pytest.mark.parametrize(
    "text", ["", "Emma", "Les Misérables\r\n\tII", "שלום\u200e עולם", "👩\u200d🚀", "a \u2067שלום\u2069 b", "日本語"]
)
def test_what_is_well_formed_stays(text) -> None:
    assert well_formed(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eng\0", "eng"),
        ("\x1b[2JEmma\x7f\x9b", "[2JEmma"),
        ("half \ud800", "half "),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\u2069 \u2066b", "a b"),
        ("\u202ab\u2069", "b"),
        ("x\uffff\ufdd0", "x"),
    ],
)
def test_what_no_file_takes_is_left_out(text, expected) -> None:
    assert well_formed(text) == expected
    assert well_formed(expected) == expected


def test_a_text_has_an_end() -> None:
    assert len(well_formed("é" * 10**6)) == LONGEST


def test_json_is_clean_in_every_place() -> None:
    assert well_formed_values({"a\0": ["b\0", {"c": "\ud800"}, 1, None]}) == {"a": ["b", {"c": ""}, 1, None]}
