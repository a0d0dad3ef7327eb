"""What is updated automatically: once for each new input, in one run, and never while a run works on it."""

import dagster as dg
import pytest

from audiobook_pipeline.automation.conditions import RENEWED, with_automation
from audiobook_pipeline.build import build_defs
from audiobook_pipeline.config import Automation, ConfigurationError
from audiobook_pipeline_tests.integration.running import ANALYSED

pytestmark = pytest.mark.integration

GAPS = {"series_gap_report", "author_works", "author_coverage"}
ISSUES = {"metadata_issues", "standard_metadata", "detected_narrators"}


class Ticks:
    """The daemon's looks at the conditions, one after the other, over the real definitions."""

    def __init__(self, instance: dg.DagsterInstance) -> None:
        self._defs = build_defs()
        self._instance = instance
        self._cursor = None

    def make(self, *names: str, sound: bool = True) -> None:
        """Materialize tables, and let their checks pass or fail."""
        for name in names:
            self._instance.report_runless_asset_event(dg.AssetMaterialization(name))
        keys = self._defs.resolve_asset_graph().asset_check_keys
        for key in sorted(keys, key=str):
            if key.asset_key.to_user_string() in names:
                self._instance.report_runless_asset_event(
                    dg.AssetCheckEvaluation(
                        asset_key=key.asset_key,
                        check_name=key.name,
                        passed=sound,
                        metadata={},
                        severity=dg.AssetCheckSeverity.ERROR,
                    )
                )

    def look(self) -> set[str]:
        """Look once: what is asked for."""
        found = dg.evaluate_automation_conditions(self._defs, self._instance, cursor=self._cursor)
        self._cursor = found.cursor
        return {
            key.to_user_string()
            for key in self._defs.resolve_asset_graph().get_all_asset_keys()
            if found.get_num_requested(key)
        }


@pytest.fixture
def ticks():
    with dg.instance_for_test() as instance:
        yield Ticks(instance)


def test_nothing_is_asked_for_where_nothing_was_ever_made(ticks) -> None:
    assert ticks.look() == set()
    assert ticks.look() == set()


def test_without_news_nothing_is_asked_for(ticks) -> None:
    ticks.make(*ANALYSED)
    ticks.look()
    assert [ticks.look() for _ in range(3)] == [set(), set(), set()]


def test_a_new_catalogue_renews_all_that_hangs_on_it_in_one_go_and_once(ticks) -> None:
    ticks.make(*ANALYSED)
    ticks.look()
    ticks.make("book_catalogue")
    assert ticks.look() == GAPS
    assert [ticks.look() for _ in range(3)] == [set(), set(), set()]
    ticks.make("book_catalogue")
    assert ticks.look() == GAPS


def test_many_new_inputs_between_two_looks_are_one_renewal(ticks) -> None:
    ticks.make(*ANALYSED)
    ticks.look()
    for _ in range(20):
        ticks.make("book_catalogue", "library_snapshot", "current_library")
    assert ticks.look() == GAPS | ISSUES | {"identified_library"}
    assert ticks.look() == set()


def test_a_whole_run_that_made_everything_leaves_nothing_to_do(ticks) -> None:
    ticks.make(*ANALYSED)
    ticks.look()
    ticks.make(*ANALYSED)
    ticks.look()
    assert ticks.look() == set()


def test_nothing_is_made_of_a_table_whose_checks_failed(ticks) -> None:
    ticks.make(*ANALYSED)
    ticks.look()
    ticks.make("current_library", sound=False)
    assert ticks.look() == set()
    ticks.make("current_library")
    assert ticks.look() == ISSUES


def test_only_what_asks_no_indexer_and_changes_nothing_is_renewed_by_itself() -> None:
    specs = {spec.key.to_user_string(): spec for spec in build_defs().resolve_all_asset_specs()}
    assert {name for name, spec in specs.items() if spec.automation_condition} == set(RENEWED)


def test_every_table_says_when_it_is_late() -> None:
    for spec in build_defs().resolve_all_asset_specs():
        assert spec.freshness_policy.warn_window.to_timedelta().total_seconds() == 36 * 3600, spec.key


def test_stale_before_late_is_refused_in_words() -> None:
    with pytest.raises(ConfigurationError, match="stale_after_hours"):
        with_automation([], Automation(late_after_hours=10, stale_after_hours=5))
