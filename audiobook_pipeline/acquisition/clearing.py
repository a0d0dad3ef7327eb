"""What happens to the torrents of releases that were given up: stopped, and removed where the configuration says so."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from audiobook_pipeline.acquisition.instances import Fleet
from audiobook_pipeline.acquisition.policy import SendPolicy, seeded_enough
from audiobook_pipeline.clients.download import Phase, Torrent
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.config import PipelineConfig
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import Acquisition

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Cleared:
    """How many torrents of given-up releases were stopped, and removed with their files."""

    stopped: int = 0
    removed: int = 0


def clear_given_up(ledger: Ledger, fleet: Callable[[], Fleet], config: PipelineConfig, *, now: datetime) -> Cleared:
    """Stop what still downloads for a release that was given up, and remove what may go.

    Args:
        ledger: The ledger.
        fleet: Gives the instances; not called where nothing was given up.
        config: Whether torrents and their files are removed, and how long what is complete is seeded before.
        now: The time, aware.
    """
    remove, policy = config.acquisition.remove_failed, SendPolicy.of(config)
    given_up = {each.tag: each for each in ledger.acquisitions(State.FAILED, State.REJECTED) if each.instance}
    kept = {each.infohash for each in ledger.acquisitions() if each.tag not in given_up and each.infohash}
    stopped = removed = 0
    for instance in fleet().readable(now) if given_up else []:
        try:
            torrents = instance.client.torrents()
            for torrent, acquisition in _of(torrents, given_up):
                if {torrent.infohash_v1, torrent.infohash_v2} & kept:
                    continue  # Another book has it.
                # Checked again after a restart, a whole one shows no progress for a while.
                whole = torrent.progress == 1 or _was_whole(ledger, acquisition)
                rule = policy.seeding_rule(acquisition.release.indexer)
                if remove and (not whole or seeded_enough(torrent, rule, now)):
                    tag = acquisition.tag
                    # Another torrent of the same files, as cross-seeding adds it, goes on with them.
                    alone = sum(tag in f"{each.save_path} {each.content_path}" for each in torrents) == 1
                    removed += instance.client.remove(torrent.infohash_v1, torrent.infohash_v2, tag, delete_files=alone)
                elif not whole and torrent.phase is not Phase.STOPPED:
                    instance.client.pause(torrent)
                    stopped += 1
        except ServiceError as error:
            logger.warning("What was given up could not be removed from %s: %s", instance.name, error)
    return Cleared(stopped, removed)


def _of(torrents: Sequence[Torrent], given_up: dict[str, Acquisition]) -> list[tuple[Torrent, Acquisition]]:
    """Return the torrents of what was given up that we added: what a person had before us lies elsewhere, and stays."""
    return [
        (torrent, given_up[tag])
        for torrent in torrents
        for tag in torrent.tags
        if tag in given_up and tag in torrent.save_path
    ]


def _was_whole(ledger: Ledger, acquisition: Acquisition) -> bool:
    return any(event.target is State.FINISHED for event in ledger.events(acquisition_id=acquisition.id))
