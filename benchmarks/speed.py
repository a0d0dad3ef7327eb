"""``make bench``: speed and memory, each figure beside its floor; exits non-zero where one is missed."""

import argparse
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
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which ones: {', '.join(MODULES)} (all)")
    names = parser.parse_args().names
    if unknown := set(names) - set(MODULES):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(MODULES)}")
    passed = True
    for name in names or MODULES:
        figures = import_module(f"benchmarks.{name}").run()
        print(f"\n{name}\n{table(figures)}", flush=True)
        passed &= all(figure.passed for figure in figures)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
