"""Titles of print editions as booksellers list them: the work's own title, and sets that look like a work.

Google Books has only print: one novel is listed annotated, illustrated, in large print and under an imprint, and each
would look like another work of its author. Audiobook releases belong to ``reading``.
"""

from typing import Final

from audiobook_pipeline.domain.forms.patterns import form_of

# An imprint or edition in brackets at the end, as in "(Dodo Press)".
_BRACKET: Final = form_of("edition.in_brackets")
# The same after a dash, colon or comma, as in "- Large Print Edition".
_TAIL: Final = form_of("edition.behind")
_SET: Final = form_of("edition.set")


def work_title(title: str) -> str:
    """Return a print edition's title without the words about the edition; never empty."""
    found = title.strip()
    while True:
        shorter = _TAIL.sub("", _BRACKET.sub("", found)).strip(" -–—:,")
        if not shorter or shorter == found:
            return found
        found = shorter


def is_set(title: str) -> bool:
    """Return whether a title names several works in one volume."""
    return _SET.search(title) is not None
