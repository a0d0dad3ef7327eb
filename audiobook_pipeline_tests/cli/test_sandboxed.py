"""Folders and ports of the commands that show the pipeline at work."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.cli.main import main
from audiobook_pipeline.cli.sandboxed import fresh_folder


def test_what_an_earlier_demonstration_left_is_removed_and_nothing_else(tmp_path) -> None:
    folder = tmp_path / "demo"
    code = (
        "import pathlib, sys; from audiobook_pipeline.cli.sandboxed import fresh_folder; "
        "fresh_folder(pathlib.Path(sys.argv[1])).__enter__()"
    )
    with fresh_folder(folder):
        (folder / "left").write_text("x")
        # Another process: this one holds the folder.
        busy = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=False)
        assert "another demonstration runs in" in busy.stderr
        assert (folder / "left").exists()
    with fresh_folder(folder):
        assert not (folder / "left").exists()


def test_a_folder_with_something_of_yours_is_left_alone(tmp_path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CommandError, match="was not made by this command"), fresh_folder(tmp_path):
        pass
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_file_in_place_of_the_folder_is_said(tmp_path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(CommandError, match="is a file"), fresh_folder(file):
        pass
    with pytest.raises(CommandError, match="can't be written"), fresh_folder(file / "below"):
        pass


def test_a_port_in_use_is_said_before_anything_is_started(tmp_path, capsys) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert main(["ui", "--dir", str(tmp_path / "ui"), "--port", str(port)]) == 2
    assert f"port {port} for the Dagster UI can't be used" in capsys.readouterr().err
    assert not Path(tmp_path / "ui").exists()
