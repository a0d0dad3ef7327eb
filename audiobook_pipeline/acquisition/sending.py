"""From the chosen release to the torrent in an instance: intent, look, act, look again, outcome.

Whatever the moment at which a run dies, the next one looks before it acts, and so neither loses
a torrent nor adds one twice. What may be sent belongs to ``policy``, where it goes to ``instances``.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Unpack

from audiobook_pipeline.acquisition import parking
from audiobook_pipeline.acquisition.fetching import FailedError, Fetch, Fetcher, LaterError, UnfitError
from audiobook_pipeline.acquisition.instances import BY_HAND, Fleet, Instance
from audiobook_pipeline.acquisition.policy import (
    Budget,
    SendOutcome,
    SendPolicy,
    SendRow,
    Unsatisfied,
    unusable,
)
from audiobook_pipeline.acquisition.postponing import MOST_TRIES, gives_way, note_trouble, pause_for_site, postpone
from audiobook_pipeline.acquisition.selecting import UnclearError
from audiobook_pipeline.acquisition.sent import SENT_FILE, SentFile
from audiobook_pipeline.acquisition.survey import Survey
from audiobook_pipeline.clients.boundary import Asides, Progress
from audiobook_pipeline.clients.download import Torrent
from audiobook_pipeline.clients.errors import DoubtfulError, RejectedError, ServiceError, UnsupportedError
from audiobook_pipeline.clients.torrents.magnet import Magnet
from audiobook_pipeline.clients.torrents.torrent import TorrentInfo
from audiobook_pipeline.domain.acquisition import IllegalMoveError, State
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.ledger.errors import DuplicateInfohashError
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import Acquisition, Facts

Unwanted = Callable[[WantedBook, Sequence[str]], frozenset[str]]


def pending(ledger: Ledger) -> list[Acquisition]:
    """Return what waits to be sent: first what may have been sent already, then the oldest first."""
    waiting = ledger.acquisitions(State.FETCHED, State.PARKED, State.CHOSEN)
    wished = {wish.book.work_key for wish in ledger.wishes()}
    first = sorted(waiting, key=lambda acquisition: (acquisition.book.work_key not in wished, acquisition.id))
    return ledger.acquisitions(State.SENDING) + first


def send(
    ledger: Ledger,
    fleet: Fleet,
    fetch: Fetch,
    *,
    policy: SendPolicy,
    folder: Path,
    run_id: str,
    aside: Asides | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    sleep: Callable[[float], None] = time.sleep,
    progress: Progress | None = None,
    unwanted: Unwanted = lambda _book, _names: frozenset(),
) -> list[SendRow]:
    """Send what waits to the first instance that can take it, or park it.

    Args:
        ledger: Where intents and outcomes are kept.
        fleet: Instances in order of preference.
        fetch: Fetches a release's torrent; called only for what is about to be sent.
        policy: Limits and seeding rules.
        folder: Where the readable lists are of what is parked, and of what was sent where.
        run_id: The run.
        aside: Where lines of both files go that can't be read.
        clock: Gives the time.
        sleep: Waits between two adds.
        progress: Told after each acquisition.
        unwanted: Says which files of a torrent need not be downloaded for a book; raises ``UnclearError``.

    Returns:
        One row for each acquisition that waited.
    """
    sent = SentFile(folder / SENT_FILE, aside)
    sender = _Sender(ledger, fleet, fetch, policy, sent, run_id=run_id, clock=clock, sleep=sleep, unwanted=unwanted)
    waiting = pending(ledger)
    idle = [] if sender.survey.sees_any else [each for each in waiting if each.state is not State.SENDING]
    rows: list[SendRow] = []
    try:
        for done, acquisition in enumerate(waiting[: len(waiting) - len(idle)], start=1):
            rows.append(sender.handle(acquisition))
            if progress:
                progress(done, len(waiting), f"{acquisition.book.title}: {rows[-1].outcome}")
        rows += sender.park_all(idle)
    finally:
        parking.update(folder / parking.QUEUE_FILE, ledger.acquisitions(State.PARKED), clock(), aside)
    return rows


def _failing(ledger: Ledger, now: datetime) -> Counter[int]:
    """Return how many torrents each indexer failed to give that are not due yet."""
    chosen = ledger.acquisitions(State.CHOSEN)
    return Counter(
        each.release.indexer_id for each in chosen if each.tries and each.next_try_at and each.next_try_at > now
    )


class _Sender:
    """One call of ``send``: what is left of its limits.

    Attributes:
        survey: What it has seen of the instances.
    """

    def __init__(
        self,
        ledger: Ledger,
        fleet: Fleet,
        fetch: Fetch,
        policy: SendPolicy,
        sent: SentFile,
        *,
        run_id: str,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
        unwanted: Unwanted,
    ) -> None:
        self._ledger = ledger
        self._fleet = fleet
        self._policy = policy
        self._sent = sent
        self._run_id = run_id
        self._clock = clock
        self._sleep = sleep
        self._unwanted = unwanted
        self._budget = Budget(policy)
        self._fetcher = Fetcher(fetch, self._budget, _failing(ledger, clock()))
        self.survey = Survey(ledger, fleet, policy, sent, clock, sleep)
        self._unsatisfied = Unsatisfied(policy, clock())
        for each in ledger.acquisitions() if policy.unsatisfied else ():
            there = self.survey.look(each.infohash_v1, each.infohash_v2, each.tag)
            if there is not None:
                self._unsatisfied.note(each.release.indexer, there[1])

    def park_all(self, acquisitions: Sequence[Acquisition]) -> list[SendRow]:
        """Park what no instance can be asked about, in one transaction."""
        reason = unusable(self._fleet.healths(self._clock()), self.survey.out)
        numbers = [acquisition.id for acquisition in acquisitions]
        try:
            parked = self._ledger.move_all(numbers, State.PARKED, reason=reason, run_id=self._run_id, now=self._clock())
        except IllegalMoveError:  # a person dropped one meanwhile
            return [self.handle(acquisition) for acquisition in acquisitions]
        return [SendRow(acquisition, SendOutcome.PARKED, reason) for acquisition in parked]

    def handle(self, acquisition: Acquisition) -> SendRow:
        """Take one acquisition as far as it goes now."""
        # What may be on an instance is always looked for.
        if acquisition.state is not State.SENDING and not acquisition.is_due(self._clock()):
            return SendRow(acquisition, SendOutcome.WAITING, acquisition.reason)
        try:
            return self._handle(acquisition)
        except UnclearError as unclear:
            waiting = self._ledger.acquisition(acquisition.id)
            reason = f"{unclear}. If it is the book, use 'audiobook-pipeline add'; otherwise block it"
            waiting = postpone(
                self._ledger, waiting, reason, run_id=self._run_id, now=self._clock(), most=waiting.tries + 1
            )
            return SendRow(waiting, SendOutcome.WAITING, reason)
        except FailedError as failed:
            return self._failed(self._ledger.acquisition(acquisition.id), failed)
        except UnfitError as unfit:
            current = self._ledger.acquisition(acquisition.id)
            return SendRow(self._move(current, State.FAILED, str(unfit)), SendOutcome.FAILED, str(unfit))
        except LaterError as later:
            return SendRow(self._ledger.acquisition(acquisition.id), SendOutcome.WAITING, str(later))
        except IllegalMoveError:
            current = self._ledger.acquisition(acquisition.id)
            return SendRow(current, SendOutcome.WAITING, f"it was changed in the meantime: it is {current.state}")

    def _failed(self, acquisition: Acquisition, failed: FailedError) -> SendRow:
        """Ask for its torrent again later; where a site gave none for days, the book is free for its next best."""
        now, reason = self._clock(), str(failed)
        if failed.gives_way and gives_way(acquisition, now):
            reason = f"given up after {acquisition.tries + 1} tries: {reason}"
            return SendRow(self._move(acquisition, State.FAILED, reason), SendOutcome.FAILED, reason)
        pause = pause_for_site(acquisition.tries + 1, now) if failed.gives_way else failed.pause
        # What a person has to see to is held after some tries, what passes by itself is not.
        most = MOST_TRIES if pause is None else None
        waiting = postpone(self._ledger, acquisition, reason, run_id=self._run_id, now=now, most=most, pause=pause)
        return SendRow(waiting, SendOutcome.WAITING, reason)

    def _handle(self, acquisition: Acquisition) -> SendRow:
        there = self.survey.look(acquisition.infohash_v1, acquisition.infohash_v2, acquisition.tag)
        if there is not None:
            return self._adopt(acquisition, *there, SendOutcome.ALREADY_THERE)
        if acquisition.state is State.SENDING:
            resolved = self._resolve(acquisition)
            if isinstance(resolved, SendRow):
                return resolved
            acquisition = resolved
        if (held_back := self._held_back(acquisition)) is not None:
            return held_back
        info = self._fetcher.torrent(acquisition.release)
        acquisition = self._remember(acquisition, info)
        there = self.survey.look(info.infohash_v1, info.infohash_v2, acquisition.tag)
        if there is not None:
            return self._adopt(acquisition, *there, SendOutcome.ALREADY_THERE)
        held = self._budget.refusal(acquisition.release.indexer, acquisition.size, grab=False)
        if held:
            return SendRow(acquisition, SendOutcome.HELD_BACK, held)
        return self._send(acquisition, info)

    def _held_back(self, acquisition: Acquisition) -> SendRow | None:
        """Return why its torrent is not even fetched now, or None."""
        hidden = self.survey.hidden(acquisition)
        if hidden is not None:
            why = f"an older ledger was restored, and {hidden.name}, which received the book, can't be reached now"
            return SendRow(self._noted(acquisition, why), SendOutcome.IN_DOUBT, why, hidden.name)
        size = acquisition.total_size
        if not self.survey.targets(size):
            return self._park(acquisition)
        indexer = acquisition.release.indexer
        if why := self._unsatisfied.refusal(indexer):
            return SendRow(self._noted(acquisition, why), SendOutcome.HELD_BACK, why)
        held = self._budget.refusal(indexer, size, grab=True)
        return SendRow(acquisition, SendOutcome.HELD_BACK, held) if held else None

    def _resolve(self, acquisition: Acquisition) -> Acquisition | SendRow:
        """Find out what became of an add that no run saw the end of; the lists don't show it."""
        instance = self._fleet.get(acquisition.instance)
        if instance is not None:
            there = self.survey.find(acquisition, instance) if self.survey.sees(instance) else None
            if there is not None:
                return self._adopt(acquisition, instance, there, SendOutcome.ALREADY_THERE)
            if not self.survey.sees(instance):
                reason = f"may be on {instance.name}, which can't be reached now"
                return SendRow(acquisition, SendOutcome.IN_DOUBT, reason, instance.name)
        return self._not_taken(acquisition, f"{acquisition.instance} was checked and does not have it")

    # Acting

    def _remember(self, acquisition: Acquisition, info: TorrentInfo | Magnet) -> Acquisition:
        files = self._wanted_files(acquisition, info) if isinstance(info, TorrentInfo) else None
        try:
            return self._move(
                acquisition,
                State.FETCHED,
                "its torrent is fetched and checked",
                infohash_v1=info.infohash_v1,
                infohash_v2=info.infohash_v2,
                size=sum(files.values()) if files else info.size or acquisition.total_size,
                files=files,
            )
        except DuplicateInfohashError as error:
            raise UnfitError(str(error)) from error

    def _wanted_files(self, acquisition: Acquisition, info: TorrentInfo) -> dict[str, int]:
        """Return the bytes of each file that is downloaded."""
        files = dict(info.files)
        try:
            unwanted = self._unwanted(acquisition.book, list(files))
        except UnclearError:
            if acquisition.release.indexer != BY_HAND:
                raise
            unwanted = frozenset()
        return {name: size for name, size in files.items() if name not in unwanted}

    def _send(self, acquisition: Acquisition, info: TorrentInfo | Magnet) -> SendRow:
        refusal, unsupported = "", dict[str, str]()
        for instance in self.survey.targets(acquisition.size):
            if self._budget.adds:
                self._sleep(self._policy.pause_s)
            acquisition = self._about_to_send(acquisition, instance, f"is sent to {instance.name}")
            try:
                torrent, added = instance.client.add(info, tag=acquisition.tag)
            except DoubtfulError as error:
                self.survey.doubt(instance, error)
                return SendRow(acquisition, SendOutcome.IN_DOUBT, str(error), instance.name)
            except UnsupportedError as error:
                unsupported[instance.name] = str(error)
            except RejectedError as error:
                refusal = str(error)
            except ServiceError as error:
                self.survey.give_up_on(instance, error)
            else:
                self._budget.note_add(acquisition.size)
                self.survey.took(instance, torrent, acquisition.size)
                self._unsatisfied.note(acquisition.release.indexer, torrent)
                outcome = SendOutcome.SENT if added else SendOutcome.ALREADY_THERE
                return self._adopt(acquisition, instance, torrent, outcome)
            acquisition = self._not_taken(acquisition, f"{instance.name} did not accept it")
        if len(unsupported) == len(self._fleet.instances):
            refusal = "; ".join(unsupported.values())
        if refusal:
            raise UnfitError(refusal)
        return self._park(acquisition, unsupported)

    def _adopt(self, acquisition: Acquisition, instance: Instance, torrent: Torrent, outcome: SendOutcome) -> SendRow:
        """Note that an instance has the torrent, once it carries our tag and is seeded long enough."""
        if acquisition.state in {State.CHOSEN, State.PARKED}:
            acquisition = self._move(acquisition, State.FETCHED, f"{instance.name} has its torrent already")
        if acquisition.state is State.FETCHED:
            acquisition = self._about_to_send(acquisition, instance, f"{instance.name} has it already")
        try:
            if acquisition.tag not in torrent.tags:
                instance.client.add_tag(torrent, acquisition.tag)
            # What a person had before us they wanted as a whole.
            if acquisition.files and acquisition.tag in torrent.save_path:
                instance.client.select(torrent, acquisition.files)
            rule = self._policy.seeding_rule(acquisition.release.indexer)
            if rule is not None:
                instance.client.set_share_limits(torrent, rule)
        except ServiceError as error:
            self.survey.give_up_on(instance, error)
            return SendRow(acquisition, SendOutcome.IN_DOUBT, f"is there, but: {error}", instance.name)
        reason = f"{instance.name} has it" if outcome is SendOutcome.SENT else f"{instance.name} had it already"
        try:
            acquisition = self._move(
                acquisition,
                State.SENT,
                reason,
                instance=instance.name,
                infohash_v1=torrent.infohash_v1 or acquisition.infohash_v1,
                infohash_v2=torrent.infohash_v2 or acquisition.infohash_v2,
                save_path=torrent.save_path,
                content_path=torrent.content_path or None,
            )
        except DuplicateInfohashError as error:
            raise UnfitError(str(error)) from error
        return SendRow(acquisition, outcome, reason, instance.name)

    def _park(self, acquisition: Acquisition, unsupported: Mapping[str, str] = MappingProxyType({})) -> SendRow:
        reason = unusable(self._fleet.healths(self._clock()), {**self.survey.out, **unsupported})
        parked = self._move(acquisition, State.PARKED, reason, instance=None)
        return SendRow(parked, SendOutcome.PARKED, reason)

    def _about_to_send(self, acquisition: Acquisition, instance: Instance, reason: str) -> Acquisition:
        acquisition = self._move(acquisition, State.SENDING, reason, instance=instance.name)
        self._sent.note(acquisition, instance.name, self._clock())
        return acquisition

    def _not_taken(self, acquisition: Acquisition, reason: str) -> Acquisition:
        self._sent.note(acquisition, acquisition.instance or "", self._clock(), taken=False)
        return self._move(acquisition, State.FETCHED, reason, instance=None)

    def _noted(self, acquisition: Acquisition, why: str) -> Acquisition:
        """Keep what an acquisition waits for, once."""
        if acquisition.reason == why:
            return acquisition
        return note_trouble(self._ledger, acquisition, why, run_id=self._run_id, now=self._clock())

    def _move(self, acquisition: Acquisition, to: State, reason: str, **facts: Unpack[Facts]) -> Acquisition:
        return self._ledger.move(acquisition.id, to, reason=reason, run_id=self._run_id, now=self._clock(), **facts)
