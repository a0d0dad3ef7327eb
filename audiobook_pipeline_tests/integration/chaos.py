"""Kill the process that acquires books, again and again, and see that every book still arrives once.

``python -m audiobook_pipeline_tests.integration.chaos --kills 200``: a sandbox with the real qBittorrent, or with
``--transmission`` a real Transmission that is preferred to it, books that are wanted in rounds, and a driver that is
ended by SIGKILL before and after every move of the ledger, at requests, at changes of files and at random times, while
services go down and come back. Every few kills a backup of the ledger from some kills before is put back. A round ends
when a life comes to its end; then everything is counted.
"""

import argparse
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from audiobook_pipeline.acquisition.parking import read_parked
from audiobook_pipeline.domain.acquisition import ACTIVE, State
from audiobook_pipeline.sandbox.build import build_world
from audiobook_pipeline.sandbox.programs import Program
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline.sandbox.transmission import RealTransmission
from audiobook_pipeline_tests.integration.chaos_driver import FINISHED, TIMED_OUT
from audiobook_pipeline_tests.integration.life import Life, broken_chains, choose, wishes

STATES = ("fetched", "sending", "sent", "downloading", "finished", "verified", "imported", "confirmed")
ADD, RPC_ADD = "POST /api/v2/torrents/add", "POST /transmission/rpc torrent-add"
PLACING = (("file", "os.mkdir"), ("file", "os.link"), ("file", "os.rename"))
CUT = {"kind": "cut", "times": 1}
SCANS = (("request", "before POST /api/libraries/…/scan"), ("request", "after POST /api/libraries/…/scan"))
BETWEEN_RESTORES = (5, 10)
"""Kills from one restored ledger to the next: at least, at most."""


class Chaos:
    """Rounds of books, each under a hail of kills.

    Attributes:
        killed: How often it was killed, by where.
        books: Books that arrived.
        lives: Lives that were begun.
        due: Points at which it was not killed yet.
        restored: How often an older ledger was put back.
    """

    def __init__(self, folder: Path, sandbox: Sandbox, *, seed: int, books_a_round: int, deadline: float) -> None:
        self.folder = folder
        self.sandbox = sandbox
        self.random = random.Random(seed)
        self.books_a_round = books_a_round
        self.deadline = deadline
        self.killed: Counter[str] = Counter()
        self.books = 0
        self.lives = 0
        self.restored = 0
        # Copies of this round's ledger, each with the number of kills before it.
        self.backups: list[tuple[int, Path]] = []
        self.restore_at = self.random.randint(*BETWEEN_RESTORES)
        self.transmission = isinstance(sandbox.secondary, RealTransmission)
        add = RPC_ADD if self.transmission else ADD
        self.adds = ("request", f"before {add}"), ("request", f"after {add}")
        # At every transition, and at every act that changes something elsewhere.
        self.due = [f"move {when} {state}" for state in STATES for when in ("before", "after")]
        self.due += map(" ".join, self.adds + PLACING + SCANS)
        # After these the instance has the torrent and nobody knows it: the next life finds that instance down.
        self.doubtful = f"request after {add}", "move before sent"
        self.first = sandbox.secondary if self.transmission else sandbox.primary
        self.environment = sandbox.environment() | ({"FIRST": "TRANSMISSION"} if self.transmission else {})
        self.life = Life(folder, self.environment)
        self.ledger_file = folder / "ledger.sqlite"

    def kill_often(self, kills: int) -> None:
        """Run rounds until there were so many kills."""
        with self._driver() as driver:
            while self.killed.total() < kills:
                wished = choose(self.life, wishes(self.sandbox.world, self.books_a_round, after=self.books))
                assert len(wished) == self.books_a_round, "the sandbox's world has no more books to wish for"
                self.books += len(wished)
                # A ledger from before the round would know nothing of its wishes.
                self.backups = []
                for plan in self._plans(kills):
                    self._back_up()
                    if self._live(driver, plan) == FINISHED:
                        break
                    if self.killed.total() >= self.restore_at and len(self.backups) > 1:
                        self._restore()
                problems = self.problems()
                assert not problems, "\n".join(problems)

    def _plans(self, kills: int) -> Iterator[dict]:
        """Yield how each life of a round is to end; at last, that it is not."""
        for point in list(self.due):
            if self.killed.total() < kills:
                kind, name = point.split(" ", 1)
                yield {"at": kind, "name": name, "seconds": 15}
                if point in self.doubtful:
                    yield {"at": "time", "seconds": 1.5, "primary": "down"}
        while self.killed.total() < kills:
            yield self._random_plan()
        while True:
            yield {}

    def _random_plan(self) -> dict:
        """Return a kill that a life with what is left of the round will meet."""
        left = self.life.ledger.acquisitions(*ACTIVE)
        to_send = self._to_send()
        to_import = sum(each.state is not State.IMPORTED for each in left)
        acts = self.adds if to_send else PLACING if to_import else SCANS
        kind, name = self.random.choice((("move", ""), ("request", ""), ("time", ""), self.random.choice(acts)))
        most = {"move": len(left), "request": len(left) + 12, "time": 1}[kind] if not name else to_send or to_import
        seconds = self.random.uniform(0.05, 2.5) if kind == "time" else 15
        plan = {"at": kind, "n": self.random.randint(1, max(1, most)), "seconds": seconds}
        return plan | ({"name": name} if name else {})

    def _to_send(self) -> int:
        return len(self.life.ledger.acquisitions(State.CHOSEN, State.FETCHED, State.PARKED))

    def _live(self, driver: subprocess.Popen, plan: dict) -> int | None:
        """Let one life run, in some weather; return how it ended, None where it was killed."""
        before = self.states()
        assert time.monotonic() < self.deadline, f"the time is over: {before}"
        with self._weather(plan):
            driver.stdin.write(json.dumps(plan) + "\n")
            driver.stdin.flush()
            end = json.loads(driver.stdout.readline())
        self.lives += 1
        if end["killed"]:
            self.killed[end["point"]] += 1
            if end["point"] in self.due:
                self.due.remove(end["point"])
            return None
        slow = end["status"] == TIMED_OUT and self.states() != before
        assert end["status"] == FINISHED or plan or slow, f"a life without a kill came to no end: {self.states()}"
        return end["status"]

    def _back_up(self) -> None:
        """Copy the ledger as it is between two lives."""
        kills = self.killed.total()
        copy = self.folder / f"backup-{kills}.sqlite"
        with closing(sqlite3.connect(self.ledger_file)) as ledger, closing(sqlite3.connect(copy)) as target:
            ledger.backup(target)
        self.backups = [backup for backup in self.backups if backup[0] < kills] + [(kills, copy)]

    def _restore(self) -> None:
        """Put an older ledger back, as the docs say; nothing runs meanwhile."""
        self.life.ledger.close()
        kills, copy = self.random.choice(self.backups[:-1])
        for ending in ("", "-wal", "-shm"):
            self.ledger_file.with_name(self.ledger_file.name + ending).unlink(missing_ok=True)
        before = self.killed.total()
        shutil.copyfile(copy, self.ledger_file)
        self.backups = [backup for backup in self.backups if backup[0] <= kills]
        self.restored += 1
        self.restore_at = before + self.random.randint(*BETWEEN_RESTORES)
        print(f"after {before} kills the ledger of {before - kills} kills before is put back", flush=True)

    @contextmanager
    def _weather(self, plan: dict) -> Iterator[None]:
        """Let services fail now and then; what is down is back before the next life."""
        sandbox, chance = self.sandbox, self.random.random()
        if plan and chance < 0.5:
            box, settings = self.random.choice(
                (
                    (sandbox.prowlarr.faults, {"kind": "status", "path": "/download", "times": 1}),
                    (sandbox.audiobookshelf.faults, {"kind": "status", "path": "/scan", "times": 1}),
                    (sandbox.audiobookshelf.faults, {"kind": "cut", "path": "/scan", "times": 1}),
                    (sandbox.audiobookshelf.faults, {"kind": "drop", "path": "/api/", "times": 2}),
                    *([] if self.transmission else [(sandbox.secondary.faults, {**CUT, "path": "torrents/add"})]),
                )
            )
            box.add(**settings)
        down = plan.get("primary") == "down" or (plan.get("at") == "time" and chance < 0.6)
        restarts = not down and 0.5 < chance < 0.6
        if down or restarts:
            self._stop_primary()
        if down and chance < 0.2 and not self.transmission:
            sandbox.secondary.faults.add("drop")
        if restarts:
            self._start_primary()
        try:
            yield
        finally:
            for service in (
                sandbox.prowlarr,
                sandbox.audiobookshelf,
                *([] if self.transmission else [sandbox.secondary]),
            ):
                service.faults.clear()
            if down:
                self._start_primary()

    def _stop_primary(self) -> None:
        if isinstance(self.first, Program):
            self.first.stop()
        else:
            self.first.faults.add("drop")

    def _start_primary(self) -> None:
        if isinstance(self.first, Program):
            self.first.start()
        else:
            self.first.faults.clear()
            self.first.restart()

    def states(self) -> dict[str, int]:
        return dict(Counter(str(acquisition.state) for acquisition in self.life.ledger.acquisitions()))

    def problems(self) -> list[str]:
        """Return what is not as it should be after a round."""
        ledger, found = self.life.ledger, []
        acquisitions = ledger.acquisitions()
        if len(acquisitions) != self.books or any(each.state is not State.CONFIRMED for each in acquisitions):
            found.append(f"{self.books} books were wanted; the ledger has {self.states()}")
            found += [f"{each.book.title}: {each.reason}" for each in acquisitions if each.state is not State.CONFIRMED]
        found += broken_chains(ledger)
        if (damage := ledger.check()) is not None:
            found.append(f"the ledger is damaged: {damage}")
        if read_parked(self.life.queue_file):
            found.append("the queue file has something parked")
        torrents = Counter(torrent.hash for instance in self.life.new_fleet() for torrent in instance.client.torrents())
        found += [f"the torrent {name} is there {count} times" for name, count in torrents.items() if count > 1]
        if len(torrents) != self.books:
            found.append(f"the instances have {len(torrents)} torrents for {self.books} books")
        return found + self._problems_of_the_library()

    def _problems_of_the_library(self) -> list[str]:
        found = []
        (library,) = self.life.shelf.libraries()
        shown = Counter(item.path for item in self.life.shelf.iter_items(library.id) if not item.is_missing)
        before = sum(not item.is_missing for item in self.sandbox.world.items)
        if shown.total() != before + self.books or max(shown.values()) > 1:
            found.append(f"the library shows {shown.total() - before} new books, not {self.books}")
        for each in self.life.ledger.acquisitions():
            if each.library_path is None or shown[each.library_path] != 1:
                found.append(
                    f"{each.book.title} is shown {shown[each.library_path or '']} times at {each.library_path}"
                )
                continue
            content = Path(each.content_path or "")
            wanted = sorted(path.stat().st_ino for path in ([content] if content.is_file() else content.rglob("*.mp3")))
            there = sorted(path.stat().st_ino for path in Path(each.library_path).rglob("*.mp3"))
            if not wanted or wanted != there:
                found.append(f"{each.book.title} is not whole in the library")
        found += [f"left behind: {path}" for path in self.sandbox.library.rglob(".*.partial")]
        return found

    @contextmanager
    def _driver(self) -> Iterator[subprocess.Popen]:
        command = [sys.executable, "-m", "audiobook_pipeline_tests.integration.chaos_driver", str(self.folder)]
        with (self.folder / "driver.log").open("a") as log:
            driver = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, bufsize=1
            )
        try:
            driver.stdin.write(json.dumps(self.environment) + "\n")
            yield driver
        finally:
            driver.stdin.close()
            try:
                driver.wait(10)
            except subprocess.TimeoutExpired:
                driver.kill()
                driver.wait()
            driver.stdout.close()


def run_chaos(
    folder: Path, *, kills: int, seed: int, seconds: float, books_a_round: int = 12, transmission: bool = False
) -> Chaos:
    """Kill often in a folder; raise AssertionError where anything was lost or doubled."""
    with ExitStack() as stack:
        sandbox = stack.enter_context(
            Sandbox(folder / "sandbox", world=build_world(items=200), transmission=transmission)
        )
        deadline = time.monotonic() + seconds
        chaos = Chaos(folder, sandbox, seed=seed, books_a_round=books_a_round, deadline=deadline)
        chaos.kill_often(kills)
    return chaos


def main() -> int:
    """Run it; print what was counted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--transmission", action="store_true", help="with a real Transmission as the preferred one")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = run_chaos(
                Path(folder),
                kills=options.kills,
                seed=options.seed,
                seconds=options.minutes * 60,
                transmission=options.transmission,
            )
        except AssertionError as error:
            print(f"FAILED (seed {options.seed}): {error}")
            print((Path(folder) / "driver.log").read_text()[-3000:])
            return 1
    for point, count in sorted(done.killed.items()):
        print(f"  {count:4}  {point}")
    print(f"{done.killed.total()} kills in {done.lives} lives; {done.books} books, each there once")
    print(f"{done.restored} times an older ledger was put back")
    print(f"points without a kill: {', '.join(done.due) or 'none'}; {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
