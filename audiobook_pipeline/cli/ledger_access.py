"""Opening the ledger from a command, at the same place where the assets keep it."""

import os

from audiobook_pipeline.cli import CommandError
from audiobook_pipeline.config import ledger_url
from audiobook_pipeline.ledger.errors import LedgerError
from audiobook_pipeline.ledger.ledger import Ledger, open_ledger


def configured_ledger() -> Ledger:
    """Return the ledger that ``LEDGER_URL`` or ``PIPELINE_DATA`` names.

    Raises:
        CommandError: Where it can't be opened.
    """
    try:
        return open_ledger(ledger_url(os.environ.get("LEDGER_URL", ""), os.environ.get("PIPELINE_DATA", "data")))
    except LedgerError as error:
        raise CommandError(str(error)) from error
