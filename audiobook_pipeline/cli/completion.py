"""``audiobook-pipeline completion``: the completion script for a shell."""

from typing import Annotated, Literal

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.output import say

app = command_app()


@app.command()
def completion(
    shell: Annotated[Literal["bash", "zsh", "fish"], typer.Argument(metavar="SHELL", help="bash, zsh or fish")],
) -> None:
    """Print the script that lets a shell complete commands and options.

    For bash, put this into ~/.bashrc: eval "$(audiobook-pipeline completion bash)"
    """
    from click.shell_completion import get_completion_class  # noqa: PLC0415 - not for --help

    from audiobook_pipeline.cli.main import COMPLETE, PROGRAM, program  # noqa: PLC0415 - it imports this

    if (kind := get_completion_class(shell)) is not None:
        say(kind(program(), {}, PROGRAM, COMPLETE).source())
