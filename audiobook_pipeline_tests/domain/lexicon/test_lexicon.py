"""The loader of the lexicon says what is wrong with a file, and languages come from CLDR."""

from pathlib import Path

import pytest

from audiobook_pipeline.domain.languages import language_codes, language_names
from audiobook_pipeline.domain.lexicon.lexicon import LexiconError, entries, load, table


def test_a_section_is_a_list_of_phrases_or_a_string_of_words(tmp_path: Path) -> None:
    (tmp_path / "xx.toml").write_text('abridged = ["cut short", "cut"]\nvolume = "tome vol"\n', encoding="utf-8")
    lexicon = load(tmp_path)
    assert lexicon.sections["abridged"]["xx"] == ("cut short", "cut")
    assert lexicon.sections["volume"]["xx"] == ("tome", "vol")
    assert lexicon.languages == ("xx",)


@pytest.mark.parametrize("line", ['abriged = ["cut"]', "volume = 3", 'spelling = "grey"', 'set_of = ["trilogy"]'])
def test_an_error_names_the_file_and_the_key(tmp_path: Path, line: str) -> None:
    (tmp_path / "xx.toml").write_text(line, encoding="utf-8")
    with pytest.raises(LexiconError, match=rf"xx\.toml.*{line.split(maxsplit=1)[0]}"):
        load(tmp_path)


def test_pairs_have_values() -> None:
    assert table("set_of")["trilogy"] == 3
    assert table("spelling")["colour"] == "color"


def test_no_entry_stands_twice_in_a_section_of_a_file() -> None:
    assert len(set(entries("given"))) == len(entries("given"))


def test_languages_are_known_by_their_names_in_many_languages_and_by_codes() -> None:
    names = dict(language_names())
    assert [
        names[name] for name in ("alemán", "allemand", "niederländisch", "svenska", "castellano", "ger", "deu")
    ] == [*("de", "de", "nl", "sv", "es", "de", "de")]
    assert "finn" not in names
    codes = language_codes()
    assert [codes[code] for code in ("DE", "DK", "SE", "NO", "BR", "JP")] == ["de", "da", "sv", "no", "pt", "ja"]
