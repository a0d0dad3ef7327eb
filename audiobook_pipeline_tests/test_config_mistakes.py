"""Mistakes that people make in the configuration file: each is named with its entry and with how it is written."""

import pytest

from audiobook_pipeline.config import ConfigurationError, load_config

GENRES = '[genres]\nfantasy = ["fantasy"]\n'
SECRET = "hunter-" + "2-and-more-0001"

# The text below the genres, and what is said of it.
BELOW_GENRES = [
    ('[automation]\ntimezone = "UTC\n', ["line 4", "a closing quote is missing"]),
    ("[import]\nlibrary = 'Books\n", ["line 4", "a closing quote is missing"]),
    ('[preferences]\nlanguages = ["en" "de"]\n', ["line 4", "a comma is missing"]),
    ('[preferences]\nlanguages = ["en", "de"\n[limits]\nadds = 3\n', ["line 4", "a closing ] is missing"]),
    ("[limits\nadds = 3\n", ["line 3", "a closing ] is missing"]),
    ("limits:\n  adds: 3\n", ["line 3", "looks like YAML", "name = value"]),
    ("[limits]\nadds: 3\n", ["line 4", "looks like YAML"]),
    ("[limits]\nadds =\n", ["line 4", "no value after the ="]),
    ("[limits]\nadds = 20 books\n", ["line 4", "without its unit"]),
    ("[limits]\ntotal_gigabytes = 50GB\n", ["line 4", "without its unit"]),
    ("[limits]\ntotal_gigabytes = 5,5\n", ["line 4", "with a point"]),
    ("[automation]\nnightly = True\n", ["line 4", "true and false in small letters"]),
    ("[automation]\nanalysis = yes\n", ["line 4", "true or false"]),
    ("[import]\nlibrary = Books\n", ["line 4", "texts in quotes"]),
    ('[[path_maps]]\nremote = "D:\\Books"\nlocal = "/mnt"\n', ["line 4", "Windows path in single quotes"]),
    ("[limits]\nadds = 1\nadds = 2\n", ["line 5", "twice"]),
    ("[limits]\nadds = 1\n[limits]\nwishes = 2\n", ["line 5", "twice"]),
    ("[import]\nlibrary = “Books”\n", ["line 4", "straight quotes"]),
    ("; mine\n", ["line 3", "a comment begins with #"]),
    ("// mine\n", ["line 3", "a comment begins with #"]),
    ("[import]\nmode = 0644\n", ["line 4", 'in quotes: "0644"']),
    (
        '[download_clients]\ntype = "qbittorrent"\nname = "nas"\nurl = "http://nas:8080"\n',
        ["download_clients: write [[download_clients]], in two pairs of brackets"],
    ),
    (f'[[qbittorrent]]\nname = "nas"\npassword = "{SECRET}"\n', ["qbittorrent:", "no such entry"]),
    ("[limits]\nad = 3\n", ["limits.ad:", "no such entry", "Did you mean adds?"]),
    ("[limit]\nadds = 3\n", ["limit:", "Did you mean limits?"]),
    ("[importing]\nmode = '0644'\n", ["importing:", "Did you mean import?"]),
    ("[limits]\nnightly = true\n", ["limits.nightly:", "it belongs to [automation]"]),
    ("[sources]\ngoodreads = true\n", ["sources.goodreads:", "Known are: audnexus, open_library, hardcover"]),
    ('[automation]\nnightly = "yes"\n', ["automation.nightly = 'yes'", "must be true or false", "nightly = false"]),
    ("[automation]\nnightly = 1\n", ["automation.nightly = 1", "must be true or false"]),
    ("[limits]\nadds = -1\n", ["limits.adds = -1", "greater than or equal to 0", "adds = 20"]),
    ('[limits]\ntotal_gigabytes = "50GB"\n', ["limits.total_gigabytes", "without a unit", "total_gigabytes = 50.0"]),
    ('[limits]\nreserve_gigabytes = "5,0"\n', ["limits.reserve_gigabytes", "point for fractions"]),
    ("[limits]\nadds = 2.5\n", ["limits.adds = 2.5", "whole number"]),
    ('[preferences]\nlanguages = ["english"]\n', ["preferences", "'english' is 'en'"]),
    ('[preferences]\nlanguages = ["en", "deutsch"]\n', ["'deutsch' is 'de'"]),
    ('[preferences]\nlanguages = ["nothing at all"]\n', ["'nothing at all' is not a language"]),
    ('[preferences]\nformats = ["m4b", "wav2"]\n', ["'wav2' is none of", "m4b", "mp3"]),
    ('[preferences]\ndramatised = "sometimes"\n', ["'dramatised'", "'never'"]),
    (
        "[[path_maps]]\nremote = '/downloads'\nlocal = 'D:\\Books'\n",
        ["path_maps.0.local", "a Windows path", "/mnt/d/Books"],
    ),
    ('[[path_maps]]\nremote = "/downloads"\n', ["path_maps.0.local is missing"]),
    ('[seeding.tracker]\nratio = "1:1"\n', ["seeding.tracker.ratio", "must be a number"]),
    (
        f'[[download_clients]]\ntype = "qbittorrent"\nname = "nas"\nurl = "http://nas:8080"\npassword = "{SECRET}"\n',
        ["download_clients.0.password:", "put the password into .env"],
    ),
    (
        (
            '[[download_clients]]\ntype = "qbittorrent"\nname = "nas"\nurl = "http://nas:8080"\n'
            f'password_variable = "{SECRET}"\n'
        ),
        ["download_clients.0.password_variable:", "name of a variable in .env"],
    ),
]
# Whole files.
FILES = [
    ("", ["genres is missing", 'fantasy = ["fantasy"]']),
    ("[limits]\nadds = 3\n", ["genres is missing"]),
    ('audible = "audible.xx"\n' + GENRES, ["audible = 'audible.xx'", "'audible.uk'"]),
    ('[genres]\n"sci fi" = ["x"]\n', ["genres.sci fi:", "write sci_fi"]),
    ('[genres]\nsci-fi = ["x"]\n', ["genres.sci-fi:", "write sci_fi"]),
    ('[genres]\n"Märchen" = ["x"]\n', ["genres.Märchen:", "write maerchen"]),
    ('[genres]\n"1984" = ["x"]\n', ["genres.1984:", "begins with a letter"]),
    ('[genres]\nfantasy = "fantasy"\n', ["genres.fantasy = 'fantasy'", "must be a list"]),
    ("[genres]\nfantasy = []\n", ["genres.fantasy", "must not be empty"]),
    ('[genres]\nfantasy = [""]\n', ["genres.fantasy.0", "must not be empty"]),
    ('{"genres": {"fantasy": ["fantasy"]}}', ["line 1", "looks like JSON"]),
    ("genres:\n  - fantasy\n", ["line 1", "looks like YAML"]),
]


@pytest.mark.parametrize(
    ("text", "words"),
    [*((GENRES + text, words) for text, words in BELOW_GENRES), *FILES],
    ids=lambda each: repr(each)[-60:],
)
def test_a_mistake_is_named_with_how_it_is_written(tmp_path, text, words) -> None:
    file = tmp_path / "own.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_config(file)
    said = str(caught.value)
    assert "own.toml" in said
    assert [each for each in words if each not in said] == [], said
    assert SECRET not in said
    assert len(said) < 500, "the whole file is shown"
    assert not said.endswith("?.")


@pytest.mark.parametrize("text", ["\ufeff" + GENRES, GENRES.replace("\n", "\r\n")], ids=["byte order mark", "Windows"])
def test_what_an_editor_of_windows_writes_is_read(tmp_path, text) -> None:
    file = tmp_path / "own.toml"
    file.write_bytes(text.encode())
    assert load_config(file).genres == {"fantasy": ["fantasy"]}


def test_what_is_no_text_says_how_to_save_it(tmp_path) -> None:
    file = tmp_path / "own.toml"
    file.write_bytes(GENRES.encode() + "# Märchen\n".encode("latin-1"))
    with pytest.raises(ConfigurationError, match="Save it as UTF-8"):
        load_config(file)
