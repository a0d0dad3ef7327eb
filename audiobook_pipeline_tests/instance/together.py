"""Several processes that open Dagster's storage at the same moment; each says how many runs it found.

Dagster is imported once, before they part: ``python -m audiobook_pipeline_tests.instance.together COUNT [MODULE…]``.
"""

import os
import subprocess
import sys
from importlib import import_module

import dagster as dg

from audiobook_pipeline_tests.integration.running import ROOT
from audiobook_pipeline_tests.waiting import HANG_SECONDS


def opened_together(count: int, *modules: str) -> "subprocess.CompletedProcess[str]":
    """Open the storage of DAGSTER_HOME in new processes that have imported these modules."""
    command = [sys.executable, "-m", __name__, str(count), *modules]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, timeout=HANG_SECONDS)


def main() -> int:
    """Return how many of the processes failed."""
    for name in sys.argv[2:]:
        import_module(name)
    waits, begins = os.pipe()
    children = [_child(waits, begins) for _ in range(int(sys.argv[1]))]
    os.close(begins)
    return sum(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0 for child in children)


def _child(waits: int, begins: int) -> int:
    if child := os.fork():
        return child
    os.close(begins)
    os.read(waits, 1)  # Ends for all of them when the parent lets go.
    with dg.DagsterInstance.get() as instance:
        print(instance.get_runs_count(), flush=True)
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
