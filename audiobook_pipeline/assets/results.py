"""How every asset is declared and how it hands over its table.

``table_asset`` is ``dg.asset`` with what all tables of this project share; ``result`` is the value
with the metadata that people look at first. What a single asset does belongs to its own module.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import dagster as dg
import pandas as pd
import pandera.pandas as pa

from audiobook_pipeline.assets.reading import ALSO_READS, PROMISES, with_tables
from audiobook_pipeline.clients.boundary import Aside
from audiobook_pipeline.constants import OWNER, ROWS_SET_ASIDE
from audiobook_pipeline.io.parquet import COLUMNS, EMPTY_UNTIL_MADE
from audiobook_pipeline.reporting.tables import shown_table
from audiobook_pipeline.resources.failures import without_secrets
from audiobook_pipeline.schemas.columns import type_name
from audiobook_pipeline.schemas.tables import table
from audiobook_pipeline.sources.chain import status_table
from audiobook_pipeline.sources.gathering import SourceAnswer

SAMPLE_ROWS = 10
TRANSIENT = dg.RetryPolicy(max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL)
"""For assets that only read: what a ``service_failures`` block lets be retried; see ADR 0003."""


def column_schema(schema: pa.DataFrameSchema) -> dg.TableSchema:
    """Return the columns of ``schema`` as the Dagster UI shows them."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=name,
                type=type_name(column),
                description=column.description,
                constraints=dg.TableColumnConstraints(nullable=column.nullable, unique=column.unique),
            )
            for name, column in schema.columns.items()
        ]
    )


def table_asset(
    schema: pa.DataFrameSchema,
    *,
    group: str,
    kinds: Iterable[str] = (),
    name: str | None = None,
    key_prefix: Sequence[str] = (),
    ins: Mapping[str, dg.AssetIn] | None = None,
    deps: Sequence[dg.AssetDep | str] = (),
    also_reads: Sequence[str] = (),
    empty_until_made: bool = False,
    pool: str | None = None,
    retry_policy: dg.RetryPolicy | None = None,
    description: str | None = None,
) -> Callable[[Callable[..., Any]], dg.AssetsDefinition]:
    """Return the decorator of an asset whose value is a table of ``schema``.

    ``also_reads`` names parameters that are tables from further up, without an edge: see ``reading``. A table that is
    ``empty_until_made`` is read as an empty one for as long as nobody has made it: for what another job makes and a
    run does well without, not for what the library has, which would look empty.
    """

    def declare(compute: Callable[..., Any]) -> dg.AssetsDefinition:
        promise: dict[str, Any] = {COLUMNS: column_schema(schema)}
        if empty_until_made:
            promise[EMPTY_UNTIL_MADE] = True
        PROMISES[name or compute.__name__] = promise
        declared = dg.asset(
            name=name,
            key_prefix=list(key_prefix) or None,
            ins=ins,
            deps=list(deps) or None,
            group_name=group,
            kinds={"pandas", *kinds},
            owners=[OWNER],
            metadata=promise | ({ALSO_READS: ", ".join(also_reads)} if also_reads else {}),
            pool=pool,
            retry_policy=retry_policy,
            # The marks of code in a docstring would be shown as they are.
            description=(description or inspect.getdoc(compute) or "").replace("``", ""),
        )
        return declared(without_secrets(with_tables(compute, also_reads)))

    return declare


def result(
    rows: Iterable[Mapping[str, Any]] | pd.DataFrame,
    schema: pa.DataFrameSchema,
    *,
    went_in: str,
    came_out: str,
    sample: Sequence[str] = (),
    display: pd.DataFrame | None = None,
    picture: dg.UrlMetadataValue | None = None,
    aside: Iterable[Aside] | None = None,
    metadata: Mapping[str, Any] | None = None,
) -> dg.MaterializeResult[pd.DataFrame]:
    """Return ``rows`` as the asset's table.

    Args:
        rows: The rows, or a frame of them.
        schema: The table's columns.
        went_in: What the asset worked on, counted, in words ("500 items").
        came_out: What it made of it, counted, in words.
        sample: Columns of the sample table; all where empty.
        display: The rows with further columns that the sample shows to people; None where the table has them all.
        picture: Where the report draws it; None where it doesn't.
        aside: Rows of services that could not be read; None where the asset reads from none.
        metadata: Further metadata.
    """
    frame = table(rows, schema)
    shown = (frame if display is None else display)[list(sample or schema.columns)]
    return dg.MaterializeResult(
        value=frame,
        metadata={
            "dagster/row_count": len(frame),
            "went_in": went_in,
            "came_out": came_out,
            **({} if picture is None else {"picture": picture}),
            "sample": shown_table(shown.head(SAMPLE_ROWS)),
            **({} if aside is None else _set_aside(aside)),
            **(metadata or {}),
        },
    )


def _set_aside(aside: Iterable[Aside]) -> dict[str, Any]:
    """Return how many rows could not be read, and which."""
    rows = pd.DataFrame(list(aside), columns=list(Aside._fields))
    return {ROWS_SET_ASIDE: len(rows)} | ({"set_aside_rows": shown_table(rows)} if len(rows) else {})


def source_metadata(asked: Sequence[tuple[SourceAnswer, int]]) -> dict[str, Any]:
    """Return as metadata how far each source is, given what each said and the requests that it may cost in a run."""
    status = status_table(asked, datetime.now(UTC).date())
    return {
        "sources": shown_table(status),
        "done": int(status["asked"].sum()),
        "left": int(status["left"].sum()),
    }
