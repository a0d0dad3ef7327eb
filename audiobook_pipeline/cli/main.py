"""The ``audiobook-pipeline`` command: one module a sub-command."""

import argparse
import os
import sys
from collections.abc import Sequence

from audiobook_pipeline import cli
from audiobook_pipeline.cli import (
    block,
    bootstrap,
    changes,
    demo,
    doctor,
    explain,
    gaps,
    purge,
    queue,
    recover,
    select,
    ui,
    want,
)

_COMMANDS = (demo, ui, doctor, explain, queue, block, want, changes, select, gaps, bootstrap, recover, purge)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command."""
    parser = argparse.ArgumentParser(
        prog="audiobook-pipeline",
        description="Grow and tend a self-hosted audiobook library. Each command explains itself with --help.",
    )
    subparsers = parser.add_subparsers(title="commands", dest="command", required=True, metavar="COMMAND")
    for module in _COMMANDS:
        module.add_parser(subparsers)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    cli.load_environment()
    arguments = build_parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except cli.CommandError as error:
        print(f"audiobook-pipeline: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Who reads (head, a pager) has seen enough: the rest goes nowhere, without a complaint at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return status


if __name__ == "__main__":
    sys.exit(main())
