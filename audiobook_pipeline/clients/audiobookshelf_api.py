"""How Audiobookshelf is spoken to: the key, refusals, and writes one at a time."""

import threading
from typing import ClassVar, Final
from urllib.parse import quote

from audiobook_pipeline.clients.answers import Answer
from audiobook_pipeline.clients.boundary import Json
from audiobook_pipeline.clients.errors import AuthenticationError, ContractError, RejectedError, ServiceError
from audiobook_pipeline.clients.http import Files, HeaderKey, HttpClient
from audiobook_pipeline.clients.retrying import retries
from audiobook_pipeline.clients.settings import checked_key

SLOW: Final = (5.0, 300.0)

# Two writes at once can end the server, whichever client of this process sends them.
_one_write = threading.Lock()


class AudiobookshelfApi(HttpClient):
    """Base of the client: what all its parts send and read alike."""

    service: ClassVar = "Audiobookshelf"
    url_setting: ClassVar = "ABS_URL"
    key_setting: ClassVar = "ABS_TOKEN"
    example_url: ClassVar = "http://localhost:13378"

    def __init__(self, url: str, token: str) -> None:
        key = checked_key(self.service, token, setting=self.key_setting)
        super().__init__(url, auth=HeaderKey("Authorization", f"Bearer {key}"))
        # A read in the form of a POST: idle connections are reset after 5 s, so it may be sent again.
        self._retry_path("/api/items/batch/get", retries(methods=frozenset({"POST"})))

    def _write(
        self,
        method: str,
        path: str,
        payload: Json,
        *,
        permission: str,
        text: bool = False,
        files: Files | None = None,
    ) -> Json:
        """Send one write; a refusal names the permission that the key's user lacks."""
        try:
            with _one_write:
                answer = self._request(method, path, payload=payload, files=files, timeout=SLOW)
        except AuthenticationError as error:
            if error.status != 403:
                raise
            needed = "be an admin" if permission == "admin" else f"have the permission {permission!r}"
            raise AuthenticationError(
                self.service,
                f"the user of {self.key_setting} must {needed} for this; change it under Settings > Users",
                status=403,
            ) from None
        return None if text else self._parse_json(answer)

    def _field(self, data: Json, name: str) -> Json:
        """Return an essential field of an object."""
        if not isinstance(data, dict):
            raise ContractError(self.service, f"an object was expected, not {type(data).__name__}")
        if name not in data:
            raise ContractError(self.service, f"the field {name} is missing from an answer")
        return data[name]

    def _refused(self, answer: Answer) -> ServiceError:
        if answer.status == 403 and "Invalid payload" in answer.text:
            return RejectedError(self.service, "refused the request (403: Invalid payload)", status=403)
        if answer.status == 403:
            return AuthenticationError(
                self.service, f"the user of {self.key_setting} may not see or do this (403)", status=403
            )
        return super()._refused(answer)

    def _not_audiobookshelf(self, why: str, status: int | None) -> ContractError:
        return ContractError(
            self.service, f"{self.base_url} is not Audiobookshelf: {why}; check {self.url_setting}", status=status
        )


def segment(identity: str) -> str:
    """Return an id as one segment of a path; an empty one would address something else."""
    if not identity.strip():
        raise RejectedError("Audiobookshelf", "an id is empty")
    return quote(identity, safe="", errors="replace")
