"""Events: which are sent, their recipients, times and texts. No Dagster here; see also ``cursors``.

A listener gets each event once. Events in quiet hours are sent after them, reviews are gathered for an hour, and
what a messenger did not accept is tried again after a pause.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from audiobook_pipeline.automation.cursors import Cursor
from audiobook_pipeline.ledger.records import News, NewsKind

GATHERED_S: Final = 3600.0
"""At most one message about reviews in so many seconds."""
PAUSE_S: Final = 600.0
"""How long until a listener that took nothing is tried again."""
LISTED: Final = 10
"""Books named in one message."""
_TITLES: Final[Mapping[NewsKind, tuple[str, str]]] = {
    "review": ("waits for your yes or no", "wait for your yes or no"),
    "arrived": ("is in the library", "are in the library"),
    "request": ("was requested", "were requested"),
    "trouble": ("needs you", "need you"),
}


class ListenerState(BaseModel):
    """What was sent to one listener.

    Attributes:
        after: Number of the last event of each kind.
        troubles: Acquisitions that wait for a person and were reported.
        reviews_at: When reviews were last sent to it, in seconds since 1970.
        not_before: Earliest time of the next try; 0 if it accepted what was sent last.
    """

    model_config = ConfigDict(frozen=True)

    after: dict[NewsKind, int] = {}
    troubles: tuple[int, ...] = ()
    reviews_at: float = 0.0
    not_before: float = 0.0


class SentEvents(Cursor):
    """What was sent to each listener, by name."""

    listeners: dict[str, ListenerState]


@dataclass(frozen=True, slots=True)
class Message:
    """A message to a person.

    Attributes:
        kind: What happened.
        title: In one line.
        body: Each book on a line.
        link: Path of the desk's page for the decision.
        news: The events.
    """

    kind: NewsKind
    title: str
    body: str
    link: str
    news: tuple[News, ...]


def is_quiet(hours: str, now: time) -> bool:
    """Return whether a time of day is within hours such as "22:00-07:00"; "" is never quiet."""
    if not hours:
        return False
    start, end = (time.fromisoformat(each.strip()) for each in hours.split("-"))
    return start <= now < end if start <= end else now >= start or now < end


def due(
    heard: ListenerState, news: Iterable[News], kinds: Sequence[str], now: float, *, gather: bool = True
) -> list[News]:
    """Return the events to send to a listener now.

    Args:
        heard: What was sent to it.
        news: What happened.
        kinds: What it wants to know.
        now: Seconds since 1970.
        gather: Whether reviews are gathered.
    """
    if now < heard.not_before:
        return []
    waits = gather and now - heard.reviews_at < GATHERED_S
    kept = {kind for kind in kinds if not (kind == "review" and waits)}
    return [each for each in news if each.kind in kept and _is_new(heard, each)]


def _is_new(heard: ListenerState, news: News) -> bool:
    if news.kind == "trouble":
        return news.number not in heard.troubles
    return news.number > heard.after.get(news.kind, 0)


def after_telling(heard: ListenerState, sent: Sequence[News], held: Iterable[News], now: float) -> ListenerState:
    """Return the state of a listener after sending; ``held`` are the current troubles."""
    after = dict(heard.after)
    for each in sent:
        if each.kind != "trouble":
            after[each.kind] = max(each.number, after.get(each.kind, 0))
    troubles = {*heard.troubles, *(each.number for each in sent if each.kind == "trouble")}
    return ListenerState(
        after=after,
        troubles=tuple(sorted(troubles & {each.number for each in held if each.kind == "trouble"})),
        reviews_at=now if any(each.kind == "review" for each in sent) else heard.reviews_at,
    )


def messages(news: Sequence[News]) -> list[Message]:
    """Return the events as messages, one of each kind."""
    kinds = dict.fromkeys(each.kind for each in news)
    return [_message(kind, tuple(each for each in news if each.kind == kind)) for kind in kinds]


def _message(kind: NewsKind, news: tuple[News, ...]) -> Message:
    by_book = {(each.wanted_id, each.book.title): each for each in news}
    one, many = _TITLES[kind]
    first = news[0]
    title = f"“{first.book.title}” {one}" if len(by_book) == 1 else f"{len(by_book)} books {many}"
    lines = [_line(each) for each in by_book.values()][:LISTED]
    if len(by_book) > LISTED:
        lines.append(f"and {len(by_book) - LISTED} more")
    return Message(kind, title, "\n".join(lines), _link(first) if len(by_book) == 1 else _LISTS[kind], news)


def _line(news: News) -> str:
    book = news.book
    place = f" ({book.series}{f' #{book.position}' if book.position else ''})" if book.series else ""
    more = {"request": f": requested by {news.words}", "trouble": f": {news.words}"}.get(news.kind, "")
    by = f" by {', '.join(book.authors)}" if book.authors else ""
    return f"{book.title}{by}{place}{more}"


_LISTS: Final[Mapping[NewsKind, str]] = {
    "review": "/review",
    "arrived": "/",
    "request": "/wishes#requests",
    "trouble": "/#under-way",
}


def _link(news: News) -> str:
    match news.kind:
        case "review":
            return f"/review/{news.wanted_id}"
        case "arrived" if news.item_id:
            return f"/item/{news.item_id}"
        case "request":
            return _LISTS["request"]
        case _:
            return f"/book/{news.wanted_id}"


def document(news: News, desk: str) -> dict[str, Any]:
    """Return an event for the webhook, as ``event.schema.json`` describes it."""
    return {
        "version": 1,
        "event": news.kind,
        "number": news.number,
        "at": news.time.isoformat(),
        "title": news.book.title,
        "authors": list(news.book.authors),
        "series": news.book.series,
        "position": news.book.position,
        "item_id": news.item_id or None,
        "words": news.words,
        "link": f"{desk}{_link(news)}",
    }
