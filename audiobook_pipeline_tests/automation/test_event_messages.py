"""What happened reaches those who want to know of it, once, at their hours, with a cover and a link; nobody else."""

import json
from base64 import b64decode
from datetime import UTC, datetime, time, timedelta
from importlib import resources

import jsonschema
import pytest
import time_machine
from werkzeug import Response

from audiobook_pipeline.automation.event_messages import EVENT_MESSAGES
from audiobook_pipeline.automation.events import GATHERED_S, PAUSE_S, is_quiet, messages
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.ledger.records import News
from audiobook_pipeline_tests.installation import Installation
from audiobook_pipeline_tests.integration.running import ROOT
from audiobook_pipeline_tests.ledger.samples import release

START = datetime(2026, 11, 21, 12, tzinfo=UTC)
AT = {"run_id": "run", "now": START}
DESK = "https://books.example.org/desk"


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as moved:
        yield moved


@pytest.fixture
def listening(sandbox, tmp_path, httpserver, clock):
    """Makes an installation after its first look, whose messages go to the test's own server."""
    opened = []

    def make(entries: str, **more: str) -> Installation:
        config = (ROOT / "audiobook_pipeline" / "sandbox" / "pipeline.toml").read_text()
        (tmp_path / "own.toml").write_text(f"{config}\n{entries}")
        httpserver.expect_request("/messenger").respond_with_data("ok")
        urls = f"json://{httpserver.host}:{httpserver.port}/messenger"
        values = {"PIPELINE_CONFIG": str(tmp_path / "own.toml"), "APPRISE_URLS": urls, "DESK_URL": DESK, **more}
        ready = Installation(sandbox, tmp_path / "run", **values)
        opened.append(ready.__enter__())
        assert ready.ledger.wanted() == []
        ready.tick(EVENT_MESSAGES)
        return ready

    yield make
    for each in opened:
        each.__exit__()


def sent(httpserver, path: str = "/messenger") -> list[dict]:
    """Return what was sent since the last look."""
    told = [json.loads(request.data) for request, _ in httpserver.log if request.path == path]
    httpserver.clear_log()
    return told


def ask(installation: Installation, title: str, number: int = 1) -> None:
    """Let a release wait for a person."""
    wanted = installation.ledger.want(WantedBook(title, ("Jane Austen",)), **AT)
    installation.ledger.ask_review(wanted, release(number, f"Jane Austen - {title}"), **AT)


def arrive(installation: Installation, title: str, item_id: str) -> None:
    entry = installation.acquire(title, State.FINISHED, on="primary")
    for state in (State.VERIFIED, State.IMPORTED):
        installation.ledger.move(entry.id, state, reason="", **AT)
    installation.ledger.move(entry.id, State.CONFIRMED, reason="", item_id=item_id, **AT)


def test_reviews_are_gathered_for_an_hour(listening, httpserver, clock) -> None:
    installation = listening("[messages.me]")
    ask(installation, "Emma")
    installation.tick(EVENT_MESSAGES)
    [message] = sent(httpserver)
    assert message["title"] == "“Emma” waits for your yes or no"
    assert message["message"] == f"Emma by Jane Austen\n{DESK}/review/1"
    for number, title in enumerate(("Persuasion", "Lady Susan"), start=2):
        ask(installation, title, number)
    installation.tick(EVENT_MESSAGES)
    assert sent(httpserver) == []
    clock.shift(timedelta(seconds=GATHERED_S))
    installation.tick(EVENT_MESSAGES)
    [message] = sent(httpserver)
    assert message["title"] == "2 books wait for your yes or no"
    assert message["message"].endswith(f"{DESK}/review")
    installation.tick(EVENT_MESSAGES)
    assert sent(httpserver) == []


def test_an_arrival_comes_with_its_cover(listening, httpserver, sandbox) -> None:
    installation = listening('[messages.me]\nevents = ["arrived"]')
    item = next(iter(sandbox.audiobookshelf.library.items))
    ask(installation, "Persuasion")
    arrive(installation, "Emma", item)
    installation.tick(EVENT_MESSAGES)
    [message] = sent(httpserver)
    assert message["title"] == "“Emma” is in the library"
    assert message["message"].endswith(f"{DESK}/item/{item}")
    [cover] = message["attachments"]
    assert b64decode(cover["base64"]).startswith(b"\xff\xd8\xff")


def test_a_request_and_what_needs_a_person_are_told_once(listening, httpserver) -> None:
    installation = listening("[messages.me]")
    installation.ledger.request(WantedBook("Emma", ("Jane Austen",)), who="reader", now=START)
    entry = installation.acquire("Persuasion", State.PARKED)
    installation.ledger.postpone(entry.id, until=None, reason="the account has no wedge left", **AT)
    installation.tick(EVENT_MESSAGES)
    told = {message["title"]: message["message"] for message in sent(httpserver)}
    assert told["“Emma” was requested"] == f"Emma by Jane Austen: requested by reader\n{DESK}/wishes#requests"
    assert told["“Persuasion” needs you"].endswith(f"the account has no wedge left\n{DESK}/book/1")
    installation.tick(EVENT_MESSAGES)
    assert sent(httpserver) == []
    installation.ledger.resume(entry.id)
    installation.tick(EVENT_MESSAGES)
    installation.ledger.postpone(entry.id, until=None, reason="again", **AT)
    installation.tick(EVENT_MESSAGES)
    assert len(sent(httpserver)) == 1


def test_quiet_hours_pass_and_then_it_is_told(listening, httpserver, clock) -> None:
    installation = listening('[messages.me]\nquiet = "22:00-07:00"')
    clock.move_to(START.replace(hour=23))
    installation.ledger.request(WantedBook("Emma", ("Jane Austen",)), who="reader", now=START)
    installation.tick(EVENT_MESSAGES)
    assert sent(httpserver) == []
    clock.move_to(START + timedelta(hours=20))
    installation.tick(EVENT_MESSAGES)
    assert len(sent(httpserver)) == 1


def test_a_messenger_that_is_away_is_tried_again_and_the_others_hear_once(listening, httpserver, clock) -> None:
    away = "json://127.0.0.1:9/nowhere"
    installation = listening('[messages.one]\nvariable = "APPRISE_AWAY"\n[messages.two]', APPRISE_AWAY=away)
    installation.ledger.request(WantedBook("Emma", ("Jane Austen",)), who="reader", now=START)
    assert "did not accept it" in installation.tick(EVENT_MESSAGES).skip_message
    assert len(sent(httpserver)) == 1
    assert installation.tick(EVENT_MESSAGES).skip_message == "Nothing new."
    clock.shift(timedelta(seconds=PAUSE_S))
    assert "did not accept it" in installation.tick(EVENT_MESSAGES).skip_message
    assert sent(httpserver) == []


def test_the_webhook_hears_each_event_as_its_schema_says(listening, httpserver) -> None:
    httpserver.expect_request("/hook").respond_with_data("ok")
    installation = listening("", WEBHOOK_URL=httpserver.url_for("/hook"))
    for number, title in enumerate(("Emma", "Persuasion"), start=1):
        ask(installation, title, number)
    installation.ledger.request(WantedBook("Emma", ("Jane Austen",)), who="reader", now=START)
    installation.tick(EVENT_MESSAGES)
    told = sent(httpserver, "/hook")
    schema = json.loads((resources.files("audiobook_pipeline.reporting") / "schemas/event.schema.json").read_text())
    for document in told:
        jsonschema.validate(document, schema, jsonschema.Draft202012Validator)
    assert [(each["event"], each["title"]) for each in told] == [
        ("review", "Emma"), ("review", "Persuasion"), ("request", "Emma"),
    ]  # fmt: skip


def test_what_a_webhook_or_one_of_two_addresses_took_is_not_told_again(listening, httpserver, clock) -> None:
    answers = iter([200, 503, 200])
    httpserver.expect_request("/hook").respond_with_handler(lambda _: Response(status=next(answers)))
    urls = f"json://{httpserver.host}:{httpserver.port}/messenger json://127.0.0.1:9/nowhere"
    hook = httpserver.url_for("/hook")
    installation = listening('[messages.me]\nevents = ["request"]', APPRISE_URLS=urls, WEBHOOK_URL=hook)
    for title in ("Emma", "Persuasion"):
        installation.ledger.request(WantedBook(title, ("Jane Austen",)), who="reader", now=START)
    installation.tick(EVENT_MESSAGES)
    clock.shift(timedelta(seconds=PAUSE_S))
    installation.tick(EVENT_MESSAGES)
    asked = [(request.path, json.loads(request.data)["title"]) for request, _ in httpserver.log]
    assert [title for path, title in asked if path == "/messenger"] == ["2 books were requested"]
    assert [title for path, title in asked if path == "/hook"] == ["Emma", "Persuasion", "Persuasion"]


@pytest.mark.parametrize(
    ("hours", "now", "quiet"),
    [
        ("", time(3), False),
        ("22:00-07:00", time(22), True),
        ("22:00-07:00", time(6, 59), True),
        ("22:00-07:00", time(7), False),
        ("13:00-14:30", time(14), True),
        ("13:00-14:30", time(12), False),
        ("08:00-08:00", time(8), False),
    ],
)
def test_hours_are_quiet(hours, now, quiet) -> None:
    assert is_quiet(hours, now) is quiet


def test_many_books_are_not_all_named() -> None:
    news = [News("review", n, START, WantedBook(f"Book {n}"), n) for n in range(1, 31)]
    [message] = messages(news)
    assert message.title == "30 books wait for your yes or no"
    assert message.body.splitlines()[-1] == "and 20 more"
