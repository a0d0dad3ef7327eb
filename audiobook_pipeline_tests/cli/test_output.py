"""What a terminal, a pipe and a script are given, whatever a stranger wrote into a name."""

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from datetime import UTC, datetime

import pytest
from click import unstyle

from audiobook_pipeline.cli.configured import configured_ledger
from audiobook_pipeline.cli.main import main
from audiobook_pipeline.cli.output import listing, say, telling
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.reporting.outward import for_terminal

NOW = datetime(2026, 5, 1, tzinfo=UTC)
HOSTILE = "Emma \x1b[2J\x9b31m\u202egnp.exe\r\x07 [bold]🎧 :smile: \ud800"


@pytest.fixture
def waiting(tmp_path, monkeypatch):
    """A ledger in which two releases wait, one of a hostile name and one of a long one."""
    monkeypatch.setenv("PIPELINE_DATA", str(tmp_path))
    monkeypatch.setenv("LEDGER_URL", "")
    monkeypatch.chdir(tmp_path)
    ledger = configured_ledger(create=True)
    number = ledger.want(WantedBook(title="Emma", authors=("Jane Austen", "Ada")), now=NOW, run_id="run")
    for key, name in (("h", HOSTILE.replace("\ud800", "")), ("l", "Emma " + "very " * 30 + "long")):
        ledger.ask_review(number, Release(key=key, title=name), run_id="run", now=NOW)
    return ledger


def on_a_terminal(*words: str, columns: int, **environment: str) -> str:
    """Run the command on a terminal of that width and return what it shows."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    variables = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES", "NO_COLOR"}}
    variables |= {"TERM": "xterm"} | environment
    command = [sys.executable, "-m", "audiobook_pipeline.cli.main", *words]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=variables):
        os.close(theirs)
        shown = b""
        try:
            while chunk := os.read(ours, 65536):
                shown += chunk
        except OSError:  # All has been read.
            pass
    os.close(ours)
    return shown.decode()


def test_a_table_fits_the_terminal_and_loses_nothing(waiting) -> None:
    lines = unstyle(on_a_terminal("queue", "list", columns=70)).splitlines()
    assert len(lines) > 4
    assert max(map(len, lines)) <= 70
    assert "\x1b" not in "".join(lines)
    assert "Jane Austen" in " ".join("\n".join(lines).split())


def test_a_state_and_an_error_are_coloured_on_a_terminal_that_wants_it(waiting) -> None:
    listed, refused = ("queue", "list"), ("review", "drop", "99")
    assert "\x1b[33mwaiting" in on_a_terminal(*listed, columns=100)
    assert "\x1b[31maudiobook-pipeline:\x1b[0m" in on_a_terminal(*refused, columns=100)
    for words, shown in ((listed, "waiting"), (refused, "audiobook-pipeline: ")):
        plain = on_a_terminal(*words, columns=100, NO_COLOR="1")
        assert shown in plain
        assert "\x1b[3" not in plain


def test_long_work_shows_a_bar_on_a_terminal_alone(waiting, tmp_path, capsys) -> None:
    cases = tmp_path / "cases.json"
    cases.write_text(json.dumps({"cases": [{"id": str(n), "book": {"title": "Emma"}} for n in range(3)]}))
    words = ["select", str(cases), "--out", str(tmp_path / "picks.json")]
    assert "Cases ━" in unstyle(on_a_terminal(*words, columns=100))
    assert main(words) == 0
    assert capsys.readouterr().err == ""


def test_in_a_pipe_a_row_is_a_line(waiting, capsys) -> None:
    assert main(["queue", "list"]) == 0
    shown = capsys.readouterr().out
    header, first, second = shown.splitlines()
    assert header.split() == ["number", "status", "book", "authors", "release", "reason"]
    assert "Jane Austen; Ada" in first
    assert "[bold]🎧 :smile:" in first
    assert second.startswith("2")


def test_json_holds_all_that_a_table_cuts(waiting, capsys) -> None:
    assert main(["queue", "list", "--json"]) == 0
    shown = capsys.readouterr().out
    hostile, long = json.loads(shown)
    assert hostile["release"] == HOSTILE.replace("\ud800", "")
    assert "\x9b" not in shown
    assert len(long["release"]) > 150
    assert long["authors"] == ["Jane Austen", "Ada"]
    assert datetime.fromisoformat(long["asked_at"]) == NOW


def test_what_would_move_the_cursor_is_spelled_out_and_everything_else_stays() -> None:
    shown = for_terminal(HOSTILE)
    assert shown == "Emma \\u001b[2J\\u009b31m\\u202egnp.exe\\u000d\\u0007 [bold]🎧 :smile: \\ud800"
    for text in ("Les Misérables\n\tII", "שלום\u200e עולם", "日本語", "👩\u200d🚀"):
        assert for_terminal(text) == text


def test_nothing_to_list_is_an_empty_list_or_a_word(capsys) -> None:
    listing([], ("number",), as_json=True, empty="Nothing.")
    listing([], ("number",), as_json=False, empty="Nothing.")
    assert capsys.readouterr().out == "[]\nNothing.\n"


def told(capsys, *words: str) -> object:
    """Run a command and return what its JSON holds."""
    main([*words, "--json"])
    return json.loads(capsys.readouterr().out)


def test_an_empty_ledger_has_empty_lists(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("LEDGER_URL", f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    configured_ledger(create=True)
    for words in ("queue list", "block list", "want list", "changes list", "changes show", "explain Emma"):
        assert told(capsys, *words.split()) == []


def test_what_a_person_said_is_json_as_well(waiting, capsys) -> None:
    assert main(["want", "book", "Emma", "--author", "Jane Austen"]) == 0
    assert main(["want", "exclude", "series", "Oz", "--reason", "enough"]) == 0
    assert main(["block", "release", "b" * 40]) == 0
    capsys.readouterr()
    wish, exclusion = told(capsys, "want", "list")
    assert (wish["entry"], wish["by"]) == ("wish", ["Jane Austen"])
    assert (exclusion["by"], exclusion["what"], exclusion["reason"]) == ("series", "Oz", "enough")
    assert told(capsys, "block", "list")[0]["infohash"] == "b" * 40


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("want book Emma --author Ada", {"work_key": "emma|ada"}),
        ("want series Oz --kind novella --next", {"kind": "series", "name": "Oz", "kinds": ["novella"]}),
        ("want exclude language German", {"kind": "language", "value": "German"}),
        ("block release " + "a" * 40, {"infohash": "a" * 40}),
        ("block book 1", {"wanted_id": 1}),
        ("retry Emma", {"title": "Emma"}),
        ("changes refuse --all", {"refused": []}),
    ],
)
def test_a_command_that_acts_says_in_json_what_it_did(waiting, capsys, words, said) -> None:
    shown = told(capsys, *words.split())
    assert shown["message"]
    assert {name: shown[name] for name in said} == said


def test_each_answer_is_in_json_also_where_the_next_one_is_refused(waiting, capsys) -> None:
    assert main(["review", "approve", "1", "99", "--json"]) == 2
    said = capsys.readouterr()
    assert [each["number"] for each in json.loads(said.out)] == [1]
    assert "99" in said.err


def test_a_story_is_json_as_well(waiting, capsys) -> None:
    (book,) = told(capsys, "explain", "Emma")
    assert "Emma" in book["book"]
    assert {"time", "what", "detail"} == set(book["story"][0])


@pytest.mark.parametrize(
    "words", [["want", "exclude", "series", " "], ["block", "release", " "], ["block", "book", "7"]], ids=" ".join
)
def test_what_the_ledger_refuses_is_said_in_a_line(waiting, capsys, words) -> None:
    assert main(words) == 2
    said = capsys.readouterr().err
    assert said.startswith("audiobook-pipeline: ")
    assert len(said.splitlines()) == 1


def test_a_script_waits_for_what_a_long_command_tells(capsys) -> None:
    with telling(as_json=True) as tell:
        say("Starting …")
        tell("ready", "The desk: http://127.0.0.1:3131", desk_url="http://127.0.0.1:3131")
    with pytest.raises(ValueError, match="no"), telling(as_json=True):
        raise ValueError("no")
    shown = capsys.readouterr()
    ready, ended, failed = (json.loads(line) for line in shown.out.splitlines())
    assert (ready["event"], ready["desk_url"]) == ("ready", "http://127.0.0.1:3131")
    assert (ended["event"], ended["succeeded"]) == ("ended", True)
    assert (failed["event"], failed["succeeded"]) == ("ended", False)
    assert shown.err == "Starting …\n"


def test_a_person_reads_the_same_in_words(capsys) -> None:
    with telling(as_json=False) as tell:
        tell("ready", "The desk: http://127.0.0.1:3131", desk_url="http://127.0.0.1:3131")
    assert capsys.readouterr().out == "The desk: http://127.0.0.1:3131\n"
