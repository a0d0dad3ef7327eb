"""``audiobook-pipeline init``: set up an installation by answering questions in the terminal."""

import os
import sys
from typing import Annotated

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.cli.first_start import (
    DESK,
    SERVICES,
    Question,
    Service,
    found,
    is_set_up,
    of_service,
    tried,
    write,
)
from audiobook_pipeline.cli.output import AsJsonLines, progress, say, say_marked, telling
from audiobook_pipeline.cli.settings_file import home_folder, settings_file

app = command_app()


@app.command()
def init(
    again: Annotated[
        bool, typer.Option("--again", help="ask although there are settings; the answers from before are offered")
    ] = False,
    as_json: AsJsonLines = False,
) -> int:
    """Set up: ask for addresses and keys, test each, and save them.

    Services that answer on their usual ports are offered. The answers are saved in .env of the current folder if there
    is one, else in .env of the data folder. Nothing is downloaded or changed: both modes stay at plan.
    """
    file = settings_file()
    if not sys.stdin.isatty():
        raise CommandError("there is no terminal to ask in; set the variables of .env.example instead")
    if is_set_up() and not again:
        raise CommandError(f"this is set up already ({file}); to go through it again, say --again")
    with telling(as_json=as_json) as tell:
        answers = _all_answers()
        if file.parent == home_folder():
            answers["PIPELINE_DATA"] = str(home_folder())
        write(file, {name: value for name, value in answers.items() if value})
        tell("written", f"\nWritten: {file}\nNow start everything: audiobook-pipeline up", file=str(file))
    return 0


def _all_answers() -> dict[str, str]:
    """Ask every question, and return the answers by variable."""
    say("Looking for services on the usual ports …")
    offered = found()
    answers: dict[str, str] = {}
    for service in SERVICES:
        say(f"\n{service.name}")
        _ask_until_it_works(service, answers, offered)
    say("\nThe desk, the page where you decide")
    answers[DESK.variable] = _asked(DESK, "")
    return answers


def _ask_until_it_works(service: Service, answers: dict[str, str], offered: dict[str, str]) -> None:
    """Ask for what a service needs, try it, and ask again until it works or the person continues."""
    while True:
        for question in service.questions:
            known = answers.get(question.variable) or os.environ.get(question.variable, "").strip()
            answers[question.variable] = _asked(question, known or offered.get(question.variable, ""))
        with progress("Trying"):
            wrong = of_service(tried(answers), service)
        if not wrong:
            say_marked("✓", "works")
            return
        for finding in wrong:
            say_marked("✗", finding.what + (f"\n  → {finding.fix}" if finding.fix else ""))
        if not typer.confirm("Answer again?", default=True):
            return


def _asked(question: Question, offered: str) -> str:
    """Ask one question; an empty answer takes what is offered."""
    hint = f" ({question.hint})" if question.hint else ""
    if question.secret and offered:
        hint += " [Enter: as it is]"
    answer: str = typer.prompt(
        f"{question.label}{hint}",
        default=offered,
        show_default=bool(offered) and not question.secret,
        hide_input=question.secret,
    )
    return answer.strip()
