"""What tests of commands share: a healthy installation for the doctor."""

import json

import pytest

from audiobook_pipeline.cli.main import main


@pytest.fixture
def installation(sandbox, tmp_path, monkeypatch, capsys):
    """A healthy installation; ``check`` changes variables, runs the doctor and returns (status, finding by name)."""
    monkeypatch.chdir(tmp_path)
    for name, value in {**sandbox.environment(), "PIPELINE_DATA": str(tmp_path / "data")}.items():
        monkeypatch.setenv(name, value)

    class Installation:
        def check(self, **variables):
            for name, value in variables.items():
                monkeypatch.setenv(name, value)
            status = main(["doctor", "--json"])
            output = capsys.readouterr()
            said = json.loads(output.out)
            assert said["status"] == status
            for secret in sandbox.secrets():
                assert secret not in output.out + output.err
            return status, {finding["service"]: finding for finding in said["findings"]}

        def run(self, *options):
            status = main(["doctor", *options])
            return status, capsys.readouterr().out

    return Installation()
