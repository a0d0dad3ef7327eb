"""No function that reads a stranger's text takes longer than the text is long, and none of them stumbles."""

import random

import pytest

from audiobook_pipeline_tests.text_functions import PIECES, growth, text_functions

FUNCTIONS = text_functions()
ODD = (
    "", " ", "????? & ?????", "... & ...", "- / -", "eng\0", "half \ud800", "\u202e", "²", "٣", "½", "(", "[", "#",
    "1-", "http://[::1", "Oz 1: 2", "Vol. ½", "& and &", " , ", "; ;", "&#0;", "<p", "Ⅷ", "İ", "\u0301", "9" * 400,
)  # fmt: skip
RANDOM_TEXTS = 150


# Not while coverage is measured, which takes its time for each line.
@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_the_time_grows_as_the_text_does(name) -> None:
    slow = {piece: round(ratio, 1) for piece in PIECES if (ratio := growth(FUNCTIONS[name], piece)) >= 3}
    assert slow == {}


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - {"clients.answers.read_json", "redaction.register_secret"}))
def test_no_text_is_too_odd(name) -> None:
    chance = random.Random(name)
    pieces = (*PIECES, *ODD)
    texts = ["".join(chance.choices(pieces, k=chance.randint(1, 8))) for _ in range(RANDOM_TEXTS)]
    for text in (*ODD, *texts):
        FUNCTIONS[name](text)
