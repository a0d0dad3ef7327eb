"""For mkdocs: links from the documentation to files of the repository lead to the repository.

GitHub's workflows name the repository in GITHUB_REPOSITORY. Elsewhere there is no address to link to: the text stays.
"""

import os
import re
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_OUTSIDE = re.compile(r"\[([^\]]*)\]\((\.\./[^)#]*|schemas[^)#]*)(#[^)]*)?\)")


def on_page_markdown(markdown: str, page: object, **_: object) -> str:
    """Return the text of a page with such links led to the repository, or without them."""
    folder = Path(page.file.src_uri).parent  # type: ignore[attr-defined]  # mkdocs' page
    repository = os.environ.get("GITHUB_REPOSITORY")

    def led(found: re.Match[str]) -> str:
        target = (_ROOT / "docs" / folder / found[2]).resolve().relative_to(_ROOT)
        link = f"https://github.com/{repository}/blob/main/{target}{found[3] or ''}"
        return f"[{found[1]}]({link})" if repository else found[1]

    return _OUTSIDE.sub(led, markdown)
