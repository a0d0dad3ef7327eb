"""The assets that are updated automatically when their inputs are new.

Only those that ask no indexer, spend no quota and change nothing: one update too many costs only seconds.
What searches, sends, imports or writes is started by a schedule, a sensor or a person.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import dagster as dg

from audiobook_pipeline.automation.runs import READS_ONLY, sensor_status
from audiobook_pipeline.config import Automation, ConfigurationError

ANALYSIS: Final = "analysis"
RENEWED: Final = (
    "identified_library",
    "series_gap_report",
    "author_works",
    "author_coverage",
    "metadata_issues",
    "standard_metadata",
    "detected_narrators",
)


def when_inputs_are_new() -> dg.AutomationCondition[dg.AssetKey | dg.AssetCheckKey]:
    """Return when to update: an input is new, all inputs exist and pass their checks, and no run updates any of them.

    Once requested or updated, an asset is not requested again until an input is new again, even if
    that attempt failed.
    """
    condition = dg.AutomationCondition
    return (
        condition.any_deps_updated().since_last_handled()
        & ~condition.any_deps_missing()
        & ~condition.any_deps_in_progress()
        & ~condition.in_progress()
        & condition.all_deps_blocking_checks_passed()
    ).with_label("inputs are new")


def with_automation(assets: Sequence[dg.AssetsDefinition], automation: Automation) -> list[dg.AssetsDefinition]:
    """Return the assets, with the condition on those that are updated automatically, and all with their freshness.

    Raises:
        ConfigurationError: If a table would count as stale before it counts as late.
    """
    if automation.stale_after_hours <= automation.late_after_hours:
        raise ConfigurationError(
            f"[automation] stale_after_hours = {automation.stale_after_hours:g} must be more than "
            f"late_after_hours = {automation.late_after_hours:g}."
        )
    fresh = dg.FreshnessPolicy.time_window(
        warn_window=timedelta(hours=automation.late_after_hours),
        fail_window=timedelta(hours=automation.stale_after_hours),
    )
    condition = when_inputs_are_new()

    def automated(spec: dg.AssetSpec) -> dg.AssetSpec:
        renewed = spec.key.to_user_string() in RENEWED
        return spec.replace_attributes(
            freshness_policy=fresh, automation_condition=condition if renewed else spec.automation_condition
        )

    return [asset.map_asset_specs(automated) for asset in assets]


def analysis_sensor(automation: Automation) -> dg.AutomationConditionSensorDefinition:
    """Return the sensor that looks at the conditions."""
    return dg.AutomationConditionSensorDefinition(
        ANALYSIS,
        target=dg.AssetSelection.assets(*RENEWED),
        minimum_interval_seconds=automation.analysis_seconds,
        run_tags=READS_ONLY,
        default_status=sensor_status(on=automation.analysis),
        description="Updates gaps, coverage, issues and repairs when their input tables are new.",
    )
