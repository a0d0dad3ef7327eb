"""Kill the process that writes metadata, again and again: each change is fully there or not, and the ledger says which.

Authors and series change their order, which takes two writes; the first death is between these, either way.
Deaths are SIGKILL before and after every mark of the ledger and every request, and at random times; the server runs
with the batch that it has.
"""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager

import pytest

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.audiobookshelf_writes import MediaChange
from audiobook_pipeline.curation.fields import alike, begun, held
from audiobook_pipeline.ledger.ledger import open_ledger
from audiobook_pipeline.ledger.records import ChangeStatus
from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.audiobookshelf import SimulatedAudiobookshelf
from audiobook_pipeline.sources.library import items_by_id
from audiobook_pipeline_tests.curation.shelves import changed_fields, everything, planned, proposal, without_ids
from audiobook_pipeline_tests.integration.chaos_driver import FINISHED
from audiobook_pipeline_tests.integration.running import ROOT
from audiobook_pipeline_tests.written import served, written_items

TOKEN = "test-abs-token-chaos"
KILLS = 24
DONE = {"apply": ChangeStatus.APPLIED, "revert": ChangeStatus.REVERTED}
LISTS = {
    "authors": ("One Author; Other Author", "Author {}; Other Author"),
    "series": ("Oz #1, Wizards #2", "Series {} #1, Wizards #2"),
}
BETWEEN_TWO_WRITES = {"at": "request", "name": "after POST /api/items/batch/update", "n": 1}


@pytest.fixture
def server(world):
    simulated = SimulatedAudiobookshelf(world, token=TOKEN, seconds_per_write=0.001)
    with Server(simulated.app) as running:
        yield running


@contextmanager
def driver(ledger_url, server):
    command = [sys.executable, "-m", "audiobook_pipeline_tests.integration.metadata_chaos_driver", ledger_url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        process.stdin.write(json.dumps({"url": server.url, "token": TOKEN}) + "\n")
        yield process
        process.stdin.close()


def life(process, plan):
    process.stdin.write(json.dumps(plan) + "\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


def ends(rng, *first):
    """Yield how lives end."""
    yield from first
    while True:
        kind = rng.choice(("mark", "request", "time"))
        yield {"seconds": rng.uniform(0.02, 0.5)} if kind == "time" else {"at": kind, "n": rng.randint(1, 14)}


def at_rest(shelf, ids):
    """Return the library once the server has ended what it was at."""
    now = everything(shelf, ids)
    while True:
        time.sleep(0.03)
        before, now = now, everything(shelf, ids)
        if now == before:
            return now


def half_written(shelf, ledger, run_id):
    """Return the changes of which the ledger doesn't say what the library shows, and how many lists are just begun."""
    rows = ledger.changes(run_id=run_id)
    items = shelf.items_by_id({row.change.item_id for row in rows}).found
    wrong, lists = [], 0
    for row in rows:
        field, value = row.change.field, held(items[row.change.item_id], row.change.field)
        is_old, is_new = (alike(field, value, each) for each in (row.change.before, row.change.after))
        goal = {ChangeStatus.APPLYING: row.change.after, ChangeStatus.REVERTING: row.change.before}.get(row.status)
        is_begun = goal is not None and not is_old and not is_new and begun(field, value, goal)
        lists += is_begun
        told = {
            ChangeStatus.PLANNED: is_old,
            ChangeStatus.APPLYING: is_old or is_new or is_begun,
            ChangeStatus.APPLIED: is_new,
            ChangeStatus.REVERTING: is_old or is_new or is_begun,
            ChangeStatus.REVERTED: is_old,
        }
        if not told.get(row.status, False):
            wrong.append((row.id, row.status, row.change.field, value, row.note))
    return wrong, lists


def wishes(items, round_number):
    """Return changes that no round before had: titles and reordered lists, and at first the other fields."""
    rows = [wish for wish in changed_fields(items) if wish["field"] not in LISTS]
    for wish in rows:
        if wish["field"] == "title":
            wish["after"] = (f"{wish['after'][0]} {round_number}",)
    for item in items.to_dict("records"):
        rows += [proposal(item, field, after.format(round_number)) for field, (_, after) in LISTS.items()]
    return [row for row in rows if row["field"] in {"title", *LISTS} or round_number == 1]


@pytest.mark.parametrize("seed", [7])
def test_each_change_is_there_or_not_and_the_ledger_says_which(server, tmp_path, seed):
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    ledger, shelf = open_ledger(url), AudiobookshelfClient(server.url, TOKEN)
    rng, killed, begun_lists = random.Random(seed), Counter(), Counter()
    (library,) = shelf.libraries()
    ids = [item.id for item in shelf.iter_items(library.id)]
    lists = {field: served(field, before) for field, (before, _) in LISTS.items()}
    shelf.batch_update([MediaChange(item_id, lists) for item_id in ids])
    items = written_items(items_by_id(shelf, ids))
    first = everything(shelf, ids)
    with driver(url, server) as process:
        round_number = 0
        while killed.total() < KILLS:
            round_number += 1
            run_id = f"round {round_number}"
            count, _ = planned(shelf, ledger, *wishes(items, round_number), run_id=run_id)
            for way in ("apply", "revert"):
                for end in ends(rng, *[BETWEEN_TWO_WRITES] * (round_number == 1)):
                    outcome = life(process, {"way": way} | (end if killed.total() < KILLS else {}))
                    wrong, lists = half_written(shelf, ledger, run_id)
                    assert wrong == []
                    begun_lists[way] += lists
                    if not outcome["killed"]:
                        assert outcome["status"] == FINISHED
                        break
                    killed[outcome["point"]] += 1
                # The last life came to its end: nothing is in doubt, and the library shows what the ledger says.
                now, statuses = at_rest(shelf, ids), Counter(row.status for row in ledger.changes(run_id=run_id))
                assert statuses == {DONE[way]: count.planned}
                rows = {(row.change.item_id, row.change.field): row.change for row in ledger.changes(run_id=run_id)}
                read = shelf.items_by_id(ids).found
                value = {"apply": "after", "revert": "before"}[way]
                for (item_id, field), change in rows.items():
                    there, wanted = held(read[item_id], field), getattr(change, value)
                    assert there == wanted if field in LISTS else alike(field, there, wanted)
            assert without_ids(now) == without_ids(first)
    assert killed.total() >= KILLS
    assert len(killed) >= 6
    assert set(begun_lists) == {"apply", "revert"}
    assert min(begun_lists.values()) > 0
    assert ledger.check() is None
