"""The decisions of ``download_queue`` for a person: each in words, and what was refused by rule."""

import pandas as pd

from audiobook_pipeline.domain.choosing.reasons import reason
from audiobook_pipeline.domain.choosing.rules import says
from audiobook_pipeline.domain.columns import cells

REFUSED = ("refused", "near", "blocked")
_TAKEN = ("chosen", "accepted")


def with_reasons(queue: pd.DataFrame) -> pd.DataFrame:
    """Return ``queue`` with the column ``reason``: the decision on each release in words."""
    taken = queue["verdict"].isin(_TAKEN)
    others = taken.groupby(queue["wanted_id"], dropna=False).transform("sum") - 1
    reasons = []
    for verdict, cell, more in zip(queue["verdict"], cells(queue["evidence"]), others, strict=True):
        why = reason(cell, accepted=verdict in _TAKEN)
        before = f"before {more} other{'s' if more > 1 else ''} that also fit: " if more and verdict == "chosen" else ""
        reasons.append(before + why)
    return queue.assign(reason=pd.Series(reasons, index=queue.index, dtype=object))


def refusals_by_rule(queue: pd.DataFrame) -> pd.DataFrame:
    """Return how many releases each rule spoke against: columns rule, why, releases, example."""
    refused = queue[queue["verdict"].isin(REFUSED)]
    rules = [sorted({e.rule for e in cell if e.stance == "against"}) for cell in cells(refused["evidence"])]
    against = refused.assign(rule=pd.Series(rules, index=refused.index, dtype=object))
    against = against.explode("rule").dropna(subset=["rule"])
    counted = against.groupby("rule").agg(releases=("release", "size"), example=("release", "first")).reset_index()
    counted["why"] = counted["rule"].map(lambda rule: says(rule, "against"))
    ranked = counted.sort_values(["releases", "rule"], ascending=[False, True], ignore_index=True)
    return ranked[["rule", "why", "releases", "example"]]
