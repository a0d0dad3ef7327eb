"""Print the answers of ``ablation`` without one section of the lexicon, named on the command line, as JSON.

The section is gone before anything that reads words is imported.
"""

import json
import sys
from dataclasses import replace
from importlib import import_module

from audiobook_pipeline.domain.lexicon import lexicon
from benchmarks.figures import data_folder


def main() -> None:
    """Print the answers."""
    sections = {name: {} if name == sys.argv[1] else files for name, files in lexicon.LEXICON.sections.items()}
    setattr(lexicon, "LEXICON", replace(lexicon.LEXICON, sections=sections))  # noqa: B010 - the name is a constant
    print(json.dumps(import_module("benchmarks.ablation").answers(data_folder())))


if __name__ == "__main__":
    main()
