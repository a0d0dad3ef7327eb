"""The tables of the ledger. What callers see are the plain values of ``records``."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Enum, ForeignKey, Index, MetaData, TextClause, UniqueConstraint, false, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from audiobook_pipeline.domain.acquisition import RELEASING, State
from audiobook_pipeline.ledger.columns import PlainText, UtcDateTime
from audiobook_pipeline.ledger.records import ChangeStatus, RequestStatus, ReviewStatus

_HOLDING = text(f"state NOT IN ({', '.join(repr(str(state)) for state in sorted(RELEASING))})")
_OPEN_CHANGE = text("status IN ('planned', 'applying', 'reverting')")


def _words(kind: type[StrEnum]) -> Enum:
    """Return a column type that keeps the values of ``kind`` as words."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=16,
        values_callable=lambda members: [str(member.value) for member in members],
    )


def _unique(name: str, *columns: str, where: TextClause) -> Index:
    """Return an index by which no two rows that are ``where`` share ``columns``."""
    return Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


class Base(DeclarativeBase):
    """Base of the tables; constraints have names, so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: PlainText(),
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(),
        list[dict[str, Any]]: JSON(),
        State: _words(State),
        ReviewStatus: _words(ReviewStatus),
        RequestStatus: _words(RequestStatus),
        ChangeStatus: _words(ChangeStatus),
    }


class WantedRow(Base):
    """A book that the library should have. Its state is that of the acquisition that holds it."""

    __tablename__ = "wanted"

    id: Mapped[int] = mapped_column(primary_key=True)
    work_key: Mapped[str] = mapped_column(unique=True)
    words: Mapped[str]
    book: Mapped[dict[str, Any]]
    searches: Mapped[int] = mapped_column(default=0)
    misses: Mapped[int] = mapped_column(default=0)
    last_search_at: Mapped[datetime | None]
    next_search_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class SearchRow(Base):
    """One search for a wanted book; ``found`` is None where not every indexer answered."""

    __tablename__ = "searches"

    id: Mapped[int] = mapped_column(primary_key=True)
    wanted_id: Mapped[int] = mapped_column(ForeignKey("wanted.id"), index=True)
    run_id: Mapped[str]
    time: Mapped[datetime]
    found: Mapped[int | None]
    next_search_at: Mapped[datetime]


class ReleaseRow(Base):
    """A release that was a candidate at least once, kept once however often it was judged."""

    __tablename__ = "releases"

    key: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[str]
    infohash: Mapped[str | None] = mapped_column(index=True)
    release: Mapped[dict[str, Any]]


class SelectionRow(Base):
    """What one run decided for one wanted book."""

    __tablename__ = "selections"
    __table_args__ = (UniqueConstraint("wanted_id", "run_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    wanted_id: Mapped[int] = mapped_column(ForeignKey("wanted.id"))
    run_id: Mapped[str] = mapped_column(index=True)
    time: Mapped[datetime]
    chosen_key: Mapped[str | None]


class VerdictRow(Base):
    """The verdict on one candidate of a selection."""

    __tablename__ = "verdicts"

    selection_id: Mapped[int] = mapped_column(ForeignKey("selections.id", ondelete="CASCADE"), primary_key=True)
    release_key: Mapped[str] = mapped_column(ForeignKey("releases.key"), primary_key=True, index=True)
    rank: Mapped[int]
    accepted: Mapped[bool]
    near: Mapped[bool]
    score: Mapped[float]
    evidence: Mapped[list[dict[str, Any]]]


class AcquisitionRow(Base):
    """The attempt to get one wanted book by one release."""

    __tablename__ = "acquisitions"
    __table_args__ = (
        _unique("uq_acquisitions_holding", "wanted_id", where=_HOLDING),
        _unique("uq_acquisitions_infohash_v1", "infohash_v1", where=_HOLDING),
        _unique("uq_acquisitions_infohash_v2", "infohash_v2", where=_HOLDING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    wanted_id: Mapped[int] = mapped_column(ForeignKey("wanted.id"), index=True)
    release_key: Mapped[str] = mapped_column(ForeignKey("releases.key"), index=True)
    tag: Mapped[str] = mapped_column(unique=True)
    state: Mapped[State] = mapped_column(index=True)
    reason: Mapped[str]
    infohash_v1: Mapped[str | None]
    infohash_v2: Mapped[str | None]
    instance: Mapped[str | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    save_path: Mapped[str | None]
    content_path: Mapped[str | None]
    library_path: Mapped[str | None]
    item_id: Mapped[str | None] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(server_default="0")
    next_try_at: Mapped[datetime | None]
    held: Mapped[bool] = mapped_column(server_default=false())
    files: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    overruled: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    wanted: Mapped[WantedRow] = relationship(lazy="joined", innerjoin=True)
    release: Mapped[ReleaseRow] = relationship(lazy="joined", innerjoin=True)


class EventRow(Base):
    """One step in the story of a wanted book or of one of its acquisitions."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(primary_key=True)
    wanted_id: Mapped[int] = mapped_column(ForeignKey("wanted.id"), index=True)
    acquisition_id: Mapped[int | None] = mapped_column(ForeignKey("acquisitions.id"), index=True)
    origin: Mapped[State | None]
    target: Mapped[State]
    time: Mapped[datetime]
    run_id: Mapped[str]
    reason: Mapped[str]
    facts: Mapped[dict[str, Any]]


class BlockRow(Base):
    """A release, or a torrent, that is not to be chosen: for any book, or for one."""

    __tablename__ = "blocklist"

    id: Mapped[int] = mapped_column(primary_key=True)
    release_key: Mapped[str | None] = mapped_column(index=True)
    infohash: Mapped[str | None] = mapped_column(index=True)
    wanted_id: Mapped[int | None] = mapped_column(ForeignKey("wanted.id"), index=True)
    reason: Mapped[str]
    run_id: Mapped[str]
    time: Mapped[datetime]


class ReviewRow(Base):
    """A release that was refused by a narrow margin and waits for a person."""

    __tablename__ = "reviews"
    __table_args__ = (UniqueConstraint("wanted_id", "release_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    wanted_id: Mapped[int] = mapped_column(ForeignKey("wanted.id"))
    release_key: Mapped[str] = mapped_column(ForeignKey("releases.key"))
    status: Mapped[ReviewStatus] = mapped_column(index=True)
    answer: Mapped[str] = mapped_column(default="")
    run_id: Mapped[str]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    wanted: Mapped[WantedRow] = relationship(lazy="joined", innerjoin=True)
    release: Mapped[ReleaseRow] = relationship(lazy="joined", innerjoin=True)


class ChangeRow(Base):
    """One change of one field of one library item, with what was there before."""

    __tablename__ = "changes"
    __table_args__ = (
        _unique("uq_changes_open", "item_id", "field", where=_OPEN_CHANGE),
        # For the pages of the desk, in their order.
        Index("ix_changes_surest", "status", "confidence", "item_id", "id"),
        Index("ix_changes_items", "status", "item_id"),
        Index("ix_changes_rules", "rule", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[str] = mapped_column(index=True)
    field: Mapped[str]
    before: Mapped[Any] = mapped_column(JSON, nullable=False)
    after: Mapped[Any] = mapped_column(JSON, nullable=False)
    rule: Mapped[str]
    source: Mapped[str]
    confidence: Mapped[float]
    evidence: Mapped[str]
    status: Mapped[ChangeStatus]
    note: Mapped[str] = mapped_column(default="")
    planned_run: Mapped[str] = mapped_column(index=True)
    marked_run: Mapped[str | None] = mapped_column(index=True)
    written_run: Mapped[str | None] = mapped_column(index=True)
    planned_at: Mapped[datetime]
    marked_at: Mapped[datetime]
    written_at: Mapped[datetime | None]
    broken_off: Mapped[int] = mapped_column(server_default="0")
    approved_by: Mapped[str | None]
    revert_by: Mapped[str | None]


class EditRow(Base):
    """One field of a library item that somebody else changed before a run."""

    __tablename__ = "edits"

    item_id: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(primary_key=True)
    before: Mapped[Any] = mapped_column(JSON, nullable=False)
    after: Mapped[Any] = mapped_column(JSON, nullable=False)
    seen_at: Mapped[datetime]


class ExclusionRow(Base):
    """What a person doesn't want: a series, an author, a book, a language, a kind."""

    __tablename__ = "exclusions"
    __table_args__ = (UniqueConstraint("kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str]
    value: Mapped[str]
    reason: Mapped[str]
    created_at: Mapped[datetime]


class WishRow(Base):
    """A book that a person asked for, by name or in a list; taken back it stays, so that no list brings it again."""

    __tablename__ = "wishes"

    id: Mapped[int] = mapped_column(primary_key=True)
    work_key: Mapped[str] = mapped_column(unique=True)
    book: Mapped[dict[str, Any]]
    reason: Mapped[str]
    origin: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


class FollowRow(Base):
    """An author or a series that a person follows."""

    __tablename__ = "follows"
    __table_args__ = (UniqueConstraint("kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str]
    name: Mapped[str]
    only_next: Mapped[bool]
    languages: Mapped[list[str]] = mapped_column(JSON)
    kinds: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime]


class RequestRow(Base):
    """A book that somebody who may not decide asks for."""

    __tablename__ = "requests"
    __table_args__ = (UniqueConstraint("work_key", "asked_by"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    work_key: Mapped[str]
    asked_by: Mapped[str] = mapped_column(index=True)
    book: Mapped[dict[str, Any]]
    reason: Mapped[str]
    status: Mapped[RequestStatus] = mapped_column(index=True)
    answered_by: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class UpcomingRow(Base):
    """A book that is announced; on its day it becomes a wish."""

    __tablename__ = "upcoming"

    work_key: Mapped[str] = mapped_column(primary_key=True)
    book: Mapped[dict[str, Any]]
    release_date: Mapped[str]
    noted_at: Mapped[datetime]


class UpgradeRow(Base):
    """A better copy of a book that was wished for, for one reason: once, and never again."""

    __tablename__ = "upgrades"

    work_key: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(primary_key=True)
    item_id: Mapped[str]
    created_at: Mapped[datetime]


class MeasureRow(Base):
    """A figure of one run, kept to be plotted over time."""

    __tablename__ = "measures"
    __table_args__ = (UniqueConstraint("name", "run_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    run_id: Mapped[str]
    time: Mapped[datetime]
    value: Mapped[float]
    detail: Mapped[dict[str, Any]]
