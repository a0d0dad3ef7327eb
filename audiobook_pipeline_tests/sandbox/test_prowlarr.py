from urllib.parse import parse_qs, urlsplit

import pytest
import requests

KEY = "X-Api-Key"


class Prowlarr:
    """Asks the simulated Prowlarr of a sandbox."""

    def __init__(self, sandbox):
        self.simulated = sandbox.prowlarr
        self.world = sandbox.world
        self.url = sandbox.addresses["Prowlarr"]
        self.headers = {KEY: sandbox.environment()["PROWLARR_API_KEY"]}

    def get(self, path, **params):
        return requests.get(f"{self.url}{path}", params=params, headers=self.headers)

    def search(self, query, **params):
        answer = self.get("/api/v1/search", **({"query": query, "limit": 100, "offset": 0} | params))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def row(self, release_id):
        release = self.world.releases[release_id]
        return next(
            row for row in self.search(release.name) if row["title"] == release.name and self.is_of(row, release)
        )

    def is_of(self, row, release):
        return row["indexerId"] == release.indexer_id

    def download(self, release_id):
        row = self.row(release_id)
        return requests.get(row.get("downloadUrl") or row["magnetUrl"], allow_redirects=False)

    def a_release(self, **wanted):
        return next(
            release
            for release in self.world.releases.values()
            if release.kind == "right" and all(getattr(release, name) == value for name, value in wanted.items())
        )


@pytest.fixture
def prowlarr(sandbox):
    return Prowlarr(sandbox)


@pytest.mark.parametrize("headers", [{}, {KEY: "test-key-wrong"}])
def test_a_wrong_key_is_401_with_an_empty_body_but_ping_answers(prowlarr, headers):
    answer = requests.get(f"{prowlarr.url}/api/v1/system/status", headers=headers)
    assert (answer.status_code, answer.content) == (401, b"")
    assert requests.get(f"{prowlarr.url}/ping").json() == {"status": "OK"}


def test_says_what_it_is_and_which_indexers_it_has(prowlarr):
    assert prowlarr.get("/api/v1/system/status").json()["appName"] == "Prowlarr"
    assert [indexer["id"] for indexer in prowlarr.get("/api/v1/indexer").json()] == [1, 2, 3]
    assert prowlarr.get("/api/v1/indexerstatus").json() == []
    assert prowlarr.get("/api/v1/health").json() == []


def test_is_503_while_it_starts(prowlarr):
    prowlarr.simulated.starting = True
    answer = prowlarr.get("/api/v1/system/status")
    assert answer.status_code == 503
    assert "errorMessage" in answer.json()


def test_finds_the_right_release_among_wrong_ones(prowlarr):
    release = prowlarr.a_release()
    book = prowlarr.world.books[release.book_id]
    titles = [row["title"] for row in prowlarr.search(f"{book.authors[0]} {book.title}")]
    assert release.name in titles
    assert len(titles) > 3
    assert release.name in [
        row["title"] for row in prowlarr.search(f"{{author:{book.authors[0]}}}{{title:{book.title}}}", type="book")
    ]
    assert prowlarr.search("no such words anywhere") == []


def test_a_parent_category_holds_its_children_and_a_child_misses_an_indexer_with_the_parent_alone(prowlarr):
    by_parent = {row["indexerId"] for row in prowlarr.search("", categories=3000)}
    by_child = {row["indexerId"] for row in prowlarr.search("", categories=3030)}
    assert by_parent == {1, 2, 3}
    assert by_child == {1, 3}
    books_alone = prowlarr.search("", categories=7000)
    assert books_alone
    assert all(any(category["id"] >= 7000 for category in row["categories"]) for row in books_alone)


def test_limit_zero_is_passed_on_literally(prowlarr):
    assert {row["indexerId"] for row in prowlarr.search("", limit=0)} == {1, 3}
    page = prowlarr.search("", limit=5, indexerIds=1)
    following = prowlarr.search("", limit=5, offset=5, indexerIds=1)
    assert len(page) == len(following) == 5
    assert not {row["guid"] for row in page} & {row["guid"] for row in following}


def test_repeated_ids_select_indexers(prowlarr):
    assert {row["indexerId"] for row in prowlarr.search("", indexerIds=[1, 3])} == {1, 3}
    assert {row["indexerId"] for row in prowlarr.search("", indexerIds=-2)} == {1, 2, 3}


def test_a_failing_indexer_is_silent_and_then_listed_as_blocked(prowlarr):
    prowlarr.simulated.break_indexer(1)
    assert 1 not in {row["indexerId"] for row in prowlarr.search("")}
    status = prowlarr.get("/api/v1/indexerstatus").json()
    assert [row["indexerId"] for row in status] == [1]
    assert {"disabledTill", "mostRecentFailure"} <= {*status[0]}
    assert "Mousehole" in prowlarr.get("/api/v1/health").json()[0]["message"]
    prowlarr.simulated.fix_indexers()
    assert 1 in {row["indexerId"] for row in prowlarr.search("")}


def test_errors_of_a_search_come_in_two_shapes(prowlarr):
    prowlarr.simulated.block(2)
    unavailable = prowlarr.get("/api/v1/search", query="x", indexerIds=2)
    assert unavailable.status_code == 400
    assert unavailable.json()["message"] == "Search failed due to all selected indexers being unavailable"
    assert "description" in unavailable.json()
    binding = prowlarr.get("/api/v1/search", query="x", categories="3030,3000")
    assert binding.status_code == 400
    assert binding.json()["errors"] == {"categories": ["The value '3030,3000' is not valid."]}


def test_rows_leave_out_what_is_null_and_their_links_are_proxies_with_the_key(prowlarr):
    rows = prowlarr.search("", limit=100)
    assert not any(None in row.values() for row in rows)
    assert any("seeders" not in row for row in rows)
    assert not any("infoHash" in row or "magnetUrl" in row for row in rows if row["indexerId"] == 1)
    for row in rows:
        link = row.get("downloadUrl") or row["magnetUrl"]
        query = parse_qs(urlsplit(link).query)
        assert urlsplit(link).path == f"/{row['indexerId']}/download"
        assert query["apikey"] == [prowlarr.headers[KEY]]
        assert query["file"] == [row["title"]]


def test_the_same_torrent_is_offered_by_two_indexers(prowlarr):
    names = {}
    twice = [
        release
        for release in prowlarr.world.releases.values()
        if names.setdefault((release.book_id, release.name), release.indexer_id) != release.indexer_id
    ]
    rows = [row for row in prowlarr.search(twice[0].name) if row["title"] == twice[0].name]
    assert len({row["guid"] for row in rows}) == 2


def test_a_private_download_is_the_torrent_itself(prowlarr, sandbox):
    release = prowlarr.a_release(indexer_id=1)
    answer = prowlarr.download(release.id)
    assert answer.headers["Content-Type"] == "application/x-bittorrent"
    assert answer.content == sandbox.swarm.torrent(release)


def test_a_public_download_redirects_to_a_magnet(prowlarr, sandbox):
    release = prowlarr.a_release(indexer_id=2, delivery="magnet")
    answer = prowlarr.download(release.id)
    assert answer.status_code == 301
    assert answer.headers["Location"] == sandbox.swarm.magnet(release)
    assert sandbox.swarm.infohash(release) in answer.headers["Location"]


def test_a_scene_download_redirects_to_the_indexers_own_site(prowlarr, sandbox):
    release = prowlarr.a_release(indexer_id=3)
    answer = prowlarr.download(release.id)
    assert answer.status_code == 301
    assert requests.get(answer.headers["Location"]).content == sandbox.swarm.torrent(release)


@pytest.mark.parametrize(
    ("way", "status", "said"),
    [
        ("gone", 410, "not available anymore"),
        ("no_wedge", 410, "Failed to buy freeleech wedge"),
        ("error", 500, "Download failed"),
        ("page", 500, "Invalid torrent file contents"),
        ("empty", 500, "Invalid torrent file contents"),
    ],
)
def test_a_failed_download_is_xml_whose_code_is_its_status(prowlarr, way, status, said):
    release = prowlarr.a_release(indexer_id=1)
    prowlarr.simulated.break_download(release.id, way)
    answer = prowlarr.download(release.id)
    assert answer.status_code == status
    assert f'<error code="{status}"' in answer.text
    assert said in answer.text


def test_downloads_of_an_indexer_that_is_off_blocked_or_at_its_limit_are_refused(prowlarr):
    row = prowlarr.row(prowlarr.a_release(indexer_id=1).id)
    state = prowlarr.simulated.indexers[1]
    state.grab_limit = 1
    assert requests.get(row["downloadUrl"]).status_code == 200
    limited = requests.get(row["downloadUrl"])
    assert (limited.status_code, "Grab Limit of 1 in last 24 hour(s)" in limited.text) == (429, True)
    assert 86_000 < int(limited.headers["Retry-After"]) <= 86_400
    prowlarr.simulated.block(1, seconds=60)
    blocked = requests.get(row["downloadUrl"])
    assert (blocked.status_code, "due to recent failures" in blocked.text) == (429, True)
    state.enabled = False
    off = requests.get(row["downloadUrl"])
    assert (off.status_code, "Indexer is disabled" in off.text) == (410, True)


def test_an_indexer_at_its_query_limit_is_left_out_without_a_word(prowlarr):
    state = prowlarr.simulated.indexers[1]
    state.query_limit = 1
    assert 1 in {row["indexerId"] for row in prowlarr.search("")}
    assert 1 not in {row["indexerId"] for row in prowlarr.search("")}
    assert prowlarr.get("/api/v1/indexerstatus").json() == []
    stats = prowlarr.get("/api/v1/indexerstats").json()["indexers"]
    assert {row["indexerId"]: row["numberOfQueries"] for row in stats} == {1: 1, 2: 2, 3: 2}
    listed = {row["id"]: row for row in prowlarr.get("/api/v1/indexer").json()}
    assert {"baseSettings.queryLimit": 1, "baseSettings.limitsUnit": 0}.items() <= {
        field["name"]: field.get("value") for field in listed[1]["fields"]
    }.items()


def test_where_nobody_can_be_asked_the_answer_is_empty_unless_indexers_were_named(prowlarr):
    for number in (1, 2, 3):
        prowlarr.simulated.block(number)
    assert prowlarr.search("") == []
    assert prowlarr.get("/api/v1/search", query="", limit=100, indexerIds=-2).status_code == 400


def test_usenet_indexers_are_asked_too_unless_torrents_alone_are_asked_for(prowlarr):
    prowlarr.simulated.indexers[3].protocol = "usenet"
    assert {row["protocol"] for row in prowlarr.search("") if row["indexerId"] == 3} == {"usenet"}
    assert 3 not in {row["indexerId"] for row in prowlarr.search("", indexerIds=-2)}


def test_an_answer_carries_prowlarrs_own_time(prowlarr):
    assert prowlarr.get("/api/v1/system/status").headers["Date"].endswith("GMT")


@pytest.mark.parametrize(("way", "scheme"), [("to_file", "file"), ("to_ftp", "ftp"), ("loop", "")])
def test_a_download_can_redirect_where_nobody_should_follow(prowlarr, way, scheme):
    release = prowlarr.a_release(indexer_id=1)
    prowlarr.simulated.break_download(release.id, way)
    answer = prowlarr.download(release.id)
    assert answer.status_code == 301
    assert urlsplit(answer.headers["Location"]).scheme == scheme


def test_a_download_needs_the_key_and_a_link_that_is_known(prowlarr):
    assert requests.get(f"{prowlarr.url}/1/download?link=x&file=y").status_code == 401
    key = prowlarr.headers[KEY]
    unreadable = requests.get(f"{prowlarr.url}/1/download?apikey={key}&link=x&file=y")
    assert (unreadable.status_code, unreadable.json()["message"]) == (400, "Failed to normalize provided link")
    incomplete = requests.get(f"{prowlarr.url}/1/download?apikey={key}&link=x")
    assert (incomplete.status_code, incomplete.json()["message"]) == (400, "Invalid Prowlarr link")
