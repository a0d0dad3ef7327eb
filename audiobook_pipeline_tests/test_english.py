"""Words that make readers stop, refused in the documentation, in messages and on pages (docs/style.md)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "audiobook_pipeline"
REFUSED = {
    "mend": "fix",
    "mends": "fixes",
    "mended": "fixed",
    "mending": "fixing",
    "passed over": "skipped",
    "passes over": "skips",
    "pass over": "skip",
    "no audiobook is that small": "too small for an audiobook",
    "tend a self-hosted": "care for a self-hosted",
    "is let go of": "is dropped",
    "let go of": "drop, release",
    "lets go of": "drops, releases",
    "broke off": "was interrupted",
    "breaks off": "is interrupted",
    "all the same": "anyway",
    "anew": "again",
    "without end": "endlessly, too deeply",
    "nobody is told": "nobody is notified",
    "where there is none": "if there is none",
    "where there are none": "if there are none",
    "is no list": "is not a list",
    "is no port": "is not a port",
    "is no time": "is not a time",
    "amiss": "wrong",
    "not to be had": "not available",
    "albeit": "although",
    "amongst": "among",
    "betwixt": "between",
    "hitherto": "so far",
    "lest": "so that … not",
    "thereof": "of it",
    "whence": "where … from",
    "wherein": "in which",
    "whilst": "while",
    "whither": "where … to",
}
"""What is refused, and what to write instead."""
SHAPE = re.compile(rf"\b({'|'.join(sorted(REFUSED, key=len, reverse=True))})\b", re.IGNORECASE)
SHOWS_THEM = "style.md"
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *(path for path in sorted(ROOT.glob("docs/*.md")) if path.name != SHOWS_THEM),
    *sorted(PACKAGE.glob("desk/templates/*.j2")),
    PACKAGE / "reporting" / "report.html.j2",
    PACKAGE / "pipeline.toml",
    ROOT / ".env.example",
    ROOT / "Makefile",
]


def refused_in(text: str) -> list[str]:
    """Return what is refused in a text, with what to write instead."""
    return [f"{found[0]!r}: write {REFUSED[found[0].lower()]!r}" for found in SHAPE.finditer(text)]


def sentences(path: Path) -> Iterator[str]:
    """Yield the texts of several words in a module: messages, help and docstrings."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.count(" ") > 1:
            yield node.value


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_has_none_of_the_refused_words(page) -> None:
    assert refused_in(page.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "room", [".", *sorted(path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__")]
)
def test_no_message_has_them(room) -> None:
    found = {
        f"{path.relative_to(PACKAGE)}: {fault}"
        for path in ((PACKAGE / room).rglob("*.py") if room != "." else PACKAGE.glob("*.py"))
        for sentence in sentences(path)
        for fault in refused_in(sentence)
    }
    assert found == set()


def test_the_style_page_shows_twenty_pairs() -> None:
    rows = [line for line in (ROOT / "docs" / SHOWS_THEM).read_text("utf-8").splitlines() if line.startswith("| ")]
    assert len(rows) >= 21
