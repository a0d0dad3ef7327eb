"""Of a torrent with several books or formats only what is wanted is downloaded, as far as its names tell."""

import pytest

from audiobook_pipeline.acquisition.instances import BY_HAND
from audiobook_pipeline.acquisition.selecting import UnclearError, left_out
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.models import CatalogueBook, WantedBook
from audiobook_pipeline.domain.preferences import DEFAULT
from audiobook_pipeline.sandbox.audio import AudioTags, mp3_content
from audiobook_pipeline.sandbox.payload import filler
from audiobook_pipeline.sandbox.torrents import SharedFile, make_torrent
from audiobook_pipeline_tests.waiting import wait_for

HEIDI = WantedBook("Heidi", ("Johanna Spyri",), series="Heidi", position="1")
OTHERS = [
    CatalogueBook("2", "Heidi Grows Up", ("Charles Tritten",), series="Heidi", position="2"),
    CatalogueBook("3", "Heidi's Children", ("Charles Tritten",), series="Heidi", position="3"),
    CatalogueBook("4", "Cornelli", ("Johanna Spyri",), variants=("Cornelli: Her Childhood",)),
]


def without(names, wanted=HEIDI):
    return sorted(left_out(names, wanted, OTHERS, DEFAULT.formats))


@pytest.mark.parametrize(
    ("names", "out"),
    [
        (["Heidi/01.mp3", "Heidi/02.mp3"], []),
        (["Saga/Heidi 01 - Heidi.m4b", "Saga/Heidi 02 - Heidi Grows Up.m4b"], ["Saga/Heidi 02 - Heidi Grows Up.m4b"]),
        (
            ["Heidi/1 Heidi/01.mp3", "Heidi/2 Heidi Grows Up/01.mp3", "Heidi/2 Heidi Grows Up/02.mp3"],
            ["Heidi/2 Heidi Grows Up/01.mp3", "Heidi/2 Heidi Grows Up/02.mp3"],
        ),
        # A chapter has another book's title.
        (["Heidi/01 - On the Alm.mp3", "Heidi/02 - Heidi Grows Up.mp3"], []),
        # Nothing names the wanted book but the folder around it all.
        (["Heidi/01 - Cornelli.mp3", "Heidi/02 - Alm.mp3"], []),
        (["Spyri/Heidi/cover.jpg", "Spyri/Heidi/01.mp3", "Spyri/Cornelli/01.mp3"], ["Spyri/Cornelli/01.mp3"]),
        (["Spyri/Heidi (Unabridged)/CD 1/01.mp3", "Spyri/Cornelli/CD 1/01.mp3"], ["Spyri/Cornelli/CD 1/01.mp3"]),
        (["Spyri/Heidi.m4b", "Spyri/Heidi Grows Up & Cornelli.m4b"], []),
    ],
)
def test_other_books_are_left_out_where_names_tell_them_apart(names, out):
    assert without(names) == out


@pytest.mark.parametrize(
    ("names", "out"),
    [
        (
            [
                "Heidi 2/01 - Heidi Grows Up.mp3",
                "Heidi 2/02 - Heidi 2 - Alm.mp3",
                "Heidi 2/03 - Heidi 2 - Sesemann.mp3",
            ],
            [],
        ),
        (["Saga/Heidi 01.m4b", "Saga/Heidi Grows Up.m4b"], ["Saga/Heidi 01.m4b"]),
        (["Spyri/Johanna Spyri - Heidi.m4b", "Spyri/Heidi Grows Up.m4b"], ["Spyri/Johanna Spyri - Heidi.m4b"]),
        (["Saga/1 Heidi/01.mp3", "Saga/2 Heidi Grows Up/01.mp3"], ["Saga/1 Heidi/01.mp3"]),
        (["Heidi/Heidi Grows Up/01.mp3", "Heidi/Heidi Grows Up/Heidi 3 - Preview.mp3"], []),
    ],
)
def test_the_name_of_a_series_is_its_first_book_only_where_it_stands_alone(names, out):
    first = CatalogueBook("1", "Heidi", ("Johanna Spyri",), series="Heidi", position="1")
    wanted = WantedBook("Heidi Grows Up", ("Charles Tritten",), series="Heidi", position="2")
    assert sorted(left_out(names, wanted, [first, OTHERS[1]], DEFAULT.formats)) == out


@pytest.mark.parametrize(
    ("names", "out"),
    [
        (["Heidi/mp3/01.mp3", "Heidi/flac/01.flac"], ["Heidi/flac/01.flac"]),
        (["Heidi/Heidi.mp3", "Heidi/Heidi.m4b"], ["Heidi/Heidi.mp3"]),
        (["Heidi [M4B]/Heidi.m4b", "Heidi [MP3]/01.mp3", "Heidi [MP3]/02.mp3"], 2),
        (["Heidi/Heidi.m4b", "Heidi/bonus.mp3"], []),
        (["Heidi/01.mp3", "Heidi/02.m4a"], []),
    ],
)
def test_of_two_formats_the_preferred_one_is_downloaded(names, out):
    assert without(names) == (names[1:] if out == 2 else out)


def test_several_other_books_are_a_question():
    with pytest.raises(UnclearError, match="Heidi Grows Up, Cornelli"):
        without(["Saga/Heidi Grows Up.m4b", "Saga/Cornelli.m4b"])
    assert without(["Saga/Cornelli.m4b"]) == []


def related(arena, *titles):
    """Send with these other books known."""
    books = [CatalogueBook(title, title, ("An Author",)) for title in titles]
    arena.unwanted = lambda book, names: left_out(names, book, books, DEFAULT.formats)
    return arena


def test_only_the_wanted_books_files_arrive(arena):
    audio = mp3_content(30, AudioTags(album="Emma", artist="An Author"))
    other = filler("Persuasion", 400_000)
    torrent = make_torrent(
        "Two novels",
        [SharedFile("Emma/01.mp3", audio), SharedFile("Persuasion/01.mp3", other), SharedFile("cover.jpg", audio)],
        arena.announce,
    )
    acquisition = related(arena, "Persuasion").send(torrent, book="Emma")
    assert acquisition.size == 2 * audio.size
    arena.share(torrent)
    arena.until_finished(acquisition)
    verified = arena.verify(acquisition)
    assert verified.state is State.VERIFIED, verified.reason
    files = arena.person.torrents_files(torrent.infohash)
    assert {file["name"]: file["priority"] for file in files}["Two novels/Persuasion/01.mp3"] == 0


def test_a_torrent_of_other_books_waits_for_a_person_and_is_sent_where_one_gives_it(arena):
    files = [SharedFile(f"{title}.mp3", filler(title, 40_000)) for title in ("Persuasion", "Sanditon")]
    torrent = make_torrent("Novels", files, arena.announce)
    acquisition = related(arena, "Persuasion", "Sanditon").send(torrent, book="Emma")
    assert (acquisition.state, acquisition.held) == (State.CHOSEN, True)
    assert "Persuasion, Sanditon" in acquisition.reason
    assert not arena.stage.ledger.blocked().reason(acquisition.release)
    arena.stage.ledger.move(acquisition.id, State.FAILED, reason="", run_id="r", now=arena.stage.now)
    given = arena.send(torrent, book="Emma", indexer=BY_HAND, key="given")
    assert given.state is State.SENT


def test_what_a_person_had_before_us_is_left_as_a_whole(arena):
    torrent = make_torrent("Novels", [SharedFile(f"{t}.mp3", filler(t, 40_000)) for t in ("Emma", "Sanditon")], "")
    arena.person.torrents_add(torrent_files={"x": torrent.metainfo}, save_path=str(arena.folder / "mine"))
    wait_for(arena.person.torrents_info)
    acquisition = related(arena, "Sanditon").send(torrent, book="Emma")
    assert acquisition.state is State.SENT
    assert all(file["priority"] for file in arena.person.torrents_files(torrent.infohash))
