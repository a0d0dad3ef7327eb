"""The ledger as its callers know it: one object, opened by URL."""

from audiobook_pipeline.ledger.acquisitions import Acquisitions
from audiobook_pipeline.ledger.blocklist import Blocking
from audiobook_pipeline.ledger.changes import Changes
from audiobook_pipeline.ledger.decisions import Decisions
from audiobook_pipeline.ledger.history import History
from audiobook_pipeline.ledger.reviews import Reviews
from audiobook_pipeline.ledger.schema import upgrade
from audiobook_pipeline.ledger.store import make_engine
from audiobook_pipeline.ledger.story import Stories
from audiobook_pipeline.ledger.wanted import WantedBooks
from audiobook_pipeline.ledger.wishes import Wishes


class Ledger(WantedBooks, Decisions, Acquisitions, Blocking, Reviews, Changes, Wishes, History, Stories):
    """Durable state: each method is one transaction, and safe to repeat after a crash.

    Times are handed in and must be aware; those that come out are in UTC.
    """


def open_ledger(url: str, *, create: bool = True) -> Ledger:
    """Open the ledger at ``url``, and make or upgrade its tables where needed.

    Args:
        url: ``sqlite:///relative.db``, ``sqlite:////absolute.db`` or ``postgresql://user:password@host/name``.
        create: Whether to make a ledger where there is none.

    Raises:
        NoLedgerError: Where there is none and none is to be made.
        LedgerUnavailableError: Where the database can't be opened.
        SchemaError: Where it is of a newer version, or not a ledger.
    """
    engine = make_engine(url, create=create)
    try:
        upgrade(engine, create=create)
    except BaseException:
        engine.dispose()
        raise
    return Ledger(engine)
