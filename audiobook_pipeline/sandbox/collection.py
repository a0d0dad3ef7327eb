"""Which recordings exist, and which of them the library owns.

Some series are deliberately owned in part: without the first, an inner or the last member. ``shelf`` decides how the
owned ones are catalogued, flaws included.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, count, cycle, islice
from random import Random

from audiobook_pipeline.sandbox.catalogue import Unit, Work, real_units, synthetic_units
from audiobook_pipeline.sandbox.world import WorldBook

READERS = {
    "en": (
        "Adrian Praetzellis", "Andy Minter", "Annise", "Bill Boerst", "Bob Neufeld", "Cori Samuel", "Dale Grothmann",
        "David Barnes", "Elizabeth Klett", "Eric Leach", "Expatriate", "Gregg Margarite", "J. M. Smallheer",
        "Jim Clevenger", "John Lieder", "Kara Shallenberg", "Karen Savage", "Kirsten Ferreri", "Kristin LeMoine",
        "Laurie Anne Walden", "Lee Ann Howlett", "Lynne Thompson", "Mark F. Smith", "Mark Nelson", "Martin Geeson",
        "MaryAnn Spiegel", "Michele Fry", "Mil Nicholson", "Patti Cunningham", "Peter Dann", "Peter Yearsley",
        "Phil Chenevert", "Ralph Snelson", "Rhonda Federman", "Roger Melin", "Ruth Golding", "Sibella Denton",
        "Simon Evers", "Steven Seitel", "Stewart Wills", "Tadhg Hynes", "Tom Weiss", "TriciaG",
    ),
    "de": ("Christian Al-Kadi", "Gesine", "Hokuspokus", "Karlsson"),
    "fr": ("Bernard", "Ezwa", "Nadine Eckert-Boulet"),
    "es": ("Tux", "Victor Villarraza"),
}  # fmt: skip
_GENRE_TONE = {
    "Science Fiction": "a journey beyond what is known",
    "Fantasy": "a tale of wonders",
    "Mystery": "a puzzle with a patient detective",
    "Adventure": "a story of far places and narrow escapes",
    "Classics": "a portrait of its time",
    "Children": "a story for young listeners",
    "Horror": "a story to hear with the lamp lit",
    "Western": "a story of the open range",
    "Humour": "a comedy of small disasters",
}
_FIRST_SERIES = (
    "Barsoom",
    "Oz",
    "Sherlock Holmes",
    "Father Brown",
    "Tarzan",
    "Tom Swift",
    "Allan Quatermain",
    "Coloured Fairy Books",
    "Dr. Thorndyke",
)
_GAPS = ("inner", "last", "first", "inner and last", "none")
_BOXED = {"Coloured Fairy Books": (3, 5), "Dr. Thorndyke": (6, 7), "Chronicles of Barsetshire": (1, 2)}
"""First and last positions of series members that the library has only in one omnibus."""


@dataclass(frozen=True, slots=True)
class Collection:
    """Every recording, and the missing ones.

    Attributes:
        books: All recordings; owned ones in the order in which the library got them.
        missing: Ids of unowned members of series owned in part that no owned omnibus covers.
    """

    books: tuple[WorldBook, ...]
    missing: tuple[str, ...]


def collect(seed: int, owned: int) -> Collection:
    """Create recordings until ``owned`` of them belong to the library; all other real works stay unowned."""
    rng = Random(f"{seed}/collection")
    gaps = cycle(_GAPS)
    firsts = owned - owned // 12  # the rest are further recordings of these
    books: list[WorldBook] = []
    missing: list[str] = []
    got = 0
    for unit in chain(_ordered(real_units(), rng), synthetic_units()):
        if got >= firsts and unit[0].id.startswith("synthetic"):
            break
        boxed = _boxed(unit) if got < firsts else ()
        lacking = _lacking(unit, gaps, rng) if got < firsts else {work.id for work in unit}
        has = [work.id for work in unit if work.id not in lacking and work not in boxed][: owned - got]
        books += [_record(seed, work, owned=work.id in has) for work in unit]
        if boxed:
            books.append(_omnibus(seed, boxed))
        if has:
            missing += [work.id for work in unit if work.id not in has and work not in boxed]
        got += len(has) + bool(boxed)
    return Collection((*books, *_further(seed, books, owned - got)), tuple(missing))


def _ordered(units: list[Unit], rng: Random) -> list[Unit]:
    """Return the best-known series first, so that a small world includes them, and the others shuffled."""
    rng.shuffle(units)
    rank = {name: number for number, name in enumerate(_FIRST_SERIES)}
    return sorted(units, key=lambda unit: rank.get(unit[0].series or "", len(rank)))


def _lacking(unit: Unit, gaps: Iterator[str], rng: Random) -> set[str]:
    """Return the ids of the members that the library lacks in a unit that it collects."""
    if len(unit) == 1:
        wanted_by_genre = {"Science Fiction", "Fantasy"} & {*unit[0].genres}
        return {unit[0].id} if rng.random() < (0.35 if wanted_by_genre else 0.12) else set()
    if len(unit) == 2:
        return {unit[1].id} if rng.random() < 0.4 else set()
    gap = next(gaps)
    inner = rng.choice(unit[1:-1]).id
    return {
        *([unit[0].id] if gap == "first" else []),
        *([inner] if "inner" in gap else []),
        *([unit[-1].id] if "last" in gap else []),
    }


def _boxed(unit: Unit) -> Unit:
    """Return the members that the library has only in one omnibus."""
    first, last = _BOXED.get(unit[0].series or "", (0, -1))
    return tuple(work for work in unit if first <= int(work.position or 0) <= last)


def _further(seed: int, books: list[WorldBook], wanted: int) -> Iterator[WorldBook]:
    """Yield ``wanted`` further recordings of owned works: other languages first, then other readers."""
    works = {work.id: work for unit in real_units() for work in unit}
    owned = [work for book in books if book.owned and (work := works.get(book.id))]
    translated = (
        _record(
            seed, replace(work, title=title, subtitle=None, series=None, position=None), owned=True, language=language
        )
        for work in owned
        for language, title in work.translations.items()
    )
    others = (_record(seed, work, owned=True, version=version) for version in count(2) for work in owned)
    Random(f"{seed}/further").shuffle(owned)
    half = wanted // 2
    abroad = list(islice(translated, half))
    yield from abroad
    yield from islice(others, wanted - len(abroad))


def _record(seed: int, work: Work, *, owned: bool, language: str = "en", version: int = 1) -> WorldBook:
    """Return one recording of a work, determined only by the seed, the work, the language and the version."""
    mark = "" if language == "en" else f"~{language}"
    identity = f"{work.id}{mark}" + (f"~{version}" if version > 1 else "")
    rng = Random(f"{seed}/{identity}")
    of_series = Random(f"{seed}/{work.series}/{language}/{version}")  # one voice for most of a series
    pool = READERS[language]
    readers = [of_series.choice(pool) if work.series and rng.random() < 0.7 else rng.choice(pool)]
    if rng.random() < 0.1:
        readers.append(rng.choice([name for name in pool if name not in readers]))
    place = f"Number {work.position} of {work.series}. " if work.series else ""
    tone = _GENRE_TONE.get(work.genres[0], "a story")
    return WorldBook(
        id=identity,
        title=work.title,
        subtitle=work.subtitle,
        authors=work.authors,
        readers=tuple(readers),
        series=work.series,
        position=work.position,
        language=language,
        year=work.year,
        runtime_s=rng.randrange(15 * 60, 45 * 60),
        genres=work.genres,
        description=f"{place}{work.title}, first published in {work.year}, is {tone} by {' and '.join(work.authors)}.",
        asin=_asin(f"{seed}/{identity}"),
        isbn=_isbn(f"{seed}/{identity}"),
        owned=owned,
    )


def _omnibus(seed: int, boxed: Unit) -> WorldBook:
    """Return an owned recording of several members in one; its position is their range."""
    first, last = boxed[0], boxed[-1]
    work = replace(
        first,
        id=f"{first.id}-omnibus",
        title=f"{first.series} Omnibus",
        subtitle=" / ".join(work.title for work in boxed),
        position=f"{first.position}-{last.position}",
    )
    return _record(seed, work, owned=True)


def _asin(key: str) -> str:
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8])
    return "B0" + "".join(digits[number // 36**place % 36] for place in range(8))


def _isbn(key: str) -> str:
    """Return an ISBN-13 with a valid checksum (ISO 2108)."""
    body = "9798" + f"{int.from_bytes(hashlib.sha256(key.encode()).digest()[8:16]) % 10**8:08}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-total % 10}"
