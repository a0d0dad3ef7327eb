"""Whether it is the wanted recording: who reads, in which language, in full or not, played or read."""

from collections.abc import Iterator
from typing import Final

from audiobook_pipeline.domain.choosing.examples import ABRIDGED_EMMA, DUNE, NEVERWHERE, STORM_FRONT
from audiobook_pipeline.domain.choosing.rules.rule import Case, Example, Finding, Rule
from audiobook_pipeline.domain.forms.person import PersonForm
from audiobook_pipeline.domain.reading.marks import Marker
from audiobook_pipeline.domain.reading.phrases import COUNT_LANGUAGES


def _narrator(case: Case) -> Iterator[Finding]:
    match = case.match
    if match.narrators:
        yield from (Finding("for", piece) for piece in match.narrators)
    elif not match.other_narrators:
        yield Finding("neutral")
    elif not case.sought.narrators or _likes_reader(case):
        yield from (Finding("neutral", piece) for piece in match.other_narrators)
    elif case.preferences.other_narrator == "never":
        yield from (Finding("against", piece) for piece in match.other_narrators)


def _other_narrator(case: Case) -> Iterator[Finding]:
    match = case.match
    differs = case.sought.narrators and not match.narrators and not _likes_reader(case)
    if differs and case.preferences.other_narrator != "never":
        yield from (Finding("neutral", piece) for piece in match.other_narrators)


def _likes_reader(case: Case) -> bool:
    return any(case.match.names(PersonForm.of(name).whole) for name in case.preferences.narrators)


def _language(case: Case) -> Iterator[Finding]:
    match, wanted = case.match, case.wanted
    accepted = {wanted.language[:2].lower()} if wanted.language else set(case.preferences.languages)
    if not accepted:
        return
    told = _languages_told(case)
    for marker, languages in told:
        if accepted & languages:
            yield Finding("for", marker)
            return
    if told and not match.of_kind("multi"):
        yield Finding("against", told[0][0], f"wanted {', '.join(sorted(accepted))}")


def _languages_told(case: Case) -> list[tuple[Marker, frozenset[str]]]:
    """Return what tells a language: what is said outright goes before what a word of a language implies."""
    match = case.match
    told = [(m, m.value) for m in match.of_kind("language", "audiobook", "unabridged", "narrated") if m.value]
    told = [(m, languages) for m, languages in told if m.kind == "language"] or told
    if told:
        return told
    counting = match.of_kind("volume", "part")
    told = [(m, COUNT_LANGUAGES[key]) for m in counting if (key := match.words.keys[m.first]) in COUNT_LANGUAGES]
    return told or [(m, m.value) for m in match.of_kind("description") if m.value and match.fills_field(m)]


def _abridged(case: Case) -> Iterator[Finding]:
    fits = case.sought.abridged or case.preferences.abridged != "never"
    return (Finding("for" if fits else "against", marker) for marker in case.match.of_kind("abridged"))


def _unabridged(case: Case) -> Iterator[Finding]:
    if not case.match.of_kind("abridged"):
        yield Finding("against" if case.sought.abridged else "for", case.match.of_kind("unabridged")[0])


def _dramatisation(case: Case) -> Iterator[Finding]:
    dramatised = case.match.of_kind("dramatised")
    if dramatised:
        fits = case.sought.dramatised or case.preferences.dramatised != "never"
        yield Finding("for" if fits else "against", dramatised[0])
    elif case.sought.dramatised:
        yield Finding("neutral")


def _edition(case: Case) -> Iterator[Finding]:
    return (Finding("neutral", marker) for marker in case.match.of_kind("edition"))


def _cast(case: Case) -> Iterator[Finding]:
    match, sought = case.match, case.sought
    if match.of_kind("dramatised"):
        return
    whole_text = bool(match.of_kind("unabridged")) and not sought.narrators
    wished = sought.many_voices or sought.dramatised or case.preferences.dramatised != "never"
    yield Finding("for" if wished or whole_text else "against", match.of_kind("full_cast")[0])


def _voice(case: Case) -> Iterator[Finding]:
    return (Finding("for" if case.sought.synthetic else "against", m) for m in case.match.of_kind("synthetic"))


RECORDING: Final = (
    Rule(
        "narrator",
        "another narrator reads",
        "soft",
        _narrator,
        Example("Jim Butcher - Storm Front (James Marsters)", STORM_FRONT),
        Example("Jim Butcher - Storm Front (Anna Fields)", STORM_FRONT, preferences={"other_narrator": "never"}),
        agrees="the wanted narrator reads",
        weight=0.1,
        neutral="the record's narrator is not named",
    ),
    Rule(
        "other_narrator",
        "",
        "note",
        _other_narrator,
        Example("Jim Butcher - Storm Front (Anna Fields)", STORM_FRONT),
        neutral="another narrator reads",
        needs=frozenset({"other reader"}),
    ),
    Rule(
        "language",
        "it is in another language",
        "hard",
        _language,
        Example("Jane Austen - Emma [ENG / M4B]"),
        Example("Jane Austen-Emma-AUDIOBOOK-WEB-DE-2021-GRP"),
        agrees="it is in the wanted language",
        weight=0.03,
        needs=frozenset({"language", "audiobook", "unabridged", "narrated", "volume", "part", "description"}),
    ),
    Rule(
        "abridged",
        "it is abridged",
        "hard",
        _abridged,
        Example("Jane Austen - Emma (Unabridged)"),
        Example("Jane Austen - Emma (Abridged)"),
        agrees="it is abridged, as allowed",
        needs=frozenset({"abridged"}),
    ),
    Rule(
        "unabridged",
        "it is unabridged where an abridgement is wanted",
        "hard",
        _unabridged,
        Example("Jane Austen - Emma (Abridged)", ABRIDGED_EMMA),
        Example("Jane Austen - Emma (Unabridged)", ABRIDGED_EMMA),
        agrees="it is unabridged",
        weight=0.05,
        needs=frozenset({"unabridged"}),
    ),
    Rule(
        "dramatisation",
        "it is dramatised",
        "hard",
        _dramatisation,
        Example("Neil Gaiman - Neverwhere (BBC Radio 4 dramatisation)", NEVERWHERE),
        Example("Frank Herbert - Dune (Full Cast Audio Drama)", DUNE),
        agrees="it is dramatised, as wanted or allowed",
        neutral="it does not say that it is dramatised",
        malus=-0.08,
        needs=frozenset({"dramatised", "wanted drama"}),
    ),
    Rule(
        "edition",
        "",
        "note",
        _edition,
        Example("Frank Herbert - Dune (40th Anniversary Edition)", DUNE),
        neutral="it is another edition or recording",
        malus=-0.08,
        needs=frozenset({"edition"}),
    ),
    Rule(
        "cast",
        "several voices read where one is wanted",
        "soft",
        _cast,
        Example("Neil Gaiman - Neverwhere (Full Cast)", NEVERWHERE),
        Example("Jane Austen - Emma (Full Cast)"),
        agrees="several voices read, as wanted",
        needs=frozenset({"full_cast"}),
    ),
    Rule(
        "voice",
        "the voice is synthetic",
        "hard",
        _voice,
        Example("Jane Austen - Emma (human voice)"),
        Example("Jane Austen - Emma (AI narrated)"),
        agrees="the voice is synthetic, as in the record",
        needs=frozenset({"synthetic"}),
    ),
)
