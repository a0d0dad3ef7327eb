"""Everything that can be written: the metadata and covers of items."""

import asyncio

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from audiobook_pipeline.sandbox.audiobookshelf.accounts import admin_only, deleters_only, uploaders_only, writers_only
from audiobook_pipeline.sandbox.audiobookshelf.answers import asked_item, body_of, json_answer
from audiobook_pipeline.sandbox.audiobookshelf.library import Library, ServerCrash
from audiobook_pipeline.sandbox.audiobookshelf.shapes import plain_item


class Writing:
    """Answers all requests that change items."""

    def __init__(self, library: Library, *, seconds_per_item: float = 0.0) -> None:
        self._library = library
        self._seconds_per_item = seconds_per_item

    async def patch_media(self, request: Request) -> Response:
        """Answer ``PATCH /api/items/:id/media``: the answer has ``updated`` only if something changed."""
        item = asked_item(request, self._library)
        writers_only(request)
        updated = await self._library.update(item, await body_of(request))
        return json_answer({**({"updated": True} if updated else {}), "libraryItem": plain_item(item, self._library)})

    async def batch_update(self, request: Request) -> Response:
        """Answer ``POST /api/items/batch/update``: checked as a whole, then applied one by one."""
        writers_only(request)
        body = await body_of(request)
        if not isinstance(body, list) or not body or any(not isinstance(entry, dict) for entry in body):
            return PlainTextResponse("Bad Request", 400)
        ids = [str(entry.get("id")) for entry in body]
        if len(set(ids)) < len(ids):
            return PlainTextResponse("Bad Request", 400)
        if any(one not in self._library.items for one in ids):
            return PlainTextResponse("Not Found", 404)
        updates = 0
        for one, entry in zip(ids, body, strict=True):  # one after another, without a transaction
            if entry.get("mediaPayload") is None:
                raise ServerCrash("TypeError: Cannot read properties of undefined (reading 'metadata')")
            if self._seconds_per_item:
                await asyncio.sleep(self._seconds_per_item)
            item = self._library.items.get(one)
            updates += item is not None and await self._library.update(item, entry["mediaPayload"])
        return json_answer({"success": True, "updates": updates})

    async def upload_cover(self, request: Request) -> Response:
        """Answer ``POST /api/items/:id/cover`` with a file, whose content is not checked."""
        item = asked_item(request, self._library)
        writers_only(request)
        uploaders_only(request)
        async with request.form() as form:
            file = form.get("cover")
            if not isinstance(file, UploadFile):
                return HTMLResponse("Invalid request no file or url", 400)
            path = self._library.covers.upload(item.id, file.filename or "", await file.read())
        if path is None:
            return HTMLResponse("Invalid image type (Supported: png,jpg,jpeg,webp)", 400)
        # The file exists before the database says so: the server can die in between.
        await asyncio.sleep(self._seconds_per_item)
        item.cover = path
        self._library.touch(item)
        return json_answer({"success": True, "cover": path})

    async def remove_cover(self, request: Request) -> Response:
        """Answer ``DELETE /api/items/:id/cover``: the file stays."""
        item = asked_item(request, self._library)
        deleters_only(request)
        if item.cover:
            item.cover = None
            self._library.touch(item)
        return PlainTextResponse("OK")

    async def match(self, request: Request) -> Response:
        """Answer ``POST /api/items/:id/match``: never finds anything."""
        asked_item(request, self._library)
        writers_only(request)
        body = await body_of(request)
        provider = body.get("provider") if isinstance(body, dict) else None
        return json_answer({"warning": f"No {provider or 'google'} match found"})

    async def embed_metadata(self, request: Request) -> Response:
        """Answer ``POST /api/tools/item/:id/embed-metadata``."""
        admin_only(request)
        item = asked_item(request, self._library)
        if item.is_missing or not item.files:
            return HTMLResponse("Invalid library item", 400)
        return PlainTextResponse("OK")
