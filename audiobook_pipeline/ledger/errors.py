"""What the ledger refuses, and why. Messages are for a person and say the way out."""

from audiobook_pipeline.errors import PipelineError


class LedgerError(PipelineError):
    """Base of all errors of the ledger."""


class LedgerUnavailableError(LedgerError):
    """The database can't be opened, read or written: no server, no right, damaged, or locked for too long."""


class NoLedgerError(LedgerError):
    """There is none where one must be, and none was to be made.

    Args:
        where: Path of the file, or the address without password.
    """

    def __init__(self, where: str) -> None:
        super().__init__(f"there is no ledger at {where}")
        self.where = where


class SchemaError(LedgerError):
    """The database is of another version, or not a ledger at all."""


class InvalidValueError(LedgerError, ValueError):
    """The ledger can't keep such a value; the message names it."""


class UnknownRecordError(LedgerError):
    """No record has this number or name."""


class AlreadyActiveError(LedgerError):
    """The book has a release under way already."""


class AlreadyConfirmedError(LedgerError):
    """The book is in the library already."""


class DroppedError(LedgerError):
    """A person decided against the book."""


class BlockedError(LedgerError):
    """The release is on the blocklist."""


class DuplicateInfohashError(LedgerError):
    """Another acquisition holds the same torrent."""
