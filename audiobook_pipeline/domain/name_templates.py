"""Templates of folder and file names, "{author}/{position} - {title}", and their text if a field is unknown."""

import re
from collections.abc import Mapping
from string import Formatter
from typing import Final

FOLDERS: Final = "{author}/{series}/Book {position} - {title}"
FILES: Final = "{name}"
FOLDER_FIELDS: Final = frozenset(
    {"author", "authors", "series", "position", "title", "subtitle", "narrator", "year", "language", "asin"}
)
FILE_FIELDS: Final = FOLDER_FIELDS | {"name", "number"}

# Audiobookshelf's naming scheme puts the narrator in braces, and years and identifiers in brackets.
_GROUP = re.compile(r" *(?:\[[^\[\]]*\]|\([^()]*\)|\x01[^\x01\x02]*\x02)")
_FIELD = re.compile(r"\{(\w+)\}")
_BRACES = str.maketrans("{}", "\x01\x02")
_BRACES_BACK = str.maketrans("\x01\x02", "{}")


def check(template: str, known: frozenset[str]) -> str:
    """Return the template if all its fields are known.

    Raises:
        ValueError: It has an unknown field, or its braces are unbalanced.
    """
    unknown = sorted(set(names_in(template)) - known)
    if unknown:
        raise ValueError(f"there is no field {{{unknown[0]}}}; there are {', '.join(sorted(known))}")
    return template


def names_in(template: str) -> list[str]:
    """Return the names of the fields in a template.

    Raises:
        ValueError: Its braces are unbalanced.
    """
    return [name for _, name, _, _ in Formatter().parse(template) if name is not None]


def filled(template: str, fields: Mapping[str, str]) -> str:
    """Return a template with its fields filled in; the text around an unknown field is dropped.

    A group in brackets or braces is dropped as a whole. Elsewhere the words on both sides of the field are dropped, but
    only those before it if it is between known fields: "Book {position} - {title}" without a position is the title.
    """
    marked = "".join(
        literal.translate(_BRACES) + ("" if name is None else f"{{{name}}}")
        for literal, name, _, _ in Formatter().parse(template)
    )
    marked = _GROUP.sub(lambda group: group[0] if all(map(fields.get, _FIELD.findall(group[0]))) else "", marked)
    pieces = _FIELD.split(marked)
    values = [fields.get(name, "") for name in pieces[1::2]]
    if values and not any(values):
        return ""
    dropped = set()
    for number, value in enumerate(values):
        if not value:
            between = any(values[:number]) and any(values[number:])
            dropped |= {number} if between else {number, number + 1}
    words = ["" if number in dropped else literal for number, literal in enumerate(pieces[::2])]
    text = "".join(word + value for word, value in zip(words, [*values, ""], strict=True))
    return text.translate(_BRACES_BACK).strip()
