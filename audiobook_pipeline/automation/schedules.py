"""What runs by the clock."""

import dagster as dg

from audiobook_pipeline.automation.jobs import whole_pipeline

nightly = dg.ScheduleDefinition(
    name="nightly",
    job=whole_pipeline,
    cron_schedule="0 3 * * *",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="The whole pipeline at three in the morning. Off until somebody turns it on.",
)
