"""How the time of every function that reads a stranger's text grows when the text doubles, up to 64,000 characters."""

from pathlib import Path

from audiobook_pipeline_tests.text_functions import PIECES, growth, text_functions
from benchmarks.figures import Figure

WORST = 5
MOST = 3.0


def run(_data: Path | None = None) -> list[Figure]:
    """Return the functions that grow fastest, each with the text that it grows with."""
    worst = {
        name: max((growth(function, piece), piece) for piece in PIECES) for name, function in text_functions().items()
    }
    ranked = sorted(worst.items(), key=lambda entry: -entry[1][0])[:WORST]
    return [
        Figure(f"{name}: time when the text doubles", ratio, MOST, higher_is_better=False, note=f"of {piece!r}")
        for name, (ratio, piece) in ranked
    ]
