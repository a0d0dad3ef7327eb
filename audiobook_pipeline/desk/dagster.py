"""Runs in Dagster, through its GraphQL: started and looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlsplit

import requests

from audiobook_pipeline.errors import PipelineError

JOBS: Final = {
    "whole_pipeline": "Everything: scan, search, choose, fetch, import, metadata, report",
    "library_analysis": "Look only: what the library has, lacks and could have better",
    "send_parked": "Send what is chosen or parked",
    "finish_downloads": "Import what is finished",
}
_SECONDS: Final = (2.0, 15.0)
_RUN: Final = """
runsOrError(filter: {pipelineName: "%s"}, limit: 1) {
  ... on Runs { results { runId status startTime } }
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

    def last_runs(self) -> dict[str, Run | None]:
        """Return the last run of each job.

        Raises:
            DagsterAwayError: Dagster doesn't answer.
        """
        query = "query { " + " ".join(f"{job}: {_RUN % job}" for job in JOBS) + " }"
        data = self._ask(query, {})
        return {job: _run(data.get(job)) for job in JOBS}

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
            f"Dagster doesn't answer at {where}; start it with 'dg dev', or set DAGSTER_URL"
        ) from None
