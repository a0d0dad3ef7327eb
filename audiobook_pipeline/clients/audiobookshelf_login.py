"""Signing in with an account of Audiobookshelf: whether name and password are right, and what the account may do."""

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from audiobook_pipeline.clients.errors import AuthenticationError
from audiobook_pipeline.clients.http import HttpClient

AccountKind = Literal["root", "admin", "user", "guest"]


class Account(BaseModel):
    """An account as ``POST /login`` answers it."""

    model_config = ConfigDict(frozen=True)

    username: str
    type: AccountKind
    isActive: bool = True  # noqa: N815 - the server's name


class _Answer(BaseModel):
    user: Account


class AudiobookshelfLogin(HttpClient):
    """The login of an Audiobookshelf server; of its answer nothing is kept but name and kind of the account.

    Args:
        url: Address, with the sub-path where it has one.
    """

    service: ClassVar = "Audiobookshelf"
    url_setting: ClassVar = "ABS_URL"
    key_setting: ClassVar = "ABS_TOKEN"
    example_url: ClassVar = "http://localhost:13378"

    def __init__(self, url: str) -> None:
        super().__init__(url, timeout=(5.0, 15.0))

    def sign_in(self, username: str, password: str) -> Account:
        """Return the account.

        Raises:
            AuthenticationError: Name or password is wrong, or the account is switched off.
            RateLimitedError: Too many tries; the server refuses right passwords too.
            ServiceError: The server can't be asked.
        """
        answer = self._json("POST", "/login", payload={"username": username, "password": password})
        account = self._read(_Answer, answer, "the login").user
        self._session.cookies.clear()
        if not account.isActive:
            raise AuthenticationError(self.service, "this account is switched off")
        return account
