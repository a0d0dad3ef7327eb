"""Servers of Debian's packages, started for tests on free ports of this machine and stopped after them."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from audiobook_pipeline.sandbox.child_processes import ending_with_us
from audiobook_pipeline_tests.waiting import wait_for


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def require_program(name: str, package: str) -> str:
    """Return the path of a program of a Debian package, or skip; where CI is set, its absence is a failure."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") or next(
        (str(path) for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), None
    )
    if found is None:
        message = f"{name} is not installed (Debian, Ubuntu: apt install {package})"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found


@contextmanager
def process(
    command: list[str], *, log: Path, ends_by: signal.Signals = signal.SIGTERM, **options: Any
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program in a process group of its own; end it by a signal, and kill what is left of the group."""
    with log.open("wb") as output:
        started = subprocess.Popen(
            [*ending_with_us(), *command], stdout=output, stderr=subprocess.STDOUT, start_new_session=True, **options
        )
    try:
        yield started
    finally:
        started.send_signal(ends_by)
        with suppress(subprocess.TimeoutExpired):
            # A code server waits for a run that is lost.
            started.wait(timeout=15)
        with suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)
        started.wait()


@dataclass(frozen=True, slots=True)
class PostgreSQL:
    """A server; its databases are named by number."""

    port: int
    user: str
    password: str
    _numbers: Iterator[int] = field(default_factory=count, repr=False)

    def new_database(self, name: str = "") -> str:
        """Make an empty database, of a name of its own if none is given, and return its name."""
        name = name or f"test_{next(self._numbers)}"
        with closing(self.connection()) as connection:
            connection.autocommit = True
            connection.cursor().execute(f"create database {name}")
        return name

    def url(self, database: str) -> str:
        """Return the URL of a database."""
        return f"postgresql+psycopg2://{self.user}:{self.password}@127.0.0.1:{self.port}/{database}"

    def connection(self) -> Any:
        """Connect to the database that every server has."""
        return psycopg2.connect(
            host="127.0.0.1", port=self.port, user=self.user, password=self.password, dbname="postgres"
        )


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """Start a PostgreSQL without databases."""
    initdb = require_program("initdb", "postgresql")
    # It refuses to run as root, and its user can't see into the test's folder.
    user = {"user": "postgres"} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="abp-postgres-"))
    server = PostgreSQL(free_port(), "dagster", "test-database-0001")
    secret = folder / "password"
    secret.write_text(server.password)
    if user:
        owner = pwd.getpwnam("postgres")
        for path in (folder, secret):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    data = folder / "data"
    new = [initdb, "-D", data, "-U", server.user, "-A", "scram-sha-256", f"--pwfile={secret}", "-N", "-E", "UTF8"]
    command = [str(Path(initdb).with_name("postgres")), "-D", str(data), "-k", str(folder)]
    command += ["-h", "127.0.0.1", "-p", str(server.port), "-c", "fsync=off"]
    try:
        subprocess.run([*new, "--locale=C"], check=True, capture_output=True, cwd=folder, **user)
        # At SIGTERM it would wait for its last client to go.
        with process(command, log=folder / "log", ends_by=signal.SIGINT, cwd=folder, **user):
            wait_for(lambda: _connects(server), "PostgreSQL")
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _connects(server: PostgreSQL) -> bool:
    try:
        server.connection().close()
    except psycopg2.OperationalError:
        return False
    return True


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Start an empty Redis and yield its address."""
    server = require_program("redis-server", "redis-server")
    port = free_port()
    command = [server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with process(command, log=folder / "redis.log"):
        wait_for(lambda: listens(port), "Redis")
        yield f"redis://127.0.0.1:{port}"


def listens(port: int) -> bool:
    """Return whether somebody answers at a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def proxied(address: str, folder: Path) -> Iterator[tuple[str, Path]]:
    """Put an nginx before a service: yield its address, under a path and by TLS, and its certificate."""
    nginx, openssl = require_program("nginx", "nginx-light"), require_program("openssl", "openssl")
    certificate, key, port = folder / "proxy.pem", folder / "proxy.key", free_port()
    new = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*new, *names], check=True, capture_output=True)
    (folder / "proxy.conf").write_text(
        f"""daemon off; pid {folder}/proxy.pid; error_log {folder}/proxy.log;
        events {{ }}
        http {{
            access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxied;
            fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
            server {{
                listen 127.0.0.1:{port} ssl; server_name localhost;
                ssl_certificate {certificate}; ssl_certificate_key {key};
                location /books/ {{ proxy_pass {address}/; }}
            }}
        }}"""
    )
    with process([nginx, "-e", f"{folder}/proxy.log", "-c", f"{folder}/proxy.conf"], log=folder / "proxy.out"):
        wait_for(lambda: listens(port), "nginx")
        yield f"https://localhost:{port}/books", certificate
