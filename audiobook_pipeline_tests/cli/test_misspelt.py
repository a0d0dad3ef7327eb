"""Mistakes that people make in ``.env``: each is named with its variable, the reason, and how it is written."""

from base64 import urlsafe_b64encode

import dagster as dg
import pytest

from audiobook_pipeline import redaction
from audiobook_pipeline.cli.findings import Severity
from audiobook_pipeline.cli.misspelt import misspelt
from audiobook_pipeline.known_secrets import KnownSecrets
from audiobook_pipeline.redaction import redact
from audiobook_pipeline.resources.environment import address, choice
from audiobook_pipeline.variables import VARIABLES, register_secrets

SECRET = "s3cret-" + "value-0123456789"
HEX_KEY = "0123456789abcdef" * 2
TOKEN = ".".join(urlsafe_b64encode(part).decode() for part in (b'{"alg":"HS256"}', b'{"userId":"root"}', b"signature"))

WRONG = [
    ({"ABS_TOKN": SECRET}, ["ABS_TOKN", "did you mean ABS_TOKEN?"]),
    ({"ABS_TOKENS": SECRET}, ["did you mean ABS_TOKEN?"]),
    ({"PROWLAR_API_KEY": SECRET}, ["did you mean PROWLARR_API_KEY?"]),
    ({"QBITORRENT_PASSWORD": SECRET}, ["did you mean QBITTORRENT_PASSWORD?"]),
    ({"AUDIOBOOKSHELF_URL": "http://localhost:13378"}, ["did you mean ABS_URL?"]),
    ({"AUDIOBOOKSHELF_TOKEN": SECRET}, ["did you mean ABS_TOKEN?"]),
    ({"QBIT_USERNAME": "admin"}, ["did you mean QBITTORRENT_USERNAME?"]),
    ({"abs_url": "http://localhost:13378"}, ["abs_url", "did you mean ABS_URL?"]),
    ({"Metadata_Mode": "apply"}, ["did you mean METADATA_MODE?"]),
    ({"ABS_COLOUR": "blue"}, ["ABS_COLOUR is not a setting of this program"]),
    ({"QBITTORRENT_CATEGORY": "audio\\books"}, ["QBITTORRENT_CATEGORY=audio\\books", "backslash"]),
    ({"QBITTORRENT_CATEGORY": "audio//books"}, ["two slashes"]),
    ({"QBITTORRENT_CATEGORY": "books/"}, ["a slash at either end"]),
    ({"OPEN_LIBRARY_CONTACT": "me"}, ["OPEN_LIBRARY_CONTACT=me", "you@example.org"]),
    ({"OPEN_LIBRARY_CONTACT": "me@localhost"}, ["neither a mail address"]),
    ({"WEBHOOK_URL": f"example.org/{SECRET}"}, ["WEBHOOK_URL:", "http://"]),
    ({"WEBHOOK_URL": f"htps://example.org/{SECRET}"}, ["WEBHOOK_URL:"]),
    ({"APPRISE_URLS": f"ntfy.sh/{SECRET}"}, ["APPRISE_URLS:", "ntfy://"]),
    ({"APPRISE_URLS": f"ntfy://ntfy.sh/topic, {SECRET}"}, ["separated by spaces"]),
    ({"DESK_PORT": "99999"}, ["DESK_PORT=99999", "1 to 65535"]),
    ({"DESK_PORT": "http"}, ["DESK_PORT=http"]),
    ({"DESK_LOGIN": "yes"}, ["DESK_LOGIN=yes", "DESK_LOGIN=on"]),
    ({"TRANSMISSION_LABEL": "audio,books"}, ["TRANSMISSION_LABEL=audio,books", "comma"]),
    ({"LEDGER_URL": f"postgres://ledger:{SECRET}@db/ledger"}, ["LEDGER_URL:", "postgresql+psycopg2://"]),
    ({"PIPELINE_DATA": "C:\\data"}, ["PIPELINE_DATA=C:\\data", "Windows path", "/mnt/"]),
    ({"ABS_LIBRARY_PATH": "D:/Audiobooks"}, ["Windows path"]),
    ({"DOWNLOAD_PATH": "\\\\nas\\downloads"}, ["Windows path"]),
    ({"CATALOGUE_FILE": "E:\\meta.sqlite"}, ["CATALOGUE_FILE", "Windows path"]),
    ({"ABS_LIBRARY_PATH": "audiobooks"}, ["not an absolute path", "ABS_LIBRARY_PATH=/mnt/audiobooks"]),
    ({"DOWNLOAD_PATH": "./downloads"}, ["not an absolute path"]),
    ({"ABS_TOKEN": HEX_KEY, "PROWLARR_API_KEY": TOKEN}, ["ABS_TOKEN looks like one for PROWLARR_API_KEY", "swapped"]),
    ({"ABS_TOKEN": f"http://nas:13378/{SECRET}"}, ["the value of ABS_TOKEN is an address", "swapped"]),
    ({"PROWLARR_API_KEY": "AIza" + "x" * 35}, ["PROWLARR_API_KEY looks like one for GOOGLE_BOOKS_API_KEY"]),
]


@pytest.mark.parametrize(("values", "words"), WRONG, ids=lambda each: repr(each)[:50])
def test_a_mistake_in_the_environment_is_named_and_no_secret_is_shown(values, words) -> None:
    found = list(misspelt(values))
    said = " ".join(f"{each.what} {each.fix}" for each in found)
    assert found
    assert all(each.severity is not Severity.FINE and each.fix for each in found)
    assert [each for each in words if each not in said] == [], said
    assert not any(secret in said for secret in (SECRET, HEX_KEY, TOKEN))


@pytest.mark.parametrize(
    "values",
    [
        {"PATH": "/usr/bin", "HOME": "/root", "LANG": "C", "DEBUG": "1", "PASSWORD": SECRET, "DAGSTER_HOME": "/d"},
        {"QBITTORRENT_SAVE_PATH": "D:\\Downloads", "QBITTORRENT_CATEGORY": "books/audio"},
        {"ABS_LIBRARY_PATH": "~/audiobooks", "PIPELINE_DATA": "data", "DOWNLOAD_PATH": "/mnt/downloads"},
        {"ABS_TOKEN": TOKEN, "PROWLARR_API_KEY": HEX_KEY, "HARDCOVER_TOKEN": TOKEN},
        {"OPEN_LIBRARY_CONTACT": "https://example.org/me", "WEBHOOK_URL": "https://example.org/hook"},
        {"ABS_TOKEN": "", "QBITTORRENT_CATEGORY": ""},
    ],
)
def test_what_is_right_or_not_ours_is_left_alone(values) -> None:
    assert list(misspelt(values)) == []


def test_a_variable_that_the_configuration_file_names_is_known() -> None:
    assert list(misspelt({"QBITTORRENT_NAS_PASSWORD": SECRET}, known=["QBITTORRENT_NAS_PASSWORD"])) == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (f"ABS_TOKEN: {SECRET}", ["line 2", "ABS_TOKEN", "ABS_TOKEN=the-key"]),
        (f"ABS_TOKEN {SECRET}", ["line 2"]),
        ("export ABS_URL http://localhost:13378", ["line 2", "ABS_URL=http://localhost:13378"]),
    ],
)
def test_a_line_that_sets_nothing_is_named_once(line, words) -> None:
    (found,) = misspelt({}, f"# mine\n{line}\nPROWLARR_URL=http://localhost:9696\n")
    assert [each for each in words if each not in f"{found.what} {found.fix}"] == []
    assert SECRET not in found.what + found.fix


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("localhost:13378", "starts with http:// or https://"),
        (f"htps://adm1n-x:{SECRET}@host", "starts with http:// or https://"),
        ("http://localhost:133789", "a number from 1 to 65535"),
        ("http://localhost:0", "a number from 1 to 65535"),
        ("http://localhost:abc", "a number from 1 to 65535"),
        ("http://", "a host after http://"),
        (f"http://adm1n-x:{SECRET}@nas", "credentials have variables of their own"),
        ("http://localhost:13378/login", "without /login at its end"),
        ("http://localhost:13378/audiobookshelf/login/", "without /login at its end"),
        ("http://localhost:8080/api/v2", "without /api/v2 at its end"),
        ("http://localhost:9696/api/v1/", "without /api/v1 at its end"),
    ],
)
def test_an_address_that_is_none_is_said_with_its_reason(value, words) -> None:
    with pytest.raises(dg.Failure) as caught:
        address("ABS_URL", value)
    said = str(caught.value.description)
    assert words in said
    assert "ABS_URL=http://localhost:13378" in said
    assert SECRET not in said


@pytest.mark.parametrize(
    "value",
    [
        "localhost:13378",
        "192.0.2.5:13378",
        "192.0.2.5",
        "abs.home.arpa:13378/audiobookshelf",
        "http:/localhost:13378",
        "http://localhost:abc",
        "http://nas:13378/login",
    ],
)
def test_an_address_that_can_be_no_secret_is_shown(value) -> None:
    with pytest.raises(dg.Failure, match="ABS_URL=") as caught:
        address("ABS_URL", value)
    assert f"ABS_URL={value} is wrong: it is not " in redact(str(caught.value.description))


@pytest.mark.parametrize("value", [TOKEN, HEX_KEY, SECRET, "admin:12345", f"nas.local:80/{SECRET}?apikey={HEX_KEY}"])
def test_a_key_in_the_place_of_an_address_is_not_shown(value) -> None:
    with pytest.raises(dg.Failure, match="ABS_URL is wrong: its value is not ") as caught:
        address("ABS_URL", value)
    assert value not in str(caught.value.description)


def test_a_misspelt_mode_is_shown_with_what_was_meant() -> None:
    with pytest.raises(dg.Failure, match=r"METADATA_MODE=aplly is wrong: it is not one of .*did you mean apply"):
        choice("METADATA_MODE", "aplly", ("plan", "apply"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("DESK_PORT", each) for each in ("http", "99999", "313131", "-1", ":3131", "3131:3131", "3131/tcp")),
        *(("DESK_PORT", each) for each in ("127.0.0.1:3131", "tcp://10.43.0.17:3131")),
        ("DESK_LOGIN", "yes"),
        ("ACQUISITION_MODE", "apply"),
        ("METADATA_MODE", "review"),
        ("IMPORT_METHOD", "move"),
    ],
)
def test_a_wrong_word_or_port_that_can_be_no_secret_is_shown(monkeypatch, name, value) -> None:
    monkeypatch.setattr(redaction, "KNOWN", KnownSecrets())
    register_secrets({name: value})
    assert redact(f"{name}={value} is wrong") == f"{name}={value} is wrong"


@pytest.mark.parametrize("name", ["DESK_PORT", "DESK_LOGIN", "ACQUISITION_MODE", "METADATA_MODE", "IMPORT_METHOD"])
@pytest.mark.parametrize("value", [SECRET, HEX_KEY, TOKEN, "hunter2", "correct-horse", "admin:hunter2@nas", "12345678"])
def test_what_may_be_a_secret_stays_hidden_in_the_place_of_a_word_or_port(monkeypatch, name, value) -> None:
    monkeypatch.setattr(redaction, "KNOWN", KnownSecrets())
    register_secrets({name: value})
    assert value not in redact(f"{name}={value} is wrong")


def test_a_mode_of_another_variable_is_shown_and_hides_no_word() -> None:
    with pytest.raises(dg.Failure, match=r"ACQUISITION_MODE=apply is wrong: it is not one of plan, review, auto") as it:
        choice("ACQUISITION_MODE", "apply", ("plan", "review", "auto"))
    assert redact(f"{it.value.description} METADATA_MODE=apply").endswith("METADATA_MODE=apply")


@pytest.mark.parametrize("value", ["http://nas:13378", "https://books.example.org/audiobookshelf/", "http://[::1]:80"])
def test_an_address_is_taken_without_its_last_slash(value) -> None:
    assert address("ABS_URL", value) == value.rstrip("/")


def test_a_variable_that_is_set_twice_is_named_with_its_lines() -> None:
    (found,) = misspelt({}, f"ABS_TOKEN={SECRET}\nABS_URL=http://nas:80\n\nexport ABS_TOKEN=other-{SECRET}\n")
    assert "ABS_TOKEN is set twice in .env, in lines 1 and 4: the last one counts" in found.what
    assert SECRET not in found.what + found.fix


@pytest.mark.parametrize("name", sorted(VARIABLES.keys() - {"LEDGER_URL"}))
def test_the_example_of_a_message_is_shown(name) -> None:
    example = f"for example {name}={VARIABLES[name].example}"
    assert redact(example) == example


@pytest.mark.parametrize("value", [f"'{SECRET}", f'"{SECRET}', f'"{SECRET} # mine'])
def test_a_quotation_mark_that_is_not_closed_is_named(value) -> None:
    (found,) = misspelt({}, f"ABS_URL='http://nas:80'\nABS_TOKEN={value}\nPROWLARR_URL=http://nas:81\n")
    assert "line 2 of .env: the quotation mark before the value of ABS_TOKEN is not closed" in found.what
    assert SECRET not in found.what + found.fix


def test_a_key_within_a_secret_address_is_hidden_wherever_it_stands() -> None:
    key = "bot1234567890" + "abcdef0001"
    register_secrets({"APPRISE_URLS": f"tgram://{key}/chat"})
    assert key not in redact(f"the service answered: unknown bot {key}")
