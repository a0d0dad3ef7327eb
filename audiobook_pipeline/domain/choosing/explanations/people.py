"""People other than the book's own that a name may hold: readers, co-authors, other names of the author.

A capitalised word counts as a person only for a reason: a credit, braces, a list that includes an author, a known
reader, or a given name next to a family name where readers are named.
"""

from dataclasses import replace
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from audiobook_pipeline.domain.choosing.layout import Match
from audiobook_pipeline.domain.choosing.leftovers import LONGEST_NAME, Explains, Run, are_people, may_be_people
from audiobook_pipeline.domain.forms.given import same_given
from audiobook_pipeline.domain.lexicon.lexicon import folded
from audiobook_pipeline.domain.reading.people import likelihood

_PARTICLES: Final = folded("particle", "suffix", "degree")
_SIBLINGS: Final = folded("siblings")
_AND: Final = folded("and")
_LISTING: Final = frozenset({",", "&", "+"})
_BY: Final = folded("credit")
# Words for reading that come after the reader: "Stephen Fry reads …", and those that need a name after them.
_READS: Final = folded("reads")
_READ: Final = folded("needs_reader")
_PATRONYMIC: Final = tuple(folded("patronymic"))
_SAYS_RECORDING: Final = frozenset({"unabridged", "audiobook", "format", "bitrate"})


def _credited(match: Match, run: Run) -> bool:
    if run.after and run.after.kind == "translator" and match.words.keys[run.after.last - 1] not in _BY:
        return True
    if run.after and run.after.kind == "narrated" and match.words.keys[run.after.first] in _READS:
        return _reads(match, run)
    gap = match.words.gaps[run.first]
    if not run.before or run.before.kind not in {"narrated", "translator"} or (gap.closes and not gap.opens):
        return False
    if run.before.kind == "translator":
        return True
    alone = run.before.last == run.before.first + 1 and match.words.keys[run.before.first] in _READ
    return not (alone and not may_be_people(match, run)) and _reads(match, run, sure=True)


def _reads(match: Match, run: Run, *, sure: bool = False) -> bool:
    if sure or may_be_people(match, run):
        match.other_narrators += (run.piece,)
        return True
    return False


def _braced(match: Match, run: Run) -> bool:
    return "{" in match.words.between(run.first) and _reads(match, run)


def _beside_narrator(match: Match, run: Run) -> bool:
    if "N" not in {match.owner_at(run.first - 1), match.owner_at(run.last)}:
        return False
    inside = match.bracket_owners(run.first) if match.in_brackets(run.first) else match.field_owners(run.first)
    return not {"T", "S", "A"} & inside and _reads(match, run)


def _narrator_in_brackets(match: Match, run: Run) -> bool:
    if len(run.keys) > 1 and run.keys[0] in _BY:  # "Ann Roe - The Lake (by Emma Poe)"
        run = replace(run, first=run.first + 1, keys=run.keys[1:])
    apart = match.in_brackets(run.first) and match.bracket_owners(run.first) <= {"", "M", "N"}
    if not apart or not _after_title(match, run):
        return False
    if len(run.keys) == 1 and (run.keys[0] in match.target.voices or _is_timed(match, run)):
        return _reads(match, run, sure=True)
    return are_people(match, run) and _reads(match, run, sure=True)


def _is_timed(match: Match, run: Run) -> bool:
    """Whether a bitrate and a length follow the brackets of one capitalised word: "(Poe) 64k 16.17.48"."""
    rate = run.after if run.after is not None and run.after.kind == "bitrate" else None
    timed = rate is not None and any(m.kind == "runtime" and m.first == rate.last for m in match.markers)
    return timed and match.words.word(run.first)[:1].isupper()


def _after_title(match: Match, run: Run) -> bool:
    anchor = match.title or match.series
    return anchor is not None and match.author is not None and run.first >= anchor[1]


def _narrator_in_field(match: Match, run: Run) -> bool:
    """A separate field after title and author.

    After "Author - Title" a name may be another title; after "Title - Author" or the format it is a reader, and so is
    a person's name if the title is not that of the series.
    """
    anchor, author = match.title or match.series, match.author
    if not _after_title(match, run) or author is None or anchor is None or match.in_brackets(run.first):
        return False
    ends = run.last == len(match.owner) or match.parts(run.last) or run.after is not None
    if match.words.gaps[run.first].mark not in {"-", "|"} or not ends or run.first < author[1]:
        return False
    if not match.author_whole and "T" in match.field_owners(author[0]):
        return False  # in "Bear Legacy - Anna Lowe" the first may not be an author
    told = any(m.kind in _SAYS_RECORDING and anchor[1] <= m.first < run.first for m in match.markers)
    apart = author[0] >= anchor[1] or told or (match.title is not None and not match.target.titles_series)
    return apart and are_people(match, run) and _reads(match, run, sure=True)


def _wrapped(match: Match, run: Run) -> bool:
    readers = match.wrapped(run.piece, "reader")
    start, end, _ = match.words.span(*run.piece)
    if any(name == "narrator" and a <= start and end <= b for w in readers for name, a, b in w.said):
        match.other_narrators += (run.piece,)
    return bool(readers)


def _co_author(match: Match, run: Run) -> bool:
    before, behind = _lists_on(match, run.first, run.first - 1, -1), _lists_on(match, run.last, run.last, 1)
    if not (before or behind) or len(run.keys) < 2 or likelihood(match.words, *run.piece) < 0:
        return False
    author = match.author
    credited = author is not None and any(m.kind == "written" and m.last == author[0] for m in match.markers)
    return (credited and before) or "T" not in match.field_owners(run.first)


def _lists_on(match: Match, gap: int, beside: int, step: int) -> bool:
    """Whether a list of people continues over a gap to an author."""
    if not match.owner_at(beside) and 0 <= beside < len(match.owner) and not match.words.keys[beside]:
        return match.owner_at(beside + step) == "A"  # "X and Author"
    mark = match.words.gaps[gap]
    return match.owner_at(beside) == "A" and not mark.parts and mark.mark in _LISTING


def _alias(match: Match, run: Run) -> bool:
    """Another name of the author: "Robert Galbraith aka Author", "Robert Galbraith (Author)" or the other way round."""
    if not match.author_whole or len(run.keys) > LONGEST_NAME:
        return False
    gaps, behind, before = match.words.gaps, match.owner_at(run.last), match.owner_at(run.first - 1)
    if run.after and run.after.kind == "alias" and match.owner_at(run.after.last) == "A":
        return may_be_people(match, run)
    if run.before and run.before.kind == "alias" and match.owner_at(run.before.first - 1) == "A":
        return may_be_people(match, run)
    if behind == "A" and gaps[run.last].opens == 1 and not gaps[run.last].mark:
        begins_field = run.first == 0 or gaps[run.first].parts
        title_apart = "T" in match.owner[: run.first] or "T" in match.owner[run.last :]
        named = may_be_people(match, run) and are_people(match, run)
        return begins_field and not match.in_brackets(run.first) and title_apart and named
    enclosed = gaps[run.first].opens == 1 and gaps[run.last].closes == 1
    several = before == "A" and enclosed and len(run.keys) > 1
    return several and may_be_people(match, run) and likelihood(match.words, *run.piece) > 0


def _beside_author(match: Match, run: Run) -> tuple[bool, bool]:
    """Return whether an author comes right after a run, and whether one comes right before it."""
    before = match.owner_at(run.last) == "A" and not match.parts(run.last)
    return before, match.owner_at(run.first - 1) == "A" and not match.parts(run.first)


def _given_name(match: Match, run: Run) -> bool:
    if not any(_beside_author(match, run)) or len(run.keys) > LONGEST_NAME:
        return False
    if all(match.words.is_initial(i) for i in range(run.first, run.last)):
        given = any(author.given.startswith(run.keys[0]) for author in match.target.authors)
        return match.author_whole or given
    given = any(_same_given(run.keys[0], author.given) for author in match.target.authors)
    return given and may_be_people(match, run)


def _same_given(a: str, b: str) -> bool:
    """Whether two given names may be the same, or differ by one letter: "Evgeny" and "Yevgeny"."""
    if b and same_given(a, b):
        return True
    return min(len(a), len(b)) > 4 and DamerauLevenshtein.distance(a, b, score_cutoff=1) <= 1


def _patronymic(match: Match, run: Run) -> bool:
    beside = any(_beside_author(match, run)) and match.author_whole
    return beside and len(run.keys) == 1 and run.keys[0].endswith(_PATRONYMIC)


def _siblings(match: Match, run: Run) -> bool:
    authors = match.target.authors
    if not any(_beside_author(match, run)) or len(authors) < 2:
        return False
    if len({author.surname for author in authors}) < len(authors) and _SIBLINGS.issuperset(run.keys):
        return True
    names = [key for i in range(run.first, run.last) if (key := match.words.keys[i]) and key not in _AND]
    givens = [author.given for author in authors if author.given]
    return bool(names) and all(any(g == name or (len(name) == 1 and g[0] == name) for g in givens) for name in names)


def _given_in_brackets(match: Match, run: Run) -> bool:
    gaps = match.words.gaps
    enclosed = gaps[run.first].opens == 1 and not gaps[run.first].mark and gaps[run.last].closes == 1
    if not enclosed or match.owner_at(run.first - 1) != "A":
        return False
    first, *rest = run.keys
    given = any(a.given and first in {a.given, a.given[0]} for a in match.target.authors)
    return given and all(key in _PARTICLES or len(key) == 1 for key in rest)


PEOPLE: Final[dict[str, Explains]] = {
    "credited": _credited,
    "given_name": _given_name,
    "patronymic": _patronymic,
    "siblings": _siblings,
    "given_in_brackets": _given_in_brackets,
    "alias": _alias,
    "co_author": _co_author,
    "braced": _braced,
    "beside_narrator": _beside_narrator,
    "narrator_in_brackets": _narrator_in_brackets,
    "narrator_in_field": _narrator_in_field,
    "wrapped_reader": _wrapped,
}
