"""The ledger as its callers know it: one object, opened by URL."""

from pathlib import Path

from filelock import FileLock, Timeout

from audiobook_pipeline.ledger.acquisitions import Acquisitions
from audiobook_pipeline.ledger.blocklist import Blocking
from audiobook_pipeline.ledger.changes import Changes
from audiobook_pipeline.ledger.decisions import Decisions
from audiobook_pipeline.ledger.edits import Edits
from audiobook_pipeline.ledger.errors import LedgerUnavailableError
from audiobook_pipeline.ledger.expected import Expected
from audiobook_pipeline.ledger.history import History
from audiobook_pipeline.ledger.news import NewsSince
from audiobook_pipeline.ledger.pages import Pages
from audiobook_pipeline.ledger.requests import Requests
from audiobook_pipeline.ledger.reviews import Reviews
from audiobook_pipeline.ledger.schema import upgrade
from audiobook_pipeline.ledger.standing import Standings
from audiobook_pipeline.ledger.store import BUSY_SECONDS, make_engine, sqlite_file, unavailable
from audiobook_pipeline.ledger.story import Stories
from audiobook_pipeline.ledger.wishes import Wishes


class Ledger(
    Standings,
    Decisions,
    Acquisitions,
    Blocking,
    Reviews,
    Changes,
    Edits,
    Wishes,
    Expected,
    Requests,
    History,
    Stories,
    Pages,
    NewsSince,
):
    """Durable state: each method is one transaction, and safe to repeat after a crash.

    Times are handed in and must be aware; those that come out are in UTC.
    """


def open_ledger(url: str, *, create: bool = True) -> Ledger:
    """Open the ledger at ``url``, and make or upgrade its tables where needed.

    Args:
        url: ``sqlite:///relative.db``, ``sqlite:////absolute.db`` or ``postgresql://user:password@host/name``.
        create: Whether to make a ledger if there is none.

    Raises:
        NoLedgerError: If there is none and none is to be made.
        LedgerUnavailableError: If the database can't be opened.
        SchemaError: If it is of a newer version, or not a ledger.
    """
    if create and (file := sqlite_file(url)) is not None and not file.exists():
        _make(file)
    engine = make_engine(url, create=create)
    try:
        upgrade(engine, create=create)
    except BaseException:
        engine.dispose()
        raise
    return Ledger(engine)


def _make(file: Path) -> None:
    """Make a ledger beside its place and then put it there: an empty file is never one of ours.

    Raises:
        LedgerUnavailableError: If it can't be written, or a ledger was here.
    """
    draft = file.with_name(f".{file.name}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(file.with_name(f".{file.name}.lock"), timeout=BUSY_SECONDS):
            if file.exists():
                return
            if (journal := file.with_name(f"{file.name}-wal")).exists() and journal.stat().st_size:
                raise LedgerUnavailableError(
                    f"the ledger {file} is gone, but its journal {journal.name} is there: restore its last backup, or "
                    "remove the journal to start with a new one"
                )
            for left in (draft, draft.with_name(f"{draft.name}-wal"), draft.with_name(f"{draft.name}-shm")):
                left.unlink(missing_ok=True)
            engine = make_engine(f"sqlite:///{draft}")
            try:
                upgrade(engine)
            finally:
                engine.dispose()
            draft.rename(file)
    except Timeout:
        raise unavailable(str(file), TimeoutError("locked by another process that is creating it")) from None
    except OSError as error:
        raise LedgerUnavailableError(f"the ledger {file} can't be made: {error}") from error
