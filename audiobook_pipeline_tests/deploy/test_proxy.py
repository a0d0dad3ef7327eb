"""The shipped nginx.conf before two webservers: who may look, who may act, and what nobody may."""

import base64
import json
import os
import re
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from audiobook_pipeline.instance.home import prepare_home
from audiobook_pipeline_tests.browser.browsing import browser, require_chromium
from audiobook_pipeline_tests.integration.running import ROOT
from audiobook_pipeline_tests.servers import free_port, process, require_program
from audiobook_pipeline_tests.waiting import wait_for
from audiobook_pipeline_tests.webserver import answers

PASSWORD = "test-" + "password-0001"
LIMIT = 'mutation { setConcurrencyLimit(concurrencyKey: "%s", limit: 1) }'
LIMITS = "{ instance { concurrencyLimits { concurrencyKey } } }"
NOTHING = """
import dagster as dg
@dg.asset
def nothing(): ...
defs = dg.Definitions([nothing])
"""


class Proxy:
    """The proxy as a user meets it; ``plain`` and ``view_plain`` are the webservers behind it, which ask nobody.

    Attributes:
        act: Address for those who may act.
        view: Address for viewers.
    """

    def __init__(self, plain: str, view_plain: str, act: str, view: str) -> None:
        self.plain, self.view_plain, self.act, self.view = plain, view_plain, act, view

    def ask(
        self,
        url: str,
        body: dict | bytes | None = None,
        *,
        user: str | None = None,
        origin: str | None = None,
        kind: str = "application/json",
        host: str | None = None,
    ):
        """Return the status, and the answer as far as it is JSON."""
        content = json.dumps(body).encode() if isinstance(body, dict) else body
        request = urllib.request.Request(url, content, {"Content-Type": kind} if body is not None else {})
        if user:
            request.add_header("Authorization", basic(user))
        if origin:
            request.add_header("Origin", origin)
        if host:
            request.add_header("Host", host)
        try:
            with urllib.request.urlopen(request, timeout=30, context=trusting()) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def is_up(self) -> bool:
        """Return whether it asks for a password."""
        try:
            return self.ask(self.act)[0] == 401
        except urllib.error.URLError:  # It doesn't listen yet.
            return False

    def headers(self, url: str, *, user: str):
        request = urllib.request.Request(url, headers={"Authorization": basic(user)})
        with urllib.request.urlopen(request, timeout=30, context=trusting()) as answer:
            return answer.headers

    def limits(self) -> set[str]:
        """Return what mutations have left behind, seen from behind the proxy."""
        _, text = self.ask(f"{self.plain}/graphql", {"query": LIMITS})
        return {limit["concurrencyKey"] for limit in json.loads(text)["data"]["instance"]["concurrencyLimits"]}


def basic(user: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{PASSWORD}".encode()).decode()


def trusting() -> ssl.SSLContext:
    """The certificate is made for the test, by nobody."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    nginx, openssl = require_program("nginx", "nginx"), require_program("openssl", "openssl")
    folder = tmp_path_factory.mktemp("proxy")
    home = prepare_home(folder / "home")
    (folder / "nothing.py").write_text(NOTHING, "utf-8")
    ports = {"3000": free_port(), "3001": free_port(), "443": free_port(), "8443": free_port()}
    certificate = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    certificate += ["-keyout", folder / "dagster.key", "-out", folder / "dagster.crt"]
    subprocess.run(certificate, check=True, capture_output=True)
    for file, user in (("users", "owner"), ("viewers", "viewer")):
        (folder / f"dagster.{file}").write_text(f"{user}:{{PLAIN}}{PASSWORD}\n", "utf-8")
    (folder / "nginx.conf").write_text(whole_configuration(folder, ports), "utf-8")
    webserver = [str(Path(sys.executable).with_name("dagster-webserver")), "-h", "127.0.0.1", "-f", "nothing.py"]
    settings = {"cwd": folder, "env": {**os.environ, "DAGSTER_HOME": str(home)}}
    with ExitStack() as running:
        for name, options in (("3000", []), ("3001", ["--read-only"])):
            command = [*webserver, "-p", str(ports[name]), *options]
            running.enter_context(process(command, log=folder / f"{name}.log", **settings))
            # One after the other: both would make the tables of an instance that is new.
            wait_for(lambda port=ports[name]: answers(f"http://127.0.0.1:{port}"), "the webserver")
        running.enter_context(
            process([nginx, "-p", str(folder), "-c", str(folder / "nginx.conf")], log=folder / "nginx.log")
        )
        known = Proxy(
            *(
                f"{how}://127.0.0.1:{ports[name]}"
                for how, name in (("http", "3000"), ("http", "3001"), ("https", "443"), ("https", "8443"))
            )
        )
        wait_for(known.is_up, (folder / "nginx.log").read_text("utf-8") or "nginx")
        yield known


def whole_configuration(folder: Path, ports: dict[str, int]) -> str:
    """Return nginx.conf as Debian's would include ours, with our folder and free ports."""
    ours = (ROOT / "deploy" / "nginx.conf").read_text("utf-8").replace("/etc/nginx/", f"{folder}/")
    ours = ours.replace("dagster.example.org", "127.0.0.1")
    ours = re.sub(r"(listen |127\.0\.0\.1:)(\d+)", lambda found: found[1] + str(ports[found[2]]), ours)
    ours = ours.replace("listen ", "listen 127.0.0.1:")
    places = "".join(
        f"{part}_temp_path {folder}/{part};\n" for part in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # One process, so that it needs neither root nor another user.
    return (
        f"daemon off;\nmaster_process off;\npid {folder}/nginx.pid;\nerror_log stderr;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{places}{ours}\n}}\n"
    )


def test_the_danger_is_there_without_it(proxy) -> None:
    status, _ = proxy.ask(f"{proxy.plain}/graphql?query={quote(LIMIT % 'by-get')}")
    assert status == 200
    assert "by-get" in proxy.limits()


def test_nobody_gets_in_without_a_password_or_with_that_of_the_other_door(proxy) -> None:
    for address, other in ((proxy.act, "viewer"), (proxy.view, "owner")):
        for path in ("/", "/graphql", "/server_info", "/logs/x"):
            body = {"query": LIMITS} if path == "/graphql" else None
            assert proxy.ask(address + path, body)[0] == 401
            assert proxy.ask(address + path, body, user=other)[0] == 401


def test_the_ui_comes_up_and_its_questions_are_answered(proxy) -> None:
    status, page = proxy.ask(proxy.act, user="owner")
    assert status == 200
    assert "/_next/static/" in page
    question = {"query": LIMIT % "by-post"}
    assert proxy.ask(f"{proxy.act}/graphql?op=SetLimit", question, user="owner", origin=proxy.act)[0] == 200
    assert "by-post" in proxy.limits()


@pytest.mark.parametrize(
    "path", ["/graphql?query={}", "//graphql?query={}", "/x/../%67raphql?query={}", "/graphql?%71uery={}"]
)
@pytest.mark.parametrize("body", [None, b""])
def test_a_mutation_in_an_address_is_refused(proxy, path, body) -> None:
    status, _ = proxy.ask(proxy.act + path.format(quote(LIMIT % "by-link")), body, user="owner")
    assert status == 405
    assert "by-link" not in proxy.limits()


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "https://127.0.0.1"])
def test_a_page_of_another_site_starts_nothing(proxy, origin) -> None:
    question = {"query": LIMIT % "by-another-site"}
    assert proxy.ask(f"{proxy.act}/graphql", question, user="owner", origin=origin)[0] == 405
    assert proxy.ask(f"{proxy.act}/graphql", question, user="owner", origin=origin, kind="text/plain")[0] == 405
    assert "by-another-site" not in proxy.limits()


@pytest.mark.parametrize("door", ["act", "view"])
def test_nobody_reports_a_table_that_was_not_made(proxy, door) -> None:
    user = {"act": "owner", "view": "viewer"}[door]
    assert proxy.ask(f"{getattr(proxy, door)}/report_asset_materialization/nothing", {}, user=user)[0] == 403


def socket_to(proxy: Proxy, address: str, user: str, *, origin: str):
    return connect(
        address.replace("https", "wss") + "/graphql",
        ssl=trusting(),
        subprotocols=["graphql-ws"],
        origin=origin,
        additional_headers={"Authorization": basic(user)},
    )


@pytest.mark.parametrize(("door", "user"), [("act", "owner"), ("view", "viewer")])
def test_the_web_socket_of_the_ui_passes(proxy, door, user) -> None:
    address = getattr(proxy, door)
    with socket_to(proxy, address, user, origin=address) as socket:
        socket.send(json.dumps({"type": "connection_init"}))
        assert json.loads(socket.recv(timeout=30)) == {"type": "connection_ack"}


@pytest.mark.parametrize(("door", "user"), [("act", "owner"), ("view", "viewer")])
def test_the_web_socket_of_another_site_does_not(proxy, door, user) -> None:
    address = getattr(proxy, door)
    with pytest.raises(InvalidStatus, match="405"), socket_to(proxy, address, user, origin="https://else.where"):
        pass


def test_viewers_see_everything_and_start_nothing(proxy) -> None:
    status, answer = proxy.ask(f"{proxy.view}/graphql", {"query": LIMITS}, user="viewer")
    assert status == 200
    assert "concurrencyLimits" in answer
    assert proxy.ask(f"{proxy.view}/graphql", {"query": LIMIT % "by-viewer"}, user="viewer")[0] == 400
    proxy.ask(f"{proxy.view}/graphql?query={quote(LIMIT % 'by-viewer')}", user="viewer")
    assert "by-viewer" not in proxy.limits()


HARMLESS = "mutation { setNuxSeen }"
"""One that --read-only takes."""


def spellings(mutation: str):
    """Yield a body for each way to write a mutation that Dagster understands."""
    plain = json.dumps({"query": mutation})
    yield plain.encode(), "application/json"
    yield plain.encode("utf-16"), "application/json"
    yield plain.encode("utf-32-le"), "application/json"
    yield plain.replace("mutation", "\\u006dutation").encode(), "application/json"
    yield plain.replace("mutation", "m\\u0075tation").encode(), "application/json; charset=utf-8"
    yield json.dumps({"query": f"# {'x' * 100_000}\n{mutation}"}).encode(), "application/json"
    yield (
        json.dumps(
            {"query": f"query A {{ version }} {mutation.replace('{', 'B {', 1)}", "operationName": "B"}
        ).encode(),
        ("application/json"),
    )
    yield json.dumps({"query": mutation.replace("mutation ", "mutation@skip(if:false)")}).encode(), "application/json"
    yield mutation.encode(), "application/graphql"


def test_a_viewer_mutates_nothing_at_all(proxy) -> None:
    readonly = proxy.view_plain
    assert "setNuxSeen" in proxy.ask(f"{readonly}/graphql", {"query": HARMLESS})[1]
    for body, kind in spellings(HARMLESS):
        status, said = proxy.ask(f"{proxy.view}/graphql", body, user="viewer", kind=kind)
        assert (status, "setNuxSeen" in said) == (400, False), (body[:80], said)
    padded = json.dumps({"query": f"# {'x' * 1_100_000}\n{HARMLESS}"}).encode()
    assert proxy.ask(f"{proxy.view}/graphql", padded, user="viewer")[0] == 413
    for path in (f"/graphql?query={quote(HARMLESS)}", f"//graphql?query={quote(HARMLESS)}"):
        for body in (None, b""):
            assert proxy.ask(proxy.view + path, body, user="viewer")[0] == 405
    with socket_to(proxy, proxy.view, "viewer", origin=proxy.view) as socket:
        socket.send(json.dumps({"type": "connection_init"}))
        socket.send(json.dumps({"id": "1", "type": "start", "payload": {"query": HARMLESS}}))
        socket.recv(timeout=30)
        answer = json.loads(socket.recv(timeout=30))
    assert answer["type"] == "error", answer


@pytest.mark.parametrize("door", ["act", "view"])
def test_no_page_frames_it_and_no_browser_goes_there_without_tls(proxy, door) -> None:
    headers = proxy.headers(getattr(proxy, door), user={"act": "owner", "view": "viewer"}[door])
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers.get_all("Content-Security-Policy")
    assert headers["Strict-Transport-Security"].startswith("max-age=")


@pytest.mark.parametrize("door", ["act", "view"])
@pytest.mark.parametrize("host", ["elsewhere.example", "localhost", "127.0.0.1.elsewhere.example"])
def test_under_another_name_nothing_is_answered(proxy, door, host) -> None:
    user = {"act": "owner", "view": "viewer"}[door]
    assert proxy.ask(f"{getattr(proxy, door)}/server_info", user=user, host=host)[0] == 421


def test_a_browser_shows_the_ui_and_nothing_of_it_is_refused(proxy) -> None:
    refused: list[str] = []
    with browser(require_chromium()) as chrome:
        for door, user in ((proxy.act, "owner"), (proxy.view, "viewer")):
            login = {"username": user, "password": PASSWORD}
            context = chrome.new_context(ignore_https_errors=True, http_credentials=login)
            page = context.new_page()
            page.on("response", lambda answer: answer.status >= 400 and refused.append(f"{answer.status} {answer.url}"))
            with page.expect_websocket() as socket:
                page.goto(f"{door}/assets/nothing")
                expect(page.get_by_text("Materialize").first).to_be_visible(timeout=30_000)
            assert socket.value.url == door.replace("https", "wss") + "/graphql"
            assert not socket.value.is_closed()
            context.close()
    assert refused == []
