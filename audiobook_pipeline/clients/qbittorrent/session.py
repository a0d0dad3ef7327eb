"""The session with one instance of qBittorrent: logging in, and what its failures mean.

What is asked in a session belongs to ``clients.qbittorrent.client``. The wire protocol is qbittorrent-api's.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit

import qbittorrentapi
import requests
from packaging.version import InvalidVersion
from pydantic import SecretStr
from qbittorrentapi import exceptions as api_errors
from qbittorrentapi.request import QbittorrentSession

from audiobook_pipeline.clients.connection import Connection
from audiobook_pipeline.clients.download_health import HealthState
from audiobook_pipeline.clients.errors import (
    AuthenticationError,
    ContractError,
    NotFoundError,
    RejectedError,
    ServiceError,
    TransientError,
)
from audiobook_pipeline.clients.kept_session import KeptSession, T
from audiobook_pipeline.clients.qbittorrent.advice import ADVICE
from audiobook_pipeline.clients.transport import TooLargeError, certificate_fault, load_body
from audiobook_pipeline.redaction import excerpt, register_secret

_MOST_BYTES: Final = 64 * 1024 * 1024
_VERSION = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}){1,3}")

_ERRORS: Final[Mapping[HealthState, type[ServiceError]]] = {
    HealthState.UNREACHABLE: TransientError,
    HealthState.TIMEOUT: TransientError,
    HealthState.FAILING: TransientError,
    HealthState.AUTHENTICATION_FAILED: AuthenticationError,
    HealthState.BANNED: AuthenticationError,
    HealthState.FORBIDDEN: AuthenticationError,
    HealthState.ANOTHER_PROGRAM: ContractError,
}

_refused_logins: set[str] = set()
"""Fingerprints of logins that failed in this process: a fifth failure would ban us."""


class UnansweredError(qbittorrentapi.APIError):
    """No answer or a 5xx; the cause says which."""


class Api(qbittorrentapi.Client):
    """qbittorrent-api with every login counted, none repeated that failed, and nothing sent twice."""

    logins = 0
    fingerprint = ""

    def __init__(self, connection: Connection, **options: Any) -> None:  # noqa: ANN401 - as the base
        self._connection = connection
        super().__init__(**options)

    @property
    def _session(self) -> QbittorrentSession:
        """The HTTP session, with answers that end in time."""
        new = self._http_session is None
        session = super()._session
        if new:
            self._connection.equip(session, str(self.host))
        return session

    def auth_log_in(self, username: str | None = None, password: str | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - as the base
        """Log in, which qbittorrent-api also does by itself, once, where a session has ended."""
        if self.fingerprint in _refused_logins:
            raise api_errors.LoginFailed
        self.logins += 1
        super().auth_log_in(username, password, **kwargs)

    def _request(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the base
        """Send one request.

        qbittorrent-api would send it again after a timeout or a 5xx, even an add, and without the
        session, so that a slow server would look like one that refuses us.
        """
        try:
            return super()._request(*args, **kwargs)
        except api_errors.HTTP5XXError as error:
            raise UnansweredError from error
        except qbittorrentapi.APIError:
            raise
        except requests.RequestException as error:
            raise UnansweredError from error


class _RedirectedError(requests.RequestException):
    """qBittorrent never redirects; what does is something else, and must not be sent a password."""


class Session(KeptSession[Api, qbittorrentapi.APIError]):
    """One login that is kept, and every error put into the words of ``clients.errors``.

    Attributes:
        api: The client of qbittorrent-api; use it inside ``read``, ``act`` and ``judge`` alone.
    """

    fault = qbittorrentapi.APIError

    def __init__(
        self,
        url: str,
        username: str,
        password: str,
        *,
        name: str,
        timeout: tuple[float, float],
        api_key: str = "",
        connection: Connection,
        host_header: str | None = None,
    ) -> None:
        """Remember how to reach the instance; nothing is sent yet.

        Args:
            url: Address of its Web UI with scheme.
            username: Account.
            password: Its password.
            name: Name of the instance, for messages.
            timeout: Seconds to connect and to wait for an answer.
            api_key: Key in place of the account (5.2 and later), or "".
            connection: What stands in front of it.
            host_header: Host to name in place of the URL's, where the instance refuses that one.

        Raises:
            ValueError: The URL isn't one.
        """
        super().__init__()
        self._url = url.strip().rstrip("/")
        parts = urlsplit(self._url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"the URL of {name} must look like http://127.0.0.1:8080: http or https, and a host")
        # A URL can hold an account of a proxy; it is never shown.
        self.shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        self.name = name
        self._timeout = timeout
        for secret in filter(None, (password, api_key)):
            register_secret(secret)
        self._account = (username, SecretStr(password), SecretStr(api_key))
        self._connection = connection
        self._headers = {"Host": host_header} if host_header else {}
        self._logged_in = False
        self.api = Api(
            connection,
            host=self._url,
            username=username,
            password=password,
            api_key=api_key or None,
            REQUESTS_ARGS={
                "timeout": timeout,
                "allow_redirects": False,
                "hooks": {"response": _receive},
                "auth": connection.basic,
            },
            EXTRA_HEADERS=self._headers,
            FORCE_SCHEME_FROM_HOST=True,
            SIMPLE_RESPONSES=True,
        )
        self.api.fingerprint = hashlib.sha256(f"{self._url}\n{username}\n{password}\n{api_key}".encode()).hexdigest()

    def renewed(self, host_header: str | None = None, timeout: tuple[float, float] | None = None) -> "Session":
        """Return a session with the same instance that is yet to log in."""
        username, password, api_key = self._account
        return Session(
            self._url,
            username,
            password.get_secret_value(),
            name=self.name,
            timeout=timeout or self._timeout,
            api_key=api_key.get_secret_value(),
            connection=self._connection,
            host_header=host_header,
        )

    def without_login(self) -> tuple[HealthState, str]:
        """Ask as a stranger: what answers, and does it keep strangers out?

        Returns:
            OK and "" where it asks for a login as qBittorrent does, else what is wrong.
        """
        try:
            with requests.Session() as session:
                self._connection.equip(session, self._url)
                answer = session.get(
                    f"{self._url}/api/v2/app/webapiVersion",
                    headers=self._headers,
                    auth=self._connection.basic,
                    timeout=self._timeout,
                    allow_redirects=False,
                    stream=True,
                )
                load_body(answer, _MOST_BYTES)
        except requests.Timeout:
            return HealthState.TIMEOUT, f"no answer from {self.shown} in time"
        except requests.RequestException:
            return HealthState.UNREACHABLE, f"nothing answers at {self.shown}"
        status, markup = answer.status_code, "<" in answer.text
        if status == 200 and _VERSION.fullmatch(answer.text.strip()):
            return HealthState.AUTHENTICATION_BYPASSED, f"{self.shown} asks for no login"
        if status == 403 and not markup:
            return HealthState.OK, ""
        if status == 401 and "basic" in answer.headers.get("WWW-Authenticate", "").lower():
            said = (
                "refuses its user or password" if self._connection.basic else "asks for a user and password of its own"
            )
            return HealthState.FORBIDDEN, f"a proxy in front of {self.shown} {said} (basic_username in its entry)"
        if status == 401 and not markup:
            return HealthState.FORBIDDEN, f"{self.shown} refuses every request (401)"
        if status >= 500:
            return HealthState.FAILING, f"{self.shown} answers with an error ({status})"
        return HealthState.ANOTHER_PROGRAM, f"what answers at {self.shown} (status {status}) is not qBittorrent"

    def _attempt(self, act: Callable[[Api], T]) -> T:
        if not self._logged_in:
            self.api.auth_log_in()
            self._logged_in = True
        try:
            return act(self.api)
        except InvalidVersion:
            raise qbittorrentapi.APIError("its version can't be read") from None

    def _is_lost(self, error: qbittorrentapi.APIError) -> bool:
        """Say whether a connection that was kept open had been closed, or a proxy hiccupped."""
        return isinstance(error, UnansweredError) and not isinstance(
            error.__cause__, requests.Timeout | _RedirectedError
        )

    def _fail(self, error: qbittorrentapi.APIError) -> NoReturn:
        if (
            isinstance(error, api_errors.NotFound404Error)
            and self.without_login()[0] is not HealthState.ANOTHER_PROGRAM
        ):
            raise NotFoundError(self.name, "it has no such torrent or endpoint", status=404) from error
        refusals = (api_errors.HTTP400Error, api_errors.HTTP409Error, api_errors.HTTP415Error)
        if isinstance(error, refusals):
            message = f"refuses the request ({error.http_status_code}): {_excerpt(error)}"
            raise RejectedError(self.name, message, status=error.http_status_code) from error
        state, message = self._diagnose(error)
        status = getattr(error.__cause__ or error, "http_status_code", None)
        raise _ERRORS[state](self.name, f"{message}. {ADVICE[state]}", status=status) from error

    def _diagnose(self, error: qbittorrentapi.APIError) -> tuple[HealthState, str]:
        """Name what an error means; the specific ones go first, all are connection errors by base class."""
        if isinstance(error, api_errors.LoginFailed):
            return self._explain_failed_login()
        if isinstance(error, api_errors.Forbidden403Error) and "banned" in _excerpt(error).lower():
            return HealthState.BANNED, f"{self.shown} has banned this address"
        if isinstance(error, UnansweredError) and not isinstance(error.__cause__, api_errors.HTTPError):
            return self._explain_no_answer(error.__cause__)
        if isinstance(error, api_errors.HTTPError | UnansweredError):
            # Another program knows neither path nor method of a login, and says so in its own way.
            state, message = self.without_login()
            if state not in {HealthState.OK, HealthState.AUTHENTICATION_BYPASSED}:
                return state, message
            if isinstance(error, api_errors.HTTP403Error | api_errors.HTTP401Error):
                return HealthState.FORBIDDEN, f"{self.shown} refuses requests although the login worked"
            return HealthState.FAILING, f"{self.shown} answers with an error of its own"
        return HealthState.ANOTHER_PROGRAM, f"the answer of {self.shown} is not one of qBittorrent"

    def _explain_failed_login(self) -> tuple[HealthState, str]:
        state, message = self.without_login()
        if state not in {HealthState.OK, HealthState.AUTHENTICATION_BYPASSED}:
            return state, message
        _refused_logins.add(self.api.fingerprint)
        if self._account[2].get_secret_value():
            return HealthState.AUTHENTICATION_FAILED, f"the API key is wrong at {self.shown}"
        return HealthState.AUTHENTICATION_FAILED, f"user name or password is wrong at {self.shown}"

    def _explain_no_answer(self, cause: BaseException | None) -> tuple[HealthState, str]:
        if isinstance(cause, _RedirectedError):
            return HealthState.ANOTHER_PROGRAM, f"{self.shown} redirects to {cause}"
        if isinstance(cause, TooLargeError):
            return HealthState.ANOTHER_PROGRAM, f"{self.shown} answers with more than {_MOST_BYTES:,} bytes"
        if isinstance(cause, requests.exceptions.SSLError):
            said = certificate_fault(cause) or "its certificate is not trusted, or it speaks no TLS"
            return HealthState.UNREACHABLE, f"no secure connection to {self.shown}: {said}"
        if isinstance(cause, requests.Timeout):
            connect, read = self._timeout
            return HealthState.TIMEOUT, f"no answer from {self.shown} in time ({connect:g} s, then {read:g} s)"
        return HealthState.UNREACHABLE, f"nothing answers at {self.shown}"


def version_numbers(version: str) -> tuple[int, ...]:
    """Read a version of the Web API ("2.8.19").

    Raises:
        ContractError: It is none.
    """
    if _VERSION.fullmatch(version.strip()) is None:
        raise ContractError("qBittorrent", "its version can't be read")
    return tuple(int(part) for part in version.strip().split("."))


def _receive(response: requests.Response, *_: object, **__: object) -> None:
    """Refuse a redirect, and read the body within bounds before the library does without."""
    if response.is_redirect:
        try:
            target = urlsplit(response.headers["Location"])
        except ValueError:
            raise _RedirectedError("a malformed address") from None
        raise _RedirectedError(f"{target.scheme}://{target.hostname}" if target.hostname else "another path")
    load_body(response, _MOST_BYTES)


def _excerpt(error: Exception) -> str:
    """The server's own words, short."""
    return excerpt(str(error), 200)
