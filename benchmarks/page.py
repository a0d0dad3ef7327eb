"""``make performance``: writes the figures of the last ``make bench`` to docs/performance.md, between its two marks."""

import sys
from pathlib import Path

from benchmarks.figures import Figure, load

_BEGIN, _END = "<!-- figures: written by `make performance` -->", "<!-- end of figures -->"


def written(page: str, folder: Path) -> str:
    """Return the page with the figures of a folder in place of those between its marks.

    Raises:
        ValueError: The page has no marks.
    """
    before, begin, rest = page.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"the page has no marks {_BEGIN} and {_END}")
    tables = [_table(path.stem, load(path)) for path in sorted(folder.glob("*.json"))]
    return "\n\n".join([before + begin, *tables, end + after])


def _table(name: str, figures: list[Figure]) -> str:
    rows = [("figure", "value", "goal", "", "note"), ("---", "---:", "---:", "---", "---")]
    rows += [figure.cells() for figure in figures]
    return f"**{name}**\n\n" + "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


if __name__ == "__main__":
    folder, page = map(Path, sys.argv[1:])
    page.write_text(written(page.read_text(encoding="utf-8"), folder), encoding="utf-8")
