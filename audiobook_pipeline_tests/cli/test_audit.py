"""``audiobook-pipeline audit``: a library in a file is looked at without any service."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from audiobook_pipeline.cli.main import main


def an_item(item_id: str, **metadata: Any) -> dict[str, Any]:
    plain = {"title": "Emma", "authors": [{"name": "Jane Austen"}], "narrators": ["Ann Roe"], "series": []}
    composed = {"tagComposer": "Ben Carter"} if metadata.get("narrators") == [] else {}
    return {
        "id": item_id,
        "path": f"/books/{item_id}",
        "relPath": item_id,
        "media": {
            "metadata": {**plain, **metadata},
            "coverPath": "/cover.jpg",
            "duration": 3600,
            "audioFiles": [{"index": 1, "metaTags": composed}],
        },
    }


def audited(folder: Path, library: Path, *more: str) -> list[dict[str, str]]:
    assert main(["audit", f"--library={library}", f"--out={folder / 'A.csv'}", *more]) == 0
    with (folder / "A.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def proposed(rows: list[dict[str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
    return {(row["item_id"], row["field"]): (row["before"], row["after"]) for row in rows if row["kind"] == "proposal"}


def test_items_as_the_server_answers_them_are_judged_with_the_tags_of_their_files(tmp_path, capsys) -> None:
    items = [
        an_item("a", title="Emma (Unabridged)", authors=[{"name": "Austen, Jane"}]),
        an_item("b", narrators=[]),
        {"id": "c"},
    ]
    (tmp_path / "library.json").write_text(json.dumps({"libraryItems": items}), encoding="utf-8")
    rows = audited(tmp_path, tmp_path / "library.json")
    changes = proposed(rows)
    assert changes["a", "title"] == ("Emma (Unabridged)", "Emma")
    assert changes["a", "authors"] == ("Austen, Jane", "Jane Austen")
    assert changes["b", "narrators"] == ("", "Ben Carter")
    told = {(row["item_id"], row["rule"]): row for row in rows if row["kind"] == "issue"}
    assert told["b", "narrator_missing"]["confidence"] == "0.0"
    assert told["b", "narrator_missing"]["title"] == "Emma"
    said = capsys.readouterr()
    assert "2 items" in said.out
    assert "not read: c" in said.err


def test_a_table_is_judged_and_filled_from_a_catalogue(tmp_path) -> None:
    (tmp_path / "L.csv").write_text(
        "item_id,title,authors,narrators,series,has_cover,duration_s,added_at\n"
        'a,Anne of Avonlea,L. M. Montgomery,"Ann Roe; Ben Carter",,True,3600,2025-01-01\n'
        "b,Rilla of Ingleside,L. M. Montgomery,Ann Roe,Anne #08; Canada,yes,,\n"
    )
    (tmp_path / "C.csv").write_text(
        "work_id,title,authors,series,position,language\nw2,Anne of Avonlea,L. M. Montgomery,Anne,2,en\n"
    )
    changes = proposed(audited(tmp_path, tmp_path / "L.csv", f"--catalogue={tmp_path / 'C.csv'}"))
    assert changes["a", "series"] == ("", "Anne #2")
    assert changes["b", "series"] == ("Anne #08; Canada", "Anne #8; Canada")
    assert ("a", "narrators") not in changes


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_json_is_read_as_windows_terminals_write_it(tmp_path, encoding) -> None:
    items = [an_item("a", title="Émile (Unabridged)")]
    (tmp_path / "L.json").write_text(json.dumps({"libraryItems": items}, ensure_ascii=False), encoding=encoding)
    changes = proposed(audited(tmp_path, tmp_path / "L.json"))
    assert changes["a", "title"] == ("Émile (Unabridged)", "Émile")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("L.json", "{", "can't be read as JSON"),
        ("L.json", "[" * 100_000, "can't be read as JSON (nested too deeply)"),
        ("L.json", '{"items": []}', "libraryItems"),
        ("L.csv", "title\nEmma\n", "item_id"),
    ],
)
def test_a_file_of_another_form_is_named_with_what_is_wrong(tmp_path, capsys, name, text, words) -> None:
    (tmp_path / name).write_text(text)
    assert main(["audit", f"--library={tmp_path / name}", f"--out={tmp_path / 'A.csv'}"]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "A.csv").exists()


def test_no_cell_is_taken_for_a_formula(tmp_path) -> None:
    (tmp_path / "L.csv").write_text("item_id,title\na,=1+1\n")
    rows = audited(tmp_path, tmp_path / "L.csv")
    assert {row["title"] for row in rows} == {"'=1+1"}
