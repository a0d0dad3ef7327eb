"""Steps of a life in which services fail, and what must be true at its end."""

from collections import Counter
from pathlib import Path

from audiobook_pipeline.acquisition.parking import read_parked
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline_tests.integration.life import Life, broken_chains, choose, wishes


def wish(life: Life, sandbox, *, delivery: str = "torrent", number: int = 0):
    """Choose a release of a book that no test has chosen yet."""
    fitting = [pair for pair in wishes(sandbox.world, 100) if pair[1].delivery == delivery]
    (acquisition,) = choose(life, fitting[number : number + 1])
    return life.ledger.acquisition(acquisition)


def new_run(life: Life, **changes) -> None:
    """Begin a run: it knows nothing of the last one."""
    life.fleet = life.new_fleet(**changes)


def arrive(life: Life, book) -> None:
    """Lead the life to its end in good weather, and see that the book came once."""
    for _ in range(3):
        new_run(life)
        life.send()
        life.observe()
        life.verify()
        life.bring_in()
        if not life.going():
            break
    kept = life.ledger.acquisition(book.id)
    assert kept.state is State.CONFIRMED, kept.reason
    assert broken_chains(life.ledger) == []
    assert read_parked(life.queue_file) == {}
    shown = [item.path for item in life.shelf.iter_items(life.shelf.libraries()[0].id)]
    assert shown.count(kept.library_path) == 1
    assert list(Path(kept.library_path).glob("*.mp3"))
    assert not [path for path in Path(kept.library_path).parent.iterdir() if path.name.endswith("(2)")]
    assert set(torrents(life).values()) == {1}


def torrents(life: Life) -> Counter[str]:
    """How often each torrent is there, over all instances."""
    return Counter(torrent.hash for instance in life.new_fleet() for torrent in instance.client.torrents())


def kept(life: Life, book):
    return life.ledger.acquisition(book.id)


def download(life: Life, book) -> None:
    """Bring a book as far as verified."""
    life.send()
    life.observe()
    life.verify()
    assert kept(life, book).state is State.VERIFIED, kept(life, book).reason
