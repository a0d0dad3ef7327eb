"""Judging one release: the rules that apply to its name find what speaks for it and against it."""

from typing import Final

from audiobook_pipeline.domain.choosing import rules
from audiobook_pipeline.domain.choosing.asked import Asked
from audiobook_pipeline.domain.choosing.decision import Verdict, verdict_of
from audiobook_pipeline.domain.choosing.evidence import SOFT, Evidence, build
from audiobook_pipeline.domain.choosing.layout import Match
from audiobook_pipeline.domain.choosing.rules.rule import Case, Criteria, Rule
from audiobook_pipeline.domain.models import Release

_ASKED: Final = Asked[Rule]()
_LACKS_TITLE: Final = (rules.evidence_of("title", "against"),)


def judge(match: Match | None, release: Release, criteria: Criteria) -> Verdict:
    """Judge one release for a wanted book; of another book, only its title is judged, and what shows why it lacks it.

    Args:
        match: The release's name matched against the book; None if it has neither title nor series.
        release: The release.
        criteria: The wanted book and the preferences.
    """
    if match is None:
        return verdict_of((release, False, 0.0, _LACKS_TITLE, False))
    edges, text, case = match.words.edges, match.words.text, Case(match, release, criteria)
    evidence: list[Evidence] = []
    against: list[Evidence] = []
    weight = 0.0
    for rule in _ASKED.of(rules.RULES, case.aspects):
        name, bare = rule.id, rule.bare
        for stance, piece, detail in rule.judge(case):
            found, adds = bare[stance]
            weight += adds
            if piece:
                start = edges[2 * piece[-2]]
                found = build((name, stance, text[start : edges[2 * piece[-1] - 1]], start, adds, detail))
            elif detail:
                found = build((name, stance, "", None, adds, detail))
            evidence.append(found)
            if stance == "against":
                against.append(found)
        if against and name == "title" and evidence[-1] is against[-1]:
            evidence.insert(0, evidence.pop())
            break
    near = len(against) == 1 and against[0].weight == SOFT and match.title is not None and match.author is not None
    score = round(weight, 4) if 0.0 < weight < 1.0 else float(weight > 0.0)
    return verdict_of((release, not against, score, tuple(evidence), near))
