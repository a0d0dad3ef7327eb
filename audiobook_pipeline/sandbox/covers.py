"""Drawn covers: a title and its author on a colour of their own."""

import io
import textwrap
from functools import lru_cache
from random import Random

from PIL import Image, ImageDraw, ImageFont
from starlette.responses import Response

from audiobook_pipeline.sandbox.world import WorldBook

_SIZE = 500


@lru_cache(maxsize=256)
def drawn(title: str, author: str, width: int = _SIZE) -> bytes:
    """Return a cover as a JPEG; always the same one for the same book."""
    rng = Random(f"{title}/{author}")
    picture = Image.new("HSV", (_SIZE, _SIZE), (rng.randrange(256), 120 + rng.randrange(80), 90 + rng.randrange(50)))
    picture = picture.convert("RGB")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((24, 24, _SIZE - 24, _SIZE - 24), outline="white", width=3)
    large, small = ImageFont.load_default(52), ImageFont.load_default(32)
    draw.multiline_text((48, 60), textwrap.fill(title[:70], 16), "white", large, spacing=8)
    draw.multiline_text((48, _SIZE - 110), textwrap.fill(author[:50], 26), "white", small)
    written = io.BytesIO()
    picture.resize((width, width)).save(written, "JPEG", quality=80)
    return written.getvalue()


def cover_of(book: WorldBook | None) -> Response:
    """Answer with the cover of a recording as its catalogue has it, or 404."""
    if book is None:
        return Response(status_code=404)
    return Response(drawn(book.title, ", ".join(book.authors)), media_type="image/jpeg")


def scaled(content: bytes, width: int) -> bytes | None:
    """Return a picture as a JPEG of the given width in pixels, or None if it can't be read."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            written = io.BytesIO()
            height = max(1, picture.height * width // picture.width)
            picture.convert("RGB").resize((width, height)).save(written, "JPEG", quality=80)
            return written.getvalue()
    except (OSError, ValueError, SyntaxError):
        return None
