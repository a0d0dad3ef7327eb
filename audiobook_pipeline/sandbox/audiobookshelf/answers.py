"""How this server answers and reads requests: JSON, plain text, error pages, bodies and paging."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from audiobook_pipeline.sandbox.audiobookshelf.library import Item, Library
from audiobook_pipeline.sandbox.audiobookshelf.queries import positive

_LARGEST_BODY = 10 * 1024 * 1024


class Refusal(Exception):  # noqa: N818 - an answer rather than an error
    """Ends a handler with an answer that is not JSON."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def forbidden() -> Refusal:
    """Return the refusal of a user without permission."""
    return Refusal(PlainTextResponse("Forbidden", 403))


def not_found() -> Refusal:
    """Return the refusal of an unknown id."""
    return Refusal(PlainTextResponse("Not Found", 404))


def json_answer(content: Any) -> Response:  # noqa: ANN401 - JSON
    """Answer with JSON."""
    return json_bytes(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def json_bytes(content: bytes) -> Response:
    """Answer with JSON that is already encoded."""
    return Response(content, media_type="application/json; charset=utf-8")


def error_page(text: str, status: int) -> Response:
    """Answer with the page of the web framework."""
    html = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n'
        f"<pre>{text}</pre>\n</body>\n</html>\n"
    )
    return HTMLResponse(html, status)


async def no_route(request: Request, _error: Exception) -> Response:
    """Answer a path or method that does not exist."""
    return error_page(f"Cannot {request.method} {request.url.path}", 404)


async def body_of(request: Request) -> Any:  # noqa: ANN401 - JSON
    """Return the parsed body; {} if there is none.

    Raises:
        Refusal: 413 for more than 10 MB, 400 for what is neither a JSON object nor an array.
    """
    raw = await request.body()
    if len(raw) > _LARGEST_BODY:
        raise Refusal(error_page("PayloadTooLargeError: request entity too large", 413))
    try:
        value = json.loads(raw) if raw else {}
    except ValueError:
        raise Refusal(error_page("Bad Request", 400)) from None
    if not isinstance(value, dict | list):
        raise Refusal(error_page("Bad Request", 400))
    return value


def paging(request: Request) -> tuple[int, int]:
    """Return limit and page; limit 0 is everything.

    Raises:
        Refusal: Either is negative or fractional.
    """
    values = []
    for name in ("limit", "page"):
        value = positive(request.query_params.get(name))
        if value is None:
            raise Refusal(HTMLResponse(f"Invalid request. {name} must be a positive integer", 400))
        values.append(value)
    return values[0], values[1]


def asked_library(request: Request, library: Library) -> Library:
    """Return the library named in the path.

    Raises:
        Refusal: It is an unknown one.
    """
    if request.path_params["library_id"] != library.id:
        raise Refusal(HTMLResponse("Library not found", 404))
    return library


def asked_item(request: Request, library: Library) -> Item:
    """Return the item named in the path.

    Raises:
        Refusal: It does not exist.
    """
    item = library.items.get(request.path_params["item_id"])
    if item is None:
        raise not_found()
    return item
