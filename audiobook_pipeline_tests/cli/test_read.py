"""``audiobook-pipeline read``: what names say, for a person and for a program."""

import json
from pathlib import Path

import pytest

from audiobook_pipeline.cli.main import main


def test_each_name_is_told_with_the_words_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "Roe, Ann - Lakes 03 - The Long Lake (read by Adam Poe) [MP3]"]) == 0
    told = capsys.readouterr().out
    for line in ("title        The Long Lake", "author       Ann Roe (Roe, Ann)", "narrator     Adam Poe"):
        assert line in told
    for line in ("position     3", "format       mp3", "format: MP3", "style        A-SN-T"):
        assert line in told


def test_a_file_gives_one_object_a_line_in_its_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = ["The Long Lake by Ann Roe [ENG / M4B]", "", "Ann Roe - Lakes/01 - The Long Lake", '"Long Lake.rar" (1/12)']
    (tmp_path / "names.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert main(["read", "--file", str(tmp_path / "names.txt"), "--json"]) == 0
    read = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["titles"][:1] for one in read] == [["The Long Lake"], [], ["The Long Lake"], ["Long Lake"]]
    assert [one["authors"][:1] for one in read] == [["Ann Roe"], [], ["Ann Roe"], []]
    assert read[0]["languages"] == ["en"]
    assert read[2]["series"] == ["Lakes"]
    assert [one["kind"] for one in read][-1] == "piece"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_file_of_names_is_read_in_its_encoding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], encoding: str
) -> None:
    (tmp_path / "names.txt").write_bytes("Ann Roe - Der lange Fluß\r\nAnn Roe - Möwen\r\n".encode(encoding))
    assert main(["read", "--file", str(tmp_path / "names.txt"), "--json"]) == 0
    read = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["titles"] for one in read] == [["Der lange Fluß"], ["Möwen"]]


@pytest.mark.parametrize(
    ("content", "words"), [(None, "No such file"), (bytes(range(128, 256)), "not text"), (b"", "nothing to read")]
)
def test_a_file_that_cant_be_read_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, words: str
) -> None:
    if content is not None:
        (tmp_path / "names.txt").write_bytes(content)
    assert main(["read", "--file", str(tmp_path / "names.txt")]) == 2
    assert words in capsys.readouterr().err
