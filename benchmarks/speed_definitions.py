"""How long it takes to import the definitions: what every start of the UI and every code server waits for."""

import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks.figures import Figure

RUNS = 5
_IMPORT = """
import time
start = time.process_time()
import audiobook_pipeline.definitions
print(time.process_time() - start)
"""


def run(_data: Path | None = None) -> list[Figure]:
    """Return the CPU seconds of a fresh import, the median of several processes."""
    seconds = [
        float(subprocess.run([sys.executable, "-c", _IMPORT], capture_output=True, text=True, check=True).stdout)
        for _ in range(RUNS)
    ]
    note = f"median of {RUNS}, {min(seconds):.2f} to {max(seconds):.2f}"
    return [
        Figure("import of the definitions, CPU s", statistics.median(seconds), 2, higher_is_better=False, note=note)
    ]
