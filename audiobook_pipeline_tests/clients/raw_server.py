"""A server on a bare socket, for what an HTTP library would not do: drop, garble, stall."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Script = Callable[[socket.socket, bytes], None]


class RawServer:
    """Runs one script for each request; the last one for all further requests."""

    def __init__(self, *scripts: Script) -> None:
        self._scripts = list(scripts)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.requests: list[bytes] = []
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while not self._done.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                connection.settimeout(10)
                head = _read_head(connection)
                if head:
                    at = min(len(self.requests), len(self._scripts) - 1)
                    self.requests.append(head)
                    self._scripts[at](connection, head)

    def stop(self) -> None:
        self._done.set()
        # A blocked accept() is woken by a connection of our own.
        with suppress(OSError), socket.create_connection(self._listener.getsockname(), timeout=1):
            pass
        self._listener.close()
        self._thread.join(5)


def _read_head(connection: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(65536)
        if not piece:
            break
        head += piece
    return head


def drops(connection: socket.socket, _: bytes) -> None:
    """Close without a word, as a server does that died."""


def answers(body: bytes, *, status: str = "200 OK", headers: str = "Content-Type: application/json\r\n") -> Script:
    """Answer properly and close."""

    def script(connection: socket.socket, _: bytes) -> None:
        head = f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode() + body)

    return script


def sends(data: bytes) -> Script:
    """Send these bytes, whatever they are, and close."""
    return lambda connection, _: connection.sendall(data)


def stalls(connection: socket.socket, _: bytes) -> None:
    """Say nothing until the other side gives up."""
    with suppress(OSError):
        connection.recv(1)


@contextmanager
def raw_server(*scripts: Script) -> Iterator[RawServer]:
    server = RawServer(*scripts)
    try:
        yield server
    finally:
        server.stop()
