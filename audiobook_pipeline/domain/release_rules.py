"""The rules by which one release is judged, each giving evidence with the words that made it fire.

Where the rules come from: how people and programs name releases, and the kinds of name that mislead
(other volumes, box sets, abridgements, dramatisations, other media, pieces of a book …). What follows
from the evidence of all rules is in ``selection``.
"""

from typing import Final

from audiobook_pipeline.domain.evidence import Evidence, Stance
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.domain.preferences import Preferences, Wish
from audiobook_pipeline.domain.release_layout import Match
from audiobook_pipeline.domain.release_markers import Count, Marker
from audiobook_pipeline.domain.release_sought import Sought, person_forms
from audiobook_pipeline.domain.release_tokens import words_of

LEAST_KBIT_S: Final = 8.0
"""No spoken recording is coded below this (Opus at its lowest gives 6 to 8 kbit/s)."""
MOST_KBIT_S: Final = {"mp3": 340.0, "m4b": 340.0, "m4a": 700.0, "aac": 340.0, "opus": 520.0, "ogg": 520.0}
"""Coding rates that a format cannot or does not exceed; more means more than one book."""
MOST_KBIT_S_ANY: Final = 2500.0
EBOOK_BYTES: Final = 60_000_000
"""Nothing that an indexer files under books and that names no audio format is audio below this size."""
_AUDIO_CATEGORIES: Final = range(3000, 4000)


def judge(
    match: Match, wanted: WantedBook, sought: Sought, release: Release, preferences: Preferences
) -> list[Evidence]:
    """Return the evidence of one release for a wanted book."""
    evidence: list[Evidence] = []
    position = _position(match, sought, evidence)
    if not _title(match, sought, position, evidence):
        return evidence
    _author(match, sought, release, evidence)
    for first, last in match.unexplained:
        evidence.append(Evidence("leftover", "contradicts", match.text((first, last))))
    _narrator(match, sought, preferences, evidence)
    _language(match, wanted, preferences, evidence)
    _recording(match, sought, preferences, evidence)
    _kind(match, sought, evidence)
    _pieces(match, sought, evidence)
    _sizes(match, wanted, release, evidence)
    _category(match, release, evidence)
    return evidence


def _title(match: Match, sought: Sought, position: Stance, evidence: list[Evidence]) -> bool:
    if match.title is not None:
        evidence.insert(0, Evidence("title", "agrees", match.text(match.title)))
        if match.series is not None:
            evidence.append(Evidence("series", "agrees", match.text(match.series)))
        return True
    if match.series is not None and position == "agrees" and match.author is not None:
        evidence.insert(0, Evidence("title", "agrees", match.text(match.series), "by its place in the series"))
        return True
    evidence.insert(0, Evidence("title", "contradicts"))
    return False


def _author(match: Match, sought: Sought, release: Release, evidence: list[Evidence]) -> None:
    if match.author is not None:
        evidence.append(Evidence("author", "agrees", match.text(match.author)))
        return
    audio = bool(match.of_kind("format", "audiobook", "unabridged", "bitrate")) or 3030 in release.categories
    corroborated = bool(match.narrators) or (
        match.series is not None and any(e.rule == "position" and e.stance == "agrees" for e in evidence)
    )
    if (sought.distinctive or corroborated) and audio and not match.unexplained and sought.authors:
        evidence.append(Evidence("author", "silent"))
    else:
        evidence.append(
            Evidence("author", "contradicts", "", "none is named, and the title alone could be another book's")
        )


def _is_series_part(match: Match, marker: Marker) -> bool:
    """Whether "Part 1" counts the volumes of a series: it stands right behind the series, and the title apart."""
    return marker.first > 0 and match.owner[marker.first - 1] == "S" and match.title is not None


def _position(match: Match, sought: Sought, evidence: list[Evidence]) -> Stance:
    """Compare every number that counts volumes with the wanted one."""
    stance: Stance = "silent"
    for marker in match.markers:
        if marker.kind == "part" and _is_series_part(match, marker):
            pass
        elif marker.kind not in {"volume", "number"}:
            continue
        count: Count = marker.value
        text = match.text(marker)
        if sought.is_set and not count.marked and match.words.depth[marker.first]:
            continue  # within the list of what a set holds
        if count.is_range:
            if sought.position is not None and (count.first, count.last) == (
                sought.position.first,
                sought.position.last,
            ):
                evidence.append(Evidence("position", "agrees", text))
                stance = "agrees"
            elif not sought.is_set or sought.position is not None:
                evidence.append(Evidence("collection", "contradicts", text, f"volumes {count}"))
                stance = "contradicts"
            continue
        if sought.position is not None:
            if sought.position.first == count.first and not sought.position.is_range:
                evidence.append(Evidence("position", "agrees", text))
                stance = "agrees" if stance == "silent" else stance
            else:
                evidence.append(Evidence("position", "contradicts", text, f"wanted {sought.position}"))
                stance = "contradicts"
        elif marker.first not in match.series_mentions:
            evidence.append(Evidence("position", "contradicts", text, "the book is not known to be a numbered volume"))
            stance = "contradicts"
    return stance


def _narrator(match: Match, sought: Sought, preferences: Preferences, evidence: list[Evidence]) -> None:
    named = [match.text(piece) for piece in match.narrators]
    others = [match.text(piece) for piece in match.other_narrators]
    for name in preferences.narrators_refused:
        if any(match.words.find(form) for form in person_forms(name).whole):
            evidence.append(Evidence("preference", "contradicts", name, "narrator refused"))
    if named:
        evidence.append(Evidence("narrator", "agrees", ", ".join(named)))
    elif others:
        own = any(match.words.find(form) for name in preferences.narrators for form in person_forms(name).whole)
        if sought.narrators and preferences.other_narrator == "never" and not own:
            evidence.append(Evidence("narrator", "contradicts", ", ".join(others)))
        else:
            detail = "other" if sought.narrators and not own else "named"
            evidence.append(Evidence("narrator", "silent", ", ".join(others), detail))
    else:
        evidence.append(Evidence("narrator", "silent"))


def _language(match: Match, wanted: WantedBook, preferences: Preferences, evidence: list[Evidence]) -> None:
    accepted = {wanted.language[:2].lower()} if wanted.language else set(preferences.languages)
    told = [m for m in match.of_kind("language", "audiobook", "unabridged", "narrated") if m.value]
    if not told or not accepted:
        return
    # What is said outright goes before what a word of a language implies.
    outright = [m for m in told if m.kind == "language"]
    text = ", ".join(match.text(m) for m in outright or told)
    if any(accepted & m.value for m in outright or told):
        evidence.append(Evidence("language", "agrees", text))
    elif not match.of_kind("multi"):
        evidence.append(Evidence("language", "contradicts", text, f"wanted {', '.join(sorted(accepted))}"))


def _refused(wish: Wish) -> bool:
    return wish in {"never", "avoid"}


def _recording(match: Match, sought: Sought, preferences: Preferences, evidence: list[Evidence]) -> None:
    """Abridgement, dramatisation, cast, voice and edition."""
    for marker in match.of_kind("abridged"):
        fits = sought.abridged or not _refused(preferences.abridged)
        evidence.append(Evidence("abridgement", "agrees" if fits else "contradicts", match.text(marker)))
    unabridged = match.of_kind("unabridged")
    if unabridged and not match.of_kind("abridged"):
        evidence.append(
            Evidence("abridgement", "contradicts" if sought.abridged else "agrees", match.text(unabridged[0]))
        )
    elif preferences.abridged == "only" and not match.of_kind("abridged"):
        evidence.append(Evidence("preference", "contradicts", "", "only abridgements are wanted"))
    dramatised = match.of_kind("dramatised")
    if dramatised:
        fits = sought.dramatised or not _refused(preferences.dramatised)
        evidence.append(Evidence("dramatisation", "agrees" if fits else "contradicts", match.text(dramatised[0])))
    elif sought.dramatised:
        evidence.append(Evidence("dramatisation", "silent"))
    elif preferences.dramatised == "only":
        evidence.append(Evidence("preference", "contradicts", "", "only dramatisations are wanted"))
    cast = match.of_kind("full_cast")
    if cast and not dramatised:
        fits = (
            sought.many_voices
            or sought.dramatised
            or bool(unabridged and not sought.narrators)
            or not _refused(preferences.dramatised)
        )
        evidence.append(Evidence("cast", "agrees" if fits else "contradicts", match.text(cast[0])))
    for marker in match.of_kind("synthetic"):
        evidence.append(Evidence("voice", "agrees" if sought.synthetic else "contradicts", match.text(marker)))
    for marker in match.of_kind("edition"):
        evidence.append(Evidence("edition", "silent", match.text(marker)))


def _kind(match: Match, sought: Sought, evidence: list[Evidence]) -> None:
    """What else it may be: a companion, another medium, a text, a set."""
    for marker in match.of_kind("companion"):
        evidence.append(Evidence("companion", "contradicts", match.text(marker)))
    audio = match.of_kind("format")
    for marker in match.of_kind("media"):
        evidence.append(Evidence("media", "contradicts", match.text(marker)))
    texts = match.of_kind("ebook")
    if texts and not audio and not match.of_kind("audiobook", "bitrate", "narrated"):
        evidence.append(Evidence("ebook", "contradicts", match.text(texts[0])))
    for marker in match.of_kind("collection", "year_range"):
        if not sought.is_set:
            evidence.append(Evidence("collection", "contradicts", match.text(marker)))
    for marker in audio[:1]:
        evidence.append(Evidence("format", "agrees", match.text(marker)))


def _pieces(match: Match, sought: Sought, evidence: list[Evidence]) -> None:
    """Chapters, discs, usenet pieces and parts."""
    counted = () if sought.part is not None else ("of",)
    for marker in match.of_kind("fragment", "chapter", *counted):
        evidence.append(Evidence("fragment", "contradicts", match.text(marker)))
    for marker in match.of_kind("disc"):
        if marker.value.is_whole:
            evidence.append(Evidence("discs", "agrees", match.text(marker)))
        else:
            evidence.append(Evidence("fragment", "contradicts", match.text(marker)))
    # "(2 of 5)" counts parts where one is wanted; else it is a file among many.
    kinds = ("part", "of") if sought.part is not None else ("part",)
    parts = [m for m in match.of_kind(*kinds) if not _is_series_part(match, m)]
    for marker in parts:
        count: Count = marker.value
        if sought.part is not None:
            fits = (count.first, count.last) == (sought.part.first, sought.part.last)
            fits = fits and (count.total is None or sought.part.total is None or count.total == sought.part.total)
        else:
            fits = count.is_whole and count.total is not None
        evidence.append(Evidence("part", "agrees" if fits else "contradicts", match.text(marker)))
    if sought.part is not None and not parts:
        evidence.append(Evidence("part", "contradicts", "", "the wanted part is not named"))


def _sizes(match: Match, wanted: WantedBook, release: Release, evidence: list[Evidence]) -> None:
    """Compare size, stated length and stated bitrate with the runtime of the record."""
    runtime = wanted.runtime_min
    if not runtime or runtime <= 0:
        return
    for marker in match.of_kind("runtime"):
        if marker.value >= 1:
            fits = 0.75 <= marker.value / runtime <= 1.35
            evidence.append(
                Evidence(
                    "runtime", "agrees" if fits else "contradicts", match.text(marker), f"{runtime:.0f} minutes wanted"
                )
            )
    size = release.size
    if not isinstance(size, (int, float)) or size <= 0:
        return
    rate = size * 8 / 1000 / (runtime * 60)
    names = [m.value for m in match.of_kind("format")]
    most = max((MOST_KBIT_S.get(name, MOST_KBIT_S_ANY) for name in names), default=MOST_KBIT_S_ANY)
    detail = f"{size / 1e6:,.0f} MB for {runtime:,.0f} minutes are {rate:,.0f} kbit/s"
    stated = [m.value for m in match.of_kind("bitrate") if 8 <= m.value <= 2000]
    if rate < LEAST_KBIT_S or rate > most:
        evidence.append(Evidence("size", "contradicts", "", detail))
    elif stated and not (min(stated) * 0.4 <= rate <= max(stated) * 3.0):
        evidence.append(Evidence("size", "contradicts", "", f"{detail}, {stated[0]} stated"))
    else:
        evidence.append(Evidence("size", "agrees", "", detail))


def _category(match: Match, release: Release, evidence: list[Evidence]) -> None:
    """Categories are often mistaken: they count only against a name that says nothing of audio."""
    categories = release.categories
    if 3030 in categories:
        evidence.append(Evidence("category", "agrees", "3030"))
        return
    says_audio = bool(match.of_kind("format", "audiobook", "unabridged", "bitrate", "narrated", "disc", "disc_count"))
    foreign = [c for c in categories if c // 1000 in {1, 2, 4, 5, 6, 7}]
    if not foreign or any(c in _AUDIO_CATEGORIES for c in categories):
        return
    size = release.size or 0
    if not says_audio or 0 < size < EBOOK_BYTES // 10:
        evidence.append(Evidence("category", "contradicts", str(foreign[0])))


def judge_preferences(match: Match, release: Release, preferences: Preferences) -> list[Evidence]:
    """Return what the preferences refuse."""
    evidence: list[Evidence] = []
    size = release.size or 0
    if preferences.min_size is not None and 0 < size < preferences.min_size:
        evidence.append(Evidence("preference", "contradicts", "", f"below {preferences.min_size / 1e6:,.0f} MB"))
    if preferences.max_size is not None and size > preferences.max_size:
        evidence.append(Evidence("preference", "contradicts", "", f"above {preferences.max_size / 1e6:,.0f} MB"))
    if release.protocol == "torrent" and release.seeders is not None and release.seeders < preferences.min_seeders:
        evidence.append(Evidence("seeders", "contradicts", "", f"{release.seeders}, wanted {preferences.min_seeders}"))
    words = set(match.words.keys)
    for word in preferences.refused_words:
        if set(words_of(word).keys) <= words:
            evidence.append(Evidence("preference", "contradicts", word, "word refused"))
    required = preferences.required_words
    if required and not any(set(words_of(word).keys) <= words for word in required):
        evidence.append(Evidence("preference", "contradicts", "", f"none of the words {', '.join(required)}"))
    return evidence
