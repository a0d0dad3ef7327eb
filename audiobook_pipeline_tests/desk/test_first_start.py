"""The page of the first start: nothing without the code, each answer tried, written for its owner only, then gone."""

import pytest
from dotenv import dotenv_values
from starlette.testclient import TestClient

from audiobook_pipeline.cli.first_start import QUESTIONS
from audiobook_pipeline.desk.first_start import FirstStart, build_app
from audiobook_pipeline.desk.settings import DeskSettings
from audiobook_pipeline.variables import VARIABLES

PASSWORD = "desk-" + "password-0001"


@pytest.fixture
def start(tmp_path, monkeypatch, capsys) -> FirstStart:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIPELINE_DATA", str(tmp_path / "data"))
    monkeypatch.setattr("audiobook_pipeline.desk.first_start.found", lambda: {"PROWLARR_URL": "http://prowlarr:9696"})
    start = FirstStart(tmp_path / "data" / ".env")
    start.renew()
    assert start.code in capsys.readouterr().out
    return start


@pytest.fixture
def browser(start, tmp_path) -> TestClient:
    return TestClient(build_app(start, DeskSettings(data=tmp_path, ledger="")), base_url="http://127.0.0.1:3131")


def test_nothing_answers_before_the_code(browser, start) -> None:
    page = browser.get("/").text
    assert "Setup code" in page
    assert "Prowlarr" not in page
    refused = browser.post("/answers", data={"DESK_PASSWORD": PASSWORD, "anyway": "1"})
    assert refused.status_code == 403
    assert browser.get("/review").status_code == browser.get("/sign-in").status_code == 404
    assert not start.file.exists()


def test_what_is_found_is_offered_and_what_is_wrong_is_said_and_not_written(browser, start, sandbox) -> None:
    assert "PROWLARR_URL" in browser.post("/code", data={"code": f" {start.code.lower()} "}).text
    assert "http://prowlarr:9696" in browser.get("/").text
    values = {each.variable: sandbox.environment()[each.variable] for each in QUESTIONS}
    wrong = browser.post("/answers", data={**values, "ABS_TOKEN": "wrong-key-0001", "DESK_PASSWORD": PASSWORD})
    assert wrong.status_code == 422
    assert "the key is not accepted" in wrong.text
    assert not any(secret in wrong.text for secret in ["wrong-key-0001", PASSWORD, *sandbox.secrets()])
    assert not start.file.exists()
    # Secrets that were right needn't be typed again.
    again = {name: value for name, value in values.items() if not VARIABLES[name].secret} | {
        "ABS_TOKEN": values["ABS_TOKEN"]
    }
    done = browser.post("/answers", data=again)
    assert (done.status_code, "The settings are saved" in done.text) == (200, True)
    assert start.done
    assert start.file.stat().st_mode & 0o777 == 0o600
    written = dotenv_values(start.file)
    assert written == values | {"DESK_PASSWORD": PASSWORD, "PIPELINE_DATA": str(start.file.parent)}


def test_a_person_may_save_what_does_not_work_yet(browser, start) -> None:
    browser.post("/code", data={"code": start.code})
    sent = {"ABS_URL": "http://127.0.0.1:9", "DESK_PASSWORD": PASSWORD, "anyway": "1"}
    assert browser.post("/answers", data=sent).status_code == 200
    assert dotenv_values(start.file)["ABS_URL"] == "http://127.0.0.1:9"


def test_the_code_lets_in_once_and_is_not_guessed(browser, start, tmp_path, capsys) -> None:
    first = start.code
    for _ in range(10):
        assert browser.post("/code", data={"code": "WRONG"}).status_code == 403
    assert first not in start.code
    assert "Too many wrong codes" in capsys.readouterr().out
    assert browser.post("/code", data={"code": first}).status_code == 403
    code = start.code
    assert browser.post("/code", data={"code": code}).status_code == 200
    other = TestClient(browser.app, base_url="http://127.0.0.1:3131")
    refused = other.post("/code", data={"code": code})
    assert refused.status_code == 403
    assert "another browser" in refused.text
    assert "Setup code" in other.get("/").text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"DESK_PASSWORD": "short"}, "needs at least 8 characters"),
        ({}, "needs at least 8 characters"),
        ({"DESK_PASSWORD": PASSWORD, "ABS_TOKEN": "a\nPIPELINE_DATA=/elsewhere", "anyway": "1"}, "more than one line"),
    ],
)
def test_what_can_not_be_written_is_said(browser, start, sent, words) -> None:
    browser.post("/code", data={"code": start.code})
    answered = browser.post("/answers", data=sent)
    assert answered.status_code in {422, 500}
    assert words in answered.text
    assert not start.file.exists()


def test_another_site_and_another_name_are_refused(browser, start) -> None:
    assert (
        browser.post("/code", data={"code": start.code}, headers={"Origin": "http://evil.example"}).status_code == 403
    )
    assert browser.get("/", headers={"Host": "evil.example"}).status_code == 403
