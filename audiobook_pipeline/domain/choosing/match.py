"""Laying a known book over a release name: which words are its title, its people and its series.

The principle: a name means the book only where every word of it is accounted for. What is left over
is looked at by ``leftovers``; what follows is decided by ``selection``.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from audiobook_pipeline.domain.choosing.explanations import EXPLANATIONS
from audiobook_pipeline.domain.choosing.layout import Match
from audiobook_pipeline.domain.choosing.leftovers import Look
from audiobook_pipeline.domain.choosing.sought import Sought
from audiobook_pipeline.domain.forms.person import PersonForm
from audiobook_pipeline.domain.reading.marks import Count, Marker, read_again, read_markers
from audiobook_pipeline.domain.text.numbers import roman
from audiobook_pipeline.domain.text.tokens import words_of

_LEAST_MISSPELT: Final = 6
_LONG_MISSPELT: Final = 8
_QUOTES: Final = frozenset("\"'“„«‘")
# Names of publishers that no title holds.
_COINED_NAMES: Final = frozenset({"librivox"})
_OF_RECORDING: Final = frozenset({"dramatised", "full_cast", "unabridged"})


def _misspelt(key: str, word: str) -> bool:
    """Whether a long word is another but for one letter; in numbers every digit counts."""
    if min(len(key), len(word)) < _LEAST_MISSPELT or not (key.isalpha() and word.isalpha()):
        return False
    most = 1 + (min(len(key), len(word)) >= _LONG_MISSPELT)
    return DamerauLevenshtein.distance(key, word, score_cutoff=most) <= most


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
        """Give every place where one of the forms fills free words to ``role``; return the first."""
        taken = None
        compact, owner = self.words.compact, self.owner
        for form in forms:
            if form not in compact:
                continue
            for first, last in self.words.find(form):
                if not any(owner[first:last]):
                    owner[first:last] = [role] * (last - first)
                    taken = taken or (first, last)
        return taken

    def _take_person(self, person: PersonForm, role: str) -> tuple[int, int] | None:
        return self._take(person.whole, role) if person.surname in self.words.compact else None

    def _take_title(self) -> None:
        self.match.title = self._take(self.sought.titles, "T")
        if self.match.title is not None:
            self._absorb_articles()

    def _absorb_articles(self) -> None:
        """Give articles beside the title to it: "The Stand", "Stand, The", "Stand_The_M4B"."""
        for first, last in [(i, i + 1) for i in range(len(self.owner)) if self.owner[i] == "T"]:
            if (
                first
                and not self.owner[first - 1]
                and self.words.keys[first - 1] in self.sought.articles
                and (not self.words.gaps[first].parts or self.words.between(first).strip() in _QUOTES)
            ):
                self.owner[first - 1] = "T"
            elif (
                last < len(self.owner)
                and not self.owner[last]
                and self.words.keys[last] in self.sought.articles
                and self._ends_title(last)
            ):
                self.owner[last] = "T"

    def _ends_title(self, i: int) -> bool:
        """Whether the article at ``i`` was moved behind its title ("Stand, The"; "Stand_The_M4B")."""
        following = self.words.gaps[i + 1]
        return following.parts or i + 1 == len(self.owner) or any(m.first == i + 1 for m in self._markers())

    def lay(self) -> Match:
        """Find the book in the name; where neither title nor series is there, nothing else of it matters."""
        match, sought = self.match, self.sought
        self._take_authors()
        if sought.longer_series:
            match.series = self._take(sought.longer_series, "S")
        self._take_title()
        if match.title is None and match.author is not None:
            self._title_over_author()
        if match.title is None and match.author_whole and sought.spelled:
            self._take_misspelt()
        if sought.series:
            match.series = self._take(sought.series, "S") or match.series
        if match.title is None and match.series is None and not (sought.placed and sought.is_set):
            return match
        if match.title is None and sought.placed:
            match.title = self._take(sought.placed, "T")
            match.placed = match.title is not None
            self._absorb_articles()
        self._take(sought.series_parts, "S")
        self._take(sought.subtitles, "U")
        self._take_people()
        self._take_markers()
        look = Look(match, sought)
        _question_descriptions(look)
        _question_numbers(look)
        _explain(look)
        match.sort_markers()
        return match

    def _take_misspelt(self) -> None:
        """Take a long title with one letter wrong: "Where the Crawdad Sings"."""
        keys, wanted = self.words.keys, self.sought.spelled
        size = len(wanted)
        for first in range(len(keys) - size + 1):
            wrong = -1
            for i, word in enumerate(wanted):
                if keys[first + i] != word:
                    if wrong >= 0:
                        break
                    wrong = i
            else:
                last = first + size
                if wrong >= 0 and not any(self.owner[first:last]) and _misspelt(keys[first + wrong], wanted[wrong]):
                    self.owner[first:last] = ["T"] * size
                    self.match.title = (first, last)
                    self._absorb_articles()
                    return

    def _take_authors(self) -> None:
        match = self.match
        match.author, match.author_whole = None, False
        for person in self.sought.authors:
            at = self._take_person(person, "A")
            if at:
                match.author, match.author_whole = match.author or at, True

    def _take_people(self) -> None:
        """Take authors by their surnames where none stands in full, and the narrators of the record."""
        match, sought = self.match, self.sought
        if match.author is None:
            for author in sought.authors:
                at = self._take(author.short, "A") or self._take([f"{form}s" for form in author.whole], "A")
                match.author = match.author or at
            if match.author is None:
                self._take_misspelt_author()
        for narrator in sought.narrators:
            at = self._take_person(narrator, "N") or self._take(narrator.short, "N")
            if at:
                match.narrators.append(at)

    def _take_misspelt_author(self) -> None:
        """Take an author whose surname has one letter wrong beside the right given name: "Patrick Rothfus"."""
        keys, owner = self.words.keys, self.owner
        for author in self.sought.authors:
            if len(author.given) < 2 or len(author.surname) < _LEAST_MISSPELT:
                continue
            for i in (i for i, key in enumerate(keys) if key == author.given and not owner[i]):
                for j in (i - 1, i + 1):
                    if 0 <= j < len(keys) and not owner[j] and _misspelt(keys[j], author.surname):
                        owner[i] = owner[j] = "A"
                        self.match.author, self.match.author_whole = (min(i, j), max(i, j) + 1), True
                        return

    def _title_over_author(self) -> None:
        """Look for a title that is the author's name, or part of it, where the author stands beside it as well."""
        kept, author = list(self.owner), (self.match.author, self.match.author_whole)
        self.owner[:] = ["" if owner == "A" else owner for owner in kept]
        self._take_title()
        self._take_authors()
        if self.match.title is None or self.match.author is None:
            self.owner[:], self.match.title = kept, None
            self.match.author, self.match.author_whole = author

    def _take_markers(self) -> None:
        for marker in self._markers():
            owned = self.owner[marker.first : marker.last]
            if not any(owned):
                if marker.kind == "language" and self._is_surname(marker):
                    continue
                self.owner[marker.first : marker.last] = ["M"] * (marker.last - marker.first)
                self.match.markers.append(marker)
            elif marker.kind in _OF_RECORDING and set(owned) == {"U"}:
                self.match.markers.append(marker)  # a subtitle like "A BBC Radio 4 dramatisation" tells it as well
            else:
                self.match.markers += self._read_rest(marker)
        self._take_roman()

    def _take_roman(self) -> None:
        """Take a Roman numeral right behind title or series as its number: "Dune II"."""
        for i in range(1, len(self.owner)):
            if self.owner[i] or self.owner[i - 1] not in {"S", "T"} or self.words.gaps[i].parts:
                continue
            number = roman(self.words.keys[i])
            if number is not None and self.words.word(i).isupper():
                self.owner[i] = "M"
                value = Decimal(number)
                self.match.markers.append(Marker("number", Count(value, value, marked=False), i, i + 1))

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


def _question_descriptions(look: Look) -> None:
    """Give back describing words that stand right beside a title: they may be part of another title."""
    for marker in [m for m in look.match.markers if m.kind in {"description", "edition", "written"}]:
        if marker.last != marker.first + 1 or look.words.keys[marker.first] in _COINED_NAMES:
            continue
        before, after = look.owner_at(marker.first - 1), look.owner_at(marker.last)
        plain_before, plain_after = look.plain(marker.first), look.plain(marker.last)
        if marker.kind == "written":
            beside = not ((_names_author(look, marker.last) and plain_after) or (before == "M" and plain_before))
        else:
            beside = (before in {"T", ""} and plain_before) or (after in {"T", ""} and plain_after)
        if beside:
            look.match.markers.remove(marker)
            look.owner[marker.first] = ""


def _names_author(look: Look, i: int) -> bool:
    """Whether an author stands at word ``i``, or behind a few names there: "by Mary Wollstonecraft *Shelley*"."""
    while look.owner_at(i) == "" and look.plain(i + 1) and look.words.word(i)[:1].isupper():
        i += 1
    return look.owner_at(i) == "A"


def _question_numbers(look: Look) -> None:
    """Give back numbers in letters before a word that is nobody's: "Two Men, One Message"."""
    for marker in [m for m in look.match.markers if m.kind == "number" and look.words.word(m.first).isalpha()]:
        if marker.last == marker.first + 1 and look.owner_at(marker.last) == "" and look.plain(marker.last):
            look.match.markers.remove(marker)
            look.owner[marker.first] = ""


def _explain(look: Look) -> None:
    """Add what is explained to the match, and what is not to its ``unexplained``."""
    for run in look.runs():
        for row in EXPLANATIONS:
            if row.explains(look, run):
                break
        else:
            look.match.unexplained.append(run.piece)


def match_name(name: str, sought: Sought) -> Match:
    """Lay a book over a release name."""
    return _Laying(name, sought).lay()
