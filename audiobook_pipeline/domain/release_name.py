"""Release names as records: the title, people and series that a name may speak of, and what it tells of the recording.

A name alone is often ambiguous ("Emma Thompson - Sense" may begin with an author or end with one), so
titles and authors are candidates, the likeliest first. Whether a name means a known book is decided
by ``releases.match``, which knows the book and needs no guess.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from audiobook_pipeline.domain.reading.marks import Count, Marker, read_markers
from audiobook_pipeline.domain.releases.leftovers import ARTICLE_KEYS, NAME_PARTICLES
from audiobook_pipeline.domain.text.tokens import Span, Words

_Field = tuple[int, int]
# Of the words that lead to an author, those that hardly stand for anything else.
_CREDITS = frozenset({"by", "von", "par", "por", "door"})
_JUNK = frozenset({"noise", "description", "category", "asin", "disc_count", "runtime"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a name.

    Attributes:
        kind: What it tells: ``title``, ``author``, ``narrator``, ``series``, or a kind of ``reading.marks``.
        value: What exactly, where words alone do not say it: a format, a set of languages, a ``Count``, a number.
        span: Where it stands.
    """

    kind: str
    value: Any
    span: Span


@dataclass(frozen=True, slots=True)
class ReleaseName:
    """A release name, read.

    Attributes:
        text: The name without entities and invisible characters; the spans point into it.
        pieces: Everything recognised, in the order of the name.
    """

    text: str
    pieces: tuple[Piece, ...]

    def of_kind(self, *kinds: str) -> tuple[Piece, ...]:
        """Return the pieces of some kinds, in order."""
        return tuple(piece for piece in self.pieces if piece.kind in kinds)

    def _texts(self, kind: str) -> tuple[str, ...]:
        return tuple(piece.span.text for piece in self.pieces if piece.kind == kind)

    def _has(self, kind: str) -> bool:
        return any(piece.kind == kind for piece in self.pieces)

    @property
    def titles(self) -> tuple[str, ...]:
        """Candidates for the title, the likeliest first."""
        ranked = sorted(self.of_kind("title"), key=lambda piece: int(piece.value))
        return tuple(piece.span.text for piece in ranked)

    @property
    def authors(self) -> tuple[str, ...]:
        """People who may have written it."""
        return self._texts("author")

    @property
    def narrators(self) -> tuple[str, ...]:
        """People who may read it."""
        return self._texts("narrator")

    @property
    def series(self) -> tuple[str, ...]:
        """Names of series mentioned."""
        return self._texts("series")

    @property
    def position(self) -> Count | None:
        """The first position or range in a series that is mentioned."""
        return next((p.value for p in self.pieces if p.kind in {"volume", "number"}), None)

    @property
    def part(self) -> Count | None:
        """Part N of M, or None."""
        return next((p.value for p in self.pieces if p.kind == "part"), None)

    @property
    def languages(self) -> frozenset[str]:
        """ISO 639-1 codes that the name states, or implies by words of one language."""
        stated = [p.value for p in self.pieces if p.kind == "language"]
        implied = [p.value for p in self.pieces if p.kind in {"audiobook", "unabridged", "narrated"}]
        return frozenset().union(*(stated or implied))

    @property
    def formats(self) -> tuple[str, ...]:
        """Audio formats named."""
        return tuple(dict.fromkeys(p.value for p in self.pieces if p.kind == "format"))

    @property
    def bitrate(self) -> int | None:
        """Coding rate named, in kbit/s."""
        return next((p.value for p in self.pieces if p.kind == "bitrate"), None)

    @property
    def year(self) -> int | None:
        """Year named, or None."""
        return next((p.value for p in self.pieces if p.kind == "year"), None)

    @property
    def abridged(self) -> bool | None:
        """Whether it says that it is abridged; None where it says nothing."""
        return True if self._has("abridged") else False if self._has("unabridged") else None

    @property
    def dramatised(self) -> bool:
        """Whether it says that it is a dramatisation."""
        return self._has("dramatised")

    @property
    def full_cast(self) -> bool:
        """Whether it says that several voices read."""
        return self._has("full_cast")

    @property
    def synthetic(self) -> bool:
        """Whether it says that the voice is synthetic."""
        return self._has("synthetic")

    @property
    def collection(self) -> bool:
        """Whether it says that it holds several books."""
        ranges = any(p.value.is_range for p in self.pieces if p.kind in {"volume", "number"})
        return ranges or self._has("collection") or self._has("year_range")

    @property
    def companion(self) -> bool:
        """Whether it is a summary, a guide or the like."""
        return self._has("companion")

    @property
    def other_media(self) -> bool:
        """Whether it is a film, music, a comic, or a text without audio."""
        return self._has("media") or (self._has("ebook") and not self.formats)

    @property
    def fragment(self) -> bool:
        """Whether it is a sample, a chapter, one disc, or one file of many."""
        single = any(not p.value.is_whole for p in self.pieces if p.kind in {"disc", "chapter", "of"})
        return single or self._has("fragment")

    @property
    def junk(self) -> tuple[Span, ...]:
        """What tells nothing about the book."""
        return tuple(p.span for p in self.pieces if p.kind in _JUNK)


@lru_cache(maxsize=4096)
def parse_release_name(name: str) -> ReleaseName:
    """Read a release name in any style: scene, MyAnonamouse, AudioBookBay, usenet, folders. Never raises."""
    words, markers = read_markers(name)
    reading = _Reading(words, markers)
    return ReleaseName(words.text, tuple(sorted(reading.pieces(), key=lambda piece: piece.span[:2])))


class _Reading:
    """The words of a name that no marker took, as fields, and what each may be."""

    def __init__(self, words: Words, markers: Sequence[Marker]) -> None:
        self._words = words
        taken = {i: marker for marker in markers for i in range(marker.first, marker.last)}
        self._markers = [marker for marker in markers if not self._within_text(marker, taken)]
        self._taken = {i: marker for marker in self._markers for i in range(marker.first, marker.last)}

    def _within_text(self, marker: Marker, taken: Mapping[int, Marker]) -> bool:
        """Whether a word that may be a title's as well stands among free words: "Cien años *de* soledad"."""
        if marker.kind not in {"written", "description", "edition"} or marker.last != marker.first + 1:
            return False
        if marker.kind == "written" and self._words.keys[marker.first] in _CREDITS:
            return marker.first == 0 or not self._person_like((marker.last, self._end_of_field(marker.last, taken)))
        before, after = marker.first - 1, marker.last
        follows_text = before >= 0 and before not in taken and not self._words.gaps[marker.first].parts
        leads_text = after < len(self._words) and after not in taken and not self._words.gaps[after].parts
        return follows_text or leads_text

    def _end_of_field(self, i: int, taken: Mapping[int, Marker]) -> int:
        end = i + 1
        while end < len(self._words) and end not in taken and not self._words.gaps[end].parts:
            end += 1
        return min(end, len(self._words))

    def pieces(self) -> list[Piece]:
        """Return markers and fields as pieces; a field that may be several things gives several."""
        words = self._words
        found = [Piece(m.kind, m.value, words.span(m.first, m.last)) for m in self._markers]
        fields = [(field, self._told(field)) for field in self._fields()]
        found += [Piece("series", None, words.span(*field)) for field, kind in fields if kind == "series"]
        titles, authors, narrators = self._guess([field for field, kind in fields if not kind], [k for _, k in fields])
        authors += [field for field, kind in fields if kind == "author"]
        narrators += [field for field, kind in fields if kind == "narrator"]
        titles += [field for field, kind in fields if kind in {"series", "aside"}]
        titles = [piece for title in titles for piece in self._with_parts(title)] + self._numeric_fields()
        found += [Piece("title", rank, words.span(*field)) for rank, field in enumerate(titles)]
        found += [Piece("author", None, words.span(*one)) for field in authors for one in self._people(field)]
        found += [Piece("narrator", None, words.span(*one)) for field in narrators for one in self._people(field)]
        return found

    def _with_parts(self, field: _Field) -> Iterator[_Field]:
        """Give a title, and where a colon parts it, both of its sides: "Quiet: The Power of Introverts"."""
        first, last = field
        yield field
        colon = next((i for i in range(first + 1, last) if self._words.gaps[i].mark == ":"), None)
        if colon is not None:
            yield (first, colon)
            yield (colon, last)

    def _numeric_fields(self) -> list[_Field]:
        """Return fields that are nothing but numbers, which may be a title: "George Orwell - 1984", "11.22.63"."""
        numeric = {"year", "number", "of"}
        found: list[_Field] = []
        for marker in self._markers:
            first, last = marker.first, marker.last
            if marker.kind not in numeric or self._words.depth[first]:
                continue
            if found and found[-1][1] == first and not self._words.gaps[first].parts:
                first = found.pop()[0]
            found.append((first, last))
        return [field for field in found if self._stands_alone(field)]

    def _stands_alone(self, field: _Field) -> bool:
        first, last = field
        gaps = self._words.gaps
        begins = first == 0 or gaps[first].parts or first - 1 in self._taken
        return begins and (last == len(self._words) or gaps[last].parts or last in self._taken)

    def _people(self, field: _Field) -> list[_Field]:
        """Cut a list of people; "Surname, First" stays whole."""
        first, last = field
        gaps, keys = self._words.gaps, self._words.keys
        cuts = [i for i in range(first + 1, last) if gaps[i].mark in {",", "&", "+"} or not keys[i]]
        starts = [first, *(i if keys[i] else i + 1 for i in cuts)]
        people = [(start, end) for start, end in zip(starts, [*cuts, last], strict=True) if start < end]
        surname_first = len(people) == 2 and people[0][1] - people[0][0] == 1 and gaps[people[1][0]].mark == ","
        return [field] if surname_first else people

    def _fields(self) -> list[_Field]:
        fields: list[_Field] = []
        start = -1
        for i in range(len(self._words)):
            gap = self._words.gaps[i]
            if start >= 0 and (i in self._taken or (gap.parts and gap.mark != ":")):
                fields.append((start, i))
                start = -1
            if i not in self._taken and start < 0 and self._words.keys[i]:
                start = i
        if start >= 0:
            fields.append((start, len(self._words)))
        return fields

    def _told(self, field: _Field) -> str:
        """Return what the words beside a field say it is, or ""."""
        first, last = field
        before, after = self._taken.get(first - 1), self._taken.get(last)
        gap = self._words.gaps[first]
        if before and before.kind in {"narrated", "written"} and not gap.closes and gap.mark != "-":
            return "narrator" if before.kind == "narrated" else "author"
        if after and after.kind in {"volume", "number"} and not self._words.gaps[last].opens:
            return "series"
        if self._words.depth[first]:
            return "narrator" if self._person_like(field) else "aside"
        return ""

    def _guess(self, plain: list[_Field], told: Sequence[str]) -> tuple[list[_Field], list[_Field], list[_Field]]:
        """Tell titles, authors and narrators among the plain fields by their number, order and looks."""
        people = [field for field in plain if self._person_like(field)]
        if "author" in told or len(plain) < 2:
            return plain, [], []
        if plain[0] not in people:  # "Title - Author - Narrator"
            others = [field for field in plain[1:] if field not in people]
            return [plain[0], *others, *people], people[:1], people[1:]
        if len(people) == 1 or len(plain) > 2:  # "Author - Series - Title"; the title may look like a name
            return [*reversed(plain[1:]), plain[0]], people[:2], []
        return [plain[1], plain[0]], [plain[0], plain[1]], []

    def _person_like(self, field: _Field) -> bool:
        words, count = self._words, 0
        for i in range(*field):
            key, word = words.keys[i], words.word(i)
            if not key or words.gaps[i].mark in {",", "&", "+"}:
                count = 0
            if not key or key in NAME_PARTICLES:
                continue
            article = key in ARTICLE_KEYS and not words.is_initial(i)
            if key[:1].isdigit() or article or word[:1].islower():
                return False
            count += 1
        return 1 <= count <= 4
