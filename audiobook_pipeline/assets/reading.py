"""Tables that an asset reads from further upstream than its direct inputs.

An edge of the lineage says that one asset comes right after another. A table from further upstream needs no edge: the
assets between already set the order. This keeps the graph readable; see ADR 14.
"""

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import dagster as dg

from audiobook_pipeline.io.parquet import ParquetFiles

ALSO_READS: Final = "also_reads"
"""Metadata of an asset: the tables that it reads without an edge, by commas."""

PROMISES: Final[dict[str, Mapping[str, Any]]] = {}
"""What each asset says of its table, by its name: a run of some assets knows nothing of the others."""


def with_tables(compute: Callable[..., Any], names: Sequence[str]) -> Callable[..., Any]:
    """Return ``compute`` with the parameters of these names filled with the assets' tables as they are kept.

    Args:
        compute: What an asset does.
        names: Assets, each the name of a parameter.
    """
    if not names:
        return compute
    signature = inspect.signature(compute)
    left = [each for name, each in signature.parameters.items() if name not in names]

    @functools.wraps(compute)
    def filled(*args: Any, io_manager: ParquetFiles, **others: Any) -> Any:  # noqa: ANN401 - as the asset has them
        tables = {name: io_manager.table(name, PROMISES[name]) for name in names}
        return compute(*args, **others, **tables)

    kept = inspect.Parameter("io_manager", inspect.Parameter.KEYWORD_ONLY, annotation=dg.ResourceParam[ParquetFiles])
    filled.__signature__ = signature.replace(parameters=_by_kind([*left, kept]))  # type: ignore[attr-defined]  # what ``inspect.signature`` reads
    hints = {name: hint for name, hint in compute.__annotations__.items() if name not in names}
    filled.__annotations__ = hints | {"io_manager": kept.annotation}
    return filled


def _by_kind(parameters: Sequence[inspect.Parameter]) -> list[inspect.Parameter]:
    """Return parameters in the order that Python asks for: ``**others`` last."""
    return sorted(parameters, key=lambda each: each.kind)
