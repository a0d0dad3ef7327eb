"""Authors and series that a person follows: which works of a catalogue are wanted for it, and what to look up."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import pandas as pd

from audiobook_pipeline.domain.forms.names import name_key
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.kinds import SIDE_KINDS
from audiobook_pipeline.domain.models import Follow, FollowKind
from audiobook_pipeline.domain.series_groups import author_keys

_DAY: Final = 10


class Follows:
    """Everything that is followed, to look up whether a work is wanted because of it.

    Args:
        follows: What is followed.
        languages: Languages of the preferences; empty allows any.
        last_owned: Number of the last volume in the library, by series (``series_group``).
    """

    def __init__(
        self, follows: Iterable[Follow], languages: Sequence[str] = (), last_owned: dict[int, float] | None = None
    ) -> None:
        self._by_key = {(follow.kind, key): follow for follow in follows for key in _keys(follow)}
        self._languages = tuple(languages)
        self._last_owned = last_owned or {}

    def __bool__(self) -> bool:
        """Return whether anything is followed."""
        return bool(self._by_key)

    def of(self, row: Any) -> Follow | None:  # noqa: ANN401 - a row of a table
        """Return the follow that makes a row of the survey wanted, or None."""
        return next((follow for follow in self.about(row) if self._wants(follow, row)), None)

    def about(self, row: Any) -> list[Follow]:  # noqa: ANN401 - a row of a table
        """Return the follows of a row's series and authors."""
        if not self._by_key:
            return []
        keys: list[tuple[FollowKind, str]] = [("series", series_key(row.series))] if row.series else []
        keys += [("author", key) for key in author_keys(row.authors)]
        return [self._by_key[key] for key in keys if key in self._by_key]

    def _wants(self, follow: Follow, row: Any) -> bool:  # noqa: ANN401 - a row of a table
        languages = follow.languages or self._languages
        if languages and row.language and row.language not in languages:
            return False
        if row.kind not in follow.kinds if follow.kinds else row.kind in SIDE_KINDS:
            return False
        return not follow.only_next or self._comes(follow, row)

    def _comes(self, follow: Follow, row: Any) -> bool:  # noqa: ANN401 - a row of a table
        """Return whether a work comes next: after the last owned volume, or released since the follow was made."""
        since = follow.created_at.date().isoformat()
        if len(row.release_date) >= _DAY and row.release_date[:_DAY] >= since:
            return True
        last = self._last_owned.get(row.series_group)
        return follow.kind == "series" and last is not None and row.position_number > last


FOLLOWS_NOBODY: Final = Follows(())


def _keys(follow: Follow) -> tuple[str, ...]:
    """Return the keys by which tables list its name."""
    return author_keys([follow.name]) if follow.kind == "author" else (series_key(follow.name),)


def with_followed(
    authors: Sequence[tuple[str]], series: Sequence[tuple[str, str]], follows: Iterable[Follow]
) -> tuple[list[tuple[str]], list[tuple[str, str]]]:
    """Return the authors and series to look up: the followed ones first, then the library's, each once.

    Args:
        authors: The library's authors, as (name,).
        series: The library's series, as (name, author).
        follows: What is followed.
    """
    followed = list(follows)
    people = [(follow.name,) for follow in followed if follow.kind == "author"]
    named = [(follow.name, "") for follow in followed if follow.kind == "series"]
    known = {series_key(name): (name, author) for name, author in reversed(series)}
    named = [known.get(series_key(name), (name, author)) for name, author in named]
    return _once([*people, *authors], name_key), _once([*named, *series], series_key)


def _once(subjects: Sequence[Any], key: Any) -> list[Any]:  # noqa: ANN401 - of one kind each
    first: dict[Any, Any] = {}
    for subject in subjects:
        first.setdefault((key(subject[0]), *subject[1:]), subject)
    return list(first.values())


def last_owned(survey: pd.DataFrame) -> dict[int, float]:
    """Return the number of the last volume in the library, by ``series_group``."""
    held = survey[survey["position_number"].notna() & survey["status"].isin({"owned", "covered"})]
    last = held.groupby("series_group")["position_number"].max()
    return dict(zip(last.index.astype(int), last.astype(float), strict=True))
