"""Serve a simulated service on a loopback port from a thread of this process."""

import logging
import socket
from threading import Thread
from typing import Self

import uvicorn
from starlette.types import ASGIApp


class Server:
    """One app behind one port; a context manager.

    Attributes:
        url: Address without a slash at the end; the port is bound from the start.
    """

    def __init__(self, app: ASGIApp, *, port: int = 0) -> None:
        """Bind ``port`` on 127.0.0.1, or any free one for 0."""
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", port))
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        config = uvicorn.Config(
            app,
            log_config=None,
            log_level=logging.CRITICAL,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=self._server.run, args=([self._socket],), name=f"sandbox-{self.port}", daemon=True)

    def start(self) -> Self:
        """Begin to answer; connections made before are answered as soon as it does."""
        self._socket.listen(128)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop answering and free the port."""
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._socket.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
