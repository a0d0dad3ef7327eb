"""Setting up in a terminal: what is found is offered, what is answered is tried, and written for its owner only."""

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest
from click import unstyle
from dotenv import dotenv_values

from audiobook_pipeline.cli import first_start
from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.cli.findings import Finding, Severity
from audiobook_pipeline.cli.main import main
from audiobook_pipeline.variables import VARIABLES
from audiobook_pipeline_tests.waiting import HANG_SECONDS

WRONG = "wrong-" + "key-0001"


class Terminal:
    """A person at a terminal, who answers what is asked."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.shown = folder, ""

    def run(self, *words: str, answers: list[tuple[str, str]]) -> int:
        """Run a command; give each answer once its question is shown after the last one. Return the exit status."""
        ours, theirs = pty.openpty()
        bare = {name: value for name, value in os.environ.items() if name not in VARIABLES}
        command = [sys.executable, "-m", "audiobook_pipeline.cli.main", *words]
        with subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=self.folder,
            env=bare | {"HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder / "data"), "COLUMNS": "200"},
            start_new_session=True,
        ) as process:
            os.close(theirs)
            waiting, unread = list(answers), ""
            while True:
                if not select.select([ours], [], [], HANG_SECONDS)[0]:  # It asks for what nobody answers.
                    process.kill()
                try:
                    piece = os.read(ours, 4096).decode(errors="replace")
                except OSError:  # The other end is closed.
                    break
                self.shown += piece
                unread += piece
                if waiting and waiting[0][0] in unread and unread.endswith(": "):
                    os.write(ours, f"{waiting.pop(0)[1]}\n".encode())
                    unread = ""
            os.close(ours)
        assert waiting == [], f"never asked: {waiting}\n{self.shown}"
        return process.returncode


def test_a_person_sets_it_up_and_a_wrong_key_is_asked_for_again(sandbox, tmp_path) -> None:
    values, terminal = sandbox.environment(), Terminal(tmp_path)
    status = terminal.run(
        "init",
        answers=[
            ("Address of Audiobookshelf", values["ABS_URL"]),
            ("API key", WRONG),
            ("Folder of the library", values["ABS_LIBRARY_PATH"]),
            ("Answer again?", "y"),
            ("Address of Audiobookshelf", ""),
            ("API key", values["ABS_TOKEN"]),
            ("Folder of the library", ""),
            ("Address of Prowlarr", values["PROWLARR_URL"]),
            ("API key", values["PROWLARR_API_KEY"]),
            ("Address of qBittorrent", values["QBITTORRENT_URL"]),
            ("User name", values["QBITTORRENT_USERNAME"]),
            ("Password", values["QBITTORRENT_PASSWORD"]),
            ("Folder of the downloads", values["DOWNLOAD_PATH"]),
            ("Password for the desk", "desk-" + "password-0001"),
        ],
    )
    assert status == 0, terminal.shown
    assert "the key is not accepted" in terminal.shown
    assert unstyle(terminal.shown).count("✓ works") == 3
    assert not any(secret in terminal.shown for secret in [WRONG, *sandbox.secrets()])
    file = tmp_path / "data" / "audiobook-pipeline" / ".env"
    assert file.stat().st_mode & 0o777 == 0o600
    written = dotenv_values(file)
    for question in first_start.QUESTIONS:
        assert written[question.variable] == values[question.variable]
    assert written["PIPELINE_DATA"] == str(file.parent)


def test_what_is_set_up_is_not_asked_for_again_unasked(tmp_path) -> None:
    (tmp_path / ".env").write_text("ABS_URL=http://localhost:13378\n")
    terminal = Terminal(tmp_path)
    assert terminal.run("init", answers=[]) == 2
    assert "say --again" in terminal.shown


def test_without_a_terminal_it_says_what_to_do(capsys, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", open(os.devnull))  # noqa: PTH123, SIM115 - stands for a pipe
    assert main(["init"]) == 2
    assert ".env.example" in capsys.readouterr().err
    sys.stdin.close()


def test_the_services_of_a_home_are_found_where_they_usually_are(sandbox, monkeypatch) -> None:
    ports = {
        "Audiobookshelf": sandbox.environment()["ABS_URL"],
        "Prowlarr": sandbox.environment()["PROWLARR_URL"],
        "qBittorrent primary": sandbox.environment()["QBITTORRENT_URL"],
    }
    moved = [
        first_start.Service(
            each.name,
            each.questions,
            "no-such-container",
            int(ports[each.name].rpartition(":")[2]),
            each.page,
            each.shows,
        )
        for each in first_start.SERVICES
    ]
    monkeypatch.setattr(first_start, "SERVICES", moved)
    monkeypatch.setattr(first_start, "_MACHINES", ("127.0.0.1",))
    assert first_start.found() == {each.address: ports[each.name] for each in moved}


def test_no_answer_is_asked_for_again_because_a_disk_is_full() -> None:
    full = Finding("qBittorrent primary", Severity.WARNING, "full", "1.0 GB free", "Make room.")
    away = Finding("qBittorrent primary", Severity.ERROR, "unreachable", "no answer")
    service = next(each for each in first_start.SERVICES if each.name == "qBittorrent primary")
    assert first_start.of_service([full, away], service) == [away]


def test_what_the_file_holds_otherwise_stays(tmp_path) -> None:
    file = tmp_path / "new" / ".env"
    first_start.write(file, {"ABS_URL": "http://localhost:13378"})
    with file.open("a") as more:
        more.write("# mine\nACQUISITION_MODE=review\n")
    odd = "a'b\"c #d $e\\f " + "x"
    first_start.write(file, {"ABS_URL": "http://nas:13378", "DESK_PASSWORD": odd})
    assert "# mine" in file.read_text()
    values = dotenv_values(file)
    assert values == {"ABS_URL": "http://nas:13378", "ACQUISITION_MODE": "review", "DESK_PASSWORD": odd}


@pytest.mark.parametrize("value", ["two\nlines", "two\rlines"])
def test_a_value_that_would_add_a_line_is_refused(tmp_path, value) -> None:
    with pytest.raises(CommandError, match="more than one line"):
        first_start.write(tmp_path / ".env", {"ABS_TOKEN": value})
    assert not (tmp_path / ".env").exists()
