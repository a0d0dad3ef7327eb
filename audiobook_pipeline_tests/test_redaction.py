import base64
import contextlib
import html
import json
import logging
import re
import sys
from urllib.parse import quote, quote_plus, urlencode

import markupsafe
import pytest

from audiobook_pipeline.known_secrets import REDACTED, KnownSecrets
from audiobook_pipeline.redaction import RedactingFilter, install_redaction, redact, register_secret
from audiobook_pipeline_tests.text_functions import growth

SECRET = "shh-not-a-real-key-01"


def fail(error):
    raise error


@pytest.mark.parametrize(
    "text",
    [
        f"GET /api?t=search&apikey={SECRET}&q=x",
        f"http://127.0.0.1:9696/3/download?apikey={SECRET}&link=abc&file=x",
        f"/3/download?link=abc&apikey={SECRET}",
        f"https://www.googleapis.com/books/v1/volumes?q=dune&key={SECRET}",
        f"redirect=http%3A%2F%2Fhost%2F%3Fkey%3D{SECRET}",
        f"http://host/api?token={SECRET}",
        f"http://someone:{SECRET}@host/path",
        f"X-Api-Key: {SECRET}",
        f"{{'X-Api-Key': '{SECRET}', 'Accept': '*/*'}}",
        f"(b'X-Api-Key', b'{SECRET}')",
        f"Authorization: Bearer {SECRET}",
        f"{{'Authorization': 'Bearer {SECRET}'}}",
        f"header: b'Authorization: Basic {SECRET}'",
        f"Bearer {SECRET}",
        f"Set-Cookie: SID={SECRET}; path=/",
        f'{{"apiKey": "{SECRET}", "name": "x"}}',
        f'{{"accessToken":"{SECRET}"}}',
        f"password={SECRET}&username=admin",
        f"PROWLARR_API_KEY={SECRET}",
        f"https://tracker.example/{SECRET}/announce",
        f"magnet:?xt=urn:btih:aa&tr=https%3A%2F%2Ft.example%2F{SECRET}%2Fannounce",
        f"magnet:?xt=urn:btih:aa&tr=https%3A%2F%2Ft.example%2Fannounce.php%3Fpasskey%3D{SECRET}",
        f"magnet:?xt=urn:btih:aa&tr=https%3A%2F%2Ft.example%2Fannounce%3Ftoken%3D{SECRET}&dn=x",
        f"passkey={SECRET}",
        f"{{'password': '{SECRET}'}}",
        f"https://{SECRET}@host/path",
        f"https://{SECRET}.tracker.example/announce",
        f"https://tracker.example/announce?uid={SECRET}",
        f"udp://tracker.example:80/{SECRET}",
        f"magnet:?xt=urn:btih:aa&tr={SECRET}.example&dn=x",
        f"magnet:?xt=urn:btih:aa&amp;tr.1=wss%3A%2F%2F{SECRET}.example",
    ],
)
def test_credentials_are_removed_by_their_shape(text):
    assert SECRET not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "Prowlarr: the key is not accepted (401); check PROWLARR_API_KEY",
        "asset key=library_snapshot took 3.2 s",
        "The Secret Garden by Frances Hodgson Burnett",
        "http://127.0.0.1:9696/api/v1/search?query=the+token&limit=100",
        "12 tokens, 3 passwords, 1 key",
        "magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a&dn=Dune",
        "The Secret: A Novel; Password: Swordfish; The Standard Bearer Trilogy; Token: a story",
        "C:/audiobooks/Basic Instinct/01.mp3",
    ],
)
def test_ordinary_text_stays(text):
    assert redact(text) == text


def test_a_registered_secret_is_removed_wherever_it_stands():
    register_secret("p@ss/word with & signs")
    assert redact("x p@ss/word with & signs y") == f"x {REDACTED} y"
    assert "ss%2Fword" not in redact("?q=p%40ss%2Fword%20with%20%26%20signs")
    assert "word" not in redact("p%40ss%2Fword+with+%26+signs")


def test_a_short_secret_is_removed_only_where_it_stands_alone():
    register_secret("dune7")
    assert redact("login dune7 failed, dune77 and dune7x are books") == (
        f"login {REDACTED} failed, dune77 and dune7x are books"
    )


ODD = "p@ss/w\u00f6rd+ %3F'\"\\<&>\n\u20ac\t{x}"


def encodings(value: str) -> dict[str, str]:
    """The forms in which a secret turns up in what programs write."""
    forms = {
        "plain": value,
        "JSON": json.dumps(value),
        "JSON, not ASCII": json.dumps(value, ensure_ascii=False),
        "JSON of JavaScript": json.dumps(value, ensure_ascii=False).replace("/", "\\/"),
        "JSON in JSON": json.dumps(json.dumps({"key": value})),
        "percent": quote(value, safe=""),
        "percent but slashes": quote(value, safe="/"),
        "percent twice": quote(quote(value, safe=""), safe=""),
        "percent twice but slashes": quote(quote(value, safe="/"), safe="/"),
        "form": urlencode({"x": value}),
        "form twice": urlencode({"x": quote_plus(value)}),
        "HTML": html.escape(value),
        "HTML in text": html.escape(value, quote=False),
        "HTML of templates": str(markupsafe.escape(value)),
        "repr": repr(value),
        "repr among quotes": repr(f'it\'s {value} "said"'),
        "repr of bytes": repr(value.encode()),
        "ascii": ascii(value),
    }
    forms |= {
        f"{name}, small": quote_small(form) for name, form in forms.items() if "percent" in name or "form" in name
    }
    for user in ("", "u", "ad", "admin"):
        pair = f"{user}:{value}".encode()
        forms[f"Basic auth of {user!r}"] = "Basic " + base64.b64encode(pair).decode()
        forms[f"URL-safe base64 of {user!r}"] = base64.urlsafe_b64encode(pair + b"??>").decode()
    with contextlib.suppress(UnicodeEncodeError):
        forms["Basic auth in Latin-1"] = base64.b64encode(f"admin:{value}".encode("latin-1")).decode()
    return forms


def quote_small(text: str) -> str:
    return re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), text)


@pytest.mark.parametrize("value", [ODD, "pw-7x", "p\u00e4ss word/1", "0123456789abcdef", "a'b\"c&d", "!!!!!!!!"])
def test_a_secret_is_removed_in_every_form(value):
    secrets = KnownSecrets()
    secrets.add(value)
    for name, form in encodings(value).items():
        hidden = secrets.hide(f"<< {form} >>")
        assert REDACTED in hidden, name
        for piece in re.findall(r"[A-Za-z0-9]{5,}", form):
            if piece not in {"redacted", "admin", "Basic", "quot"}:
                assert piece not in hidden, name


@pytest.mark.parametrize(
    "alphabet",
    ["a", "1", " ", "/", "%", "%2F", ":", "@", "://", "http://", "http://a:", "a:", "&tr=", "bearer ", "apikey ",
     "apikey", "apikey=,", "authorization", "authorization ", "cookie: ", '"token" ', "/1/download", "/announce",
     "passkey, ", "?key=", "<title", "<", "magnet:?", "Zm9v", "\n", "'", "secret-number-1", "secret-number-"],
)  # fmt: skip
def test_the_time_grows_as_the_text_does(alphabet):
    for number in range(40):
        register_secret(f"secret-number-{number}")

    assert growth(redact, alphabet, longest=64_000) < 3


@pytest.mark.parametrize("blank", ["", "   ", "abc"])
def test_a_secret_that_would_eat_every_text_is_passed_over(blank):
    register_secret(blank)
    assert redact("abc    def") == "abc    def"


def test_every_log_record_of_the_process_is_cleaned(caplog):
    register_secret(SECRET)
    caplog.set_level(logging.DEBUG)
    try:
        fail(ValueError(f"failed at http://host/?apikey={SECRET}"))
    except ValueError:
        logging.getLogger("audiobook_pipeline.clients.anything").exception("asked with %s", SECRET)
    logging.getLogger("urllib3.connectionpool").debug('"GET /volumes?q=%s&key=%s"', "dune", SECRET)
    logging.getLogger("some.other.library").warning({"token": SECRET})
    assert len(caplog.records) == 3
    assert SECRET not in caplog.text
    assert "failed at http://host/" in caplog.text
    for record in caplog.records:
        assert SECRET not in str(record.__dict__)


def test_an_exception_without_secrets_stays_an_exception(caplog):
    install_redaction()
    try:
        fail(ValueError("plain"))
    except ValueError:
        logging.getLogger("x").exception("oh")
    assert caplog.records[0].exc_info[0] is ValueError


def test_installing_twice_cleans_once():
    install_redaction()
    factory = logging.getLogRecordFactory()
    install_redaction()
    assert logging.getLogRecordFactory() is factory


def test_a_log_call_with_wrong_arguments_does_not_raise_here():
    record = logging.LogRecord("x", logging.INFO, "f", 1, "%d and %d", ("one",), None)
    assert RedactingFilter().filter(record)


def test_the_filter_can_be_put_on_a_handler():
    record = logging.LogRecord("x", logging.INFO, "f", 1, "apikey=%s", (SECRET,), None)
    try:
        fail(RuntimeError(f"Bearer {SECRET}"))
    except RuntimeError:
        record.exc_info = sys.exc_info()
    RedactingFilter().filter(record)
    assert SECRET not in logging.Formatter().format(record)
