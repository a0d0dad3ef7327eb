"""A look at each download client: itself, its disk, and whether its files are seen from here."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from audiobook_pipeline.acquisition.instances import Instance
from audiobook_pipeline.acquisition.paths import UnmappedPathError, to_local
from audiobook_pipeline.cli.findings import Finding, Severity
from audiobook_pipeline.cli.surroundings import Surroundings, clients
from audiobook_pipeline.clients.download_health import READABLE, HealthState, InstanceHealth
from audiobook_pipeline.clients.settings import host_and_port
from audiobook_pipeline.constants import GIGABYTE
from audiobook_pipeline.domain.text.quantity import quantity
from audiobook_pipeline.ledger.chosen import TAG_PREFIX


def duplicate_instances(around: Surroundings) -> Iterator[Finding]:
    """Yield the instances that are one and the same program under two names."""
    seen: dict[tuple[str, int | None, str], str] = {}
    for client in clients(around):
        first = seen.setdefault(_place(client.address), client.name)
        if first != client.name:
            what = f"{client.address} is the same program as {first}: no other one is left when it is down"
            fix = f"Give {client.name} the address of another one, or remove its address."
            yield Finding(f"{client.program} {client.name}", Severity.ERROR, "same_as_first", what, fix)


def _place(address: str) -> tuple[str, int | None, str]:
    """Return where an address leads, however its host is written."""
    host, port = host_and_port(address)
    with suppress(OSError):
        host = socket.gethostbyname(host)
    return host, port, urlsplit(address).path.rstrip("/")


def check_client(service: str, make: Callable[[], Instance], around: Surroundings) -> Iterator[Finding]:
    """Look at one download client: itself, its disk, and whether its files are seen from here."""
    instance = make()
    health = instance.client.health(vpn_interface=instance.vpn_interface)
    yield _from_health(service, health)
    if health.state not in READABLE:
        return
    if health.interface is None:
        what = f"{instance.client.program} doesn't report its network interface: the VPN is not checked"
        fix = "Make sure of it with the network of its container, or with bind-address-ipv4 in its settings.json."
        yield Finding(f"{service}: VPN", Severity.FINE, "by_hand", what, fix)
    for warning in health.warnings:
        what, _, fix = warning.partition(": ")
        yield Finding(f"{service}: settings", Severity.WARNING, "risky", what, f"{fix[:1].upper()}{fix[1:]}.")
    yield from _category(f"{service}: category", instance)
    yield from _room(f"{service}: disk", health, around)
    yield _see_save_folder(f"{service}: downloads", instance.client.save_folder(), instance)


def _from_health(service: str, health: InstanceHealth) -> Finding:
    severity = Severity.ERROR
    if health.usable:
        severity = Severity.FINE if health.state is HealthState.OK else Severity.WARNING
    what = health.message
    if health.interface:
        what += f", bound to {health.interface}" if health.state is HealthState.OK else ""
    return Finding(service, severity, health.state, what, health.advice, health.version or "", health.latency_ms)


def _category(service: str, instance: Instance) -> Iterator[Finding]:
    """Return whether the client took the category of what was added so far."""
    if count := instance.client.without_category(TAG_PREFIX):
        added = "torrent that the pipeline added has", "torrents that the pipeline added have"
        what = f"{quantity(count, *added)} no category: {instance.client.program} didn't take it"
        fix = "Correct QBITTORRENT_CATEGORY, or category in [[download_clients]], or create it in qBittorrent."
        yield Finding(service, Severity.WARNING, "not_taken", what, fix)


def _room(service: str, health: InstanceHealth, around: Surroundings) -> Iterator[Finding]:
    if health.free_space is None:
        return
    reserve = around.settings.config.limits.reserve_gigabytes
    free = health.free_space / GIGABYTE
    if free > reserve:
        yield Finding(service, Severity.FINE, "ok", f"{free:.1f} GB free")
    else:
        what = f"{free:.1f} GB free, and {reserve:g} GB must stay free: nothing is sent there"
        yield Finding(service, Severity.WARNING, "full", what, "Make room, or lower reserve_gigabytes in [limits].")


def _see_save_folder(service: str, save_path: str, instance: Instance) -> Finding:
    """Return whether this machine sees the folder that the instance saves to."""
    try:
        local = to_local(save_path, instance.maps)
    except UnmappedPathError as error:
        return Finding(service, Severity.ERROR, "not_seen", str(error), _HOW_TO_MAP)
    if not local.is_dir() or not os.access(local, os.R_OK | os.X_OK):
        what = f"it saves to {save_path}, which would be {local} on this machine: that isn't there or can't be read"
        return Finding(service, Severity.ERROR, "not_seen", what, _HOW_TO_MAP)
    return Finding(service, Severity.FINE, "ok", f"saved to {save_path}, seen here as {local}")


_HOW_TO_MAP: Final = (
    "Mount that folder here, and name it: the instance's own name for it in its SAVE_PATH variable and this machine's "
    "in DOWNLOAD_PATH, or both in [[path_maps]] of the configuration file."
)
