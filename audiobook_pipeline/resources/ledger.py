"""The ledger as a Dagster resource."""

from pathlib import Path

import dagster as dg
from pydantic import Field

from audiobook_pipeline.ledger.errors import LedgerError
from audiobook_pipeline.ledger.store import Ledger, open_ledger


class LedgerResource(dg.ConfigurableResource):
    """Durable state: wanted books, decisions, acquisitions, metadata changes."""

    url: str = Field(default="", description="Database URL, from LEDGER_URL; empty: SQLite in the data folder.")
    data_folder: str = Field(default="data", description="Folder of the SQLite file, from PIPELINE_DATA.")

    def open(self) -> Ledger:
        """Return the ledger, its schema brought up to date."""
        url = self.url.strip()
        if not url:
            folder = Path(self.data_folder).expanduser()
            folder.mkdir(parents=True, exist_ok=True)
            url = f"sqlite:///{folder / 'ledger.sqlite'}"
        try:
            return open_ledger(url)
        except LedgerError as error:
            raise dg.Failure(description=str(error), allow_retries=False) from None
