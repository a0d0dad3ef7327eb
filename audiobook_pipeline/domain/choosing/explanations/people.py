"""People whom a name may hold beside the book's: readers, co-authors, other names of the author.

A word in capitals is a person only with a reason: a credit, braces, a list that an author stands in, a known reader, or
a given name beside a family name where readers stand.
"""

import re
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from audiobook_pipeline.domain.choosing.examples import (
    BEL_AMI,
    EMMA,
    GRIMM,
    IDIOT,
    STORM_FRONT,
    WARMAGE,
)
from audiobook_pipeline.domain.choosing.leftovers import LISTING, LONGEST_NAME, Explanation, Look, Run
from audiobook_pipeline.domain.lexicon.lexicon import folded

_PARTICLES: Final = folded("particle", "suffix", "degree")
_SIBLINGS: Final = folded("siblings")
_AND: Final = folded("and") | {"и", "y", "e", "en", "i", "og", "och"}
_BY: Final = folded("credit")
# Words for reading that stand behind the reader: "Stephen Fry reads …", and those that need a name behind them.
_READS: Final = frozenset({"reads", "narrates", "liest"})
_READ: Final = frozenset({"read", "reader", "readers"})
_PATRONYMIC: Final = re.compile(r"\w{2,}(?:ович|евич|ьич|овна|евна|ична|ovich|evich|yich|ovna|evna|ichna)")
_SAYS_RECORDING: Final = frozenset({"unabridged", "audiobook", "format", "bitrate"})


def _credited(look: Look, run: Run) -> bool:
    if run.after and run.after.kind == "translator" and look.words.keys[run.after.last - 1] not in _BY:
        return True
    if run.after and run.after.kind == "narrated" and look.words.keys[run.after.first] in _READS:
        return _reads(look, run)
    gap = look.words.gaps[run.first]
    if not run.before or run.before.kind not in {"narrated", "translator"} or (gap.closes and not gap.opens):
        return False
    if run.before.kind == "translator":
        return True
    alone = run.before.last == run.before.first + 1 and look.words.keys[run.before.first] in _READ
    return not (alone and not look.may_be_people(run)) and _reads(look, run, sure=True)


def _reads(look: Look, run: Run, *, sure: bool = False) -> bool:
    if sure or look.may_be_people(run):
        look.match.other_narrators.append(run.piece)
        return True
    return False


def _braced(look: Look, run: Run) -> bool:
    return "{" in look.words.between(run.first) and _reads(look, run)


def _beside_narrator(look: Look, run: Run) -> bool:
    if "N" not in {look.owner_at(run.first - 1), look.owner_at(run.last)}:
        return False
    inside = look.bracket_of(run) if look.words.depth[run.first] else look.match.field_owners(run.first)
    return not {"T", "S", "A"} & inside and _reads(look, run)


def _in_brackets(look: Look, run: Run) -> bool:
    if not look.words.depth[run.first] or not _behind_title(look, run) or not look.bracket_of(run) <= {"", "M", "N"}:
        return False
    if len(run.keys) == 1 and run.keys[0] in look.sought.voices:
        return _reads(look, run, sure=True)
    return look.are_people(run) and _reads(look, run, sure=True)


def _behind_title(look: Look, run: Run) -> bool:
    anchor = look.match.title or look.match.series
    return anchor is not None and look.match.author is not None and run.first >= anchor[1]


def _in_field(look: Look, run: Run) -> bool:
    """A field of its own behind title and author.

    Behind "Author - Title" a name may be another title; behind "Title - Author" or the format it is a reader, and so is
    a person's name where the title is not that of the series.
    """
    match, anchor, author = look.match, look.match.title or look.match.series, look.match.author
    if not _behind_title(look, run) or author is None or anchor is None or look.words.depth[run.first]:
        return False
    ends = run.last == len(look.owner) or look.parts(run.last) or run.after is not None
    if look.words.gaps[run.first].mark not in {"-", "|"} or not ends or run.first < author[1]:
        return False
    if not match.author_whole and "T" in match.field_owners(author[0]):
        return False  # of "Bear Legacy - Anna Lowe" the first may be no author
    told = any(m.kind in _SAYS_RECORDING and anchor[1] <= m.first < run.first for m in match.markers)
    apart = author[0] >= anchor[1] or told or (match.title is not None and not look.sought.titles_series)
    return apart and look.are_people(run) and _reads(look, run, sure=True)


def _wrapped(look: Look, run: Run) -> bool:
    start, end, _ = look.words.span(*run.piece)
    readers = [w for w in look.wrappings if w.kind == "reader" and w.start <= start and end <= w.end]
    if any(name == "narrator" and a <= start and end <= b for w in readers for name, a, b in w.said):
        look.match.other_narrators.append(run.piece)
    return bool(readers)


def _co_author(look: Look, run: Run) -> bool:
    before, behind = _lists_on(look, run.first, run.first - 1, -1), _lists_on(look, run.last, run.last, 1)
    if not (before or behind) or len(run.keys) < 2 or look.likelihood(run) < 0:
        return False
    author = look.match.author
    credited = author is not None and any(m.kind == "written" and m.last == author[0] for m in look.match.markers)
    return (credited and before) or "T" not in look.match.field_owners(run.first)


def _lists_on(look: Look, gap: int, beside: int, step: int) -> bool:
    """Whether a list of people goes on over a gap to an author."""
    if not look.owner_at(beside) and 0 <= beside < len(look.owner) and not look.words.keys[beside]:
        return look.owner_at(beside + step) == "A"  # "X and Author"
    mark = look.words.gaps[gap]
    return look.owner_at(beside) == "A" and not mark.parts and mark.mark in LISTING


def _alias(look: Look, run: Run) -> bool:
    match, gaps = look.match, look.words.gaps
    if not match.author_whole or len(run.keys) > LONGEST_NAME or not look.may_be_people(run):
        return False
    if run.after and run.after.kind == "alias" and look.owner_at(run.after.last) == "A":
        return True
    if run.before and run.before.kind == "alias" and look.owner_at(run.before.first - 1) == "A":
        return True
    if look.owner_at(run.last) == "A" and gaps[run.last].opens == 1 and not gaps[run.last].mark:
        begins_field = run.first == 0 or gaps[run.first].parts
        title_apart = "T" in look.owner[: run.first] or "T" in look.owner[run.last :]
        return begins_field and not look.words.depth[run.first] and title_apart and look.are_people(run)
    enclosed = gaps[run.first].opens == 1 and gaps[run.last].closes == 1
    return look.owner_at(run.first - 1) == "A" and enclosed and len(run.keys) > 1 and look.likelihood(run) > 0


def _beside_author(look: Look, run: Run) -> tuple[bool, bool]:
    """Return whether an author stands right behind a run, and whether right before it."""
    before = look.owner_at(run.last) == "A" and not look.parts(run.last)
    return before, look.owner_at(run.first - 1) == "A" and not look.parts(run.first)


def _given_name(look: Look, run: Run) -> bool:
    if not any(_beside_author(look, run)) or len(run.keys) > LONGEST_NAME:
        return False
    if all(look.words.is_initial(i) for i in range(run.first, run.last)):
        given = any(author.given.startswith(run.keys[0]) for author in look.sought.authors)
        return look.match.author_whole or given
    given = any(_same_given(run.keys[0], author.given) for author in look.sought.authors)
    return given and look.may_be_people(run)


def _same_given(a: str, b: str) -> bool:
    """Whether two given names are one: "Evgeny" and "Yevgeny", "Terry" and "T."."""
    if a == b or (len(b) == 1 and a[:1] == b):
        return True
    return min(len(a), len(b)) > 4 and DamerauLevenshtein.distance(a, b, score_cutoff=1) <= 1


def _patronymic(look: Look, run: Run) -> bool:
    beside = any(_beside_author(look, run)) and look.match.author_whole
    return beside and len(run.keys) == 1 and bool(_PATRONYMIC.fullmatch(run.keys[0]))


def _siblings(look: Look, run: Run) -> bool:
    authors = look.sought.authors
    if not any(_beside_author(look, run)) or len(authors) < 2:
        return False
    if len({author.surname for author in authors}) < len(authors) and _SIBLINGS.issuperset(run.keys):
        return True
    names = [key for i in range(run.first, run.last) if (key := look.words.keys[i]) and key not in _AND]
    givens = [author.given for author in authors if author.given]
    return bool(names) and all(any(g == name or (len(name) == 1 and g[0] == name) for g in givens) for name in names)


def _given_in_brackets(look: Look, run: Run) -> bool:
    gaps = look.words.gaps
    enclosed = gaps[run.first].opens == 1 and not gaps[run.first].mark and gaps[run.last].closes == 1
    if not enclosed or look.owner_at(run.first - 1) != "A":
        return False
    first, *rest = run.keys
    given = any(a.given and first in {a.given, a.given[0]} for a in look.sought.authors)
    return given and all(key in _PARTICLES or len(key) == 1 for key in rest)


PEOPLE: Final = (
    Explanation(
        "credited",
        "people whose part is said",
        _credited,
        "Jane Austen - Emma read by Quillon Baz [MP3]",
        "Jane Austen - Emma Quillon Baz [MP3]",
        EMMA,
    ),
    Explanation(
        "given_name",
        "a given name or initials beside the author",
        _given_name,
        "Mancour, Terry - Spellmonger 02 - Warmage [M4B]",
        "Mancour, Anna - Spellmonger 02 - Warmage [M4B]",
        WARMAGE,
    ),
    Explanation(
        "patronymic",
        "the patronymic of the author",
        _patronymic,
        "Достоевский Фёдор Михайлович - Идиот",
        "Достоевский Фёдор Михайлов - Идиот",
        IDIOT,
    ),
    Explanation(
        "siblings",
        "authors of one family name",
        _siblings,
        "Brothers Grimm - Fairy Tales [MP3]",
        "Cousins Grimm - Fairy Tales [MP3]",
        GRIMM,
    ),
    Explanation(
        "given_in_brackets",
        "the given name behind the family name",
        _given_in_brackets,
        "Maupassant (G. de) - Bel-Ami [MP3]",
        "Maupassant (K. de) - Bel-Ami [MP3]",
        BEL_AMI,
    ),
    Explanation(
        "alias",
        "another name of the author",
        _alias,
        "Jim Butcher (Quillon Baz) - Storm Front",
        "Jim Butcher - Storm Front (Quillon Baz)",
        STORM_FRONT,
    ),
    Explanation(
        "co_author",
        "another author in the list of authors",
        _co_author,
        "Emma by Jane Austen, Zora Quimby [M4B]",
        "Emma by Jane Austen Zora Quimby [M4B]",
        EMMA,
    ),
    Explanation(
        "braced",
        "a reader in braces",
        _braced,
        "Jane Austen - Emma {Quillon Baz}",
        "Jane Austen - Emma (Quillon Baz)",
        EMMA,
    ),
    Explanation(
        "beside_narrator",
        "a reader beside the one of the record",
        _beside_narrator,
        "Jim Butcher - Storm Front (James Marsters, Quillon Baz)",
        "Jim Butcher - Storm Front (Quillon Baz)",
        STORM_FRONT,
    ),
    Explanation(
        "narrator_in_brackets",
        "a reader in brackets: a known one, or a given name with a family name",
        _in_brackets,
        "Jane Austen - Emma (Juliet Stevenson)",
        "Jane Austen - Emma (Hijos de Dune)",
        EMMA,
    ),
    Explanation(
        "narrator_in_field",
        "a reader in a field of the style",
        _in_field,
        "Emma - Jane Austen - Juliet Stevenson",
        "Emma - Jane Austen - Northanger Abbey",
        EMMA,
    ),
    Explanation(
        "wrapped_reader",
        "a reader in the usual brackets of posts",
        _wrapped,
        "Jane Austen - Emma (Unabr - 64k [Briggs 2004])",
        "Jane Austen - Emma (Unabr) [Briggs]",
        EMMA,
    ),
)
