"""Words of natural language stand in the lexicon and nowhere else in the package.

A module that holds several words of the lexicon's foreign languages lists words of its own. English ones can't be told
from names in the code, so they aren't looked for.
"""

import ast
import re
from pathlib import Path

import pytest

import audiobook_pipeline
from audiobook_pipeline.domain.lexicon.lexicon import LEXICON
from audiobook_pipeline.domain.text.fold import fold

PACKAGE = Path(audiobook_pipeline.__file__).parent
MOST = 6
"""Foreign words that a module may hold by chance: "last" and "piece" are words of some language."""
PATTERNS_OF_CREDITS = "domain/narration/"
"""How sentences credit readers: patterns in many languages rather than words."""
_WORD = re.compile(r"[^\W\d_]{4,}")


def _foreign() -> frozenset[str]:
    words: dict[bool, set[str]] = {True: set(), False: set()}
    for by_file in LEXICON.sections.values():
        for name, entries in by_file.items():
            own = name in LEXICON.languages and name != "en"
            words[own].update(fold(word) for entry in entries for word in entry.split())
    return frozenset(words[True] - words[False])


FOREIGN = _foreign()


def listed(path: Path) -> set[str]:
    """Return the foreign words in the texts of a module, its docstrings aside."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
    documents = {id(line.value) for body in bodies for line in body if isinstance(line, ast.Expr)}
    texts = (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents
    )
    return {word for text in texts for word in _WORD.findall(fold(text)) if word in FOREIGN}


MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if "sandbox" not in path.parts]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_module_lists_words(path: Path) -> None:
    name, found = path.relative_to(PACKAGE).as_posix(), listed(path)
    if not name.startswith(PATTERNS_OF_CREDITS):
        assert len(found) <= MOST, f"{name} lists words that belong into the lexicon: {', '.join(sorted(found))}"
