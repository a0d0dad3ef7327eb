"""Where each wanted book stands, for a person: of its searches, questions and acquisitions the one that counts."""

from collections.abc import Sequence

from sqlalchemy import exists, func, select

from audiobook_pipeline.domain.acquisition import ACTIVE, State
from audiobook_pipeline.domain.wishes import Standing
from audiobook_pipeline.ledger.models import ReviewRow, SelectionRow, VerdictRow
from audiobook_pipeline.ledger.records import ReviewStatus, WantedRecord
from audiobook_pipeline.ledger.wanted import WantedBooks


class Standings(WantedBooks):
    """Standings of wanted books."""

    def coming_in_sets(self) -> frozenset[str]:
        """Return the identities of the volumes of sets that are on their way."""
        return _volumes_coming(self.wanted())

    def standings(self) -> dict[int, Standing]:
        """Return where each wanted book stands, by its number; a volume of a set that is coming is coming too."""
        newest = select(func.max(SelectionRow.id)).group_by(SelectionRow.wanted_id)
        judged = exists().where(VerdictRow.selection_id == SelectionRow.id)
        with self._read() as session:
            offered = set(session.scalars(select(SelectionRow.wanted_id).where(SelectionRow.id.in_(newest), judged)))
            asked = select(ReviewRow.wanted_id).where(ReviewRow.status == ReviewStatus.WAITING)
            waiting = set(session.scalars(asked))
        records = self.wanted()
        coming = _volumes_coming(records)
        return {
            record.id: Standing.COMING
            if record.state is State.WANTED and record.book.work_key in coming
            else _standing(record, offered, waiting)
            for record in records
        }


def _volumes_coming(records: Sequence[WantedRecord]) -> frozenset[str]:
    return frozenset(key for record in records if record.state in ACTIVE for key in record.book.holds)


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
