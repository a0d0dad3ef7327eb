"""Opening the ledger from a command, at the same place where the assets keep it."""

import os
import sys

from audiobook_pipeline.cli import CommandError
from audiobook_pipeline.config import ledger_url
from audiobook_pipeline.ledger.errors import LedgerError, NoLedgerError
from audiobook_pipeline.ledger.ledger import Ledger, open_ledger


def configured_ledger(*, create: bool = False) -> Ledger:
    """Return the ledger that ``LEDGER_URL`` or ``PIPELINE_DATA`` names.

    Args:
        create: Whether to make one where there is none, and say so. Only for what may be the first command of all:
            anything else would take a mistyped folder for an empty ledger.

    Raises:
        CommandError: Where there is none, or it can't be opened.
    """
    url = ledger_url(os.environ.get("LEDGER_URL", ""), os.environ.get("PIPELINE_DATA", ""))
    try:
        try:
            return open_ledger(url, create=False)
        except NoLedgerError as absent:
            if not create:
                raise CommandError(f"{absent}. {_way_out()}") from absent
            ledger = open_ledger(url)
            print(f"A new ledger was made: {absent.where}", file=sys.stderr)
            return ledger
    except LedgerError as error:
        raise CommandError(str(error)) from error


def _way_out() -> str:
    if os.environ.get("LEDGER_URL", "").strip():
        return "LEDGER_URL names it: correct it there, or run the pipeline once with it"
    if folder := os.environ.get("PIPELINE_DATA", "").strip():
        return f"PIPELINE_DATA={folder} names its folder: set it to the one that the pipeline uses"
    return "PIPELINE_DATA is not set: set it to the folder that the pipeline uses, or come to where its .env is"
