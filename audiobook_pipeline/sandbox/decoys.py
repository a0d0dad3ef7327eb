"""The wrong releases that a search for a book finds: what people's tools really grab by mistake.

``DECOYS`` has one maker for each kind; a maker returns None if the kind makes no sense for the book. A decoy's ``kind``
says what it really is; ``naming`` decides how sites name it, ``releases`` who offers it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

from audiobook_pipeline.sandbox.audio import mp3_size
from audiobook_pipeline.sandbox.naming import Label
from audiobook_pipeline.sandbox.world import PayloadFile, WorldBook

AUDIOBOOK, AUDIO, EBOOK, COMIC, FILM, MUSIC = 3030, 3000, 7020, 7030, 2000, 3010
_MEGABYTE = 1_000_000
_OTHER_AUTHORS = ("Dana Whitlock", "P. J. Marrin", "Sloane Abbot", "Theo Castellan")


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody uploads: a label, its files and its category."""

    label: Label
    files: tuple[PayloadFile, ...]
    category: int = AUDIOBOOK


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The other books of the world that a decoy may be mistaken for.

    Attributes:
        series: Members of the book's series in order.
        author: All books of the author.
        translations: Titles of the book in other languages, by language code.
    """

    series: tuple[WorldBook, ...]
    author: tuple[WorldBook, ...]
    translations: Mapping[str, str]


def tracks(seconds: int, count: int, stem: str) -> tuple[PayloadFile, ...]:
    """Return ``count`` audio files of ``seconds`` in all."""
    safe = stem.replace("/", "-").replace(": ", " - ")
    if count == 1:
        return (_track(f"{safe}.mp3", seconds),)
    share = seconds // count
    lengths = [share] * (count - 1) + [seconds - share * (count - 1)]
    return tuple(_track(f"{number:02} - {safe}.mp3", length) for number, length in enumerate(lengths, 1))


def label_of(book: WorldBook, edition: str = "Unabridged", *, reader: str | None = None) -> Label:
    """Return the honest label of a recording."""
    return Label(
        title=book.title,
        authors=book.authors,
        series=book.series,
        position=book.position,
        reader=reader or book.readers[0],
        language=book.language,
        year=book.year,
        edition=edition,
    )


def _track(path: str, seconds: int) -> PayloadFile:
    return PayloadFile(path, seconds, mp3_size(seconds))


def _single(path: str, size: int) -> tuple[PayloadFile, ...]:
    return (PayloadFile(path.replace("/", "-").replace(": ", " - "), 0, size),)


def _audio(book: WorldBook, label: Label, rng: Random, share: float = 1.0) -> Offer:
    return Offer(label, tracks(max(60, int(book.runtime_s * share)), rng.randint(1, 6), label.title))


def _sequel(book: WorldBook, around: Surroundings, rng: Random) -> Offer | None:
    later = [other for other in around.series if _number(other) > _number(book)]
    return _audio(later[0], label_of(later[0]), rng) if later else None


def _previous(book: WorldBook, around: Surroundings, rng: Random) -> Offer | None:
    earlier = [other for other in around.series if _number(other) < _number(book)]
    return _audio(earlier[-1], label_of(earlier[-1]), rng) if earlier else None


def misnumbered(book: WorldBook) -> Offer | None:
    """Return the book itself under a wrong number, as on sites that count a series differently."""
    if book.position is None or not book.position.isdigit():
        return None
    title = f"{book.title} ({book.series} {int(book.position) + 1})"
    label = replace(label_of(book), title=title, series=None, position=None)
    return Offer(label, tracks(book.runtime_s, 3, book.title))


def _boxset(book: WorldBook, around: Surroundings, rng: Random) -> Offer | None:
    if len(around.series) < 3:
        return None
    members = around.series[: rng.randint(3, min(6, len(around.series)))]
    title = rng.choice(
        (f"{book.series} Books 1-{len(members)}", f"The Complete {book.series} Collection", f"{book.series} Box Set")
    )
    files = tuple(
        file for member in members for file in tracks(member.runtime_s, 1, f"{member.position} {member.title}")
    )
    return Offer(Label(title, book.authors, format="M4B"), files)


def _collection(book: WorldBook, around: Surroundings, rng: Random) -> Offer | None:
    if len(around.author) < 4:
        return None
    files = tuple(file for other in around.author[:12] for file in tracks(other.runtime_s, 1, f"{other.title}"))
    title = rng.choice(
        (
            f"{book.authors[0]} Collection",
            f"The Works of {book.authors[0]}",
            f"{book.authors[0]} - {len(around.author)} Audiobooks",
        )
    )
    return Offer(Label(title, edition="Unabridged"), files)


def _abridged(book: WorldBook, _around: Surroundings, rng: Random) -> Offer:
    return _audio(book, label_of(book, "Abridged"), rng, 0.35)


def _dramatised(book: WorldBook, _around: Surroundings, rng: Random) -> Offer:
    edition = rng.choice(
        ("BBC Radio 4 Full-Cast Dramatisation", "Dramatized Adaptation", "Full Cast Audio Drama", "Radio Play")
    )
    return _audio(book, label_of(book, edition), rng, 0.8)


def _ebook(book: WorldBook, _around: Surroundings, rng: Random) -> Offer:
    kind = rng.choice(("EPUB", "PDF"))
    label = Label(book.title, book.authors, book.series, book.position, format=kind, year=book.year)
    return Offer(label, _single(f"{book.title}.{kind.lower()}", rng.randrange(300_000, 900_000)), EBOOK)


def _film(book: WorldBook, _around: Surroundings, rng: Random) -> Offer:
    label = Label(f"{book.title} ({book.year + rng.randrange(5, 60)}) 1080p BluRay x264", format="1080p")
    return Offer(label, _single(f"{book.title}.mkv", rng.randrange(8, 14) * _MEGABYTE), FILM)


def _soundtrack(book: WorldBook, _around: Surroundings, _rng: Random) -> Offer:
    label = Label(f"{book.title} (Original Motion Picture Soundtrack)", format="FLAC")
    return Offer(label, _single(f"01 - {book.title} Theme.flac", 7 * _MEGABYTE), MUSIC)


def _language(book: WorldBook, around: Surroundings, rng: Random) -> Offer:
    titles = around.translations or {rng.choice(("de", "fr", "es")): book.title}
    language = rng.choice(sorted(titles))
    edition = {"de": "Hörbuch, ungekürzt", "fr": "Livre audio", "es": "Audiolibro"}[language]
    return _audio(book, Label(titles[language], book.authors, language=language, edition=edition), rng, 1.1)


def _study_guide(book: WorldBook, _around: Surroundings, rng: Random) -> Offer:
    title = rng.choice(
        (f"CliffsNotes on {book.authors[0]}'s {book.title}", f"{book.title} Study Guide", f"Summary of {book.title}")
    )
    return _audio(book, Label(title, (rng.choice(("Quick Reads", "BookNotes Press")),)), rng, 0.15)


def _companion(book: WorldBook, _around: Surroundings, rng: Random) -> Offer:
    about = book.series or book.title
    label = Label(
        rng.choice((f"The World of {about}", f"The Making of {about}", f"A Companion to {about}")),
        (rng.choice(_OTHER_AUTHORS),),
    )
    return _audio(book, label, rng, 0.9)


def _same_title(book: WorldBook, _around: Surroundings, rng: Random) -> Offer:
    label = Label(book.title, (rng.choice(_OTHER_AUTHORS),), year=2019, edition="Unabridged", format="M4B")
    return _audio(book, label, rng, 1.2)


def _other_book(book: WorldBook, around: Surroundings, rng: Random) -> Offer | None:
    others = [other for other in around.author if other.title != book.title and other.series != book.series]
    other = rng.choice(others) if others else None
    return _audio(other, label_of(other), rng) if other else None


def _sample(book: WorldBook, _around: Surroundings, rng: Random) -> Offer:
    label = Label(book.title, book.authors, edition=rng.choice(("Sample", "Chapter 1", "Free Preview")))
    return Offer(label, tracks(60, 1, book.title))


def _chapter(book: WorldBook, _around: Surroundings, rng: Random) -> Offer:
    label = Label(f"{book.title} - Chapter {rng.randint(2, 20):02} of 28", book.authors)
    return Offer(label, tracks(90, 1, label.title))


def _part(book: WorldBook, _around: Surroundings, rng: Random) -> Offer:
    label = Label(f"{book.title} (Part {rng.randint(1, 3)} of 3)", book.authors, edition="Unabridged")
    return _audio(book, label, rng, 0.33)


def _artificial_voice(book: WorldBook, _around: Surroundings, rng: Random) -> Offer:
    edition = rng.choice(("Virtual Voice", "AI Narrated", "Text-to-Speech"))
    return _audio(book, Label(book.title, book.authors, edition=edition, format="M4B"), rng)


def _comic(book: WorldBook, _around: Surroundings, _rng: Random) -> Offer:
    label = Label(f"{book.title} (Graphic Novel)", book.authors, format="CBR")
    return Offer(label, _single(f"{book.title}.cbr", 5 * _MEGABYTE), COMIC)


def _too_small(book: WorldBook, _around: Surroundings, _rng: Random) -> Offer:
    return Offer(label_of(book), (*tracks(40, 1, book.title), PayloadFile("READ ME FIRST.txt", 0, 600)))


def _nameless(book: WorldBook, _around: Surroundings, rng: Random) -> Offer:
    return _audio(book, Label(book.title.split()[-1], bare=True), rng)


def _recording(book: WorldBook, _around: Surroundings, rng: Random) -> Offer:
    reader = rng.choice(("Rebecca Colwell", "Harlan Stowe", "Imogen Fairweather"))
    return _audio(book, label_of(book, reader=reader), rng, rng.uniform(0.9, 1.1))


def _number(book: WorldBook) -> int:
    position = book.position or ""
    return int(position) if position.isdigit() else 0


Maker = Callable[[WorldBook, Surroundings, Random], Offer | None]

DECOYS: Mapping[str, Maker] = {
    maker.__name__.removeprefix("_"): maker
    for maker in (
        _sequel, _boxset, _abridged, _ebook, _dramatised, _film, _language, _previous, _study_guide,
        _collection, _same_title, _sample, _artificial_voice, _other_book, _companion, _part, _soundtrack,
        _chapter, _comic, _too_small, _nameless, _recording,
    )
}  # fmt: skip
"""Makers by kind, after which each is named. ``recording`` is the right book with another reader, which most take."""
