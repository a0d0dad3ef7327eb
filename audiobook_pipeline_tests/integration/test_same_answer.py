"""The same library and sources give the same tables, whatever order hashes and threads bring along."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
from pyarrow import parquet

from audiobook_pipeline.schemas.arrow import to_frame

_NIGHT = """
import json, random, sys, threading, time
from pathlib import Path
from audiobook_pipeline_tests.integration.running import PLAN, run_pipeline
run = threading.Thread.run
def late(thread):
    time.sleep(random.random() / 50)
    run(thread)
threading.Thread.run = late
sys.setswitchinterval(random.choice((1e-5, 1e-3)))
assert run_pipeline(Path(sys.argv[1]), json.load(sys.stdin), **PLAN).success
"""


def night(folder: Path, values: dict[str, str], seed: str) -> dict[str, pd.DataFrame]:
    """Return the tables of a first night in a process with its own order of hashes and threads.

    Times are left out, and the report, which tells of the run itself.
    """
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-c", _NIGHT, str(folder)]
    subprocess.run(command, input=json.dumps(values), env=environment, text=True, check=True, capture_output=True)
    found = {}
    for path in sorted((folder / "data" / "tables").rglob("*.parquet")):
        if path.stem == "pipeline_report":
            continue
        table = to_frame(parquet.read_table(path))
        times = [name for name, dtype in table.dtypes.items() if "datetime" in str(dtype) or "timestamp" in str(dtype)]
        found[str(path.relative_to(folder / "data" / "tables"))] = table.drop(columns=times)
    return found


def test_two_first_nights_leave_the_same_tables(sandbox, tmp_path) -> None:
    one, other = (night(tmp_path / seed, sandbox.environment(), seed) for seed in ("1", "2"))
    assert one.keys() == other.keys()
    differing = {name for name, table in one.items() if table.astype(str).to_csv() != other[name].astype(str).to_csv()}
    assert not differing
