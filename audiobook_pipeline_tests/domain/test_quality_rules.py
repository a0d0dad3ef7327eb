"""Each rule of quality on its own example, before and after it is repaired."""

import pytest

from audiobook_pipeline.domain.quality import (
    RULES,
    find_issues,
)
from audiobook_pipeline.domain.standardise import propose_repairs
from audiobook_pipeline_tests.domain.shelves import NOW, applied, shelf

# What one value shows nobody: rules about several items, several fields, or flags.
NOT_OF_ONE_VALUE = {
    "item_id_twice", "files_missing", "no_audio", "cover_missing", "subtitle_repeats_title", "abridged_unmarked",
    "author_variant", "author_is_narrator", "narrator_variant", "narrator_is_author", "series_variant",
    "series_without_position", "series_position_clash", "duplicate_recording", "other_edition",
}  # fmt: skip


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.id not in NOT_OF_ONE_VALUE], ids=lambda rule: rule.id)
def test_each_rule_fires_on_its_own_example_and_no_more_once_that_is_repaired(rule):
    library = shelf({rule.field: rule.example})
    assert rule.id in set(find_issues(library, now=NOW)["rule"])
    repairs = propose_repairs(library)
    if rule.field in set(repairs["field"]):
        repaired = applied(library, repairs)
        assert rule.id not in set(find_issues(repaired, now=NOW)["rule"])
        assert propose_repairs(repaired).empty


@pytest.mark.parametrize(
    ("rule", "items"),
    [
        ("subtitle_repeats_title", [{"subtitle": "The Time Machine"}]),
        ("author_variant", [{"authors": "H.G. Wells", "title": "Kipps"}, {}, {"title": "The Invisible Man"}]),
        ("narrator_variant", [{"narrators": "anna schmidt", "title": "Kipps"}, {}, {"title": "The Invisible Man"}]),
        (
            "series_variant",
            [
                {"title": title, "authors": "L. Frank Baum", "series": series}
                for title, series in (("Ozma of Oz", "The Oz Books #3"), ("Sky Island", "Oz books #4"),
                                      ("Tik-Tok of Oz", "The Oz Books #8"))
            ],
        ),
        (
            "author_is_narrator",
            [
                {"title": "Emma", "authors": "Jane Austen; Elizabeth Klett", "narrators": "Elizabeth Klett"},
                {"title": "Persuasion", "authors": "Jane Austen", "narrators": "Elizabeth Klett"},
            ],
        ),
    ],
)  # fmt: skip
def test_a_rule_about_several_values_fires_and_no_more_once_that_is_repaired(rule, items):
    library = shelf(*items)
    assert rule in set(find_issues(library, now=NOW)["rule"])
    repaired = applied(library, propose_repairs(library))
    assert rule not in set(find_issues(repaired, now=NOW)["rule"])
    assert propose_repairs(repaired).empty


def test_rules_are_declared_whole():
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.explanation and rule.suggestion for rule in RULES)
