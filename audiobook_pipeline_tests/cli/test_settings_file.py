"""``.env`` as editors save it: read, or refused with the line that is wrong."""

import os

import pytest

from audiobook_pipeline.cli.main import main
from audiobook_pipeline.cli.settings_file import load_settings
from audiobook_pipeline.variables import VARIABLES

SECRET = "s3cret-" + "value-0123456789"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in (*VARIABLES, "DAGSTER_HOME"):
        monkeypatch.setenv(name, "")  # restored afterwards
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "content",
    [
        "ABS_URL=http://nas:13378\n".encode("utf-8-sig"),
        "ABS_URL=http://nas:13378\n".encode("utf-16"),
        b"ABS_URL=http://nas:13378\r\nABS_TOKEN=x\r\n",
        b"export ABS_URL=http://nas:13378",
        b"ABS_URL = 'http://nas:13378'  # mine\n",
        b"\tABS_URL=\thttp://nas:13378\t\n",
    ],
)
def test_settings_are_read_as_editors_save_them(folder, content) -> None:
    (folder / ".env").write_bytes(content)
    load_settings()
    assert os.environ["ABS_URL"] == "http://nas:13378"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f"ABS_TOKEN={SECRET}\n# für zuhause\n".encode("latin-1"), "line 2 of"),
        (f"ABS_TOKEN={SECRET}".encode("utf-16-le"), "is not a text file"),
        (b"\x1f\x8b\x08\x00 an archive", "is not UTF-8 text"),
    ],
)
def test_what_is_no_text_is_refused_by_each_command(folder, capsys, content, said) -> None:
    (folder / ".env").write_bytes(content)
    assert main(["want", "list"]) == 2
    shown = capsys.readouterr().err
    assert said in shown
    assert str(folder / ".env") in shown
    assert SECRET not in shown
