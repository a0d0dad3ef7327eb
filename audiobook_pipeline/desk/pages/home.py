"""Home: what waits, what is under way, what arrived, what failed, and the jobs."""

from typing import Any, Final

from starlette.responses import Response

from audiobook_pipeline.desk.dagster import JOBS, DagsterAwayError
from audiobook_pipeline.desk.visit import Visit
from audiobook_pipeline.domain.acquisition import ACTIVE, State
from audiobook_pipeline.ledger.errors import NoLedgerError
from audiobook_pipeline.ledger.pages import ChangeFilter
from audiobook_pipeline.ledger.records import ChangeStatus, RequestStatus
from audiobook_pipeline.schemas.tables import ACQUISITIONS, LIBRARY

SHOWN: Final = 12


def home(visit: Visit) -> Response:
    """Show what there is to decide and what goes on."""
    if not visit.person.decides:
        return own_requests(visit)
    try:
        ledger = visit.ledger
    except NoLedgerError:
        return visit.page("first.html.j2", **_jobs(visit))
    counts = ledger.state_counts()
    planned = ledger.change_counts(ChangeFilter(status=ChangeStatus.PLANNED))
    progress = visit.desk.tables.table("download_progress", ACQUISITIONS)
    waiting = {
        "waiting": ledger.waiting_count(),
        "requests": len(ledger.requests(RequestStatus.WAITING)),
        "planned": sum(count for _, _, count in planned),
        "active": sum(counts.get(state, 0) for state in ACTIVE),
    }
    # "up" makes the ledger before the first run.
    if not (counts or any(waiting.values())) and visit.desk.tables.table("current_library", LIBRARY).empty:
        return visit.page("first.html.j2", **_jobs(visit))
    return visit.page(
        "home.html.j2",
        **waiting,
        under_way=ledger.newest_acquisitions(*ACTIVE, most=SHOWN),
        shares=dict(zip(progress["acquisition_id"], progress["progress"], strict=True)),
        arrived=ledger.newest_acquisitions(State.CONFIRMED, most=SHOWN),
        failed=ledger.newest_acquisitions(State.FAILED, State.REJECTED, most=SHOWN),
        findings=visit.desk.health.last(),
        **_jobs(visit),
    )


def _jobs(visit: Visit) -> dict[str, Any]:
    """Return what the list of jobs is made from."""
    shared = {"jobs": JOBS, "dagster": visit.desk.dagster}
    try:
        runs, ticks = visit.desk.dagster.runs()
    except DagsterAwayError as error:
        return {**shared, "runs": {}, "ticks": {}, "away": str(error)}
    return {**shared, "runs": runs, "ticks": ticks, "away": ""}


def own_requests(visit: Visit) -> Response:
    """Show somebody who asks only what they asked for."""
    return visit.page("own.html.j2", requests=visit.ledger.requests(who=visit.person.name))


def start_job(visit: Visit) -> Response:
    """Start a job in Dagster."""
    job = visit.said("job")
    if job not in JOBS:
        return visit.back("There is no such job.")
    run_id = visit.desk.dagster.start(job)
    return visit.back(f"Started: {JOBS[job]} (run {run_id[:8]}).")


def services(visit: Visit) -> Response:
    """Show what the doctor says of every service now."""
    return visit.page("services.html.j2", findings=visit.desk.health.now())


def sign_out(visit: Visit) -> Response:
    """End the session."""
    visit.request.session.clear()
    return visit.back("", "/sign-in")


ROUTES: Final = (
    ("GET", "/", "user", home),
    ("POST", "/jobs", "admin", start_job),
    ("GET", "/services", "admin", services),
    ("POST", "/sign-out", "user", sign_out),
)
