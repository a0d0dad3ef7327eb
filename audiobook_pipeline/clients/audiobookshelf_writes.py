"""Payloads for writing to Audiobookshelf, checked before they leave.

The server validates next to nothing: a wrong type is ignored with a success, wipes a field, or ends
the whole server. Every rule here stands for one of these. What to write belongs to ``domain.quality``
and its neighbours; keeping what was there before belongs to whoever writes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from audiobook_pipeline.clients.boundary import Json
from audiobook_pipeline.clients.errors import RejectedError

SERVICE: Final = "Audiobookshelf"

TEXT_FIELDS: Final = frozenset(
    {"title", "subtitle", "publishedYear", "publishedDate", "publisher", "description", "isbn", "asin", "language"}
)
FLAG_FIELDS: Final = frozenset({"explicit", "abridged"})
LIST_FIELDS: Final = frozenset({"narrators", "genres"})


@dataclass(frozen=True, slots=True)
class MediaChange:
    """What to write to one item; fields that are not named stay as they are.

    Attributes:
        item_id: The item.
        metadata: Fields under the server's names. Texts may be None, which clears. ``narrators`` and
            ``genres`` are lists of texts, ``authors`` a list of ``{"name": …}``, ``series`` a list of
            ``{"name": …, "sequence": text or None}``; lists replace what was there.
        tags: The item's tags, or None to leave them.
    """

    item_id: str
    metadata: Mapping[str, Json] = field(default_factory=dict)
    tags: Sequence[str] | None = None


def batch_payload(changes: Iterable[MediaChange]) -> list[dict[str, Json]]:
    """Return the body of ``batch/update``.

    Raises:
        RejectedError: Nothing to write, an item twice, or a value that the server would mistreat;
            names item, field and value.
    """
    body: dict[str, dict[str, Json]] = {}
    for change in changes:
        item_id = _item_id(change.item_id)
        if item_id in body:
            raise RejectedError(SERVICE, f"item {item_id} is in the batch twice")
        body[item_id] = {"id": item_id, "mediaPayload": media_payload(change)}
    if not body:
        raise RejectedError(SERVICE, "nothing to write: the batch is empty")
    return list(body.values())


def media_payload(change: MediaChange) -> dict[str, Json]:
    """Return the body for one item; raises as ``batch_payload``."""
    payload: dict[str, Json] = {}
    if change.metadata:
        payload["metadata"] = {name: _checked(change.item_id, name, value) for name, value in change.metadata.items()}
    if change.tags is not None:
        payload["tags"] = _texts(_complaint(change.item_id, "tags", change.tags), change.tags)
    if not payload:
        raise RejectedError(SERVICE, f"item {change.item_id}: nothing to write")
    return payload


Complaint = Callable[[str], RejectedError]


def _complaint(item_id: str, name: str, value: object) -> Complaint:
    return lambda why: RejectedError(SERVICE, f"item {item_id}: {name} is {value!r:.200}, {why}")


def _item_id(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise RejectedError(SERVICE, f"an item's id is {value!r}; every change needs one")
    return value


def _checked(item_id: str, name: str, value: Json) -> Json:
    wrong = _complaint(item_id, name, value)
    if name in TEXT_FIELDS:
        if value is not None and not isinstance(value, str):
            raise wrong("where only text or None can be written")
        return value
    if name in FLAG_FIELDS:
        if not isinstance(value, bool):
            raise wrong("where only true or false can be written")
        return value
    if name in LIST_FIELDS:
        return _texts(wrong, value)
    if name == "authors":
        return [{"name": author} for author in _names(wrong, value)]
    if name == "series":
        names = _names(wrong, value)
        return [
            {"name": series, "sequence": _sequence(wrong, place)} for series, place in zip(names, value, strict=True)
        ]
    hints = {
        "narratorName": "narrators",
        "narrator": "narrators",
        "authorName": "authors",
        "author": "authors",
        "seriesName": "series",
    }
    hint = f"; write {hints[name]} instead" if name in hints else ""
    raise wrong(f"but the server takes no such field{hint}")


def _texts(wrong: Complaint, value: Json) -> list[str]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise wrong("where a list of texts is needed")
    if not all(isinstance(entry, str) and entry.strip() for entry in value):
        # The server would ignore the whole field and report a success.
        raise wrong("which has an entry that is not text")
    return list(value)


def _names(wrong: Complaint, value: Json) -> list[str]:
    """Return the names in a list of ``{"name": …}``: bare texts would remove all, null would end the server."""
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise wrong('where a list of {"name": …} is needed')
    names = []
    for entry in value:
        name = entry.get("name") if isinstance(entry, Mapping) else None
        if not isinstance(name, str) or not name.strip():
            raise wrong('where every entry must be {"name": …}')
        names.append(name)
    if len({name.strip().casefold() for name in names}) < len(names):
        # The same new name twice, or differing in case or blanks around it alone, ends the server.
        raise wrong("which names one twice")
    return names


def _sequence(wrong: Complaint, place: Mapping[str, Json]) -> str | None:
    sequence = place.get("sequence")
    if sequence is not None and not isinstance(sequence, str):
        raise wrong("where a sequence must be text or None: a number would become null")
    return sequence
