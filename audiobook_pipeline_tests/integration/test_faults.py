"""What happens to a book when a service fails on its way: told in the ledger, never twice in a client, never lost.

Each test drives what the assets drive, over the sandbox's services and their faults.
"""

from datetime import timedelta

import pytest
import requests

from audiobook_pipeline.acquisition.monitoring import MonitorPolicy
from audiobook_pipeline.acquisition.parking import read_parked
from audiobook_pipeline.acquisition.policy import SendOutcome
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.choosing.decision import Selection, Verdict
from audiobook_pipeline.sandbox.world import WorldRelease
from audiobook_pipeline_tests.integration.faulty_life import arrive, kept, new_run, torrents, wish
from audiobook_pipeline_tests.integration.life import Life, offered, wishes

WRONG = "wrong-" + "password-0002"


# ── Instances ──────────────────────────────────────────────────────────────────────────────────


def test_primary_down_the_secondary_takes_it_and_keeps_it(life, sandbox, book):
    sandbox.primary.faults.add("drop")
    (row,) = life.send()
    assert (row.outcome, row.instance) == (SendOutcome.SENT, "secondary")
    sandbox.primary.faults.clear()
    arrive(life, book)
    assert kept(life, book).instance == "secondary"
    assert sandbox.primary.client.torrents == []


def test_both_down_it_is_parked_readably_and_goes_out_by_itself(life, sandbox, book):
    for instance in (sandbox.primary, sandbox.secondary):
        instance.faults.add("drop")
    (row,) = life.send()
    assert row.outcome is SendOutcome.PARKED
    assert kept(life, book).state is State.PARKED
    assert "primary" in kept(life, book).reason
    assert "secondary" in kept(life, book).reason
    (entry,) = read_parked(life.queue_file).values()
    assert entry.title == book.book.title
    assert sandbox.prowlarr.faults.count("/download") == 0, "nothing is taken from an indexer in vain"
    new_run(life)
    life.send()
    assert len(life.queue_file.read_text().splitlines()) == 1, "what is said is not said again"
    for instance in (sandbox.primary, sandbox.secondary):
        instance.faults.clear()
    arrive(life, book)
    assert len(life.queue_file.read_text().splitlines()) == 2, "the file is appended to"


def test_without_its_vpn_an_instance_gets_nothing(life, sandbox, book):
    sandbox.primary.client.preferences["current_network_interface"] = ""
    new_run(life, vpn_interface="lo")
    (row,) = life.send()
    assert row.instance == "secondary"
    assert sandbox.primary.client.torrents == []


def test_without_its_vpn_and_another_instance_it_is_parked_and_says_why(life, sandbox, book):
    sandbox.secondary.faults.add("drop")
    new_run(life, vpn_interface="wg0")
    (row,) = life.send()
    assert row.outcome is SendOutcome.PARKED
    assert "not to wg0" in kept(life, book).reason
    assert sandbox.primary.client.torrents == []
    sandbox.secondary.faults.clear()
    arrive(life, book)


def test_a_wrong_login_is_tried_once_in_all_runs_and_passed_over(life, sandbox, book):
    for _ in range(3):
        new_run(life, QBITTORRENT_PASSWORD=WRONG)
        life.send()
        life.observe()
    assert sandbox.primary.faults.count("auth/login") == 1
    assert kept(life, book).instance == "secondary"
    arrive(life, book)


def test_with_a_wrong_login_alone_it_is_parked_until_the_password_is_right(life, sandbox, book):
    sandbox.secondary.faults.add("drop")
    new_run(life, QBITTORRENT_PASSWORD=WRONG + "x")
    life.send()
    assert kept(life, book).state is State.PARKED
    assert "user name or password is wrong" in kept(life, book).reason
    sandbox.secondary.faults.clear()
    arrive(life, book)


def test_a_ban_is_named_and_waited_for(life, sandbox, book):
    address = sandbox.addresses["qBittorrent"]
    for _ in range(5):
        requests.post(f"{address}/api/v2/auth/login", {"username": "x", "password": WRONG})
    sandbox.secondary.faults.add("drop")
    life.send()
    assert kept(life, book).state is State.PARKED
    assert "banned" in kept(life, book).reason
    sandbox.primary.sessions.lift_ban()
    sandbox.secondary.faults.clear()
    arrive(life, book)
    assert kept(life, book).instance == "primary"


def test_a_run_logs_in_once_to_each_instance(life, sandbox):
    for number in range(3):
        wish(life, sandbox, number=number)
    life.send()
    for _ in range(3):
        life.observe()
    life.verify()
    assert sandbox.primary.faults.count("auth/login") == 1
    assert sandbox.secondary.faults.count("auth/login") == 1


# ── Adding ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("fault", ["cut", "drop"])
def test_a_restart_during_the_add_neither_loses_nor_doubles(life, sandbox, book, fault):
    sandbox.primary.faults.add(fault, path="torrents/add", times=1)
    sandbox.primary.faults.add("expire_session", path="torrents/info", skip=1, times=1)
    (row,) = life.send()
    assert row.outcome in {SendOutcome.SENT, SendOutcome.IN_DOUBT}
    arrive(life, book)
    assert kept(life, book).instance == "primary"


def test_a_primary_that_dies_at_the_add_is_waited_for_and_not_doubled_elsewhere(life, sandbox, book):
    sandbox.primary.faults.add("cut", path="torrents/add", times=1)
    sandbox.primary.faults.add("drop", path="torrents/info", skip=4)
    (row,) = life.send()
    assert row.outcome is SendOutcome.IN_DOUBT
    assert kept(life, book).state is State.SENDING
    new_run(life)
    (row,) = life.send()
    assert row.outcome is SendOutcome.IN_DOUBT
    assert "can't be reached" in row.reason
    assert sandbox.secondary.client.torrents == []
    sandbox.primary.faults.clear()
    arrive(life, book)
    assert kept(life, book).instance == "primary"


def test_a_duplicate_that_somebody_added_is_taken_over(life, sandbox, book):
    torrent = life.prowlarr.download(book.release)
    secondary = life.fleet.get("secondary").client
    secondary.add(torrent, tag="by-hand", category="mine")
    (row,) = life.send()
    assert (row.outcome, row.instance) == (SendOutcome.ALREADY_THERE, "secondary")
    (torrent,) = secondary.torrents()
    assert book.tag in torrent.tags
    assert [row.category for row in secondary.rows()] == ["mine"]
    arrive(life, book)


def test_fails_for_a_duplicate_that_came_meanwhile_is_a_success(life, sandbox, book):
    """Between the look and the add somebody else was faster: 4.5 says ``Fails.``, and the torrent is there."""
    torrent = life.prowlarr.download(book.release)
    client = life.fleet.get("secondary").client
    sandbox.primary.faults.add("drop")
    send, raced = client._send, []

    def race(*args, **options):
        if not raced:
            raced.append(True)
            life.new_fleet().get("secondary").client.add(torrent, tag="faster")
        return send(*args, **options)

    client._send = race
    (row,) = life.send()
    assert row.outcome in {SendOutcome.SENT, SendOutcome.ALREADY_THERE}
    assert kept(life, book).state is State.SENT
    assert book.tag in client.torrents()[0].tags
    sandbox.primary.faults.clear()
    arrive(life, book)


def test_a_refused_torrent_is_blocked_and_the_next_best_is_fetched(life, sandbox):
    (first, second) = two_releases(sandbox)
    book = wish_with_choice(life, sandbox, first, second)
    for instance in (sandbox.primary, sandbox.secondary):
        instance.faults.add("status", path="torrents/add", status=415, times=1)
    life.send()
    failed = kept(life, book)
    assert failed.state is State.FAILED
    assert "refuses" in failed.reason
    assert failed.reason in life.ledger.blocked().reason(book.release)
    assert torrents(life) == {}
    (other,) = [each for each in life.ledger.acquisitions() if each.id != book.id]
    assert other.release.title == second.name
    arrive(life, other)


def test_a_slow_yes_is_no_failure(life, sandbox, book):
    sandbox.primary.slow_add_s = 3.5
    (row,) = life.send()
    assert (row.outcome, row.instance) == (SendOutcome.SENT, "primary")
    sandbox.primary.slow_add_s = 0
    arrive(life, book)


def test_an_indexer_that_fails_at_the_fetch_is_asked_again_later(life, sandbox, book):
    sandbox.prowlarr.faults.add("status", path="/download", status=503)
    (row,) = life.send()
    assert row.outcome is SendOutcome.WAITING
    assert kept(life, book).state is State.CHOSEN
    assert torrents(life) == {}
    sandbox.prowlarr.faults.clear()
    life.pass_time(days=1)
    arrive(life, book)


# ── Disks ──────────────────────────────────────────────────────────────────────────────────────


def test_a_full_primary_is_passed_over(life, sandbox, book):
    sandbox.primary.client.free_space = 1000
    (row,) = life.send()
    assert row.instance == "secondary"
    arrive(life, book)


def test_with_both_disks_full_it_is_parked_until_there_is_room(life, sandbox, book):
    for instance in (sandbox.primary, sandbox.secondary):
        instance.client.free_space = 1000
    life.send()
    assert kept(life, book).state is State.PARKED
    assert "no room" in kept(life, book).reason
    assert sandbox.prowlarr.faults.count("/download") == 0
    for instance in (sandbox.primary, sandbox.secondary):
        instance.client.free_space = None
    arrive(life, book)


def test_a_disk_that_fills_during_the_download_stalls_it_and_loses_nothing(life, sandbox, book):
    sandbox.primary.client.download_s = 5
    life.send()
    sandbox.primary.client.free_space = 1000
    sandbox.primary.client.download_s = 0
    life.observe()
    assert kept(life, book).state is State.STALLED
    assert "disk full" in kept(life, book).reason
    sandbox.primary.client.free_space = None
    client = life.fleet.get("primary").client
    client.resume(client.torrents()[0])
    arrive(life, book)


# ── Torrents that never come ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("delivery", ["torrent", "magnet"])
def test_a_torrent_that_never_starts_gives_way_to_the_next_best(life, sandbox, delivery):
    (first, second) = two_releases(sandbox, delivery)
    book = wish_with_choice(life, sandbox, first, second)
    sandbox.swarm.withdraw(sandbox.swarm.infohash(first))
    life.patience = MonitorPolicy(
        metadata_after=timedelta(hours=1), no_seeders_after=timedelta(hours=1), give_up_after=timedelta(hours=2)
    )
    life.send()
    life.observe()
    assert kept(life, book).state in {State.SENT, State.DOWNLOADING}
    life.pass_time(hours=1.5)
    life.observe()
    assert kept(life, book).state is State.STALLED
    life.pass_time(hours=2.5)
    life.observe()
    failed = kept(life, book)
    assert failed.state is State.FAILED
    assert failed.reason in life.ledger.blocked().reason(book.release)
    (other,) = [each for each in life.ledger.acquisitions() if each.id != book.id]
    assert (other.state, other.release.title) == (State.CHOSEN, second.name)
    arrive(life, other)


# ── The library ────────────────────────────────────────────────────────────────────────────────


# ── Helpers ────────────────────────────────────────────────────────────────────────────────────


def two_releases(sandbox, delivery: str = "torrent") -> tuple[WorldRelease, WorldRelease]:
    """Two right releases of one book that are different torrents, the first handed out in this way."""
    for _, release in wishes(sandbox.world, 200):
        if release.delivery != delivery:
            continue
        for other in sandbox.world.releases_of(release.book_id or ""):
            if other.kind == "right" and sandbox.swarm.infohash(other) != sandbox.swarm.infohash(release):
                return release, other
    raise LookupError(delivery)


def wish_with_choice(life: Life, sandbox, best: WorldRelease, second: WorldRelease):
    """Wish for a book of which a search found two releases; return the acquisition of the best."""
    (wanted,) = [book for book, release in wishes(sandbox.world, 200) if release.book_id == best.book_id]
    number = life.ledger.want(wanted, now=life.time(), run_id="choice")
    offers = [offered(life.prowlarr, release) for release in (best, second)]
    verdicts = tuple(Verdict(offer, accepted=True, score=1.0 - rank / 10) for rank, offer in enumerate(offers))
    life.ledger.record_selections({number: Selection(wanted, offers[0], verdicts)}, run_id="choice", now=life.time())
    return life.ledger.choose(number, offers[0], reason="the best", run_id="choice", now=life.time())
