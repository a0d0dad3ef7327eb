"""What a name may hold besides the title: a subtitle, another title, an article, a word of the series, a publisher."""

from decimal import Decimal
from typing import Final

from audiobook_pipeline.domain.choosing.layout import Match
from audiobook_pipeline.domain.choosing.leftovers import LONGEST_NAME, Explains, Run
from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.forms.title_parts import describes, is_genre
from audiobook_pipeline.domain.lexicon.lexicon import folded
from audiobook_pipeline.domain.reading.marker import Marker
from audiobook_pipeline.domain.text.fold import fold

_ARTICLES: Final = folded("article")
_HONORIFICS: Final = folded("honorific")
_IMPRINTS: Final = folded("imprint")
_SERIES_ENDINGS: Final = folded("series_ending")
_SERIES_JOINTS: Final = folded("series_joint")
_COUNTS: Final = folded("own_count")
_OR: Final = folded("or")
# Between a title and its subtitle, and between a title and its author ("Meditations of Marcus Aurelius").
_JOINTS: Final = {"U": _OR, "A": folded("before_author")}
# Several capitals within a word, or digits within letters.
_COINED: Final = form_of("title.coined")
_ABBREVIATED: Final = form_of("mark.series")
_ABOUT_BOOKS: Final = folded("about_books")
_MEDIA: Final = frozenset({"noise", "format"})
_SUBTITLE_MARKS: Final = frozenset({":", "-", "~", "|"})


def _loose_article(match: Match, run: Run) -> bool:
    following, preceding = match.owner_at(run.last), match.owner_at(run.first - 1)
    if len(run.keys) != 1 or run.keys[0] not in _ARTICLES:
        return False
    if following in {"S", "A"} and not match.parts(run.last):
        return True
    if preceding in {"S", "U"} and match.words.gaps[run.first].mark == ",":
        return True
    behind_title = preceding == "T" and not match.parts(run.first)
    return (behind_title and following in {"N", "M"}) or following == "U"


def _joint(match: Match, run: Run) -> bool:
    following, preceding = match.owner_at(run.last), match.owner_at(run.first - 1)
    if len(run.keys) == 1 and preceding == "T" and run.keys[0] in _JOINTS.get(following, ()):
        return True
    behind = preceding == "A" and (match.parts(run.last) or following == "M") and not match.parts(run.first)
    return _HONORIFICS.issuperset(run.keys) and (following == "A" or behind)


def _series_joint(match: Match, run: Run) -> bool:
    """What joins a series to the rest: "Book One *of the* Stormlight Archive", "Dune *Chronicles*, Book 1"."""
    before = match.owner_at(run.first - 1)
    series = {"S", "T"} if match.target.titles_series and before == "M" else {"S"}
    joins = match.owner_at(run.last) in series and not match.parts(run.last) and _SERIES_JOINTS.issuperset(run.keys)
    if joins:
        return match.parts(run.first) or before == "M"
    if run.keys == ("prequel",) and before == "S" and match.target.position is not None:
        return match.target.position.last < 1
    counted = run.after is not None and run.after.kind in {"volume", "number"}
    named = before == "S" or (before == "T" and match.target.titles_series)
    return counted and named and _SERIES_ENDINGS.issuperset(run.keys) and not match.parts(run.first)


def _group(match: Match, run: Run) -> bool:
    """A capitalised word in the last brackets, or a form that no title has: "TheBeeSwarm"."""
    if run.last != run.first + 1 or run.last != len(match.owner):
        return False
    if _COINED.match(match.words.word(run.first)):
        return match.words.gaps[run.first].mark in {"~", "-"} or match.in_brackets(run.first)
    if match.owner_at(run.first - 1) != "M":
        return False
    return match.in_brackets(run.first) and match.words.word(run.first).isupper()


def _posted(match: Match, run: Run) -> bool:
    """Markup of posts and sizes, the group at the end of a scene name, and the publisher and poster of a course."""
    ends = run.last == len(match.words)
    if (ends and match.wrapped(run.piece, "scene")) or match.wrapped(run.piece, "post", "size"):
        return True
    poster = ends and len(run.keys) == 1 and match.words.gaps[run.first].closes  # "TTC - The Lake (2nd Ed), Poster"
    return match.is_course and bool(poster or match.wrapped(run.piece, "front"))


def _other_title(match: Match, run: Run) -> bool:
    """Another title of the book, marked as one in the name: "Cross Stitch (aka Outlander)"."""
    behind = run.before and run.before.kind == "alias" and match.owner_at(run.before.first - 1) == "T"
    before = run.after and run.after.kind == "alias" and match.owner_at(run.after.last) == "T"
    if not (behind or before) or match.author is None:
        return False
    match.markers.append(Marker("edition", frozenset(), run.first, run.last))
    return True


def _regional_title(match: Match, run: Run) -> bool:
    """The title from another country, next to author, series and number: it shares the last word and half of all."""
    wanted = match.target.position
    if match.title is not None or match.series is None or not match.author_whole or wanted is None:
        return False
    numbered = any(m.kind in {"volume", "number"} and m.value.is_single(wanted.first) for m in match.markers)
    own = [key for key in run.keys if key not in _ARTICLES]
    shared = [key for key in own if key in match.target.words]
    if "".join(run.keys) in match.target.some_works:
        return False
    if not numbered or not shared or own[-1] not in shared or len(shared) * 2 < len(own):
        return False
    match.markers.append(Marker("edition", frozenset(), run.first, run.last))
    return True


def _subtitle(match: Match, run: Run) -> bool:
    """A subtitle cut short, or one that only describes; in a series, the volumes' own names come there."""
    first, gap, target = run.first, match.words.gaps[run.first], match.target
    own = "".join(run.keys)
    if match.title is None or match.words.depth[first] or own in target.some_works or not _after_title(match, run):
        return False
    # The second title of old books: "The Hobbit, or There and Back Again".
    if len(run.keys) > 2 and run.keys[0] in _OR and gap.mark in {",", ":", "|"}:
        return True
    marked = gap.parts or gap.mark == ","
    if len(run.keys) >= 2 and marked and any(text.startswith(own) for text in target.subtitles):
        return True
    behind_author = match.owner_at(first - 1) == "A" and match.plain(first)
    keys = match.words.keys[first : run.last]
    if gap.mark not in _SUBTITLE_MARKS and not behind_author:
        return False
    if target.series and not is_genre(keys):
        return False
    if target.subtitle_words and len(keys) > 2 and target.subtitle_words.isdisjoint(keys) and not behind_author:
        return False  # the record knows another subtitle
    text = f" {' '.join(fold(match.words.word(i)) for i in range(first, run.last))} "
    if any(f" {phrase} " in text for phrase in _ABOUT_BOOKS):
        return False
    listed = any(match.words.gaps[i].mark in {",", "&"} for i in range(first + 1, run.last))
    return describes(keys, target.language, listed=listed, dashed=gap.mark != ":" and not behind_author)


def _after_title(match: Match, run: Run) -> bool:
    """Whether a run comes after the title, with at most the author or punctuation between them."""
    at = run.first
    while at > 0 and match.owner[at - 1] in {"M", "A"}:
        at -= 1
    return match.owner_at(at - 1) == "T"


def _broader_series(match: Match, run: Run) -> bool:
    """The series that the title is named after, in a separate field: "Discworld - The Science of Discworld"."""
    field = (run.first == 0 or match.parts(run.first)) and match.parts(run.last) and run.after is None
    between = match.title is not None and match.author is not None and match.author[1] <= run.first < match.title[0]
    name = "".join(run.keys)
    return field and between and len(name) > 4 and any(title.endswith(name) for title in match.target.titles)


def _series_mention(match: Match, run: Run) -> bool:
    """Another name of the series, with its number: "Dresden 01 - Storm Front", "(Farseer #1)"."""
    number, wanted = run.after, match.target.position
    if match.title is None or match.author is None or number is None or number.kind not in {"volume", "number"}:
        return False
    enclosed, apart = match.in_brackets(run.first), _counts_apart(match, number)
    if number.value.is_range or not (enclosed or apart or "T" not in match.field_owners(run.first)):
        return False
    behind_author = match.owner_at(run.first - 1) == "A"
    shared = any(key in name for key in run.keys if len(key) > 2 for name in match.target.series)
    if match.target.series and not (shared or enclosed or behind_author):
        return False
    fits = number.value.marked or apart if wanted is None else wanted.is_single(number.value.first)
    if fits and (enclosed or behind_author or run.first == 0 or match.parts(run.first)):
        match.series_mentions += (number.first,)
        return True
    return False


def _counts_apart(match: Match, number: Marker) -> bool:
    """Whether a number ends a field, right before one that holds only the title: "Author - Series 04 - *Title*"."""
    gaps, borders = match.words.gaps, {"-", "~", ":", "|"}
    first = last = number.last + (number.last < len(match.owner) and not match.words.keys[number.last])
    while match.owner_at(last) == "T":
        last += 1
    begins = gaps[number.last].mark in borders or gaps[number.last].closes > 0
    return begins and last > first and (gaps[last].parts or gaps[last].mark == "~" or match.owner_at(last) == "M")


def _wider_series(match: Match, run: Run) -> bool:
    """A series that contains the book's series, numbered, right before it: "*Cosmere 13* - Mistborn 5 - …"."""
    wider, wanted = run.after, match.target.position
    if wider is None or wider.kind not in {"volume", "number"} or wanted is None or match.title is None:
        return False
    fields = (run.first == 0 or match.parts(run.first)) and match.parts(wider.last)
    if not fields or not match.author_whole or match.series is None:
        return False
    beside = _ARTICLES.issuperset(match.words.keys[wider.last : match.series[0]])
    counted = [m for m in match.markers if m.first == match.series[1] and m.kind in {"volume", "number"}]
    if not beside or wider.last > match.series[0] or not any(m.value.is_single(wanted.first) for m in counted):
        return False
    match.markers.remove(wider)
    return True


def _own_count(match: Match, run: Run) -> bool:
    """A series' own word for its volumes: "The Kingkiller Chronicle, *Day* One - …"."""
    wanted, number = match.target.position, run.after
    if len(run.keys) != 1 or run.keys[0] not in _COUNTS or match.owner_at(run.first - 1) != "S" or wanted is None:
        return False
    counted = number is not None and number.kind == "number" and wanted.is_single(number.value.first)
    return counted and match.title is not None and match.author is not None and not match.parts(run.last)


def _abbreviated_series(match: Match, run: Run) -> bool:
    """A series by its first letters ("LOTR"), or with its number as one word before the title: "DP09", "JR14"."""
    wanted = match.target.position
    if len(run.keys) != 1:
        return False
    if run.keys[0].rstrip("0123456789") in match.target.initials:
        number = run.keys[0].lstrip("abcdefghijklmnopqrstuvwxyz")
        return not number or (wanted is not None and wanted.is_single(Decimal(number)))
    if match.title is None or run.first > match.title[0]:
        return False
    if run.keys[0][1:].isdigit() and any(name.startswith(run.keys[0][0]) for name in match.target.series):
        return wanted is not None and wanted.is_single(Decimal(run.keys[0][1:]))  # "L2 The Lake" of the Lakes
    found = _ABBREVIATED.match(run.keys[0])
    return found is not None and wanted is not None and wanted.is_single(Decimal(found[1]))


def _imprint(match: Match, run: Run) -> bool:
    if not match.in_brackets(run.first) or len(run.keys) > LONGEST_NAME:
        return False
    goes_on = run.after is not None and run.after.kind in {"audiobook", "description"} and len(run.keys) == 1
    if run.after is not None and run.after.kind in _MEDIA and match.words.gaps[run.last].mark == ",":
        recorded = match.words.edges[2 * run.first]
        return any(w.kind == "reader" and w.end <= recorded for w in match.wrappings)  # "[…, MP3] [Quarry, WEB]"
    return not _IMPRINTS.isdisjoint(run.keys) or (goes_on and match.plain(run.last))


def _contents(match: Match, run: Run) -> bool:
    return match.target.is_set and match.title is not None and match.in_brackets(run.first)


TEXT: Final[dict[str, Explains]] = {
    "article": _loose_article,
    "joint": _joint,
    "group": _group,
    "series_joint": _series_joint,
    "other_title": _other_title,
    "regional_title": _regional_title,
    "subtitle": _subtitle,
    "broader_series": _broader_series,
    "series_mention": _series_mention,
    "wider_series": _wider_series,
    "own_count": _own_count,
    "abbreviated_series": _abbreviated_series,
    "imprint": _imprint,
    "contents": _contents,
    "posted": _posted,
}
