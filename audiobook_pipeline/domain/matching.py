"""Which candidate of another catalogue is the queried book, or that none is.

A candidate is accepted only if title and author agree and nothing contradicts: another number, another language,
another place in the series, a distinctive word of its own. No match is better than a wrong one.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import DamerauLevenshtein

from audiobook_pipeline.domain.book_record import BookRecord
from audiobook_pipeline.domain.forms.names import is_typo_of, names_compatible, same_person, without_other_name
from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.forms.title import TitleForm, name_words
from audiobook_pipeline.domain.forms.title_bounds import LEAST, may_be_alike
from audiobook_pipeline.domain.forms.title_likeness import likeness
from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.placeholders import is_placeholder
from audiobook_pipeline.domain.text.fold import fold
from audiobook_pipeline.domain.text.markup import plain_text
from audiobook_pipeline.domain.title_language import likely_language, may_be_in

ACCEPTED = 0.8
"""Confidence from which a candidate is accepted."""
_WELL_APART = 0.03
_ANOTHER_RECORDING = 0.78
_MOST_COMPARED, _SLIPS, _TOO_COMMON = 30, 2, 3000
_GENERATION = form_of("name.generation")
_ALIAS = form_of("name.alias")
_BESIDE_SERIES = 0.95
# Letters of a title hardly shared by chance, and words of a title hardly shared by two authors.
_DISTINCTIVE = 8
_LONG = 5


@dataclass(frozen=True, slots=True)
class MatchResult:
    """The outcome of a match.

    Attributes:
        chosen: The candidate that is the queried book, or None.
        confidence: 0 to 1; that of the best candidate if none was chosen.
        evidence: What spoke for or against, as text.
        others: Further candidates that would have been accepted: other recordings and editions of the chosen one.
    """

    chosen: BookRecord | None
    confidence: float
    evidence: tuple[str, ...]
    others: tuple[BookRecord, ...] = ()


_Holders = defaultdict[str, list[int]]
_NONE: frozenset[int] = frozenset()


def _itself(record: BookRecord) -> BookRecord:
    return record


class MatchIndex:
    """Candidates by the words of their titles and authors, so that a query compares only a few of them.

    Args:
        candidates: The candidates: records, or what ``record_of`` makes them of each time that they are compared. What
            a record keeps of its words takes several times the memory of what it is made of.
        record_of: Returns the record of a candidate.
    """

    def __init__(self, candidates: Iterable[Any], record_of: Callable[[Any], BookRecord] = _itself) -> None:
        self._candidates, self._record_of = list(candidates), record_of
        self._by_word: defaultdict[str, set[int]] = defaultdict(set)
        self._by_surname: _Holders = defaultdict(list)
        self._by_identifier: _Holders = defaultdict(list)
        for number, record in enumerate(map(record_of, self._candidates)):
            for word in record.keys:
                self._by_word[word].add(number)
            for surname in record.surnames or ("",):
                self._by_surname[surname].append(number)
            for identifier in record.identifiers:
                self._by_identifier[identifier].append(number)

    def best(self, query: BookRecord, without: Callable[[BookRecord], bool] = lambda _: False) -> MatchResult:
        """Return the candidate that is certainly ``query``, or none, with the reasons.

        Args:
            query: The book to find.
            without: Returns which candidates to ignore, such as the book itself.
        """
        nearest = map(self._record, self._nearest(query))
        return choose(query, (record for record in nearest if not without(record)))

    def best_of_authors(self, query: BookRecord) -> MatchResult:
        """Return the certain match by an author of ``query`` or without an author; if there is none, no reasons."""
        if not query.surnames:
            return self.best(query)
        theirs = set[int]().union(*(self._by_surname.get(surname, ()) for surname in (*query.surnames, "")))
        points: defaultdict[int, float] = defaultdict(float)
        for word in sorted(query.keys):  # sums of fractions depend on their order
            holders = self._by_word.get(word, _NONE)
            rarity = (1 + len(holders)) ** -0.5
            for number in theirs & holders:  # "of" is in the titles of half of all works: sets look through fewer
                points[number] += rarity
        for identifier in query.identifiers:
            for number in theirs.intersection(self._by_identifier.get(identifier, ())):
                points[number] += 10
        nearest = map(self._record, _most(points) or self._misspelt(query, theirs)[:_MOST_COMPARED])
        return choose(query, (record for record in nearest if _may_be(query, record)))

    def _record(self, number: int) -> BookRecord:
        return self._record_of(self._candidates[number])

    def _misspelt(self, query: BookRecord, numbers: Iterable[int]) -> list[int]:
        """Return the records whose titles differ from the query's by at most ``_SLIPS`` letters."""
        own = "".join(query.form.words)
        titles = ((number, "".join(self._record(number).form.words)) for number in sorted(numbers))
        return [n for n, title in titles if DamerauLevenshtein.distance(own, title, score_cutoff=_SLIPS) <= _SLIPS]

    def _nearest(self, query: BookRecord) -> list[int]:
        points: defaultdict[int, float] = defaultdict(float)
        held: list[Collection[int]] = [self._by_word.get(key, ()) for key in sorted(query.keys)]
        held += [self._by_surname.get(surname, ()) for surname in sorted(query.surnames)]
        for holders in held:
            if len(holders) <= _TOO_COMMON:
                for number in holders:
                    points[number] += 1 / (1 + len(holders)) ** 0.5
        for identifier in query.identifiers:
            for number in self._by_identifier.get(identifier, ()):
                points[number] += 10
        return _most(points)


def _most(points: Mapping[int, float]) -> list[int]:
    """Return the numbers with the most points, at most ``_MOST_COMPARED``; of equal ones the first."""
    return [number for _, number in sorted([(-said, number) for number, said in points.items()])[:_MOST_COMPARED]]


def best_match(query: BookRecord, candidates: Iterable[BookRecord]) -> MatchResult:
    """Return the candidate that is certainly ``query``, or none, with the reasons; for a handful of candidates."""
    return choose(query, candidates)


def choose(query: BookRecord, candidates: Iterable[BookRecord]) -> MatchResult:
    """Compare candidates and return the one that is certain and unrivalled."""
    titled = [(_title_likeness(query, candidate), candidate) for candidate in candidates]
    if not titled:
        return MatchResult(None, 0.0, ("no candidate shares a word of title and author",))
    # Only an identifier can outweigh a different title.
    likely = [each for each in titled if each[0][0] >= LEAST or query.identifiers & each[1].identifiers]
    nearest = likely or [max(titled, key=lambda each: each[0][0])]
    weighed = [(*_weigh(query, candidate, *title), candidate) for title, candidate in nearest]
    weighed.sort(key=lambda entry: (-entry[0], -_same_recording(query, entry[2]), entry[2].key))
    confidence, evidence, best = weighed[0]
    if confidence < ACCEPTED:
        return MatchResult(None, confidence, (f"closest was {best.title!r}", *evidence))
    rivals = [
        other.title
        for points, _, other in weighed[1:]
        if points > confidence - _WELL_APART and not _one_work(best, other)
    ]
    if rivals:
        return MatchResult(None, confidence, (f"{best.title!r} and {rivals[0]!r} fit equally well", *evidence))
    others = tuple(other for points, _, other in weighed[1:] if points >= ACCEPTED)
    return MatchResult(best, confidence, evidence, others)


def _may_be(query: BookRecord, candidate: BookRecord) -> bool:
    """Return whether a candidate is worth comparing: by its words, its number, or a title that names its series."""
    named = (query.series and ": " in candidate.title) or (candidate.series and ": " in query.title)
    if named or query.bare or candidate.bare or query.identifiers & candidate.identifiers:
        return True
    return may_be_alike(query.bag, candidate.bag, query.name_words | candidate.name_words)


def _weigh(query: BookRecord, candidate: BookRecord, title: float, how: str) -> tuple[float, tuple[str, ...]]:
    author, whose = _author_likeness(query, candidate)
    evidence = [how, whose]
    against = _contradiction(query, candidate)
    if against:
        return 0.3 * title, (*evidence, against)
    if query.identifiers & candidate.identifiers and (title >= 0.5 or author >= 0.9):
        return 0.99, (*evidence, "same identifier")
    confidence = title * author
    support = _support(query, candidate)
    if support:
        evidence.extend(support)
        confidence += (1 - confidence) * min(0.2 * len(support), 0.4) if title >= LEAST else 0.0
    if _far_off(query, candidate):
        evidence.append("runtimes differ")
        confidence -= 0.1
    if _numbered_apart(query.form, candidate.form) and not {"same runtime", "same narrator"} & set(support):
        evidence.append("another recording of it")
        confidence = min(confidence, _ANOTHER_RECORDING)
    return confidence, tuple(evidence)


def _title_likeness(query: BookRecord, candidate: BookRecord) -> tuple[float, str]:
    """Return how alike the titles are, as they are or without the series that one of them names."""
    whole = likeness(query.form, candidate.form, _name_words(query, candidate))
    if whole[0] >= _BESIDE_SERIES:
        return whole
    forms: list[tuple[TitleForm | None, TitleForm | None]] = [
        (_without_series(query, candidate.series), candidate.form),
        (query.form, _without_series(candidate, query.series)),
    ]
    if query.bare or candidate.bare:
        forms.append((query.bare or query.form, candidate.bare or candidate.form))
    if any(a and b and a.words == b.words and a.kind == b.kind for a, b in forms):
        return _BESIDE_SERIES, "same title beside its series"
    return whole


def _without_series(record: BookRecord, series: str | None) -> TitleForm | None:
    """Return the title without the name of a series before it: "Area 51: The Reply"."""
    name, colon, rest = record.title.partition(": ")
    same = bool(series and colon) and series_key(name) == series_key(series or "")
    return TitleForm.of(rest, record.subtitle) if same else None


def _name_words(query: BookRecord, candidate: BookRecord) -> frozenset[str]:
    """Return the words of the authors' names, which may appear in one title and not in the other."""
    own = query.name_words | candidate.name_words
    return frozenset({*own, *(f"{word}s" for word in own)})


def _named_edition(a: BookRecord, b: BookRecord) -> bool:
    """Return whether the first is the edition of a second author named in brackets: "Quatrains (Le Gallienne)"."""
    return (
        bool(a.form.gloss)
        and name_words(a.people[1:]).issuperset(a.form.gloss)
        and not set(a.form.gloss) <= set(b.form.words)
    )


def _numbered_apart(a: TitleForm, b: TitleForm) -> bool:
    """Return whether two titles name different recordings; for a dramatised one the kind says more than the number."""
    return a.recording != b.recording and not a.kind == b.kind == "dramatised"


def _author_likeness(query: BookRecord, candidate: BookRecord) -> tuple[float, str]:
    """Return how well the authors agree; unknown authors say little, different people say no."""
    if not query.people and all(map(_opens_unknown, (query, candidate))):
        return 0.9, "both without a known author"
    if not query.people or not candidate.people:
        letters = sum(map(len, query.form.words))
        distinctive = letters >= _DISTINCTIVE
        anonymous = any(fold(name).startswith("anonym") for name in (*query.authors, *candidate.authors))
        return (0.85 if distinctive and (not anonymous or letters >= 2 * _DISTINCTIVE) else 0.7), "author unknown"
    pairs = [(a, b) for a in query.people for b in candidate.people]
    if any(same_person(a, b) or same_person(without_other_name(a), without_other_name(b)) for a, b in pairs):
        return 1.0, "same author"
    pairs = [(a, b) for one, other in pairs for a in _forms(one) for b in _forms(other)]
    if any(names_compatible(a, b) or is_typo_of(a, b) for a, b in pairs):
        return 0.93, "author's name in another form"
    if query.form.words == candidate.form.words and len(query.form.words) >= _LONG:
        return 0.81, "another author's name, but the same long title"
    return 0.4, "another author"


def _opens_unknown(record: BookRecord) -> bool:
    """Return whether a record states that its author is unknown ("Anonymous"), as opposed to stating nothing."""
    return bool(record.authors) and is_placeholder(plain_text(record.authors[0]))


def _forms(name: str) -> tuple[str, ...]:
    """Return a name without a generation, and its other form in brackets: "Vamba (a.k.a. Luigi Bertelli)"."""
    plain = _GENERATION.sub("", name)
    alias = _ALIAS.search(plain)
    return (plain, alias["name"]) if alias else (plain,)


def _contradiction(query: BookRecord, candidate: BookRecord) -> str:
    if query.language and candidate.language and query.language != candidate.language:
        return "another language"
    if not (query.language and candidate.language) and _in_other_languages(query.title, candidate.title):
        return "another language, judging by its short words"
    if _named_edition(query, candidate) or _named_edition(candidate, query):
        return "another person's edition"
    (series, left), (other, right) = query.place, candidate.place
    if series and series == other and left and right:
        return "another position in the series" if (left.first, left.last) != (right.first, right.last) else ""
    return ""


def _in_other_languages(a: str, b: str) -> bool:
    """Return whether one title is in a language of which the other has no word: "Jane Eyre, die Waise von Lowood"."""
    return any(
        code and not may_be_in(other, code) for code, other in ((likely_language(a), b), (likely_language(b), a))
    )


def _support(query: BookRecord, candidate: BookRecord) -> list[str]:
    found = []
    if query.series and candidate.series and series_key(query.series) == series_key(candidate.series):
        found.append("same series")
    if _runtime_ratio(query, candidate) is not None and not _far_off(query, candidate, 0.05):
        found.append("same runtime")
    if any(same_person(a, b) for a in query.narrators for b in candidate.narrators):
        found.append("same narrator")
    return found


def _runtime_ratio(query: BookRecord, candidate: BookRecord) -> float | None:
    if not query.runtime_min or not candidate.runtime_min:
        return None
    return candidate.runtime_min / query.runtime_min


def _far_off(query: BookRecord, candidate: BookRecord, share: float = 0.3) -> bool:
    ratio = _runtime_ratio(query, candidate)
    return ratio is not None and not 1 - share <= ratio <= 1 / (1 - share)


def _same_recording(query: BookRecord, candidate: BookRecord) -> float:
    """Return the sort key for recordings of one work: the exact title and version, then narrators and runtime."""
    exact = 0.9 * (query.form.whole == candidate.form.whole) + 0.1 * (query.authors == candidate.authors)
    readers = any(same_person(a, b) for a in query.narrators for b in candidate.narrators)
    ratio = _runtime_ratio(query, candidate)
    return 2.0 * readers + exact + (1 - min(abs(1 - ratio), 1.0) if ratio else 0.0)


def _one_work(a: BookRecord, b: BookRecord) -> bool:
    return work_key(a.title, a.authors) == work_key(b.title, b.authors) or (
        a.form.words == b.form.words and _author_likeness(a, b)[0] >= 0.85
    )
