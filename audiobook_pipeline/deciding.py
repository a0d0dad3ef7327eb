"""What a person decides, in one place for the commands and the desk: noted in the ledger, and said in words.

Nothing here acts on a service: a run does what was decided.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.languages import language_code
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.domain.text.nearest import did_you_mean
from audiobook_pipeline.domain.text.quantity import quantity
from audiobook_pipeline.errors import PipelineError
from audiobook_pipeline.ledger.records import ChangeStatus, ExclusionKind, RequestStatus

if TYPE_CHECKING:
    from audiobook_pipeline.acquisition.held import HeldTorrents
    from audiobook_pipeline.domain.models import FollowKind
    from audiobook_pipeline.ledger.ledger import Ledger
    from audiobook_pipeline.ledger.pages import ChangeFilter

NEXT_RUN = "The next run of added_torrents sends it to a download client (ACQUISITION_MODE review or auto)."


class CannotDecideError(PipelineError, ValueError):
    """What was asked for can't be decided; the message says why."""


@dataclass(frozen=True, slots=True)
class Decider:
    """Somebody who decides.

    Attributes:
        ledger: Where it is noted.
        who: Who decides, as the ledger names it: "command line", "desk: NAME".
    """

    ledger: "Ledger"
    who: str

    def take(self, review_id: int, note: str = "") -> str:
        """Take the release of a question: it is the book."""
        self.ledger.approve(review_id, run_id=self.who, now=_now(), answer=note)
        return f"Taken. {NEXT_RUN}"

    def refuse(self, review_id: int, note: str = "") -> str:
        """Refuse the release of a question: it isn't the book."""
        self.ledger.drop_review(review_id, run_id=self.who, now=_now(), answer=note)
        return f"{review_id}: dropped, never taken for this book"

    def reopen(self, review_id: int) -> str:
        """Take an answer back."""
        self.ledger.reopen_review(review_id, run_id=self.who, now=_now())
        return "The answer is undone; it waits again."

    def take_offer(self, wanted_id: int, release_key: str) -> str:
        """Take any release that was offered for a book, in spite of what speaks against it."""
        decision = self.ledger.last_decision(wanted_id)
        offered = () if decision is None else (verdict.release for verdict in decision.selection.verdicts)
        release = next((each for each in offered if each.key == release_key), None)
        if release is None:
            raise CannotDecideError("that release is not among the last offers for the book; look at the page again")
        self.ledger.choose(wanted_id, release, reason=f"taken by {self.who}", run_id=self.who, now=_now())
        return f"“{release.title}” is taken. {NEXT_RUN}"

    def take_back(self, wanted_id: int) -> str:
        """Take back a release that was taken without a question, while nothing was fetched for it."""
        self.ledger.unchoose(wanted_id, run_id=self.who, now=_now())
        return "The choice is undone."

    def give(self, wanted_id: int, torrent: str | bytes, held: "HeldTorrents") -> str:
        """Choose a magnet link, or the content of a .torrent file, for a wanted book."""
        from audiobook_pipeline.acquisition.manual import add_torrent, read_torrent  # noqa: PLC0415 - takes a second

        chosen = add_torrent(self.ledger, held, wanted_id, read_torrent(torrent), now=_now(), run_id=self.who)
        return f"“{chosen.release.title}” is taken. {NEXT_RUN}"

    def retry(self, wanted_id: int) -> str:
        """Let the next step for a wanted book be tried at once."""
        from audiobook_pipeline.acquisition import manual  # noqa: PLC0415 - takes a second

        return manual.retry(self.ledger, self.ledger.wanted_book(wanted_id))

    def search_again(self, wanted_id: int) -> str:
        """Let the next run search for a book, however often it found nothing."""
        self.ledger.search_now(wanted_id)
        return "The next run searches for it."

    def drop_book(self, wanted_id: int, reason: str = "") -> str:
        """Drop a wanted book and what is under way for it."""
        self.ledger.drop_wanted(wanted_id, reason=reason or f"dropped by {self.who}", run_id=self.who, now=_now())
        return "The book is dropped."

    def want_again(self, wanted_id: int) -> str:
        """Want a book again that was given up."""
        book = self.ledger.wanted_book(wanted_id).book
        self.ledger.want(book, now=_now(), run_id=self.who, revive=True)
        return f"“{book.title}” is wanted again."

    def want(self, book: WantedBook, reason: str = "") -> str:
        """Put a book at the top of the wish list."""
        if not book.title.strip():
            raise CannotDecideError("a wish needs a title")
        now = _now()
        self.ledger.wish(book, reason=reason, now=now)
        self.ledger.search_now(self.ledger.want(book, now=now, run_id=self.who, revive=True))
        return f"“{book.title}” is wanted; the next run searches for it."

    def exclude(self, kind: ExclusionKind, value: str, reason: str = "") -> str:
        """Never list a series, an author, a book, a language or a kind of work.

        Raises:
            CannotDecideError: There is no such kind, or no such language.
        """
        value = _excludable(kind, value.strip())
        self.ledger.exclude(kind, value, reason=reason, now=_now())
        return f"{kind} {value!r} is excluded from the wish list."

    def approve_changes(self, shown: "ChangeFilter", numbers: Sequence[int] = ()) -> str:
        """Let the next run write planned changes, whatever METADATA_MODE says."""
        count = self.ledger.approve_changes(shown, tuple(numbers), who=self.who)
        written = "it" if count == 1 else "them"
        return f"{quantity(count, 'change')} approved; the next run of applied_metadata writes {written}."

    def withdraw_approval(self, shown: "ChangeFilter", numbers: Sequence[int] = ()) -> str:
        """Take back that planned changes are approved; without numbers, what this person approved alone."""
        count = self.ledger.approve_changes(shown, tuple(numbers), who=None, of="" if numbers else self.who)
        return f"{quantity(count, 'change')} no longer approved."

    def revert_changes(self, shown: "ChangeFilter", numbers: Sequence[int] = ()) -> str:
        """Let the next run put back what was there before applied changes."""
        count = self.ledger.ask_revert(shown, tuple(numbers), who=self.who)
        return f"{quantity(count, 'change')} to be undone; the next run of applied_metadata restores what was there."

    def keep_changes(self, shown: "ChangeFilter", numbers: Sequence[int] = ()) -> str:
        """Take back that applied changes are to be undone; without numbers, what this person asked for alone."""
        count = self.ledger.ask_revert(shown, tuple(numbers), who=None, of="" if numbers else self.who)
        return f"{quantity(count, 'change')} to stay as {'it is' if count == 1 else 'they are'}."

    def plan_again(self, _shown: "ChangeFilter", numbers: Sequence[int]) -> str:
        """Take back that planned changes were set aside."""
        self.ledger.mark(list(numbers), ChangeStatus.PLANNED, run_id=self.who, now=_now())
        return f"{quantity(len(numbers), 'change')} planned again"

    def refuse_changes(self, _shown: "ChangeFilter", numbers: Sequence[int]) -> str:
        """Set planned changes aside for good."""
        self.ledger.mark(list(numbers), ChangeStatus.FAILED, run_id=self.who, now=_now(), note=f"refused by {self.who}")
        return f"{quantity(len(numbers), 'change')} set aside"

    def forget(self, wish_id: int) -> str:
        """Take a wish back."""
        self.ledger.take_back(wish_id, now=_now())
        return "The wish is removed. A release that is already downloading is still imported."

    def restore(self, wish_id: int) -> str:
        """Wish again for what was forgotten."""
        self.ledger.restore_wish(wish_id)
        return "The wish is restored."

    def follow(self, kind: "FollowKind", name: str, *, only_next: bool = False) -> str:
        """Follow an author or a series."""
        self.ledger.follow(kind, name, now=_now(), only_next=only_next)
        return f"The {kind} “{name}” is followed from the next run on."

    def unfollow(self, follow_id: int) -> str:
        """Stop following."""
        self.ledger.unfollow(follow_id)
        return "It is no longer followed."

    def include(self, exclusion_id: int) -> str:
        """Take an exclusion back."""
        self.ledger.remove_exclusion(exclusion_id)
        return "The exclusion is removed."

    def ask_for(self, book: WantedBook, reason: str, *, who: str, quota: int = 0) -> str:
        """Request a book, for somebody who may not decide; granted at once as far as the quota goes.

        Args:
            book: The book.
            reason: Why, in the person's words.
            who: Who asks.
            quota: Requests of a person that are granted without an admin in any 30 days.
        """
        if not book.title.strip():
            raise CannotDecideError("a request needs a title")
        asked = self.ledger.request(book, who=who, reason=reason, now=_now())
        if asked.status is RequestStatus.DECLINED:
            return f"“{book.title}” was declined before."
        if asked.status is RequestStatus.WAITING and self.ledger.grant_within(asked.id, quota, now=_now()):
            self.want(book, f"asked for by {who}")
            return f"“{book.title}” is granted; the next run searches for it."
        return f"“{book.title}” is requested; an admin decides."

    def grant(self, request_id: int) -> str:
        """Make a request a wish."""
        asked = self.ledger.answer_request(request_id, RequestStatus.GRANTED, who=self.who, now=_now())
        return self.want(asked.book, f"asked for by {asked.asked_by}")

    def decline(self, request_id: int) -> str:
        """Decline a request."""
        asked = self.ledger.answer_request(request_id, RequestStatus.DECLINED, who=self.who, now=_now())
        return f"The request of {asked.asked_by} for “{asked.book.title}” is declined."

    def reopen_request(self, request_id: int) -> str:
        """Take the answer to a request back, and with it the wish."""
        self.ledger.reopen_request(request_id, now=_now())
        return "The answer is undone; the request waits again."


def wished_book(
    title: str,
    authors: Sequence[str],
    *,
    series: str = "",
    position: str = "",
    language: str = "",
    narrators: Sequence[str] = (),
    year: str = "",
) -> WantedBook:
    """Return the book that a person describes; a year that is none counts as not given."""
    names = tuple(name.strip() for name in authors if name.strip())
    return WantedBook(
        title=title.strip(),
        authors=names,
        narrators=tuple(name.strip() for name in narrators if name.strip()),
        series=series.strip() or None,
        position=position.strip() or None,
        language=language.strip().lower() or None,
        year=int(year) if re.fullmatch(r"[12][0-9]{3}", year.strip()) else None,
        work_key=work_key(title, names),
        reason="asked for",
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _excludable(kind: ExclusionKind, value: str) -> str:
    """Return the value of an exclusion as the wish list compares it.

    Raises:
        CannotDecideError: It would exclude nothing; the message says what was meant.
    """
    from audiobook_pipeline.domain.kinds import KINDS  # noqa: PLC0415 - brings pandas, which takes a second

    if not value:
        raise CannotDecideError(f"{kind}: nothing is named")
    if kind == "kind" and value.lower() not in KINDS:
        raise CannotDecideError(unknown_kind(value))
    if kind == "language":
        return known_language(value)
    return value.lower() if kind == "kind" else value


def unknown_kind(value: str) -> str:
    """Return what to say of a kind of work that doesn't exist."""
    from audiobook_pipeline.domain.kinds import KINDS  # noqa: PLC0415 - brings pandas, which takes a second

    meant = did_you_mean(value, KINDS) or f"the kinds are {', '.join(KINDS)}"
    return f"there is no kind of work {value!r}: {meant}"


def known_language(text: str) -> str:
    """Return the code of a language that a person named.

    Raises:
        CannotDecideError: It is none.
    """
    if (code := language_code(text)) is None:
        raise CannotDecideError(f"unknown language {text!r}: write a code such as de, or a name such as German")
    return code
