"""How Audiobookshelf 2.36 writes its objects as JSON: items minified, plain and expanded, authors, series, library."""

import html
import json
import re
from typing import Any

from audiobook_pipeline.sandbox.audiobookshelf.library import AudioFile, Item, Library, Named

VERSION = "2.36.0"


def minified(item: Item, library: Library) -> bytes:
    """Return an item as lists show it, as JSON, cached on the item until it changes."""
    if item.rendered is None:
        item.rendered = json.dumps(minified_item(item, library), ensure_ascii=False, separators=(",", ":")).encode()
    return item.rendered


def minified_item(item: Item, library: Library, *, of_series: Named | None = None) -> dict[str, Any]:
    """Return an item as lists show it; in the list of one series, with its place in that series."""
    metadata = {
        "title": item.title,
        "titleIgnorePrefix": ignore_prefix(item.title or ""),
        "subtitle": item.fields["subtitle"],
        **_joined_names(item),
        "genres": item.genres,
        **_later_fields(item),
    }
    if of_series is not None:
        metadata["series"] = next(_series_entry(entry, number) for entry, number in item.series if entry is of_series)
    return {
        **_head(item, library),
        "media": {
            "id": item.media_id,
            "metadata": metadata,
            **_measures(item),
        },
        "numFiles": len(item.files),
        "size": item.size,
    }


def plain_item(item: Item, library: Library) -> dict[str, Any]:
    """Return one item as in ``GET /api/items/:id`` and in the answer to a PATCH."""
    return {
        **_head(item, library),
        "lastScan": item.last_scan,
        "scanVersion": VERSION,
        "media": {
            "id": item.media_id,
            "libraryItemId": item.id,
            "metadata": _structured(item),
            "coverPath": item.cover,
            "tags": item.tags,
            "audioFiles": _audio_files(item, library),
            "chapters": _chapters(item),
            "ebookFile": None,
        },
        "libraryFiles": _library_files(item, library),
    }


def expanded_item(item: Item, library: Library) -> dict[str, Any]:
    """Return one item as in ``?expanded=1`` and ``batch/get``."""
    audio = _audio_files(item, library)
    return {
        **_head(item, library),
        "media": {
            "id": item.media_id,
            "metadata": {
                **_structured(item),
                "titleIgnorePrefix": ignore_prefix(item.title or ""),
                **_joined_names(item),
                "descriptionPlain": _without_html(item.fields["description"]),
            },
            **_measures(item),
            "libraryItemId": item.id,
            "audioFiles": audio,
            "chapters": _chapters(item),
            "ebookFile": None,
            "tracks": _tracks(item, audio),
        },
        "numFiles": len(item.files),
        "size": item.size,
        "lastScan": item.last_scan,
        "scanVersion": VERSION,
        "libraryFiles": _library_files(item, library),
    }


def author_row(author: Named, library: Library, books: int) -> dict[str, Any]:
    """Return an author as lists show them."""
    return {
        "id": author.id,
        "asin": None,
        "name": author.name,
        "description": None,
        "imagePath": None,
        "libraryId": library.id,
        "addedAt": author.added_at,
        "updatedAt": author.added_at,
        "numBooks": books,
        "lastFirst": last_first(author.name),
    }


def series_row(series: Named, library: Library) -> dict[str, Any]:
    """Return a series without its books."""
    return {
        "id": series.id,
        "name": series.name,
        "nameIgnorePrefix": ignore_prefix(series.name),
        "description": None,
        "addedAt": series.added_at,
        "updatedAt": series.added_at,
        "libraryId": library.id,
    }


def library_resource(library: Library, *, created: int, last_scan: int | None) -> dict[str, Any]:
    """Return the library itself."""
    return {
        "id": library.id,
        "name": "Audiobooks",
        "folders": [{"id": library.folder_id, "fullPath": library.root, "libraryId": library.id, "addedAt": created}],
        "displayOrder": 1,
        "icon": "audiobookshelf",
        "mediaType": "book",
        "provider": "google",
        "settings": {
            "coverAspectRatio": 1,
            "disableWatcher": False,
            "autoScanCronExpression": None,
            "skipMatchingMediaWithAsin": False,
            "skipMatchingMediaWithIsbn": False,
            "audiobooksOnly": False,
            "epubsAllowScriptedContent": False,
            "hideSingleBookSeries": False,
            "onlyShowLaterBooksInContinueSeries": False,
            "metadataPrecedence": ["folderStructure", "audioMetatags", "nfoFile", "txtFiles", "opfFile", "absMetadata"],
            "markAsFinishedPercentComplete": None,
            "markAsFinishedTimeRemaining": 10,
        },
        "lastScan": last_scan,
        "lastScanVersion": VERSION if last_scan else None,
        "createdAt": created,
        "lastUpdate": last_scan or created,
    }


def ignore_prefix(text: str) -> str:
    """Return "Light Fantastic, The" for "The Light Fantastic"."""
    match = re.fullmatch(r"(the|a) (.+)", text, re.IGNORECASE)
    return f"{match[2]}, {match[1]}" if match else text


def last_first(name: str) -> str:
    """Return "Planer, Nigel" for "Nigel Planer"."""
    given, _, family = name.strip().rpartition(" ")
    return name if "," in name or not given else f"{family}, {given}"


def _head(item: Item, library: Library) -> dict[str, Any]:
    return {
        "id": item.id,
        "ino": item.ino,
        "oldLibraryItemId": None,
        "libraryId": library.id,
        "folderId": library.folder_id,
        "path": f"{library.root}/{item.path}",
        "relPath": item.path,
        "isFile": item.is_file,
        "mtimeMs": item.folder_ms,
        "ctimeMs": item.folder_ms,
        "birthtimeMs": item.folder_ms,
        "addedAt": item.added_at,
        "updatedAt": item.updated_at,
        "isMissing": item.is_missing,
        "isInvalid": False,
        "mediaType": "book",
    }


def _joined_names(item: Item) -> dict[str, Any]:
    return {
        "authorName": ", ".join(author.name for author in item.authors),
        "authorNameLF": ", ".join(last_first(author.name) for author in item.authors),
        "narratorName": ", ".join(item.narrators),
        "seriesName": ", ".join(f"{entry.name} #{number}" if number else entry.name for entry, number in item.series),
    }


def _later_fields(item: Item) -> dict[str, Any]:
    return {name: value for name, value in item.fields.items() if name not in {"title", "subtitle"}}


def _structured(item: Item) -> dict[str, Any]:
    return {
        "title": item.title,
        "subtitle": item.fields["subtitle"],
        "authors": [{"id": author.id, "name": author.name} for author in item.authors],
        "narrators": item.narrators,
        "series": [_series_entry(entry, number) for entry, number in item.series],
        "genres": item.genres,
        **_later_fields(item),
    }


def _series_entry(series: Named, sequence: str | None) -> dict[str, Any]:
    return {"id": series.id, "name": series.name, "sequence": sequence}


def _measures(item: Item) -> dict[str, Any]:
    return {
        "coverPath": item.cover,
        "tags": item.tags,
        "numTracks": len(item.files),
        "numAudioFiles": len(item.files),
        "numChapters": len(_chapters(item)),
        "duration": _number(item.duration),
        "size": item.size,
    }


def _chapters(item: Item) -> list[dict[str, Any]]:
    """Return one chapter per file if there are several files."""
    chapters: list[dict[str, Any]] = []
    start = 0.0
    for number, file in enumerate(item.files if len(item.files) > 1 else ()):
        end = start + file.duration
        title = file.filename.rpartition(".")[0]
        chapters.append({"id": number, "start": _number(start), "end": _number(end), "title": title})
        start = end
    return chapters


def _audio_files(item: Item, library: Library) -> list[dict[str, Any]]:
    return [
        {
            "index": index,
            "ino": file.ino,
            "metadata": _file_metadata(item, file, library),
            "addedAt": item.added_at,
            "updatedAt": item.added_at,
            "trackNumFromMeta": None,
            "discNumFromMeta": None,
            "trackNumFromFilename": int(number[0]) if (number := re.match(r"\d+", file.filename)) else None,
            "discNumFromFilename": None,
            "manuallyVerified": False,
            "exclude": False,
            "error": None,
            "format": "MP2/3 (MPEG audio layer 2/3)",
            "duration": _number(file.duration),
            "bitRate": 16000,
            "language": None,
            "codec": "mp3",
            "timeBase": "1/14112000",
            "channels": 1,
            "channelLayout": "mono",
            "chapters": [],
            "embeddedCoverArt": None,
            "metaTags": file.tags,
            "mimeType": "audio/mpeg",
        }
        for index, file in enumerate(item.files, 1)
    ]


def _tracks(item: Item, audio: list[dict[str, Any]]) -> list[dict[str, Any]]:
    tracks = []
    start = 0.0
    for file, row in zip(item.files, audio, strict=True):
        url = f"/api/items/{item.id}/file/{file.ino}"
        tracks.append(row | {"title": file.filename, "startOffset": _number(start), "contentUrl": url})
        start += file.duration
    return tracks


def _library_files(item: Item, library: Library) -> list[dict[str, Any]]:
    return [
        {
            "ino": file.ino,
            "metadata": _file_metadata(item, file, library),
            "isSupplementary": None,
            "addedAt": item.added_at,
            "updatedAt": item.added_at,
            "fileType": "audio",
        }
        for file in item.files
    ]


def _file_metadata(item: Item, file: AudioFile, library: Library) -> dict[str, Any]:
    folder = f"{library.root}/{item.path}"
    return {
        "filename": file.filename.rpartition("/")[2],
        "ext": f".{file.filename.rpartition('.')[2]}",
        "path": folder if item.is_file else f"{folder}/{file.filename}",
        "relPath": file.filename,
        "size": file.size,
        "mtimeMs": file.modified_ms,
        "ctimeMs": file.modified_ms,
        "birthtimeMs": file.modified_ms,
    }


def _without_html(text: str | None) -> str | None:
    return None if text is None else html.unescape(re.sub(r"<[^>]+>", "", text))


def _number(value: float) -> float | int:
    """Return an integral number without its fraction, as JavaScript writes it."""
    return int(value) if float(value).is_integer() else round(value, 5)
