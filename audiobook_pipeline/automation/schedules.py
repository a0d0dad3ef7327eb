"""What runs on a schedule."""

import dagster as dg

from audiobook_pipeline.automation.jobs import WHOLE_PIPELINE, whole_pipeline
from audiobook_pipeline.automation.runs import unfinished
from audiobook_pipeline.config import Automation, ConfigurationError
from audiobook_pipeline.config_faults import shown

NIGHTLY = "nightly"


def nightly(automation: Automation) -> dg.ScheduleDefinition:
    """Return the schedule of the whole pipeline.

    Raises:
        ConfigurationError: If the times in the configuration file are not valid.
    """

    def at_night(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        going = unfinished(context.instance, WHOLE_PIPELINE)
        # Behind a run that hangs, one more each night would pile up.
        return dg.SkipReason(f"The run {going} of {WHOLE_PIPELINE} isn't over yet.") if going else dg.RunRequest()

    try:
        return dg.ScheduleDefinition(
            name=NIGHTLY,
            job=whole_pipeline,
            cron_schedule=automation.nightly_cron,
            execution_timezone=automation.timezone,
            execution_fn=at_night,
            default_status=dg.DefaultScheduleStatus.RUNNING if automation.nightly else dg.DefaultScheduleStatus.STOPPED,
            description="Runs the whole pipeline on a schedule; skips a night while the last run is still going.",
        )
    except dg.DagsterInvalidDefinitionError:
        cron, zone = shown(automation.nightly_cron), shown(automation.timezone)
        raise ConfigurationError(
            f"[automation] nightly_cron{cron} with timezone{zone} is not a "
            'schedule: five fields and a name are expected, for example "0 3 * * *" and "Europe/London".'
        ) from None
