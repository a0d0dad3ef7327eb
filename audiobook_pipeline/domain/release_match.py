"""Laying a known book over a release name: which words are its title, its people and its series, and what is left.

The principle: a name means the book only where every word of it is accounted for. Words that are
neither the book's nor the recording's are kept as ``unexplained``; ``selection`` decides on them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from audiobook_pipeline.domain.release_name import Marker, read_again, read_markers
from audiobook_pipeline.domain.release_sought import Sought
from audiobook_pipeline.domain.release_tokens import Words, words_of
from audiobook_pipeline.domain.release_vocabulary import (
    ARTICLE_KEYS,
    IMPRINT_WORDS,
    NAME_PARTICLES,
    SERIES_ENDINGS,
    split_words,
)
from audiobook_pipeline.domain.text import fold

_JOINTS: Final = frozenset(
    split_words(
        "from of in the a an novel story entry tale part book volume aus der die das des du de la le del dalla saga serie reihe von"
    )
)
_DESCRIBING_SUBTITLE: Final = re.compile(
    r"(a|an|the)?\s*((true|untold|inside|secret|hidden|remarkable|extraordinary|brief|short|natural|personal|definitive|incredible)\s+)*"
    r"(story|history|biography|life|memoir|memoirs|autobiography|guide|journey|novel|tale|thriller|mystery|romance|adventure|novella)(\s+(of|in|to|on|about|from)\b.*)?"
    r"|(how|why|what)\s.+|(winner|shortlisted|longlisted|a \w+ book club)\b.*|.*\b(bestseller|bestselling|million copies)\b.*"
    r"|(der|das|die|ein|eine)\s+(roman|thriller|krimi|biografie|geschichte|wahre geschichte)\b.*|(un|una|le|la)\s+(roman|novela|romanzo|histoire|historia|storia|biographie)\b.*"
)


@dataclass(slots=True)
class Match:
    """A release name with a book laid over it.

    ``owner`` says for each word whose it is: ``T`` title, ``A`` author, ``S`` series, ``U`` subtitle,
    ``N`` narrator of the record, ``M`` marker, ``X`` explained otherwise, "" nobody's.
    """

    words: Words
    owner: list[str]
    title: tuple[int, int] | None = None
    author: tuple[int, int] | None = None
    author_whole: bool = False
    series: tuple[int, int] | None = None
    narrators: list[tuple[int, int]] = field(default_factory=list)
    other_narrators: list[tuple[int, int]] = field(default_factory=list)
    markers: list[Marker] = field(default_factory=list)
    unexplained: list[tuple[int, int]] = field(default_factory=list)
    series_mentions: list[int] = field(default_factory=list)
    _by_kind: dict[str, list[Marker]] = field(default_factory=dict)
    _counted: int = 0

    def text(self, piece: tuple[int, int] | Marker) -> str:
        """Return the words of a piece as they are written."""
        first, last = (piece.first, piece.last) if isinstance(piece, Marker) else piece
        return self.words.span(first, last).text

    def of_kind(self, *kinds: str) -> list[Marker]:
        """Return the markers of some kinds."""
        if len(self.markers) != self._counted:
            self._by_kind = {}
            for marker in self.markers:
                self._by_kind.setdefault(marker.kind, []).append(marker)
            self._counted = len(self.markers)
        by_kind = self._by_kind
        return [marker for kind in kinds if kind in by_kind for marker in by_kind[kind]]


class _Laying:
    """One laying of a book over one name."""

    def __init__(self, name: str, sought: Sought) -> None:
        self.name = name
        self.words = words_of(name)
        self.all_markers: tuple[Marker, ...] = ()
        self.sought = sought
        self.owner = [""] * len(self.words)
        self.match = Match(self.words, self.owner)

    def _take(self, forms: Iterable[str], role: str) -> tuple[int, int] | None:
        taken = None
        compact = self.words.compact
        for form in forms:
            if form in compact:
                for first, last in self.words.find(form):
                    if not any(self.owner[first:last]):
                        self.owner[first:last] = [role] * (last - first)
                        taken = taken or (first, last)
        return taken

    def _take_title(self) -> None:
        match = self.match
        match.title = self._take(self.sought.titles, "T")
        if match.title is None:
            return
        self._absorb_articles()

    def _absorb_articles(self) -> None:
        """Give articles beside the title to it: "The Stand", "Stand, The", "Stand_The_M4B"."""
        for first, last in [(i, i + 1) for i in range(len(self.owner)) if self.owner[i] == "T"]:
            if (
                first
                and not self.owner[first - 1]
                and self.words.keys[first - 1] in ARTICLE_KEYS
                and not self.words.gaps[first].parts
            ):
                self.owner[first - 1] = "T"
            elif (
                last < len(self.owner)
                and not self.owner[last]
                and self.words.keys[last] in ARTICLE_KEYS
                and self._ends_title(last)
            ):
                self.owner[last] = "T"

    def _ends_title(self, i: int) -> bool:
        """Whether the article at ``i`` was moved behind its title ("Stand, The"; "Stand_The_M4B")."""
        following = self.words.gaps[i + 1]
        return following.parts or i + 1 == len(self.owner) or any(m.first == i + 1 for m in self._markers())

    def lay(self) -> Match:
        match, sought = self.match, self.sought
        for person in sought.authors:
            at = self._take(person.whole, "A")
            if at:
                match.author, match.author_whole = match.author or at, True
        self._take_title()
        if match.title is None and match.author is not None:
            self._title_over_author()
        if sought.series:
            match.series = self._take(sought.series, "S")
        if match.title is None and match.series is None:
            return match  # another book: nothing else of the name matters
        if sought.subtitles:
            self._take(sought.subtitles, "U")
        if match.author is None:
            for person in sought.authors:
                match.author = match.author or self._take(person.short, "A")
        else:
            for person in sought.authors:
                self._take(person.short, "A")
        for person in sought.narrators:
            at = self._take(person.whole, "N") or self._take(person.short, "N")
            if at:
                match.narrators.append(at)
        self._take_markers()
        self._explain()
        return match

    def _title_over_author(self) -> None:
        kept = list(self.owner)
        self.owner[:] = [""] * len(kept)
        self._take_title()
        if self.match.title is None:
            self.owner[:] = kept
            return
        self.match.author, self.match.author_whole = None, False
        for person in self.sought.authors:
            at = self._take(person.whole, "A")
            if at:
                self.match.author, self.match.author_whole = at, True

    def _take_markers(self) -> None:
        for marker in self._markers():
            owned = self.owner[marker.first : marker.last]
            if not any(owned):
                if marker.kind == "language" and self._is_surname(marker):
                    continue
                self.owner[marker.first : marker.last] = ["M"] * (marker.last - marker.first)
                self.match.markers.append(marker)
            else:
                self.match.markers += self._read_rest(marker)

    def _markers(self) -> tuple[Marker, ...]:
        if not self.all_markers:
            self.all_markers = read_markers(self.name)[1]
        return self.all_markers

    def _read_rest(self, marker: Marker) -> list[Marker]:
        """Read again what a title or name left over of a marker: "63 Audiobook" after "11_22_63"."""
        found: list[Marker] = []
        first = marker.first
        while first < marker.last:
            last = first
            while last < marker.last and not self.owner[last]:
                last += 1
            if last > first:
                for rest in read_again(self.words, first, last):
                    self.owner[rest.first : rest.last] = ["M"] * (rest.last - rest.first)
                    found.append(rest)
            first = last + 1
        return found

    def _is_surname(self, marker: Marker) -> bool:
        """Whether a word like "French" ends a person's name: "Dawn French"."""
        i = marker.first
        return (
            i > 0
            and marker.last == i + 1
            and not self.owner[i - 1]
            and not self.words.gaps[i].parts
            and self.words.gaps[i].mark == ""
            and self.words.word(i - 1)[:1].isupper()
            and not self.words.word(i).isupper()
        )

    # -- what is left -------------------------------------------------------------------------------------------------

    def _runs(self) -> list[tuple[int, int]]:
        runs: list[tuple[int, int]] = []
        keys, gaps, owner = self.words.keys, self.words.gaps, self.owner
        start = -1
        for i in range(len(owner)):
            if owner[i] or (start < 0 and not keys[i]):
                if start >= 0:
                    runs.append((start, i))
                start = -1
            elif start < 0:
                start = i
            elif gaps[i].parts:
                runs.append((start, i))
                start = i if keys[i] else -1
        if start >= 0:
            runs.append((start, len(owner)))
        return runs

    def _explain(self) -> None:
        self._question_descriptions()
        for first, last in self._runs():
            while last > first + 1 and not self.words.keys[last - 1]:
                last -= 1  # noqa: PLW2901 - a trailing "and" tells nothing
            if not self._explained(first, last):
                self.match.unexplained.append((first, last))

    def _question_descriptions(self) -> None:
        """Give back describing words that stand right beside a title: they may be part of another title."""
        for marker in list(self.match.markers):
            single = marker.last == marker.first + 1
            if marker.kind not in {"description", "edition", "written"} or not single:
                continue
            before, after = self._neighbour(marker.first - 1), self._neighbour(marker.last)
            plain_before = not self.words.gaps[marker.first].parts and self.words.gaps[marker.first].mark != ","
            plain_after = not self.words.gaps[marker.last].parts and self.words.gaps[marker.last].mark != ","
            if marker.kind == "written":
                beside = not ((after == "A" and plain_after) or (before == "M" and plain_before))
            else:
                beside = (before in {"T", ""} and plain_before) or (after in {"T", ""} and plain_after)
            if beside:
                self.match.markers.remove(marker)
                self.owner[marker.first] = ""

    def _neighbour(self, i: int) -> str:
        return self.owner[i] if 0 <= i < len(self.owner) else "M"

    def _explained(self, first: int, last: int) -> bool:
        words, match = self.words, self.match
        keys = [key for key in words.keys[first:last] if key]
        if not keys:
            return True
        before = next((m for m in match.markers if m.last == first), None)
        after = next((m for m in match.markers if m.first == last), None)
        if (
            before
            and before.kind in {"narrated", "translator"}
            and not (words.gaps[first].closes and not words.gaps[first].opens)
        ):
            if before.kind == "narrated":
                match.other_narrators.append((first, last))
            return True
        if after and after.kind == "translator":
            return True
        if (
            len(keys) == 1
            and keys[0] in ARTICLE_KEYS
            and not words.gaps[first].parts
            and self._neighbour(last) in {"S", "A"}
        ):
            return True
        if len(keys) == 1 and keys[0] in ARTICLE_KEYS and self._is_loose_article(first, last):
            return True
        if self._is_group(first, last) or self._is_series_joint(first, last, keys):
            return True
        return (
            self._is_people(first, last)
            or self._is_subtitle(first, last)
            or self._is_series_mention(first, last)
            or self._is_imprint(first, last, keys)
            or self._is_contents(first)
        )

    def _is_loose_article(self, first: int, last: int) -> bool:
        """An article before a series ("The Dark Tower"), or one moved behind a title ("Stand_The_Gardner")."""
        gaps = self.words.gaps
        before_series = self._neighbour(last) == "S" and not gaps[last].parts
        return before_series or (
            self._neighbour(first - 1) == "T" and not gaps[first].parts and self._neighbour(last) in {"N", "M"}
        )

    def _is_series_joint(self, first: int, last: int, keys: Sequence[str]) -> bool:
        """What joins a series to the rest: "Book One *of the* Stormlight Archive", "Dune *Chronicles*, Book 1"."""
        gaps = self.words.gaps
        if self._neighbour(last) == "S" and _JOINTS.issuperset(keys) and not gaps[last].parts:
            return gaps[first].parts or self._neighbour(first - 1) == "M"
        counted = any(m.first == last and m.kind in {"volume", "number"} for m in self.match.markers)
        named = self._neighbour(first - 1) == "S" or (self._neighbour(first - 1) == "T" and self.sought.titles_series)
        return counted and named and SERIES_ENDINGS.issuperset(keys) and not gaps[first].parts

    def _is_group(self, first: int, last: int) -> bool:
        """A release group: "MP3-GRP" at the end, or a word in capitals in the last brackets."""
        if last != first + 1 or last != len(self.owner) or self._neighbour(first - 1) != "M":
            return False
        return self.words.gaps[first].mark == "~" or (self.words.depth[first] > 0 and self.words.word(first).isupper())

    def _person_like(self, first: int, last: int) -> int:
        """Return the number of words of the longest name where the run is a list of people, else 0."""
        words, longest, length = self.words, 0, 0
        lower = self.words.text.islower()
        for i in range(first, last):
            key, word = words.keys[i], words.word(i)
            if i > first and (words.gaps[i].mark in {",", "&", "+"} or not key):
                longest, length = max(longest, length), 0
            if not key:
                continue
            if key in NAME_PARTICLES and length:
                length += 1
                continue
            if key[:1].isdigit() or key in ARTICLE_KEYS or not (lower or word[:1].isupper() or not word[:1].islower()):
                return 0
            length += 1
            if length > 4:
                return 0
        return max(longest, length)

    def _is_people(self, first: int, last: int) -> bool:
        words, match = self.words, self.match
        size = self._person_like(first, last)
        if match.author is None or (match.title is None and match.series is None):
            return False
        gap_before, gap_after = words.gaps[first], words.gaps[last]
        if self._is_alias(first, last, size):
            return True
        if not size:
            return False
        near_author = (
            self._neighbour(first - 1) == "A"
            and not gap_before.parts
            and (gap_before.mark in {",", "&", "+"} or not words.keys[first])
        ) or (self._neighbour(last) == "A" and not gap_after.parts and gap_after.mark in {",", "&", "+"})
        if first and not words.keys[first - 1] and self._neighbour(first - 2) == "A":
            near_author = True
        if last < len(self.owner) and not words.keys[last] and self._neighbour(last + 1) == "A":
            near_author = True
        if near_author and size >= 2 and "T" not in self._field_owners(first):
            return True
        narrators_beside = self._neighbour(first - 1) == "N" or self._neighbour(last) == "N"
        anchor = (match.title or match.series or (0, 0))[1]
        if narrators_beside and first >= anchor and not ({"T", "S", "A"} & self._field_owners(first)):
            match.other_narrators.append((first, last))
            return True
        if words.depth[first]:
            bracket = {self.owner[i] for i in range(len(self.owner)) if words.depth[i] == words.depth[first]}
            braces = "{" in words.between(first)
            if bracket <= {"", "M", "N"} and (size >= 2 or braces) and first >= anchor:
                match.other_narrators.append((first, last))
                return True
            return False
        own_field = gap_before.mark == "-" and (
            gap_after.parts or last == len(self.owner) or self._neighbour(last) == "M"
        )
        # Behind "Author - Title" a name may be another title; behind "Title - Author" or the format it is a reader.
        last_field = match.author[0] >= anchor or self._tells_recording(anchor, first)
        if own_field and size >= 2 and first >= anchor and first >= match.author[1] and last_field:
            match.other_narrators.append((first, last))
            return True
        return False

    def _tells_recording(self, first: int, last: int) -> bool:
        kinds = {"unabridged", "audiobook", "format", "bitrate"}
        return any(m.kind in kinds and first <= m.first and m.last <= last for m in self.match.markers)

    def _field_owners(self, i: int) -> set[str]:
        gaps, owner = self.words.gaps, self.owner
        start, end = i, i + 1
        while start > 0 and not gaps[start].parts:
            start -= 1
        while end < len(owner) and not gaps[end].parts:
            end += 1
        return set(owner[start:end])

    def _is_alias(self, first: int, last: int, size: int) -> bool:
        """Another name of the author: "Megan Lindholm (Robin Hobb)", "Robin Hobb (Megan Lindholm)"."""
        words, match = self.words, self.match
        if not match.author_whole or last - first > 4 or (match.title is None and match.series is None):
            return False
        into = (
            self._neighbour(last) == "A"
            and words.gaps[last].opens == 1
            and not words.gaps[last].mark
            and not words.depth[first]
        )
        starts_field = first == 0 or words.gaps[first].parts
        if into and starts_field and (size >= 2 or "T" in self.owner[last:] or "T" in self.owner[:first]):
            return True
        out_of = self._neighbour(first - 1) == "A" and words.gaps[first].opens == 1 and words.gaps[last].closes == 1
        return out_of and size >= 2

    def _is_subtitle(self, first: int, last: int) -> bool:
        words, match = self.words, self.match
        if match.title is None or words.depth[first]:
            return False
        at = first
        while at > 0 and self.owner[at - 1] in {"M", "X"}:
            at -= 1
        if self._neighbour(at - 1) != "T":
            return False
        if self._begins_subtitle(first, last):
            return True
        text = fold(words.span(first, last).text)
        # A subtitle that only describes; volumes of a series carry names there, so it must not be in one.
        return (
            words.gaps[first].mark == ":"
            and not self.sought.series
            and _DESCRIBING_SUBTITLE.fullmatch(text) is not None
        )

    def _begins_subtitle(self, first: int, last: int) -> bool:
        """A subtitle cut short: "Sapiens, A Brief History". One word is too little, and so is one without a mark."""
        joined, gap = "".join(self.words.keys[first:last]), self.words.gaps[first]
        if last - first < 2 or not (gap.parts or gap.mark == ","):
            return False
        return any(subtitle.startswith(joined) for subtitle in self.sought.subtitles)

    def _is_series_mention(self, first: int, last: int) -> bool:
        """Another name of the series, with its number: "Dresden 01 - Storm Front", "(Farseer #1)"."""
        match = self.match
        if match.title is None or match.author is None:
            return False
        after = next((m for m in match.markers if m.first == last and m.kind in {"volume", "number"}), None)
        if after is None or after.value.is_range or ("T" in self._field_owners(first) and not self.words.depth[first]):
            return False
        apart = (
            self.words.depth[first] > 0
            or first == 0
            or self.words.gaps[first].parts
            or self._neighbour(first - 1) == "A"
        )
        wanted = self.sought.position
        if wanted is None:
            fits = after.value.marked
        else:
            fits = not wanted.is_range and after.value.first == wanted.first
        if apart and fits:
            match.series_mentions.append(after.first)
        return apart and fits

    def _is_imprint(self, first: int, last: int, keys: Sequence[str]) -> bool:
        if not self.words.depth[first] or (
            not (IMPRINT_WORDS & set(keys)) and not self._is_imprint_marker(first, last)
        ):
            return False
        return last - first <= 4

    def _is_imprint_marker(self, first: int, last: int) -> bool:
        after = next((m for m in self.match.markers if m.first == last), None)
        return (
            after is not None
            and after.kind in {"audiobook", "description"}
            and self.words.depth[first] == self.words.depth[after.first]
            and last - first == 1
        )

    def _is_contents(self, first: int) -> bool:
        """The list of what a wanted set holds: "(A Study in Scarlet, The Sign of the Four …)"."""
        return self.sought.is_set and self.match.title is not None and self.words.depth[first] > 0


def match_name(name: str, sought: Sought) -> Match:
    """Lay a book over a release name."""
    return _Laying(name, sought).lay()
