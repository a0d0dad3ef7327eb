"""What a run does with whole tables, for a million items: hashes, reading, the export. Opt-in: it takes minutes.

The table is one of 50,000 items repeated twenty times under ids of its own, in a process of its own.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure

ITEMS = 1_000_000
_PART = 50_000
_LIMITS = {"hash of the table": 5, "hashes of the rows": 30, "reading": 5, "library.json": 40}
"""Seconds of CPU."""
_PEAK_MB = 4_000
_WORK = """
import json, resource, sys, tempfile, time
from datetime import UTC, datetime
from pathlib import Path
import pandas as pd
from pyarrow import parquet
from audiobook_pipeline.io.kept import digest, row_digests
from audiobook_pipeline.reporting.exports import library_json, write_exports
from audiobook_pipeline.schemas import arrow
from benchmarks.metadata_library import made_up_library
part, times = made_up_library(int(sys.argv[1])), int(sys.argv[2])
copies = (part.assign(item_id=part["item_id"] + f"-{number}") for number in range(times))
library, seconds = pd.concat(copies, ignore_index=True), {}
def measured(name, work):
    start = time.process_time()
    made = work()
    seconds[name] = time.process_time() - start
    return made
with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    parquet.write_table(arrow.to_arrow(library), folder / "library.parquet")
    measured("hash of the table", lambda: digest(library))
    measured("hashes of the rows", lambda: row_digests(library))
    measured("reading", lambda: arrow.to_frame(parquet.read_table(folder / "library.parquet")))
    scores = pd.Series(100.0, index=library["item_id"])
    document = library_json(library, scores, datetime(2026, 1, 1, tzinfo=UTC))
    measured("library.json", lambda: write_exports({"library": document}, folder))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "peak": peak}))
"""


def run(_data: Path | None = None, items: int = ITEMS) -> list[Figure]:
    """Return the seconds of CPU of each step, and the peak memory of all."""
    command = [sys.executable, "-c", _WORK, str(_PART), str(items // _PART)]
    finished = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    measured: dict[str, Any] = json.loads(finished.stdout.splitlines()[-1])
    return [
        *(
            Figure(f"{items:,} items: {name}, seconds of CPU", measured["seconds"][name], most, False)
            for name, most in _LIMITS.items()
        ),
        Figure(f"{items:,} items: peak memory, MB", measured["peak"], _PEAK_MB, False),
    ]
