"""Titles as booksellers list print editions: the work's own title, and sets that look like a work.

Google Books knows print alone: one novel comes annotated, illustrated, in large print and under an
imprint. Each would look like another work of its author. Audiobook releases belong to ``reading``.
"""

from typing import Final

from audiobook_pipeline.domain.forms.patterns import form_of

# An imprint or an edition in brackets at the end, as in "(Dodo Press)".
_BRACKET: Final = form_of("edition.in_brackets")
# The same behind a dash, colon or comma, as in "- Large Print Edition".
_TAIL: Final = form_of("edition.behind")
_SET: Final = form_of("edition.set")


def work_title(title: str) -> str:
    """Return a print edition's title without what only the edition has; never empty."""
    found = title.strip()
    while True:
        shorter = _TAIL.sub("", _BRACKET.sub("", found)).strip(" -–—:,")
        if not shorter or shorter == found:
            return found
        found = shorter


def is_set(title: str) -> bool:
    """Return whether a title is that of several works in one volume."""
    return _SET.search(title) is not None
