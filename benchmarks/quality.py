"""``make bench-quality``: quality on labelled data, each figure beside its floor; exits non-zero if one is missed.

``--ablate`` tells instead what each rule, style and section of the lexicon changes.
"""

import sys
from importlib import import_module

from benchmarks.figures import data_folder, table

MODULES = (
    *("quality_selection", "quality_series", "quality_metadata", "quality_audit"),
    *("quality_gaps", "quality_wild", "quality_reports", "quality_acquisition"),
)


def main() -> int:
    """Run every quality benchmark, or those named on the command line."""
    try:
        data = data_folder()
    except FileNotFoundError as error:
        print(f"Nothing is measured: {error}.")
        return 2
    if "--ablate" in sys.argv:
        print(import_module("benchmarks.ablation").run(data))
        return 0
    passed = True
    for name in sys.argv[1:] or MODULES:
        figures = import_module(f"benchmarks.{name}").run(data)
        print(f"\n{name}\n{table(figures)}", flush=True)
        passed &= all(figure.passed for figure in figures)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
