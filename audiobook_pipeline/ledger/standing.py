"""Where each wanted book stands, for a person: of its searches, questions and acquisitions the one that counts."""

from sqlalchemy import exists, func, select

from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.wishes import Standing
from audiobook_pipeline.ledger.models import ReviewRow, SelectionRow, VerdictRow
from audiobook_pipeline.ledger.records import ReviewStatus, WantedRecord
from audiobook_pipeline.ledger.wanted import WantedBooks


class Standings(WantedBooks):
    """Standings of wanted books."""

    def standings(self) -> dict[int, Standing]:
        """Return where each wanted book stands, by its number."""
        newest = select(func.max(SelectionRow.id)).group_by(SelectionRow.wanted_id)
        judged = exists().where(VerdictRow.selection_id == SelectionRow.id)
        with self._read() as session:
            offered = set(session.scalars(select(SelectionRow.wanted_id).where(SelectionRow.id.in_(newest), judged)))
            asked = select(ReviewRow.wanted_id).where(ReviewRow.status == ReviewStatus.WAITING)
            waiting = set(session.scalars(asked))
        return {record.id: _standing(record, offered, waiting) for record in self.wanted()}


def _standing(record: WantedRecord, offered: set[int], waiting: set[int]) -> Standing:
    match record.state:
        case State.CONFIRMED:
            return Standing.THERE
        case State.DROPPED:
            return Standing.LET_GO
        case State.WANTED:
            if record.id in waiting:
                return Standing.WAITING
            if record.id in offered:
                return Standing.OFFERED
            return Standing.SEARCHED if record.searches else Standing.WANTED
        case _:
            return Standing.COMING
