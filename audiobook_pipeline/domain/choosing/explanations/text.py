"""What a name may hold beside the title: a subtitle, another title, an article, a word of the series, a publisher."""

import re
from decimal import Decimal
from typing import Final

from audiobook_pipeline.domain.choosing.examples import ARRAKIS, EMMA, FELLOWSHIP, HOLMES, OUTLIVE, POTTER, STORM_FRONT
from audiobook_pipeline.domain.choosing.leftovers import ARTICLES, LONGEST_NAME, Explanation, Look, Run
from audiobook_pipeline.domain.choosing.titles import describes, is_genre
from audiobook_pipeline.domain.lexicon.lexicon import folded
from audiobook_pipeline.domain.reading.marks import Marker
from audiobook_pipeline.domain.text.fold import fold

_HONORIFICS: Final = folded("honorific")
_IMPRINTS: Final = folded("imprint")
_SERIES_ENDINGS: Final = folded("series_ending")
_SERIES_JOINTS: Final = folded("series_joint")
_COUNTS: Final = folded("own_count")
_OR: Final = frozenset({"or", "oder", "ou"})
# Between a title and its subtitle, and between a title and its author ("Meditations of Marcus Aurelius").
_JOINTS: Final = {"U": _OR, "A": frozenset({"of", "des", "du", "di"})}
# Several capitals within a word, or digits within letters.
_COINED: Final = re.compile(r"[A-Z]+[a-z]+(?:[A-Z]+[a-z]+){2,}|[A-Za-z]+\d+[A-Za-z]+")
_ABBREVIATED: Final = re.compile(r"[a-z]{2,5}0*(\d{1,3})")
# What is said of a book instead: "How to Read It", "What You Need to Know", "A Short Guide to the Novel".
_ABOUT_BOOKS: Final = re.compile(
    r"(?:how|why|what) .*\b(?:it|this book|read|study|teach|need to know|means|matters)"
    r"|.*\b(?:the (?:novel|book|film|movie|series|author)|same world|masterpiece|inside story|untold story)"
    r"|.*\b(?:short|brief|quick|unofficial|complete|essential) guide\b.*"
)
_SUBTITLE_MARKS: Final = frozenset({":", "-", "~", "|"})


def _loose_article(look: Look, run: Run) -> bool:
    following, preceding = look.owner_at(run.last), look.owner_at(run.first - 1)
    if len(run.keys) != 1 or run.keys[0] not in ARTICLES:
        return False
    if following in {"S", "A"} and not look.parts(run.last):
        return True
    if preceding in {"S", "U"} and look.words.gaps[run.first].mark == ",":
        return True
    behind_title = preceding == "T" and not look.parts(run.first)
    return (behind_title and following in {"N", "M"}) or following == "U"


def _joint(look: Look, run: Run) -> bool:
    following, preceding = look.owner_at(run.last), look.owner_at(run.first - 1)
    if len(run.keys) == 1 and preceding == "T" and run.keys[0] in _JOINTS.get(following, ()):
        return True
    behind = preceding == "A" and (look.parts(run.last) or following == "M") and not look.parts(run.first)
    return _HONORIFICS.issuperset(run.keys) and (following == "A" or behind)


def _series_joint(look: Look, run: Run) -> bool:
    """What joins a series to the rest: "Book One *of the* Stormlight Archive", "Dune *Chronicles*, Book 1"."""
    before = look.owner_at(run.first - 1)
    series = {"S", "T"} if look.sought.titles_series and before == "M" else {"S"}
    joins = look.owner_at(run.last) in series and not look.parts(run.last) and _SERIES_JOINTS.issuperset(run.keys)
    if joins:
        return look.parts(run.first) or before == "M"
    if run.keys == ("prequel",) and before == "S" and look.sought.position is not None:
        return look.sought.position.last < 1
    counted = run.after is not None and run.after.kind in {"volume", "number"}
    named = before == "S" or (before == "T" and look.sought.titles_series)
    return counted and named and _SERIES_ENDINGS.issuperset(run.keys) and not look.parts(run.first)


def _group(look: Look, run: Run) -> bool:
    """A word in capitals in the last brackets, or what no title is made of: "TheBeeSwarm"."""
    if run.last != run.first + 1 or run.last != len(look.owner):
        return False
    if _COINED.fullmatch(look.words.word(run.first)):
        return look.words.gaps[run.first].mark in {"~", "-"} or look.words.depth[run.first] > 0
    if look.owner_at(run.first - 1) != "M":
        return False
    return look.words.depth[run.first] > 0 and look.words.word(run.first).isupper()


def _posted(look: Look, run: Run) -> bool:
    start, end, _ = look.words.span(*run.piece)
    return any(w.kind in {"post", "size"} and w.start <= start and end <= w.end for w in look.wrappings)


def _other_title(look: Look, run: Run) -> bool:
    """Another title of the book that the name gives as one: "Cross Stitch (aka Outlander)"."""
    behind = run.before and run.before.kind == "alias" and look.owner_at(run.before.first - 1) == "T"
    before = run.after and run.after.kind == "alias" and look.owner_at(run.after.last) == "T"
    if not (behind or before) or look.match.author is None:
        return False
    look.match.markers.append(Marker("edition", frozenset(), run.first, run.last))
    return True


def _regional_title(look: Look, run: Run) -> bool:
    """The title of another country beside author, series and number: half of its words and the last are the title's."""
    match, wanted = look.match, look.sought.position
    if match.title is not None or match.series is None or not match.author_whole or wanted is None:
        return False
    numbered = any(m.kind in {"volume", "number"} and m.value.is_single(wanted.first) for m in match.markers)
    own = [key for key in run.keys if key not in ARTICLES]
    shared = [key for key in own if key in look.sought.words]
    if not numbered or not shared or own[-1] not in shared or len(shared) * 2 < len(own):
        return False
    match.markers.append(Marker("edition", frozenset(), run.first, run.last))
    return True


def _subtitle(look: Look, run: Run) -> bool:
    """A subtitle cut short, or one that only describes; the volumes of a series carry their names there."""
    first, gap, sought = run.first, look.words.gaps[run.first], look.sought
    if look.match.title is None or look.words.depth[first] or not _behind_title(look, run):
        return False
    # The second title of old books: "The Hobbit, or There and Back Again".
    if len(run.keys) > 2 and run.keys[0] in _OR and gap.mark in {",", ":", "|"}:
        return True
    marked = gap.parts or gap.mark == ","
    if len(run.keys) >= 2 and marked and any(text.startswith("".join(run.keys)) for text in sought.subtitles):
        return True
    behind_author = look.owner_at(first - 1) == "A" and look.plain(first)
    keys = look.words.keys[first : run.last]
    if gap.mark not in _SUBTITLE_MARKS and not behind_author:
        return False
    if sought.series and not is_genre(keys):
        return False
    if sought.subtitle_words and len(keys) > 2 and sought.subtitle_words.isdisjoint(keys) and not behind_author:
        return False  # the record knows another subtitle
    text = " ".join(fold(look.words.word(i)) for i in range(first, run.last))
    if _ABOUT_BOOKS.fullmatch(text):
        return False
    listed = any(look.words.gaps[i].mark in {",", "&"} for i in range(first + 1, run.last))
    return describes(keys, sought.language, listed=listed, dashed=gap.mark != ":" and not behind_author)


def _behind_title(look: Look, run: Run) -> bool:
    """Whether a run stands behind the title, with at most the author or marks between."""
    at = run.first
    while at > 0 and look.owner[at - 1] in {"M", "A"}:
        at -= 1
    return look.owner_at(at - 1) == "T"


def _broader_series(look: Look, run: Run) -> bool:
    """The series that the title is named after, in a field of its own: "Discworld - The Science of Discworld"."""
    match = look.match
    field = (run.first == 0 or look.parts(run.first)) and look.parts(run.last) and run.after is None
    between = match.title is not None and match.author is not None and match.author[1] <= run.first < match.title[0]
    name = "".join(run.keys)
    return field and between and len(name) > 4 and any(title.endswith(name) for title in look.sought.titles)


def _series_mention(look: Look, run: Run) -> bool:
    """Another name of the series, with its number: "Dresden 01 - Storm Front", "(Farseer #1)"."""
    match, number, wanted = look.match, run.after, look.sought.position
    if match.title is None or match.author is None or number is None or number.kind not in {"volume", "number"}:
        return False
    enclosed, apart = look.words.depth[run.first] > 0, _counts_apart(look, number)
    if number.value.is_range or not (enclosed or apart or "T" not in match.field_owners(run.first)):
        return False
    behind_author = look.owner_at(run.first - 1) == "A"
    shared = any(key in name for key in run.keys if len(key) > 2 for name in look.sought.series)
    if look.sought.series and not (shared or enclosed or behind_author):
        return False
    fits = number.value.marked or apart if wanted is None else wanted.is_single(number.value.first)
    if fits and (enclosed or behind_author or run.first == 0 or look.parts(run.first)):
        match.series_mentions.append(number.first)
        return True
    return False


def _counts_apart(look: Look, number: Marker) -> bool:
    """Whether a number ends a field right before that of the title alone: "Author - Series 04 - *Title*"."""
    gaps, borders = look.words.gaps, {"-", "~", ":", "|"}
    first = last = number.last + (number.last < len(look.owner) and not look.words.keys[number.last])
    while look.owner_at(last) == "T":
        last += 1
    begins = gaps[number.last].mark in borders or gaps[number.last].closes > 0
    return begins and last > first and (gaps[last].parts or gaps[last].mark == "~" or look.owner_at(last) == "M")


def _own_count(look: Look, run: Run) -> bool:
    """A series' own word for its volumes: "The Kingkiller Chronicle, *Day* One - …"."""
    wanted, number = look.sought.position, run.after
    if len(run.keys) != 1 or run.keys[0] not in _COUNTS or look.owner_at(run.first - 1) != "S" or wanted is None:
        return False
    counted = number is not None and number.kind == "number" and wanted.is_single(number.value.first)
    return counted and look.match.title is not None and look.match.author is not None and not look.parts(run.last)


def _abbreviated_series(look: Look, run: Run) -> bool:
    """A series by its first letters ("LOTR"), or with its number as one word before the title: "DP09", "JR14"."""
    wanted = look.sought.position
    if len(run.keys) != 1:
        return False
    if run.keys[0].rstrip("0123456789") in look.sought.initials:
        number = run.keys[0].lstrip("abcdefghijklmnopqrstuvwxyz")
        return not number or (wanted is not None and wanted.is_single(Decimal(number)))
    if look.match.title is None or run.first > look.match.title[0]:
        return False
    found = _ABBREVIATED.fullmatch(run.keys[0])
    return found is not None and wanted is not None and wanted.is_single(Decimal(found[1]))


def _imprint(look: Look, run: Run) -> bool:
    if not look.words.depth[run.first] or len(run.keys) > LONGEST_NAME:
        return False
    goes_on = run.after is not None and run.after.kind in {"audiobook", "description"} and len(run.keys) == 1
    return not _IMPRINTS.isdisjoint(run.keys) or (goes_on and look.plain(run.last))


def _contents(look: Look, run: Run) -> bool:
    return look.sought.is_set and look.match.title is not None and look.words.depth[run.first] > 0


TEXT: Final = (
    Explanation(
        "article",
        "an article before a series or an author, or moved behind",
        _loose_article,
        "Jim Butcher - Dresden Files, The - Book 1 - Storm Front",
        "Jim Butcher - Dresden Files, Their - Book 1 - Storm Front",
        STORM_FRONT,
    ),
    Explanation("joint", "a word between title and author", _joint, "Emma of Jane Austen", "Emma on Jane Austen", EMMA),
    Explanation(
        "group",
        "a release group",
        _group,
        "Jane Austen - Emma [MP3] [QXB]",
        "Jane Austen - Emma [MP3] [Quarry]",
        EMMA,
    ),
    Explanation(
        "series_joint",
        "what joins a series to the rest",
        _series_joint,
        "Storm Front: Book One of the Dresden Files - Jim Butcher",
        "Storm Front: Book One against the Dresden Files - Jim Butcher",
        STORM_FRONT,
    ),
    Explanation(
        "other_title",
        "another title of the book, given as one",
        _other_title,
        "Jim Butcher - Storm Front (aka Wizard Rising)",
        "Jim Butcher - Storm Front (Wizard Rising)",
        STORM_FRONT,
    ),
    Explanation(
        "regional_title",
        "the title of another country",
        _regional_title,
        "Harry Potter 1 - Philosophers Stone - JK Rowling",
        "Harry Potter 1 - Hidden Chamber - JK Rowling",
        POTTER,
    ),
    Explanation(
        "subtitle",
        "a subtitle that only describes",
        _subtitle,
        "Peter Attia - Outlive: The Science and Art of Longevity (M4B)",
        "Peter Attia - Outlive: The Longevity Workbook (M4B)",
        OUTLIVE,
    ),
    Explanation(
        "broader_series",
        "the series that the title is named after",
        _broader_series,
        "Frank Herbert - Arrakis - The Book of Arrakis",
        "Frank Herbert - Caladan - The Book of Arrakis",
        ARRAKIS,
    ),
    Explanation(
        "series_mention",
        "another name of the series, with its number",
        _series_mention,
        "Jim Butcher - Dresden 01 - Storm Front",
        "Jim Butcher - Dresden - Storm Front",
        STORM_FRONT,
    ),
    Explanation(
        "own_count",
        "a series' own word for its volumes",
        _own_count,
        "Jim Butcher - The Dresden Files, Day One - Storm Front",
        "Jim Butcher - The Dresden Files, Spell One - Storm Front",
        STORM_FRONT,
    ),
    Explanation(
        "abbreviated_series",
        "the series by its first letters",
        _abbreviated_series,
        "J. R. R. Tolkien - LOTR - The Fellowship of the Ring",
        "J. R. R. Tolkien - QOTR - The Fellowship of the Ring",
        FELLOWSHIP,
    ),
    Explanation(
        "imprint",
        "a publisher in brackets",
        _imprint,
        "Jane Austen - Emma (Quarry Audio) [MP3]",
        "Jane Austen - Emma (Quarry Hill) [MP3]",
        EMMA,
    ),
    Explanation(
        "contents",
        "what a wanted set holds",
        _contents,
        "Arthur Conan Doyle - The Sherlock Holmes Collection (A Study in Scarlet, The Valley of Fear)",
        "Arthur Conan Doyle - The Sherlock Holmes Collection A Study in Scarlet",
        HOLMES,
    ),
    Explanation(
        "posted",
        "what posters and sites add",
        _posted,
        "[quarry-land.com] Jane Austen - Emma",
        "[Quarry land com] Jane Austen - Emma",
        EMMA,
    ),
)
