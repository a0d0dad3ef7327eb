"""The works that the world knows: real public-domain ones in ``works.json``, then synthetic ones.

A work is what an author wrote; recordings of it, owned or not, belong to ``collection``.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any


@dataclass(frozen=True, slots=True)
class Work:
    """One work.

    Attributes:
        id: Slug made of series and position, or of author and title.
        title: Title without series.
        authors: Authors in order.
        genres: Genres in words.
        year: Year of first publication.
        subtitle: Subtitle, or None.
        series: Series name, or None.
        position: Position in the series, or None.
        translations: Titles of editions in other languages, by language code.
    """

    id: str
    title: str
    authors: tuple[str, ...]
    genres: tuple[str, ...]
    year: int
    subtitle: str | None = None
    series: str | None = None
    position: str | None = None
    translations: Mapping[str, str] = field(default_factory=dict)


Unit = tuple[Work, ...]
"""The members of one series in order, or one work that stands alone."""


@cache
def real_works() -> tuple[Work, ...]:
    """Return the works of ``works.json`` in its order."""
    groups = _table("works.json")
    return tuple(
        Work(
            id=_slug(
                f"{group['series']} {row['position']}" if group["series"] else f"{group['authors'][0]} {row['title']}"
            ),
            title=row["title"],
            authors=tuple(group["authors"]),
            genres=tuple(group["genres"]),
            year=row["year"],
            subtitle=row.get("subtitle"),
            series=group["series"],
            position=row.get("position"),
            translations=row.get("translations", {}),
        )
        for group in groups
        for row in group["works"]
    )


def real_units() -> list[Unit]:
    """Return the real works by series; works without a series are units of their own."""
    return [tuple(members) for _, members in groupby(real_works(), key=lambda work: work.series or work.id)]


_GENRES = ("Science Fiction", "Fantasy", "Mystery", "Adventure", "Classics")
_MEMBERS = 6


def synthetic_units() -> Iterator[Unit]:
    """Yield numbered made-up series endlessly, with six works each and one author for every two series."""
    parts = _table("made_up.json")
    qualities, things, places = parts["qualities"], parts["things"], parts["places"]
    given_names, family_names = parts["given"], parts["family"]
    number = 0
    while True:
        author = number // 2
        given, family = (
            given_names[author % len(given_names)],
            family_names[author // len(given_names) % len(family_names)],
        )
        initial = chr(ord("A") + author // (len(given_names) * len(family_names)) % 26)
        name = f"{given} {initial}. {family}" if initial > "A" else f"{given} {family}"
        place, thing = places[number % len(places)], things[number // len(places) % len(things)]
        cycle = number // (len(places) * len(things))
        series = f"{thing} of {place}" + (f" {cycle + 1}" if cycle else "")
        yield tuple(
            Work(
                id=f"synthetic-{number}-{member}",
                title=f"The {qualities[(number + 7 * member) % len(qualities)]} "
                f"{things[(number * _MEMBERS + member) % len(things)]} of {place}",
                authors=(name,),
                genres=(_GENRES[number % len(_GENRES)],),
                year=1880 + (number + member) % 50,
                series=series,
                position=str(member),
            )
            for member in range(1, _MEMBERS + 1)
        )
        number += 1


def _table(name: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
