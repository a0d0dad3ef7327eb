"""``make bench``: speed and memory, each figure beside its floor; exits non-zero where one is missed."""

import argparse
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from benchmarks.figures import save, table

MODULES = (
    "speed_definitions",
    "speed_graph",
    "speed_whole_run",
    "speed_sensors",
    "speed_library",
    "speed_selection",
    "speed_acquisition",
    "speed_metadata",
    "speed_applying",
    "speed_gaps",
    "speed_text",
    "speed_desk",
)
OPT_IN = ("speed_million",)
"""Only by name: they take long."""


def main() -> int:
    """Run every speed benchmark, or those named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"which ones: {', '.join(MODULES)} (all); also {OPT_IN[0]}"
    )
    parser.add_argument("--save", type=Path, metavar="FOLDER", help="also keep the figures here, a file for each")
    arguments = parser.parse_args()
    names, folder = arguments.names, arguments.save
    if unknown := set(names) - {*MODULES, *OPT_IN}:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join((*MODULES, *OPT_IN))}")
    if len(names) == 1:
        figures = import_module(f"benchmarks.{names[0]}").run()
        print(f"\n{names[0]}\n{table(figures)}", flush=True)
        if folder:
            save(figures, folder / f"{names[0]}.json")
        return 0 if all(figure.passed for figure in figures) else 1
    # Each in a process of its own: a process's peak memory is that of all that ran in it, and of who started it.
    command = [sys.executable, "-m", __spec__.name, *(["--save", str(folder)] if folder else [])]
    # All of them, whatever one says; one killed by a signal has a code below 0.
    codes = [subprocess.run([*command, name], check=False).returncode for name in names or MODULES]
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
