"""Other titles of a book within its own: "The Reef (also published as The Lamp)", "Undine; or, The Lake"."""

import re
from typing import Final

from audiobook_pipeline.domain.forms.patterns import form_of

_BRACKETS: Final = form_of("title.bracket")
_MARK: Final = form_of("title.mark")
_ALIAS: Final = form_of("title.alias")
_OR: Final = form_of("title.or_other")


def other_titles(title: str, subtitle: str = "") -> tuple[str, ...]:
    """Return possible other titles of a book, found in its title and subtitle.

    A bracket after a title contains its translation as often as its series; the catalogue shows whether it is a book's
    title.
    """
    inside: list[str] = _BRACKETS.findall(title) if "(" in title or "[" in title else []
    if not (inside or subtitle or _MARK.search(title)):
        return ()
    outside = _BRACKETS.sub("", title) if inside else title
    texts = [text for text in (outside, subtitle) if text and (text is subtitle or _MARK.search(text))]
    found = [part for text in texts for border in (_ALIAS, _OR) for part in _parted(border, text)]
    for text in inside:
        told = _ALIAS.split(text, maxsplit=1)[-1]
        found += [told, told.partition(":")[2]]
    return tuple(dict.fromkeys(text.strip(' ,;“”"') for text in found if text.strip()))


def _parted(border: re.Pattern[str], text: str) -> list[str]:
    parts = border.split(text, maxsplit=1)
    return parts if len(parts) > 1 else []
