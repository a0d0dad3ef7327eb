"""The code location with each step on a Celery worker; docs/several-machines.md says when that is worth it."""

import dagster as dg
from dagster_celery import celery_executor

from audiobook_pipeline.build import build_defs

# As a part of the definitions, so that schedules and the UI start runs without a launch configuration.
QUEUE = {"broker": {"env": "CELERY_BROKER_URL"}, "backend": {"env": "CELERY_BACKEND_URL"}}

defs: dg.Definitions = build_defs(executor=celery_executor.configured(QUEUE))
