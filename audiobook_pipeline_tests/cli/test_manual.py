"""What a person brings goes the way of everything else, and what waits can be let go on."""

from datetime import UTC, datetime

import pytest

from audiobook_pipeline.acquisition.finishing import verify_finished
from audiobook_pipeline.acquisition.held import FOLDER, HeldTorrents
from audiobook_pipeline.acquisition.instances import Fleet
from audiobook_pipeline.acquisition.related_works import RelatedWorks
from audiobook_pipeline.cli.main import main
from audiobook_pipeline.clients.torrents.torrent import parse_torrent
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.sandbox.audio import AudioTags
from audiobook_pipeline_tests.acquisition.downloads import DUNE, download
from audiobook_pipeline_tests.ledgers import ledger_in
from audiobook_pipeline_tests.torrents import bencode, small_torrent

NOW = datetime.now(UTC)


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PIPELINE_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("LEDGER_URL", raising=False)
    ledger = ledger_in(tmp_path / "data" / "ledger.sqlite")
    ledger.want(DUNE, now=NOW, run_id="r")
    return ledger


@pytest.mark.parametrize("given", ["file", "magnet"])
def test_a_torrent_is_chosen_and_held_for_the_next_run(ledger, tmp_path, given, capsys):
    content = small_torrent("Some Dune")
    infohash = parse_torrent(content).client_hash
    (tmp_path / "dune.torrent").write_bytes(content)
    argument = str(tmp_path / "dune.torrent") if given == "file" else f"magnet:?xt=urn:btih:{infohash}"
    assert main(["add", argument, "--book", "dune herbert"]) == 0
    (chosen,) = ledger.acquisitions(State.CHOSEN)
    assert (chosen.book.title, chosen.infohash_v1, chosen.release.indexer) == ("Dune", infohash, "by hand")
    held = HeldTorrents(tmp_path / "data" / FOLDER).get(chosen.release.key)
    assert held.client_hash == infohash
    assert "the next run sends it" in capsys.readouterr().out


def test_what_is_no_audiobook_or_no_torrent_is_refused(ledger, tmp_path, capsys):
    info = {"name": "Dune.exe", "piece length": 16384, "pieces": bytes(20), "length": 7}
    (tmp_path / "bad.torrent").write_bytes(bencode({"info": info}))
    (tmp_path / "page.torrent").write_bytes(b"<html>log in</html>")
    for name, why in (("bad", "executable"), ("page", "web page"), ("absent", "can't be read")):
        assert main(["add", str(tmp_path / f"{name}.torrent"), "--book", "dune"]) == 2
        assert why in capsys.readouterr().err
    assert ledger.acquisitions() == []


def test_a_folder_is_looked_at_and_waits_for_the_import(ledger, tmp_path, capsys):
    content = download(tmp_path / "save")
    assert main(["import", str(content), "--book", "Dune"]) == 0
    assert "2 audio files, 1 min" in capsys.readouterr().out
    (verified,) = verify_finished(ledger, Fleet([]), RelatedWorks(), run_id="r", now=NOW)
    assert verified.state is State.VERIFIED


def test_a_folder_that_is_another_book_is_refused_with_each_reason(ledger, tmp_path, capsys):
    content = download(tmp_path / "save", tracks=1)
    (content / "setup.exe").write_bytes(b"MZ")
    (content / "01.mp3").write_bytes(b"no sound")
    assert main(["import", str(content), "--book", "Dune"]) == 2
    said = capsys.readouterr().err
    assert "executable: " in said
    assert "empty, executable can't be overruled" in said
    assert ledger.acquisitions() == []


def test_a_check_that_a_person_overrules_is_overruled_in_the_run_too(ledger, tmp_path, capsys):
    tags = AudioTags(album="The Hobbit", artist="Frank Herbert")
    content = download(tmp_path / "save", tags=tags, tracks=1)
    for track in range(3):
        (content / f"more {track}.mp3").write_bytes((content / "01.mp3").read_bytes())
    command = ["import", str(content), "--book", "Dune"]
    assert main(command) == 2
    said = capsys.readouterr().err
    assert "runtime: " in said
    assert "--overrule runtime --overrule tag_title" in said
    assert main([*command, "--overrule", "runtime"]) == 2
    assert main([*command, "--overrule", "runtime", "--overrule", "tag_title"]) == 0
    (verified,) = verify_finished(ledger, Fleet([]), RelatedWorks(), run_id="r", now=NOW)
    assert (verified.state, verified.overruled) == (State.VERIFIED, ["runtime", "tag_title"])
    assert "overrules runtime, tag_title" in ledger.events(acquisition_id=verified.id)[0].reason


def test_what_was_rejected_is_brought_again_with_the_check_overruled(ledger, tmp_path):
    content = download(tmp_path / "save")
    command = ["import", str(content), "--book", "Dune"]
    assert main(command) == 0
    (brought,) = ledger.acquisitions()
    ledger.move(brought.id, State.REJECTED, reason="tag_title: another book", run_id="r", now=NOW)
    assert main([*command, "--overrule", "tag_title"]) == 0
    (verified,) = verify_finished(ledger, Fleet([]), RelatedWorks(), run_id="r", now=NOW)
    assert verified.state is State.VERIFIED


def test_what_harms_is_never_overruled(ledger, tmp_path, capsys):
    content = download(tmp_path / "save")
    assert main(["import", str(content), "--book", "Dune", "--overrule", "executable"]) == 2
    assert "executable can't be overruled, only runtime, tag_author" in capsys.readouterr().err


def test_what_waits_for_a_person_goes_on_when_told_to(ledger, tmp_path, capsys):
    main(["import", str(download(tmp_path / "save")), "--book", "Dune"])
    (waiting,) = ledger.acquisitions()
    ledger.postpone(waiting.id, reason="is missing", run_id="r", now=NOW, until=None)
    assert main(["retry", "dune"]) == 0
    assert ledger.acquisition(waiting.id).is_due(NOW)
    assert "continues in the next run" in capsys.readouterr().out


def test_a_book_that_nobody_wants_or_several_is_told(ledger, capsys):
    assert main(["retry", "emma"]) == 2
    assert "ask for it with want book" in capsys.readouterr().err
    ledger.want(DUNE.__class__("Dune Messiah", ("Frank Herbert",)), now=NOW, run_id="r")
    assert main(["retry", "dune"]) == 2
    assert "2 wanted books have the words" in capsys.readouterr().err
