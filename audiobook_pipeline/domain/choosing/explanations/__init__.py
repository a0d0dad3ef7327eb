"""What leftover words may be: one module per family, collected in one table; their texts are in ``rows.toml``."""

from typing import Final

from audiobook_pipeline.domain.choosing import rows
from audiobook_pipeline.domain.choosing.explanations.people import PEOPLE
from audiobook_pipeline.domain.choosing.explanations.text import TEXT
from audiobook_pipeline.domain.choosing.leftovers import Explanation

EXPLANATIONS: Final = tuple(
    Explanation(name, explains, **rows.EXPLANATIONS[name]) for name, explains in {**PEOPLE, **TEXT}.items()
)
"""The rows, in the order in which they are tried; the first that explains a run counts."""
