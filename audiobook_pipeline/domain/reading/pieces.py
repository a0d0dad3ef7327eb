"""What the letters of a style mean in one name: titles, people, series and position, each with its words."""

from collections.abc import Collection, Iterable
from typing import Final

from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.lexicon.lexicon import entries, folded, table
from audiobook_pipeline.domain.reading.fitting import Found
from audiobook_pipeline.domain.reading.items import Item
from audiobook_pipeline.domain.reading.marker import Count
from audiobook_pipeline.domain.reading.name import Name
from audiobook_pipeline.domain.reading.people import CERTAIN, likelihood, name_at, people_in
from audiobook_pipeline.domain.reading.record import Said
from audiobook_pipeline.domain.reading.spelling import without_humps, written
from audiobook_pipeline.domain.reading.worlds import is_world
from audiobook_pipeline.domain.text.tokens import Words, keys_of

_SERIES_ENDINGS: Final = folded("set_ending")
_SET_WORDS: Final = frozenset(table("set_of")) | _SERIES_ENDINGS
_TITLES: Final = folded("before_full_name")
_BEFORE_NOVEL: Final = folded("before_novel")
_NOVELS: Final = folded("novel_of")
_DESCRIBES: Final = folded("describes", "small", "article") | {
    key for phrase in entries("description") for key in keys_of(phrase)
}
"""Words that say what kind of novel it is, and name no series."""
_INDEFINITE: Final = folded("indefinite")
_GIVEN: Final = folded("given")
_ARTICLES: Final = folded("article")
_SMALL: Final = folded("small", "article")
_BEFORE_NAME: Final = _SMALL | _TITLES | folded("noble", "honorific", "given")
"""Words after which a name is part of a title: "A Walk with Ann Roe", "Prince Adam Poe"."""
# "Pratchett's"; without the apostrophe only if no surname ends that way: "Pratchetts", "Clancys", but "Adams".
_GENITIVE: Final = form_of("title.genitive")
_EXCLAIMED: Final = form_of("title.exclaimed")
_LEAST_WORDS: Final = 3
_LOOKS_LIKE_ONE: Final = 1.0
_MAY_BE_SURNAME: Final = -1.0
_MOST_TITLES: Final = 4


def person_of(words: Words, first: int, last: int) -> Said:
    """Return a person's name, the given name first."""
    text = written(words, first, last)
    before, comma, behind = text.partition(", ")
    return Said(f"{behind} {before}" if comma else text, words.span(first, last))


class Pieces:
    """What one reading of a name says.

    Attributes:
        titles: What may be the title, most likely first.
        authors: Authors.
        narrators: Narrators that the style has a place for, or that are in brackets.
        series: Series.
        position: Number in the series, or None.
    """

    def __init__(self, name: Name, found: Found | None) -> None:
        """Extract the pieces of ``name`` according to ``found``."""
        self._name, self._words = name, name.words
        self.titles: list[Said] = []
        self.authors: list[Said] = []
        self.narrators: list[Said] = []
        self.series: list[Said] = []
        self.position: Count | None = None
        if name.is_("front"):
            self._take_after_publisher()
        elif found is not None:
            self._take(found)

    def person(self, first: int, last: int) -> Said:
        """Return a person's name, the given name first."""
        return person_of(self._words, first, last)

    def add_titles(self, others: Iterable[Found]) -> None:
        """Add the titles of other readings as further candidates."""
        known = {said.text for said in (*self.titles, *self.authors, *self.series)}
        seen = set()
        for found in others:
            title, item = found.words("T"), found.item("T")
            if title is None or item is None or len(self.titles) >= _MOST_TITLES:
                continue
            place = (title, item.text, found.fit.loose)
            if place in seen:
                continue
            seen.add(place)
            said = self._titled(found, *title)
            if said.text not in known:
                known.add(said.text)
                self.titles.append(said)

    def _take(self, found: Found) -> None:
        number = found.item("N")
        self.position = number.value if number is not None else None
        self._take_people(found)
        self._take_titles(found)
        if not self.authors:
            self._find_author(number)
        elif found.fit.style == "T(A)" and self._takes_first_words(self._range_of(self.titles)):
            self.narrators = [self.person(*span) for span in people_in(self._words, *(found.words("A") or (0, 0)))]
        self._find_reader_after()
        self._find_reader_beside(found)

    def _take_people(self, found: Found) -> None:
        author, reader = found.words("A"), found.words("P")
        if author is not None:
            author = author[0], self._end_of_author(*author)
            aliases = (m for m in self._name.markers if m.kind == "alias" and author[0] < m.first < m.last < author[1])
            alias = next(aliases, None)  # "Ann Roe aka Adam Poe"
            spans = [(author[0], alias.first), (alias.last, author[1])] if alias else [author]
            self.authors = [self.person(*one) for span in spans for one in people_in(self._words, *span)]
            if found.fit.loose:  # "AnnRoe-The Lake"
                self.authors = [said._replace(text=without_humps(said.text)) for said in self.authors]
            bracketed = found.fit.style.endswith("(A)") and "(" in self._words.between(author[0])
            if bracketed and "N" in found.fit.style:  # "Lakes 3 - The Lake (Adam Poe)"
                self.authors, self.narrators = [], self.authors
        if reader is not None:
            self.narrators = [self.person(*span) for span in people_in(self._words, *reader)]

    def _end_of_author(self, first: int, last: int) -> int:
        """Return the word after an author without a mark before the title: "Ann_Roe_Der_lange_See-Ein_Roman"."""
        if _ARTICLES.isdisjoint(self._words.keys[first + 1 : last]):
            return last
        end = name_at(self._words, first, last)
        goes_on = end < last and self._words.keys[end] in _ARTICLES
        return end if goes_on and likelihood(self._words, first, end) >= CERTAIN else last

    def _take_titles(self, found: Found) -> None:
        title, series, number = found.words("T"), found.words("S"), found.item("N")
        author = found.words("A")
        if title and author and (end := self._end_of_author(*author)) < author[1] <= title[0]:
            title = end, title[1]
        ranged = number is not None and number.value.is_range
        if title is not None:
            beside = found.words("X") if "s" in found.fit.style else None
            self.titles = [self._titled(found, title[0], beside[1])] if beside else []
            self.titles.append(self._titled(found, *title))
        if series is not None:
            self.series = [self._counted(found, *series, "S")]
            if title is not None and "SN:T" in found.fit.style and self._tells_kind(*title):
                self.titles = list(self.series)  # "Long Lakes 9: An Isekai LitRPG"
        elif title is not None and self._counts_title(found):
            border = self._border_of_known(*title)
            self.series = [self._counted(found, border, title[1], "T")]
            if border > title[0]:
                self.titles = [self._titled(found, title[0], border)]
            self.titles = self.series if ranged else self.titles
        if not self.titles and not ranged:
            self.titles = self.series
        self._take_novel_of(found)
        if title is not None and not self.series:
            self._take_series_beside(found, *title)

    def _tells_kind(self, first: int, last: int) -> bool:
        """Whether words only say what kind of book it is: "A Space Opera", "An Isekai LitRPG"."""
        ends = any(m.kind == "description" and m.last == last and m.first > first for m in self._name.markers)
        return self._words.keys[first] in _INDEFINITE and (ends or self._said_whole(first, last))

    def _said_whole(self, first: int, last: int) -> bool:
        return any((m.kind, m.first, m.last) == ("description", first, last) for m in self._name.markers)

    def _take_novel_of(self, found: Found) -> None:
        """Take the series at the end of a title or subtitle: "The Lake: *A Lakes Novel*"."""
        spans = {letter: span for letter in "TSX" if (span := found.words(letter)) is not None}
        for letter, (first, last) in spans.items():
            at = self._begin_of_novel(first, last)
            if letter == "T" and at == first and "X" in spans:  # "Lakes 3 - A Lakes Novel - The Lake"
                self.titles = [self._titled(found, *spans["X"])]
            if at is None or (letter != "S" and self.series and "N" in found.fit.style):
                continue
            series = Said(written(self._words, at + 1, last - 1), self._words.span(at + 1, last - 1))
            start = spans["T"][0] if letter != "S" else first
            if letter == "T" and at == first and "S" in spans:  # "The Lake - A Lakes Novel"
                start, at = spans["S"]
            if letter != "S" and at > start:
                self.titles = [self._titled(found, start, at), *self.titles]
            self.series = [series]

    def _begin_of_novel(self, first: int, last: int) -> int | None:
        """Return the word at which "a Lakes novel" begins; None if it only says what kind of book it is."""
        words = self._words
        at = next((i for i in range(last - 3, first - 1, -1) if words.keys[i] in _BEFORE_NOVEL), None)
        if at is None or words.keys[last - 1] not in _NOVELS:
            return None
        border = at == first or words.gaps[at].parts or words.word(at)[:1].isupper()
        named = any(words.keys[i] not in _DESCRIBES and words.word(i)[:1].isupper() for i in range(at + 1, last - 1))
        return at if border and named and (at == first or words.keys[at - 1] not in _SMALL) else None

    def _take_series_beside(self, found: Found, first: int, last: int) -> None:
        """Take the series before or after a colon or full stop: "The Lake: *Star Wars*", "*Lakes Series*: The Lake"."""
        borders = [i for i in range(first + 1, last) if self._words.between(i).rstrip() in {":", "."}]
        if at := next((i for i in borders if is_world(self._words, i, last) or self._name.is_known(i, last)), 0):
            self.series = [self._titled(found, at, last)]
            self.titles = [self._titled(found, first, at), *self.titles]
        elif at := next((i for i in borders if self._ends_series(first, i)), 0):
            self.series = [self._titled(found, first, at)]
            self.titles = [self._titled(found, at, last), *self.titles]

    def _ends_series(self, first: int, last: int) -> bool:
        return last - first > 1 and self._words.keys[last - 1] in _SERIES_ENDINGS and not self._says_complete(first)

    def _border_of_known(self, first: int, last: int) -> int:
        """Return the word at which a known series begins after a title: "The Long Lake *Lakes*, Book 3"."""
        border = next((i for i in range(first + 1, last) if self._name.is_known(i, last)), first)
        if border > first or self._words.keys[last - 1] not in _SET_WORDS:
            return border
        articles = (i for i in range(last - 3, first, -1) if self._is_article(i))
        return next(
            (i for i in articles if self._words.keys[i - 1] not in _SMALL), first
        )  # "The Lake *The Poe Trilogy*"

    def _is_article(self, i: int) -> bool:
        return self._words.keys[i] in _ARTICLES and self._words.word(i)[:1].isupper()

    def _counts_title(self, found: Found) -> bool:
        """Whether a number after a title makes it a series; an episode ("F04") has a title of its own."""
        number, spans = found.item("N"), found.fit.spans
        if number is None or spans["T"][0] > spans["N"][0]:
            return False
        return not self._is_episode(number)

    def _is_episode(self, number: Item) -> bool:
        alone = self._name.is_("scene") and number.last == number.first + 1
        return alone and self._words.word(number.first)[:1].isalpha()

    def _titled(self, found: Found, first: int, last: int, letter: str = "T") -> Said:
        item = found.item(letter)
        if item is not None and item.text is not None and item.first == first:
            return Said(item.text, self._words.span(first, last))
        span = self._words.span(first, last)
        text = written(self._words, first, last)
        text = without_humps(text) if found.fit.loose else text
        for replacement, sign in self._name.signs.items():
            text = text.replace(replacement, sign)
        exclaimed = _EXCLAIMED.match(self._words.text, span.end)
        if exclaimed is None:
            return Said(text, span)
        return Said(text + exclaimed[0], span._replace(end=exclaimed.end(), text=span.text + exclaimed[0]))

    def _counted(self, found: Found, first: int, last: int, letter: str) -> Said:
        """Return a series without its own word for volumes ("Kingkiller, *Day* 2") and without "Complete"."""
        number = found.item("N")
        own_word = "," in self._words.between(last - 1) and self._words.word(last - 1)[:1].isupper()
        if number is not None and last - first > 1 and own_word:
            last -= 1
        ranged = number is not None and number.value.is_range
        while ranged and last - first > 1 and self._says_complete(first):
            first += 1
        while ranged and last - first > 1 and self._says_complete(last - 1, {"description"}):
            last -= 1
        return self._titled(found, first, last, letter)

    def _says_complete(self, i: int, kinds: Collection[str] = ("description", "collection")) -> bool:
        return any((m.first, m.last) == (i, i + 1) and m.kind in kinds for m in self._name.markers)

    def _range_of(self, said: list[Said]) -> range:
        span = said[0].span if said else None
        return self._name.words_of(span.start, span.end) if span else range(0)

    def _find_author(self, number: Item | None) -> None:
        """Take an author without a mark before the series or title."""
        place = self.series or self.titles
        words = self._range_of(place)
        if number is not None and self._is_episode(number) and self.series:
            return  # "Kai_Roe_Der_Held-F20_The_Lake" is a series
        if len(words) < _LEAST_WORDS or self._takes_first_words(words) or self._takes_last_words(words):
            return
        first, second, keys = words.start, words.start + 1, self._words.keys
        genitive = _GENITIVE.search(self._words.word(second))
        scene = self._name.is_("scene") and keys[second + 1] in _SMALL
        plain = genitive is not None and self._words.between(second) in {" ", "."}
        if keys[first] not in _GIVEN or not (scene or plain):
            return
        # "Terry Pratchetts Discworld", "Jules_Verne_Die_Neuen_Abenteuer"
        name = written(self._words, first, second + 1)
        self.authors = [Said(name.removesuffix(genitive[0]) if plain and genitive else name)]
        rest = Said(written(self._words, second + 1, words.stop), self._words.span(second + 1, words.stop))
        place[0] = rest

    def _is_dotted(self, words: range) -> bool:
        between = [self._words.between(i) for i in range(words.start + 1, words.stop)]
        return sum(mark in {".", "_"} for mark in between) > len(between) / 2

    def _takes_last_words(self, words: range) -> bool:
        """Take the author at the end of a dotted name without other marks: "The.Long.Lake.Emma.Roe.2019"."""
        keys, first = self._words.keys, words.stop - 2
        while first > words.start and len(keys[first]) == 1:
            first -= 1  # "The.Lake.Emma.J.Roe"
        # Nothing shows where "The.Lake.Ann.Mary.Roe" has its border.
        named = first > words.start and keys[first] in _GIVEN and keys[first - 1] not in _BEFORE_NAME
        named = named and keys[first - 1] not in _GIVEN  # "The.Lake.Ann.Mary.Roe": nothing shows where it begins
        if self.series or not named or not self._is_dotted(words):
            return False
        if likelihood(self._words, first, words.stop) < CERTAIN:
            return False
        self.authors = [self.person(first, words.stop)]
        rest = Said(written(self._words, words.start, first), self._words.span(words.start, first))
        self.titles = [rest, *self.titles]
        return True

    def _takes_first_words(self, words: range) -> bool:
        """Take the author at the start of a name without marks: "Ann.Roe.The.Long.Lake.M4B"."""
        if is_world(self._words, words.start, words.stop):
            return False
        dotted = self._is_dotted(words) or self._name.is_("scene")
        if not dotted and _ARTICLES.isdisjoint(self._words.keys[words.start + 1 : words.stop]):
            return False
        end = name_at(self._words, words.start, words.stop)
        if end >= words.stop or not self._words.keys[end]:
            return False
        article = self._words.keys[end] in _ARTICLES
        least = _LOOKS_LIKE_ONE if dotted and article else CERTAIN
        if likelihood(self._words, words.start, end) < least or not (dotted or article):
            return False
        self.authors = [self.person(words.start, end)]
        rest = Said(written(self._words, end, words.stop), self._words.span(end, words.stop))
        apart = self.series and self.titles and self.titles[0] != self.series[0]
        self.titles = self.titles if apart else [rest] if self.titles else []
        self.series = [rest] if self.series else []
        return True

    def _find_reader_after(self) -> None:
        """Take the reader after a title that is the series: "[Lakes-1]-Lakes.Adam.Poe"."""
        words = self._range_of(self.titles)
        named = keys_of(self.series[0].text) if self.series else ()
        behind = words.start + len(named)
        if not named or behind >= words.stop or tuple(self._words.keys[words.start : behind]) != named:
            return
        if likelihood(self._words, behind, words.stop) >= CERTAIN:
            title = Said(written(self._words, words.start, behind), self._words.span(words.start, behind))
            self.titles, self.narrators = [title], [self.person(behind, words.stop)]

    def _find_reader_beside(self, found: Found) -> None:
        """Take readers in separate brackets for a reason: a given name, or the place after a dated title."""
        dated = "Y" in found.fit.style[:2]
        if self.narrators or not (self.authors or dated):
            return
        self.narrators = [
            self.person(*one)
            for span in found.asides
            for one in people_in(self._words, *span)
            if likelihood(self._words, *span) >= CERTAIN
            or ((dated or self._is_timed(span[1])) and self._is_surname(*span))
        ]

    def _is_timed(self, i: int) -> bool:
        """Whether a bitrate comes next: "Ann Roe - The Lake (Poe) 64k 16.17.48"."""
        return any(m.kind == "bitrate" and m.first == i for m in self._name.markers)

    def _is_surname(self, first: int, last: int) -> bool:
        capital = self._words.word(first)[:1].isupper()
        return last == first + 1 and capital and likelihood(self._words, first, last) > _MAY_BE_SURNAME

    def _take_after_publisher(self) -> None:
        """Take the text after a publisher's name as one title, whatever marks it contains: "The Great Courses - …"."""
        stretch = next(self._name.stretches())
        free = [i for i in range(*stretch) if i not in self._name.gone and self._words.keys[i]]
        if not free:
            return
        first, end = free[0], free[-1] + 1
        dashes = [i for i in free[1:] if self._words.gaps[i].mark == "-"]
        if dashes and (author := self._teacher(dashes[-1], end)):
            self.authors, end = [author], dashes[-1]
        elif dashes and (author := self._teacher(first, dashes[0])):
            self.authors, first = [author], dashes[0]
        tagged = (i for i in range(first, end) if i in self._name.gone and self._words.depth[i])
        end = next(tagged, end)  # "Lakes (2nd Ed), Poster"
        text = written(self._words, first, end)
        self.titles = [Said(text if " " in text else text.replace("-", " "), self._words.span(first, end))]

    def _teacher(self, first: int, last: int) -> Said | None:
        """Return the teacher of a course for a reason: a given name, or a title before the name: "Prof. Roe"."""
        named = next((i for i in range(first, last) if self._words.keys[i] not in _TITLES), last)
        titled = named > first and likelihood(self._words, named, last) > 0
        return self.person(named, last) if titled or likelihood(self._words, first, last) >= CERTAIN else None
