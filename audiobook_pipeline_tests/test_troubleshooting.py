"""docs/troubleshooting.md quotes what the program says: whoever searches for a message must find it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "troubleshooting.md").read_text("utf-8")
OF_DAGSTER = {
    "The environment variable $DAGSTER_HOME is not set",
    "[Errno 98] … address already in use",
    "Step blocked by limit for pool …",
}
"""Produced in integration/test_surroundings.py and instance/test_sqlite.py."""


def quoted() -> list[str]:
    """Return the words in code type of the first columns, of every table but the one of results."""
    tables, _, _ = PAGE.partition("## The result is not what you expected")
    cells = [row.split("|")[1] for row in tables.splitlines() if row.startswith("| ")]
    spans = [span for cell in cells for span in re.findall(r"`([^`]+)`", cell)]
    return [span for span in spans if span not in OF_DAGSTER and span not in {"dg dev", "DAGSTER_HOME"}]


def said() -> Iterator[str]:
    """Yield every text of the package but its docstrings, … for what is put in."""
    for path in (ROOT / "audiobook_pipeline").rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        for node in nodes:
            if id(node) in docstrings:
                continue
            if isinstance(node, ast.JoinedStr):
                yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield re.sub(r"%[sdr]|\{\w*\}", "…", node.value)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return list(said())


@pytest.mark.parametrize("message", quoted())
def test_a_quoted_message_is_one_that_the_program_has(message, texts) -> None:
    shape = re.compile("…".join(map(re.escape, message.split("…"))).replace("…", ".*"))
    assert any(shape.search(text) for text in texts)


def test_the_page_quotes_messages() -> None:
    assert len(quoted()) > 40
