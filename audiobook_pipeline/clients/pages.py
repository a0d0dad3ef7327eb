"""Pages at addresses that a stranger, or a person's list of lists, names: fetched without any key of ours."""

from collections.abc import Collection
from typing import ClassVar, Final
from urllib.parse import urljoin, urlsplit

from audiobook_pipeline.clients.errors import RejectedError
from audiobook_pipeline.clients.http import HttpClient
from audiobook_pipeline.clients.transport import PrivateAddressError, untrusted_session
from audiobook_pipeline.redaction import excerpt

_MOST_REDIRECTS: Final = 5


class PageClient(HttpClient):
    """Fetches the pages of one site.

    Args:
        url: An address of the site.
        allowed_hosts: Hosts of the own network that may be connected to; all others must be public.
    """

    service: ClassVar = "The list's site"
    url_setting: ClassVar = "the list's address"
    key_setting: ClassVar = "the list's address"
    example_url: ClassVar = "https://www.goodreads.com/review/list_rss/1?shelf=to-read"

    def __init__(self, url: str, allowed_hosts: Collection[str]) -> None:
        parts = urlsplit(self._joined("", url))
        super().__init__(f"{parts.scheme}://{parts.netloc}", session=untrusted_session(allowed_hosts))

    def get(self, url: str, most_bytes: int) -> bytes:
        """Return the body of a page, redirects followed.

        Raises:
            ServiceError: If there is none, or its host is not to be connected to.
        """
        for _ in range(_MOST_REDIRECTS + 1):
            if urlsplit(url).scheme not in {"http", "https"}:
                raise RejectedError(self.service, "it leads to an address that is neither http nor https")
            try:
                answer = self._exchange("GET", url, max_bytes=most_bytes)
            except PrivateAddressError as error:
                raise RejectedError(
                    self.service,
                    f"{error.args[0]} is not a public host; to read it, add it to allowed_hosts in pipeline.toml",
                ) from None
            if answer.status >= 400:
                raise self._refused(answer)
            if not 300 <= answer.status < 400:
                return answer.body
            url = self._joined(url, answer.headers.get("Location", ""))
        raise RejectedError(self.service, "it redirects endlessly")

    def _joined(self, url: str, to: str) -> str:
        """Return the address to which ``to`` leads from ``url``.

        Raises:
            RejectedError: If it is none, such as one with a bracket that is never closed.
        """
        try:
            urlsplit(joined := urljoin(url, to))
        except ValueError:
            raise RejectedError(self.service, f"{excerpt(to, 100)} is not an address") from None
        return joined
