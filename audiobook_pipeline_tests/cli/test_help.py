"""What a newcomer reads with ``--help`` and in the README: every argument is explained, every command is named."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from audiobook_pipeline.cli.main import PROGRAM, load, main, program
from audiobook_pipeline.sandbox.run import Sandbox

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
PROMISED = {
    "init": "--again --json",
    "up": "--host --port --desk-port --check --json",
    "desk": "--host --port --json",
    "demo": "--dir --items --qbittorrent --json",
    "ui": "--dir --items --port --desk-port --qbittorrent --json",
    "doctor": "--json --fix --undo --send --yes",
    "explain": "WORD... --json",
    "review list": "--all --json",
    "review approve": "NUMBER... --note --json",
    "review drop": "NUMBER... --note --json",
    "block release": "INFOHASH_OR_KEY --reason --json",
    "block book": "NUMBER --reason --json",
    "block list": "--json",
    "block remove": "NUMBER --json",
    "want list": "--json",
    "want book": "TITLE --author --series --position --language --narrator --prefer --reason --json",
    "want import": "FILE|ADDRESS --shelf --name --json",
    "want author": "NAME --next --language --kind --json",
    "want series": "NAME --next --language --kind --json",
    "want unfollow": "NUMBER --json",
    "want exclude": "WHAT VALUE --reason --json",
    "want forget-wish": "NUMBER --json",
    "want forget-exclusion": "NUMBER --json",
    "add": "MAGNET|FILE|ADDRESS --book --json",
    "import": "FOLDER --book --overrule --json",
    "retry": "BOOK --json",
    "changes list": "[NUMBER]... --run --item --field --since --status --rule --book --confidence --limit --json",
    "changes show": "[NUMBER]... --run --item --field --since --status --rule --book --confidence --limit --json",
    "changes edits": "--limit --json",
    "changes approve": "[NUMBER]... --run --item --field --since --status --rule --book --confidence --all --json",
    "changes refuse": "[NUMBER]... --run --item --field --since --status --rule --book --confidence --all --json",
    "changes revert": "[NUMBER]... --run --item --field --since --status --rule --book --confidence --all --json",
    "read": "NAME... --file --json",
    "select": "CASES --out --json",
    "audit": "--library --out --catalogue --json",
    "gaps": "--library --catalogue --out --now --json",
    "bootstrap": "--json",
    "recover": "[-- COMMAND ...] --json",
    "completion": "SHELL",
    "purge": "--days --dry-run --json",
}
"""Every command and what it takes: scripts, units and people count on them."""


def actions(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """Yield a command, or each of its actions, by the words that call it."""
    if isinstance(command, click.Group):
        for action, below in command.commands.items():
            yield from actions(f"{name} {action}", below)
    else:
        yield name, command


COMMANDS = {name: command for top in program().commands for name, command in actions(top, load(top))}


def helped(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main([*words, "--help"]) == 0
    return " ".join(capsys.readouterr().out.split())


def test_the_commands_and_their_arguments_are_those_that_were_promised() -> None:
    taken = {
        name: " ".join(
            each.opts[0] if isinstance(each, click.Option) else str(each.metavar)
            for each in command.params
            if each.name != "help"
        )
        for name, command in COMMANDS.items()
    }
    assert taken == PROMISED


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_what_it_does_and_every_argument_what_it_means(capsys, name) -> None:
    shown, command = helped(capsys, *name.split()), COMMANDS[name]
    assert " ".join(str(command.help).split()) in shown
    for each in command.params:
        words = getattr(each, "help", None)
        assert words, f"{name} {each.name}"
        assert " ".join(words.split()) in shown


@pytest.mark.parametrize("words", [[], *([name.split()[0]] for name in COMMANDS if " " in name)])
def test_without_its_action_a_command_says_which_there_are(capsys, words) -> None:
    assert main(words) == 2
    said = capsys.readouterr()
    below = [name.removeprefix(" ".join(words)).split()[0] for name in COMMANDS if name.split()[: len(words)] == words]
    assert all(f"  {action} " in said.out + said.err for action in below)


@pytest.mark.parametrize(
    "words",
    [
        words.split()
        for words in (
            "nonsense",
            "queue nonsense",
            "review nonsense",
            "completion tcsh",
            "--nonsense",
            "review list --nonsense",
            "review approve",
            "gaps",
            "gaps --library a --catalogue b --out c --now today",
            "block book one",
            "want exclude narrator Ada",
            "demo --qbittorrent some",
            "doctor --fix --undo",
        )
    ],
    ids=" ".join,
)
def test_what_is_not_understood_ends_with_2_and_says_so_on_standard_error(capsys, words) -> None:
    assert main(words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err


def test_no_help_imports_what_takes_long() -> None:
    code = (
        "import sys; from audiobook_pipeline.cli.main import COMMANDS, main; "
        "assert all(main([name, '--help']) == 0 for name in COMMANDS); "
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert not {"dagster", "pandas", "sqlalchemy", "alembic", "rich"} & set(ended.stderr.split())


def test_the_list_of_commands_imports_none_of_them() -> None:
    code = (
        "import sys; from audiobook_pipeline.cli.main import main; main(['--help']); "
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert all(f"\n  {name.split()[0]} " in ended.stdout for name in COMMANDS)
    assert not {"dagster", "pandas", "sqlalchemy", "pydantic", "requests", "rich"} & set(ended.stderr.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_the_readme_names_every_command(name) -> None:
    table = README[README.index("## Commands") :].partition("## Safety")[0]
    command, *action = name.split()
    cell = next(line for line in table.splitlines() if re.match(rf"\| .*`({PROGRAM} )?{command}\b", line))
    assert all(word in re.split(r"[\s`\\|]+", cell) for word in action), name


def test_the_demonstration_names_everything_that_it_simulates(capsys, tmp_path, world) -> None:
    described = helped(capsys, "demo")
    with Sandbox(tmp_path, world=world, qbittorrent="simulated") as running:
        services = {name.partition(",")[0] for name in running.addresses if name != "Tracker"}
    assert [name for name in sorted(services) if name not in described] == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("docter", "doctor"), ("queue lst", "list"), ("explian", "explain"), ("doctor --jsn", "--json"), ("wan", "want")],
)
def test_what_was_meant_is_said_once(capsys, typed, meant) -> None:
    assert main(typed.split()) == 2
    said = capsys.readouterr().err
    assert said.count("Did you mean") == 1
    assert meant in said


def test_the_version_is_said(capsys) -> None:
    assert main(["--version"]) == 0
    assert re.fullmatch(rf"{PROGRAM} \d+\.\d+\.\d+\n", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("name", "alias"), [("review", "queue"), ("want", "wish"), ("doctor", "check"), ("up", "start"), ("init", "setup")]
)
def test_a_command_answers_to_its_earlier_name(capsys, name, alias) -> None:
    assert helped(capsys, name).partition("Usage")[2] != ""
    assert helped(capsys, name).replace(f"{PROGRAM} {name}", "") == helped(capsys, alias).replace(
        f"{PROGRAM} {alias}", ""
    )
    assert f"\n  {alias} " not in helped(capsys)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_how_to_complete(capsys, shell) -> None:
    assert main(["completion", shell]) == 0
    assert "_AUDIOBOOK_PIPELINE_COMPLETE" in capsys.readouterr().out


@pytest.mark.parametrize(("line", "expected"), [("do", "doctor"), ("review ap", "approve"), ("doctor --s", "--send")])
def test_a_line_is_completed(line, expected) -> None:
    words = f"{PROGRAM} {line}"
    asked = {"_AUDIOBOOK_PIPELINE_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    command = [sys.executable, "-m", "audiobook_pipeline.cli.main"]
    ended = subprocess.run(command, env={**os.environ, **asked}, capture_output=True, text=True, check=False)
    assert expected in ended.stdout
