"""A check for every table: are its columns what they should be?

Made from the schemas by one factory. Blocking, because going on with a wrong table spoils all that
come after it.
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from audiobook_pipeline.reporting.tables import markdown_table

FAILURES_SHOWN = 10


def schema_verdict(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> tuple[bool, dict[str, Any]]:
    """Return whether ``frame`` has the columns, types and keys of ``schema``, and metadata that says what to do."""
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases[["column", "check", "failure_case"]].head(FAILURES_SHOWN)
        return False, {
            "rows": len(frame),
            "failures": len(error.failure_cases),
            "examples": dg.MetadataValue.md(markdown_table(cases)),
            "what_to_do": "Materialize this asset again; if it stays so, the service's answers have changed.",
        }
    return True, {"rows": len(frame)}


def schema_check(key: dg.AssetKey, schema: pa.DataFrameSchema) -> dg.AssetChecksDefinition:
    """Return the blocking check that ``key`` has the columns of ``schema``."""

    @dg.asset_check(
        asset=key,
        name="columns_are_valid",
        blocking=True,
        description=f"The table has the columns, types and keys of {schema.name}.",
    )
    def columns_are_valid(asset: pd.DataFrame) -> dg.AssetCheckResult:
        passed, metadata = schema_verdict(asset, schema)
        return dg.AssetCheckResult(passed=passed, severity=dg.AssetCheckSeverity.ERROR, metadata=metadata)

    return columns_are_valid


def schema_checks(schemas: Mapping[dg.AssetKey, pa.DataFrameSchema]) -> list[dg.AssetChecksDefinition]:
    """Return a check for each table."""
    return [schema_check(key, schema) for key, schema in schemas.items()]
