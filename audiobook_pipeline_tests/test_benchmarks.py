"""The benchmarks can be started, and the page of their figures is what they measured."""

from importlib import import_module

import pytest

from benchmarks import quality, speed
from benchmarks.figures import Figure, save
from benchmarks.page import written

PAGE = "Before.\n<!-- figures: written by `make performance` -->\nold\n<!-- end of figures -->\nAfter.\n"


@pytest.mark.parametrize("name", [*speed.MODULES, *speed.OPT_IN, *quality.MODULES])
def test_each_benchmark_can_be_started(name) -> None:
    assert callable(import_module(f"benchmarks.{name}").run)


def test_the_page_holds_the_figures_that_were_kept(tmp_path) -> None:
    save([Figure("seconds", 12.345, 10, False, "slow"), Figure("right", 1, 1)], tmp_path / "speed_x.json")
    page = written(PAGE, tmp_path)
    assert "| seconds | 12.35 | ≤ 10 | MISSED | slow |" in page
    assert "| right | 1 | ≥ 1 | ok |  |" in page
    assert "old" not in page
    assert (page.startswith("Before."), page.endswith("After.\n")) == (True, True)
    assert written(page, tmp_path) == page


def test_a_page_without_marks_is_left_alone(tmp_path) -> None:
    with pytest.raises(ValueError, match="no marks"):
        written("Nothing here", tmp_path)
