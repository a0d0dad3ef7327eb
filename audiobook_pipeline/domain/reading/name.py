"""A name prepared for reading: its words, those about the recording, its readers, and its fields."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from audiobook_pipeline.domain.lexicon.lexicon import folded
from audiobook_pipeline.domain.reading.marker import Marker
from audiobook_pipeline.domain.reading.marks import read_markers
from audiobook_pipeline.domain.reading.people import CERTAIN, Span, likelihood, name_at
from audiobook_pipeline.domain.reading.spelling import bag_of, repaired, with_usual_marks
from audiobook_pipeline.domain.reading.tags import tags_of
from audiobook_pipeline.domain.reading.worlds import is_world
from audiobook_pipeline.domain.reading.wrapping import Wrapped, wrappings_in
from audiobook_pipeline.domain.text.fold import fold
from audiobook_pipeline.domain.text.tokens import Words, compact_key, keys_of, signs_in

_CREDITS: Final = folded("credit")
_WROTE_TOO: Final = folded("written_narrated")
_READS: Final = folded("before_name") - _CREDITS
_NOBODY: Final = folded("nobody")
_INCLUDING: Final = folded("including")
_VOLUMES: Final = folded("volume")
_SERIES: Final = folded("set_ending", "series_ending")
# In a post, the quoted text is the name of the file.
_QUOTED: Final = re.compile(
    r'["“„](?=\S)([^"“”„\n]{3,}?)["”“](?=\s|$|[\])])'
    r"|(?<=[- ])_([^_\n]{3,}?\.\w{2,4})_(?=\s|$)"
    r"|(?<=[- ])'(\S[^'\n]{6,}\.\w{2,4})'"
)
_TRACKS: Final = (".mp3", ".ogg", ".wma")
_TRACK: Final = re.compile(
    r"(?<=\w)[ _-]+\d{2,3}(?:-\d{2,3})?(?=\.(?:mp3|m4[ab]|ogg|flac|wma)(?![^\W_]))", re.IGNORECASE
)
LONGEST_RANGE: Final = 40
"""Volumes that a series may have; a longer range counts files."""
_LEAST_WORDS: Final = 6
"""Words from which a name may contain its author twice."""
_ENDING: Final = frozenset(
    {"year", "format", "number", "unabridged", "abridged", "audiobook", "bitrate", "language", "narrated"}
)
"""Kinds of markers that end a list of people."""
_MOST_WORDS: Final = 30
"""Words of a list of people that are examined."""
_PLAIN: Final = -0.5
"""Likelihood that three capitalised words reach; it is enough after a credit and before a field border."""
_SURNAME: Final = -0.8
"""Likelihood that a single capitalised word reaches; it is enough in braces."""
_MAY_BE_TITLES: Final = frozenset({"description", "companion", "media", "fragment", "runtime"})
_POSTED: Final = ("counter", "post", "file")


class Name:
    """A name prepared for reading.

    Attributes:
        words: Its words.
        markers: Words about the recording.
        wrapped: The wrappings around it.
        gone: Words that are not part of title, people or series.
        readers: People credited as readers.
        writers: Readers who are also credited as authors.
        authored: Whether a folder around it names its author.
        numbered: Whether a folder around it names its series, so that a number in front counts.
        signs: Signs that its words replace, by their replacement.
    """

    def __init__(
        self, name: str, known: tuple[str, ...] = (), *, authored: bool = False, numbered: bool = False
    ) -> None:
        """Read ``name``, with what ``reader.read_name`` takes."""
        self.authored, self.numbered, self.signs = authored, numbered, signs_in(name)
        self.words, markers = read_markers(with_usual_marks(repaired(name)))
        self.markers = tuple(self._counted(marker) for marker in markers)
        self._kinds_at: dict[int, set[str]] = {}
        for marker in self.markers:
            self._kinds_at.setdefault(marker.first, set()).add(marker.kind)
        self._starts = self.words.edges[::2]
        self._known = {bag_of(keys_of(text)) for text in known} - {""}
        self._known_texts = known
        self.wrapped = tuple(wrapped for wrapped in wrappings_in(self.words.text) if self._is_meant(wrapped))
        self._wrapped_kinds = {wrapped.kind for wrapped in self.wrapped}
        self._wrapped_words = {i for wrapped in self.wrapped for i in self.words_of(wrapped.start, wrapped.end)}
        self.readers: list[Span] = []
        self.writers: list[Span] = []
        taken = self._taken()
        self.gone = tags_of(self.words, self.markers, taken)
        self.gone -= self._title_among_tags()

    def _is_meant(self, wrapped: Wrapped) -> bool:
        """Whether the text next to a bare bitrate looks like a person: "[Петров Иван, 96kb]"."""
        return all(likelihood(self.words, *self._span(a, b)) > 0 for name, a, b in wrapped.said if name == "person")

    def _span(self, start: int, end: int) -> Span:
        words = self.words_of(start, end)
        return words.start, words.stop

    def _reader(self, start: int, end: int) -> Span:
        """Return a reader without leading words for reading: "[*читает* Иван Петров, 2025, MP3]"."""
        first, last = self._span(start, end)
        reads = (m.last for m in self.markers if m.kind == "narrated" and m.first == first and m.last < last)
        return next(reads, first), last

    def _title_among_tags(self) -> set[int]:
        """Return the words of a title that looks like a tag, if only a person is left: "Ann Roe - 61 Hours"."""
        told = [
            m for m in self.markers if m.kind in _MAY_BE_TITLES and self.is_tag(m) and not self.words.depth[m.first]
        ]
        left = [i for i in range(len(self.words)) if i not in self.gone and self.words.keys[i]] if told else []
        if not left or likelihood(self.words, left[0], left[-1] + 1) < CERTAIN:
            return set()
        return set(range(told[0].first, told[0].last))

    def _counted(self, marker: Marker) -> Marker:
        """Return a marker as a volume if its word means parts and volumes alike: "Deel 3"."""
        both = marker.kind == "part" and marker.value.total is None and self.words.keys[marker.first] in _VOLUMES
        return marker._replace(kind="volume") if both else marker

    def is_(self, *kinds: str) -> bool:
        """Whether the name has a wrapping of one of the kinds."""
        return not self._wrapped_kinds.isdisjoint(kinds)

    def told(self) -> dict[str, str]:
        """Return the named groups of the wrappings."""
        return {name: self.words.text[a:b] for wrapped in self.wrapped for name, a, b in wrapped.said}

    def words_of(self, start: int, end: int) -> range:
        """Return the words that begin in a range of the text."""
        return range(bisect_left(self._starts, start), bisect_left(self._starts, end))

    def is_known(self, first: int, last: int) -> bool:
        """Whether words are a known person or series."""
        return bool(self._known) and bag_of(self.words.keys[first:last]) in self._known

    def holds_known(self, first: int, last: int) -> bool:
        """Whether words contain a known person or series."""
        held = self.words.compact_of(first, last)
        return any(key in held for key in map(compact_key, self._known_texts) if key)

    def is_tag(self, marker: Marker) -> bool:
        """Whether the words of a marker are about the recording here."""
        return all(i in self.gone for i in range(marker.first, marker.last))

    def is_posted(self, marker: Marker) -> bool:
        """Whether the words of a marker belong to the post: "a.b.mp3.audiobooks"."""
        at = self.words.span(marker.first, marker.last)
        return any(w.kind == "post" and w.start <= at.start and at.end <= w.end for w in self.wrapped)

    def counts_files(self) -> bool:
        """Whether a range counts the files of a post: no series has so many volumes."""
        return any(map(self._is_of_files, self.markers))

    def _is_of_files(self, marker: Marker) -> bool:
        """Whether numbers count files: a long range, or in a post a padded last number: "The Lake *04* NMR"."""
        if marker.kind != "number":
            return False
        ends = all(i in self._wrapped_words for i in range(marker.last, len(self.words)))
        posted = ends and self.is_("post") and self.words.word(marker.first).startswith("0")
        return posted or (marker.value.is_range and _counts_files(self.words, marker))

    def stretches(self) -> Iterator[Span]:
        """Yield the stretches of words that are names: the whole, or for a post the quoted and the unquoted text."""
        size = len(self.words)
        quoted = self._quoted() if self.is_(*_POSTED) else None
        if quoted is None:
            yield 0, self._end_before_track(0, min(self._end_before_repeat(), self._end_before_books()))
            return
        yield quoted[0], self._end_before_track(*quoted)
        for first, last in ((0, quoted[0]), (quoted[1], size)):
            if any(i not in self.gone for i in range(first, last)):
                yield first, last

    def _taken(self) -> set[int]:
        taken = set(self._wrapped_words)
        taken |= {i for span in self._credited() for i in range(*span)} | set(self._braced())
        if self.is_(*_POSTED):
            taken |= {i for found in _TRACK.finditer(self.words.text) for i in self.words_of(*found.span())}
        return taken | {i for m in self.markers if self._is_of_files(m) for i in range(m.first, m.last)}

    def _credited(self) -> Iterator[Span]:
        """Yield credits with their people: "read by Ann Roe", "translated by Adam Poe"; keep the readers."""
        named = ((a, b) for w in self.wrapped for name, a, b in w.said if name in {"narrator", "person"})
        self.readers += [self._reader(*at) for at in named]
        for marker in self.markers:
            credited = marker.kind in {"narrated", "translator"} and marker.last < len(self.words)
            if not credited or self._is_bare_reader(marker):
                continue
            end = self._end_of_people(marker.last)
            person = likelihood(self.words, marker.last, end)
            surname = person >= _SURNAME and self._fills_field(marker.first, end)
            if person <= 0 and not surname and not self._is_nobody(marker.last, end):
                continue
            if marker.kind == "narrated":
                self.readers.append((marker.last, end))
            if self.words.span(marker.first, marker.last).text.casefold() in _WROTE_TOO:
                self.writers.append((marker.last, end))
            in_front = marker.kind == "translator" and marker.first == 0  # "Edited by Ann Roe - Lakes 3 - The Lake"
            yield marker.first, marker.last if in_front else self._end_of_bracket(marker.last, end)

    def _fills_field(self, first: int, last: int) -> bool:
        """Whether words have a comma or bracket before them, and end with the name or bracket."""
        before, behind = self.words.gaps[first], self.words.gaps[last]
        return bool(first and (before.opens or before.mark == ",") and (behind.closes or last == len(self.words)))

    def _is_nobody(self, first: int, last: int) -> bool:
        """Whether words replace a name: "read by *the author*"."""
        return fold(self.words.span(first, last).text) in _NOBODY

    def _end_of_people(self, first: int) -> int:
        end, most = first + 1, min(first + _MOST_WORDS, len(self.words))
        while end < most and not self._ends_person(end, first):
            end += 1
        closed = end == len(self.words) or self.words.gaps[end].parts
        least = _PLAIN if closed else CERTAIN
        return end if likelihood(self.words, first, end) >= least else name_at(self.words, first, end)

    def _ends_person(self, i: int, first: int) -> bool:
        if self.words.gaps[i].parts or not self.words.keys[i] or "  " in self.words.between(i):
            return True
        ending = _ENDING if i > first + 1 else _ENDING - {"language"}  # "Dawn French"
        return not ending.isdisjoint(self._kinds_at.get(i, ()))

    def _end_of_bracket(self, inside: int, end: int) -> int:
        """Return the word after the bracket around a credit, which says nothing else about the book; else ``end``."""
        depth = self.words.depth[inside]
        while depth and end < len(self.words) and self.words.depth[end] == depth:
            end += 1
        return end

    def _braced(self) -> Iterator[int]:
        """Yield the words of readers in braces: "{Ann Roe}"."""
        for i in range(len(self.words)) if "{" in self.words.text else ():
            if "{" in self.words.between(i):
                end = self._end_of_bracket(i, i + 1)
                tagged = any(m.first >= i and m.last <= end for m in self.markers)
                if not tagged and likelihood(self.words, i, end) >= _SURNAME:
                    self.readers.append((i, end))
                    yield from range(i, end)

    def _is_bare_reader(self, marker: Marker) -> bool:
        """Whether a single word ("Reader", "reads") has no mark that makes it a credit."""
        i = marker.first
        alone = marker.last - i == 1 and ":" not in self.words.between(marker.last) and self.words.keys[i] not in _READS
        return alone and (i == 0 or not (self.words.gaps[i].parts or "," in self.words.between(i)))

    def _end_before_repeat(self) -> int:
        """Return the word at which the author is repeated: "ANN ROE - THE LAKE Ann Roe - The Lake"."""
        words = self.words
        if len(set(words.keys)) == len(words):
            return len(words)
        free = [i for i in range(len(words)) if i not in self.gone and words.keys[i]]
        if len(free) < _LEAST_WORDS or free[1] != free[0] + 1 or words.keys.count(words.keys[free[0]]) < 2:
            return len(words)
        if likelihood(words, free[0], free[1] + 1) < 1 or is_world(words, free[0], free[1] + 1):
            return len(words)
        start = words.keys[free[0] : free[1] + 1]
        again = (i for i in free[3:-1] if words.keys[i : i + 2] == start and words.keys[i - 1] not in _CREDITS)
        found = next(again, len(words))
        return len(words) if words.keys[:found] == words.keys[found : 2 * found] else found  # "Ann Roe - Ann Roe - …"

    def _end_before_books(self) -> int:
        """Return the word at which the books of a set are listed: "Ann Roe Collection (11 books) *incl.* The Lake"."""
        ends = sorted(m.last for m in self.markers if m.kind == "collection" and self.is_tag(m))
        size = len(self.words)
        return next((i for i in ends if i < size and self.words.keys[i] in _INCLUDING), size)

    def _end_before_track(self, first: int, last: int) -> int:
        """Return the word at which a file's chapter begins: "The Lake - *16* - The Lake.mp3", "… - 33 - 32 -".

        A chapter in words also ends the book's name: "The Lake - Chapter 12 - The Flood".
        """
        if not self.is_("file", "counter") and not self._is_track_file():
            return last
        inside = [m for m in self.markers if first < m.first and m.last < last and self._is_field(m)]
        numbers = {m.first: m for m in inside if m.kind == "number"}
        for marker in inside:
            if marker.kind == "chapter" and self.is_tag(marker):
                return marker.first
            size = min(marker.first - first, last - marker.last)
            again = any(
                self.words.keys[marker.first - n : marker.first] == self.words.keys[marker.last : marker.last + n]
                for n in range(1, size + 1)
            )
            if marker.first in numbers and (again or marker.last in numbers):
                return marker.first
        return last

    def _is_track_file(self) -> bool:
        return self.words.text.lower().endswith(_TRACKS)

    def _is_field(self, marker: Marker) -> bool:
        return all(self.words.gaps[i].mark == "-" for i in (marker.first, marker.last))

    def _quoted(self) -> Span | None:
        spans = [self.words_of(*found.span(found.lastindex or 0)) for found in _QUOTED.finditer(self.words.text)]
        longest = max((span for span in spans if any(i not in self.gone for i in span)), key=len, default=None)
        return (longest.start, longest.stop) if longest is not None else None


def _counts_files(words: Words, marker: Marker) -> bool:
    """Whether a range counts files by its length: "1-190", "012-190"."""
    if marker.first and words.keys[marker.first - 1] in _SERIES:
        return False  # "In the Lake Series (1-50)"
    starts = marker.value.first <= 1 or words.word(marker.first).startswith("0")
    return bool(starts and marker.value.last - marker.value.first > LONGEST_RANGE)
