"""The checks of the tables as Dagster knows them: one step for each table, whatever is checked of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

import dagster as dg
import pandas as pd
from pydantic import Field

from audiobook_pipeline.checks.external import Resources
from audiobook_pipeline.checks.results import (
    CheckResult,
    aside_result,
    columns_result,
    rows_result,
    unique_result,
    unseen,
)
from audiobook_pipeline.checks.tables import TableChecks
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.constants import ROWS_SET_ASIDE
from audiobook_pipeline.ledger.errors import LedgerError
from audiobook_pipeline.reporting.tables import shown_table
from audiobook_pipeline.resources.download_clients import DownloadClients
from audiobook_pipeline.resources.google_books import GoogleBooksResource
from audiobook_pipeline.resources.ledger import LedgerResource
from audiobook_pipeline.resources.settings import PipelineSettings

COLUMNS = "columns_are_valid"
UNIQUE = "rows_are_unique"
ROWS = "rows_are_still_there"
ASIDE = "no_row_is_set_aside"
_SEVERITY = {"warn": dg.AssetCheckSeverity.WARN, "error": dg.AssetCheckSeverity.ERROR}


class CheckConfig(dg.Config):
    """What a person says about this run."""

    accept_fewer_rows: bool = Field(
        default=False, description="The table is right although much of it is gone: somebody removed it on purpose."
    )


def check_specs(key: dg.AssetKey, checks: TableChecks) -> list[dg.AssetCheckSpec]:
    """Return what is checked of one table."""
    specs = [
        dg.AssetCheckSpec(
            COLUMNS,
            asset=key,
            blocking=True,
            description=f"The table has the columns, types and keys of {checks.schema.name}.",
        ),
        dg.AssetCheckSpec(
            ROWS,
            asset=key,
            blocking=checks.collapse,
            description="The table has about as many rows as after the last run."
            if checks.drop is not None
            else "How many rows there are, and were after the last run; any number is right.",
        ),
    ]
    if checks.key:
        specs.insert(
            1,
            dg.AssetCheckSpec(
                UNIQUE,
                asset=key,
                blocking=checks.acted_on,
                description=f"No two rows share {' and '.join(checks.key)}.",
            ),
        )
    if checks.outside:
        description = "Every row from outside could be read."
        specs.append(dg.AssetCheckSpec(ASIDE, asset=key, description=description))
    specs += [
        dg.AssetCheckSpec(check.name, asset=key, blocking=check.blocking, description=check.description)
        for check in checks.beyond
    ]
    return specs


def table_checks(key: dg.AssetKey, checks: TableChecks) -> dg.AssetChecksDefinition:
    """Return all checks of one table as one step."""
    step = "__".join([*key.path, "checks"])

    @dg.multi_asset_check(
        name=step,
        specs=check_specs(key, checks),
        ins={"table": dg.AssetIn(key=key)},
        description="Is the table what it should be, and what belongs to it?",
    )
    def checked(
        context: dg.AssetCheckExecutionContext,
        config: CheckConfig,
        settings: PipelineSettings,
        ledger: LedgerResource,
        qbittorrent: DownloadClients,
        google_books: GoogleBooksResource,
        table: pd.DataFrame,
    ) -> Iterator[dg.AssetCheckResult]:
        yield _to_dagster(context, key, COLUMNS, columns_result(table, checks.schema))
        if checks.key:
            unique = unique_result(table, checks.key, severity="error" if checks.acted_on else "warn")
            yield _to_dagster(context, key, UNIQUE, unique)
        before = None if config.accept_fewer_rows else rows_before(context.instance, key)
        rows = rows_result(len(table), before, drop=checks.drop, collapse=checks.collapse)
        yield _to_dagster(context, key, ROWS, _with_way_out(rows, step))
        if checks.outside:
            yield _to_dagster(context, key, ASIDE, aside_result(rows_set_aside(context.instance, key)))
        resources = Resources(settings, ledger, qbittorrent, google_books)
        for check in checks.beyond:
            yield _to_dagster(context, key, check.name, _seen(check.look, table, resources))

    return checked


def definitions(checked: Mapping[dg.AssetKey, TableChecks]) -> list[dg.AssetChecksDefinition]:
    """Return the checks of all tables."""
    return [table_checks(key, checks) for key, checks in checked.items()]


def rows_before(instance: dg.DagsterInstance, key: dg.AssetKey) -> int | None:
    """Return the rows of the last run that was believed: one that failed with an error is no measure."""
    check = dg.AssetCheckKey(key, ROWS)
    # Nearly always the last run will do; after a long time of failures the one before them is found.
    for limit in (3, 1000):
        records = instance.event_log_storage.get_asset_check_execution_history(check, limit=limit)
        for evaluation in _evaluations(record.event for record in records):
            rows = evaluation.metadata.get("rows")
            if (evaluation.passed or evaluation.severity is dg.AssetCheckSeverity.WARN) and rows is not None:
                return int(str(rows.value))
    return None


def rows_set_aside(instance: dg.DagsterInstance, key: dg.AssetKey) -> int:
    """Return how many rows the asset's last materialization could not read."""
    event = instance.get_latest_materialization_event(key)
    count = event.asset_materialization.metadata.get(ROWS_SET_ASIDE) if event and event.asset_materialization else None
    return int(str(count.value)) if count is not None else 0


def _evaluations(entries: Iterable[dg.EventLogEntry | None]) -> Iterator[dg.AssetCheckEvaluation]:
    for entry in entries:
        data = entry.dagster_event.event_specific_data if entry and entry.dagster_event else None
        if isinstance(data, dg.AssetCheckEvaluation):
            yield data


def _with_way_out(result: CheckResult, step: str) -> CheckResult:
    """Return the result with what to write into the launchpad where a person has to say that all is well."""
    if result.passed or result.severity != "error":
        return result
    config = f"```yaml\nops:\n  {step}:\n    config:\n      accept_fewer_rows: true\n```"
    return replace(result, facts={**result.facts, "to_accept": dg.MetadataValue.md(config)})


def _seen(
    look: Callable[[pd.DataFrame, Resources], CheckResult], table: pd.DataFrame, resources: Resources
) -> CheckResult:
    try:
        return look(table, resources)
    except dg.Failure as error:
        return unseen(error.description or "no reason given")
    except (ServiceError, LedgerError, OSError) as error:
        return unseen(str(error))


def _to_dagster(
    context: dg.AssetCheckExecutionContext, key: dg.AssetKey, name: str, result: CheckResult
) -> dg.AssetCheckResult:
    facts = {
        fact: shown_table(value) if isinstance(value, pd.DataFrame) else value for fact, value in result.facts.items()
    }
    if result.what_to_do:
        facts["what_to_do"] = result.what_to_do
        context.log.warning("%s: %s", name, result.what_to_do)
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=name,
        passed=result.passed,
        severity=_SEVERITY[result.severity],
        metadata=facts,
        description=result.what_to_do or None,
    )
