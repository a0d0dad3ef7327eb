"""Serve a simulated service on a loopback port from a thread of this process."""

import asyncio
import logging
import socket
from contextlib import suppress
from threading import Thread
from typing import Self

import uvicorn
from starlette.types import ASGIApp


class Server:
    """One app behind one port; a context manager.

    Attributes:
        port: The port; it is bound from the start.
        url: Address without a slash at the end.
    """

    def __init__(self, app: ASGIApp, *, port: int = 0) -> None:
        """Bind ``port`` on 127.0.0.1, or any free one for 0."""
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", port))
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        # The apps have clocks of their own.
        config = uvicorn.Config(
            app, log_config=None, log_level=logging.CRITICAL, access_log=False, lifespan="off", date_header=False
        )
        config.load()  # its imports happen here and not in the thread
        self._server = _PromptServer(config)
        self._thread = Thread(target=self._server.run, args=([self._socket],), name=f"sandbox-{self.port}", daemon=True)

    def start(self) -> Self:
        """Begin to answer; a connection made before the thread is ready waits for it."""
        self._socket.listen(128)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop answering, drop open connections and free the port."""
        self._server.tell_to_stop()
        self._thread.join(timeout=10)
        self._socket.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


class _PromptServer(uvicorn.Server):
    """Stops at once: nothing waits for the last answers of a sandbox."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._told = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def tell_to_stop(self) -> None:
        self.should_exit = True
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended already
                self._loop.call_soon_threadsafe(self._told.set)

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), 1.0)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002 - its signature
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            transport = connection.transport
            if transport is not None:
                transport.abort()
