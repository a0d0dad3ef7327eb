"""Runs in Dagster, through its GraphQL: started and looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlsplit

import requests

from audiobook_pipeline.errors import PipelineError

SEARCH: Final = "search_wanted"
SEND: Final = "send_parked"
FINISH: Final = "finish_downloads"
JOBS: Final = {
    "whole_pipeline": "Everything: scan, search, download, import, metadata, report",
    "library_analysis": "Only analyse the library: gaps, missing books, metadata issues",
    SEARCH: "Search for wanted books, and download them",
    SEND: "Send chosen and parked releases to the download clients",
    FINISH: "Import finished downloads, and fix metadata",
}
_SECONDS: Final = (2.0, 15.0)
_RUN: Final = """
runsOrError(filter: {pipelineName: "%s"}, limit: 1) {
  ... on Runs { results { runId status startTime } }
}"""
_NEXT: Final = """
schedulesOrError(repositorySelector: {repositoryName: "__repository__", repositoryLocationName: "audiobook_pipeline"},
                 scheduleStatus: RUNNING) {
  ... on Schedules { results { pipelineName futureTicks(limit: 1) { results { timestamp } } } }
}"""
_LAUNCH: Final = """
mutation Launch($job: String!) {
  launchRun(executionParams: {selector: {jobName: $job, repositoryName: "__repository__",
                                         repositoryLocationName: "audiobook_pipeline"}, mode: "default"}) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
    ... on RunConfigValidationInvalid { errors { message } }
  }
}"""


class DagsterAwayError(PipelineError):
    """The Dagster UI doesn't answer, or refuses."""


class Run(NamedTuple):
    """The last run of a job."""

    run_id: str
    status: str
    started: float | None


class Dagster:
    """The Dagster UI at an address."""

    def __init__(self, url: str) -> None:
        self.url = url

    def run_page(self, run_id: str) -> str:
        """Return the address of a run's page."""
        return f"{self.url}/runs/{quote(run_id, safe='')}"

    def runs(self) -> tuple[dict[str, Run | None], dict[str, datetime]]:
        """Return the last run of each job, and when the clock starts the next one.

        Raises:
            DagsterAwayError: Dagster doesn't answer.
        """
        data = self._ask("query { " + " ".join(f"{job}: {_RUN % job}" for job in JOBS) + _NEXT + " }", {})
        return {job: _run(data.get(job)) for job in JOBS}, dict(_next_ticks(data.get("schedulesOrError")))

    def start(self, job: str) -> str:
        """Start a job and return the run's id.

        Raises:
            DagsterAwayError: Dagster doesn't answer or refuses.
        """
        answer = self._ask(_LAUNCH, {"job": job}).get("launchRun") or {}
        if answer.get("__typename") != "LaunchRunSuccess":
            raise DagsterAwayError(f"Dagster didn't start {job}: {answer.get('__typename', 'no answer')}")
        return str(answer["run"]["runId"])

    def _ask(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        with _explained(self.url):
            answer = requests.post(
                f"{self.url}/graphql", json={"query": query, "variables": variables}, timeout=_SECONDS
            )
            answer.raise_for_status()
            data = answer.json().get("data")
            return data if isinstance(data, dict) else {}


def _next_ticks(found: Any) -> Iterator[tuple[str, datetime]]:  # noqa: ANN401 - JSON
    for schedule in (found or {}).get("results") or []:
        for tick in (schedule.get("futureTicks") or {}).get("results") or []:
            yield schedule["pipelineName"], datetime.fromtimestamp(tick["timestamp"], UTC)


def _run(found: Any) -> Run | None:  # noqa: ANN401 - JSON
    results = (found or {}).get("results") or []
    return Run(results[0]["runId"], results[0]["status"], results[0]["startTime"]) if results else None


@contextmanager
def _explained(url: str) -> Iterator[None]:
    try:
        yield
    except (requests.RequestException, ValueError, AttributeError):
        where = urlsplit(url).netloc.rpartition("@")[2]
        raise DagsterAwayError(
            f"Dagster doesn't answer at {where}; start it with 'audiobook-pipeline up', or set DAGSTER_URL"
        ) from None
