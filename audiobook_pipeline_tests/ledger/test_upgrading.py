"""A ledger of an earlier version is upgraded with all that is in it.

The next revision is played here: of the kind that makes tables again, as SQLite needs it for
most changes, where rows that refer to others are lost most easily.
"""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError

from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.choosing.rules import evidence_of
from audiobook_pipeline.domain.models import Edit
from audiobook_pipeline.ledger import schema
from audiobook_pipeline.ledger.blocklist import add_block
from audiobook_pipeline.ledger.codec import book_to_json, release_to_json
from audiobook_pipeline.ledger.errors import LedgerUnavailableError, SchemaError
from audiobook_pipeline.ledger.ledger import Ledger, open_ledger
from audiobook_pipeline.ledger.records import ChangeStatus, PlannedChange, ReviewStatus
from audiobook_pipeline.ledger.store import make_engine
from audiobook_pipeline_tests.ledger.samples import DUNE, EMMA, HOUR, NOW, release, selection, verdict

TABLES_THAT_ARE_REFERRED_TO = ("wanted", "releases", "selections", "acquisitions")
HEAD = ScriptDirectory.from_config(schema.config()).get_current_head()
NEXT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "next", "{head}", None, None

def upgrade():
    for table in {tables}:
        op.add_column(table, sa.Column("remark", sa.Text(), nullable=False, server_default="none"))
        with op.batch_alter_table(table) as changed:
            changed.alter_column("remark", server_default=None, nullable=True)
    {more}
"""


def fill(ledger: Ledger) -> None:
    """Put something into every table."""
    dune, emma = ledger.want_all([DUNE, EMMA], now=NOW, run_id="r1")
    ledger.note_search(dune, found=2, now=NOW + HOUR, run_id="r1")
    verdicts = [verdict(n, accepted=n < 3, score=1 - n / 10) for n in range(1, 5)]
    ledger.record_selections({dune: selection(verdicts, 0)}, run_id="r1", now=NOW + HOUR)
    ledger.ask_review(dune, release(3), run_id="r1", now=NOW + HOUR)
    first = ledger.choose(dune, release(1), reason="most seeders", run_id="r1", now=NOW + 2 * HOUR)
    ledger.move(first.id, State.FAILED, reason="never started", run_id="r2", now=NOW + 3 * HOUR)
    ledger.choose(dune, release(2), reason="next best", run_id="r2", now=NOW + 4 * HOUR)
    asked = ledger.ask_review(emma, release(9), run_id="r2", now=NOW)
    ledger.drop_review(asked, answer="another book", run_id="r2", now=NOW)
    ledger.plan_changes([PlannedChange("li_7", "title", "dune", "Dune", "case", "s")], run_id="r3", now=NOW)
    ledger.note_score(71.5, run_id="r1", now=NOW, detail={"items": 120})
    ledger.exclude("author", "Somebody", reason="have all on paper", now=NOW)
    ledger.wish(EMMA, reason="for the journey", now=NOW)
    ledger.follow("author", "Jane Austen", languages=["en"], now=NOW)
    ledger.request(EMMA, who="reader", reason="for the journey", now=NOW)
    ledger.note_upcoming([(replace(EMMA, work_key="emma"), "2027-01-01")], now=NOW)
    ledger.note_upgrades([("emma", "abridged", "li-1")], now=NOW)
    ledger.note_edits([Edit("li_7", "title", ("dune",), ("Dune",))], run_id="r3", now=NOW)


def told(ledger: Ledger) -> list[object]:
    """Return what the ledger says through its own functions."""
    return [
        ledger.wanted(),
        ledger.acquisitions(),
        ledger.events(),
        ledger.decisions(),
        ledger.reviews(),
        ledger.blocked().entries,
        ledger.changes(),
        ledger.scores(),
        ledger.exclusions(),
        ledger.wishes(),
        ledger.follows(),
        ledger.upcoming(),
        ledger.upgrades(),
        ledger.edits(),
        ledger.story("Dune"),
    ]


def rows(url: str) -> dict[str, int]:
    engine = make_engine(url)
    with engine.connect() as connection:
        names = set(inspect(connection).get_table_names()) - {schema.VERSION_TABLE}
        counts = {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names}
    engine.dispose()
    return counts


@pytest.fixture
def next_version(tmp_path, monkeypatch):
    """Makes this version know one revision more; returns a way back."""
    as_it_is = schema.config

    def take(more: str = "pass") -> None:
        folder = tmp_path / "next"
        folder.mkdir(exist_ok=True)
        words = {"tables": TABLES_THAT_ARE_REFERRED_TO, "head": HEAD, "more": more}
        (folder / "next.py").write_text(NEXT.format(**words), "utf-8")
        own = Path(schema.__file__).parent / "migrations" / "versions"

        def config(connection: Connection | None = None):
            settings = as_it_is(connection)
            settings.set_main_option("path_separator", "newline")
            settings.set_main_option("version_locations", f"{own}\n{folder}")
            return settings

        monkeypatch.setattr(schema, "config", config)

    take.back = lambda: monkeypatch.setattr(schema, "config", as_it_is)
    return take


def test_an_older_ledger_is_upgraded_and_keeps_every_row(url: str, next_version) -> None:
    before = open_ledger(url)
    fill(before)
    said, counted = told(before), rows(url)
    before.close()
    assert all(counted.values()), "each table is tried"
    next_version()
    after = open_ledger(url)
    assert told(after) == said
    assert rows(url) == counted
    with pytest.raises(IntegrityError), after._write() as session:
        add_block(session, "key-9", None, 999, reason="", run_id="r", now=NOW)
    assert after.want(DUNE, now=NOW, run_id="r4") == 1
    after.close()
    engine = make_engine(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT DISTINCT remark FROM acquisitions")).scalars().all() == ["none"]
    engine.dispose()


def test_an_upgrade_that_fails_leaves_the_ledger_as_it_was(url: str, next_version) -> None:
    before = open_ledger(url)
    fill(before)
    said = told(before)
    before.close()
    next_version(more='op.execute("UPDATE nowhere SET remark = 1")')
    with pytest.raises(LedgerUnavailableError, match="nowhere"):
        open_ledger(url)
    next_version.back()
    again = open_ledger(url)
    assert told(again) == said
    again.close()


def test_after_an_upgrade_the_older_version_refuses_the_ledger(url: str, next_version) -> None:
    open_ledger(url).close()
    next_version()
    open_ledger(url).close()
    next_version.back()
    with pytest.raises(SchemaError, match=rf"newer version .*next.*up to {HEAD}.*update audiobook-pipeline"):
        open_ledger(url)


def test_changes_of_the_first_version_are_put_back_by_the_run_that_wrote_them(url: str) -> None:
    engine = make_engine(url)
    with engine.execution_options(write=True, upgrade=True).begin() as connection:
        command.upgrade(schema.config(connection), "0001")
        for number, status in enumerate(("planned", "applied", "reverted"), start=1):
            connection.execute(
                text(
                    "INSERT INTO changes (item_id, field, before, after, rule, source, confidence, evidence, status, "
                    "note, planned_run, marked_run, planned_at, marked_at) VALUES (:item, 'title', '1', '2', 'case', "
                    "'s', 1, '', :status, '', 'r1', 'r2', '2026-01-01 00:00:00', '2026-01-02 00:00:00')"
                ),
                {"item": f"li_{number}", "status": status},
            )
    engine.dispose()
    ledger = open_ledger(url)
    by_status = {str(row.status): row for row in ledger.changes()}
    assert by_status["applied"].written_run == "r2"
    assert by_status["applied"].written_at == by_status["applied"].marked_at
    assert by_status["planned"].written_run is None
    assert {row.broken_off for row in ledger.changes()} == {0}
    assert [row.change.item_id for row in ledger.changes(ChangeStatus.APPLIED, run_id="r2")] == ["li_2"]
    ledger.close()


SAID = "Chosen “Frank Herbert - Dune (Unabridged)”: its name has the title: “Dune”; it is unabridged: “Unabridged”."
FIRED = {
    "key-1": [("title", "agrees", "Dune", ""), ("unabridged", "agrees", "Unabridged", "")],
    "key-2": [
        ("title", "agrees", "Dune", ""),
        ("edition", "silent", "Anniversary", ""),
        ("position", "contradicts", "Book 2", "wanted 1"),
    ],
    "key-3": [("title", "contradicts", "", "")],
}


def second_version(url: str) -> None:
    """Make a ledger of the second version, in which Dune was decided and one release asked about."""
    at = {"now": "2026-01-01 00:00:00+00:00"}
    engine = make_engine(url)
    with engine.execution_options(write=True, upgrade=True).begin() as connection:
        command.upgrade(schema.config(connection), "0002")

        def insert(table: str, **row: object) -> None:
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)

        book = json.dumps(book_to_json(DUNE))
        insert("wanted", id=1, work_key="dune", words=" dune ", book=book, searches=1, misses=0, created_at=at["now"])
        for key in FIRED:
            number = int(key[-1])
            name = "Frank Herbert - Dune (Unabridged)" if number == 1 else f"Dune {number}"
            insert("releases", key=key, words=" dune ", release=json.dumps(release_to_json(release(number, name))))
        insert("selections", id=7, wanted_id=1, run_id="r1", time=at["now"], chosen_key="key-1", reason=SAID)
        for rank, (key, fired) in enumerate(FIRED.items()):
            rules = [dict(zip(("rule", "stance", "words", "detail"), each, strict=True)) for each in fired]
            verdict = {"selection_id": 7, "release_key": key, "rank": rank, "accepted": rank == 0, "near": rank == 1}
            insert("verdicts", **verdict, score=0.5, rules=json.dumps(rules), reason="in words")
        step = {"wanted_id": 1, "reason": SAID}
        tag = {"tag": "abp-1", "state": "chosen", "created_at": at["now"], "updated_at": at["now"]}
        insert("acquisitions", id=1, release_key="key-1", **step, **tag)
        target = {"target": "chosen", "time": at["now"], "run_id": "r1", "facts": "{}"}
        insert("events", acquisition_id=1, **step, **target)
        asked = {"status": "waiting", "answer": "", "run_id": "r1", "asked_at": at["now"], "margin": 0.1}
        insert("reviews", wanted_id=1, release_key="key-2", reason="in words", **asked)
    engine.dispose()


def test_decisions_of_the_second_version_are_told_as_before(url: str) -> None:
    second_version(url)
    ledger = open_ledger(url)
    told = {line.what: line.detail for line in ledger.story("Dune")}
    assert told["decided"] == f"“Dune” by Frank Herbert: {SAID}"
    assert "it is another volume (wanted 1): “Book 2”" in told["asked"]
    assert told["chosen"] == "[Frank Herbert - Dune (Unabridged)] of Shelf"
    refused = [line.detail for line in ledger.story("Dune") if line.what == "refused"]
    assert [line.partition(": ")[2] for line in refused] == [
        "it is another volume (wanted 1): “Book 2”",
        "its name doesn't have the title",
    ]
    ledger.close()


def test_evidence_of_the_second_version_is_as_if_it_were_found_today(url: str) -> None:
    second_version(url)
    ledger = open_ledger(url)
    (decision,) = ledger.decisions()
    chosen, near, refused = decision.selection.verdicts
    assert decision.selection.chosen == chosen.release
    assert near.evidence == (
        evidence_of("title", "for", "Dune"),
        evidence_of("edition", "neutral", "Anniversary"),
        evidence_of("position", "against", "Book 2", detail="wanted 1"),
    )
    assert refused.evidence == (evidence_of("title", "against"),)
    (review,) = ledger.reviews(ReviewStatus.WAITING)
    assert review.verdict == near
    assert ledger.next_best(1) is None
    assert ledger.acquisitions()[0].reason == ""
    ledger.close()


def test_magnets_of_earlier_versions_are_taken_out_with_their_passkeys(url: str) -> None:
    engine = make_engine(url)
    kept = {"key": "k", "title": "Dune", "infohash": "ab" * 20, "link": "b64"}
    magnet = "magnet:?xt=urn:btih:" + "ab" * 20 + "&tr=https%3A%2F%2Ft.example%2Ftest0passkey0%2Fannounce"
    with engine.execution_options(write=True, upgrade=True).begin() as connection:
        command.upgrade(schema.config(connection), "0002")
        for key, release in (("k", kept | {"magnet": magnet}), ("l", kept)):
            connection.execute(
                text("INSERT INTO releases (key, words, infohash, release) VALUES (:key, 'dune', NULL, :release)"),
                {"key": key, "release": json.dumps(release)},
            )
    engine.dispose()
    open_ledger(url).close()
    engine = make_engine(url)
    with engine.connect() as connection:
        stored = connection.execute(text("SELECT CAST(release AS TEXT) FROM releases ORDER BY key")).scalars().all()
    engine.dispose()
    assert [json.loads(release) for release in stored] == [kept, kept]
    if url.startswith("sqlite"):
        assert b"test0passkey0" not in Path(engine.url.database or "").read_bytes()
