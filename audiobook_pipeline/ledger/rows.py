"""Rows of the ledger's tables: found or refused, kept once, and as the records that callers see."""

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from audiobook_pipeline.ledger.errors import UnknownRecordError
from audiobook_pipeline.ledger.models import Base
from audiobook_pipeline.ledger.store import chunks

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Row = TypeVar("_Row", bound=Base)
_Record = TypeVar("_Record", bound="DataclassInstance")


def found(session: Session, table: type[_Row], number: int, missing: str) -> _Row:
    """Return the row with this number.

    Raises:
        UnknownRecordError: If there is none; ``missing`` and the number say so.
    """
    row = session.get(table, number)
    if row is None:
        raise UnknownRecordError(f"{missing} {number}")
    return row


def all_found(session: Session, table: Any, numbers: Sequence[int], missing: str) -> list[Any]:  # noqa: ANN401 - any table with an id
    """Return the rows with these numbers in their order.

    Raises:
        UnknownRecordError: If one isn't there; ``missing`` and the first such number say so.
    """
    rows: list[Any] = []
    for chunk in chunks(sorted(set(numbers))):
        some = session.scalars(select(table).where(table.id.in_(chunk)).order_by(table.id)).all()
        if len(some) < len(chunk):
            raise UnknownRecordError(f"{missing} {min(set(chunk) - {row.id for row in some})}")
        rows += some
    return rows


def keep_once(session: Session, table: type[_Row], same: dict[str, Any], **more: object) -> _Row:
    """Return the row whose columns are as in ``same``; if there is none, one is added with ``more`` beside."""
    row = session.scalars(select(table).filter_by(**same)).first()
    if row is None:
        row = table(**same, **more)
        session.add(row)
        session.flush()
    return row


def as_record(kind: type[_Record], row: Base, **others: object) -> _Record:
    """Return a row as a record: its fields are the columns of their names, but for ``others``."""
    names = [field.name for field in fields(kind) if field.name not in others]
    return kind(**{name: getattr(row, name) for name in names}, **others)
