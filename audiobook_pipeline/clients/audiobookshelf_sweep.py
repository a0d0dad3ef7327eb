"""The rows of the sweep of a whole library, as plain tuples: 50,000 must cost little more than reading the JSON."""

from typing import Final, NamedTuple

from audiobook_pipeline.clients.boundary import Json
from audiobook_pipeline.clients.errors import ContractError

LATEST_MS: Final = 9_000_000_000_000
"""In the year 2255: the nanoseconds of a later time fit into no column."""
_LONGEST_S: Final = 10**9


class SweptItem(NamedTuple):
    """One item as the sweep of a library gives it.

    Attributes:
        id: The item's id.
        library_id: Its library.
        path: Absolute path as the server sees it.
        rel_path: Path below the library's folder.
        is_missing: Its files are gone.
        is_invalid: Nothing playable in it.
        added_at: Epoch milliseconds.
        updated_at: Epoch milliseconds.
        title: None where it has none.
        subtitle: None where it has none.
        author_name: Authors joined by ", "; "" if none.
        narrator_name: Narrators joined by ", "; "" if none.
        series_name: ``"Discworld #1, Rincewind #2"``; ambiguous where a name holds ", " or " #".
        genres: Genres.
        tags: Tags.
        published_year: As text, or None.
        publisher: None where it has none.
        description: May hold HTML.
        isbn: None where it has none.
        asin: None where it has none.
        language: As a person or a tag wrote it.
        abridged: Marked as abridged.
        cover_path: None where it has no cover.
        num_audio_files: Audio files.
        duration: Seconds.
        size: Bytes.
    """

    id: str
    library_id: str
    path: str
    rel_path: str
    is_missing: bool
    is_invalid: bool
    added_at: int
    updated_at: int
    title: str | None
    subtitle: str | None
    author_name: str
    narrator_name: str
    series_name: str
    genres: tuple[str, ...]
    tags: tuple[str, ...]
    published_year: str | None
    publisher: str | None
    description: str | None
    isbn: str | None
    asin: str | None
    language: str | None
    abridged: bool
    cover_path: str | None
    num_audio_files: int
    duration: float
    size: int


def swept_item(row: Json, place: str) -> SweptItem:
    """Return one row of a page of items; what isn't of its type counts as absent.

    Raises:
        ContractError: It has no id or no metadata; names the field and ``place``.
    """
    try:
        item_id, media = row["id"], row["media"]
        metadata = media["metadata"]
        get, got, have = metadata.get, media.get, row.get
    except (KeyError, TypeError, AttributeError) as error:
        missing = f"{error.args[0]} is missing" if isinstance(error, KeyError) else "it is not an item"
        raise ContractError("Audiobookshelf", f"an item on {place}: {missing}") from None
    if type(item_id) is not str or not item_id:
        raise ContractError("Audiobookshelf", f"an item on {place}: its id is not text")
    year = get("publishedYear")
    return SweptItem(
        item_id,
        _text(have("libraryId")) or "",
        _text(have("path")) or "",
        _text(have("relPath")) or "",
        have("isMissing") is True,
        have("isInvalid") is True,
        whole_number(have("addedAt"), LATEST_MS),
        whole_number(have("updatedAt"), LATEST_MS),
        _text(get("title")),
        _text(get("subtitle")),
        _text(get("authorName")) or "",
        _text(get("narratorName")) or "",
        _text(get("seriesName")) or "",
        _texts(get("genres")),
        _texts(got("tags")),
        str(year) if type(year) is int and abs(year) < 10**6 else _text(year),
        _text(get("publisher")),
        _text(get("description")),
        _text(get("isbn")),
        _text(get("asin")),
        _text(get("language")),
        get("abridged") is True,
        _text(got("coverPath")),
        whole_number(got("numAudioFiles")),
        _seconds(got("duration")),
        whole_number(have("size")) or whole_number(got("size")),
    )


def _text(value: Json) -> str | None:
    return value if type(value) is str and value else None


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(entry for entry in value if type(entry) is str and entry) if type(value) is list else ()


def whole_number(value: Json, most: int = 2**63) -> int:
    """Return a count, or 0 for what can't be one; Node writes large ones as floats."""
    return int(value) if type(value) in (int, float) and 0 <= value < most else 0


def _seconds(value: Json) -> float:
    return float(value) if type(value) in (int, float) and 0 <= value <= _LONGEST_S else 0.0
