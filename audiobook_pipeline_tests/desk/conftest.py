"""A desk over a small ledger, and browsers that speak to it."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from audiobook_pipeline.desk.app import build_app
from audiobook_pipeline.desk.health import Health
from audiobook_pipeline.desk.settings import DeskSettings
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import PlannedChange
from audiobook_pipeline_tests.ledger.samples import DUNE, EMMA, HOUR, NOW, release, selection, verdict
from audiobook_pipeline_tests.ledgers import ledger_in

PASSWORD = "a password for the desk alone"
_TOKEN = re.compile(r'name="token" value="([^"]+)"')


class Browser:
    """Somebody at the desk: follows no redirect, and sends forms with the token of their session."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def get(self, path: str, **options):
        """Load a page."""
        return self.client.get(path, follow_redirects=False, **options)

    def token(self, page: str = "/wishes") -> str:
        """Return the token that forms carry."""
        return _TOKEN.search(self.get(page).text)[1]

    def post(self, path: str, *, token: str | None = None, headers: dict[str, str] | None = None, **fields: object):
        """Send a form."""
        data = {"token": self.token() if token is None else token, **fields}
        return self.client.post(path, data=data, headers=headers, follow_redirects=False)

    def upload(self, path: str, name: str, content: bytes):
        """Send a file."""
        data, files = {"token": self.token()}, {"file": (name, content)}
        return self.client.post(path, data=data, files=files, follow_redirects=False)

    def sign_in(self, password: str, name: str = ""):
        """Sign in."""
        return self.post("/sign-in", token=self.token("/sign-in"), name=name, password=password)


@pytest.fixture
def settings(tmp_path: Path) -> DeskSettings:
    ledger = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    # Nobody answers there: what runs on this machine shall not be seen, and nothing started in it.
    return DeskSettings(data=tmp_path, ledger=ledger, password=PASSWORD, dagster="http://127.0.0.1:9")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Dune with five offers, of which two wait for a person; Emma is wanted; a title is to change."""
    with ExitStack() as stack:
        opened = ledger_in(tmp_path / "ledger.sqlite")
        stack.callback(opened.close)
        dune, _ = opened.want_all([DUNE, EMMA], now=NOW, run_id="r1")
        verdicts = [verdict(n, accepted=n == 1, score=1 - n / 10, near=n in {2, 3}) for n in range(1, 6)]
        opened.record_selections({dune: selection(verdicts, None)}, run_id="r1", now=NOW + HOUR)
        for number in (2, 3):
            opened.ask_review(dune, release(number), run_id="r1", now=NOW + HOUR)
        changes = [
            PlannedChange("li_7", "title", "dune", "Dune", "case", "standardise", 0.99),
            PlannedChange("li_8", "title", "emma", "Emma", "case", "standardise", 0.9),
            PlannedChange("li_8", "language", "", "English", "language", "standardise", 0.99),
        ]
        opened.plan_changes(changes, run_id="r1", now=NOW)
        yield opened


@pytest.fixture
def visitor(settings: DeskSettings, ledger: Ledger) -> Iterator[Callable[..., Browser]]:
    """Makes browsers that nobody signed in with yet; settings may be given."""
    with ExitStack() as stack:

        def make(**changed: object) -> Browser:
            app = build_app(replace(settings, **changed))
            # The doctor would go on in the background of later tests.
            app.state.desk.health = Health(list)
            stack.callback(lambda: app.state.desk.__dict__.pop("ledger", ledger).close())
            return Browser(stack.enter_context(TestClient(app, base_url="http://127.0.0.1:3131")))

        yield make


@pytest.fixture
def admin(visitor) -> Browser:
    """An admin, signed in."""
    browser = visitor()
    assert browser.sign_in(PASSWORD).status_code == 303
    return browser
