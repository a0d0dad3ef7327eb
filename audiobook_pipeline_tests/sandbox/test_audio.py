"""The audio files of the sandbox are what a tag reader and a player take them for."""

import pytest
from tinytag import TinyTag

from audiobook_pipeline.sandbox.audio import BYTES_PER_SECOND, TAG_BYTES, AudioTags, mp3_bytes, mp3_content, mp3_size

TAGS = AudioTags(
    title="Chapter 3",
    album="Die Schatzinsel – Ausgabe für Łucja",
    artist="Robert Louis Stevenson",
    album_artist="Robert Louis Stevenson",
    composer="Ødegård Reader",
    track="3/12",
    genre="Audiobook",
    year="1883",
)


@pytest.mark.parametrize("seconds", [1, 7.5, 60, 1234, 45 * 60])
def test_a_reader_finds_duration_and_tags(tmp_path, seconds):
    path = tmp_path / "03.mp3"
    path.write_bytes(mp3_bytes(seconds, TAGS))
    tag = TinyTag.get(path)
    assert tag.duration == pytest.approx(seconds, abs=0.05)
    assert (tag.title, tag.album, tag.artist, tag.albumartist) == (
        "Chapter 3",
        "Die Schatzinsel – Ausgabe für Łucja",
        "Robert Louis Stevenson",
        "Robert Louis Stevenson",
    )
    assert (tag.composer, tag.track, tag.track_total, tag.genre, tag.year) == (
        "Ødegård Reader",
        3,
        12,
        "Audiobook",
        "1883",
    )
    assert (tag.samplerate, tag.channels, round(tag.bitrate)) == (24000, 1, 16)


@pytest.mark.parametrize("tags", [AudioTags(), TAGS, AudioTags(*["𝄞" * 1000] * 8)])
def test_the_size_does_not_depend_on_the_tags(tags):
    assert mp3_bytes(60, tags)[TAG_BYTES : TAG_BYTES + 2] == b"\xff\xf3"
    assert len(mp3_bytes(60, tags)) == mp3_size(60) == TAG_BYTES + 60 * BYTES_PER_SECOND


def test_every_frame_starts_where_the_one_before_ends():
    audio = mp3_bytes(30, TAGS)[TAG_BYTES:]
    assert len(audio) == 1250 * 48
    assert {audio[at : at + 13] for at in range(0, len(audio), 48)} == {bytes.fromhex("FFF324C0") + bytes(9)}
    assert audio.count(b"\xff") == 1250


def test_two_recordings_share_no_audio_bytes():
    one, other = (mp3_bytes(1, AudioTags(title=title)) for title in ("Chapter 1", "Chapter 2"))
    assert one[TAG_BYTES:] != other[TAG_BYTES:]


def test_content_reads_like_the_file_it_writes(tmp_path):
    content = mp3_content(90, TAGS)
    content.write(tmp_path / "deep" / "01.mp3")
    written = (tmp_path / "deep" / "01.mp3").read_bytes()
    assert written == mp3_bytes(90, TAGS)
    for start, length in ((0, 10), (4090, 100), (4097, 50), (len(written) - 5, 50), (100_000, 16_384)):
        assert content.read(start, length) == written[start : start + length]
