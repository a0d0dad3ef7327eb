"""Bencoding: read as it was written, and within bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook_pipeline.clients.torrents.bencode import MAX_VALUES, bdecode
from audiobook_pipeline.clients.torrents.infohash import NotATorrentError
from audiobook_pipeline_tests.torrents import bencode


@pytest.mark.parametrize(
    "data",
    [b"i01e", b"i-0e", b"i1", b"ie", b"02:ab", b"5:ab", b"l", b"di1ei2ee", b"d1:ai1e1:ai2ee", b"i" + b"9" * 40 + b"e"],
)
def test_malformed_bencoding_is_refused(data):
    with pytest.raises(NotATorrentError):
        bdecode(data)


def test_nesting_is_bounded():
    with pytest.raises(NotATorrentError, match="too deep"):
        bdecode(b"l" * 5000 + b"e" * 5000)


bencodable = st.recursive(
    st.integers(-(10**18), 10**18) | st.binary(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.binary(max_size=5), inner, max_size=4),
)


@given(bencodable)
def test_what_was_encoded_is_decoded(value):
    assert bdecode(bencode(value)) == value


def test_the_number_of_values_is_bounded():
    with pytest.raises(NotATorrentError, match="too many values"):
        bdecode(b"l" + b"i1e" * MAX_VALUES + b"e")
