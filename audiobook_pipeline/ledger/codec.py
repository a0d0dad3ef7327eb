"""Books, releases and evidence to JSON and back."""

import re
from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from audiobook_pipeline.domain.choosing.evidence import Evidence
from audiobook_pipeline.domain.models import Release, WantedBook

_BOOK_FIELDS = frozenset(field.name for field in fields(WantedBook))
_RELEASE_FIELDS = frozenset(field.name for field in fields(Release))
_EVIDENCE_FIELDS = frozenset(Evidence._fields)
_ADDRESS = re.compile(r"^(?:https?|udp|wss?|ftp|magnet):|://|apikey=", re.IGNORECASE)


def book_to_json(book: WantedBook) -> dict[str, Any]:
    """Return ``book`` as JSON can hold it, without what is empty."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(book).items() if value}


def book_from_json(data: dict[str, Any]) -> WantedBook:
    """Return the book that ``book_to_json`` wrote; fields of other versions are skipped."""
    return WantedBook(**_known(data, _BOOK_FIELDS))


def release_to_json(release: Release) -> dict[str, Any]:
    """Return ``release`` as JSON can hold it, without what is None or empty.

    A link or file name that is a web address is left out: it may hold a key, and the ledger keeps none.
    """
    data = {name: value for name, value in asdict(release).items() if value is not None and value not in ((), "")}
    for name in ("link", "file"):
        if _ADDRESS.search(data.get(name, "")):
            del data[name]
    for name in ("categories", "flags"):
        if name in data:
            data[name] = list(data[name])
    if release.published is not None:
        data["published"] = release.published.isoformat()
    return data


def release_from_json(data: dict[str, Any]) -> Release:
    """Return the release that ``release_to_json`` wrote; fields of other versions are skipped."""
    known = _known(data, _RELEASE_FIELDS)
    if known.get("published"):
        known["published"] = datetime.fromisoformat(known["published"])
    return Release(**known)


def evidence_to_json(evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
    """Return ``evidence`` as JSON can hold it: one object a rule that fired."""
    return [each._asdict() for each in evidence]


def evidence_from_json(data: Iterable[dict[str, Any]]) -> tuple[Evidence, ...]:
    """Return the evidence that ``evidence_to_json`` wrote; fields of other versions are skipped."""
    return tuple(Evidence(**_known(each, _EVIDENCE_FIELDS)) for each in data)


def _known(data: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in data.items() if name in names}
