"""The ledger's exclusions and wishes: what a person does not want, and what they asked for."""

from dataclasses import replace
from datetime import datetime
from typing import get_args

from sqlalchemy import select

from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.domain.names import name_key
from audiobook_pipeline.domain.series import series_key
from audiobook_pipeline.domain.text import words
from audiobook_pipeline.domain.titles import title_key
from audiobook_pipeline.ledger.codec import book_from_json, book_to_json
from audiobook_pipeline.ledger.errors import InvalidValueError, UnknownRecordError
from audiobook_pipeline.ledger.models import ExclusionRow, WishRow
from audiobook_pipeline.ledger.records import Exclusion, ExclusionKind, Wish
from audiobook_pipeline.ledger.store import Store


class Wishes(Store):
    """Exclusions and wishes."""

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
            same = select(ExclusionRow).where(ExclusionRow.kind == kind, ExclusionRow.key == key)
            row = session.scalars(same).first()
            if row is None:
                row = ExclusionRow(kind=kind, key=key, value=value, reason=reason, created_at=now)
                session.add(row)
                session.flush()
            return row.id

    def exclusions(self) -> list[Exclusion]:
        """Return all exclusions, oldest first."""
        with self._read() as session:
            return [
                Exclusion(
                    id=row.id,
                    kind=row.kind,
                    value=row.value,
                    key=row.key,
                    reason=row.reason,
                    created_at=row.created_at,
                )
                for row in session.scalars(select(ExclusionRow).order_by(ExclusionRow.id))
            ]

    def remove_exclusion(self, exclusion_id: int) -> None:
        """Forget an exclusion.

        Raises:
            UnknownRecordError: Where there is none with this number.
        """
        with self._write() as session:
            row = session.get(ExclusionRow, exclusion_id)
            if row is None:
                raise UnknownRecordError(f"there is no exclusion {exclusion_id}")
            session.delete(row)

    def wish(self, book: WantedBook, *, now: datetime, reason: str = "") -> int:
        """Note that a person asks for ``book``, and return the wish's number; the same again changes nothing."""
        book = replace(book, work_key=book.work_key or work_key(book.title, book.authors))
        with self._write() as session:
            row = session.scalars(select(WishRow).where(WishRow.work_key == book.work_key)).first()
            if row is None:
                row = WishRow(work_key=book.work_key, book=book_to_json(book), reason=reason, created_at=now)
                session.add(row)
                session.flush()
            return row.id

    def wishes(self) -> list[Wish]:
        """Return all wishes, oldest first."""
        with self._read() as session:
            return [
                Wish(id=row.id, book=book_from_json(row.book), reason=row.reason, created_at=row.created_at)
                for row in session.scalars(select(WishRow).order_by(WishRow.id))
            ]

    def remove_wish(self, wish_id: int) -> None:
        """Forget a wish.

        Raises:
            UnknownRecordError: Where there is none with this number.
        """
        with self._write() as session:
            row = session.get(WishRow, wish_id)
            if row is None:
                raise UnknownRecordError(f"there is no wish {wish_id}")
            session.delete(row)


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
