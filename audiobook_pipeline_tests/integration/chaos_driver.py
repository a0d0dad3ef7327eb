"""A process that leads the acquisition life and dies where it is told to.

``python -m audiobook_pipeline_tests.integration.chaos_driver FOLDER`` reads the environment as its first line of JSON,
then a plan a line; for each it forks a life, waits for its end, and answers with a line of JSON. Forked from here, a
life starts in milliseconds. Deaths are SIGKILL: nothing is flushed, closed or told.
"""

import json
import os
import re
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import requests.adapters

from audiobook_pipeline.acquisition.importing import ImportRefusedError
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline_tests.integration.life import Life

LIFE_SECONDS = 60.0
FILE_EVENTS = frozenset(
    {"os.link", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree", "shutil.copyfile"}
)
NUMBER = re.compile(r"(?<=/)[0-9a-f]{8}-[0-9a-f-]+|(?<=/)\d+(?=/)")
FINISHED, TIMED_OUT, CRASHED = 0, 3, 4


def live(folder: Path, environment: dict[str, str]) -> bool:
    """Lead the life until nothing is left to do; False when the time is over."""
    life = Life(folder, environment)
    deadline = time.monotonic() + LIFE_SECONDS
    while life.going():
        for step in (life.send, life.observe, life.verify, life.bring_in):
            try:
                step()
            except (ServiceError, ImportRefusedError) as error:
                print(f"{step.__name__}: {error}", file=sys.stderr, flush=True)
        if time.monotonic() > deadline:
            return False
        # A new run looks again at the instances.
        life.fleet = life.new_fleet()
        time.sleep(0.1)
    return True


class Executioner:
    """Ends this process when the moment of the plan has come, having told which it was."""

    def __init__(self, plan: dict, tell: int) -> None:
        self.plan = plan
        self.tell = tell
        self.counts: dict[tuple[str, str], int] = {}

    def pass_by(self, kind: str, name: str) -> None:
        if self.plan.get("at") != kind or self.plan.get("name", name) != name:
            return
        key = kind, self.plan.get("name", "")
        self.counts[key] = self.counts.get(key, 0) + 1
        if self.counts[key] == self.plan.get("n", 1):
            os.write(self.tell, f"{kind} {name}".encode())
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Stand at every move of the ledger, every request, and every change of files."""
        move, request = Ledger.move, requests.adapters.HTTPAdapter.send

        def watched_move(ledger, acquisition_id, to, **facts):
            self.pass_by("move", f"before {to}")
            result = move(ledger, acquisition_id, to, **facts)
            self.pass_by("move", f"after {to}")
            return result

        def watched_request(adapter, prepared, *args, **options):
            name = f"{prepared.method} {NUMBER.sub('…', prepared.path_url.partition('?')[0])}"
            if name.endswith("/rpc"):
                name += f" {json.loads(prepared.body)['method']}"
            self.pass_by("request", f"before {name}")
            result = request(adapter, prepared, *args, **options)
            self.pass_by("request", f"after {name}")
            return result

        Ledger.move = watched_move
        requests.adapters.HTTPAdapter.send = watched_request
        sys.addaudithook(lambda event, _: self.pass_by("file", event) if event in FILE_EVENTS else None)


def fork_a_life(work: Callable[[int], int]) -> tuple[int, int]:
    """Return (process id, descriptor that tells why it died) of a new life."""
    told, tell = os.pipe()
    number = os.fork()
    if number:
        os.close(tell)
        return number, told
    os.close(told)
    status = CRASHED
    try:
        status = work(tell)
    except BaseException:
        traceback.print_exc()
    sys.stderr.flush()
    os._exit(status)


def run(plan: dict, folder: Path, environment: dict[str, str]) -> dict:
    """Let one life run by the plan; say how it ended."""

    def work(tell: int) -> int:
        Executioner(plan, tell).watch()
        return FINISHED if live(folder, environment) else TIMED_OUT

    number, told = fork_a_life(work)
    point = ""
    if "seconds" in plan:
        deadline = time.monotonic() + plan["seconds"]
        while os.waitid(os.P_PID, number, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            if time.monotonic() > deadline:
                os.kill(number, signal.SIGKILL)
                point = "time"
                break
            time.sleep(0.005)
    _, status = os.waitpid(number, 0)
    point = os.read(told, 200).decode() or point
    os.close(told)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return {"killed": killed, "point": point if killed else "", "status": None if killed else os.WEXITSTATUS(status)}


def main() -> None:
    folder = Path(sys.argv[1])
    environment = json.loads(sys.stdin.readline())
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line), folder, environment)), flush=True)


if __name__ == "__main__":
    main()
