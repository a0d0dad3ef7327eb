"""Bencoding according to BEP 3: integers, byte strings, lists and dictionaries with sorted keys.

Strict in both directions, because a torrent's identity is the hash of these bytes.
"""

from typing import TypeAlias

Bencodable: TypeAlias = int | bytes | str | list["Bencodable"] | dict[bytes, "Bencodable"]


class BencodeError(ValueError):
    """The bytes are not exactly one bencoded value."""


def bencode(value: Bencodable) -> bytes:
    """Return the one encoding of a value; text becomes UTF-8."""
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, bytes):
        return b"%d:%s" % (len(value), value)
    if isinstance(value, list):
        return b"l" + b"".join(map(bencode, value)) + b"e"
    return b"d" + b"".join(bencode(key) + bencode(value[key]) for key in sorted(value)) + b"e"


def bdecode(data: bytes) -> Bencodable:
    """Read one value that fills ``data``; strings are returned as bytes.

    Raises:
        BencodeError: The bytes are truncated, continue after the value or aren't bencoded.
    """
    try:
        value, end = _read(data, 0)
    except (IndexError, ValueError, RecursionError) as error:
        raise BencodeError("not a bencoded value") from error
    if end != len(data):
        raise BencodeError(f"{len(data) - end} bytes after the bencoded value")
    return value


def bdecode_dict(data: bytes) -> dict[bytes, Bencodable]:
    """Read one dictionary that fills ``data``.

    Raises:
        BencodeError: It isn't a dictionary.
    """
    value = bdecode(data)
    if not isinstance(value, dict):
        raise BencodeError("the bencoded value is not a dictionary")
    return value


def _read(data: bytes, at: int) -> tuple[Bencodable, int]:
    kind = data[at : at + 1]
    if kind == b"i":
        end = data.index(b"e", at)
        return int(data[at + 1 : end]), end + 1
    if kind == b"l":
        return _read_list(data, at + 1)
    if kind == b"d":
        items, end = _read_list(data, at + 1)
        keys = [key for key in items[::2] if isinstance(key, bytes)]
        return dict(zip(keys, items[1::2], strict=True)), end
    colon = data.index(b":", at)
    end = colon + 1 + int(data[at:colon])
    if end > len(data):
        raise ValueError("cut short")
    return data[colon + 1 : end], end


def _read_list(data: bytes, at: int) -> tuple[list[Bencodable], int]:
    items: list[Bencodable] = []
    while data[at : at + 1] != b"e":
        if at >= len(data):
            raise ValueError("cut short")
        item, at = _read(data, at)
        items.append(item)
    return items, at + 1
