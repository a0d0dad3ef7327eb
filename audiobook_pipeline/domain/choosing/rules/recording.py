"""Whether it is the wanted recording: its reader, its language, abridged or not, dramatised or read."""

from collections.abc import Iterator, Sequence
from typing import Final

from audiobook_pipeline.domain.choosing.rules.rule import Case, Finding, Judge, agrees, agrees_if, notes, refuses
from audiobook_pipeline.domain.forms.person import PersonForm
from audiobook_pipeline.domain.reading.marker import Marker
from audiobook_pipeline.domain.reading.phrases import COUNT_LANGUAGES

_UNPROVEN: Final = {
    "abridged": "your copy is abridged",
    "bitrate": "its size is unknown",
    "language": "your copy is in another language",
    "narrator": "your copy has another narrator",
}


_NOT_NAMED: Final = (notes(),)


def _narrator(case: Case) -> Sequence[Finding]:
    match = case.match
    if match.narrators:
        return [agrees(piece) for piece in match.narrators]
    if not match.other_narrators:
        return _NOT_NAMED
    if not case.target.narrators or _preferred_reader(case):
        return [notes(piece) for piece in match.other_narrators]
    never = case.criteria.preferences.other_narrator == "never"
    return [refuses(piece) for piece in match.other_narrators] if never else ()


def _other_narrator(case: Case) -> Iterator[Finding]:
    match = case.match
    differs = case.target.narrators and not match.narrators and not _preferred_reader(case)
    if differs and case.criteria.preferences.other_narrator != "never":
        yield from (notes(piece) for piece in match.other_narrators)


def _preferred_reader(case: Case) -> bool:
    return any(case.match.names(PersonForm.of(name).whole) for name in case.criteria.preferences.narrators)


def _language(case: Case) -> Iterator[Finding]:
    match, wanted = case.match, case.criteria.wanted
    accepted = {wanted.language[:2].lower()} if wanted.language else set(case.criteria.preferences.languages)
    if not accepted:
        return
    told = _stated_languages(case)
    for marker, languages in told:
        if accepted & languages:
            yield agrees(marker)
            return
    if told and not match.of_kind("multi"):
        yield refuses(told[0][0], f"wanted {', '.join(sorted(accepted))}")


def _stated_languages(case: Case) -> list[tuple[Marker, frozenset[str]]]:
    """Return the markers that give a language; an explicit statement takes precedence over an implied one."""
    match = case.match
    told = [(m, m.value) for m in match.of_kind("language", "audiobook", "unabridged", "narrated") if m.value]
    told = [(m, languages) for m, languages in told if m.kind == "language"] or told
    if told:
        return told
    counting = match.of_kind("volume", "part")
    told = [(m, COUNT_LANGUAGES[key]) for m in counting if (key := match.words.keys[m.first]) in COUNT_LANGUAGES]
    return told or [(m, m.value) for m in match.of_kind("description") if m.value and match.fills_field(m)]


def _abridged(case: Case) -> Iterator[Finding]:
    fits = case.target.abridged or case.criteria.preferences.abridged != "never"
    return (agrees_if(fits, marker) for marker in case.match.of_kind("abridged"))


def _unabridged(case: Case) -> Iterator[Finding]:
    if not case.match.of_kind("abridged"):
        yield agrees_if(not case.target.abridged, case.match.of_kind("unabridged")[0])


def _dramatisation(case: Case) -> Iterator[Finding]:
    dramatised = case.match.of_kind("dramatised")
    if dramatised:
        fits = case.target.dramatised or case.criteria.preferences.dramatised != "never"
        yield agrees_if(fits, dramatised[0])
    elif case.target.dramatised:
        yield notes()


def _edition(case: Case) -> Iterator[Finding]:
    return (notes(marker) for marker in case.match.of_kind("edition"))


def _cast(case: Case) -> Iterator[Finding]:
    match, target = case.match, case.target
    if match.of_kind("dramatised"):
        return
    whole_text = bool(match.of_kind("unabridged")) and not target.narrators
    wished = target.many_voices or target.dramatised or case.criteria.preferences.dramatised != "never"
    yield agrees_if(wished or whole_text, match.of_kind("full_cast")[0])


def _voice(case: Case) -> Iterator[Finding]:
    return (agrees_if(case.target.synthetic, m) for m in case.match.of_kind("synthetic"))


def _better(case: Case) -> Iterator[Finding]:
    """Require proof that a release is better than the copy that you already own."""
    match, by = case.match, case.criteria.wanted.better_by
    proven = {
        "abridged": bool(match.of_kind("unabridged")),
        "bitrate": case.size is not None,
        "language": any(stance == "for" for stance, *_ in _language(case)),
        "narrator": bool(match.narrators),
    }
    yield agrees_if(proven.get(by, True), None, _UNPROVEN.get(by, "") if by in proven else "")


RECORDING: Final[dict[str, Judge]] = {
    "narrator": _narrator,
    "other_narrator": _other_narrator,
    "language": _language,
    "abridged": _abridged,
    "unabridged": _unabridged,
    "dramatisation": _dramatisation,
    "edition": _edition,
    "cast": _cast,
    "voice": _voice,
    "better": _better,
}
