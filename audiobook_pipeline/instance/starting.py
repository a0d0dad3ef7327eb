"""What an instance needs before its code server starts."""

import dagster as dg
from dagster._core.storage.tags import GRPC_INFO_TAG

from audiobook_pipeline.constants import POOLS

_UNDER_WAY = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]


def limit_pools(instance: dg.DagsterInstance) -> None:
    """Set how many steps may talk to a service at a time; safe to repeat."""
    for pool, limit in POOLS.items():
        instance.event_log_storage.set_concurrency_slots(pool, limit)


def end_lost_runs(instance: dg.DagsterInstance) -> int:
    """End the runs whose processes died with their code server; return how many there were.

    Runs of the command line are left alone: a code server leaves its address with each run that it starts.
    """
    lost = [run for run in instance.get_runs(dg.RunsFilter(statuses=_UNDER_WAY)) if GRPC_INFO_TAG in run.tags]
    for each in lost:
        if each.status is dg.DagsterRunStatus.CANCELING:
            instance.report_run_canceled(each, "The process of this run ended with its code server.")
        else:
            instance.report_run_failed(each, "The process of this run died with its code server or machine.")
    return len(lost)
