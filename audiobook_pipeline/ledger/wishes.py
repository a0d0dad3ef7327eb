"""The ledger's exclusions and wishes: what a person does not want, and what they asked for."""

from dataclasses import replace
from datetime import datetime
from typing import get_args

from sqlalchemy import select

from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.domain.names import name_key
from audiobook_pipeline.domain.series import series_key
from audiobook_pipeline.domain.text.fold import words
from audiobook_pipeline.domain.titles import title_key
from audiobook_pipeline.ledger.codec import book_from_json, book_to_json
from audiobook_pipeline.ledger.errors import InvalidValueError
from audiobook_pipeline.ledger.models import ExclusionRow, WishRow
from audiobook_pipeline.ledger.records import Exclusion, ExclusionKind, Wish
from audiobook_pipeline.ledger.rows import as_record, found, keep_once
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
            UnknownRecordError: Where there is none with this number.
        """
        with self._write() as session:
            session.delete(found(session, ExclusionRow, exclusion_id, "there is no exclusion"))

    def wish(self, book: WantedBook, *, now: datetime, reason: str = "") -> int:
        """Note that a person asks for ``book``, and return the wish's number; the same again changes nothing."""
        book = replace(book, work_key=book.work_key or work_key(book.title, book.authors))
        with self._write() as session:
            same = {"work_key": book.work_key}
            return keep_once(session, WishRow, same, book=book_to_json(book), reason=reason, created_at=now).id

    def wishes(self) -> list[Wish]:
        """Return all wishes, oldest first."""
        with self._read() as session:
            rows = session.scalars(select(WishRow).order_by(WishRow.id))
            return [as_record(Wish, row, book=book_from_json(row.book)) for row in rows]

    def remove_wish(self, wish_id: int) -> None:
        """Forget a wish.

        Raises:
            UnknownRecordError: Where there is none with this number.
        """
        with self._write() as session:
            session.delete(found(session, WishRow, wish_id, "there is no wish"))


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
