"""Telling another program about a run: one POST with the report's figures and the new books.

What is told is described by ``schemas/webhook.schema.json``; nothing of it is secret.
"""

import logging
from typing import Any

import pandas as pd
import requests

from audiobook_pipeline.clients.transport import BoundedAdapter, equip
from audiobook_pipeline.domain.columns import cells
from audiobook_pipeline.reporting.report import VERSION, Report

TIMEOUT = (5, 10)
"""Seconds to connect and to wait for the answer: a run doesn't wait for a listener."""

_log = logging.getLogger(__name__)


def message(report: Report, new_books: pd.DataFrame) -> dict[str, Any]:
    """Return what is sent: ``new_books`` has the columns item_id, title, authors."""
    books = zip(*(cells(new_books[name]) for name in ("item_id", "title", "authors")), strict=True)
    return {
        "version": VERSION,
        "event": "report",
        "made_at": report.made_at.isoformat(),
        "run_id": report.run_id,
        "figures": dict(report.figures),
        "new_books": [
            {"item_id": item_id, "title": title, "authors": list(authors)} for item_id, title, authors in books
        ],
        "next_steps": list(report.next_steps),
    }


def send(url: str, document: dict[str, Any]) -> bool:
    """Send ``document`` to ``url``; return whether it was taken. A failure is a warning, never the run's.

    The address may hold a token: no log line names it.
    """
    try:
        with requests.Session() as session:
            equip(session, BoundedAdapter())
            # What the listener says is not read.
            response = session.post(url, json=document, timeout=TIMEOUT, allow_redirects=False, stream=True)
    except (requests.RequestException, ValueError) as error:
        _log.warning("The webhook could not be reached (WEBHOOK_URL): %s", type(error).__name__)
        return False
    if not 200 <= response.status_code < 300:
        _log.warning("The webhook refused the message (WEBHOOK_URL): it answered %d", response.status_code)
        return False
    return True
