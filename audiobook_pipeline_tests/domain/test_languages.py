import pytest

from audiobook_pipeline.domain.languages import language_code, language_name


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *[
            (text, "en")
            for text in ("English", "en", "eng", "en-US", "en_GB", "ENGLISH", " english (US)", "English, French")
        ],
        *[(text, "de") for text in ("German", "Deutsch", "ger", "deu", "de-AT")],
        ("Français", "fr"),
        ("fre", "fr"),
        ("Castilian", "es"),
        ("русский", "ru"),
        ("日本語", "ja"),
        ("jp", "ja"),
        ("Ancient Greek", "grc"),
    ],
)
def test_written_languages_have_one_code(written, code):
    assert language_code(written) == code


@pytest.mark.parametrize("nothing", [None, "", "  ", "Unknown", "und", "Multilingual", "n/a", "The", "x" * 5000, "😀"])
def test_what_is_no_language_has_none(nothing):
    assert language_code(nothing) is None


def test_a_code_has_a_name():
    assert language_name("de") == "German"
