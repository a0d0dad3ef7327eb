"""Odd input is answered: what is not there is named, and what was meant."""

import pytest

from audiobook_pipeline.cli.main import main
from audiobook_pipeline_tests.ledger.samples import DUNE, NOW, selection, verdict
from audiobook_pipeline_tests.ledgers import ledger_in


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    monkeypatch.setenv("PIPELINE_DATA", str(tmp_path))
    monkeypatch.setenv("LEDGER_URL", "")
    ledger = ledger_in(tmp_path / "ledger.sqlite")
    number = ledger.want(DUNE, now=NOW, run_id="r1")
    ledger.record_selections({number: selection([verdict(1, accepted=False)])}, run_id="r1", now=NOW)
    return ledger


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["want", "exclude", "kind", "omnibuss"], "did you mean omnibus?"),
        (["want", "exclude", "kind", "opera"], "the kinds are novel, novella"),
        (["want", "exclude", "language", "qqqq"], "unknown language 'qqqq'"),
        (["want", "exclude", "series", "  "], "nothing is named"),
        (["want", "exclude", "autor", "Ada"], "Did you mean author?"),
        (["want", "author", "Ada", "--language", "qqqq"], "unknown language 'qqqq'"),
        (["want", "author", "Ada", "--kind", "novela"], "did you mean novella?"),
        (["want", "book", "Emma", "--author", " "], "--author needs a name"),
        (["want", "book", "Emma", "--author", "Ada", "--language", "qqqq"], "unknown language 'qqqq'"),
        (["want", "book", "Emma", "--author", "Ada", "--prefer", "dramatized=only"], "did you mean dramatised?"),
        (["changes", "list", "--field", "auhtors"], "did you mean authors?"),
        (["changes", "list", "--status", "aplied"], "Did you mean applied?"),
        (["reveiw", "list"], "'review'"),
        (["qeue", "list"], "Did you mean 'review'?"),
        (["docter"], "Did you mean 'doctor'?"),
        (["chek"], "Did you mean 'doctor'?"),
        (["up", "--port", "99999"], "--port 99999 is not a port: write a number from 1 to 65535"),
        (["block", "release", "zzz"], "no release has the key 'zzz'"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_what_there_is_none_of_is_said_and_nothing_is_written(ledger, capsys, words, said) -> None:
    before = (ledger.exclusions(), ledger.blocked().entries)
    assert main(words) == 2
    assert said in capsys.readouterr().err
    assert (ledger.exclusions(), ledger.blocked().entries) == before


def test_a_key_that_was_seen_is_blocked_and_one_like_it_is_named(ledger, capsys) -> None:
    (decision,) = ledger.decisions()
    key = decision.selection.verdicts[0].release.key
    assert main(["block", "release", key + "x"]) == 2
    assert f"did you mean {key}?" in capsys.readouterr().err
    assert main(["block", "release", key]) == 0
    assert main(["block", "release", "0123456789abcdef0123456789abcdef01234567"]) == 0
    assert len(ledger.blocked().entries) == 2


def test_a_language_is_excluded_by_its_code_however_it_is_written(ledger) -> None:
    assert main(["want", "exclude", "language", "German"]) == 0
    assert [each.value for each in ledger.exclusions()] == ["de"]
