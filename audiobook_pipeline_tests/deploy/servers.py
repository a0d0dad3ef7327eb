"""Servers of Debian's packages, started for a test on free ports of this machine and stopped after it."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from audiobook_pipeline_tests.browser.browsing import free_port


def until(condition: Callable[[], Any], what: str, *, seconds: float = 60) -> Any:
    """Return the first true value of ``condition``, or fail where none comes in time."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            pytest.fail(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.2)
    return value


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
    """Run a program; end it by a signal, and kill it where it doesn't."""
    with log.open("wb") as output:
        started = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, **options)
    try:
        yield started
    finally:
        started.send_signal(ends_by)
        try:
            started.wait(timeout=20)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


@contextmanager
def postgresql() -> Iterator[dict[str, str]]:
    """Start an empty PostgreSQL and yield how to reach it: host, port, user, password, dbname."""
    initdb = require_program("initdb", "postgresql")
    # It refuses to run as root, and its user can't see into the test's folder.
    user = {"user": "postgres"} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="abp-postgres-"))
    password, port = "test-database-0001", free_port()
    secret = folder / "password"
    secret.write_text(password)
    if user:
        owner = pwd.getpwnam("postgres")
        for path in (folder, secret):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    data = folder / "data"
    try:
        subprocess.run(
            [initdb, "-D", data, "-U", "dagster", "-A", "scram-sha-256", f"--pwfile={secret}", "-N", "-E", "UTF8"],
            check=True,
            capture_output=True,
            cwd=folder,
            **user,
        )
        command = [str(Path(initdb).with_name("postgres")), "-D", str(data), "-k", str(folder)]
        command += ["-h", "127.0.0.1", "-p", str(port), "-c", "fsync=off"]
        to = {"host": "127.0.0.1", "port": str(port), "user": "dagster", "password": password}
        # At SIGTERM it would wait for its last client to go.
        with process(command, log=folder / "log", ends_by=signal.SIGINT, cwd=folder, **user):
            until(lambda: _connects({**to, "dbname": "postgres"}), "PostgreSQL")
            for name in ("dagster", "ledger"):
                connection = psycopg2.connect(**to, dbname="postgres")
                connection.autocommit = True
                connection.cursor().execute(f"create database {name}")
                connection.close()
            yield to
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _connects(to: dict[str, str]) -> bool:
    try:
        psycopg2.connect(**to).close()
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
        until(lambda: _listens(port), "Redis")
        yield f"redis://127.0.0.1:{port}"


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
