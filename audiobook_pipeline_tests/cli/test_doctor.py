"""What the doctor says of each trouble of settings, services and folders."""

import json
import re
import shutil
import threading
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import requests

from audiobook_pipeline.config import config_path
from audiobook_pipeline.variables import VARIABLES
from audiobook_pipeline_tests.object_store import BUCKET, object_store

DEAD = "http://127.0.0.1:9"
WRONG = "wrong-" + "password-0001"


def test_a_healthy_installation_has_nothing_to_fix(installation):
    status, found = installation.check()
    assert status == 0, found
    assert {name for name in found if ":" not in name} == {
        "settings",
        "qBittorrent primary",
        "qBittorrent secondary",
        "Prowlarr",
        "Audiobookshelf",
        "Google Books",
        "Audnexus",
        "Open Library",
        "Hardcover",
        "messages",
        "webhook",
        "catalogue file",
        "ledger",
        "data folder",
        "download folder",
    }
    for service in ("qBittorrent primary", "qBittorrent secondary", "Prowlarr", "Audiobookshelf"):
        assert found[service]["version"]
        assert found[service]["latency_ms"] > 0
    assert all(finding["fix"] == "" for finding in found.values())


@pytest.mark.parametrize(
    ("entry", "value"),
    [("nightly_cron", '"99 3 * * *"'), ("timezone", '"Europe/Nowhere"'), ("late_after_hours", "200")],
)
def test_a_configuration_with_which_nothing_would_load_is_found(installation, tmp_path, entry, value):
    file = tmp_path / "mine.toml"
    file.write_text(re.sub(rf"(?m)^{entry} = .*$", f"{entry} = {value}", config_path().read_text()))
    status, found = installation.check(PIPELINE_CONFIG=str(file))
    assert status == 2
    assert found["settings"]["state"] == "misconfigured"
    assert entry in found["settings"]["what"]


def test_a_variable_that_env_sets_otherwise_is_named(installation, tmp_path):
    (tmp_path / ".env").write_text("ABS_LIBRARY_ID=\nIMPORT_METHOD=copy\nWHATEVER=1\n")
    status, found = installation.check(IMPORT_METHOD="hardlink")
    assert status == 1
    assert found["settings"]["what"].startswith("IMPORT_METHOD: set here, and otherwise in .env")


def test_the_table_names_each_trouble_with_its_remedy(installation, monkeypatch):
    monkeypatch.setenv("QBITTORRENT_URL", DEAD)
    status, text = installation.run()
    assert status == 2
    assert "unreachable" in text
    assert f"✗ qBittorrent primary: nothing answers at {DEAD}\n  → Start qBittorrent" in text


@pytest.mark.parametrize(
    ("variables", "service", "state", "remedy"),
    [
        ({"QBITTORRENT_PASSWORD": WRONG}, "qBittorrent primary", "authentication_failed", "QBITTORRENT_PASSWORD"),
        ({"QBITTORRENT_URL": DEAD}, "qBittorrent primary", "unreachable", "Start"),
        ({"QBITTORRENT_SECONDARY_URL": DEAD}, "qBittorrent secondary", "unreachable", "Start"),
        ({"QBITTORRENT_VPN_INTERFACE": "wg0"}, "qBittorrent primary", "unprotected", "VPN"),
        ({"QBITTORRENT_PASSWORD": ""}, "qBittorrent primary", "misconfigured", "QBITTORRENT_PASSWORD="),
        ({"PROWLARR_API_KEY": "wrong-key"}, "Prowlarr", "refused", "PROWLARR_API_KEY"),
        ({"PROWLARR_API_KEY": ""}, "Prowlarr", "misconfigured", "PROWLARR_API_KEY="),
        ({"PROWLARR_URL": DEAD}, "Prowlarr", "unreachable", "PROWLARR_URL"),
        ({"PROWLARR_URL": "localhost:9696"}, "Prowlarr", "misconfigured", "PROWLARR_URL=http"),
        ({"ABS_TOKEN": "wrong-key"}, "Audiobookshelf", "refused", "ABS_TOKEN"),
        ({"ABS_URL": DEAD}, "Audiobookshelf", "unreachable", "ABS_URL"),
        ({"ABS_LIBRARY_ID": "no-such"}, "Audiobookshelf", "misconfigured", ""),
        ({"ABS_LIBRARY_PATH": "/nonexistent"}, "Audiobookshelf: library folder", "unavailable", "ABS_LIBRARY_PATH"),
        ({"GOOGLE_BOOKS_API_KEY": "wrong-key"}, "Google Books", "refused", "GOOGLE_BOOKS_API_KEY"),
        ({"DOWNLOAD_PATH": "/nonexistent"}, "download folder", "not_seen", "DOWNLOAD_PATH"),
        ({"ACQUISITION_MODE": "go"}, "settings", "misconfigured", "ACQUISITION_MODE="),
        ({"PIPELINE_CONFIG": "/nonexistent.toml"}, "settings", "misconfigured", "PIPELINE_CONFIG"),
        ({"PIPELINE_DATA": "/dev/null/data"}, "data folder", "misconfigured", "Name a folder that this user may write"),
        ({"LEDGER_URL": "mysql://ledger@localhost/ledger"}, "ledger", "failed", ""),
        (
            {"QBITTORRENT_SAVE_PATH": "/elsewhere", "DOWNLOAD_PATH": ""},
            "qBittorrent primary: downloads",
            "not_seen",
            "",
        ),
    ],
)
def test_what_does_not_work_is_an_error_that_says_what_to_do(installation, variables, service, state, remedy):
    status, found = installation.check(**variables)
    assert status == 2
    assert (found[service]["severity"], found[service]["state"]) == ("error", state)
    assert remedy in found[service]["fix"]
    assert found[service]["what"]
    healthy = {"settings", "Prowlarr", "Audiobookshelf"} - {service}
    assert all(found[name]["severity"] == "fine" for name in healthy)


def test_a_public_source_that_can_not_be_reached_points_to_the_connection(installation, monkeypatch):
    monkeypatch.setitem(VARIABLES, "AUDNEXUS_URL", replace(VARIABLES["AUDNEXUS_URL"], default=DEAD))
    status, found = installation.check(AUDNEXUS_URL=DEAD)
    assert status == 2
    assert "internet connection" in found["Audnexus"]["fix"]


@pytest.mark.parametrize(
    ("variables", "service", "words"),
    [
        ({"HARDCOVER_TOKEN": "wrong-token-0001"}, "Hardcover", "HARDCOVER_TOKEN"),
        ({"HARDCOVER_URL": f"{DEAD}/graphql"}, "Hardcover", "HARDCOVER_URL"),
        ({"AUDNEXUS_URL": DEAD}, "Audnexus", "AUDNEXUS_URL"),
        ({"OPEN_LIBRARY_URL": DEAD}, "Open Library", "OPEN_LIBRARY_URL"),
        ({"CATALOGUE_FILE": "/nonexistent.csv"}, "catalogue file", "CATALOGUE_FILE"),
        ({"APPRISE_URLS": "ntfyy://ntfy.sh/topic"}, "messages", "APPRISE_URLS"),
        ({"DAGSTER_HOME": "/nonexistent"}, "settings", "DAGSTER_HOME"),
        ({"WEBHOOK_URL": "example.org/hook"}, "settings", "WEBHOOK_URL"),
        ({"QBITTORRENT_CATEGORY": "audio//books"}, "settings", "books/audio"),
    ],
)
def test_what_a_run_would_stumble_over_is_found(installation, variables, service, words):
    status, found = installation.check(**variables)
    assert status == 2
    assert found[service]["severity"] == "error"
    assert words in found[service]["what"] + found[service]["fix"]


@pytest.mark.parametrize("variables", [{"IMPORT_METHOD": "move"}, {"PIPELINE_CONFIG": "/nonexistent.toml"}])
def test_one_fault_is_said_once(installation, variables):
    _, found = installation.check(**variables)
    assert [name for name, each in found.items() if each["severity"] == "error"] == ["settings"]


def test_no_internet_is_said_once(installation, monkeypatch):
    for name in ("AUDNEXUS_URL", "OPEN_LIBRARY_URL", "HARDCOVER_URL"):
        monkeypatch.setitem(VARIABLES, name, replace(VARIABLES[name], default=DEAD))
        monkeypatch.setenv(name, DEAD)
    status, found = installation.check()
    assert status == 2
    assert [name for name, each in found.items() if each["severity"] == "error"] == ["internet connection"]
    assert "none of Audnexus, Open Library, Hardcover can be reached" in found["internet connection"]["what"]
    assert "internet connection" in found["internet connection"]["fix"]


def test_a_clock_that_differs_is_found(installation, sandbox):
    there = sandbox.environment()["ABS_URL"]

    class Late(BaseHTTPRequestHandler):
        def do_GET(self):
            headers = {"Authorization": self.headers.get("Authorization", "")}
            answer = requests.get(there + self.path, headers=headers)
            self.send_response(answer.status_code)
            self.send_header("Content-Type", answer.headers["Content-Type"])
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else answer.content)

        def do_HEAD(self):
            self.do_GET()

        def date_time_string(self, timestamp=None):
            return "Sat, 01 Mar 2025 12:00:00 GMT"

        def log_message(self, *_):
            """Say nothing."""

    with serving(Late) as address:
        status, found = installation.check(ABS_URL=address)
    assert (status, found["Audiobookshelf: clock"]["state"]) == (1, "differs")
    assert "NTP" in found["Audiobookshelf: clock"]["fix"]


@pytest.mark.parametrize(
    ("variables", "service", "words"),
    [
        ({"ABS_URL": ""}, "Audiobookshelf", "ABS_URL=http://localhost:13378"),
        ({"ABS_URL": "http://no-such-host.invalid:13378"}, "Audiobookshelf", "is not known"),
        ({"ABS_URL": "\u201chttp://localhost:13378\u201d"}, "Audiobookshelf", "starts with http://"),
        ({"ABS_URL": "http://localhost:133789"}, "Audiobookshelf", "from 1 to 65535"),
        ({"ABS_URL": "http://localhost:13378/api"}, "Audiobookshelf", "without /api"),
        ({"ABS_TOKEN": VARIABLES["ABS_TOKEN"].example}, "Audiobookshelf", "ABS_TOKEN"),
        ({"PROWLARR_API_KEY": "0123 4567 89ab"}, "Prowlarr", "spaces or characters"),
        ({"QBITTORRENT_URL": "localhost:8080"}, "qBittorrent primary", "starts with http://"),
        ({"QBITTORRENT_SECONDARY_PASSWORD": ""}, "qBittorrent secondary", "QBITTORRENT_SECONDARY_PASSWORD="),
        ({"METADATA_MODE": "aplly"}, "settings", "did you mean apply"),
        ({"ACQUISITION_MODE": "plan # safe"}, "settings", "one of plan, review, auto"),
        ({"LEDGER_URL": "postgresql://ledger@127.0.0.1:9/ledger"}, "ledger", "ledger"),
        ({"TABLES_URL": "ftpx://adm1n-xyz:wrong-password-0001@nas/tables"}, "tables", "TABLES_URL"),
    ],
    ids=lambda each: repr(each)[:50],
)
def test_a_mistake_in_env_is_said_with_its_variable_and_an_example(installation, variables, service, words):
    status, found = installation.check(**variables)
    said = found[service]["what"] + " " + found[service]["fix"]
    assert (status, found[service]["severity"]) == (2, "error")
    assert words in said
    assert WRONG not in said


def test_http_and_https_mixed_up_are_said_as_such(installation, sandbox):
    _, found = installation.check(ABS_URL=sandbox.environment()["ABS_URL"].replace("http:", "https:"))
    assert "begin ABS_URL with http://" in found["Audiobookshelf"]["fix"]


def test_a_test_message_is_sent_on_request_alone(installation, monkeypatch):
    with listening() as (address, asked):
        monkeypatch.setenv("APPRISE_URLS", address.replace("http:", "json:"))
        assert installation.check()[1]["messages"]["what"] == "1 address: doctor --send tries them"
        assert asked == []
        installation.run("--send")
        assert "test message" in asked[0]


def test_a_webhook_is_tried(installation, monkeypatch):
    with listening() as (address, asked):
        assert installation.check(WEBHOOK_URL=address)[1]["webhook"]["severity"] == "fine"
        assert asked == []
        monkeypatch.setenv("WEBHOOK_URL", address)
        installation.run("--send")
        assert json.loads(asked[0])["event"] == "test"
    status, found = installation.check(WEBHOOK_URL=f"{DEAD}/hook")
    assert (status, found["webhook"]["severity"]) == (1, "warning")
    assert "no program listens" in found["webhook"]["what"]


def test_a_damaged_catalogue_is_found_before_a_run_is(installation, tmp_path):
    file, header = tmp_path / "catalogue.csv", "work_id,title,authors,series,position\n"
    file.write_text(f"{header}w1,Ebb,Ann Roe,Tides,1\nw2,Flow,Ann Roe,Tides,2\nhalf,a,row,of,it,\n", "utf-8")
    status, found = installation.check(CATALOGUE_FILE=str(file))
    assert (status, found["catalogue file"]["severity"]) == (1, "warning")
    assert "2 rows; 1 row can't be read, the first is line 4" in found["catalogue file"]["what"]
    file.write_text("name\nEbb\n", "utf-8")
    status, found = installation.check(CATALOGUE_FILE=str(file))
    assert (status, found["catalogue file"]["severity"]) == (2, "error")
    assert "work_id" in found["catalogue file"]["what"]


@contextmanager
def listening():
    """A program that takes what is posted to it."""
    asked = []

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self):
            asked.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    with serving(Taking) as address:
        yield address, asked


@contextmanager
def serving(handler):
    """A server of our own, by its address."""
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_the_store_of_the_tables_is_tried(installation):
    with object_store() as store:
        status, found = installation.check(TABLES_URL=f"s3://{BUCKET}/tables", **store.variables)
        assert (status, found["tables"]["state"]) == (0, "ok")
        assert store.names() == []
        status, found = installation.check(TABLES_URL="s3://misspelt/tables")
    assert (status, found["tables"]["severity"]) == (2, "error")
    assert "TABLES_URL" in found["tables"]["fix"]


@pytest.mark.parametrize("variable", ["QBITTORRENT_URL", "PROWLARR_URL", "ABS_URL"])
def test_another_program_at_the_address_is_recognised(installation, sandbox, variable):
    service = {"QBITTORRENT_URL": "qBittorrent primary", "PROWLARR_URL": "Prowlarr", "ABS_URL": "Audiobookshelf"}
    other = "Audiobookshelf" if variable == "PROWLARR_URL" else "Prowlarr"
    status, found = installation.check(**{variable: sandbox.addresses[other]})
    assert status == 2
    assert found[service[variable]]["state"] == "another_program"


def test_a_blocked_indexer_and_prowlarrs_own_complaint_are_warnings(installation, sandbox):
    sandbox.prowlarr.block(1)
    status, found = installation.check()
    assert status == 1
    assert found["Prowlarr: Mousehole"]["state"] == "blocked"
    assert "Mousehole" in found["Prowlarr: health"]["what"]


def test_covers_that_are_wanted_need_permissions_and_a_place_of_their_own(installation, sandbox, tmp_path):
    file = tmp_path / "covers.toml"
    file.write_text('[genres]\nfantasy = ["fantasy"]\n[metadata]\ncovers = true\n')
    _, found = installation.check(PIPELINE_CONFIG=str(file))
    assert found["Audiobookshelf: covers"]["state"] == "ok"
    reader = next(secret for secret in sandbox.secrets() if "reader" in secret)
    sandbox.audiobookshelf.accounts.covers_with_items = True
    _, found = installation.check(PIPELINE_CONFIG=str(file), ABS_TOKEN=reader)
    assert "without upload covers can't be set" in found["Audiobookshelf: permissions"]["what"]
    assert "Store covers with item" in found["Audiobookshelf: covers"]["fix"]


def test_a_key_that_may_not_write_is_a_warning_until_something_is_to_be_written(installation, sandbox):
    reader = next(secret for secret in sandbox.secrets() if "reader" in secret)
    status, found = installation.check(ABS_TOKEN=reader)
    assert status == 1
    assert "update" in found["Audiobookshelf: permissions"]["what"]
    assert "admin" in found["Audiobookshelf: permissions"]["what"]
    status, found = installation.check(METADATA_MODE="apply")
    assert status == 2


def test_an_empty_library_folder_looks_unmounted(installation, sandbox):
    for folder in sandbox.library.iterdir():
        shutil.rmtree(folder)
    status, found = installation.check()
    assert status == 2
    assert "looks unmounted" in found["Audiobookshelf: library folder"]["what"]


def test_tables_on_a_full_disk_are_an_error_and_the_probe_is_gone(installation, tmp_path):
    probe = tmp_path / "tables" / "doctor.partial"
    probe.parent.mkdir()
    probe.symlink_to("/dev/full")
    status, found = installation.check(TABLES_URL=str(tmp_path / "tables"))
    assert status == 2
    assert "No space left on device" in found["tables"]["what"]
    assert not probe.is_symlink()


def test_a_damaged_ledger_is_named(installation, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "ledger.sqlite").write_bytes(b"this was a ledger once" * 100)
    status, found = installation.check()
    assert status == 2
    assert "damaged" in found["ledger"]["what"]


def test_what_is_optional_may_be_absent(installation):
    status, found = installation.check(QBITTORRENT_SECONDARY_URL="", GOOGLE_BOOKS_API_KEY="")
    assert status == 0
    assert found["second download client"]["state"] == found["Google Books"]["state"] == "off"
