"""For mkdocs: links from the documentation to files of the repository lead to the repository."""

import re
import tomllib
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_PROJECT = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
_OUTSIDE = re.compile(r"\]\((\.\./[^)#]*|schemas[^)#]*)")


def on_page_markdown(markdown: str, page: object, **_: object) -> str:
    """Return the text of a page with such links led to the repository."""
    folder = Path(page.file.src_uri).parent  # type: ignore[attr-defined]  # mkdocs' page

    def led(found: re.Match[str]) -> str:
        target = (_ROOT / "docs" / folder / found[1]).resolve().relative_to(_ROOT)
        return f"]({_PROJECT['urls']['Homepage']}/blob/main/{target}"

    return _OUTSIDE.sub(led, markdown)
