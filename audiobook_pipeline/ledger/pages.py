"""What a page shows of the ledger: counts, the newest few, and one page of many."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.ledger.acquisitions import to_record
from audiobook_pipeline.ledger.codec import book_from_json
from audiobook_pipeline.ledger.decisions import read_decisions
from audiobook_pipeline.ledger.models import AcquisitionRow, ChangeRow, ReviewRow, SelectionRow, WantedRow, WishRow
from audiobook_pipeline.ledger.records import (
    Acquisition,
    Change,
    ChangeStatus,
    Decision,
    PlannedChange,
    Review,
    ReviewStatus,
    WantedRecord,
    Wish,
)
from audiobook_pipeline.ledger.reviews import read_reviews
from audiobook_pipeline.ledger.rows import as_record
from audiobook_pipeline.ledger.store import Store
from audiobook_pipeline.ledger.wanted import find_wanted, wanted_by_key


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which changes are shown; "" and None leave all.

    Attributes:
        status: Their status.
        rule: Id of the rule that proposed them.
        field: Field of the item.
        item_id: The item.
        run_id: Run that planned or wrote them.
        at_least: Least confidence.
    """

    status: ChangeStatus | None = None
    rule: str = ""
    field: str = ""
    item_id: str = ""
    run_id: str = ""
    at_least: float = 0.0

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the filter as conditions on rows."""
        columns = {ChangeRow.rule: self.rule, ChangeRow.field: self.field, ChangeRow.item_id: self.item_id}
        conditions = [column == value for column, value in columns.items() if value]
        if self.status is not None:
            conditions.append(ChangeRow.status == self.status)
        if self.run_id:
            conditions.append(or_(ChangeRow.planned_run == self.run_id, ChangeRow.written_run == self.run_id))
        if self.at_least > 0:
            conditions.append(ChangeRow.confidence >= self.at_least)
        return conditions


class Pages(Store):
    """Counts and pages; each method is one or two statements, however much there is."""

    def state_counts(self) -> Mapping[State, int]:
        """Return how many acquisitions are in each state."""
        with self._read() as session:
            query = select(AcquisitionRow.state, func.count()).group_by(AcquisitionRow.state)
            return {row[0]: row[1] for row in session.execute(query)}

    def newest_acquisitions(self, *states: State, most: int) -> list[Acquisition]:
        """Return the acquisitions in ``states`` that moved last, the last first."""
        query = select(AcquisitionRow).where(AcquisitionRow.state.in_(states))
        with self._read() as session:
            rows = session.scalars(
                query.order_by(AcquisitionRow.updated_at.desc(), AcquisitionRow.id.desc()).limit(most)
            )
            return [to_record(row) for row in rows]

    def waiting_count(self) -> int:
        """Return how many releases wait for a person."""
        with self._read() as session:
            query = select(func.count()).select_from(ReviewRow).where(ReviewRow.status == ReviewStatus.WAITING)
            return session.scalars(query).one()

    def waiting_books(self, *, first: int, most: int) -> tuple[list[list[Review]], int]:
        """Return a page of the books that wait for a person, each with its questions, and how many books wait."""
        waiting = ReviewRow.status == ReviewStatus.WAITING
        books = select(ReviewRow.wanted_id).where(waiting).distinct()
        page = books.order_by(ReviewRow.wanted_id).offset(first).limit(most)
        with self._read() as session:
            total = session.scalars(select(func.count()).select_from(books.subquery())).one()
            shown = list(session.scalars(page))
            by_book: dict[int, list[Review]] = {number: [] for number in shown}
            for review in read_reviews(session, waiting, ReviewRow.wanted_id.in_(shown)):
                by_book[review.wanted_id].append(review)
        return list(by_book.values()), total

    def reviews_of(self, wanted_id: int) -> list[Review]:
        """Return the questions that were ever asked about a wanted book."""
        with self._read() as session:
            return list(read_reviews(session, ReviewRow.wanted_id == wanted_id))

    def last_decision(self, wanted_id: int) -> Decision | None:
        """Return what was decided last for a wanted book, with a verdict on each release; None where nothing was.

        Raises:
            UnknownRecordError: If there is no such book.
        """
        newest = select(func.max(SelectionRow.id)).where(SelectionRow.wanted_id == wanted_id).scalar_subquery()
        with self._read() as session:
            find_wanted(session, wanted_id)
            return next(read_decisions(session, SelectionRow.id == newest), None)

    def last_acquisition(self, wanted_id: int) -> Acquisition | None:
        """Return the newest attempt to get a wanted book, or None."""
        query = select(AcquisitionRow).where(AcquisitionRow.wanted_id == wanted_id).order_by(AcquisitionRow.id.desc())
        with self._read() as session:
            row = session.scalars(query.limit(1)).first()
            return to_record(row) if row else None

    def work_of_item(self, item_id: str) -> str | None:
        """Return the work key of the wanted book that became a library item, or None."""
        query = (
            select(WantedRow.work_key)
            .join(AcquisitionRow, AcquisitionRow.wanted_id == WantedRow.id)
            .where(AcquisitionRow.item_id == item_id)
        )
        with self._read() as session:
            return session.scalars(query.order_by(AcquisitionRow.id.desc()).limit(1)).first()

    def wanted_titles(self, parts: tuple[str, ...], *, most: int) -> list[tuple[int, str, tuple[str, ...]]]:
        """Return number, title and authors of wanted books that have all of these folded words."""
        conditions = [WantedRow.words.contains(f" {part} ", autoescape=True) for part in parts]
        with self._read() as session:
            rows = session.scalars(select(WantedRow).where(*conditions).order_by(WantedRow.id.desc()).limit(most))
            books = [(row.id, book_from_json(row.book)) for row in rows]
            return [(number, book.title, book.authors) for number, book in books]

    def wishes_page(self, *, first: int, most: int) -> tuple[list[tuple[Wish, WantedRecord | None]], int]:
        """Return a page of wishes, the newest first, each with how the search for it goes; and how many there are."""
        open_ = WishRow.taken_back_at.is_(None)
        query = select(WishRow).where(open_).order_by(WishRow.id.desc()).offset(first).limit(most)
        with self._read() as session:
            total = session.scalars(select(func.count()).select_from(WishRow).where(open_)).one()
            wishes = [as_record(Wish, row, book=book_from_json(row.book)) for row in session.scalars(query)]
            records = wanted_by_key(session, [wish.book.work_key for wish in wishes])
        return [(wish, records.get(wish.book.work_key)) for wish in wishes], total

    def change_counts(self, shown: ChangeFilter) -> list[tuple[str, ChangeStatus, int]]:
        """Return how many changes each rule has in each status, most first, where they are ``shown``."""
        count = func.count()
        query = select(ChangeRow.rule, ChangeRow.status, count).where(*shown.conditions())
        with self._read() as session:
            rows = session.execute(
                query.group_by(ChangeRow.rule, ChangeRow.status).order_by(count.desc(), ChangeRow.rule)
            )
            return [(rule, status, number) for rule, status, number in rows]

    def change_total(self, shown: ChangeFilter) -> int:
        """Return how many changes are ``shown``."""
        with self._read() as session:
            return session.scalars(select(func.count()).select_from(ChangeRow).where(*shown.conditions())).one()

    def changes_page(self, shown: ChangeFilter, *, first: int, most: int) -> list[Change]:
        """Return a page of changes, the surest first."""
        query = select(ChangeRow).where(*shown.conditions())
        surest = (ChangeRow.confidence.desc(), ChangeRow.item_id.desc(), ChangeRow.id.desc())
        query = query.order_by(*surest).offset(first).limit(most)
        with self._read() as session:
            rows = session.scalars(query)
            return [_change(row) for row in rows]

    def approve_changes(
        self, shown: ChangeFilter, numbers: tuple[int, ...] = (), *, who: str | None, of: str = ""
    ) -> int:
        """Note that a person approves planned changes: a run writes them whatever METADATA_MODE says.

        Args:
            shown: Which ones.
            numbers: These of them alone; all of them if there is none.
            who: Who says so; None takes it back.
            of: Where it is taken back: what this person said alone.

        Returns:
            How many were approved now.
        """
        return self._sign(shown, numbers, ChangeStatus.PLANNED, ChangeRow.approved_by, who, of)

    def change_groups(
        self, shown: ChangeFilter, by: Literal["item_id", "rule", "field"], *, first: int, most: int
    ) -> tuple[list[tuple[str, int]], int]:
        """Return a page of what the changes that are ``shown`` have in common, with how many; and how many groups."""
        column, count = getattr(ChangeRow, by), func.count()
        query = select(column, count).where(*shown.conditions()).group_by(column)
        groups = select(func.count(column.distinct())).where(*shown.conditions())
        with self._read() as session:
            total = session.scalars(groups).one()
            rows = session.execute(query.order_by(count.desc(), column).offset(first).limit(most))
            return [(value, number) for value, number in rows], total

    def ask_revert(self, shown: ChangeFilter, numbers: tuple[int, ...] = (), *, who: str | None, of: str = "") -> int:
        """Note that a person wants back what was there before applied changes; else as ``approve_changes``."""
        return self._sign(shown, numbers, ChangeStatus.APPLIED, ChangeRow.revert_by, who, of)

    def _sign(
        self,
        shown: ChangeFilter,
        numbers: tuple[int, ...],
        status: ChangeStatus,
        column: InstrumentedAttribute[str | None],
        who: str | None,
        of: str,
    ) -> int:
        signed = column == of if of else column.is_not(None)
        meant = [*shown.conditions(), ChangeRow.status == status, column.is_(None) if who else signed]
        if numbers:
            meant.append(ChangeRow.id.in_(numbers))
        with self._write() as session:
            return int(session.connection().execute(update(ChangeRow).where(*meant).values({column: who})).rowcount)

    def changes_to_revert(self) -> list[Change]:
        """Return the applied changes that a person wants undone."""
        query = select(ChangeRow).where(ChangeRow.status == ChangeStatus.APPLIED, ChangeRow.revert_by.is_not(None))
        with self._read() as session:
            return [_change(row) for row in session.scalars(query.order_by(ChangeRow.id))]

    def approved_changes(self) -> frozenset[int]:
        """Return the numbers of the planned changes that a person approved."""
        query = select(ChangeRow.id).where(ChangeRow.status == ChangeStatus.PLANNED, ChangeRow.approved_by.is_not(None))
        with self._read() as session:
            return frozenset(session.scalars(query))


def _change(row: ChangeRow) -> Change:
    return as_record(Change, row, change=as_record(PlannedChange, row))
