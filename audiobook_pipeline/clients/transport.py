"""How requests travel: a deadline for each whole answer, bounds on what is unpacked, and who may be connected to.

What an answer means belongs to ``clients.http``. Addresses that a stranger named (redirects of a
download) are fetched through ``untrusted_session`` and in no other way.
"""

import http.client
import io
import os
import socket
import ssl
import time
from collections.abc import Collection
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NameResolutionError, NewConnectionError
from urllib3.util import Retry

WHOLE: Final = 4
"""A whole answer may take so many times as long as a silence in it: a server that drips a byte at a time ends."""
_CHUNK: Final = 256 * 1024
_HOME: Final = frozenset({"local", "lan", "home", "internal", "arpa", "localdomain", "localhost"})
_MOST_CAUSES: Final = 50
_OWN_AUTHORITY = (
    "name the file with the certificate of its authority in its CA_FILE variable or ca_file entry, "
    "or in REQUESTS_CA_BUNDLE for all services"
)
_CERTIFICATES: Final = {
    10: "renew it, and check this machine's clock",
    18: f"it is signed by itself; {_OWN_AUTHORITY}",
    19: _OWN_AUTHORITY,
    20: _OWN_AUTHORITY,
    62: "use the name in the certificate",
    64: "use the name in the certificate, which is not for this address",
}
"""What to do, by OpenSSL's number of the fault."""
_UNICAST: Final = IPv6Network("2000::/3")
_NAT64: Final = IPv6Network("64:ff9b::/96")
_PROTOCOLS: Final = IPv4Network("192.0.0.0/24")
"""Not global either, though Python before 3.13 says so."""


class TooLargeError(requests.RequestException):
    """An answer is larger than it may be once it is unpacked; the argument is the bound in bytes."""


class DeadlineError(TimeoutError):
    """The whole of an answer takes too long, though it never fell silent."""


class PrivateAddressError(Exception):
    """A stranger's address leads to a machine that is none of his; the argument is the host."""


def is_public(address: str) -> bool:
    """Whether ``address`` (IPv4 or IPv6, as ``getaddrinfo`` gives it) is one of the open internet.

    An IPv4 address within an IPv6 one (mapped, 6to4, Teredo, NAT64) is judged as well.
    """
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv4Address):
        return ip.is_global and not ip.is_multicast and ip not in _PROTOCOLS
    within = [inner for inner in (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())) if inner is not None]
    if ip in _NAT64:
        within.append(IPv4Address(int(ip) & 0xFFFFFFFF))
    return all(is_public(str(inner)) for inner in within) if within else ip in _UNICAST and ip.is_global


class BoundedAdapter(HTTPAdapter):
    """Connections on which no answer outlasts its deadline.

    Args:
        retries: Which requests are sent again.
        allowed_hosts: None: any host is connected to. Else only public addresses, and these hosts,
            written as in the address. It is the address connected to that is judged, not the name.
    """

    def __init__(self, retries: Retry | int = 0, *, allowed_hosts: Collection[str] | None = None) -> None:
        hosts = None if allowed_hosts is None else frozenset(host.strip("[]").lower() for host in allowed_hosts)
        self._pools = {
            "http": type("_Pool", (HTTPConnectionPool,), {"ConnectionCls": _connections(HTTPConnection, hosts)}),
            "https": type("_Pool", (HTTPSConnectionPool,), {"ConnectionCls": _connections(HTTPSConnection, hosts)}),
        }
        super().__init__(max_retries=retries, pool_maxsize=4)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as the base
        """Make the pools of our own connections."""
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools


def untrusted_session(allowed_hosts: Collection[str]) -> requests.Session:
    """Return a session for one address that a stranger named.

    No key, cookie, ``.netrc`` or proxy of ours goes along, and only public addresses and ``allowed_hosts`` are
    connected to.
    """
    session = requests.Session()
    session.trust_env = False
    session.headers.update({"Accept": "*/*", "User-Agent": "audiobook-pipeline"})
    equip(session, BoundedAdapter(allowed_hosts=allowed_hosts))
    return session


def trust(session: requests.Session, url: str, *, ca_file: str = "", use_proxy: bool = False) -> None:
    """Let a session reach a service of the home directly, and trust the authorities that are named.

    A proxy of the environment, as containers behind a VPN have one, leads to the internet: a machine of the home
    is not reached through it.

    Args:
        session: The session.
        url: Address of the service.
        ca_file: File of its authorities; else ``REQUESTS_CA_BUNDLE`` names one for all services.
        use_proxy: Whether a proxy of the environment leads to it anyway.
    """
    local = is_local(urlsplit(url).hostname or "")
    # Requests would read the environment again for each request, and put what it names before a session's own.
    session.trust_env = False
    session.proxies.update(requests.utils.get_environ_proxies(url) if use_proxy or not local else {})
    session.verify = ca_file or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True


def is_local(host: str) -> bool:
    """Whether a host is one of the home: a private address, or a name that the internet has not."""
    with suppress(ValueError):
        return not is_public(host)
    return "." not in host or host.rpartition(".")[2].lower() in _HOME


def certificate_fault(error: BaseException) -> str:
    """Say what is wrong with a certificate, and what to do about it; "" where that can't be told."""
    causes: list[BaseException | None] = [error]
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            said = cause.verify_message or str(cause)
            todo = _CERTIFICATES.get(cause.verify_code, "")
            return f"its certificate is refused ({said}){f': {todo}' if todo else ''}"
        if cause is not None and len(causes) < _MOST_CAUSES:
            inner = [cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args]
            causes += [each for each in inner if isinstance(each, BaseException)]
    return ""


def equip(session: requests.Session, adapter: HTTPAdapter) -> None:
    """Let a session send through ``adapter``, and look at no redirect: requests would fail at a malformed one."""
    for scheme in ("http://", "https://"):
        session.mount(scheme, adapter)
    session.get_redirect_target = _no_redirect  # type: ignore[assignment,method-assign]  # of this one session


def _no_redirect(_response: requests.Response) -> None:
    return None


def read_body(response: requests.Response, max_bytes: int) -> bytes:
    """Return the unpacked body.

    Raises:
        TooLargeError: It has more bytes than that.
    """
    pieces = []
    size = 0
    for piece in response.iter_content(_CHUNK):
        size += len(piece)
        if size > max_bytes:
            raise TooLargeError(max_bytes)
        pieces.append(piece)
    return b"".join(pieces)


def load_body(response: requests.Response, max_bytes: int) -> None:
    """Read the body into the response, for code of others that would read it without bounds.

    Raises:
        TooLargeError: It has more bytes than that.
    """
    response._content = read_body(response, max_bytes)  # noqa: SLF001 - where requests itself keeps it


def _connections(base: type[HTTPConnection], allowed_hosts: frozenset[str] | None) -> type[HTTPConnection]:
    """Return ``base`` with answers that end in time and, where hosts are given, a look at whom it connects to."""

    class Connection(base):  # type: ignore[misc,valid-type]  # one of two
        response_class = _TimedResponse

        def _new_conn(self) -> socket.socket:
            host: str = self.host  # type: ignore[has-type]  # a property of the base
            if allowed_hosts is None or host.lower() in allowed_hosts:
                return super()._new_conn()  # type: ignore[no-any-return]  # as the base
            failure: NewConnectionError | None = None
            try:
                for address in _public_addresses(self, host):
                    # Connected to by number: a second look at the name could show another machine.
                    self.host = address
                    try:
                        return super()._new_conn()  # type: ignore[no-any-return]  # as the base
                    except NewConnectionError as error:
                        failure = error
            finally:
                self.host = host
            raise failure or NewConnectionError(self, "the host has no address")

    return Connection


def _public_addresses(connection: HTTPConnection, host: str) -> list[str]:
    """Return the addresses of ``host``, all of which must be public."""
    try:
        found = socket.getaddrinfo(host, connection.port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise NameResolutionError(host, connection, socket.gaierror(str(error))) from None
    addresses = list(dict.fromkeys(str(address[0]) for *_, address in found))
    if not all(map(is_public, addresses)):
        raise PrivateAddressError(host)
    return addresses


class _TimedResponse(http.client.HTTPResponse):
    """An answer whose status, headers and body are all read against one deadline."""

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as the base
        super().__init__(sock, *args, **options)
        self.fp = io.BufferedReader(_TimedReader(self.fp.detach(), sock))


class _TimedReader(io.RawIOBase):
    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        self._raw = raw
        self._socket = sock
        self._silence = sock.gettimeout()
        self._until = None if self._silence is None else time.monotonic() + WHOLE * self._silence

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._raw.fileno()

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 - as the base
        if self._until is not None and self._silence is not None:
            left = self._until - time.monotonic()
            if left <= 0:
                raise DeadlineError
            self._socket.settimeout(min(self._silence, left))
        try:
            return self._raw.readinto(buffer)
        except TimeoutError:
            if self._until is not None and time.monotonic() >= self._until:
                raise DeadlineError from None
            raise

    def close(self) -> None:
        with suppress(OSError):  # closed already
            self._socket.settimeout(self._silence)
        self._raw.close()
        super().close()
