"""What is decided at the desk is in the ledger, and can be taken back."""

from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.ledger.pages import ChangeFilter
from audiobook_pipeline.ledger.records import ChangeStatus, RequestStatus, ReviewStatus
from audiobook_pipeline_tests.ledger.samples import DUNE, release


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
    assert admin.get("/review/1").text.count("Take it all the same") == 2
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
    answer = admin.client.post("/wishes/import", data={"token": admin.token()}, files={"file": ("mine.txt", books)})
    assert "2 added" in answer.text
    assert "Line 2" in answer.text
    assert [wish.book.title for wish in ledger.wishes()] == ["The Moonstone", "Emma"]
    admin.post("/wishes/import")
    assert "Choose a file" in said(admin)
    odd = admin.client.post(
        "/wishes/import", data={"token": admin.token()}, files={"file": ("x.bin", bytes(range(256)))}
    )
    assert odd.status_code < 500


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
    assert "<del>dune</del><ins>Dune</ins>" in page
    admin.post("/changes/approve", rule="case", at_least="0.95", all="yes")
    assert ledger.approved_changes() == {1}
    admin.post("/changes/approve")
    assert "Mark the changes" in said(admin)
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
    assert "Nothing has all of these words" in admin.get("/search?q=dune+xyzzy").text
