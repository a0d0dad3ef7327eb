"""Settings of qBittorrent that keep its API from us or hide whether a login is right: changed, and put back.

Only what was found in the way is changed, after a backup of what was there, and only if the login holds without it.
How an instance is found to be in trouble belongs to ``diagnosis``.
"""

import json
import os
import re
import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.clients.download_health import HealthState
from audiobook_pipeline.clients.qbittorrent.client import QBittorrentClient
from audiobook_pipeline.clients.settings import host_and_port

Adjustable: TypeAlias = QBittorrentClient
"""A download client whose settings can be looked at and changed."""

_HOST_CHECK = "web_ui_host_header_validation_enabled"
_BYPASSES = {
    "bypass_local_auth": "lets every program of its own machine in without a login: a wrong password goes unnoticed",
    "bypass_auth_subnet_whitelist_enabled": "lets whole networks in without a login: a wrong password goes unnoticed",
}


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One setting of qBittorrent.

    Attributes:
        name: Its name in the Web API.
        before: What it is.
        after: What it is to be.
        why: Why, in words for a person.
    """

    name: str
    before: Any
    after: Any
    why: str = ""

    def __str__(self) -> str:
        return (
            f"{self.name}: {json.dumps(self.before)} → {json.dumps(self.after)}{f' ({self.why})' if self.why else ''}"
        )


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would let us in as it should be, and a client that gets in already."""

    client: Adjustable
    changes: tuple[SettingChange, ...]


def propose(client: Adjustable) -> Proposal | None:
    """Look whether settings of this instance are in our way; None where they aren't, or can't be reached."""
    state = client.health().state
    if state is HealthState.AUTHENTICATION_BYPASSED:
        return _worth_it(client, blocking_settings(client.preferences(), address=None))
    if state is not HealthState.FORBIDDEN:
        return None
    detour = _inside(client)
    if detour is client:
        return None
    return _worth_it(detour, blocking_settings(detour.preferences(), address=client.address))


def blocking_settings(preferences: Mapping[str, Any], *, address: str | None) -> Iterator[SettingChange]:
    """Yield the settings that are in the way.

    Args:
        preferences: ``app/preferences``.
        address: Address whose host header the instance refuses, or None where it doesn't.
    """
    for name, why in _BYPASSES.items():
        if preferences.get(name) is True:
            yield SettingChange(name, before=True, after=False, why=why)
    if address is None or preferences.get(_HOST_CHECK) is not True:
        return
    host, port = host_and_port(address)
    if port != preferences.get("web_ui_port"):
        why = f"port {port} of its address is mapped to {preferences.get('web_ui_port')}, which this check refuses"
        yield SettingChange(_HOST_CHECK, before=True, after=False, why=why)
    else:
        known = str(preferences.get("web_ui_domain_list", ""))
        more = ";".join(filter(None, (known, host)))
        yield SettingChange("web_ui_domain_list", known, more, f"it does not know the name {host}")


def apply(proposal: Proposal, backup: Path, now: datetime) -> None:
    """Make the changes, having kept what was there; where the login then fails, put it back at once.

    Raises:
        CommandError: If it came to nothing; says why.
        ServiceError: If the instance fails; the backup is there.
    """
    client, changes = proposal.client, proposal.changes
    _keep(backup, client.name, changes, now)
    client.set_preferences({change.name: change.after for change in changes})
    health = client.renewed().health()
    if health.state is HealthState.OK:
        return
    client.set_preferences({change.name: change.before for change in changes})
    _forget(backup, changes)
    raise CommandError(f"{client.name}: put back as it was, because afterwards: {health.message}. {health.advice}")


def undo(client: Adjustable, backup: Path) -> tuple[Proposal, list[str]]:
    """Return what puts back what was there before ``apply``, and the names of settings changed by somebody since.

    Raises:
        CommandError: If there is no backup, or it can't be read.
        ServiceError: If the instance can't be asked.
    """
    try:
        kept = _changes_of(backup)
    except FileNotFoundError:
        raise CommandError(f"nothing to undo: there is no {backup}") from None
    client = _inside(client)
    present = client.preferences()
    ours = [change for change in kept if present.get(change.name) == change.after]
    since = [change.name for change in kept if present.get(change.name) not in (change.after, change.before)]
    back = tuple(SettingChange(change.name, change.after, change.before) for change in ours)
    return Proposal(client, back), since


def put_back(proposal: Proposal, backup: Path) -> None:
    """Make the changes of ``undo``; the backup is no longer needed then."""
    if proposal.changes:
        proposal.client.set_preferences({change.name: change.after for change in proposal.changes})
    backup.unlink(missing_ok=True)


def backup_of(data_folder: Path, instance: str) -> Path:
    """Return the file that keeps an instance's settings as they were."""
    return data_folder / f"qbittorrent-settings-{re.sub(r'[^A-Za-z0-9_-]', '_', instance)}.json"


def _inside(client: Adjustable) -> Adjustable:
    """Return a client that gets in: where the instance refuses its own name, one that gives another."""
    if client.health().state is HealthState.FORBIDDEN:
        for host in _other_names(client.address):
            detour = client.renewed(host_header=host)
            if detour.health().usable:
                return detour
    return client


def _worth_it(client: Adjustable, changes: Iterator[SettingChange]) -> Proposal | None:
    found = tuple(changes)
    return Proposal(client, found) if found else None


def _other_names(address: str) -> Iterator[str]:
    """Yield names that the instance may accept for itself; without a port, because that is refused first."""
    host, _ = host_and_port(address)
    yield host
    try:
        number = socket.gethostbyname(host)
    except OSError:
        return
    if number != host:
        yield number


def _changes_of(backup: Path) -> list[SettingChange]:
    try:
        rows = json.loads(backup.read_text(encoding="utf-8"))["changes"]
        return [SettingChange(row["name"], row["before"], row["after"]) for row in rows]
    except (ValueError, KeyError, TypeError) as error:
        raise CommandError(
            f"{backup} is not a backup of settings ({error!r}): change them in qBittorrent manually"
        ) from None


def _keep(backup: Path, instance: str, changes: Sequence[SettingChange], now: datetime) -> None:
    """Write down what is there before it is changed; what an earlier fix found stays the oldest truth."""
    kept = {change.name: change for change in (_changes_of(backup) if backup.exists() else ())}
    for change in changes:
        first = kept.get(change.name, change)
        kept[change.name] = SettingChange(change.name, first.before, change.after, change.why)
    _write(backup, {"instance": instance, "time": now.isoformat(), "changes": [asdict(each) for each in kept.values()]})


def _forget(backup: Path, changes: Sequence[SettingChange]) -> None:
    names = {change.name for change in changes}
    content = json.loads(backup.read_text(encoding="utf-8"))
    content["changes"] = [row for row in content["changes"] if row["name"] not in names]
    if content["changes"]:
        _write(backup, content)
    else:
        backup.unlink()


def _write(backup: Path, content: Mapping[str, Any]) -> None:
    draft = backup.with_suffix(".draft")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=2)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(backup)
