"""Write the rules of selection into a file: ``python -m audiobook_pipeline.cli.rules_reference docs/rules.md``.

What stands above the marker in the file is written manually and stays.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from audiobook_pipeline.domain.choosing.explanations import EXPLANATIONS
from audiobook_pipeline.domain.choosing.rows import Example
from audiobook_pipeline.domain.choosing.rules import RULES
from audiobook_pipeline.domain.choosing.rules.rule import Rule
from audiobook_pipeline.domain.models import WantedBook

MARKER: Final = "<!-- From here on made by `make reference` from the rows. -->"


def reference() -> str:
    """Return the tables of rules and explanations, from the marker on."""
    return "\n".join([MARKER, "", *_rules(), "", *_explanations(), ""])


def with_reference(text: str) -> str:
    """Return the text of the file with its made part again."""
    return text.partition(MARKER)[0] + reference()


def _rules() -> Iterator[str]:
    yield "## The rules of selection"
    yield ""
    yield (
        "A release is taken if no rule refuses it. What a *hard* rule refuses stays refused; what only one *soft* "
        "rule refuses is a near miss, which a person may approve; a *note* refuses nothing. The numbers are what "
        "a rule adds to the score, by which acceptable releases are ranked. The rows are in "
        "`domain/choosing/rows.toml`, the code in `domain/choosing/rules/`, one module per family of rules."
    )
    yield ""
    yield "| rule | reason if it refuses | kind | reason if it does not | taken | refused |"
    yield "|---|---|---|---|---|---|"
    for rule in RULES:
        cells = (
            f"`{rule.id}`",
            rule.says or "–",
            rule.kind,
            _agrees(rule),
            *map(_example, (rule.taken, rule.refused)),
        )
        yield f"| {' | '.join(cells)} |"


def _agrees(rule: Rule) -> str:
    told = [(rule.agrees, rule.weight), (rule.neutral, rule.malus)]
    return "; ".join(f"{says} ({weight:+.2f})" if weight else says for says, weight in told if says) or "–"


def _example(example: Example | None) -> str:
    if example is None:
        return "–"
    more = []
    if example.size:
        more.append(f"{example.size / 1e6:,.1f} MB")
    if example.categories != Example("").categories:
        more.append(f"category {', '.join(map(str, example.categories))}")
    if example.seeders is not None:
        more.append(f"{example.seeders} seeders")
    more += [f"`{name}`: {value}" for name, value in example.preferences.items()]
    more += [f"“{book.title}” by {book.authors[0]} is known" for book in example.catalogue]
    return "; ".join([f"`{example.name}` for {_book(example.book)}", *more])


def _book(book: WantedBook) -> str:
    place = f" ({book.series} {book.position})" if book.series else ""
    return f"“{book.title}”{place}"


def _explanations() -> Iterator[str]:
    yield "## What explains left-over words"
    yield ""
    yield (
        "Words that are neither the book's nor tell of the recording mean another book, unless one of these explains "
        "them. A word in capitals is a person only with a reason. What looks at them is in "
        "`domain/choosing/explanations/`."
    )
    yield ""
    yield "| explanation | the words are | explained | not explained |"
    yield "|---|---|---|---|"
    for row in EXPLANATIONS:
        yield f"| `{row.id}` | {row.says} | {_example(row.taken)} | `{row.refused.name}` |"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(with_reference(path.read_text(encoding="utf-8")), encoding="utf-8")
