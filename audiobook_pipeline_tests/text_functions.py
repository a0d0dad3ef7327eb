"""Every public function of ``domain`` and ``clients`` that reads text, found by its annotations, and how it grows."""

import importlib
import inspect
import pkgutil
import time
import typing
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from audiobook_pipeline import clients, domain
from audiobook_pipeline.domain.columns import read_rows
from audiobook_pipeline.domain.models import LibraryItem
from audiobook_pipeline.domain.repairs.item import REPAIRED_FIELDS, repair_item
from audiobook_pipeline.domain.spellings import Spellings
from audiobook_pipeline.domain.wellformed import well_formed
from audiobook_pipeline_tests.domain.shelves import shelf

LONGEST: Final = 64_000
PIECES: Final = (
    "a", "A", "1", " ", "  a", "a ", "A. ", "Ann Lee, ", "1, ", "& ", " and ", "(", ")", "[a] ", "#", " #1", ": ", "- ",
    " - ", "_", ".", "a.b", "/", "é", "日", "ا", "\u0301", "’s ", "&amp;", "<p>", "Vol. 1 ", "Book ", "read by ",
    "IV ", "one ", "½", "…", "; ", "a,b", "\n",
)  # fmt: skip
"""What a long text is made of: one class of characters each, or a separator with a word."""
_NEGLIGIBLE_S: Final = 0.02
_ENOUGH: Final = 3.0
"""A function whose time is three times as long for a text of twice the length grows faster than the text."""
_ATTEMPTS: Final = 4
_TEXTS: Final = {
    "<class 'str'>", "str | None", "collections.abc.Sequence[str]", "tuple[str, ...]", "collections.abc.Iterable[str]",
    "collections.abc.Collection[str]", "collections.abc.Set[str]",
}  # fmt: skip

_OTHER: Final = (
    "clients.verified_acts.one_hash", "clients.transport.is_public", "domain.lexicon.", "domain.narration.rows."
)  # fmt: skip
"""Read an address that was looked up, a hash or the name of a list of our own, and no text of a stranger."""

TextFunction = Callable[[str], object]


def text_functions() -> dict[str, TextFunction]:
    """Return the functions by their full names, each as one of a single text."""
    found: dict[str, TextFunction] = {}
    for package in (domain, clients):
        for entry in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(entry.name)
            for name, function in vars(module).items():
                full = f"{module.__name__.partition('.')[2]}.{name}"
                if full.startswith(_OTHER) or name.startswith("_"):
                    continue
                if getattr(function, "__module__", None) == module.__name__:
                    kinds = None if inspect.isclass(function) else _kinds(function)
                    if kinds:
                        found[full] = _of_one_text(function, kinds)
    return found | {f"repairs of {field}": partial(_repaired, field) for field in REPAIRED_FIELDS}


def _repaired(field: str, text: str) -> object:
    """Count how a library spells and repair an item that has ``text`` in one field."""
    library = shelf({"title": "Emma", field: well_formed(text)})
    return repair_item(next(read_rows(library, LibraryItem)), Spellings.of(library))


def _kinds(function: Any) -> list[str] | None:
    """Return the types of the arguments that must be given; None where one of them is not text."""
    if not callable(function):
        return None
    try:
        parameters = inspect.signature(function).parameters.values()
        hints = typing.get_type_hints(function)
    except (TypeError, ValueError, NameError):
        return None
    needed = [each for each in parameters if each.default is each.empty]
    kinds = [str(hints.get(each.name)) for each in needed]
    positional = all(each.kind in {each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD} for each in needed)
    return kinds if kinds and positional and set(kinds) <= _TEXTS else None


def _of_one_text(function: Callable[..., object], kinds: Sequence[str]) -> TextFunction:
    """Return the function with one text in the place of each argument; typed errors are answers."""
    cached = getattr(function, "__wrapped__", function)

    def call(text: str) -> object:
        try:
            result = cached(*(text if kind in {"<class 'str'>", "str | None"} else _several(text) for kind in kinds))
            return list(result) if isinstance(result, Iterator) else result
        except Exception as error:
            if not type(error).__module__.startswith("audiobook_pipeline."):
                raise
            return error

    return call


def _several(text: str) -> tuple[str, ...]:
    """Return texts for an argument that takes several: a half of ``text``, and it in pieces."""
    return (text[: len(text) // 2], *text.split(", ")[:50])


def growth(function: TextFunction, piece: str, *, longest: int = LONGEST) -> float:
    """Return by how much the CPU time grows at most when the text of ``piece`` doubles; the text ends at ``longest``.

    Times too short to be measured count as ``_NEGLIGIBLE_S``. What seems to grow is measured again, and the least of
    all times counts: another process was in the way of the others.
    """
    size, before, worst = 1_000, _cost(function, piece, 500), 0.0
    while size <= longest and worst < _ENOUGH:
        cost = _cost(function, piece, size)
        for _ in range(_ATTEMPTS):
            if cost < _ENOUGH * max(before, _NEGLIGIBLE_S):
                break
            before = min(before, _cost(function, piece, size // 2))
            cost = min(cost, _cost(function, piece, size))
        worst = max(worst, cost / max(before, _NEGLIGIBLE_S))
        before, size = cost, size * 2
    return worst


def _cost(function: TextFunction, piece: str, size: int) -> float:
    text = (piece * (size // len(piece) + 1))[:size]
    started = time.process_time()
    function(text)
    return time.process_time() - started
