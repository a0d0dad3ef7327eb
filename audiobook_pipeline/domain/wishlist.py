"""The wish list: which of the missing books to want first, and why.

Pure ranking; books that a person asks for by name belong to ``wishes``, and stored exclusions to the ledger.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

import pandas as pd

from audiobook_pipeline.domain.columns import records, require_columns, text_column
from audiobook_pipeline.domain.following import FOLLOWS_NOBODY, Follows
from audiobook_pipeline.domain.forms.name_lists import split_names
from audiobook_pipeline.domain.forms.names import person_key
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.forms.titles import title_key
from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.kinds import SIDE_KINDS
from audiobook_pipeline.domain.languages import language_code
from audiobook_pipeline.domain.models import Follow, shown
from audiobook_pipeline.domain.series_groups import NO_SERIES, author_keys
from audiobook_pipeline.domain.set_wishes import Volume, set_wishes
from audiobook_pipeline.domain.shelf.coverage import series_completeness
from audiobook_pipeline.domain.wishes import Standing, Wished

WISH_COLUMNS: Final = (
    "rank",
    "work_id",
    "work_key",
    "title",
    "authors",
    "series",
    "position",
    "kind",
    "language",
    "score",
    "reason",
    "holds",
)
_LISTED: Final = (
    *("rank", "wish_id", "wanted_id", "work_id", "title", "authors", "series", "position", "language"),
    *("score", "reason", "state", "item_id"),
)
# Points for each reason, by how certain it is that somebody wants the book next.
FOLLOWED: Final = 80.0
NEXT_TO_HEAR: Final = 60.0
INNER_GAP: Final = 30.0
CONTINUES: Final = 15.0
LATER: Final = 4.0
NEARLY_COMPLETE: Final = 25.0
FAVOURITE_AUTHOR: Final = 15.0
A_STAR: Final = 5.0
NOVELLA: Final = -10.0
STANDALONE_OF_FAVOURITE: Final = 5.0
_FRESH_DAYS: Final = 365
_NEARLY: Final = 0.6
_GOOD_RATING: Final = 3.0
_FAVOURITE_WORKS: Final = 3


@dataclass(frozen=True, slots=True)
class Exclusions:
    """What a person does not want, by keys that are equal for spellings of one name.

    Attributes:
        series: Keys of series.
        authors: Keys of people.
        books: Keys of titles, or work identities ("title|author").
        languages: Language codes.
        kinds: Kinds of works.
    """

    series: frozenset[str] = frozenset()
    authors: frozenset[str] = frozenset()
    books: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    @classmethod
    def of(cls, entries: Iterable[tuple[str, str]]) -> "Exclusions":
        """Build exclusions from (kind, value) pairs as a person writes them.

        Raises:
            ValueError: A kind other than series, author, book, language or kind.
        """
        keys: dict[str, set[str]] = {name: set() for name in ("series", "author", "book", "language", "kind")}
        for kind, value in entries:
            if kind not in keys:
                raise ValueError(f"can't exclude by {kind!r}: use series, author, book, language or kind")
            if kind == "book":
                title, bar, author = value.rpartition("|")
                keys[kind].add(work_key(title, [author]) if bar else title_key(value))
            else:
                keys[kind].add(_EXCLUSION_KEYS[kind](value))
        frozen = {name: frozenset(found) for name, found in keys.items()}
        return cls(frozen["series"], frozen["author"], frozen["book"], frozen["language"], frozen["kind"])

    def against(self, book: Any, key: str, kind: str) -> str:  # noqa: ANN401 - a row of a table, or a book
        """Return which exclusion applies to a book of this identity and kind, or ""."""
        met = {
            f"the series {book.series}": bool(book.series) and series_key(book.series) in self.series,
            f"the author {shown(book.authors)}": not self.authors.isdisjoint(author_keys(book.authors)),
            f"the book {book.title}": key in self.books or title_key(book.title) in self.books,
            f"the language {book.language}": book.language in self.languages,
            f"the kind {kind}": kind in self.kinds,
        }
        return next((f"excluded: {what}" for what, is_met in met.items() if is_met), "")


_EXCLUSION_KEYS: Final[Mapping[str, Callable[[str], str]]] = {
    "series": series_key,
    "author": person_key,
    "language": lambda value: language_code(value) or value.strip().lower(),
    "kind": lambda value: value.strip().lower(),
}


@dataclass
class _Case:
    """One candidate with the reasons for it."""

    score: float = 0.0
    reasons: list[str] = field(default_factory=list)

    def add(self, points: float, reason: str) -> None:
        self.score += points
        if reason:
            self.reasons.append(reason)


class _Candidate(NamedTuple):
    """A book that may be listed.

    Attributes:
        row: Its row of the survey.
        key: Identity of the work.
        place: Series and number, or ``NO_SERIES`` and the identity.
        score: How much it is wanted.
        reason: Why, in words.
        holds: For a set, the identities of its volumes.
    """

    row: Any
    key: str
    place: tuple[int, Any]
    score: float
    reason: str
    holds: tuple[str, ...] = ()

    def order(self) -> tuple[object, ...]:
        """Return the sort key of a candidate: a set comes before its volumes."""
        return (-self.score, not self.holds, str(self.place[0]), self.place[1:], self.key)


def rank_missing(
    survey: pd.DataFrame,
    coverage: pd.DataFrame,
    listening: pd.DataFrame,
    exclusions: Exclusions = Exclusions(),
    wished: Collection[str] = (),
    follows: Follows = FOLLOWS_NOBODY,
    *,
    limit: int,
    now: datetime,
    languages: Collection[str] = (),
    under_way: Collection[str] = (),
) -> pd.DataFrame:
    """Rank the missing books of started series and favourite authors.

    Args:
        survey: Of ``gaps.survey_series``; a column ``rating`` (1 to 5 stars) counts if present.
        coverage: Of ``coverage.author_coverage``.
        listening: item_id, progress (0 to 1) and, where known, updated_at (UTC) of the items someone listens to.
        exclusions: What to leave out always.
        follows: Authors and series that a person follows.
        wished: Identities of works that a person asked for (``identity.work_key``, or work_id): on the list anyway.
        limit: The most books to list.
        languages: Wanted languages; empty allows any. Followed authors and series have their own.
        now: UTC time; listening counts for less the longer ago it was, and for nothing after a year.
        under_way: Identities of works that are on their way, or that a person dropped: no set is listed for them.

    Returns:
        ``WISH_COLUMNS``, best first: one row per work and position. Parts, dramatisations, abridgements and companions
        are never listed, nor is what a person asked for; a set is listed before its volumes if it closes several gaps,
        with their identities in ``holds``.
    """
    readable, seen = _readable(survey, languages), set[object]()
    context = _Context(readable, coverage, listening, now)
    pleaded = _with_reasons(survey, context, follows, languages, wished, seen)
    candidates = sorted((each for each in pleaded if not _is_out(each, wished, exclusions)), key=_Candidate.order)
    candidates += [set_ for set_ in _sets(readable, candidates, under_way) if not _is_out(set_, wished, exclusions)]
    return _ranked(sorted(candidates, key=_Candidate.order), seen, limit)


def _with_reasons(
    survey: pd.DataFrame,
    context: "_Context",
    follows: Follows,
    languages: Collection[str],
    wished: Collection[str],
    seen: set[object],
) -> Iterator[_Candidate]:
    """Yield the books that have a reason; identities and places of those asked for are added to ``seen``."""
    ratings = pd.to_numeric(text_column(survey, "rating"), errors="coerce")
    # An edition in another language is not a gap, but is wanted if the language is followed.
    open_rows = survey["status"].isin({"missing", "unnumbered", *(["other_edition"] if follows else [])})
    for row, rating in zip(records(survey[open_rows]), ratings[open_rows], strict=True):
        key = _key(row)
        place = (row.series_group, row.position_number) if row.status == "missing" else (NO_SERIES, key)
        if key in wished or row.work_id in wished:
            seen |= {key, place}
        elif _is_understood(row, follow := follows.of(row), languages):
            case = context.reasons_for(row, follow, rating)
            if case.score:
                yield _Candidate(row, key, place, round(case.score * row.confidence, 2), shown(case.reasons))


def _is_understood(row: Any, follow: Follow | None, languages: Collection[str]) -> bool:  # noqa: ANN401 - a row
    """Return whether a book is in a wanted language; a further edition of an owned book only if it is followed."""
    if row.status == "other_edition":
        return follow is not None and row.language in follow.languages
    return bool(follow or not languages or not row.language or row.language in languages)


def _ranked(candidates: Iterable[_Candidate], seen: set[object], limit: int) -> pd.DataFrame:
    """Return candidates as a table; editions of one position, and one work in several series, are one wish."""
    rows: list[tuple[object, ...]] = []
    for each in candidates:
        if len(rows) < limit and each.key not in seen and each.place not in seen:
            row = each.row
            values = (row.work_id, each.key, row.title, row.authors, row.series, row.position, row.kind, row.language)
            rows.append((len(rows) + 1, *values, each.score, each.reason, each.holds))
            seen |= {each.key, each.place}
    table = pd.DataFrame(rows, columns=list(WISH_COLUMNS))
    text: dict[str, Any] = dict.fromkeys(WISH_COLUMNS, str)
    return table.astype(text | {"rank": "Int64", "authors": object, "score": float, "holds": object})


def _sets(survey: pd.DataFrame, candidates: Sequence[_Candidate], under_way: Collection[str]) -> Iterator[_Candidate]:
    """Yield the sets that close several gaps."""
    volumes: dict[tuple[int, float], Volume] = {}
    for each in candidates:
        if each.place[0] != NO_SERIES:
            volumes.setdefault(each.place, Volume(each.score, each.key))
    for wish in set_wishes(survey, volumes, under_way):
        key = _key(wish.row)
        yield _Candidate(wish.row, key, (NO_SERIES, key), wish.score, wish.reason, wish.holds)


def _is_out(each: _Candidate, wished: Collection[str], exclusions: Exclusions) -> bool:
    asked_for_already = each.key in wished or each.row.work_id in wished
    return asked_for_already or bool(exclusions.against(each.row, each.key, each.row.kind))


def _key(row: Any) -> str:  # noqa: ANN401 - a row of a table
    return work_key(row.title, split_names(row.authors[0] if row.authors else ""))


def _readable(survey: pd.DataFrame, languages: Collection[str]) -> pd.DataFrame:
    return survey[survey["language"].isin([*languages, ""])] if languages else survey


def wish_list(wishes: Sequence[Wished], ranked: pd.DataFrame, standings: Mapping[int, Standing]) -> pd.DataFrame:
    """Return the wish list: open wishes in the order they were made, missing books, and last those owned or cut.

    Args:
        wishes: What a person asked for.
        ranked: Of ``rank_missing``, with ``wanted_id``.
        standings: The state of each wanted book in the ledger.

    Returns:
        The columns of ``schemas.tables.MISSING_BOOKS``.
    """
    own = pd.DataFrame([_wish_row(wish, standings) for wish in wishes], columns=list(_LISTED))
    done = own["state"].str.startswith((Standing.THERE, Standing.CUT, Standing.LET_GO)).astype(bool)
    asked = set(own["wanted_id"])
    missing = ranked[~ranked["wanted_id"].isin(asked)]
    states = [str(standings.get(number, Standing.WANTED)) for number in missing["wanted_id"]]
    listed = [*own[~done].to_dict("records"), *missing.assign(state=states).to_dict("records")]
    listed += own[done].to_dict("records")
    return pd.DataFrame([{**row, "rank": place} for place, row in enumerate(listed, start=1)], columns=list(_LISTED))


def _wish_row(wish: Wished, standings: Mapping[int, Standing]) -> tuple[object, ...]:
    book, state = wish.book, standings.get(wish.wanted_id or 0, Standing.WANTED)
    if wish.item_id:
        state = Standing.THERE
    elif wish.cut:
        state = Standing.CUT
    elif state is Standing.WANTED:
        state = Standing.LOOKED_UP
    shown_state = f"{state}: {wish.cut}" if state is Standing.CUT else str(state)
    about = (book.title, book.authors, book.series or "", book.position or "", book.language or "")
    key = next(iter(wish.work_keys), "")
    return (None, wish.wish_id, wish.wanted_id, key, *about, None, asked_for(book.reason), shown_state, wish.item_id)


def asked_for(reason: str) -> str:
    """Return why a wish is wanted."""
    return f"asked for: {reason}" if reason else "asked for"


class _Context:
    """What the library shows about each series and author."""

    def __init__(
        self,
        survey: pd.DataFrame,
        coverage: pd.DataFrame,
        listening: pd.DataFrame,
        now: datetime,
    ) -> None:
        many = coverage[coverage["owned"] >= _FAVOURITE_WORKS]
        self.favourites = {person_key(row.author): int(row.owned) for row in records(many)}
        self.completeness = {row.series_group: row for row in records(series_completeness(survey))}
        numbered = survey[survey["position_number"].notna() & (survey["series_group"] != NO_SERIES)]
        held = numbered[numbered["status"].isin({"owned", "covered", "other_edition"})]
        span = held.groupby("series_group")["position_number"].agg(["min", "max"])
        self.first_owned, self.last_owned = span["min"].to_dict(), span["max"].to_dict()
        self.heard = _heard(held, listening, now)
        lacking = numbered[(numbered["status"] == "missing") & (numbered["position_number"] % 1 == 0)]
        self.lacking = (
            lacking.groupby("series_group")["position_number"].apply(lambda each: sorted(set(each))).to_dict()
        )

    def reasons_for(self, row: Any, follow: Follow | None, rating: float) -> _Case:  # noqa: ANN401 - a row of a table
        """Return the reasons for a row."""
        case = _Case()
        if follow:
            case.add(FOLLOWED, f"{follow.kind} {follow.name} is followed")
        elif row.kind in SIDE_KINDS:
            return case
        if row.status == "missing" and row.series_group in self.completeness:
            self._of_series(case, row)
        author = next((name for name in author_keys(row.authors) if name in self.favourites), None)
        if author and (case.score or not row.series):
            points = FAVOURITE_AUTHOR if case.score else STANDALONE_OF_FAVOURITE
            case.add(points, f"by a favourite author, {self.favourites[author]} of whose books are in the library")
        if case.score and row.kind == "novella":
            case.add(NOVELLA, "a novella")
        if case.score and rating > _GOOD_RATING:
            case.add((rating - _GOOD_RATING) * A_STAR, f"rated {rating:.1f}")
        return case

    def _of_series(self, case: _Case, row: Any) -> None:  # noqa: ANN401 - a row of a table
        group, number, series = row.series_group, row.position_number, self.completeness[row.series_group]
        after = [each for each in self.lacking.get(group, []) if each > self.heard.get(group, (float("inf"), 0.0))[0]]
        if after and number == after[0]:
            last, freshness = self.heard[group]
            case.add(NEXT_TO_HEAR * freshness, f"next in {series.series} after #{last:g}")
        first, last = self.first_owned.get(group, number), self.last_owned.get(group, number)
        if first < number < last:
            case.add(INNER_GAP, f"a gap between #{first:g} and #{last:g} of {series.series}")
        else:
            beyond = [each for each in self.lacking.get(group, []) if each > last]
            nearest = number == beyond[0] if beyond else False
            where = f"follows #{last:g}" if number > last else f"comes before #{first:g}"
            case.add(CONTINUES if nearest or number < first else LATER, f"{where} of {series.series}")
        if series.completeness >= _NEARLY and series.total > 2:
            share = (series.completeness - _NEARLY) / (1 - _NEARLY)
            case.add(NEARLY_COMPLETE * share, f"{series.owned} of {series.total} are in the library")


def _heard(held: pd.DataFrame, listening: pd.DataFrame, now: datetime) -> dict[int, tuple[float, float]]:
    """Return for each series listened to the last number heard, and how recent that is (1 today, 0 a year ago)."""
    if listening.empty:
        return {}
    require_columns(listening, ("item_id", "progress"), "listening")
    begun = listening[listening["progress"].fillna(0) > 0]
    when = pd.to_datetime(begun["updated_at"], utc=True) if "updated_at" in begun else pd.Series(pd.NaT, begun.index)
    days = (pd.Timestamp(now) - when).dt.total_seconds() / 86_400 if when.notna().any() else pd.Series(0.0, begun.index)
    fresh = (1 - days.fillna(_FRESH_DAYS / 2).clip(lower=0) / _FRESH_DAYS).clip(lower=0)
    freshness = fresh.groupby(begun["item_id"]).max()
    rows = held[held["item_id"].isin(freshness[freshness > 0].index)]
    rows = rows.assign(fresh=rows["item_id"].map(freshness))
    per_series = rows.groupby("series_group").agg(last=("position_number", "max"), fresh=("fresh", "max"))
    return {int(row.Index): (float(row.last), float(row.fresh)) for row in records(per_series)}
