"""Words of natural language stand in the lexicon and nowhere else in the package.

A module that holds several words of the lexicon's foreign languages lists words of its own. English ones may be names
in the code as well: they are looked for where a module lists words, as a set or text of them or as alternatives of a
pattern, and where names in the code, kinds of works and signs of other things are most of the list, it is none.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import audiobook_pipeline
from audiobook_pipeline.domain.kinds import KINDS
from audiobook_pipeline.domain.lexicon.lexicon import LEXICON
from audiobook_pipeline.domain.text.fold import fold
from audiobook_pipeline_tests.syntax import syntax

PACKAGE = Path(audiobook_pipeline.__file__).parent
MODULES = {
    path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py")) if "sandbox" not in path.parts
}
JUDGING = ("domain", "acquisition")
"""Packages that read and judge texts about books; lists in the others are names of fields, sites and settings."""
OTHERS = {"domain/text/markup.py", "acquisition/policy.py"}
"""Their lists are tags of HTML and settings, some of which are words."""
MOST = 6
"""Foreign words that a module may hold by chance: "last" and "piece" are words of some language."""
OF_NO_LANGUAGE = {"formats", "publishers", "trackers"}
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_WORD = re.compile(r"[^\W\d_]{2,}")
_ALTERNATIVES = re.compile(r"[^\W\d_]{2,}\??(?:\|[^\W\d_]{2,}\??)+")


def _words(*, foreign: bool) -> Iterator[str]:
    for by_file in LEXICON.sections.values():
        for name, entries in by_file.items():
            if foreign == (name in LEXICON.languages and name != "en") and name not in OF_NO_LANGUAGE:
                yield from (fold(word) for entry in entries for word in entry.split())


def _names(tree: ast.Module) -> Iterator[str]:
    """Yield what a module calls its fields and parameters."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.keyword):
            yield node.arg or ""
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


@cache
def foreign() -> frozenset[str]:
    """Return the words of other languages that are no English ones."""
    return frozenset(_words(foreign=True)) - frozenset(_words(foreign=False))


@cache
def known_words() -> frozenset[str]:
    """Return the words of every language that are no names in the code."""
    names = {name for path in MODULES.values() for name in _names(syntax(path))}
    return frozenset([*_words(foreign=True), *_words(foreign=False)]).difference(
        names, LEXICON.sections, LEXICON.tables, LEXICON.tables["role"], KINDS
    )


def texts(tree: ast.Module) -> Iterator[ast.Constant]:
    """Yield the texts of a module, its docstrings aside."""
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
    documents = {id(line.value) for body in bodies for line in body if isinstance(line, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            yield node


def foreign_words(tree: ast.Module) -> set[str]:
    """Return the foreign words in the texts of a module."""
    return {word for text in texts(tree) for word in _LONG_WORD.findall(fold(str(text.value))) if word in foreign()}


def lists(tree: ast.Module) -> Iterator[list[str]]:
    """Yield what a module lists: texts in a row, a text that is cut into words, and alternatives of a pattern."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Set | ast.List | ast.Tuple):
            found = [each.value for each in node.elts if isinstance(each, ast.Constant)]
            if len(found) == len(node.elts) and all(isinstance(each, str) for each in found):
                yield [str(each) for each in found]
        elif isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if called in {"words", "split"}:
                cut = [getattr(node.func, "value", None), *node.args[:1]]
                yield from (str(each.value).split() for each in cut if isinstance(each, ast.Constant))
    for text in texts(tree):
        yield from (found.replace("?", "").split("|") for found in _ALTERNATIVES.findall(str(text.value)))


def listed_words(tree: ast.Module) -> list[str]:
    """Return the lists of a module that are words of a language for the most part."""
    found: list[str] = []
    for entries in lists(tree):
        known = [each for each in entries if _WORD.fullmatch(each) and each.islower() and fold(each) in known_words()]
        if len(known) > max(1, len(entries) / 2):
            found.append(" ".join(known))
    return found


@pytest.mark.parametrize("name", MODULES)
def test_no_module_lists_words(name: str) -> None:
    found = foreign_words(syntax(MODULES[name]))
    assert len(found) <= MOST, f"{name} lists words that belong into the lexicon: {', '.join(sorted(found))}"


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith(JUDGING) and name not in OTHERS])
def test_no_module_lists_english_words(name: str) -> None:
    assert listed_words(syntax(MODULES[name])) == [], f"{name} lists words that belong into the lexicon"


@pytest.mark.parametrize(
    "source",
    [
        'words("radio press news staff books magazine")',
        '_ENDINGS = frozenset({"novels", "books", "mysteries"})',
        'NUMBER = r"(?:one|two|three|four)"',
        '_ARTICLE = re.compile(r"(?:the|an?) ")',
        'if word in {"himself", "herself"}: ...',
        '"Dr mr mrs prof rev capt".split()',
    ],
)
def test_lists_of_english_words_are_found(source: str) -> None:
    assert len(listed_words(ast.parse(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        'Column = ("title", "authors", "series")',
        '_KINDS = {"volume", "number", "part"}',
        'NOVEL = ("novel", "omnibus")',
    ],
)
def test_names_in_the_code_are_no_words(source: str) -> None:
    assert listed_words(ast.parse(source)) == []
