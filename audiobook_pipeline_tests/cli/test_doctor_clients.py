"""What the doctor says of download clients: their logins, their addresses, their disks and folders."""

from pathlib import Path

import pytest
import requests

from audiobook_pipeline.clients.qbittorrent.client import QBittorrentClient
from audiobook_pipeline.clients.torrents.torrent import parse_torrent
from audiobook_pipeline.sandbox.transmission import RealTransmission
from audiobook_pipeline_tests.cli.test_doctor import WRONG
from audiobook_pipeline_tests.real_transmission import require_transmission
from audiobook_pipeline_tests.torrents import small_torrent


def test_a_category_that_was_not_taken_is_found(installation, sandbox):
    names = ("QBITTORRENT_URL", "QBITTORRENT_USERNAME", "QBITTORRENT_PASSWORD")
    client = QBittorrentClient(*(sandbox.environment()[name] for name in names))
    added, _ = client.add(parse_torrent(small_torrent("No category")), tag="abp-category", stopped=True)
    status, found = installation.check()
    client.remove(added.infohash_v1, None, "abp-category", delete_files=True)
    assert (status, found["qBittorrent primary: category"]["state"]) == (1, "not_taken")
    assert "1 torrent that the pipeline added has no category" in found["qBittorrent primary: category"]["what"]
    assert "QBITTORRENT_CATEGORY" in found["qBittorrent primary: category"]["fix"]


def test_a_second_instance_that_is_the_first_is_found(installation, sandbox):
    first = sandbox.environment()
    there = first["QBITTORRENT_URL"].replace("127.0.0.1", "localhost")
    status, found = installation.check(
        QBITTORRENT_SECONDARY_URL=there,
        QBITTORRENT_SECONDARY_USERNAME=first["QBITTORRENT_USERNAME"],
        QBITTORRENT_SECONDARY_PASSWORD=first["QBITTORRENT_PASSWORD"],
    )
    assert status == 2
    assert found["qBittorrent secondary"]["state"] == "same_as_first"


@pytest.mark.parametrize("below", ["", "downloads"])
def test_downloads_in_the_library_are_found(installation, sandbox, below):
    folder = Path(sandbox.environment()["ABS_LIBRARY_PATH"], below)
    folder.mkdir(exist_ok=True)
    status, found = installation.check(DOWNLOAD_PATH=str(folder))
    assert status == 2
    assert found["download folder"]["state"] == "in_the_library"
    assert "side by side" in found["download folder"]["fix"]


def test_a_wrong_password_is_sent_once(installation, sandbox):
    installation.check(QBITTORRENT_PASSWORD=WRONG)
    assert sandbox.primary.faults.count("auth/login") == 1


def test_a_ban_is_told_from_a_wrong_password(installation, sandbox):
    for _ in range(5):
        requests.post(f"{sandbox.addresses['qBittorrent']}/api/v2/auth/login", {"username": "x", "password": WRONG})
    status, found = installation.check()
    assert status == 2
    assert found["qBittorrent primary"]["state"] == "banned"
    assert "restart qBittorrent" in found["qBittorrent primary"]["fix"]


def test_a_full_disk_is_a_warning(installation, sandbox):
    sandbox.primary.client.free_space = 1_000_000
    status, found = installation.check()
    assert status == 1
    assert found["qBittorrent primary: disk"]["state"] == "full"


def test_instances_of_the_configuration_file_are_examined(installation, sandbox, tmp_path):
    file = tmp_path / "pipeline.toml"
    url = sandbox.addresses["qBittorrent, secondary"]
    file.write_text(
        f'[genres]\nfantasy = ["fantasy"]\n[[download_clients]]\ntype = "qbittorrent"\nname = "third"\nurl = "{url}"\n'
        'username = "admin"\npassword_variable = "THIRD_PASSWORD"\n'
    )
    status, found = installation.check(PIPELINE_CONFIG=str(file))
    assert status == 2
    assert "THIRD_PASSWORD is not set" in found["qBittorrent third"]["what"]
    password = sandbox.environment()["QBITTORRENT_SECONDARY_PASSWORD"]
    status, found = installation.check(THIRD_PASSWORD=password, QBITTORRENT_SECONDARY_URL="")
    assert (status, found["qBittorrent third"]["state"]) == (0, "ok")


@pytest.mark.real_transmission
def test_a_transmission_is_examined_and_its_vpn_left_to_the_person(installation, tmp_path):
    require_transmission()
    with RealTransmission(tmp_path / "transmission") as program:
        status, found = installation.check(
            TRANSMISSION_URL=program.url,
            TRANSMISSION_USERNAME=program.username,
            TRANSMISSION_PASSWORD=program.password,
        )
    assert status == 0
    assert found["Transmission transmission"]["state"] == "ok"
    assert found["Transmission transmission: VPN"]["state"] == "by_hand"
    assert found["Transmission transmission: downloads"]["state"] == "ok"
