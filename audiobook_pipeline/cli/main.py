"""The ``audiobook-pipeline`` command: which commands there are, and what happens to their errors.

A command ``name`` is the Typer application ``app`` of the module ``audiobook_pipeline.cli.name``, or of another one
where Python keeps that name for itself. It returns its exit
status, or nothing where all went well.
"""

import os
import re
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any, Final

import click
import typer
from typer.core import TyperGroup

from audiobook_pipeline.cli.output import say, say_marked
from audiobook_pipeline.cli.settings_file import load_settings
from audiobook_pipeline.domain.text.nearest import did_you_mean
from audiobook_pipeline.errors import PipelineError
from audiobook_pipeline.variables import register_secrets

PROGRAM: Final = "audiobook-pipeline"
COMPLETE: Final = "_AUDIOBOOK_PIPELINE_COMPLETE"
"""Set by the shell where it asks how a line may go on."""
COMMANDS: Final = {
    "init": "set up: ask for addresses and keys, test each, and save them",
    "up": "run everything: the Dagster UI, the desk and the daemon",
    "demo": "run the whole pipeline once over simulated services and a real qBittorrent",
    "ui": "open the Dagster UI and the desk with simulated services",
    "desk": "open the desk, the page for decisions",
    "doctor": "check every service and folder, and say what is wrong and how to fix it",
    "explain": "show the history of a book or a release",
    "review": "list, approve or drop the releases that wait for a person",
    "block": "never download a release again; drop a book",
    "want": "ask for a book, or say what you don't want",
    "add": "use your own torrent for a wanted book",
    "import": "import another program's download into the library",
    "retry": "try the next step for a book again, whatever it waits for",
    "changes": "list, show, approve, refuse or revert metadata changes",
    "read": "read the names of releases and folders",
    "select": "choose a release for each case of a file",
    "audit": "report what is wrong with the metadata of a library in a file, and what would be changed",
    "gaps": "list the books of a catalogue's series that a library lacks",
    "bootstrap": "set the limits of Dagster's pools: how many steps may talk to a service at a time",
    "recover": "end the runs that died with the code server or the machine, so that later ones aren't held up",
    "completion": "print the completion script for your shell",
    "purge": "remove Dagster's records of old runs, and old refusals",
}
_QUOTED: Final = re.compile("'([^']*)'")
_MODULES: Final = {"import": "import_folder"}
"""Modules of commands whose names are words of Python."""
_ALIASES: Final = {"queue": "review", "wish": "want", "check": "doctor", "start": "up", "setup": "init"}
"""Names by which commands are called as well: earlier ones, and those that people try."""


class _Command(click.Command):
    """A command by name, whose module is imported when it is run or explains itself."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 - click's
    ) -> click.Context:
        return load(str(self.name)).make_context(info_name, args, parent, **extra)


class _Commands(TyperGroup):
    """The commands, each by its name or an alias."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, _ALIASES.get(cmd_name, cmd_name))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command of a line; a misspelt alias means what the alias does."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = get_close_matches(args[0], [] if "id you mean" in error.message else _ALIASES, n=1)
            if not near:
                raise
            raise click.UsageError(f"{error.message} Did you mean '{_ALIASES[near[0]]}'?", error.ctx) from None


def _version() -> click.Option:
    def show(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
        if wanted and not context.resilient_parsing:
            from importlib.metadata import version  # noqa: PLC0415 - not for --help

            say(f"{PROGRAM} {version(PROGRAM)}")
            context.exit()

    return click.Option(
        ["--version"], is_flag=True, is_eager=True, expose_value=False, callback=show, help="show the version and exit"
    )


def load(name: str) -> click.Command:
    """Return a command with its arguments."""
    module = _MODULES.get(name, name)
    app: typer.Typer = import_module(f"audiobook_pipeline.cli.{module}").app
    return typer.main.get_command(app)


def program() -> click.Group:
    """Return the whole command."""
    return _Commands(
        name=PROGRAM,
        suggest_commands=False,
        params=[_version()],
        commands={name: _Command(name, short_help=words) for name, words in COMMANDS.items()},
        help="Grow and care for a self-hosted audiobook library. Each command explains itself with --help.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    if COMPLETE in os.environ:
        from click.shell_completion import shell_complete  # noqa: PLC0415 - for this alone

        return shell_complete(program(), {}, PROGRAM, COMPLETE, os.environ[COMPLETE])
    try:
        load_settings()
        register_secrets(os.environ)
        with program().make_context(PROGRAM, list(sys.argv[1:] if argv is None else argv)) as context:
            status = context.command.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as error:
        _with_what_was_meant(error).show()
        return error.exit_code
    except PipelineError as error:
        say_marked(f"{PROGRAM}:", str(error), colour="red", error=True)
        return 2
    except BrokenPipeError:
        # Who reads (head, a pager) has seen enough: the rest goes nowhere, without a complaint at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (KeyboardInterrupt, click.Abort):
        return 130
    return status or 0


def _with_what_was_meant(error: click.ClickException) -> click.ClickException:
    """Return the error with the choice that was probably meant; click says it of commands and options alone."""
    if not (isinstance(error, click.BadParameter) and error.param and isinstance(error.param.type, click.Choice)):
        return error
    given = _QUOTED.match(error.message)
    choices = [str(getattr(each, "value", each)) for each in error.param.type.choices]
    meant = did_you_mean(given[1], choices).capitalize() if given else ""
    return click.BadParameter(f"{error.message} {meant}".strip(), error.ctx, error.param, error.param_hint)


if __name__ == "__main__":
    sys.exit(main())
