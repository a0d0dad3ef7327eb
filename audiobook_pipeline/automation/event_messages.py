"""Messages about single events: a review is waiting, a book arrived, a request was made, something needs a person.

Sent through Apprise to the addresses in the configuration, and as JSON to WEBHOOK_URL. What is sent, when and in which
words is decided in ``events``.
"""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import dagster as dg

from audiobook_pipeline.automation import events
from audiobook_pipeline.automation.messages import NotSentError, send
from audiobook_pipeline.automation.runs import sensor_status
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.config import Automation, Listener, PipelineConfig
from audiobook_pipeline.ledger.errors import LedgerError
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import News
from audiobook_pipeline.redaction import redact
from audiobook_pipeline.reporting import webhook
from audiobook_pipeline.reporting.outward import spelled_out
from audiobook_pipeline.resources.audiobookshelf import AudiobookshelfResource
from audiobook_pipeline.resources.ledger import LedgerResource
from audiobook_pipeline.resources.metadata_sources import MetadataSources
from audiobook_pipeline.resources.settings import PipelineSettings
from audiobook_pipeline.sources.covers import cover_address, picture_at
from audiobook_pipeline.sources.editions import editions

EVENT_MESSAGES: Final = "event_messages"
_COVER_WIDTH: Final = 400

logger = logging.getLogger(__name__)

Tell = Callable[[Sequence[News]], Iterator[Sequence[News]]]
"""Tells a listener, and yields what it took; raises NotSentError where it takes no more."""


class Covers(NamedTuple):
    """Where covers come from: the library, and the sources for what it lacks."""

    config: PipelineConfig
    audiobookshelf: AudiobookshelfResource
    sources: MetadataSources

    def of(self, news: News) -> bytes:
        """Return the cover of an event's book; b"" if there is none or no source answers."""
        title, author = news.book.title, next(iter(news.book.authors), "")
        try:
            if news.item_id:
                with self.audiobookshelf.client() as library:
                    return library.cover(news.item_id, width=_COVER_WIDTH)
            with self.sources.book_search(self.config.limits) as search:
                found, _ = editions(search, None, title, author, provider=self.config.audible)
            return picture_at(cover_address(found, title), self.config.allowed_hosts, width=_COVER_WIDTH)
        except (ServiceError, dg.Failure):
            return b""


def event_messages(automation: Automation) -> dg.SensorDefinition:
    """Return the sensor that tells people what happened."""

    @dg.sensor(
        name=EVENT_MESSAGES,
        minimum_interval_seconds=automation.event_messages_seconds,
        default_status=sensor_status(on=automation.event_messages),
        description="Notifies [messages] and the webhook of books that wait for review, arrived, were requested or "
        "need you.",
    )
    def sensor(
        context: dg.SensorEvaluationContext,
        ledger: LedgerResource,
        settings: PipelineSettings,
        audiobookshelf: AudiobookshelfResource,
        metadata_sources: MetadataSources,
    ) -> dg.SensorResult | dg.SkipReason:
        try:
            covers = Covers(settings.config, audiobookshelf, metadata_sources)
            told, words = _look(events.SentEvents.read(context.cursor), ledger.open(), settings, covers)
        except (dg.Failure, LedgerError) as error:
            return dg.SkipReason(redact((error.description if isinstance(error, dg.Failure) else None) or str(error)))
        return dg.SensorResult(skip_reason=words, cursor=told.write())

    return sensor


def _look(
    before: events.SentEvents | None, ledger: Ledger, settings: PipelineSettings, covers: Covers
) -> tuple[events.SentEvents, str]:
    """Send each listener its new events; return what was sent, and a summary in words."""
    now, config = datetime.now(UTC), settings.config
    moment = now.timestamp()
    known, last = before.listeners if before else {}, ledger.last_news()
    told, said = {}, []
    for name, listener, tell in _listeners(settings, covers):
        heard = known.get(name) or events.ListenerState(after=last)
        quiet = events.is_quiet(listener.quiet, now.astimezone(ZoneInfo(config.automation.timezone)).time())
        happened = [] if quiet else ledger.news(heard.after)
        news = events.due(heard, happened, listener.events, moment, gather=listener.gather)
        sent: list[News] = []
        not_before = 0.0
        try:
            for part in tell(news):
                sent += part
        except NotSentError as error:
            said.append(str(error))
            not_before = moment + events.PAUSE_S
        if sent:
            said.append(f"{name}: notified of {len(sent)}")
        if not quiet and moment >= heard.not_before:
            heard = events.after_telling(heard, sent, happened, moment)
            heard = heard.model_copy(update={"not_before": not_before})
        told[name] = heard
    return events.SentEvents(listeners=told), "; ".join(said) or "Nothing new."


def _listeners(settings: PipelineSettings, covers: Covers) -> Iterator[tuple[str, Listener, Tell]]:
    """Yield the name of each listener, the events that it wants and when, and how to notify it."""
    for name, listener in settings.config.messages.items():
        yield f"messages.{name}", listener, partial(_tell_person, listener, settings.desk, covers)
    if address := settings.webhook_url.strip():
        yield "webhook", Listener(gather=False), partial(_tell_webhook, address, settings.desk)


def _tell_person(listener: Listener, desk: str, covers: Covers, news: Sequence[News]) -> Iterator[Sequence[News]]:
    """Send one message of each kind of event, with the cover of its first book.

    Raises:
        NotSentError: No address accepted it.
    """
    urls = os.environ.get(listener.variable, "").split()
    for message in events.messages(news):
        body = spelled_out(redact(f"{message.body}\n{desk}{message.link}"))
        title, cover = spelled_out(redact(message.title)), covers.of(message.news[0])
        try:
            send(urls, title, body, variable=listener.variable, cover=cover)
        except NotSentError as error:
            # Those who took it would hear it again.
            if not error.taken:
                raise
            logger.warning("%s", error)
        yield message.news


def _tell_webhook(address: str, desk: str, news: Sequence[News]) -> Iterator[Sequence[News]]:
    """Send each event as a JSON document.

    Raises:
        NotSentError: One was not accepted.
    """
    for each in news:
        if not webhook.send(address, events.document(each, desk)):
            raise NotSentError("WEBHOOK_URL refused an event")
        yield [each]
