"""A message to a person when a run fails, sent through Apprise.

Apprise is the extra ``notify``; its URLs are in a variable, since they contain keys. Neither is needed
for anything else: without them a failure shows only in Dagster's UI, and the tick says so.
"""

import logging
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import dagster as dg

from audiobook_pipeline.automation.runs import sensor_status
from audiobook_pipeline.config import Automation
from audiobook_pipeline.redaction import redact, register_secret
from audiobook_pipeline.reporting.phases import failure_words

FAILURE_MESSAGES: Final = "failure_messages"
STEPS_SHOWN: Final = 5
_SECRET_PART: Final = re.compile(r"[^/:@?&=]{8,}")

logger = logging.getLogger(__name__)


class NotSentError(Exception):
    """The message could not be sent; says what to do.

    Args:
        words: What is wrong.
        taken: How many addresses accepted it nevertheless.
    """

    def __init__(self, words: str, *, taken: int = 0) -> None:
        super().__init__(words)
        self.taken = taken


def failure_messages(automation: Automation) -> dg.SensorDefinition:
    """Return the sensor that sends a message about each failed run."""
    variable = automation.messages_variable

    @dg.run_failure_sensor(
        name=FAILURE_MESSAGES,
        default_status=sensor_status(on=automation.failure_messages),
        description=f"Sends a message about each failed run to the Apprise URLs in {variable}.",
    )
    def sensor(context: dg.RunFailureSensorContext) -> dg.SkipReason | None:
        title, body = message(context)
        try:
            send(os.environ.get(variable, "").split(), title, body, variable=variable)
        except NotSentError as error:
            context.log.warning("%s", error)
            return dg.SkipReason(str(error))
        return None

    return sensor


def message(context: dg.RunFailureSensorContext) -> tuple[str, str]:
    """Return title and text: which run failed, where and why, without secrets."""
    run = context.dagster_run
    events = context.get_step_failure_events()[:STEPS_SHOWN]
    failed = [f"{(event.step_key or '').replace('__', '/')}: {failure_words(event)}" for event in events]
    lines = failed or [" ".join((context.failure_event.message or "The run failed.").split())]
    lines += _stopped_by(context)
    return f"Audiobook pipeline: {run.job_name} failed", redact("\n".join([*lines, f"Run {run.run_id[:8]} in Dagster"]))


def _stopped_by(context: dg.RunFailureSensorContext) -> list[str]:
    """Return what the checks that stopped the run say to do."""
    kind = dg.DagsterEventType.ASSET_CHECK_EVALUATION
    entries = context.instance.all_logs(context.dagster_run.run_id, of_type=kind)
    found = [entry.dagster_event.asset_check_evaluation_data for entry in entries if entry.dagster_event]
    return [
        f"{each.check_name}: {each.description}"
        for each in found
        if each.blocking and not each.passed and each.severity is dg.AssetCheckSeverity.ERROR and each.description
    ][:STEPS_SHOWN]


def send(urls: Sequence[str], title: str, body: str, *, variable: str, cover: bytes = b"") -> None:
    """Send one message to every URL.

    Args:
        urls: Apprise URLs.
        title: One line.
        body: Plain text.
        variable: The variable that holds the URLs.
        cover: A picture that goes along, as a JPEG; b"" for none.

    Raises:
        NotSentError: There is no URL, Apprise isn't installed, or a URL is wrong or doesn't take it.
    """
    if not urls:
        raise NotSentError(
            f"{variable} is not set: nobody is notified. Set it in .env, for example {variable}=ntfy://ntfy.sh/your-topic"
        )
    refused, messengers = _messengers(urls)
    with _as_file(cover) as picture:
        for number, messenger in messengers.items():
            if not messenger.notify(title=title, body=body, body_format="text", attach=picture):
                refused.append(f"number {number} ({urls[number - 1].partition('://')[0]}) did not accept it")
    _raise_for(refused, variable, of=len(urls))
    logger.info("Notified %d addresses", len(urls))


def check_addresses(urls: Sequence[str], *, variable: str) -> None:
    """Check that Apprise knows every URL; nothing is sent.

    Raises:
        NotSentError: Apprise isn't installed, or a URL is wrong.
    """
    refused, _ = _messengers(urls)
    _raise_for(refused, variable, of=len(urls))


def _messengers(urls: Sequence[str]) -> tuple[list[str], dict[int, Any]]:
    """Return what is wrong with URLs, and a messenger for each that Apprise knows, by its number."""
    try:
        import apprise  # noqa: PLC0415 - an extra
    except ImportError:
        raise NotSentError("Apprise is missing, so nobody is notified: install 'audiobook-pipeline[notify]'") from None
    refused, messengers = [], {}
    for number, url in enumerate(urls, start=1):
        _register_parts(url)
        messenger = apprise.Apprise()
        if messenger.add(url):
            messengers[number] = messenger
        else:
            refused.append(f"number {number} is not a URL that Apprise knows")
    return refused, messengers


def _raise_for(refused: Sequence[str], variable: str, *, of: int) -> None:
    if refused:
        words = f"Of the URLs in {variable}, {'; '.join(refused)}: see docs/automation.md."
        raise NotSentError(words, taken=of - len(refused))


@contextmanager
def _as_file(cover: bytes) -> Iterator[str | None]:
    """Keep a picture in a file meanwhile; None for none."""
    if not cover:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "cover.jpg"
        file.write_bytes(cover)
        yield str(file)


def _register_parts(url: str) -> None:
    """Keep every part of an Apprise URL that may be a key out of the logs: everything but the host name."""
    account, _, rest = url.partition("://")[2].rpartition("@")
    host, _, path = rest.partition("/")
    named = "." in host or host.startswith("localhost")
    for part in _SECRET_PART.findall(f"{account}/{path}" if named else f"{account}/{host}/{path}"):
        register_secret(part)
