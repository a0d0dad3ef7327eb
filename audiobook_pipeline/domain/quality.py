"""What is wrong with the metadata of a library: issues found by declared rules, and scores of items and library.

The rules are declared in ``quality_rules``; this module runs them and counts. Repairs belong to ``standardise``. No
rule may fire on a right value: if a value can be right, the rule says "info" or does not exist.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

import pandas as pd

from audiobook_pipeline.domain.columns import require_columns
from audiobook_pipeline.domain.metadata_preferences import DEFAULT, MetadataPreferences
from audiobook_pipeline.domain.quality_rules import facts, people, shelf, titles
from audiobook_pipeline.domain.quality_rules.rule import Rule
from audiobook_pipeline.domain.quality_rules.view import NEEDED_COLUMNS, ShelfView

ISSUE_COLUMNS = ("item_id", "rule", "severity", "field", "value", "explanation", "suggestion")
RULES: tuple[Rule, ...] = (*facts.RULES, *titles.RULES, *people.RULES, *shelf.RULES)
PENALTY = {"error": 25.0, "warning": 8.0, "info": 2.0}
"""Points subtracted from an item's 100 for each issue, by severity."""
_LONGEST_VALUE = 200
_LOW = 50


def find_issues(
    library: pd.DataFrame,
    *,
    now: datetime,
    wanted: MetadataPreferences = DEFAULT,
    identified: Mapping[str, str] = MappingProxyType({}),
) -> pd.DataFrame:
    """Find what is wrong with the metadata of a library.

    Args:
        library: The library table, one row per item.
        now: The time, aware; later years are not possible.
        wanted: What the library's owner wants of repairs.
        identified: By item, the work that it is, if only its folder or files identify it.

    Returns:
        ``ISSUE_COLUMNS``, one row per issue, ordered by rule as declared and then by item as in the library. ``value``
        is cut to 200 characters.

    Raises:
        MissingColumnsError: A column is missing.
    """
    require_columns(library, NEEDED_COLUMNS, "library_snapshot")
    view = ShelfView(library, now, wanted, identified)
    ids = view.column("item_id")
    rows = [
        (ids[row], rule.id, rule.severity, rule.field, wrong[:_LONGEST_VALUE], rule.explanation, rule.suggestion)
        for rule in RULES
        for row, wrong in sorted(rule.check(view).items())
    ]
    return pd.DataFrame(rows, columns=list(ISSUE_COLUMNS)).astype(dict.fromkeys(ISSUE_COLUMNS, "str"))


def item_scores(library: pd.DataFrame, issues: pd.DataFrame) -> pd.Series:
    """Return each item's score, 0 to 100, by item id: 100 minus ``PENALTY`` for each issue."""
    lost = issues["severity"].map(PENALTY).astype("float64").groupby(issues["item_id"]).sum()
    ids = pd.Index(library["item_id"].unique(), name="item_id")
    scores = (100.0 - lost.reindex(ids, fill_value=0.0)).clip(lower=0.0)
    return scores.rename("score")


def library_score(library: pd.DataFrame, issues: pd.DataFrame) -> float:
    """Return the library's score: the mean of its items' scores; 100 for an empty library."""
    return float(item_scores(library, issues).mean()) if len(library) else 100.0


def score_spread(scores: pd.Series) -> dict[str, float]:
    """Return how the items' scores are distributed: a mean hides whether a few items are bad or most lack a little.

    Returns:
        items, below_50 (items), lowest, and the 10th, 50th and 90th percentile of the scores.
    """
    known = scores if len(scores) else pd.Series([100.0])
    lowest, tenth, median, nine_tenths = known.quantile([0, 0.1, 0.5, 0.9]).round(1).tolist()
    return {
        "items": len(scores),
        "below_50": int((scores < _LOW).sum()),
        "lowest": lowest,
        "tenth": tenth,
        "median": median,
        "nine_tenths": nine_tenths,
    }


def worst_items(library: pd.DataFrame, issues: pd.DataFrame, *, most: int) -> pd.DataFrame:
    """Return the items with the lowest scores, lowest first; items without an issue are left out.

    Args:
        library: The library table.
        issues: Result of ``find_issues``.
        most: Largest number of items to return.

    Returns:
        item_id, title, authors, score, rules (that fired, joined by ", ").
    """
    scores = item_scores(library, issues)
    worst = scores[scores < 100].sort_values(kind="stable").head(most)
    fired = issues[issues["item_id"].isin(worst.index)].groupby("item_id")["rule"].agg(", ".join)
    items = library.drop_duplicates("item_id").set_index("item_id").loc[worst.index, ["title", "authors"]]
    return items.assign(score=worst, rules=fired).reset_index()
