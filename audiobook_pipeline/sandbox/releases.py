"""What the indexers offer: for each book that may be searched for, right releases, wrong ones, or none at all.

The wrong ones are more popular than the right one, as in reality.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count, cycle
from random import Random

from audiobook_pipeline.sandbox.catalogue import real_works
from audiobook_pipeline.sandbox.decoys import (
    AUDIO,
    AUDIOBOOK,
    DECOYS,
    Offer,
    Surroundings,
    label_of,
    misnumbered,
    tracks,
)
from audiobook_pipeline.sandbox.naming import Label, render
from audiobook_pipeline.sandbox.world import PayloadFile, WorldBook, WorldIndexer, WorldRelease

INDEXERS = (
    WorldIndexer(1, "Mousehole", "private", (3000, 3030, 7000, 7020, 100013), limit_is_literal=False),
    WorldIndexer(2, "AudioBook Cove", "public", (3000,), limit_is_literal=True),
    WorldIndexer(3, "SceneDrop", "scene", (2000, 3000, 3010, 3030, 7000, 7020, 7030), limit_is_literal=False),
)

_RIGHT_ONES = (1, 1, 2, 0, 1, 1, 2, 1, 0)
"""How many right releases the books have, in turn; every ninth book has no release at all."""
_MOST_SOUGHT = 200
_NOISE = (
    "Science Fiction Audiobook Mega Pack (300 books)",
    "Science Fiction Essentials - Ambient Synth Collection FLAC",
    "Fantasy Audiobooks Collection 2019",
    "Best.of.Fantasy.Film.Scores.2018.MP3-VOX",
    "Science.Fiction.Monthly.Magazine.Issue.42.PDF-iNKWELL",
)


def offer(seed: int, books: Sequence[WorldBook], missing: Sequence[str]) -> tuple[WorldRelease, ...]:
    """Return every release of the world, numbered from 1."""
    around = _Neighbourhood(books)
    releases: list[WorldRelease] = []
    numbers = count(1)
    kinds = cycle(DECOYS)
    for turn, book in enumerate(_searchable(books, missing)):
        rng = Random(f"{seed}/releases/{book.id}")
        right = _RIGHT_ONES[turn % len(_RIGHT_ONES)]
        if turn % len(_RIGHT_ONES) == len(_RIGHT_ONES) - 1:
            continue
        for _ in range(right):
            releases += _listed(next(numbers), _right(book, rng), "right", book, rng)
        if right == 2:  # the same torrent again, on another site
            first = releases[-1]
            other = 3 if first.indexer_id != 3 else 2
            releases.append(replace(first, id=next(numbers), indexer_id=other, shows_infohash=True))
        if not right and (doubtful := misnumbered(book)):  # only a person can decide whether that is the book
            releases += _listed(next(numbers), doubtful, "misnumbered", book, rng)
        for _ in range(rng.randint(4, 8)):
            kind = next(kinds)
            made = DECOYS[kind](book, around.of(book), rng)
            if made:
                releases += _listed(next(numbers), made, kind, book, rng)
    for book in _owned_by_genre(books):
        rng = Random(f"{seed}/owned/{book.id}")
        releases += _listed(next(numbers), _right(book, rng), "right", book, rng)
    for name in _NOISE:
        rng = Random(f"{seed}/noise/{name}")
        noise = Offer(Label(name, bare=True), (PayloadFile("pack.bin", 0, rng.randrange(5, 20) * 1_000_000),), AUDIO)
        releases += _listed(next(numbers), noise, "noise", None, rng)
    return tuple(releases)


class _Neighbourhood:
    """Finds the other members of a book's series and the other books of its author."""

    def __init__(self, books: Sequence[WorldBook]) -> None:
        self._series: dict[str, list[WorldBook]] = defaultdict(list)
        self._authors: dict[str, list[WorldBook]] = defaultdict(list)
        self._translations = {work.id: work.translations for work in real_works()}
        for book in books:
            if "~" in book.id or "omnibus" in book.id:
                continue
            self._authors[book.authors[0]].append(book)
            if book.series:
                self._series[book.series].append(book)

    def of(self, book: WorldBook) -> Surroundings:
        series = self._series[book.series] if book.series else ()
        return Surroundings(tuple(series), tuple(self._authors[book.authors[0]]), self._translations.get(book.id, {}))


def _searchable(books: Sequence[WorldBook], missing: Sequence[str]) -> Iterator[WorldBook]:
    """Yield the books that may be searched for: series members first, then unowned ones by genre and by author."""
    gaps = {*missing}
    authors = {author for book in books if book.owned for author in book.authors}
    unowned = [book for book in books if not book.owned and not book.id.startswith("synthetic")]
    in_series = [book for book in unowned if book.id in gaps]
    by_genre = [book for book in unowned if book.id not in gaps and {"Science Fiction", "Fantasy"} & {*book.genres}]
    by_author = [
        book for book in unowned if book.id not in gaps and book not in by_genre and book.authors[0] in authors
    ]
    yield from (*in_series[:_MOST_SOUGHT], *by_genre, *by_author)


def _owned_by_genre(books: Sequence[WorldBook]) -> list[WorldBook]:
    """Return owned books that a genre search also finds."""
    return [book for book in books if book.owned and {"Science Fiction", "Fantasy"} & {*book.genres}][:30]


def _right(book: WorldBook, rng: Random) -> Offer:
    """Return the recording as it is, with the files that uploaders add."""
    audio = tracks(book.runtime_s, rng.randint(1, 6), book.title)
    extras = (
        PayloadFile("cover.jpg", 0, rng.randrange(8_000, 30_000)),
        PayloadFile("info.txt", 0, rng.randrange(200, 900)),
    )
    edition = "Unabridged" if rng.random() < 0.6 else ""
    return Offer(label_of(book, edition), (*audio, *extras[: rng.randint(0, 2)]) if len(audio) > 1 else audio)


def _listed(number: int, offered: Offer, kind: str, book: WorldBook | None, rng: Random) -> Iterator[WorldRelease]:
    """Yield the release on the one indexer that accepts its category."""
    right = kind == "right"
    takers = [
        indexer for indexer in INDEXERS if {offered.category, offered.category // 1000 * 1000} & {*indexer.categories}
    ]
    indexer = rng.choice(takers)
    size = sum(file.size for file in offered.files)
    category = offered.category if offered.category in indexer.categories else offered.category // 1000 * 1000
    if not right and category != AUDIOBOOK and AUDIOBOOK in indexer.categories and rng.random() < 0.4:
        category = AUDIOBOOK  # wrong, as uploaders' categories often are
    categories = {category, category // 1000 * 1000} | (
        {100013} if indexer.manner == "private" and category == AUDIOBOOK else set()
    )
    silent = indexer.manner == "scene" and rng.random() < 0.25
    yield WorldRelease(
        id=number,
        name=render(offered.label, indexer.manner, rng),
        indexer_id=indexer.id,
        book_id=book.id if book else None,
        kind=kind,
        files=offered.files,
        size=0 if kind not in {"right", "too_small"} and rng.random() < 0.05 else size,
        seeders=None if silent else rng.randint(2, 30) if right else rng.randint(20, 300),
        leechers=None if silent else rng.randint(0, 12),
        delivery="magnet" if indexer.manner == "public" else "torrent",
        shows_infohash=indexer.manner == "public" or (indexer.manner == "scene" and rng.random() < 0.5),
        categories=tuple(sorted(categories)),
        flags=("freeleech",) if indexer.manner == "private" and rng.random() < 0.3 else (),
        age_days=rng.randrange(3, 3000),
    )
