"""What is well-formed stays as it is, and what isn't becomes so."""

import json

import pytest

from audiobook_pipeline.domain.wellformed import (
    DEEPEST,
    LONGEST,
    well_formed,
    well_formed_json,
    well_formed_values,
)


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


@pytest.mark.parametrize("escaped", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        *(
            "Emma",
            "Les Misérables\r\n\tII",
            "a \u2067שלום\u2069 b",
            "日本語 👩\u200d🚀",
            'He said "\\" and "x"',
            "C:\\u",
        ),
        *(
            "eng\0",
            "\b\f",
            "\x1b[2J\x7f\x9b",
            "\u202egnp.exe",
            "a\u2069 \u2066b",
            "x\uffff\ufdd0",
            "\x85",
            "é" * 2 * LONGEST,
            "x" * (LONGEST + 1),
            '"' * 2 * LONGEST,
            "many short ones " * LONGEST,
        ),
    ],
)
def test_json_whose_bytes_are_in_order_is_not_looked_through(text, escaped) -> None:
    value = {"a": [{text: 1, "b": text}, None], "c": 'x"'}
    body = json.dumps(value, ensure_ascii=escaped).encode()
    assert well_formed_json(json.loads(body), body) == well_formed_values(value)


def test_what_lies_too_deep_is_refused() -> None:
    for deep in ("[" * (DEEPEST + 2) + "]" * (DEEPEST + 2), '{"a":' * (DEEPEST + 2) + "{}" + "}" * (DEEPEST + 2)):
        with pytest.raises(RecursionError):
            well_formed_json(json.loads(deep), deep.encode())
