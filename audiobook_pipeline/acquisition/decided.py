"""What was decided on the releases of one wanted book."""

from collections.abc import Iterator
from typing import NamedTuple

from audiobook_pipeline.domain.choosing.decision import Candidate, Selection, Verdict
from audiobook_pipeline.domain.choosing.evidence import Evidence
from audiobook_pipeline.ledger.records import WantedRecord


class Decided(NamedTuple):
    """A wanted book, the selection among its releases that may be had, and the verdicts on those that may not."""

    record: WantedRecord
    selection: Selection
    blocked: tuple[Verdict, ...] = ()

    def held_back(self, why: Evidence) -> "Decided":
        """Return it with nothing chosen, because of ``why``."""
        return self._replace(selection=self.selection.held_back(why))

    def candidates(self) -> Iterator[Candidate]:
        """Yield every release that was offered, with what became of it."""
        for verdict in self.selection.verdicts:
            outcome = "accepted" if verdict.accepted else "near" if verdict.near else "refused"
            chosen = verdict.release == self.selection.chosen
            yield Candidate(self.record.id, self.record.book, verdict, "chosen" if chosen else outcome)
        for verdict in self.blocked:
            yield Candidate(self.record.id, self.record.book, verdict, "blocked")
