"""What the ledger takes and gives: plain frozen values, no database objects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, TypedDict

from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.choosing.decision import Selection, Verdict
from audiobook_pipeline.domain.models import Edit, Release, WantedBook


class ReviewStatus(StrEnum):
    """Where a question to a person stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    DROPPED = "dropped"
    CLOSED = "closed"
    """Settled without a person: the book came by another way."""


class RequestStatus(StrEnum):
    """Where a request stands."""

    WAITING = "waiting"
    GRANTED = "granted"
    """It is a wish now."""
    DECLINED = "declined"


class ChangeStatus(StrEnum):
    """Where a metadata change stands."""

    PLANNED = "planned"
    APPLYING = "applying"
    """About to be written: after a crash, read the item to learn whether it was."""
    APPLIED = "applied"
    CONFLICT = "conflict"
    """The item no longer holds what the plan was made from: left alone."""
    FAILED = "failed"
    """Audiobookshelf refused it: set aside."""
    REVERTING = "reverting"
    REVERTED = "reverted"


@dataclass(frozen=True, slots=True)
class WantedRecord:
    """A wanted book and how the search for it goes.

    Attributes:
        id: Number of the wanted book.
        book: The book; its ``work_key`` is set.
        state: State of the acquisition that holds it; ``WANTED`` or ``DROPPED`` if none does.
        searches: Searches so far.
        misses: Searches in a row that found nothing acceptable.
        last_search_at: Time of the last search, or None.
        next_search_at: Not to be searched before; None means now.
        created_at: When it was first wanted.
    """

    id: int
    book: WantedBook
    state: State
    searches: int
    misses: int
    last_search_at: datetime | None
    next_search_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What one run decided for one wanted book, as the ledger keeps it."""

    wanted_id: int
    run_id: str
    time: datetime
    selection: Selection


@dataclass(frozen=True, slots=True)
class Acquisition:
    """The attempt to get one wanted book by one release.

    Attributes:
        id: Number of the acquisition.
        wanted_id: Number of the wanted book.
        book: The wanted book.
        release: The chosen release.
        tag: Unique tag that its torrent carries ("abp-…").
        state: Where it stands.
        reason: Why it is in that state.
        infohash_v1: Lower-case hex, or None.
        infohash_v2: Lower-case hex (64 digits), or None.
        instance: Name of its download client, or None.
        size: Bytes of the torrent's content, or None.
        save_path: Save path as the instance names it, or None.
        content_path: Content path as the instance names it, or None.
        library_path: Folder in the library as this machine names it, or None.
        item_id: The library item's id, or None.
        tries: How often its next step was tried without success.
        next_try_at: Not to be tried before; None means now.
        held: Whether it is left alone until a person lets it be tried again.
        files: Bytes of each wanted file of the torrent by its path below the save path; None where not known yet.
        overruled: Checks that a person overrules for this download; None or empty if none.
        created_at: When the release was chosen.
        updated_at: When it last moved.
    """

    id: int
    wanted_id: int
    book: WantedBook
    release: Release
    tag: str
    state: State
    reason: str
    infohash_v1: str | None
    infohash_v2: str | None
    instance: str | None
    size: int | None
    save_path: str | None
    content_path: str | None
    library_path: str | None
    item_id: str | None
    tries: int
    next_try_at: datetime | None
    held: bool
    files: Mapping[str, int] | None
    overruled: Sequence[str] | None
    created_at: datetime
    updated_at: datetime

    def is_due(self, now: datetime) -> bool:
        """Return whether its next step is to be tried now."""
        return not self.held and (self.next_try_at is None or self.next_try_at <= now)

    @property
    def infohash(self) -> str | None:
        """The infohash as download clients show it."""
        return self.infohash_v1 or self.infohash_v2

    @property
    def total_size(self) -> int | None:
        """Bytes of the content, or what the offer states."""
        return self.size or self.release.size

    @property
    def path(self) -> str | None:
        """Where the book is: in the library, or as the instance names it."""
        return self.library_path or self.content_path


class Facts(TypedDict, total=False):
    """What can become known about an acquisition when it moves; None forgets a fact."""

    infohash_v1: str | None
    infohash_v2: str | None
    instance: str | None
    size: int | None
    save_path: str | None
    content_path: str | None
    library_path: str | None
    item_id: str | None
    files: Mapping[str, int] | None
    overruled: Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Event:
    """One step of an acquisition (or of a wanted book, where ``acquisition_id`` is None)."""

    wanted_id: int
    acquisition_id: int | None
    origin: State | None
    target: State
    time: datetime
    run_id: str
    reason: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Block:
    """An entry of the blocklist; ``wanted_id`` None means for any book."""

    id: int
    release_key: str | None
    infohash: str | None
    wanted_id: int | None
    reason: str
    run_id: str
    time: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """A question to a person: is this release the wanted book?

    ``verdict`` is the one that the question was asked for; None where it was asked for none.
    """

    id: int
    wanted_id: int
    book: WantedBook
    release: Release
    status: ReviewStatus
    verdict: Verdict | None
    answer: str
    asked_at: datetime
    answered_at: datetime | None

    @property
    def reason(self) -> str:
        """Say what speaks against the release; where nothing does, what speaks for it."""
        return self.verdict.reason if self.verdict else ""


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """A proposed change of one field: the argument of ``plan_changes``.

    Attributes:
        item_id: The library item's id.
        field: Field of Audiobookshelf's payload ("title", "authors", "tags").
        before: What is there now, as JSON.
        after: What should be there, as JSON.
        rule: Id of the rule that proposes it.
        source: Where the value comes from ("standardise", "audnexus").
        confidence: 0 to 1.
        evidence: The words or the record that speak for it.
    """

    item_id: str
    field: str
    before: Any
    after: Any
    rule: str
    source: str
    confidence: float = 1.0
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A metadata change as the ledger keeps it.

    Attributes:
        id: Its number.
        change: What is changed.
        status: Where it stands.
        note: Why, where that needs words.
        planned_run: Run that planned it.
        marked_run: Run that gave it its status.
        written_run: Run that set out to write it; putting it back, or failing to, changes nothing here.
        planned_at: When it was planned.
        marked_at: When it got its status.
        written_at: When that run set out.
        broken_off: How often the server went away, for long, while it was written.
        approved_by: Who wants it written whatever the mode; None where nobody said so.
        revert_by: Who wants back what was there before; None where nobody does.
    """

    id: int
    change: PlannedChange
    status: ChangeStatus
    note: str
    planned_run: str
    marked_run: str | None
    written_run: str | None
    planned_at: datetime
    marked_at: datetime
    written_at: datetime | None
    broken_off: int
    approved_by: str | None = None
    revert_by: str | None = None


@dataclass(frozen=True, slots=True)
class PlanCount:
    """What became of a plan: new or altered, there already, or withheld.

    A change is withheld where the very same one was applied, reverted or refused before: somebody
    put the old value back, and it is theirs. The same while it is being written.
    """

    planned: int
    unchanged: int
    withheld: int


ExclusionKind = Literal["series", "author", "book", "language", "kind"]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What a person doesn't want."""

    id: int
    kind: str
    value: str
    key: str
    reason: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Wish:
    """A book that a person asked for.

    Attributes:
        id: Its number.
        book: The book, as it was asked for.
        reason: Why, in the person's words.
        origin: The list that it comes from; "" where the person named the book.
        created_at: When it was asked for.
    """

    id: int
    book: WantedBook
    reason: str
    origin: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class BookRequest:
    """A book that somebody who may not decide asks for."""

    id: int
    book: WantedBook
    asked_by: str
    reason: str
    status: RequestStatus
    answered_by: str
    asked_at: datetime
    answered_at: datetime | None


NewsKind = Literal["review", "arrived", "request", "trouble"]


@dataclass(frozen=True, slots=True)
class News:
    """Something that a person may want to be told of.

    Attributes:
        kind: A release waits for a person, a book arrived, somebody asks for one, an acquisition needs a person.
        number: Its number among those of its kind.
        time: When it happened.
        book: The book.
        wanted_id: Number of the wanted book, or None.
        item_id: The library's item, or "".
        words: The release, who asks, or what is wrong; or "".
    """

    kind: NewsKind
    number: int
    time: datetime
    book: WantedBook
    wanted_id: int | None
    item_id: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class SeenEdit:
    """A field that somebody else changed, and the run that saw it."""

    edit: Edit
    run_id: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of one run."""

    run_id: str
    time: datetime
    value: float
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One line of a story, for a person.

    Attributes:
        time: When it happened.
        what: What happened in a word or two ("wanted", "searched", "refused", "sent").
        detail: The rest, in words.
        run: Dagster's id of the run that did it; "" if none did, or it isn't known.
    """

    time: datetime
    what: str
    detail: str
    run: str = ""
