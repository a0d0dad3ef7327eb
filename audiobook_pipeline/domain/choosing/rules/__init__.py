"""The rules that judge a release: one module per family, collected in one table; their texts are in ``rows.toml``.

They come from how people and programs name releases, and from the kinds of name that mislead (other volumes, box
sets, abridgements, dramatisations, other media, pieces of a book …).
"""

from typing import Final

from audiobook_pipeline.domain.choosing import rows
from audiobook_pipeline.domain.choosing.evidence import Evidence, Stance
from audiobook_pipeline.domain.choosing.rules.book import BOOK
from audiobook_pipeline.domain.choosing.rules.offer import OFFER
from audiobook_pipeline.domain.choosing.rules.recording import RECORDING
from audiobook_pipeline.domain.choosing.rules.rule import Rule
from audiobook_pipeline.domain.choosing.rules.work import WORK

_JUDGES: Final = {**BOOK, **RECORDING, **WORK, **OFFER}
RULES: Final = tuple(Rule(name, _JUDGES[name], **row) for name, row in rows.RULES.items())
"""The rows, in the order in which they are tried; before the title, those that apply to a name without it."""
_BY_ID: Final = {rule.id: rule for rule in RULES}


def evidence_of(rule: str, stance: Stance, words: str = "", start: int | None = None, detail: str = "") -> Evidence:
    """Return the evidence of a rule, with the weight that the rule has."""
    return _BY_ID[rule].bare[stance][0]._replace(words=words, start=start, detail=detail)


def says(rule: str, stance: Stance) -> str:
    """Return the text of a rule for a stance; for a rule that no longer exists, its name."""
    said = _BY_ID[rule].text(stance) if rule in _BY_ID else ""
    return said or f"{rule} {stance}"
