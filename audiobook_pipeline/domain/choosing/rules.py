"""The rules by which one release is judged, each giving evidence with the words that made it fire.

Where the rules come from: how people and programs name releases, and the kinds of name that mislead
(other volumes, box sets, abridgements, dramatisations, other media, pieces of a book …). What follows
from the evidence of all rules is in ``selection``.
"""

import math
from collections.abc import Iterable
from typing import Final

from audiobook_pipeline.domain.choosing.evidence import Evidence, Stance
from audiobook_pipeline.domain.choosing.layout import Match, Piece
from audiobook_pipeline.domain.choosing.sought import Sought
from audiobook_pipeline.domain.forms.person import PersonForm
from audiobook_pipeline.domain.lexicon.lexicon import table
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.domain.preferences import Preferences
from audiobook_pipeline.domain.reading.marks import Count, Marker
from audiobook_pipeline.domain.reading.phrases import COUNT_LANGUAGES
from audiobook_pipeline.domain.text.numbers import ALL
from audiobook_pipeline.domain.text.tokens import words_of

LEAST_KBIT_S: Final = 8.0
"""No spoken recording is coded below this (Opus at its lowest gives 6 to 8 kbit/s)."""
MOST_KBIT_S: Final = {"mp3": 340.0, "m4b": 340.0, "m4a": 700.0, "aac": 340.0, "opus": 520.0, "ogg": 520.0}
"""Coding rates that a format cannot or does not exceed; more means more than one book."""
MOST_KBIT_S_ANY: Final = 2500.0
SMALLEST_BOOK: Final = 6_000_000
"""Bytes below which nothing is an audiobook that is filed under texts or films, or whose name tells of no audio."""
LEAST_MINUTES: Final = 20
"""Minutes below which hardly anything is a book, where the record tells no runtime."""
DISC_MINUTES: Final = 80
"""What an audio disc holds."""
LARGEST_TEXT: Final = 40_000_000
"""Bytes below which a name of text formats and no audio format is a text."""
LEAST_BYTES: Final = 1_500_000
"""Bytes below which nothing is an audiobook, however short (three minutes at 64 kbit/s)."""
_AUDIOBOOKS: Final = 3030
# Newznab: consoles, films, software, television, other adult matters, books. 8000 (other) says nothing.
_FOREIGN_CATEGORIES: Final = frozenset({1, 2, 4, 5, 6, 7})


# Kinds of markers without which a rule has nothing to look at.
_CAST_KINDS: Final = frozenset({"full_cast", "synthetic"})
_PIECE_KINDS: Final = frozenset({"fragment", "chapter", "disc"})
_PART_KINDS: Final = frozenset({"part", "of"})
_LENGTH_KINDS: Final = frozenset({"runtime"})
_POSITION_KINDS: Final = frozenset({"volume", "number", "part"})


_SETS: Final = frozenset(table("set_of")) | {
    "saga",
    "series",
    "serie",
    "reihe",
    "reeks",
    "cycle",
    "cykl",
    "цикл",
    "серия",
}


class _Findings:
    """The evidence of one release, as it is found."""

    def __init__(self, match: Match) -> None:
        self.match = match
        self.evidence: list[Evidence] = []

    def add(self, rule: str, stance: Stance, piece: Piece | Marker | None = None, detail: str = "") -> None:
        words, start = self.match.place(piece) if piece else ("", None)
        self.evidence.append(Evidence.of(rule, stance, words, start, detail))

    def each(self, rule: str, stance: Stance, pieces: Iterable[Piece | Marker]) -> None:
        for piece in pieces:
            self.add(rule, stance, piece)

    def fits(self, rule: str, fits: bool, piece: Piece | Marker | None = None, detail: str = "") -> None:
        self.add(rule, "for" if fits else "against", piece, detail)


def _credible(number: float | None) -> float | None:
    """Return a size or length that can be true, or None: 0, less, and what is no number say nothing."""
    return number if number is not None and 0 < number < math.inf else None


def judge(
    match: Match, wanted: WantedBook, sought: Sought, release: Release, preferences: Preferences
) -> list[Evidence]:
    """Return the evidence of one release for a wanted book; of another book only that its title is not there."""
    found = _Findings(match)
    position = _position(found, sought) if match.tells(_POSITION_KINDS) else "neutral"
    if (match.title is None or match.placed) and position != "for":
        return [Evidence.of("title", "against"), *found.evidence]
    if match.title is None and (position != "for" or match.author is None):
        return [Evidence.of("title", "against"), *found.evidence]
    if match.title is not None:
        found.add("title", "for", match.title)
    else:
        found.add("title", "for", match.series, "by its place in the series")
    _author(found, sought, release, position)
    found.each("leftover", "against", match.unexplained)
    _narrator(found, sought, preferences)
    _language(found, wanted, preferences)
    _recording(found, sought, preferences)
    if match.tells(_CAST_KINDS):
        _cast(found, sought, preferences)
    _kind(found, sought, release)
    if match.tells(_PIECE_KINDS):
        _pieces(found, wanted)
    if sought.part is not None or match.tells(_PART_KINDS):
        _parts(found, sought)
    if match.tells(_LENGTH_KINDS):
        _lengths(found, wanted)
    _size(found, wanted, release)
    _category(found, release)
    return found.evidence


def _position(found: _Findings, sought: Sought) -> Stance:
    """Compare every number that counts volumes with the wanted one."""
    match, wanted = found.match, sought.position
    stances: set[Stance] = set()
    for marker in match.of_kind("volume", "number", "part"):
        count: Count = marker.value
        listed = sought.is_set and not count.marked and match.words.depth[marker.first] > 0
        if listed or (marker.kind == "part" and not _counts_volumes(match, marker, sought)):
            continue
        if wanted is not None and (count.first, count.last) == (wanted.first, wanted.last):
            if _counts_files(match, marker, sought):
                found.add("part", "against", marker, "no series is named whose volumes it could count")
                continue
            found.add("position", "for", marker)
            stances.add("for")
        elif count.is_range:
            if wanted is not None or not sought.is_set or not _covers(count, sought):
                found.add("collection", "against", marker, f"volumes {count}")
                stances.add("against")
        elif wanted is not None or marker.first not in match.series_mentions:
            known = f"wanted {wanted}" if wanted is not None else "the book is not known to be a numbered volume"
            found.add("position", "against", marker, known)
            stances.add("against")
    return "against" if "against" in stances else "for" if stances else "neutral"


def _covers(count: Count, sought: Sought) -> bool:
    """Whether a range of volumes is all of a wanted set, as far as its size is known."""
    return count.first <= 1 and count.last == (sought.set_size or count.total or count.last)


def _counts_files(match: Match, marker: Marker, sought: Sought) -> bool:
    """Whether "Vol. 1" may count the pieces of one long recording: it stands by the title, and no series does."""
    if match.words.keys[marker.first] not in {"vol", "volume"} or match.series is not None:
        return False
    return marker.value.total is not None or not (sought.titles_series or match.title is None)


def _counts_volumes(match: Match, marker: Marker, sought: Sought) -> bool:
    """Whether "Part 1" counts the volumes of a series: it stands right behind the series, and the title apart.

    Where the title is missing, it does so unless it has a total or the series bears the title of the book.
    """
    if marker.first == 0 or match.owner[marker.first - 1] != "S":
        return False
    return match.title is not None or (marker.value.total is None and not sought.titles_series)


def _author(found: _Findings, sought: Sought, release: Release, position: Stance) -> None:
    match = found.match
    if match.series is not None and match.title is not None:
        found.add("series", "for", match.series)
    if match.author is not None and match.is_credited_elsewise(match.author):
        found.add("author", "against", match.author, "named for a foreword or the like")
        return
    if match.author is not None:
        found.add("author", "for", match.author)
        return
    # A title with a year alone is how films are named, and categories are often mistaken.
    filed = _AUDIOBOOKS in release.categories and not match.of_kind("year")
    audio = bool(match.of_kind("format", "audiobook", "unabridged", "bitrate", "narrated")) or filed
    audio = audio or bool(match.narrators and match.of_kind("dramatised", "full_cast"))
    # LibriVox has nothing else; of what bears the number of a shop, the size tells a recording from a text.
    audio = audio or "librivox" in match.words.keys
    audio = audio or bool(match.of_kind("asin") and (_credible(release.size) or 0) >= LARGEST_TEXT)
    corroborated = bool(match.narrators) or (match.series is not None and position == "for")
    filed_elsewhere = any(category // 1000 != _AUDIOBOOKS // 1000 for category in release.categories)
    placed = match.series is not None and position == "for" and not filed_elsewhere
    if sought.authors and not match.unexplained and ((audio and (sought.distinctive or corroborated)) or placed):
        found.add("author", "neutral")
    else:
        found.add("author", "against", None, "the title alone could be another book's")


def _narrator(found: _Findings, sought: Sought, preferences: Preferences) -> None:
    match = found.match
    for name in preferences.narrators_refused:
        if match.names(PersonForm.of(name).whole):
            found.evidence.append(Evidence.of("preference", "against", name, detail="narrator refused"))
    if match.narrators:
        found.each("narrator", "for", match.narrators)
        return
    if not match.other_narrators:
        found.add("narrator", "neutral")
        return
    liked = any(match.names(PersonForm.of(name).whole) for name in preferences.narrators)
    if not sought.narrators or liked:
        found.each("narrator", "neutral", match.other_narrators)
    elif preferences.other_narrator == "never":
        found.each("narrator", "against", match.other_narrators)
    else:
        found.each("other_narrator", "neutral", match.other_narrators)


def _language(found: _Findings, wanted: WantedBook, preferences: Preferences) -> None:
    match = found.match
    accepted = {wanted.language[:2].lower()} if wanted.language else set(preferences.languages)
    if not accepted:
        return
    told = [(m, m.value) for m in match.of_kind("language", "audiobook", "unabridged", "narrated") if m.value]
    # What is said outright goes before what a word of a language implies.
    told = [(m, languages) for m, languages in told if m.kind == "language"] or told
    if not told:
        told = [
            (m, COUNT_LANGUAGES[key])
            for m in match.of_kind("volume", "part")
            if (key := match.words.keys[m.first]) in COUNT_LANGUAGES
        ]
    if not told:
        told = [(m, m.value) for m in match.of_kind("description") if m.value and match.fills_field(m)]
    for marker, languages in told:
        if accepted & languages:
            found.add("language", "for", marker)
            return
    if told and not match.of_kind("multi"):
        found.add("language", "against", told[0][0], f"wanted {', '.join(sorted(accepted))}")


def _recording(found: _Findings, sought: Sought, preferences: Preferences) -> None:
    """Abridgement, dramatisation and edition."""
    match = found.match
    abridged, unabridged = match.of_kind("abridged"), match.of_kind("unabridged")
    for marker in abridged:
        found.fits("abridged", sought.abridged or preferences.abridged != "never", marker)
    if unabridged and not abridged:
        found.fits("unabridged", not sought.abridged, unabridged[0])
    if preferences.abridged == "only" and not abridged:
        found.add("preference", "against", None, "only abridgements are wanted")
    dramatised = match.of_kind("dramatised")
    if dramatised:
        found.fits("dramatisation", sought.dramatised or preferences.dramatised != "never", dramatised[0])
    elif sought.dramatised:
        found.add("dramatisation", "neutral")
    elif preferences.dramatised == "only":
        found.add("preference", "against", None, "only dramatisations are wanted")
    found.each("edition", "neutral", match.of_kind("edition"))


def _cast(found: _Findings, sought: Sought, preferences: Preferences) -> None:
    """Several voices, and synthetic ones."""
    match = found.match
    cast = match.of_kind("full_cast")
    if cast and not match.of_kind("dramatised"):
        whole_text = bool(match.of_kind("unabridged")) and not sought.narrators
        wished = sought.many_voices or sought.dramatised or preferences.dramatised != "never"
        found.fits("cast", wished or whole_text, cast[0])
    for marker in match.of_kind("synthetic"):
        found.fits("voice", sought.synthetic, marker)


def _kind(found: _Findings, sought: Sought, release: Release) -> None:
    """What else it may be: a companion, another medium, a text, a set."""
    match = found.match
    found.each("companion", "against", match.of_kind("companion"))
    found.each("media", "against", match.of_kind("media"))
    texts = match.of_kind("ebook")
    if texts and not match.of_kind("format"):
        # "Audiobook + EPUB" may be both; below the size of any recording it is the text.
        said = bool(match.of_kind("audiobook", "bitrate", "narrated"))
        if not said or 0 < (_credible(release.size) or 0) < LARGEST_TEXT:
            found.add("ebook", "against", texts[0])
    if not sought.is_set:
        found.each("collection", "against", match.of_kind("collection", "year_range"))
        found.each("collection", "against", [m for m in match.of_kind("description") if _names_set(match, m)])
        if (listed := match.series_in_list()) is not None:
            found.add("collection", "against", listed, "it is listed beside the title")
        if (numbers := match.numbers_on()) is not None:
            found.add("collection", "against", numbers, "its number begins a range")
    found.each("format", "for", match.of_kind("format")[:1])


def _names_set(match: Match, marker: Marker) -> bool:
    """Whether a word like "Trilogy" fills a field: with neither a series nor a number it is what is offered."""
    words = match.words
    if marker.last != marker.first + 1 or words.keys[marker.first] not in _SETS:
        return False
    begins = marker.first == 0 or words.gaps[marker.first].parts
    return begins and (match.neighbour(marker.last) == "M" or words.gaps[marker.last].parts)


def _pieces(found: _Findings, wanted: WantedBook) -> None:
    """Samples, chapters and single discs; a complete set of discs is the whole book."""
    match, runtime = found.match, _credible(wanted.runtime_min) or 0
    said = bool(match.of_kind("unabridged")) or "complete" in match.words.keys
    found.each("fragment", "against", match.of_kind("fragment", "chapter"))
    for marker in match.of_kind("disc"):
        too_few = float(marker.value.last) * DISC_MINUTES < 0.8 * runtime
        if marker.value.is_whole and marker.value.total is None and too_few and not said:
            found.add("part", "against", marker, f"so few discs do not hold {runtime:,.0f} minutes")
        elif marker.value.is_whole:
            found.add("discs", "for", marker)
        else:
            found.add("fragment", "against", marker)


def _parts(found: _Findings, sought: Sought) -> None:
    """Parts of a long book. "(2 of 5)" counts parts where one is wanted; else it is a file among many."""
    match, wanted = found.match, sought.part
    parts = [m for m in match.of_kind("part") if not _counts_volumes(match, m, sought)]
    counted = match.of_kind("of")
    if wanted is None:
        found.each("fragment", "against", [m for m in counted if not m.value.is_whole])
        for marker in parts:
            # "Dune, all 6 parts": where the book is called as its series, that may be all of the series.
            every = match.words.keys[marker.first] in ALL and sought.titles_series
            found.fits("part", marker.value.is_whole and marker.value.total is not None and not every, marker)
        return
    for marker in parts + counted:
        count: Count = marker.value
        same_total = count.total is None or wanted.total is None or count.total == wanted.total
        found.fits("part", (count.first, count.last) == (wanted.first, wanted.last) and same_total, marker)
    if not parts and not counted:
        found.add("part", "against", None, "the wanted part is not named")


def _lengths(found: _Findings, wanted: WantedBook) -> None:
    """Compare a stated length with the runtime of the record."""
    runtime = _credible(wanted.runtime_min)
    for marker in found.match.of_kind("runtime"):
        if runtime and marker.value >= 1:
            found.fits("runtime", 0.75 <= marker.value / runtime <= 1.35, marker, f"{runtime:.0f} minutes wanted")
        elif 1 <= marker.value < LEAST_MINUTES:
            found.add("runtime", "against", marker, "a summary rather than a book")


def _size(found: _Findings, wanted: WantedBook, release: Release) -> None:
    """Compare the size with the runtime: below, above and beside what the format and the stated bitrate allow."""
    size, runtime = _credible(release.size), _credible(wanted.runtime_min)
    least = LEAST_BYTES if runtime or _says_audio(found.match) else SMALLEST_BOOK
    if size and size < least:
        found.add("tiny", "against", None, f"{size / 1e6:.1f} MB")
        return
    if not runtime or not size:
        return
    match = found.match
    rate = size * 8 / 1000 / (runtime * 60)
    most = max((MOST_KBIT_S.get(m.value, MOST_KBIT_S_ANY) for m in match.of_kind("format")), default=MOST_KBIT_S_ANY)
    stated = [m.value for m in match.of_kind("bitrate") if LEAST_KBIT_S <= m.value <= MOST_KBIT_S_ANY]
    suits = LEAST_KBIT_S <= rate <= most
    detail = f"{size / 1e6:,.0f} MB for {runtime:,.0f} minutes are {rate:,.0f} kbit/s"
    if stated:
        suits = suits and min(stated) * 0.4 <= rate <= max(stated) * 3
        detail += f", {stated[0]} stated"
    found.fits("size", suits, None, detail)


def _says_audio(match: Match) -> bool:
    return bool(match.of_kind("format", "audiobook", "unabridged", "bitrate", "narrated", "disc", "disc_count"))


def _category(found: _Findings, release: Release) -> None:
    """Categories are often mistaken: they count only against a name that says nothing of audio."""
    categories = release.categories
    if _AUDIOBOOKS in categories:
        found.add("category", "for", detail=f"category {_AUDIOBOOKS}")
        return
    foreign = [c for c in categories if c // 1000 in _FOREIGN_CATEGORIES]
    if not foreign or any(c // 1000 == _AUDIOBOOKS // 1000 for c in categories):
        return
    if not _says_audio(found.match) or 0 < (_credible(release.size) or 0) < SMALLEST_BOOK:
        found.add("category", "against", detail=f"category {foreign[0]}")


def judge_preferences(match: Match, release: Release, preferences: Preferences) -> list[Evidence]:
    """Return what the preferences refuse."""
    evidence: list[Evidence] = []
    size, seeders = _credible(release.size) or 0, release.seeders
    if preferences.min_size is not None and 0 < size < preferences.min_size:
        evidence.append(Evidence.of("preference", "against", detail=f"below {preferences.min_size / 1e6:,.0f} MB"))
    if preferences.max_size is not None and size > preferences.max_size:
        evidence.append(Evidence.of("preference", "against", detail=f"above {preferences.max_size / 1e6:,.0f} MB"))
    # Below 0 is how some say that they don't know.
    if release.protocol == "torrent" and seeders is not None and 0 <= seeders < preferences.min_seeders:
        evidence.append(Evidence.of("seeders", "against", detail=f"{seeders}, wanted {preferences.min_seeders}"))
    words = set(match.words.keys)
    evidence += [
        Evidence.of("preference", "against", word, detail="word refused")
        for word in preferences.refused_words
        if set(words_of(word).keys) <= words
    ]
    required = preferences.required_words
    if required and not any(set(words_of(word).keys) <= words for word in required):
        evidence.append(Evidence.of("preference", "against", detail=f"none of the words {', '.join(required)}"))
    return evidence
