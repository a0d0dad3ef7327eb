"""``make bench``: speed and memory, each figure beside its floor; exits non-zero where one is missed."""

import sys
from importlib import import_module

from benchmarks.figures import table

MODULES = (
    "speed_definitions",
    "speed_graph",
    "speed_library",
    "speed_selection",
    "speed_acquisition",
    "speed_metadata",
    "speed_applying",
    "speed_gaps",
)


def main() -> int:
    """Run every speed benchmark, or those named on the command line."""
    names = sys.argv[1:] or list(MODULES)
    passed = True
    for name in names:
        figures = import_module(f"benchmarks.{name}").run()
        print(f"\n{name}\n{table(figures)}", flush=True)
        passed &= all(figure.passed for figure in figures)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
