"""The ledger as a Dagster resource."""

import dagster as dg
from pydantic import Field, PrivateAttr

from audiobook_pipeline.config import ledger_url
from audiobook_pipeline.ledger.errors import LedgerError
from audiobook_pipeline.ledger.ledger import Ledger, open_ledger
from audiobook_pipeline.variables import register_secrets


class LedgerResource(dg.ConfigurableResource):
    """Durable state: wanted books, decisions, acquisitions, metadata changes."""

    url: str = Field(
        default="", repr=False, description="Database URL, from LEDGER_URL; empty: SQLite in the data folder."
    )
    data_folder: str = Field(default="data", description="Folder of the SQLite file, from PIPELINE_DATA.")

    _opened: Ledger | None = PrivateAttr(default=None)

    def open(self) -> Ledger:
        """Return the ledger, its schema upgraded; closed when Dagster is done with the resource."""
        if self._opened is None:
            register_secrets({"LEDGER_URL": self.url})
            try:
                self._opened = open_ledger(ledger_url(self.url, self.data_folder))
            except LedgerError as error:
                raise dg.Failure(description=str(error), allow_retries=False) from None
        return self._opened

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:  # noqa: ARG002 - as the base
        """Close what was opened: a daemon's sensors would pile up connections."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None
