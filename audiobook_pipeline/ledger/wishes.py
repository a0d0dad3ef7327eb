"""The ledger's exclusions, wishes and follows: what a person does not want, what they asked for, whom they follow."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import select

from audiobook_pipeline.domain.forms.names import name_key
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.forms.titles import title_key
from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.models import Follow, FollowKind, WantedBook
from audiobook_pipeline.domain.text.fold import words
from audiobook_pipeline.ledger.codec import book_from_json, book_to_json
from audiobook_pipeline.ledger.errors import InvalidValueError, UnknownRecordError
from audiobook_pipeline.ledger.models import ExclusionRow, FollowRow, WishRow
from audiobook_pipeline.ledger.records import Exclusion, ExclusionKind, Wish
from audiobook_pipeline.ledger.rows import as_record, found, keep_once
from audiobook_pipeline.ledger.store import Store

WishOutcome = Literal["added", "already wished", "taken back"]


class Wishes(Store):
    """Exclusions, wishes and follows."""

    def exclude(self, kind: ExclusionKind, value: str, *, now: datetime, reason: str = "") -> int:
        """Note what isn't wanted, and return the exclusion's number; the same again changes nothing.

        Args:
            kind: What ``value`` is: the name of a series or an author, the title or work key of a book, a
                language code, or the kind of a work ("novella").
            value: The name, title, key or code.
            now: The time, aware.
            reason: Why, in words.
        """
        if kind not in get_args(ExclusionKind):
            raise InvalidValueError(f"{kind!r} can't be excluded; write one of {', '.join(get_args(ExclusionKind))}")
        key = exclusion_key(kind, value)
        if not key:
            raise InvalidValueError(f"the {kind} to exclude has no letter or digit: {value!r}")
        with self._write() as session:
            same = {"kind": kind, "key": key}
            return keep_once(session, ExclusionRow, same, value=value, reason=reason, created_at=now).id

    def exclusions(self) -> list[Exclusion]:
        """Return all exclusions, oldest first."""
        with self._read() as session:
            rows = session.scalars(select(ExclusionRow).order_by(ExclusionRow.id))
            return [as_record(Exclusion, row) for row in rows]

    def remove_exclusion(self, exclusion_id: int) -> None:
        """Forget an exclusion.

        Raises:
            UnknownRecordError: If there is none with this number.
        """
        with self._write() as session:
            session.delete(found(session, ExclusionRow, exclusion_id, "there is no exclusion"))

    def wish(self, book: WantedBook, *, now: datetime, reason: str = "") -> int:
        """Note that a person asks for ``book``, and return the wish's number.

        Asking again takes over what is said of it now.
        """
        book = _keyed(book)
        with self._write() as session:
            row = session.scalars(select(WishRow).filter_by(work_key=book.work_key)).first()
            if row is None:
                row = WishRow(work_key=book.work_key, created_at=now)
                session.add(row)
            row.book, row.origin, row.taken_back_at = book_to_json(book), "", None
            row.reason = reason or row.reason or ""
            session.flush()
            return row.id

    def wish_all(self, books: Sequence[WantedBook], *, origin: str, now: datetime) -> list[WishOutcome]:
        """Note the books of a list in one transaction; return what became of each.

        A book that is wished for already, or whose wish was taken back, stays as it is.
        """
        keyed = [_keyed(book) for book in books]
        outcomes: list[WishOutcome] = []
        with self._write() as session:
            known: dict[str, WishOutcome] = {
                key: "taken back" if taken_back else "already wished"
                for key, taken_back in session.execute(select(WishRow.work_key, WishRow.taken_back_at))
            }
            for book in keyed:
                outcomes.append(known.get(book.work_key, "added"))
                if book.work_key not in known:
                    known[book.work_key] = "already wished"
                    row = WishRow(
                        work_key=book.work_key, book=book_to_json(book), reason="", origin=origin, created_at=now
                    )
                    session.add(row)
        return outcomes

    def wishes(self) -> list[Wish]:
        """Return all wishes, oldest first."""
        query = select(WishRow).where(WishRow.taken_back_at.is_(None)).order_by(WishRow.id)
        with self._read() as session:
            return [as_record(Wish, row, book=book_from_json(row.book)) for row in session.scalars(query)]

    def take_back(self, wish_id: int, *, now: datetime) -> None:
        """Forget a wish, also when a list has it again.

        Raises:
            UnknownRecordError: If there is none with this number.
        """
        with self._write() as session:
            row = found(session, WishRow, wish_id, "there is no wish")
            if row.taken_back_at is not None:
                raise UnknownRecordError(f"there is no wish {wish_id}")
            row.taken_back_at = now

    def restore_wish(self, wish_id: int) -> None:
        """Wish again for what was taken back.

        Raises:
            UnknownRecordError: If there is none with this number.
        """
        with self._write() as session:
            found(session, WishRow, wish_id, "there is no wish").taken_back_at = None

    def follow(
        self,
        kind: FollowKind,
        name: str,
        *,
        now: datetime,
        only_next: bool = False,
        languages: Sequence[str] = (),
        kinds: Sequence[str] = (),
    ) -> int:
        """Note that a person follows an author or a series, and return its number; again with what is said now."""
        key = exclusion_key(kind, name)
        if not key:
            raise InvalidValueError(f"the {kind} to follow has no letter or digit: {name!r}")
        with self._write() as session:
            row = session.scalars(select(FollowRow).filter_by(kind=kind, key=key)).first()
            if row is None:
                row = FollowRow(kind=kind, key=key, created_at=now)
                session.add(row)
            row.name, row.only_next, row.languages, row.kinds = name, only_next, list(languages), list(kinds)
            session.flush()
            return row.id

    def follows(self) -> list[Follow]:
        """Return what is followed, oldest first."""
        with self._read() as session:
            rows = session.scalars(select(FollowRow).order_by(FollowRow.id))
            return [as_record(Follow, row, languages=tuple(row.languages), kinds=tuple(row.kinds)) for row in rows]

    def unfollow(self, follow_id: int) -> None:
        """Stop following.

        Raises:
            UnknownRecordError: If nothing with this number is followed.
        """
        with self._write() as session:
            session.delete(found(session, FollowRow, follow_id, "nothing is followed with the number"))


def _keyed(book: WantedBook) -> WantedBook:
    return replace(book, work_key=book.work_key or work_key(book.title, book.authors))


def exclusion_key(kind: ExclusionKind, value: str) -> str:
    """Return the key by which an exclusion and what it excludes are compared."""
    match kind:
        case "author":
            return name_key(value)
        case "book":
            return value.strip() if "|" in value else title_key(value)
        case "series":
            return series_key(value)
        case _:
            return " ".join(words(value))
