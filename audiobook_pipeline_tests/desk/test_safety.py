"""Nobody decides who may not, no other site does in their name, and a stranger's text is text."""

import re

import pytest

from audiobook_pipeline.desk.app import ROUTES
from audiobook_pipeline.desk.settings import DeskError, DeskSettings
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.reporting.outward import web_address
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline_tests.desk.conftest import PASSWORD
from audiobook_pipeline_tests.ledger.samples import NOW

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\u202e[a](http://stranger.example)"
PARTS = {"{number}": "1", "{group}": "0", "{item_id}": "li_7", "{name}": "a.html", "{act}": "approve"}


def paths(method: str) -> list[str]:
    """Return an address for each route."""
    found = []
    for row in ROUTES:
        if row.method == method:
            path = row.path
            for name, value in PARTS.items():
                path = path.replace(name, value)
            found.append(path)
    return found


def state(ledger) -> list[object]:
    """Return all that can be decided."""
    return [
        ledger.reviews(), ledger.acquisitions(), ledger.wishes(), ledger.exclusions(), ledger.changes(),
        ledger.requests(), ledger.follows(), ledger.wanted(), ledger.blocked().entries,
    ]  # fmt: skip


def test_nobody_gets_anywhere_without_signing_in(visitor, ledger) -> None:
    browser, before = visitor(), state(ledger)
    for path in paths("GET"):
        answer = browser.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in"), path
    for path in paths("POST"):
        answer = browser.client.post(path, data={"token": ""}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in"), path
    assert state(ledger) == before


def test_who_signs_in_again_sees_the_page_that_was_asked_for(visitor, ledger) -> None:
    browser = visitor()
    browser.get("/changes?status=applied")
    browser.get("/cover/li_1")
    assert browser.sign_in("a wrong one").status_code == 403
    assert browser.sign_in(PASSWORD).headers["location"] == "/changes?status=applied"
    token = browser.token()
    browser.client.cookies.clear()
    assert browser.post("/reviews/1/take", token=token).headers["location"] == "/sign-in"
    assert "this was not saved" in browser.get("/sign-in").text
    assert ledger.acquisitions() == []
    assert browser.sign_in(PASSWORD).headers["location"] == "/"


@pytest.mark.parametrize(
    "path", ["//stranger.example/review", "/%2Fstranger.example", "/\\\\stranger.example", "/review?x=" + "y" * 900]
)
def test_signing_in_leads_nowhere_else(visitor, ledger, path) -> None:
    browser = visitor()
    browser.get(f"http://127.0.0.1:3131{path}")
    assert browser.sign_in(PASSWORD).headers["location"] == "/"


@pytest.mark.parametrize(
    ("token", "headers"),
    [
        ("wrong", {}),
        ("", {}),
        (None, {"origin": "http://stranger.example"}),
        (None, {"origin": "http://127.0.0.1:8080"}),
        (None, {"origin": "null"}),
        (None, {"referer": "http://stranger.example/page"}),
        (None, {"sec-fetch-site": "cross-site"}),
        (None, {"host": "stranger.example"}),
    ],
)
def test_no_other_site_decides(admin, ledger, token, headers) -> None:
    before = state(ledger)
    for path in paths("POST"):
        assert admin.post(path, token=token, headers=headers).status_code == 403, path
    assert state(ledger) == before


def test_somebody_elses_token_is_none(admin, visitor, ledger) -> None:
    other, before = visitor(), state(ledger)
    other.sign_in(PASSWORD)
    assert admin.post("/reviews/1/take", token=other.token()).status_code == 403
    assert state(ledger) == before


def test_a_changed_session_is_none(admin) -> None:
    cookie = admin.client.cookies["desk"]
    admin.client.cookies.set("desk", ("A" if cookie[0] != "A" else "B") + cookie[1:])
    assert admin.get("/").status_code == 303


@pytest.mark.parametrize(
    "host", ["127.0.0.1:3131", "localhost", "nas:3131", "192.0.2.7:3131", "[::1]:3131", "nas.local"]
)
def test_names_that_no_stranger_can_have_are_known(admin, host) -> None:
    assert admin.get("/healthz", headers={"host": host}).status_code == 200


def test_the_address_that_people_use_is_known(visitor) -> None:
    browser = visitor(url="https://books.example.org/desk")
    assert browser.get("/healthz", headers={"host": "books.example.org"}).status_code == 200
    assert browser.get("/healthz", headers={"host": "example.org"}).status_code == 403


def test_pages_may_load_nothing_from_elsewhere(admin) -> None:
    for path in paths("GET"):
        answer = admin.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert "unsafe-inline" not in policy or path.startswith("/reports/"), path
        assert answer.headers["referrer-policy"] == "same-origin", path
        # Every address on a page is the desk's own.
        assert set(re.findall(r'(?:src|href|action)="(?!/|#|data:,)[^"]*', answer.text)) == set(), path


def test_a_strangers_text_is_text(admin, ledger) -> None:
    ledger.want(WantedBook(HOSTILE, (HOSTILE,), series=HOSTILE, reason=HOSTILE), now=NOW, run_id="r")
    ledger.wish(WantedBook(HOSTILE, (HOSTILE,)), reason=HOSTILE, now=NOW)
    ledger.request(WantedBook(HOSTILE, (HOSTILE,)), who=HOSTILE, now=NOW)
    ledger.exclude("series", HOSTILE, now=NOW)
    for path in (*paths("GET"), "/book/3", "/review/3", f"/search?q={HOSTILE}", f"/gaps?q={HOSTILE}&order={HOSTILE}"):
        page = admin.get(path).text
        assert "<script>alert" not in page, path
        assert "<img src=x" not in page, path
        assert "\u202e" not in page, path


@pytest.mark.parametrize(
    "back", ["//stranger.example", "/\\stranger.example", "http://stranger.example", "javascript:1"]
)
def test_nobody_is_led_elsewhere(admin, back) -> None:
    assert admin.post("/review/1/search", back=back).headers["location"] == "/"


@pytest.mark.parametrize(
    ("address", "linked"),
    [
        ("http://nas:13378", "http://nas:13378"),
        ("https://me:secret@nas/abs?token=x#y", "https://nas/abs"),
        ("javascript:alert(1)", ""),
        ("http://[::1", ""),
        (None, ""),
    ],
)
def test_links_lead_to_web_pages_and_hold_no_key(address, linked) -> None:
    assert web_address(address) == linked


@pytest.mark.parametrize(
    "path", ["/book/999", "/book/x", "/review/999", "/gaps/7", "/reports/none.html", "/nothing", "/book/²"]
)
def test_what_is_not_there_is_said(admin, path) -> None:
    answer = admin.get(path)
    assert answer.status_code == 404
    assert "<h1>" in answer.text


def test_a_large_upload_is_refused(admin) -> None:
    assert admin.post("/wishes", title="x" * 6_000_000).status_code == 413


def test_the_desk_without_a_ledger_says_so(visitor, ledger, settings) -> None:
    browser = visitor(ledger=f"sqlite:///{settings.data / 'none.sqlite'}")
    browser.sign_in(PASSWORD)
    assert "No run has looked at your library yet" in browser.get("/").text
    answer = browser.get("/review")
    assert answer.status_code == 503
    assert "none.sqlite" in answer.text


def test_the_key_of_the_sessions_is_its_owners_alone(admin, settings) -> None:
    assert (settings.data / "desk.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"DESK_LOGIN": "off", "DESK_HOST": "0.0.0.0"}, "DESK_HOST"),
        ({}, "DESK_PASSWORD"),
        ({"DESK_LOGIN": "perhaps"}, "on or off"),
        ({"DESK_PASSWORD": "x", "DESK_PORT": "99999"}, "DESK_PORT"),
    ],
)
def test_a_desk_that_is_open_to_everybody_does_not_start(values, words) -> None:
    with pytest.raises(DeskError, match=words):
        DeskSettings.from_environment(values)


def test_accounts_of_audiobookshelf_sign_in(visitor, ledger, tmp_path, world) -> None:
    with Sandbox(tmp_path / "sandbox", world=world, qbittorrent="simulated") as sandbox:
        url = sandbox.environment()["ABS_URL"]
        browser = visitor(audiobookshelf=url, password="")
        assert "wrong name or password" in browser.sign_in("no", "root").text
        assert browser.sign_in("password of root", "root").status_code == 303
        assert browser.get("/review").status_code == 200
        reader, before = visitor(audiobookshelf=url, password=""), state(ledger)
        assert reader.sign_in("password of reader", "reader").status_code == 303
        for row, path in zip([r for r in ROUTES if r.method == "GET"], paths("GET"), strict=True):
            assert (reader.get(path).status_code == 403) == (row.who == "admin"), path
        for row, path in zip([r for r in ROUTES if r.method == "POST"], paths("POST"), strict=True):
            if row.who == "admin":
                assert reader.post(path).status_code == 403, path
        assert state(ledger) == before
        reader.post("/wishes", title="Emma", author="Jane Austen")
        assert [each.asked_by for each in ledger.requests()] == ["reader"]
        assert ledger.wishes() == []
        assert "waiting" in reader.get("/").text
        browser.post("/requests/1/grant")
        assert [wish.reason for wish in ledger.wishes()] == ["asked for by reader"]
        assert "granted" in reader.get("/").text


def test_passwords_are_not_tried_without_end(visitor) -> None:
    browser = visitor()
    for _ in range(10):
        assert "wrong password" in browser.sign_in("guess").text
    assert "too many tries" in browser.sign_in(PASSWORD).text
