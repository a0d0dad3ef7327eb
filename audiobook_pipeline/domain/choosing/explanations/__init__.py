"""What leftover words may be: rows with examples, a module a family, all found in one table."""

from typing import Final

from audiobook_pipeline.domain.choosing.explanations.people import PEOPLE
from audiobook_pipeline.domain.choosing.explanations.text import TEXT
from audiobook_pipeline.domain.choosing.leftovers import Explanation

EXPLANATIONS: Final[tuple[Explanation, ...]] = (*PEOPLE, *TEXT)
"""The rows, in the order in which they are asked; the first that explains a run counts."""
