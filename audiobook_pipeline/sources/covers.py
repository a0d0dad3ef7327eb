"""Covers at addresses that a source named: fetched from public hosts alone, and made as small as they are shown."""

import io
import logging
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from typing import ClassVar, Final

from PIL import Image

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.errors import NotFoundError, ServiceError
from audiobook_pipeline.clients.pages import PageClient
from audiobook_pipeline.domain.forms.titles import title_key
from audiobook_pipeline.sources.editions import Edition
from audiobook_pipeline.sources.pictures import MOST_PIXELS

logger = logging.getLogger(__name__)

LARGEST: Final = 8 * 1024 * 1024
"""Bytes of a picture."""


class _Pictures(PageClient):
    """Fetches a picture that a source named; where it redirects to is judged as well."""

    service: ClassVar = "The cover's site"
    url_setting: ClassVar = "the cover's address"
    key_setting: ClassVar = "the cover's address"


def item_covers(
    connect: Callable[[], AudiobookshelfClient], item_ids: Iterable[str], *, width: int
) -> dict[str, bytes]:
    """Return the covers of library items, by id; without those that have none, or that can't be had now."""
    found = {}
    try:
        with connect() as client:
            for item_id in item_ids:
                with suppress(NotFoundError):
                    found[item_id] = sized(client.cover(item_id, width=width), width)
    except ServiceError as error:
        logger.warning("The report has no covers: %s", error)
    return {item_id: cover for item_id, cover in found.items() if cover}


def cover_address(editions: Iterable[Edition], title: str) -> str:
    """Return the address of the cover of the first edition with this title that has one, or ""."""
    key = title_key(title)
    return next((each.cover for each in editions if each.cover and title_key(each.book.title) == key), "")


def picture_at(address: str, allowed_hosts: Collection[str], *, width: int) -> bytes:
    """Return the picture at an address, sized; b"" if there is none; otherwise as ``content_at``."""
    return sized(content_at(address, allowed_hosts), width)


def content_at(address: str, allowed_hosts: Collection[str]) -> bytes:
    """Return what is at an address, which may be no picture; b"" where it is not a web address.

    Args:
        address: A web address, or "".
        allowed_hosts: Hosts of the own network that may be connected to; all others must be public.

    Raises:
        ServiceError: The host can't be reached, is not to be connected to, or sends more than ``LARGEST``.
    """
    if not address.lower().startswith(("http://", "https://")):
        return b""
    with _Pictures(address, allowed_hosts) as pictures:
        return pictures.get(address, LARGEST)


def sized(content: bytes, width: int) -> bytes:
    """Return a picture as a JPEG of this width at most; b"" where it is none, or too large to open."""
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP", "GIF"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return b""
            picture.draft("RGB", (width, width))
            small = picture.convert("RGB")
            small.thumbnail((width, 2 * width))
            written = io.BytesIO()
            small.save(written, "JPEG", quality=80)
            return written.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return b""
