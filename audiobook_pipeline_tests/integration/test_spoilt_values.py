"""Odd values in every service's answers: each costs its own row, and the run goes on to its end."""

import re
from collections import Counter

import pytest

from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline_tests.integration.running import PLAN, run_pipeline
from audiobook_pipeline_tests.spoilt import SERVICES, Spoiling

ASIDE = re.compile(r"a row is set aside")


def spoilt_sandbox(folder, world, services) -> tuple[Sandbox, dict[str, Spoiling]]:
    """Return a sandbox whose services answer with odd values, not started yet."""
    sandbox = Sandbox(folder, world=world, qbittorrent="simulated")
    spoiling = {}
    for name in services:
        service = getattr(sandbox, name)
        service.app = spoiling[name] = Spoiling(service.app, SERVICES[name])
    return sandbox, spoiling


@pytest.mark.slow
@pytest.mark.parametrize("services", [*([name] for name in SERVICES), [*SERVICES]], ids="+".join)
def test_a_run_over_odd_values_ends_and_says_what_it_set_aside(world, tmp_path, services, caplog) -> None:
    sandbox, spoiling = spoilt_sandbox(tmp_path / "sandbox", world, services)
    modes = {"wait": 1} if len(services) > 1 else PLAN
    with sandbox:
        run = run_pipeline(tmp_path / "run", sandbox.environment(), **modes)
    failed = [phase for phase in run.phases.values() if not phase.ok]
    assert run.success, failed
    assert all(each.spoilt for each in spoiling.values()), {name: each.spoilt for name, each in spoiling.items()}
    told = Counter(record.args[0].lower().replace(" ", "_") for record in caplog.records if ASIDE.search(record.msg))
    for name, each in spoiling.items():
        # A row of the library is read once, the others as often as it is asked for.
        least = len(each.unreadable) if name == "audiobookshelf" else bool(each.unreadable)
        assert told[name] >= least, (name, each.unreadable)
