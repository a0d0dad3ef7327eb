"""Upcoming books: announced books by month, and as a calendar that other programs subscribe to."""

import hmac
from itertools import groupby
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from audiobook_pipeline.desk.visit import Desk, Visit
from audiobook_pipeline.schemas.tables import UPCOMING


def calendar(visit: Visit) -> Response:
    """Show what is announced, month by month."""
    table = visit.desk.tables.table("upcoming_books", UPCOMING)
    rows = table[table["release_date"] != ""].sort_values("release_date").to_dict("records")
    months = [(month, list(books)) for month, books in groupby(rows, key=lambda row: row["release_date"][:7])]
    undated = table[table["release_date"] == ""].to_dict("records")
    settings = visit.desk.settings
    return visit.page(
        "calendar.html.j2",
        months=[*months, *([("no date yet", undated)] if undated else [])],
        address=f"{settings.address}/calendar/{settings.calendar_token()}.ics",
    )


def renew(visit: Visit) -> str:
    """Make a new address for the calendar; the old one stops working."""
    visit.desk.settings.calendar_token(renew=True)
    return "The calendar has a new address; the old one no longer works."


def subscribed(desk: Desk, request: Request) -> Response:
    """Answer the calendar to a program that knows its address; nobody signs in here."""
    token = str(request.path_params["token"]).encode(errors="replace")
    if not hmac.compare_digest(desk.settings.calendar_token().encode(), token):
        return PlainTextResponse("There is no such page.", 404)
    file = desk.settings.data / "exports" / "upcoming.ics"
    if not file.is_file():
        return PlainTextResponse("No run has looked for announced books yet.", 404)
    return FileResponse(file, media_type="text/calendar")


ROUTES: Final = (
    ("GET", "/calendar", "admin", calendar),
    ("POST", "/calendar/renew", "admin", renew),
)
