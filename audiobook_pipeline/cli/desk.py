"""``audiobook-pipeline desk``: the page for decisions."""

import os
import signal
from contextlib import suppress
from socket import socket
from typing import Annotated

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.cli.output import AsJsonLines, telling

app = command_app()


@app.command()
def desk(
    host: Annotated[str, typer.Option(help="address to listen on; else DESK_HOST, else 127.0.0.1")] = "",
    port: Annotated[int, typer.Option(help="port to listen on; else DESK_PORT, else 3131", show_default=False)] = 0,
    as_json: AsJsonLines = False,
) -> None:
    """Open the desk, the page for decisions.

    People sign in with their Audiobookshelf account, or with DESK_PASSWORD. DESK_LOGIN=off switches the login off, if
    the desk listens on this machine only. Ctrl-C ends it.
    """
    try:
        import uvicorn  # noqa: PLC0415 - of the extra "desk"; --help needn't

        from audiobook_pipeline.desk.app import build_app  # noqa: PLC0415 - as above
        from audiobook_pipeline.desk.settings import DeskSettings  # noqa: PLC0415 - as above
    except ImportError as error:
        raise CommandError(f"{error.name} is missing: install 'audiobook-pipeline[desk]'") from error
    given = {"DESK_HOST": host, "DESK_PORT": str(port) if port else ""}
    settings = DeskSettings.from_environment({**os.environ, **{name: value for name, value in given.items() if value}})
    server = uvicorn.Server(
        uvicorn.Config(
            build_app(settings),
            host=settings.host,
            port=settings.port,
            log_level="warning",
            root_path=settings.root,
            proxy_headers=True,
            forwarded_allow_ips=settings.proxies,
            server_header=False,
        )
    )
    # Where uvicorn has stopped, it passes on the signal that stopped it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with telling(as_json=as_json) as tell, suppress(KeyboardInterrupt):
        start = server.startup

        async def startup(sockets: list[socket] | None = None) -> None:
            await start(sockets)
            tell("ready", f"The desk: {settings.address} — Ctrl-C ends it.", desk_url=settings.address)

        server.startup = startup  # type: ignore[method-assign]  # nothing else says when it listens
        server.run()
