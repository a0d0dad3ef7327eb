"""The rules that judge a release: one module per family, collected in one table; their texts are in ``rows.toml``.

They come from how people and programs name releases, and from the kinds of name that mislead (other volumes, box
sets, abridgements, dramatisations, other media, pieces of a book …).
"""

from typing import Final

from audiobook_pipeline.domain.choosing import rows
from audiobook_pipeline.domain.choosing.asked import Asked
from audiobook_pipeline.domain.choosing.evidence import Evidence, Stance, build
from audiobook_pipeline.domain.choosing.layout import Match
from audiobook_pipeline.domain.choosing.rules.book import BOOK
from audiobook_pipeline.domain.choosing.rules.offer import OFFER
from audiobook_pipeline.domain.choosing.rules.recording import RECORDING
from audiobook_pipeline.domain.choosing.rules.rule import Case, Criteria, Rule
from audiobook_pipeline.domain.choosing.rules.work import WORK
from audiobook_pipeline.domain.models import Release

_JUDGES: Final = {**BOOK, **RECORDING, **WORK, **OFFER}
RULES: Final = tuple(Rule(name, _JUDGES[name], **row) for name, row in rows.RULES.items())
"""The rows, in the order in which they are tried; before the title, those that apply to a name without it."""
_ASKED: Final = Asked[Rule]()
_BY_ID: Final = {rule.id: rule for rule in RULES}


def evidence_of(rule: str, stance: Stance, words: str = "", start: int | None = None, detail: str = "") -> Evidence:
    """Return the evidence of a rule, with the weight that the rule has."""
    return Evidence(rule, stance, words, start, _BY_ID[rule].texts[stance][1], detail)


_LACKS_TITLE: Final = evidence_of("title", "against")


def judge(match: Match, release: Release, sought: Criteria) -> list[Evidence]:
    """Return the evidence of one release for a wanted book; for another book, only that its title is missing.

    Args:
        match: The release's name matched against the book.
        release: The release.
        sought: The wanted book and the preferences.
    """
    if match.title is None and match.series is None:
        return [_LACKS_TITLE]
    case = Case(match, release, sought)
    evidence: list[Evidence] = []
    for rule in _ASKED.of(RULES, case.aspects()):
        name, texts = rule.id, rule.texts
        for stance, piece, detail in rule.judge(case):
            words, start = match.place(piece) if piece else ("", None)
            evidence.append(build((name, stance, words, start, texts[stance][1], detail)))
        if name == "title" and evidence[-1].stance == "against":
            return [evidence.pop(), *evidence]
    return evidence


def says(rule: str, stance: Stance) -> str:
    """Return the text of a rule for a stance; for a rule that no longer exists, its name."""
    said = _BY_ID[rule].texts[stance][0] if rule in _BY_ID else ""
    return said or f"{rule} {stance}"
