"""The nightly run: by the configured clock, and not behind a run that hangs."""

import dagster as dg
import pytest

from audiobook_pipeline.automation.schedules import nightly
from audiobook_pipeline.build import build_defs
from audiobook_pipeline.config import Automation, ConfigurationError


def test_it_is_off_until_it_is_turned_on() -> None:
    assert nightly(Automation()).default_status is dg.DefaultScheduleStatus.STOPPED
    assert nightly(Automation(nightly=True)).default_status is dg.DefaultScheduleStatus.RUNNING


@pytest.mark.parametrize("changes", [{"nightly_cron": "at night"}, {"timezone": "Middle/Earth"}])
def test_a_time_that_is_none_is_named(changes) -> None:
    with pytest.raises(ConfigurationError, match=next(iter(changes.values()))):
        nightly(Automation(**changes))


def test_a_night_is_left_out_while_the_last_run_is_not_over() -> None:
    schedule = nightly(Automation())
    with dg.instance_for_test() as instance:
        assert schedule.evaluate_tick(dg.build_schedule_context(instance=instance)).run_requests
        run = instance.create_run_for_job(
            build_defs().resolve_job_def("whole_pipeline"), status=dg.DagsterRunStatus.STARTED
        )
        skipped = schedule.evaluate_tick(dg.build_schedule_context(instance=instance))
        assert not skipped.run_requests
        assert run.run_id in skipped.skip_message
