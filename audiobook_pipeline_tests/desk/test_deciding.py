"""What is decided at the desk is in the ledger, and can be taken back."""

import json
import re

from audiobook_pipeline.acquisition.held import FOLDER, HeldTorrents
from audiobook_pipeline.config import DeskRules, load_config
from audiobook_pipeline.deciding import Decider
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.ledger.pages import ChangeFilter
from audiobook_pipeline.ledger.records import ChangeStatus, RequestStatus, ReviewStatus
from audiobook_pipeline_tests.desk.conftest import PASSWORD
from audiobook_pipeline_tests.ledger.samples import DUNE, NOW, release
from audiobook_pipeline_tests.torrents import small_torrent


def said(browser) -> str:
    """Return what the desk says was done."""
    return browser.get("/").text.partition('role="status">')[2].partition("<")[0]


def test_a_release_is_taken_and_the_answer_taken_back(admin, ledger) -> None:
    page = admin.get("/review").text
    assert DUNE.title in page
    assert page.count("Take it") == 2
    admin.post("/reviews/1/take")
    assert "next run" in said(admin)
    [taken] = ledger.acquisitions()
    assert (taken.release.key, taken.state) == (release(2).key, State.CHOSEN)
    admin.post("/reviews/1/reopen")
    assert [each.status for each in ledger.reviews()] == [ReviewStatus.WAITING] * 2
    assert [each.state for each in ledger.acquisitions()] == [State.DROPPED]
    admin.post("/reviews/2/take")
    assert [each.state for each in ledger.acquisitions()] == [State.DROPPED, State.CHOSEN]


def test_a_release_is_refused_and_the_answer_taken_back(admin, ledger) -> None:
    admin.post("/reviews/1/refuse", note="another book")
    assert [each.status for each in ledger.reviews()] == [ReviewStatus.DROPPED, ReviewStatus.WAITING]
    assert len(ledger.blocked().entries) == 1
    admin.post("/reviews/1/reopen")
    assert ledger.blocked().entries == ()


def test_any_offer_is_taken_in_spite_of_what_speaks_against_it(admin, ledger) -> None:
    assert admin.get("/review/1").text.count("Take it anyway") == 2
    admin.post("/review/1/take", release_key=release(5).key)
    assert [each.release.key for each in ledger.acquisitions()] == [release(5).key]
    admin.post("/review/1/take", release_key="no such release")
    assert "not among the last offers" in said(admin)


def test_two_who_decide_at_once_are_told(admin, visitor, ledger) -> None:
    admin.post("/reviews/1/take")
    admin.post("/reviews/1/refuse")
    assert "approved already" in said(admin)
    admin.post("/reviews/2/take")
    assert "under way" in said(admin)
    assert len(ledger.acquisitions()) == 1


def test_a_book_is_wished_for_searched_again_and_let_go(admin, ledger) -> None:
    admin.post("/wishes", title="The Moonstone", author="Wilkie Collins; Somebody Else", language="EN", position="")
    [wish] = ledger.wishes()
    assert (wish.book.authors, wish.book.language) == (("Wilkie Collins", "Somebody Else"), "en")
    assert "The Moonstone" in admin.get("/wishes").text
    number = ledger.wanted()[-1].id
    assert "The Moonstone" in admin.get(f"/book/{number}").text
    admin.post(f"/review/{number}/search")
    admin.post(f"/review/{number}/let-go")
    assert ledger.wanted()[-1].state is State.DROPPED
    admin.post(f"/wishes/{wish.id}/forget")
    assert ledger.wishes() == []
    admin.post("/wishes", title=" ", author="Somebody")
    assert "needs a title" in said(admin)


def test_a_list_is_imported_by_upload(admin, ledger) -> None:
    books = b"Wilkie Collins - The Moonstone\nnothing that tells a book\nJane Austen - Emma\n"
    answer = admin.upload("/wishes/import", "mine.txt", books)
    assert "2 added" in answer.text
    assert "Line 2" in answer.text
    assert [wish.book.title for wish in ledger.wishes()] == ["The Moonstone", "Emma"]
    admin.post("/wishes/import")
    assert "Choose a file" in said(admin)
    assert admin.upload("/wishes/import", "x.bin", bytes(range(256))).status_code < 500


def test_an_author_is_followed(admin, ledger) -> None:
    admin.post("/follows", kind="author", name="Jane Austen", only_next="yes")
    assert [(each.name, each.only_next) for each in ledger.follows()] == [("Jane Austen", True)]
    admin.post("/follows/1/end")
    assert ledger.follows() == []


def test_what_is_not_wanted_is_excluded(admin, ledger) -> None:
    admin.post("/exclusions", kind="series", value="Oz")
    assert [each.value for each in ledger.exclusions()] == ["Oz"]
    admin.post("/exclusions", kind="weather", value="rain")
    assert "Choose what to exclude" in said(admin)
    admin.post("/exclusions/1/forget")
    assert ledger.exclusions() == []


def test_changes_are_approved_by_rule_and_confidence_and_refused_one_by_one(admin, ledger) -> None:
    page = admin.get("/changes?rule=case").text
    assert "<del>dune</del> <ins>Dune</ins>" in page
    admin.post("/changes/approve", rule="case", at_least="0.95", all="yes")
    assert ledger.approved_changes() == {1}
    admin.post("/changes/approve")
    assert "Select the changes" in said(admin)
    admin.post("/changes/refuse", **{"change[]": ["2", "3"]})
    assert [each.status for each in ledger.changes()] == [
        ChangeStatus.PLANNED, ChangeStatus.FAILED, ChangeStatus.FAILED,
    ]  # fmt: skip
    assert ledger.change_counts(ChangeFilter(status=ChangeStatus.FAILED)) == [
        ("case", ChangeStatus.FAILED, 1), ("language", ChangeStatus.FAILED, 1),
    ]  # fmt: skip


def test_a_request_is_granted_or_declined(admin, ledger) -> None:
    for number, word in ((1, "grant"), (2, "decline")):
        ledger.request(DUNE, who=f"reader {number}", now=ledger.wanted()[0].created_at)
        assert f"reader {number}" in admin.get("/wishes").text
        admin.post(f"/requests/{number}/{word}")
    assert [each.status for each in ledger.requests()] == [RequestStatus.GRANTED, RequestStatus.DECLINED]
    assert [each.reason for each in ledger.wishes()] == ["asked for by reader 1"]
    admin.post("/requests/1/decline")
    assert "was granted already" in said(admin)


def test_the_search_finds_what_is_wanted(admin) -> None:
    assert DUNE.title in admin.get("/search?q=dune").text
    assert "Nothing matches all of these words" in admin.get("/search?q=dune+xyzzy").text


def undo(browser, path: str = "/") -> None:
    """Press the button beside what the desk says was done."""
    page = browser.get(path).text.partition('role="status"')[2].partition("</form>")[0]
    [action] = re.findall(r'action="([^"]+)"', page)
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page))
    assert browser.client.post(action, data=fields, follow_redirects=False).status_code == 303


def test_a_torrent_that_a_person_found_is_taken(admin, ledger, settings) -> None:
    link = f"magnet:?xt=urn:btih:{'ab' * 20}&dn=Frank%20Herbert%20-%20Dune&tr=http%3A%2F%2Ftracker.example%2Fkey"
    for odd in ("", "magnet:?xt=nothing", "http://stranger.example/a.torrent"):
        admin.post("/review/1/give", magnet=odd)
        assert ledger.acquisitions() == []
    admin.post("/review/1/give", magnet=link)
    [taken] = ledger.acquisitions()
    assert (taken.release.title, taken.state) == ("Frank Herbert - Dune", State.CHOSEN)
    assert HeldTorrents(settings.data / FOLDER).get(taken.release.key).uri == link
    undo(admin)
    assert [each.state for each in ledger.acquisitions()] == [State.DROPPED]
    film = small_torrent("Dune").replace(b"8:Dune.mp3", b"8:Dune.mkv")
    admin.upload("/review/1/give", "dune.torrent", film)
    assert "isn't an audiobook" in said(admin).replace("&#39;", "'")
    admin.upload("/review/1/give", "dune.torrent", small_torrent("Dune"))
    assert [each.state for each in ledger.acquisitions()] == [State.DROPPED, State.CHOSEN]


def test_an_offer_says_what_it_is_and_leads_to_the_tracker(admin, ledger) -> None:
    offer = release(6, "Frank Herbert - Dune [M4B 64 kbps]", page="https://tracker.example/torrent/7")
    ledger.ask_review(1, offer, run_id="r2", now=NOW)
    page = admin.get("/review/1").text
    assert "M4B, 64 kbit/s · 5.4 GB · 12 seeders · Shelf" in page
    assert '<a href="https://tracker.example/torrent/7" rel="noreferrer">' in page


def test_what_was_taken_let_go_or_forgotten_is_undone(admin, ledger) -> None:
    admin.post("/review/1/take", release_key=release(5).key)
    undo(admin)
    assert ledger.wanted()[0].state is State.WANTED
    admin.post("/review/2/let-go")
    undo(admin)
    assert ledger.wanted()[1].state is State.WANTED
    admin.post("/wishes", title="Emma", author="Jane Austen")
    admin.post("/wishes/1/forget")
    undo(admin)
    assert [wish.book.title for wish in ledger.wishes()] == ["Emma"]
    admin.post("/reviews/1/refuse")
    undo(admin)
    assert len(ledger.reviews(ReviewStatus.WAITING)) == 2


def test_what_was_decided_about_changes_is_undone(admin, ledger) -> None:
    admin.post("/changes/approve", rule="case", all="yes", total="7")
    assert ledger.approved_changes() == frozenset()
    admin.post("/changes/approve", rule="case", all="yes", total="2")
    assert ledger.approved_changes() == {1, 2}
    undo(admin)
    assert ledger.approved_changes() == frozenset()
    admin.post("/changes/refuse", **{"change[]": ["1"]})
    undo(admin)
    assert ledger.changes()[0].status is ChangeStatus.PLANNED
    for status in (ChangeStatus.APPLYING, ChangeStatus.APPLIED):
        ledger.mark([1, 2, 3], status, run_id="run-7", now=NOW)
    assert "Revert all 3" in admin.get("/changes?status=applied&run=run-7").text
    admin.post("/changes/revert", status="applied", item="li_8", all="yes")
    assert [each.id for each in ledger.changes_to_revert()] == [2, 3]
    undo(admin)
    assert ledger.changes_to_revert() == []
    admin.post("/changes/revert", status="applied", **{"change[]": ["1"]})
    assert "revert requested by desk: admin" in admin.get("/changes?status=applied").text
    assert admin.post("/changes/burn", **{"change[]": ["1"]}).headers["location"] == "/"


def test_changes_are_shown_by_book_rule_and_field(admin) -> None:
    for by, first in (("book", "li_8"), ("rule", "case"), ("field", "title")):
        page = admin.get(f"/changes?by={by}").text
        assert re.search(rf'>{first}</a> <span class="dim"></span> <span class="state">2</span>', page), by


def test_requests_within_the_quota_are_granted_at_once(visitor, ledger, settings) -> None:
    asked = Decider(ledger, "desk: reader")
    books = [WantedBook(title, ("Somebody",)) for title in ("One", "Two", "Three")]
    told = [asked.ask_for(book, "", who="reader", quota=2) for book in books]
    assert [words.partition("” is ")[2].partition(";")[0] for words in told] == ["granted", "granted", "requested"]
    assert [wish.book.title for wish in ledger.wishes()] == ["One", "Two"]
    assert "requested" in asked.ask_for(books[0], "", who="somebody else", quota=0)


def test_an_answer_to_a_request_is_undone(admin, ledger) -> None:
    ledger.request(WantedBook("One", ("Somebody",)), who="reader", now=NOW)
    admin.post("/requests/1/grant")
    undo(admin)
    assert (ledger.wishes(), [each.status for each in ledger.requests()]) == ([], [RequestStatus.WAITING])


def test_a_decision_starts_the_run_that_acts_on_it(visitor, ledger, httpserver) -> None:
    httpserver.expect_request("/graphql").respond_with_json(
        {"data": {"launchRun": {"__typename": "LaunchRunSuccess", "run": {"runId": "12345678-9"}}}}
    )
    browser = visitor(
        config=load_config().model_copy(update={"desk": DeskRules(runs=True)}),
        dagster=httpserver.url_for("").rstrip("/"),
    )
    browser.sign_in(PASSWORD)
    browser.post("/reviews/1/take")
    assert [json.loads(request.data)["variables"] for request, _ in httpserver.log] == [{"job": "send_parked"}]
    assert "Run 12345678 was started" in said(browser)
    ledger.request(WantedBook("One", ("Somebody",)), who="reader", now=NOW)
    browser.post("/requests/1/grant")
    assert json.loads(httpserver.log[-1][0].data)["variables"] == {"job": "search_wanted"}
    browser.post("/changes/approve", **{"change[]": ["1"]})
    assert json.loads(httpserver.log[-1][0].data)["variables"] == {"job": "finish_downloads"}


def test_search_again_now_searches_now_whether_or_not_decisions_start_runs(visitor, ledger, httpserver) -> None:
    httpserver.expect_ordered_request("/graphql").respond_with_json(
        {"data": {"launchRun": {"__typename": "LaunchRunSuccess", "run": {"runId": "12345678-9"}}}}
    )
    browser = visitor(dagster=httpserver.url_for("").rstrip("/"))
    browser.sign_in(PASSWORD)
    browser.post("/reviews/1/take")
    assert httpserver.log == []
    browser.post("/review/2/search")
    assert [json.loads(request.data)["variables"] for request, _ in httpserver.log] == [{"job": "search_wanted"}]
    assert "Run 12345678 was started" in said(browser)
    browser.post("/review/2/search")
    assert "The next run searches for it. No run was started" in said(browser)
