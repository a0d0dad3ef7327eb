"""Speed and memory of judging, repairing and searching the metadata of 50,000 items, and how it grows to 200,000.

Each size runs in a process of its own, so that its peak memory is its own.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure

ITEMS = 50_000
MANY = 200_000
_LIMIT_S = 30.0
_LIMIT_MB = 800.0
_WORK = """
import json, resource, sys, time
from datetime import UTC, datetime
from audiobook_pipeline.domain.quality import find_issues, item_scores, library_score, score_spread, worst_items
from audiobook_pipeline.domain.standardise import plan_narrators, propose_repairs
from benchmarks.metadata_library import made_up_library
library = made_up_library(int(sys.argv[1]))
start = time.process_time()
issues = find_issues(library, now=datetime(2026, 1, 1, tzinfo=UTC))
library_score(library, issues)
score_spread(item_scores(library, issues))
worst_items(library, issues, most=25)
judged = time.process_time()
repairs = propose_repairs(library)
repaired = time.process_time()
narrators = plan_narrators(library)
done = time.process_time()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({
    "judging": judged - start, "repairing": repaired - judged, "narrators": done - repaired, "total": done - start,
    "peak": peak, "counts": [len(issues), len(repairs), len(narrators)],
}))
"""


def run(_data: Path | None = None) -> list[Figure]:
    """Return seconds and megabytes for 50,000 items, and seconds an item at 200,000 against those at 50,000."""
    some, many = _measure(ITEMS), _measure(MANY)
    issues, repairs, narrators = some["counts"]
    note = (
        f"judging {some['judging']:.1f} s ({issues} issues), repairing {some['repairing']:.1f} s ({repairs} repairs), "
        f"narrators {some['narrators']:.1f} s ({narrators} found)"
    )
    growth = (many["total"] / MANY) / (some["total"] / ITEMS)
    return [
        Figure("metadata: 50,000 items, seconds", some["total"], _LIMIT_S, higher_is_better=False, note=note),
        Figure("metadata: peak memory, MB", some["peak"], _LIMIT_MB, higher_is_better=False),
        Figure(
            "metadata: time an item at 200,000 against 50,000",
            growth,
            1.25,
            higher_is_better=False,
            note=f"{many['total']:.1f} s, {many['peak']:.0f} MB",
        ),
    ]


def _measure(items: int) -> dict[str, Any]:
    """Run the work on a library of this size in a process of its own."""
    done = subprocess.run([sys.executable, "-c", _WORK, str(items)], capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))
