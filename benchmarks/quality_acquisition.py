"""What people reported of acquiring books with comparable programs, tried on this one: right or wrong, by kind.

A small adapter for each way of trying makes the situation that a row tells of and says whether it came out right. Rows
that need a real qBittorrent or Audiobookshelf are tried by the tests against those programs, and counted as not tried.
"""

import json
import re
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from audiobook_pipeline.acquisition.contents import Kind, kind_of
from audiobook_pipeline.acquisition.importing import place
from audiobook_pipeline.acquisition.torrent_contents import refusal
from audiobook_pipeline.acquisition.verification import verify_download
from audiobook_pipeline.clients.errors import AccountError, SiteError
from audiobook_pipeline.clients.prowlarr_faults import fault_of
from audiobook_pipeline.domain.choosing.selection import choose_release
from audiobook_pipeline.domain.models import CatalogueBook, Release, WantedBook
from audiobook_pipeline.sandbox.audio import AudioTags, mp3_bytes
from benchmarks.figures import Figure, data_folder, table

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DUNE = WantedBook("Dune", ("Frank Herbert",), series="Dune", position="1")
_STATUS = re.compile(r"\b(4\d\d|5\d\d)\b(.*)", re.DOTALL)
_THERE = re.compile(r"^(.+?\.\w+) (?:\(.*?\) )?(?:is|lies) there")


def _site(row: dict[str, Any], _: Path) -> bool:
    match = _STATUS.search(row["input"])
    return match is None or fault_of(int(match[1]), match[2].strip()).error is SiteError


def _account(row: dict[str, Any], _: Path) -> bool:
    match = _STATUS.search(row["input"])
    return match is not None and fault_of(int(match[1]), match[2].strip()).error is AccountError


def _torrent(row: dict[str, Any], _: Path) -> bool:
    names = row["input"].partition(": ")[2].split(", ")
    return bool(refusal([(name, 50_000_000) for name in names]))


def _download(folder: Path, albums: dict[str, tuple[int, int]]) -> Path:
    content = folder / "save" / "Download"
    for album, (count, seconds) in albums.items():
        (content / album).mkdir(parents=True)
        for number in range(count):
            tags = AudioTags(album=album, artist="Frank Herbert", title=f"{number}")
            (content / album / f"{album} {number:02}.mp3").write_bytes(mp3_bytes(seconds, tags))
    return content


def _several(row: dict[str, Any], folder: Path) -> bool:
    counts = [int(number) for number in re.findall(r"(\d+) (?:files )?(?:tagged )?'", row["input"])]
    titles = re.findall(r"'([^']+)'", row["input"])
    if len(counts) < 2 or len(titles) < 2:
        return False
    content = _download(folder, {title: (n, 20) for title, n in zip(titles[:2], counts[:2], strict=True)})
    siblings = [CatalogueBook("s", titles[1], ("Frank Herbert",), series="Dune", position="2")]
    verdict = verify_download(content, save_path=content.parent, wanted=DUNE, siblings=siblings)
    return not verdict.ok or sum(file.kind is Kind.AUDIO for file in verdict.files) == counts[0]


def _stray(row: dict[str, Any], folder: Path) -> bool:
    content = _download(folder, {"Dune": (2, 20)})
    known = {f"Download/{path.relative_to(content)}": path.stat().st_size for path in content.rglob("*.mp3")}
    found = re.findall(r"[\w@.][\w@./-]*\.(?:mp3|lnk|com|jpg|db|url|nfo)\b", row["input"]) or ["._01.mp3"]
    ours = "inside the torrent" in row["input"] or "text file" in row["input"]
    for name in found:
        (content / name).parent.mkdir(parents=True, exist_ok=True)
        (content / name).write_bytes(b"Visit us")
        if ours:
            known[f"Download/{name}"] = 8
    return verify_download(content, save_path=content.parent, expected_files=known, wanted=DUNE).ok


def _film(row: dict[str, Any], folder: Path) -> bool:
    def box(name: bytes, content: bytes) -> bytes:
        return (8 + len(content)).to_bytes(4) + name + content

    def track(kind: bytes) -> bytes:
        return box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + kind + bytes(12))))

    content = folder / "save" / f"Dune.{'m4a' if 'm4a' in row['input'] else 'mp4'}"
    content.parent.mkdir(parents=True)
    content.write_bytes(box(b"ftyp", b"isom" + bytes(4)) + box(b"moov", track(b"vide") + track(b"soun")) + bytes(200))
    verdict = verify_download(content, save_path=content.parent, wanted=DUNE)
    return "video" in {problem.rule for problem in verdict.problems}


def _lag(_: dict[str, Any], folder: Path) -> bool:
    content = _download(folder, {"Dune": (2, 20)})
    longer = {f"Download/{p.relative_to(content)}": p.stat().st_size + 4096 for p in content.rglob("*.mp3")}
    return verify_download(content, save_path=content.parent, expected_files=longer, wanted=DUNE).is_to_wait


def _nested(row: dict[str, Any], folder: Path) -> bool | None:
    there = _THERE.search(row["input"])
    if there is None:  # Two imports of our own: a test has them.
        return None
    wanted = re.search(r"wanted is '([^']+)', number (\d+) of (?:the )?series '([^']+)'", row["input"])
    book = WantedBook(wanted[1], (there[1].split("/")[0],), series=wanted[3], position=wanted[2]) if wanted else DUNE
    library = folder / "library"
    (library / there[1]).parent.mkdir(parents=True)
    (library / there[1]).write_bytes(b"somebody's")
    content = _download(folder, {book.title: (2, 20)})
    verdict = verify_download(content, save_path=content.parent, wanted=WantedBook(book.title))
    placed = place(verdict, book, library=library, tag="abp-1", mode="hardlink")
    return not placed.is_relative_to((library / there[1]).parent)


def _usenet(_: dict[str, Any], __: Path) -> bool:
    offers = [
        Release("u", "Frank Herbert - Dune (Unabridged) M4B", protocol="usenet", size=600_000_000),
        Release("t", "Frank Herbert - Dune (Unabridged) MP3", protocol="torrent", size=600_000_000, seeders=9),
    ]
    chosen = choose_release(DUNE, offers).chosen
    return chosen is not None and chosen.key == "t"


def _unplayable(row: dict[str, Any], folder: Path) -> bool | None:
    if ".mp2" not in row["input"]:
        return None
    content = folder / "save" / "Dune"
    content.mkdir(parents=True)
    (content / "01.mp2").write_bytes(mp3_bytes(20, AudioTags(album="Dune")))
    return kind_of("01.mp2") is Kind.AUDIO and not verify_download(content, save_path=content.parent, wanted=DUNE).ok


Adapter = Callable[[dict[str, Any], Path], bool | None]
"""Says whether a row comes out right, or None where it isn't tried here."""

ADAPTERS: dict[str, Adapter] = {
    "a download that fails for good with 500": _site,
    "what the account or the settings lack": _account,
    "a torrent whose own file list": _torrent,
    "several books in one download": _several,
    "one stray file": _stray,
    "a video in an audio container": _film,
    "disk lags behind": _lag,
    "a book is placed inside another item": _nested,
    "a usenet offer is chosen": _usenet,
    "a book that AudioBookShelf never shows": _unplayable,
}


def _try(row: dict[str, Any]) -> str:
    adapter = next((each for kind, each in ADAPTERS.items() if row["kind"].startswith(kind)), None)
    if adapter is None:
        return "not tried"
    with tempfile.TemporaryDirectory() as folder:
        right = adapter(row, Path(folder))
    return "not tried" if right is None else "right" if right else f"wrong: {row['id']}"


def run(data: Path) -> list[Figure]:
    """Try every row; print those that are wrong and how many of each kind are right."""
    rows = json.loads((data / "bench" / "reports" / "acquisition.json").read_text("utf-8"))
    outcomes = [(row["kind"], _try(row)) for row in rows]
    for kind in dict.fromkeys(kind for kind, _ in outcomes):
        counted = Counter(outcome for each, outcome in outcomes if each == kind)
        print(f"  {kind}: " + ", ".join(f"{count} {outcome}" for outcome, count in counted.items()))
    tried = [outcome for _, outcome in outcomes if outcome != "not tried"]
    return [Figure("reports on acquisition right", sum(each == "right" for each in tried) / len(tried), 1.0)]


if __name__ == "__main__":
    print(table(run(data_folder())))
