"""What an installation is asked at its first start, in the terminal (``init``) and on the desk's page alike.

The questions are rows. What is found on the usual ports is offered, what is answered is tried as the doctor does, and
written into the settings file. How it is asked belongs to ``init`` and to ``desk.first_start``.
"""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

import requests
from dotenv import set_key

from audiobook_pipeline.cli.errors import CommandError, file_access
from audiobook_pipeline.cli.findings import Finding, Severity
from audiobook_pipeline.variables import VARIABLES, in_force, register_secrets

_LOOK_TIMEOUT: Final = (1.0, 2.0)
_MACHINES: Final = ("localhost", "host.docker.internal")
"""Where services may be besides the name that containers give each other."""


@dataclass(frozen=True)
class Question:
    """One thing to be asked.

    Attributes:
        variable: The variable that holds the answer.
        label: What is asked for.
        hint: Where it is found, or what it is for.
        optional: Whether it may be left empty.
    """

    variable: str
    label: str
    hint: str = ""
    optional: bool = False

    @property
    def secret(self) -> bool:
        """Whether what is typed must not be seen."""
        return VARIABLES[self.variable].secret


@dataclass(frozen=True)
class Service:
    """What is asked together, and tried together.

    Attributes:
        name: As the doctor calls it.
        questions: What is asked.
        container: Name that its container usually has.
        port: Port that it usually has; 0 where there is nothing to find.
        page: A page that it answers without a login.
        shows: A part of that answer by which it is known, or "" where the status tells.
    """

    name: str
    questions: tuple[Question, ...]
    container: str = ""
    port: int = 0
    page: str = ""
    shows: str = ""

    @property
    def address(self) -> str:
        """The variable of its address."""
        return self.questions[0].variable


SERVICES: Final = (
    Service(
        "Audiobookshelf",
        (
            Question("ABS_URL", "Address of Audiobookshelf"),
            Question("ABS_TOKEN", "API key", "Audiobookshelf > Settings > API Keys"),
            Question("ABS_LIBRARY_PATH", "Folder of the library", "as this machine sees it"),
        ),
        container="audiobookshelf",
        port=13378,
        page="/ping",
        shows="success",
    ),
    Service(
        "Prowlarr",
        (
            Question("PROWLARR_URL", "Address of Prowlarr"),
            Question("PROWLARR_API_KEY", "API key", "Prowlarr > Settings > General"),
        ),
        container="prowlarr",
        port=9696,
        page="/ping",
        shows="OK",
    ),
    Service(
        "qBittorrent primary",
        (
            Question("QBITTORRENT_URL", "Address of qBittorrent's Web UI"),
            Question("QBITTORRENT_USERNAME", "User name"),
            Question("QBITTORRENT_PASSWORD", "Password"),
            Question("DOWNLOAD_PATH", "Folder of the downloads", "as this machine sees it"),
        ),
        container="qbittorrent",
        port=8080,
        page="/api/v2/app/version",
    ),
)
DESK: Final = Question(
    "DESK_PASSWORD",
    "Password for the desk",
    "for when Audiobookshelf is down; if empty, only Audiobookshelf accounts can sign in",
    optional=True,
)
QUESTIONS: Final = tuple(question for service in SERVICES for question in service.questions)
_changing: Final = Lock()


def is_set_up(environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether anything of a service is configured."""
    return any(environment.get(service.address, "").strip() for service in SERVICES)


def found() -> dict[str, str]:
    """Return the addresses of the services that answer at their usual places, by the variable of each."""
    places = [
        (service, f"http://{host}:{service.port}") for service in SERVICES for host in (*_MACHINES, service.container)
    ]
    with ThreadPoolExecutor(len(places)) as pool:
        answered = list(pool.map(lambda place: _is_there(*place), places))
    there: dict[str, str] = {}
    for (service, address), yes in zip(places, answered, strict=True):
        if yes:
            there.setdefault(service.address, address)
    return there


def _is_there(service: Service, address: str) -> bool:
    try:
        answer = requests.get(f"{address}{service.page}", timeout=_LOOK_TIMEOUT, allow_redirects=False)
    except requests.RequestException:
        return False
    # qBittorrent refuses who isn't signed in, on a page that no other program has.
    return service.shows in answer.text if service.shows else answer.status_code == 403 or answer.text.startswith("v")


def tried(values: Mapping[str, str]) -> list[Finding]:
    """Return what is wrong with answers, each service tried as the doctor does; nothing is written.

    Args:
        values: Answers by variable; what isn't there is as it is in the environment.
    """
    from audiobook_pipeline.cli.diagnosis import diagnose  # noqa: PLC0415 - brings Dagster, which takes seconds
    from audiobook_pipeline.cli.surroundings import surroundings  # noqa: PLC0415 - the same

    register_secrets(values)
    with _changing, in_force(values):
        return [each for each in diagnose(surroundings()) if each.severity is not Severity.FINE]


def of_service(findings: list[Finding], service: Service) -> list[Finding]:
    """Return the findings on a service, and those on settings that it asks for; no answer makes room on a disk."""
    asked = {question.variable for question in service.questions}
    return [
        each
        for each in findings
        if each.state != "full"
        and (
            each.service == service.name
            or each.service.startswith(f"{service.name}:")
            or any(name in f"{each.what} {each.fix}" for name in asked)
        )
    ]


def write(file: Path, values: Mapping[str, str]) -> None:
    """Write answers into the settings file, for its owner only; what it holds otherwise stays.

    Raises:
        CommandError: It can't be written.
    """
    for name, value in values.items():
        if "\n" in value or "\r" in value:
            raise CommandError(f"{name}: the value has more than one line")
    with file_access("write", file):
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))
        file.chmod(0o600)
        for name, value in values.items():
            set_key(file, name, value, quote_mode="auto")
    register_secrets(values)
