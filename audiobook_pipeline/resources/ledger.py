"""The ledger as a Dagster resource."""

import dagster as dg
from pydantic import Field

from audiobook_pipeline.config import ledger_url
from audiobook_pipeline.ledger.errors import LedgerError
from audiobook_pipeline.ledger.ledger import Ledger, open_ledger


class LedgerResource(dg.ConfigurableResource):
    """Durable state: wanted books, decisions, acquisitions, metadata changes."""

    url: str = Field(default="", description="Database URL, from LEDGER_URL; empty: SQLite in the data folder.")
    data_folder: str = Field(default="data", description="Folder of the SQLite file, from PIPELINE_DATA.")

    def open(self) -> Ledger:
        """Return the ledger, its schema brought up to date."""
        try:
            return open_ledger(ledger_url(self.url, self.data_folder))
        except LedgerError as error:
            raise dg.Failure(description=str(error), allow_retries=False) from None
