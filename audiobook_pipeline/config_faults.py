"""What is said of a wrong entry of the configuration file: which it is, what is wrong with it, and how it is written.

The value is repeated only where it can't be a password in the wrong place. The file itself is never shown.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any, Final, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from audiobook_pipeline.domain.text.fold import fold, umlauts_written_out

_HARMLESS: Final = re.compile(r"-?[0-9.]{1,9}|[a-z][a-z_./ ]{0,15}", re.IGNORECASE)
_NUMBER: Final = "must be a number, with a point for fractions and without a unit"
_WORDS: Final[dict[str, str]] = {
    "missing": "is missing",
    "bool_type": "must be true or false, in small letters and without quotes",
    "int_parsing": _NUMBER,
    "int_type": _NUMBER,
    "int_from_float": "must be a whole number",
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "finite_number": "must be a finite number",
    "list_type": 'must be a list, in square brackets: ["one", "two"]',
    "string_type": "must be a text, in quotes",
    "dict_type": "must be a section of its own",
    "model_type": "must be a section of its own",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
}
"""Pydantic's kinds of errors, in the words of the file."""


def _genre(key: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", fold(umlauts_written_out(key.lower()))).strip("_")
    example = f": write {plain}" if re.match("[a-z]", plain) else ""
    return f"a genre's name is made of the letters a to z, digits and _ and begins with a letter{example}"


_PATTERNS: Final[tuple[tuple[str, Callable[[str], str]], ...]] = (
    ("genres.", _genre),
    ("_variable", lambda _: "must be the name of a variable in .env, such as NAS_PASSWORD, and not the value itself"),
)
_SYNTAX: Final[tuple[tuple[str, str], ...]] = (
    (r"^\s*\{", "this looks like JSON; write name = value, and sections in [brackets]"),
    (r"^\s*(;|//|--|/\*)", "a comment begins with #"),
    (r"^\s*[\w-]+\s*=\s*\[?\s*[“”„«»‘’]", "write straight quotes: \" or '"),
    (r"^\s*[\w-]+\s*=\s*0\d+\s*(#.*)?$", 'write a number that begins with 0 in quotes: "0644"'),
    (r"^\s*[\w-]+\s*=\s*(True|False)\b", "write true and false in small letters"),
    (r"^\s*[\w-]+\s*=\s*(yes|no|on|off)\b", "write true or false"),
    (r"^\s*[\w-]+\s*=\s*-?\d+,\d", "write fractions with a point and thousands without a mark"),
    (r"^\s*[\w-]+\s*=\s*-?\d+[.\d]*\s*[a-zA-Z%]", "write the number without its unit"),
    (r"^\s*-?\s*[\w-]+\s*:", "this looks like YAML; write name = value, and sections in [brackets]"),
    (r"^\s*[\w-]+\s*=\s*\"[^\"]*\\", "write a Windows path in single quotes: 'D:\\Books'"),
    (r"^[^\"#]*\"[^\"]*$", "a closing quote is missing"),
    (r"^[^'#\"]*'[^']*$", "a closing quote is missing"),
    (r"^\s*[\w-]+\s*=\s*[A-Za-z/]", "write texts in quotes"),
    (r"^\s*[\w-]+\s*=\s*\[.*\"\s+\"", "a comma is missing between two entries of the list"),
    (r"^\s*[\w-]+\s*=\s*\[[^\]]*$", "a closing ] is missing"),
    (r"^\s*\[[^\]]*$", "a closing ] is missing"),
    (r"^\s*[\w-]+\s*=\s*(#.*)?$", "there is no value after the ="),
)
"""What a line that is not TOML looks like, and how it is written; the first that fits holds."""
_TWICE: Final = re.compile(r"overwrite|twice|already|immutable|redefine", re.IGNORECASE)


def syntax_fault(text: str, error: tomllib.TOMLDecodeError) -> str:
    """Say where a text is not TOML, and how it is written there."""
    found = re.search(r"at line (\d+)", str(error))
    number = int(found[1]) if found else text.count("\n") + 1
    lines = text.splitlines()
    if _TWICE.search(str(error)):
        return f"line {number}: this entry or section is in the file twice. Remove one of them."
    # An open quote or list is noticed on the line after it.
    for near in (number, number - 1):
        line = lines[near - 1] if 0 < near <= len(lines) else ""
        for shape, hint in _SYNTAX:
            if re.search(shape, line):
                return f"line {near}: {hint}."
    return f"{error}."


def entry_fault(model: type[BaseModel], fault: ErrorDetails) -> str:
    """Say what is wrong with one entry.

    Args:
        model: The model of the whole file.
        fault: What pydantic says of the entry.
    """
    place = [part for part in fault["loc"] if part != "[key]"]
    name = ".".join(str(part) for part in place)
    if fault["type"] == "extra_forbidden":
        return f"{name}: there is no such entry{_meant(model, place)}"
    if fault["type"] == "string_pattern_mismatch":
        for part, say in _PATTERNS:
            if part in name:
                return f"{name}: {say(str(fault['input']))}"
    if fault["type"] == "list_type" and isinstance(fault["input"], dict):
        return f"{name}: write [[{name}]], in two pairs of brackets, before each of its entries"
    words = _WORDS.get(fault["type"]) or fault["msg"].removeprefix("Value error, ").replace("Input should", "must")
    if fault["type"] == "missing":
        return f"{name} {words}{_example(model, place)}"
    return f"{name}{shown(fault['input'])}: {words}{_example(model, place)}"


def shown(value: object) -> str:
    """Return " = VALUE" for a wrong entry, or "" where it could be a password in the wrong place."""
    return f" = {value!r}" if _HARMLESS.fullmatch(str(value)) else ""


def _meant(model: type[BaseModel], place: list[Any]) -> str:
    """Say which entry was meant: one with a name like it, there or in another section."""
    *section, name = place
    around = _section(model, section)
    if "password" in str(name) and around and "password_variable" in around.model_fields:
        return "; put the password into .env, and name its variable in password_variable"
    here = list(_names(around)) if around else []
    if near := get_close_matches(str(name), here, n=1, cutoff=0.6):
        return f". Did you mean {near[0]}?"
    for elsewhere, field in model.model_fields.items():
        below = _model(field)
        if below is not None and name in below.model_fields:
            return f" there; it belongs to [{field.alias or elsewhere}]"
    return f". Known are: {', '.join(here)}" if here else ""


def _example(model: type[BaseModel], place: list[Any]) -> str:
    """Show how an entry is written that has a value of its own where it isn't set."""
    if place == ["genres"]:
        return ': write for example a line [genres] and below it fantasy = ["fantasy"]'
    around = _section(model, place[:-1])
    field = around.model_fields.get(str(place[-1])) if around and place else None
    default = field.default if field else None
    if isinstance(default, bool):
        return f", for example {place[-1]} = {str(default).lower()}"
    if isinstance(default, int | float) or (isinstance(default, str) and default):
        return f", for example {place[-1]} = {default!r}".replace("'", '"')
    return ""


def _section(model: type[BaseModel], place: list[Any]) -> type[BaseModel] | None:
    """Return the model of the section at a place, or None where it has none of its own."""
    for part in place:
        if isinstance(part, int) or part not in _names(model):
            continue
        field = next(each for key, each in model.model_fields.items() if part in {key, each.alias})
        below = _model(field)
        if below is None:
            return None
        model = below
    return model


def _names(model: type[BaseModel]) -> Iterator[str]:
    """Yield the entries of a section as the file has them."""
    return (field.alias or name for name, field in model.model_fields.items())


def _model(field: FieldInfo) -> type[BaseModel] | None:
    """Return the model of a field's values, within lists and tables too."""
    waiting = [field.annotation]
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
        waiting += get_args(kind)
    return None
