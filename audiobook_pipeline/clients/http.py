"""The one place where HTTP is spoken: sessions, retries, bounds, and what an answer means.

A client subclasses ``HttpClient`` and knows paths and fields; this module knows connections,
statuses and content types. It never puts an address with a key into a message.
"""

import logging
import os
import time
from collections.abc import Mapping, Sequence
from http.client import HTTPException
from typing import ClassVar, Final, Self, TypeAlias
from urllib.parse import urlsplit

import requests
from pydantic import SecretStr
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from audiobook_pipeline.clients.answers import MAX_VALUES, Answer, read_json
from audiobook_pipeline.clients.boundary import Asides, Json, T, read_as, read_rows
from audiobook_pipeline.clients.errors import (
    AuthenticationError,
    ContractError,
    NotFoundError,
    RateLimitedError,
    RejectedError,
    ServiceError,
    TransientError,
)
from audiobook_pipeline.clients.no_answer import fault_of
from audiobook_pipeline.clients.retrying import retries, retry_after_seconds
from audiobook_pipeline.clients.settings import checked_url
from audiobook_pipeline.clients.transport import (
    BoundedAdapter,
    TooLargeError,
    equip,
    read_body,
    trust,
)
from audiobook_pipeline.redaction import redact

logger = logging.getLogger(__name__)

Timeout: TypeAlias = tuple[float, float]
"""Seconds to wait for (a connection, each piece of the answer); the whole of it may take ``WHOLE`` times as long."""
Params: TypeAlias = Sequence[tuple[str, str | int]]
Files: TypeAlias = Mapping[str, tuple[str, bytes]]
"""Files of a form: by its field, the name and the content of each."""

DEFAULT_TIMEOUT: Final[Timeout] = (5.0, 30.0)
MAX_BODY: Final = 64 * 1024 * 1024
"""Bytes of an answer, unpacked."""


class HeaderKey(AuthBase):
    """Sends a key in a header. Being an auth, it also keeps ``.netrc`` from replacing it."""

    def __init__(self, name: str, value: str) -> None:
        self._name = name
        self._value = SecretStr(value)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the header."""
        request.headers[self._name] = self._value.get_secret_value()
        return request


class NoKey(AuthBase):
    """Sends no credential at all, not even one from ``.netrc``."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Leave the request as it is."""
        return request


class HttpClient:
    """Base of the clients: one service behind one address.

    Args:
        url: Address of the service, with its base path where it has one.
        auth: How the key is sent.
        timeout: Seconds for (connecting, each piece of the answer).
        session: A session made elsewhere, where the client needs a cache or a rate limit.

    Attributes:
        aside: Rows of its answers that could not be read.
    """

    service: ClassVar[str]
    url_setting: ClassVar[str]
    key_setting: ClassVar[str]
    example_url: ClassVar[str]
    """Settings and example that error messages name."""

    def __init__(
        self,
        url: str,
        *,
        auth: AuthBase | None = None,
        timeout: Timeout = DEFAULT_TIMEOUT,
        session: requests.Session | None = None,
    ) -> None:
        self.base_url = checked_url(self.service, url, setting=self.url_setting, example=self.example_url)
        self.aside = Asides()
        self._timeout = timeout
        self._session = session if session is not None else self._new_session()
        trust(self._session, self.base_url, ca_file=os.environ.get(self.ca_setting(), "").strip())
        self._session.auth = auth or NoKey()

    @classmethod
    def ca_setting(cls) -> str:
        """Name of the variable with the certificate of its authority ("ABS_CA_FILE")."""
        return f"{cls.url_setting.removesuffix('_URL')}_CA_FILE"

    def _new_session(self) -> requests.Session:
        session = requests.Session()
        session.headers.update({"Accept": "application/json", "User-Agent": "audiobook-pipeline"})
        equip(session, BoundedAdapter(retries()))
        return session

    def _retry_path(self, path: str, policy: Retry) -> None:
        """Give the addresses that begin with ``path`` their own retries."""
        self._session.mount(self.base_url + path, BoundedAdapter(policy))

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _json(self, method: str, path: str, *, exact: bool = False, **request: Json) -> Json:
        """Send a request and return the answer's JSON; see ``_request``."""
        return self._parse_json(self._request(method, path, **request), exact=exact)

    def _own_json(self, path: str) -> Json:
        """Return the JSON of an address that every instance of this service has.

        Raises:
            ContractError: It isn't there: another program answers.
        """
        try:
            return self._json("GET", path)
        except NotFoundError as error:
            raise self._not_the_service(error) from None

    def _not_the_service(self, error: NotFoundError) -> ContractError:
        """Return the error for an address that every instance has, and that isn't there."""
        return ContractError(
            self.service,
            f"{self.base_url} is not {self.service} ({error.message}); check {self.url_setting}, "
            f"for example {self.example_url}",
            status=error.status,
        )

    def _request(
        self,
        method: str,
        path: str,
        *,
        params: Params = (),
        payload: Json = None,
        files: Files | None = None,
        timeout: Timeout | None = None,
        max_bytes: int = MAX_BODY,
    ) -> Answer:
        """Send a request and return the answer, which is a success.

        Raises:
            ServiceError: One of the kinds in ``errors``.
        """
        answer = self._exchange(
            method,
            self.base_url + path,
            params=params,
            payload=payload,
            files=files,
            timeout=timeout,
            max_bytes=max_bytes,
        )
        if 300 <= answer.status < 400:
            raise self._redirected(answer)
        if answer.status >= 400:
            raise self._refused(answer)
        return answer

    def _exchange(
        self,
        method: str,
        url: str,
        *,
        params: Params = (),
        payload: Json = None,
        files: Files | None = None,
        timeout: Timeout | None = None,
        max_bytes: int = MAX_BODY,
        session: requests.Session | None = None,
    ) -> Answer:
        """Send one request to ``url`` and return whatever is answered; redirects are not followed."""
        timeout = timeout or self._timeout
        started = time.monotonic()
        try:
            response = (session or self._session).request(
                method,
                url,
                params=list(params),
                json=payload,
                files=files,
                timeout=timeout,
                allow_redirects=False,
                stream=True,
            )
            with response:
                answer = Answer(response.status_code, response.headers, read_body(response, max_bytes))
        except TooLargeError as error:
            raise ContractError(self.service, f"the answer is larger than {error.args[0]:,} bytes") from None
        except requests.RequestException as error:
            raise self._unreachable(error, url, timeout) from None
        except (HTTPError, HTTPException, UnicodeError) as error:
            raise ContractError(self.service, f"the answer cannot be read ({type(error).__name__})") from None
        seconds = time.monotonic() - started
        logger.debug("%s: %s %s: %d in %.2f s", self.service, method, urlsplit(url).path, answer.status, seconds)
        return answer

    def _read(self, kind: type[T], data: Json, what: str) -> T:
        """Return ``data`` as ``kind`` or raise a ContractError that names the field."""
        return read_as(kind, data, service=self.service, what=what, aside=self.aside)

    def _read_rows(self, kind: type[T], rows: Json, what: str) -> tuple[T, ...]:
        """Return ``rows`` as ``kind``; those that can't be read are set aside."""
        return read_rows(kind, rows, service=self.service, what=what, aside=self.aside)

    def _parse_json(self, answer: Answer, *, exact: bool = False) -> Json:
        if answer.is_html or answer.content_type.endswith("xml"):
            raise self._other_program(answer)
        if answer.body.count(b",") > MAX_VALUES:
            raise ContractError(self.service, f"the answer holds more than {MAX_VALUES:,} values")
        try:
            return read_json(answer.body, exact=exact)
        except (ValueError, RecursionError):
            raise ContractError(
                self.service,
                f"the answer is not JSON but {answer.content_type or 'of no stated type'}; "
                f"is {self.url_setting} ({self.base_url}) the address of {self.service}?",
                status=answer.status,
            ) from None

    def _other_program(self, answer: Answer) -> ContractError:
        """The error for a page where JSON was asked for: most likely another program's port."""
        title = answer.page_title()
        seen = f'a page titled "{title}"' if title else "a page"
        server = answer.headers.get("Server", "")
        behind = f" from {redact(server)[:40]}" if server else ""
        return ContractError(
            self.service,
            f"{self.base_url} answers with {seen}{behind} and not with JSON: another program, a login page or a wrong "
            f"port or base path. Check {self.url_setting}, for example {self.example_url}",
            status=answer.status,
        )

    def _redirected(self, answer: Answer) -> ContractError:
        target = redact(answer.headers.get("Location", "")).partition("?")[0][:120]
        return ContractError(
            self.service,
            f"{self.base_url} redirects to {target or 'nowhere'}; keys are not sent along. If that is where "
            f"{self.service} lives, put its address into {self.url_setting}",
            status=answer.status,
        )

    def _explain(self, answer: Answer) -> str:
        """Return what an error answer says, as a sentence; clients know their service's shapes."""
        return answer.page_title() if answer.is_html else answer.snippet()

    def _refused(self, answer: Answer) -> ServiceError:
        """Return the error for an answer with a status of 400 or more."""
        status, said = answer.status, self._explain(answer)
        told = f": {said}" if said else ""
        if status == 401:
            return AuthenticationError(
                self.service,
                f"the key is not accepted (401{told}); check {self.key_setting}, "
                f"and that {self.url_setting} leads to {self.service}",
                status=status,
            )
        if status == 403:
            return AuthenticationError(
                self.service,
                f"the key is not permitted to do this (403{told}); check {self.key_setting}",
                status=status,
            )
        if status in {404, 410}:
            return NotFoundError(self.service, f"not there ({status}{told})", status=status)
        if status == 429:
            pause = retry_after_seconds(answer.headers)
            when = f"asks for a pause of {pause:.0f} s" if pause is not None else "asks for a pause"
            return RateLimitedError(self.service, f"{when} (429{told})", status=status, retry_after=pause)
        if status >= 500 or status == 408:
            return TransientError(self.service, f"failed ({status}{told})", status=status)
        return RejectedError(self.service, f"refused the request ({status}{told})", status=status)

    def _unreachable(self, error: requests.RequestException, url: str, timeout: Timeout) -> ServiceError:
        """Return the error for a request that got no whole answer; the cause's text holds addresses and is dropped."""
        ours = url.startswith(self.base_url)
        where = f"{self.base_url} ({self.url_setting})" if ours else "the site that the download leads to"
        kind, words = fault_of(error, where, timeout)
        return kind(self.service, words)
