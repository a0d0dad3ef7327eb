"""The session with one Transmission: its handshake, and what its failures mean.

What is asked in a session belongs to ``clients.transmission.client``. The protocol is transmission-rpc's, the
connection is ours: answers end in time and within bounds, nothing is sent twice, and nothing of it is logged.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit

import requests
import transmission_rpc
from pydantic import SecretStr
from transmission_rpc.constants import RpcMethod

from audiobook_pipeline.clients.connection import Connection
from audiobook_pipeline.clients.download_health import HealthState
from audiobook_pipeline.clients.errors import (
    AuthenticationError,
    ContractError,
    RejectedError,
    ServiceError,
    TransientError,
)
from audiobook_pipeline.clients.kept_session import KeptSession, T
from audiobook_pipeline.clients.transmission.advice import ADVICE
from audiobook_pipeline.clients.transport import TooLargeError, certificate_fault, load_body
from audiobook_pipeline.redaction import excerpt, register_secret

_MOST_BYTES: Final = 64 * 1024 * 1024
_SESSION_ID: Final = "X-Transmission-Session-Id"
_ERRORS: Final[Mapping[HealthState, type[ServiceError]]] = {
    HealthState.UNREACHABLE: TransientError,
    HealthState.TIMEOUT: TransientError,
    HealthState.FAILING: TransientError,
    HealthState.AUTHENTICATION_FAILED: AuthenticationError,
    HealthState.FORBIDDEN: AuthenticationError,
    HealthState.ANOTHER_PROGRAM: ContractError,
}

_silent = logging.getLogger(f"{__name__}.rpc")
_silent.setLevel(logging.WARNING)
"""Its debug output holds every answer, and so addresses of trackers."""

_refused_logins: set[str] = set()
"""Fingerprints of logins that failed in this process: it locks everybody out after too many."""


class SeenError(Exception):
    """What an answer, or none, means for the instance as a whole.

    Attributes:
        state: The state.
        message: What was seen.
        lost: Whether there was no answer on a connection that may have been closed meanwhile.
    """

    def __init__(self, state: HealthState, message: str, *, lost: bool = False) -> None:
        super().__init__(message)
        self.state = state
        self.message = message
        self.lost = lost


class Api(transmission_rpc.Client):
    """transmission-rpc over a connection of our own."""

    def __init__(self, send: Callable[[Mapping[str, Any]], str]) -> None:
        """Greet the instance; ``send`` is what its requests travel by.

        Raises:
            SeenError: It isn't there, or doesn't let us in.
        """
        self._send = send
        super().__init__(logger=_silent)

    def rows(self, fields: Sequence[str], hashes: Sequence[str] = ()) -> object:
        """Return ``torrent-get`` as it came; no hashes means all torrents."""
        asked = {"fields": list(fields)}
        return self._request(RpcMethod.TorrentGet, asked, list(hashes) or None)["torrents"]

    def settings(self) -> object:
        """Return ``session-get`` as it came."""
        return self.get_session().fields

    def _http_query(self, query: dict[str, Any], timeout: object = None) -> str:  # noqa: ARG002 - as the base
        return self._send(query)


class Session(KeptSession[Api, SeenError]):
    """One login that is kept, and every error put into the words of ``clients.errors``.

    Attributes:
        shown: Address without credentials, for messages.
    """

    fault = SeenError

    def __init__(
        self,
        url: str,
        username: str,
        password: str,
        *,
        name: str,
        timeout: tuple[float, float],
        connection: Connection,
    ) -> None:
        """Remember how to reach the instance; nothing is sent yet.

        Args:
            url: Its address with scheme; without a path ``/transmission/rpc`` is taken.
            username: Account, or "" where it asks for none.
            password: Its password.
            name: Name of the instance, for messages.
            timeout: Seconds to connect and to wait for an answer.
            connection: What stands in front of it.

        Raises:
            ValueError: The URL isn't one.
        """
        super().__init__()
        parts = urlsplit(url.strip())
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"the URL of {name} must look like http://127.0.0.1:9091: http or https, and a host")
        self.shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        self.name = name
        self.has_login = bool(username)
        self._url = url
        self._rpc = f"{self.shown}{_rpc_path(parts.path)}"
        self._timeout = timeout
        if password:
            register_secret(password)
        self._account = (username, SecretStr(password))
        self._fingerprint = hashlib.sha256(f"{self._rpc}\n{username}\n{password}".encode()).hexdigest()
        self._api: Api | None = None
        self._id = ""
        self._web = requests.Session()
        connection.equip(self._web, self._rpc)
        self._connection = connection

    def renewed(self, timeout: tuple[float, float] | None = None) -> "Session":
        """Return a session with the same instance that is yet to be opened."""
        username, password = self._account
        return Session(
            self._url,
            username,
            password.get_secret_value(),
            name=self.name,
            timeout=timeout or self._timeout,
            connection=self._connection,
        )

    def asks_for_a_login(self) -> bool:
        """Return whether a stranger is kept out; the next login forgives the failed one."""
        with self._lock:
            try:
                return self._post({"method": "session-get", "arguments": {}}, login=False).status_code in {401, 403}
            except SeenError:
                return True

    def _is_lost(self, error: SeenError) -> bool:
        return error.lost

    def _diagnose(self, error: SeenError) -> tuple[HealthState, str]:
        return error.state, error.message

    def _attempt(self, act: Callable[[Api], T]) -> T:
        try:
            if self._api is None:
                self._api = Api(self._send)
            return act(self._api)
        except transmission_rpc.TransmissionError as error:
            # Without its cause: that holds what was sent, and so a tracker's passkey.
            said = error.response.get("result", "") if isinstance(error.response, dict) else ""
            raise RejectedError(self.name, f"refuses the request: {excerpt(str(said), 200)}") from None
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ContractError(self.name, f"an answer lacks what it should have ({type(error).__name__})") from None

    def _send(self, query: Mapping[str, Any]) -> str:
        if self._fingerprint in _refused_logins:
            raise self._wrong_login()
        answer = self._post(query)
        if answer.status_code != 200:
            raise self._refusal(answer)
        try:
            said = json.loads(answer.content)
            right = isinstance(said["result"], str) and isinstance(said["arguments"], dict)
        except (ValueError, KeyError, TypeError, RecursionError):
            right = False
        if not right:
            raise SeenError(HealthState.ANOTHER_PROGRAM, f"the answer of {self.shown} is not one of Transmission")
        return answer.content.decode("utf-8", errors="replace")

    def _wrong_login(self) -> SeenError:
        wrong = "user name or password is wrong" if self.has_login else "a user name and a password are needed"
        return SeenError(HealthState.AUTHENTICATION_FAILED, f"{wrong} at {self.shown}")

    def _post(self, query: Mapping[str, Any], *, login: bool = True) -> requests.Response:
        """Send one request, again only where Transmission asks for its session id: it has done nothing then."""
        answer = self._once(query, login=login)
        if answer.status_code == 409 and (told := answer.headers.get(_SESSION_ID)):
            self._id = told
            answer = self._once(query, login=login)
        return answer

    def _once(self, query: Mapping[str, Any], *, login: bool) -> requests.Response:
        username, password = self._account
        try:
            answer = self._web.post(
                self._rpc,
                json=query,
                headers={_SESSION_ID: self._id},
                auth=(username, password.get_secret_value()) if login and username else None,
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            )
            load_body(answer, _MOST_BYTES)
        except requests.RequestException as error:
            raise self._no_answer(error) from error
        return answer

    def _refusal(self, answer: requests.Response) -> SeenError:
        status = answer.status_code
        if status == 401:
            _refused_logins.add(self._fingerprint)
            return self._wrong_login()
        if status == 421:
            return SeenError(HealthState.FORBIDDEN, f"{self.shown} does not know the host name of its URL (421)")
        if status == 403 and answer.headers.get("Server") == "Transmission":
            # 4.x says the same of both.
            why = "its rpc-whitelist doesn't have this machine's address, or there were too many wrong logins"
            return SeenError(HealthState.FORBIDDEN, f"{self.shown} refuses this machine (403): {why}")
        if status >= 500:
            return SeenError(HealthState.FAILING, f"{self.shown} answers with an error ({status})")
        if status == 403:
            return SeenError(HealthState.FORBIDDEN, f"a proxy before {self.shown} refuses us ({status})")
        if answer.is_redirect:
            return SeenError(HealthState.ANOTHER_PROGRAM, f"{self.shown} leads to another address: use that one")
        return SeenError(
            HealthState.ANOTHER_PROGRAM, f"what answers at {self.shown} (status {status}) is not Transmission"
        )

    def _no_answer(self, error: requests.RequestException) -> SeenError:
        if isinstance(error, TooLargeError):
            return SeenError(HealthState.ANOTHER_PROGRAM, f"{self.shown} answers with more than {_MOST_BYTES:,} bytes")
        if isinstance(error, requests.exceptions.SSLError):
            said = certificate_fault(error) or "its certificate is not trusted, or it speaks no TLS"
            return SeenError(HealthState.UNREACHABLE, f"no secure connection to {self.shown}: {said}")
        if isinstance(error, requests.Timeout):
            connect, read = self._timeout
            return SeenError(
                HealthState.TIMEOUT, f"no answer from {self.shown} in time ({connect:g} s, then {read:g} s)"
            )
        return SeenError(HealthState.UNREACHABLE, f"nothing answers at {self.shown}", lost=True)

    def _fail(self, error: SeenError) -> NoReturn:
        raise _ERRORS[error.state](self.name, f"{error.message}. {ADVICE[error.state]}") from error.__cause__


def _rpc_path(path: str) -> str:
    """Return where its RPC is, given the path of an address that may be that of its web page."""
    path = path.rstrip("/").removesuffix("/web")
    if path.endswith("/rpc"):
        return path
    return f"{path or '/transmission'}/rpc"
