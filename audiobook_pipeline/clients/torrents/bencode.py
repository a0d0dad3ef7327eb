"""Bencoding (BEP 3), read within bounds: in bytes, depth and number of values.

What a torrent means by its values belongs to ``clients.torrents.torrent``.
"""

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from audiobook_pipeline.clients.torrents.infohash import NotATorrentError

Bencoded: TypeAlias = int | bytes | list["Bencoded"] | dict[bytes, "Bencoded"]
"""Any bencoded value."""

MAX_BYTES: Final = 32 * 1024 * 1024
MAX_DEPTH: Final = 100
MAX_VALUES: Final = 500_000
"""Enough for a hybrid of 20,000 files."""

_INTEGER = re.compile(rb"i(0|-?[1-9][0-9]{0,18})e")
_STRING = re.compile(rb"(0|[1-9][0-9]{0,9}):")
_LIST, _DICTIONARY, _END, _NUMBER = b"ldei"


@dataclass(frozen=True, slots=True)
class Span:
    """Where an entry of the top dictionary lies: its key from ``key``, its value from ``start`` up to ``end``."""

    key: int
    start: int
    end: int


def bdecode(data: bytes) -> Bencoded:
    """Decode one bencoded value.

    Raises:
        NotATorrentError: Malformed, truncated, too deep, too large, or followed by something else.
    """
    return read(data)[0]


def read(data: bytes) -> tuple[Bencoded, dict[bytes, Span]]:
    """Decode one value; return it and where the entries of the top dictionary lie (empty for another value).

    Raises:
        NotATorrentError: As ``bdecode``.
    """
    if len(data) > MAX_BYTES:
        raise NotATorrentError(f"not a usable torrent: {len(data):,} bytes, more than {MAX_BYTES:,}")
    reader = _Reader(data)
    value = reader.value()
    # Some indexers end the file with a line break; anything more is not a torrent.
    if data[reader.at :].strip():
        raise reader.damaged("something follows its end")
    return value, reader.spans


class _Reader:
    """Decodes one value; without recursion, since a torrent may have some 100,000 values."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0
        self.spans: dict[bytes, Span] = {}

    def damaged(self, what: str) -> NotATorrentError:
        return NotATorrentError(f"not a torrent file: damaged at byte {self.at}: {what}")

    def value(self) -> Bencoded:
        data, size = self._data, len(self._data)
        open_ones: list[list[Bencoded] | dict[bytes, Bencoded]] = []
        keys: list[tuple[bytes, int, int]] = []  # of each open dictionary: the key, where it and its value begin
        for _ in range(MAX_VALUES):
            here = open_ones[-1] if open_ones else None
            lead = data[self.at] if self.at < size else 0
            done: Bencoded
            if lead == _END and here is not None:
                self.at += 1
                done = open_ones.pop()
            else:
                if isinstance(here, dict):
                    keys.append(self._key(here))
                    lead = data[self.at] if self.at < size else 0
                if lead in (_LIST, _DICTIONARY):
                    self.at += 1
                    open_ones.append([] if lead == _LIST else {})
                    if len(open_ones) > MAX_DEPTH:
                        raise self.damaged("nested too deep")
                    continue
                done = self._number() if lead == _NUMBER else self._string()
            if not open_ones:
                return done
            around = open_ones[-1]
            if isinstance(around, list):
                around.append(done)
                continue
            key, began, start = keys.pop()
            around[key] = done
            if len(open_ones) == 1:
                self.spans[key] = Span(began, start, self.at)
        raise self.damaged("too many values")

    def _key(self, around: dict[bytes, Bencoded]) -> tuple[bytes, int, int]:
        began = self.at
        key = self._string()
        if key in around:
            # Two "info" would be two identities.
            raise self.damaged("a key that comes twice")
        return key, began, self.at

    def _number(self) -> int:
        match = _INTEGER.match(self._data, self.at)
        if match is None:
            raise self.damaged("a malformed number")
        self.at = match.end()
        return int(match[1])

    def _string(self) -> bytes:
        match = _STRING.match(self._data, self.at)
        if match is None:
            raise self.damaged("a value was expected" if self.at < len(self._data) else "it ends too early")
        start = match.end()
        end = start + int(match[1])
        if end > len(self._data):
            raise self.damaged("it ends too early")
        self.at = end
        return self._data[start:end]
