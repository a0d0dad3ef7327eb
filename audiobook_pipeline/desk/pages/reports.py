"""Reports: each run's report at an address of its own."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from starlette.responses import FileResponse, Response

from audiobook_pipeline.desk.visit import NoSuchPageError, Visit
from audiobook_pipeline.ledger.errors import NoLedgerError
from audiobook_pipeline.ledger.records import Measure

_NAME: Final = re.compile(r"[A-Za-z0-9][\w.-]{0,120}\.html", re.ASCII)
RUNS: Final = 60
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"


def reports(visit: Visit) -> Response:
    """List the reports, newest first."""
    folder = _folder(visit)
    files = [file for file in folder.glob("*.html") if _NAME.fullmatch(file.name) and not file.is_symlink()]
    times = {file.name: datetime.fromtimestamp(file.stat().st_mtime, UTC) for file in files}
    return visit.page(
        "reports.html.j2",
        figures=_figures(visit),
        reports=sorted(times.items(), key=lambda each: each[1], reverse=True)[:200],
    )


def report(visit: Visit) -> Response:
    """Answer one report; it holds its own styles and pictures, and no script."""
    name = str(visit.request.path_params["name"])
    file = _folder(visit) / name
    if not (_NAME.fullmatch(name) and file.is_file()):
        raise NoSuchPageError("there is no such report; older ones may have been removed")
    return FileResponse(file, media_type="text/html", headers={"Content-Security-Policy": _POLICY})


def _figures(visit: Visit) -> dict[str, list[Measure]]:
    """Return what is measured in each run, oldest first; nothing where there is no ledger yet."""
    try:
        ledger = visit.ledger
    except NoLedgerError:
        return {}
    measured = {"Quality of the metadata (0 to 100)": ledger.scores(), "Books missing in series": ledger.gap_counts()}
    return {name: values[-RUNS:] for name, values in measured.items() if values}


def _folder(visit: Visit) -> Path:
    return visit.desk.settings.data / "reports"


ROUTES: Final = (
    ("GET", "/reports", "admin", reports),
    ("GET", "/reports/{name}", "admin", report),
)
