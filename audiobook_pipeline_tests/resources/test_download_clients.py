"""Which download clients are configured, and in which order."""

import pytest

from audiobook_pipeline.resources.download_clients import DownloadClients
from audiobook_pipeline.resources.settings import PipelineSettings
from audiobook_pipeline.variables import VARIABLES

PRIMARY = {"QBITTORRENT_URL": "http://a:8080", "QBITTORRENT_PASSWORD": "test-password-0001"}
SECONDARY = {"QBITTORRENT_SECONDARY_URL": "http://b:8080"}
BOX = {"TRANSMISSION_URL": "http://c:9091"}
ENTRY = '[[download_clients]]\ntype = "transmission"\nname = "nas"\nurl = "http://nas:9091"\n'


@pytest.mark.parametrize(
    ("variables", "entry", "names"),
    [
        (PRIMARY | SECONDARY | BOX, ENTRY, ["primary", "secondary", "transmission", "nas"]),
        (PRIMARY | SECONDARY, f"{ENTRY}order = 2\n", ["primary", "secondary", "nas"]),
        (PRIMARY, f"{ENTRY}order = 0\n", ["nas", "primary"]),
        (BOX, "", ["transmission"]),
        ({}, ENTRY, ["nas"]),
        # What is half configured is not left out: its message says what it lacks.
        ({}, "", ["primary"]),
        (SECONDARY, "", ["primary", "secondary"]),
        ({"QBITTORRENT_PASSWORD": "test-password-0001"} | BOX, "", ["primary", "transmission"]),
    ],
)
def test_variables_come_first_and_entries_by_their_order(tmp_path, monkeypatch, variables, entry, names):
    file = tmp_path / "own.toml"
    file.write_text(f'[genres]\nfantasy = ["fantasy"]\n{entry}')
    monkeypatch.setenv("PIPELINE_CONFIG", str(file))
    clients = DownloadClients.configured(lambda name: variables.get(name, VARIABLES[name].default))
    assert [each.name for each in clients.instances(PipelineSettings())] == names
