"""Users, their keys, what they may do and what they have listened to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from audiobook_pipeline.sandbox.audiobookshelf.answers import forbidden, json_answer, not_found
from audiobook_pipeline.sandbox.audiobookshelf.library import FIRST_DAY_MS, Item, Library
from audiobook_pipeline.sandbox.audiobookshelf.shapes import VERSION


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with an account; ``heard`` is the share of the world's listening progress that is theirs."""

    id: str
    name: str
    is_admin: bool
    may_update: bool
    heard: float = 0.0

    @property
    def may_upload(self) -> bool:
        """Whether this user has the upload permission."""
        return self.is_admin


def admin_only(request: Request) -> None:
    """Refuse everybody but administrators."""
    if not request.state.user.is_admin:
        raise forbidden()


def writers_only(request: Request) -> None:
    """Refuse users without the update permission."""
    if not request.state.user.may_update:
        raise forbidden()


def uploaders_only(request: Request) -> None:
    """Refuse users without the upload permission."""
    if not request.state.user.may_upload:
        raise forbidden()


def deleters_only(request: Request) -> None:
    """Refuse users without the delete permission."""
    if not request.state.user.is_admin:
        raise forbidden()


class Accounts:
    """The users of the server: a root user, one who may only read, and one who listens and has no key.

    Attributes:
        covers_with_items: The server's setting to store covers in the folders of items.
    """

    def __init__(self, library: Library, *, token: str, reader_token: str, now_ms: Callable[[], int]) -> None:
        self.covers_with_items = False
        self._library = library
        self._now_ms = now_ms
        root = User(library.new_id(), "root", is_admin=True, may_update=True, heard=1.0)
        reader = User(library.new_id(), "reader", is_admin=False, may_update=False)
        listener = User(library.new_id(), "listener", is_admin=False, may_update=False, heard=0.5)
        self._users = {user.id: user for user in (root, reader, listener)}
        self._keys = {token: root, reader_token: reader}

    def user_of(self, request: Request) -> User | None:
        """Return the user whose key came with the request."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        return self._keys.get(given if scheme == "Bearer" else request.query_params.get("token", ""))

    async def login(self, request: Request) -> Response:
        """Answer ``POST /login``: a name and the password "password of NAME"; 401 in plain text for any other."""
        try:
            given = await request.json()
        except ValueError:
            given = {}
        name = given.get("username") if isinstance(given, dict) else None
        user = next((user for user in self._users.values() if user.name == name), None)
        if user is None or given.get("password") != f"password of {user.name}":
            return Response("Unauthorized", 401)
        return json_answer({"user": self._user_resource(user), "userDefaultLibraryId": None, "serverSettings": {}})

    async def authorize(self, request: Request) -> Response:
        """Answer ``POST /api/authorize``: like a login, with the server's settings."""
        settings = {"id": "server-settings", "storeCoverWithItem": self.covers_with_items, "version": VERSION}
        user = self._user_resource(request.state.user)
        return json_answer({"user": user, "userDefaultLibraryId": self._library.id, "serverSettings": settings})

    async def me(self, request: Request) -> Response:
        """Answer ``GET /api/me``."""
        return json_answer(self._user_resource(request.state.user))

    async def list_users(self, request: Request) -> Response:
        """Answer ``GET /api/users``: everybody, without what they listened to."""
        admin_only(request)
        left_out = {"mediaProgress", "bookmarks"}
        rows = [self._user_resource(user) for user in self._users.values()]
        return json_answer({"users": [{name: row[name] for name in row if name not in left_out} for row in rows]})

    async def one_user(self, request: Request) -> Response:
        """Answer ``GET /api/users/{user_id}``; only administrators may ask, even about themselves."""
        admin_only(request)
        user = self._users.get(request.path_params["user_id"])
        if user is None:
            raise not_found()
        return json_answer(self._user_resource(user))

    def _user_resource(self, user: User) -> dict[str, Any]:
        heard = [(item, share * user.heard) for item, share in self._library.progress]
        progress = [self._progress(user, item, share) for item, share in heard if share > 0]
        return {
            "id": user.id,
            "username": user.name,
            "email": None,
            "type": "root" if user.is_admin else "user",
            "mediaProgress": progress,
            "seriesHideFromContinueListening": [],
            "bookmarks": [],
            "isActive": True,
            "isLocked": False,
            "lastSeen": self._now_ms(),
            "createdAt": FIRST_DAY_MS,
            "permissions": {
                "download": True,
                "update": user.may_update,
                "delete": user.is_admin,
                "upload": user.may_upload,
                "createEreader": user.is_admin,
                "accessAllLibraries": True,
                "accessAllTags": True,
                "accessExplicitContent": True,
                "selectedTagsNotAccessible": False,
            },
            "librariesAccessible": [],
            "itemTagsSelected": [],
            "hasOpenIDLink": False,
        }

    def _progress(self, user: User, item: Item, share: float) -> dict[str, Any]:
        finished = share >= 1
        return {
            "id": f"progress-{user.name}-{item.id}",
            "userId": user.id,
            "libraryItemId": item.id,
            "episodeId": None,
            "mediaItemId": item.media_id,
            "mediaItemType": "book",
            "duration": item.duration,
            "progress": share,
            "currentTime": item.duration * share,
            "isFinished": finished,
            "hideFromContinueListening": False,
            "ebookLocation": None,
            "ebookProgress": 0,
            "lastUpdate": item.added_at,
            "startedAt": item.added_at,
            "finishedAt": item.added_at if finished else None,
        }
