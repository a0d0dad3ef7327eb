"""A process that writes metadata, or puts it back, and dies where it is told to.

``python -m audiobook_pipeline_tests.integration.metadata_chaos_driver LEDGER`` reads address and key as its first line
of JSON, then a plan a line; each is led by a forked life, as in ``chaos_driver``.
"""

import json
import os
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.curation import applying
from audiobook_pipeline.curation.applying import Writer
from audiobook_pipeline.curation.direction import APPLY, REVERT
from audiobook_pipeline.ledger.ledger import Ledger, open_ledger
from audiobook_pipeline.ledger.records import ChangeStatus
from audiobook_pipeline.sources.pictures import Pictures
from audiobook_pipeline_tests.integration.chaos_driver import FINISHED, Executioner, fork_a_life

applying.ITEMS_A_BATCH = 8
STILLNESS_S = 0.1


class MetadataExecutioner(Executioner):
    """Stands at every mark of the ledger as well."""

    def watch(self) -> None:
        super().watch()
        mark = Ledger.mark

        def watched(ledger, ids, status, **facts):
            self.pass_by("mark", f"before {status}")
            mark(ledger, ids, status, **facts)
            self.pass_by("mark", f"after {status}")

        Ledger.mark = watched


def write(ledger_url: str, server: dict[str, str], way: str) -> None:
    """Do what a run does: resolve what is in doubt, and write the rest."""
    client = AudiobookshelfClient(server["url"], server["token"])
    ledger = open_ledger(ledger_url)
    writer = Writer(
        client,
        ledger,
        run_id=f"life {os.getpid()}",
        clock=lambda: datetime.now(UTC),
        pictures=Pictures(Path(ledger_url.removeprefix("sqlite:///")).parent),
        wait_until_up=lambda: client.wait_until_up(poll=0.01),
        stillness=STILLNESS_S,
    )
    writer.settle_doubts()
    status, direction = {"apply": (ChangeStatus.PLANNED, APPLY), "revert": (ChangeStatus.APPLIED, REVERT)}[way]
    writer.write(ledger.changes(status), direction)


def run(plan: dict, ledger_url: str, server: dict[str, str]) -> dict:
    """Let one life run by the plan; say how it ended."""

    def work(tell: int) -> int:
        MetadataExecutioner(plan, tell).watch()
        write(ledger_url, server, plan["way"])
        return FINISHED

    number, told = fork_a_life(work)
    point = ""
    if "seconds" in plan:
        deadline = time.monotonic() + plan["seconds"]
        while os.waitid(os.P_PID, number, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            if time.monotonic() > deadline:
                os.kill(number, signal.SIGKILL)
                point = "time"
                break
            time.sleep(0.002)
    _, status = os.waitpid(number, 0)
    point = os.read(told, 200).decode() or point
    os.close(told)
    killed = os.WIFSIGNALED(status)
    return {"killed": killed, "point": point, "status": None if killed else os.WEXITSTATUS(status)}


def main() -> None:
    ledger_url = sys.argv[1]
    server = json.loads(sys.stdin.readline())
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line), ledger_url, server)), flush=True)


if __name__ == "__main__":
    main()
