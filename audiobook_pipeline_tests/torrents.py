"""Torrents for tests, made from what they should say."""


def bencode(value) -> bytes:
    """Bencode anything of numbers, text, bytes, lists and dictionaries."""
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, bytes):
        return b"%d:%s" % (len(value), value)
    if isinstance(value, list):
        return b"l" + b"".join(map(bencode, value)) + b"e"
    return b"d" + b"".join(bencode(key) + bencode(value[key]) for key in sorted(value)) + b"e"


def small_torrent(name: str, size: int = 7) -> bytes:
    """A torrent of one file that nobody seeds."""
    piece = 16384 if size <= 16384 else 1 << 28
    info = {"name": f"{name}.mp3", "piece length": piece, "pieces": bytes(20 * -(-size // piece)), "length": size}
    return bencode({"info": info})
