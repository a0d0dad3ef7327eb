"""What each section of the lexicon changes: a line of JSON for each, ``[section, change]``, for ``ablation``.

Words are indexed when modules are imported. So each section is left out in a process of its own, forked where only
the libraries are loaded, which takes longer than reading all words again.
"""

import importlib
import json
import os
import sys
from dataclasses import replace
from functools import partial
from typing import Any

from benchmarks.figures import data_folder

LIBRARIES = ("pandas", "pydantic", "rapidfuzz", "langcodes", "typer")
AT_ONCE = 2
EVERY = 5
"""Of the reports that take long one in so many is asked; where that shows nothing, all are, then whole libraries."""


def _without(section: str, base: Any) -> Any:  # noqa: ANN401 - as ``ablation`` has them
    """Return what leaving out a section changes; None where nothing works without it."""
    lexicon = importlib.import_module("audiobook_pipeline.domain.lexicon.lexicon")
    sections = {name: {} if name == section else files for name, files in lexicon.LEXICON.sections.items()}
    setattr(lexicon, "LEXICON", replace(lexicon.LEXICON, sections=sections))  # noqa: B010 - the name is a constant
    try:
        ablation = importlib.import_module("benchmarks.ablation")
        library = importlib.import_module("benchmarks.ablation_library")
        data = data_folder()
        for ask in (partial(ablation.answers, every=EVERY), ablation.answers, library.library_answers):
            found = ablation.compare(base, ask(data), ablation.labels(data))
            if found.answers:
                break
    except Exception:  # whatever fails without words
        return None
    return found


def main() -> None:
    """Print what the sections change that are read, with the answers that all words give, from standard input."""
    asked = json.load(sys.stdin)
    for library in LIBRARIES:
        importlib.import_module(library)
    running = 0
    for section in asked["sections"]:
        if running == AT_ONCE:
            os.wait()
            running -= 1
        if os.fork() == 0:
            print(json.dumps([section, _without(section, asked["answers"])]), flush=True)
            os._exit(0)
        running += 1
    for _ in range(running):
        os.wait()


if __name__ == "__main__":
    main()
