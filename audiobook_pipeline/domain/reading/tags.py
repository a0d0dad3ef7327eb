"""Which words of a name are about the recording, and which are ordinary words of the title.

"Mystery", "Game" or "Single" describe a recording if they fill a bracket or a field, or end a name after other such
words; within a title they belong to the title. No word of a title is lost.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from audiobook_pipeline.domain.lexicon.lexicon import entries, folded
from audiobook_pipeline.domain.reading.marker import Marker
from audiobook_pipeline.domain.reading.phrases import ALONE, languages_of, spellings
from audiobook_pipeline.domain.text.tokens import Words

_STRONG: Final = frozenset(
    {"format", "unabridged", "abridged", "bitrate", "asin", "runtime", "disc_count", "part", "of", "disc"}
)
"""Kinds that are unlikely to occur in a title."""
_WEAK: Final = frozenset(
    {
        "audiobook",
        "noise",
        "edition",
        "description",
        "collection",
        "companion",
        "media",
        "fragment",
        "dramatised",
        "ebook",
    }
    | {"full_cast", "synthetic", "multi", "language", "group", "chapter", "alias"}
)
_TRAILING: Final = frozenset({"audiobook", "edition", "dramatised", "full_cast", "collection", "ebook", "group"})
"""Kinds among them that may end a field after plain words, if they have more than one word."""
_TAIL: Final = frozenset(
    {"audiobook", "noise", "ebook", "group", "language", "multi", "full_cast", "dramatised", "synthetic", "year"}
)
"""Kinds that may occur in a row of tags at the end of a name."""
_TAGS: Final = _STRONG | _WEAK
_TRAILS: Final = _STRONG | _TAIL
_EDITIONS: Final = frozenset(keys[0] for entry in entries("edition_word") for keys in spellings(entry))
_DISCS: Final = folded("disc")
_CREDITS: Final = folded("credit")
_ARTICLES: Final = folded("article")
_BEFORE_RECORDING: Final = folded("before_recording") | _ARTICLES
_ALONE: Final = folded("ends_name")
"""Single words that may do so too."""


def _counts_in_words(marker: Marker, words: Words) -> bool:
    """Whether a length is part of a title: "The First Three Minutes", "61 Hours - Ann Roe", "A Lake and 3 Hours"."""
    first, last = marker.first, marker.last
    if marker.kind not in {"runtime", "disc_count"} or words.depth[first]:
        return False
    plain = (
        words.word(last - 1).isalpha()
        and last - first > 1
        and ((first == 0 and last < len(words)) or (last == len(words) and _goes_on(words, first)))
    )
    return plain or words.word(first).isalpha()


def _with_words_before(marker: Marker, words: Words) -> Marker:
    """Return a marker extended to the words before it in its field: "*The Complete* Radio Series"."""
    first = marker.first
    while first > 0 and words.keys[first - 1] in _BEFORE_RECORDING and _goes_on(words, first):
        first -= 1
    alone = marker.kind == "dramatised" and words.keys[marker.first - 1] in _ARTICLES
    led = not alone and 0 < first < marker.first and not _goes_on(words, first)
    return marker._replace(first=first) if led else marker


def _goes_on(words: Words, i: int) -> bool:
    """Whether only a space separates word ``i`` from the one before."""
    gap = words.gaps[i]
    return i > 0 and not (gap.mark or gap.opens or gap.closes)


def _tells(key: str, kind: str) -> bool:
    return any(found == kind for _, found, _ in ALONE.get(key, ()))


class _Tagging:
    def __init__(self, words: Words, markers: Sequence[Marker], taken: Iterable[int]) -> None:
        self.words = words
        self.gone = set(taken)
        kept = (m for m in markers if m.kind in _TAGS and not _counts_in_words(m, words))
        self.markers = [_with_words_before(m, words) if m.kind in {"dramatised", "edition"} else m for m in kept]
        self.years = [m for m in markers if m.kind == "year"]
        self.told = {i for m in self.markers for i in range(m.first, m.last)}
        self.told |= {i for m in markers if m.kind in {"year", "number"} for i in range(m.first, m.last)}
        self.credits = {
            i for m in markers if m.kind == "written" for i in range(m.first, m.last) if words.keys[i] in _CREDITS
        }
        self.volume_ends = {m.last for m in markers if m.kind == "volume"}
        self.counts = [m for m in markers if m.kind in {"volume", "number"}]

    def tags(self) -> frozenset[int]:
        for marker in self.markers:
            if marker.kind in _STRONG and not self._within_text(marker):
                self._take(marker)
        for marker in self.counts:
            if self._beside_format(marker):
                self._take(marker)
        for marker in self.markers:
            if marker.kind in _WEAK and (self._fills_field(marker) or self._goes_on(marker) or self._leads(marker)):
                self._take(marker)
        for end in self._ends():
            self._take_tail(end)
        self._take_editions()
        self._take_quoted_editions()
        for marker in reversed(self.markers):
            if self._trails(marker):
                self._take(marker)
        return frozenset(self.gone)

    def _goes_on(self, marker: Marker) -> bool:
        """Whether a word continues tags or a volume to the end of a field: "64k *stereo*", "Vol. 1 *EPUB*"."""
        after = marker.first - 1 in self.gone or marker.first in self.volume_ends
        after = after and any(i not in self.gone for i in range(marker.first))  # "Re: WEB Griffin"
        behind = marker.kind in _TAIL and after and not self._border(marker.first)
        return behind and (self._border(marker.last) or marker.last in self.gone)

    def _leads(self, marker: Marker) -> bool:
        """Whether words for an audiobook come first, before a mark: "*Livre Audio*-Roe-Le Lac", "*Аудиокнига.* …"."""
        told = marker.kind == "audiobook" and marker.last < len(self.words) and self._border(marker.first)
        if not told or not (marker.last - marker.first > 1 or self._is_alone(marker)):
            return False
        return self.words.gaps[marker.last].mark == "~" or self.words.between(marker.last)[:1] in {".", ":"}

    def _is_alone(self, marker: Marker) -> bool:
        keys = self.words.keys[marker.first : marker.last]
        return keys[0] in _ALONE or bool(languages_of(keys))

    def _ends(self) -> list[int]:
        """Return where a row of tags may end: at the end of the name, of a bracket, or of a post's quoted text."""
        gaps, quoted = self.words.gaps, '"' in self.words.text
        inside = [i for i in range(1, len(self.words)) if gaps[i].closes or (quoted and '"' in self.words.between(i))]
        return [*inside, len(gaps) - 1]

    def _take_tail(self, end: int) -> None:
        """Take the end of a name if a format or the like is in it: "A.Novel.2021.SWEDiSH.M4B-DECiPHER"."""
        ending = {m.last: m for m in [*self.markers, *self.years] if self._may_trail(m)}
        tail: list[Marker] = []
        while end > 0:
            marker = ending.get(end)
            if marker is None and end - 1 not in self.gone:
                break
            end = marker.first if marker else end - 1
            tail += [marker] if marker else []
        if end > 0 and any(m.kind in _STRONG or m.kind == "audiobook" for m in tail):
            for marker in tail:
                if marker.kind != "year":
                    self._take(marker)

    def _may_trail(self, marker: Marker) -> bool:
        several = marker.last - marker.first > 1
        return marker.kind in _TRAILS or (several and marker.kind in {"description", "edition", "collection"})

    def _take_editions(self) -> None:
        """Take "Danish Edition", "Svensk Utgaava" at the end of a field, and discs next to a format: "MP3 CD"."""
        languages = {m.last: m for m in self.markers if m.kind == "language"}
        for i, key in enumerate(self.words.keys):
            if key not in _EDITIONS and key not in _DISCS:
                continue
            ends = self._border(i + 1) or i + 1 in self.gone
            if key in _EDITIONS and ends and i in languages:
                self._take(languages[i])
                self.gone.add(i)
            if key in _DISCS and ends and i - 1 in self.gone and not self._border(i):
                self.gone.add(i)

    def _take_quoted_editions(self) -> None:
        """Take quoted words that end in a word for an edition: "The Lake "International Edition"."""
        if '"' not in self.words.text:
            return
        quoted = [i for i in range(len(self.words.gaps)) if '"' in self.words.between(i)]
        for first, last in pairwise(quoted):
            if first < last and self.words.keys[last - 1] in _EDITIONS and first > 0:
                self.gone.update(range(first, last))

    def _take(self, marker: Marker) -> None:
        self.gone.update(range(marker.first, marker.last))

    def _border(self, i: int) -> bool:
        """Whether a field ends before word ``i``."""
        if i <= 0 or i >= len(self.words) or self.words.gaps[i].parts or "," in self.words.between(i):
            return True
        return i in self.credits or i - 1 in self.credits

    def _within_text(self, marker: Marker) -> bool:
        """Whether there are plain words on both sides, separated only by spaces: "The CD Shop"."""
        if marker.last - marker.first > 1 or any(c.isdigit() for c in self.words.word(marker.first)):
            return False
        before, after = marker.first - 1, marker.last
        return not (self._border(marker.first) or before in self.told | self.gone) and not (
            self._border(after) or after in self.told | self.gone
        )

    def _fills_field(self, marker: Marker) -> bool:
        """Whether the whole bracket or field describes the recording; a name that is nothing else is its own title."""
        first, last = marker.first, marker.last
        while not self._border(first):
            first -= 1
        while not self._border(last):
            last += 1
        if first == 0 and last == len(self.words):
            return False
        if not self._bracketed(first) and marker.kind in {"media", "companion", "fragment"} and last - first < 2:
            return marker.kind == "fragment"
        return all(i in self.told or i in self.gone or not self.words.keys[i] for i in range(first, last))

    def _beside_format(self, marker: Marker) -> bool:
        """Whether a number is in brackets with nothing but tags, one of them a format: "[V6 mp3]"."""
        depth = self.words.depth[marker.first]
        if not depth:
            return False
        inside = [i for i in range(len(self.words)) if self.words.depth[i] == depth]
        others = [i for i in inside if not marker.first <= i < marker.last]
        return bool(others) and all(i in self.gone for i in others)

    def _bracketed(self, i: int) -> bool:
        return self.words.depth[i] > 0

    def _trails(self, marker: Marker) -> bool:
        """Whether words about the recording end a field after plain ones: "The Lake Tenth Anniversary Edition"."""
        if marker.first == 0 or not (self._border(marker.last) or marker.last in self.gone):
            return False
        if marker.first in self.gone or self._border(marker.first):
            return False
        keys = tuple(key for key in self.words.keys[marker.first : marker.last] if key)
        if marker.kind == "collection" and len(keys) > 1 and _tells(keys[-1], "collection"):
            return _tells(keys[0], "description")  # "Complete Collection", but "The Definitive Audio Collection"
        hung = marker.last == len(self.words) and self.words.gaps[marker.first].mark == "~"  # "Ann Roe-Lake-LibriVox"
        said = (
            len(keys) > 1
            or hung
            or keys[0] in _ALONE
            or (marker.kind in {"audiobook", "dramatised"} and languages_of(keys))
        )
        return marker.kind in _TRAILING and bool(said)


def tags_of(words: Words, markers: Sequence[Marker], taken: Iterable[int]) -> frozenset[int]:
    """Return the words that are about the recording, including those that are taken already."""
    taken = frozenset(taken)
    told = taken or any(marker.kind in _TAGS for marker in markers)
    return _Tagging(words, markers, taken).tags() if told else taken
