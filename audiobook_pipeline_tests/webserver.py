"""Questions to Dagster's web server, which cost it less than a page that shows the same."""

import json
import urllib.error
import urllib.request
from typing import Any

from audiobook_pipeline_tests.waiting import wait_for

RUNS = "{ runsOrError { ... on Runs { results { runId status parentRunId rootRunId } } } }"
ENDS = frozenset({"SUCCESS", "FAILURE", "CANCELED"})


def answers(address: str) -> bool:
    """Return whether a web server answers there."""
    try:
        with urllib.request.urlopen(f"{address}/server_info", timeout=30):
            return True
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def ask(address: str, query: str, **variables: object) -> dict[str, Any]:
    """Return the answer to a question in GraphQL."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(f"{address}/graphql", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)["data"]


def runs(address: str) -> dict[str, dict[str, Any]]:
    """Return all runs by their ids."""
    return {run["runId"]: run for run in ask(address, RUNS)["runsOrError"]["results"]}


def ended(address: str, run: str) -> str:
    """Return how a run ended, "" while it runs; of its id, the beginning is enough."""
    (status,) = [each["status"] for name, each in runs(address).items() if name.startswith(run)]
    return status if status in ENDS else ""


def end_of(address: str, run: str, what: str = "the run") -> str:
    """Wait until a run is over; return how it ended."""
    return wait_for(lambda: ended(address, run), what, every=0.5)
