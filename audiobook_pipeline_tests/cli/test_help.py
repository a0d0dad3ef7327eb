"""What a newcomer reads with ``--help`` and in the README: every argument is explained, every command is named."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from audiobook_pipeline.cli.main import build_parser
from audiobook_pipeline.sandbox.run import Sandbox

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Yield a parser and those of its sub-commands."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from parsers(below)


PARSERS = {parser.prog: parser for parser in parsers(build_parser())}


@pytest.mark.parametrize("name", PARSERS)
def test_a_command_says_what_it_does_and_every_argument_what_it_means(name) -> None:
    parser = PARSERS[name]
    assert parser.description
    for action in parser._actions:
        if not isinstance(action, argparse._SubParsersAction):
            assert action.help, f"{name} {action.dest}"
    assert parser.format_help()


@pytest.mark.parametrize("name", [name for name, parser in PARSERS.items() if not parser._subparsers])
def test_the_readme_names_every_command(name) -> None:
    table = README[README.index("## Commands") :].partition("## Safety")[0]
    program, command, *action = name.split()
    cell = next(line for line in table.splitlines() if re.match(rf"\| .*`({program} )?{command}\b", line))
    assert all(word in re.split(r"[\s`\\|]+", cell) for word in action), name


def test_the_demonstration_names_everything_that_it_simulates(tmp_path, world) -> None:
    described = " ".join(PARSERS["audiobook-pipeline demo"].format_help().split())
    with Sandbox(tmp_path, world=world, qbittorrent="simulated") as running:
        services = {name.partition(",")[0] for name in running.addresses if name != "Tracker"}
    assert [name for name in sorted(services) if name not in described] == []
