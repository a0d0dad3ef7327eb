"""The Web API of qBittorrent 5.1 and 5.3, as far as the client's tests need it.

Answers are those that the real versions were seen to give.
"""

import json
import re
import threading
import time
from collections.abc import Iterator
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from audiobook_pipeline.clients.torrents.magnet import parse_magnet
from audiobook_pipeline.clients.torrents.torrent import parse_torrent

USERNAME, PASSWORD = "admin", "test-" + "password-0001"


class ScriptedQBittorrent:
    """A little server with sessions and torrents; set ``faults`` to make one request go wrong.

    Attributes:
        requests: Path of each request in order.
        sent: (path, fields) of each POST.
        faults: Path → what goes wrong with the next request to it: a status, "late" (act, then 504), "slow" (act,
            answer after a second), "ghost" (don't act, say yes).
        files: What ``torrents/files`` answers.
        stays_broken: A fault holds for all requests to its path.
    """

    def __init__(self, version: str = "5.3.0", webapi: str = "2.16.2") -> None:
        self.version, self.webapi = version, webapi
        self.username, self.password = USERNAME, PASSWORD
        self.free_space: int | Iterator[int] = 2000
        self.connection = "connected"
        self.newest = version.startswith("5.3")
        self.torrents: dict[str, dict] = {}
        self.files: list = []
        self.preferences = {"current_network_interface": "", "max_ratio_enabled": False}
        self.sessions: set[str] = set()
        self.bypass = False
        self.requests: list[str] = []
        self.sent: list[tuple[str, dict[str, str]]] = []
        self.stays_broken = False
        self.closed = False
        self.faults: dict[str, object] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.scripted = self
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop, also on connections that are open; twice is as good as once."""
        self.closed = True
        self._server.shutdown()
        self._server.server_close()

    @property
    def cookie_name(self) -> str:
        return f"QBT_SID_{self.port}" if self.newest else "SID"

    def answer(self, path: str, fields: dict[str, str], file: bytes | None) -> tuple[int, str]:
        addresses = ["10.8.0.2"] if fields.get("iface") == "wg0" else []
        fixed = {
            "app/webapiVersion": self.webapi,
            "app/defaultSavePath": "/downloads",
            "app/version": f"v{self.version}",
            "app/preferences": json.dumps(self.preferences),
            "app/networkInterfaceAddressList": json.dumps(addresses),
            "app/getFreeSpaceAtPath": "1000",
            "transfer/info": json.dumps({"connection_status": self.connection}),
            "torrents/stop": "",
            "torrents/start": "",
            "torrents/addTags": "",
        }
        acts = {
            "sync/maindata": lambda: (200, json.dumps({"server_state": {"free_space_on_disk": self.shown_space()}})),
            "torrents/info": lambda: (200, json.dumps(self.listed(fields))),
            "torrents/files": lambda: (200, json.dumps(self.files)),
            "torrents/add": lambda: self.added(fields, file),
            "torrents/setShareLimits": lambda: self.limited(fields),
            "torrents/delete": lambda: self.deleted(fields),
        }
        if path in fixed:
            return 200, fixed[path]
        return acts.get(path, lambda: (404, "Endpoint does not exist" if self.newest else "Not Found"))()

    def shown_space(self) -> int:
        return self.free_space if isinstance(self.free_space, int) else next(self.free_space)

    def limited(self, fields: dict[str, str]) -> tuple[int, str]:
        wanted = {"hashes", "ratioLimit", "seedingTimeLimit", "inactiveSeedingTimeLimit", "shareLimitAction"}
        if self.newest and not {*wanted, "shareLimitsMode"} <= fields.keys():
            return 400, "Missing required parameters"
        return 200, ""

    def deleted(self, fields: dict[str, str]) -> tuple[int, str]:
        self.torrents.pop(fields["hashes"], None)
        return 200, ""

    def listed(self, fields: dict[str, str]) -> list[dict]:
        hashes = set(fields["hashes"].split("|")) if fields.get("hashes") else None
        return [
            row
            for row in self.torrents.values()
            if (hashes is None or row["hash"] in hashes)
            and ("tag" not in fields or fields["tag"] in row["tags"].split(", "))
        ]

    def added(self, fields: dict[str, str], file: bytes | None) -> tuple[int, str]:
        conflict = (409, "Conflict") if self.newest else (200, "Fails.")
        urls = fields.get("urls", "")
        if urls.startswith("http"):
            return (202, "") if self.newest else (200, "Ok.")
        try:
            info = parse_torrent(file) if file is not None else parse_magnet(urls)
        except ValueError:
            return (415, "not a valid torrent file") if file is not None else conflict
        if any(row["infohash_v1"] == info.infohash_v1 for row in self.torrents.values()):
            return conflict
        self.torrents[info.client_hash] = {
            "hash": info.client_hash,
            "infohash_v1": info.infohash_v1 or "",
            "infohash_v2": info.infohash_v2 or "",
            "name": info.name,
            "state": "stoppedDL" if fields.get("stopped") == "True" else "metaDL",
            "progress": 0,
            "amount_left": 0,
            "size": info.size or 0,
            "save_path": fields.get("savepath", "/downloads"),
            "content_path": "",
            "tags": ", ".join(tag.strip() for tag in fields.get("tags", "").split(",")),
            "category": fields.get("category", ""),
            "added_on": int(time.time()),
        }
        if not self.newest:
            return 200, "Ok."
        ids = [info.client_hash]
        counts = {"success_count": 1, "failure_count": 0, "pending_count": 0}
        return 200, json.dumps({"added_torrent_ids": ids, **counts})


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: two would wait for each other

    @property
    def scripted(self) -> ScriptedQBittorrent:
        return self.server.scripted

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        self.respond(path, one(parse_qs(query)), None)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fields, file = read_form(self.headers["Content-Type"] or "", body)
        self.respond(self.path, fields, file)

    def respond(self, path: str, fields: dict[str, str], file: bytes | None) -> None:
        name = path.removeprefix("/api/v2/")
        if self.scripted.closed:
            self.close_connection = True
            return
        self.scripted.requests.append(name)
        if self.command == "POST":
            self.scripted.sent.append((name, fields))
        if name == "auth/login":
            self.log_in(fields)
        elif not self.known():
            self.send(403, "Forbidden")
        else:
            self.send(*self.outcome(name, fields, file))

    def known(self) -> bool:
        name, _, value = self.headers.get("Cookie", "").partition("=")
        return self.scripted.bypass or (name == self.scripted.cookie_name and value in self.scripted.sessions)

    def outcome(self, name: str, fields: dict[str, str], file: bytes | None) -> tuple[int, str]:
        fault = self.scripted.faults.get(name)
        if not self.scripted.stays_broken:
            self.scripted.faults.pop(name, None)
        if isinstance(fault, int):
            return fault, ""
        if fault == "ghost":
            return 200, "Ok."
        answer = self.scripted.answer(name, fields, file)
        if fault == "slow":
            time.sleep(1)
        return (504, "") if fault == "late" else answer

    def log_in(self, fields: dict[str, str]) -> None:
        right = (fields.get("username"), fields.get("password")) == (USERNAME, PASSWORD)
        if not right and not self.scripted.bypass:
            self.send(*((401, "Unauthorized") if self.scripted.newest else (200, "Fails.")))
            return
        session = f"s+/{len(self.scripted.requests)}"
        self.scripted.sessions.add(session)
        cookie = f"{self.scripted.cookie_name}={session}; HttpOnly; SameSite=Lax; path=/"
        self.send(*((204, "") if self.scripted.newest else (200, "Ok.")), cookie=cookie)

    def send(self, status: int, text: str, cookie: str | None = None) -> None:
        self.send_response(status)
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def one(fields: dict[str, list[str]]) -> dict[str, str]:
    return {name: values[0] for name, values in fields.items()}


def read_form(content_type: str, body: bytes) -> tuple[dict[str, str], bytes | None]:
    """Fields of a form, and the bytes of the file in it."""
    if not content_type.startswith("multipart/"):
        return one(parse_qs(body.decode(), keep_blank_values=True)), None
    header = Message()
    header["Content-Type"] = content_type
    fields: dict[str, str] = {}
    file = None
    for part in body.split(b"--" + str(header.get_param("boundary")).encode())[1:-1]:
        head, _, content = part.strip(b"\r\n").partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]*)"', head)[1].decode()
        if b"filename=" in head:
            file = content
        else:
            fields[name] = content.decode()
    return fields, file
