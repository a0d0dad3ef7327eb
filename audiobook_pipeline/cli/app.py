"""How the commands are declared: one Typer application a module."""

import typer


def command_app(description: str | None = None) -> typer.Typer:
    """Return the application of a command.

    Its help is plain text: Typer's boxes take longer to import than everything else that help needs.

    Args:
        description: What a command with several actions does; that of a single one is its docstring.
    """
    return typer.Typer(
        help=description,
        no_args_is_help=description is not None,
        add_completion=False,
        # Click says it already.
        suggest_commands=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
