"""Prowlarr: the server, the key, and searches."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from audiobook_pipeline.clients.errors import (
    AuthenticationError,
    ContractError,
    IndexersUnavailableError,
    InvalidSettingError,
    RejectedError,
    TransientError,
)
from audiobook_pipeline.clients.prowlarr import ProwlarrClient
from audiobook_pipeline_tests.clients.fake_prowlarr import (
    KEY,
    FakeProwlarr,
)


@pytest.fixture
def prowlarr(httpserver):
    return FakeProwlarr(httpserver)


@pytest.fixture
def client(httpserver):
    with ProwlarrClient(httpserver.url_for("/"), KEY, allowed_hosts=["localhost", "127.0.0.1"]) as client:
        yield client


def moment(**ahead):
    return (datetime.now(UTC) + timedelta(**ahead)).isoformat()


# ── The key and the program behind the address ──────────────────────────────────────────────────


def test_the_key_travels_in_the_header_alone(client, httpserver):
    httpserver.expect_request("/api/v1/system/status", headers={"X-Api-Key": KEY}).respond_with_json(
        {"appName": "Prowlarr", "version": "2.3.6", "branch": "master"}
    )
    assert client.status().version == "2.3.6"
    assert KEY not in httpserver.log[0][0].url


def test_a_wrong_key_answers_with_an_empty_401(client, httpserver):
    httpserver.expect_request("/api/v1/system/status").respond_with_data("", status=401)
    with pytest.raises(AuthenticationError, match="PROWLARR_API_KEY"):
        client.status()


@pytest.mark.parametrize(
    ("body", "status", "content_type", "why"),
    [
        ('{"appName": "Lidarr", "version": "2"}', 200, "application/json", "is Lidarr, not Prowlarr"),
        ('{"version": "2"}', 200, "application/json", "appName"),
        ("<html><title>qBittorrent WebUI</title>", 200, "text/html", "qBittorrent WebUI"),
        ("Not Found", 404, "text/plain", "is not Prowlarr"),
    ],
)
def test_another_program_at_the_address(client, httpserver, body, status, content_type, why):
    httpserver.expect_request("/api/v1/system/status").respond_with_data(body, status, content_type=content_type)
    with pytest.raises(ContractError, match=why):
        client.status()


def test_a_program_without_indexers_is_another_one(client, httpserver):
    httpserver.expect_request("/api/v1/indexer").respond_with_data("Not Found", 404)
    with pytest.raises(ContractError, match=r"is not Prowlarr .*check PROWLARR_URL"):
        client.search("dune")


def test_while_it_starts_it_says_so(client, httpserver):
    httpserver.expect_request("/api/v1/system/status").respond_with_json(
        {"errorMessage": "Prowlarr is starting up"}, status=503
    )
    with pytest.raises(TransientError, match="starting up"):
        client.status()


def test_an_empty_key_names_the_variable():
    with pytest.raises(InvalidSettingError, match="PROWLARR_API_KEY is empty"):
        ProwlarrClient("http://127.0.0.1:9", " ")


def test_the_settings_of_indexers_are_not_kept(client, prowlarr):
    assert "indexer-password-0001" not in repr(client.indexers())
    assert [(i.id, i.enabled, i.protocol) for i in client.indexers()][-1] == (4, False, "torrent")


def test_health_is_read(client, httpserver):
    httpserver.expect_request("/api/v1/health").respond_with_json(
        [{"source": "IndexerStatusCheck", "type": "warning", "message": "Indexers unavailable: Two", "wikiUrl": "x"}]
    )
    assert client.health()[0].message == "Indexers unavailable: Two"


# ── Searching ───────────────────────────────────────────────────────────────────────────────────


def test_limit_offset_and_repeated_parameters_are_always_sent(client, prowlarr):
    client.search("burroughs mars", categories=(3030, 3000), indexer_ids=(1, 2))
    sent = parse_qs(urlsplit(prowlarr.searches[0].url).query)
    assert sent == {
        "query": ["burroughs mars"],
        "type": ["search"],
        "limit": ["100"],
        "offset": ["0"],
        "categories": ["3030", "3000"],
        "indexerIds": ["1", "2"],
    }


def test_no_rows_with_all_indexers_well_can_be_trusted(client, prowlarr):
    found = client.search("nothing")
    assert (found.releases, found.searched, found.blocked, found.complete) == ((), 3, (), True)


def test_an_indexer_that_fails_during_the_search_is_told(client, prowlarr):
    prowlarr.troubles_after = [
        {"indexerId": 2, "mostRecentFailure": moment(seconds=5), "disabledTill": moment(minutes=5)}
    ]
    found = client.search("x")
    assert found.searched == 2
    assert not found.complete
    assert found.blocked[0].name == "Two"
    assert "failed during the search" in found.blocked[0].reason
    assert found.blocked[0].until is not None


def test_an_indexer_blocked_before_counts_though_its_time_has_run_off_since(client, prowlarr):
    prowlarr.troubles_before = [{"indexerId": 1, "disabledTill": moment(minutes=5)}]
    assert [b.name for b in client.search("x").blocked] == ["One"]


@pytest.mark.parametrize(
    "trouble",
    [
        {"indexerId": 1, "mostRecentFailure": "2020-01-01T00:00:00Z"},
        {"indexerId": 1, "disabledTill": "2020-01-01T00:00:00Z"},
        {"indexerId": 4, "disabledTill": "2999-01-01T00:00:00Z"},
        {"indexerId": 99, "disabledTill": "2999-01-01T00:00:00Z"},
    ],
    ids=["old failure", "block over", "switched off anyway", "deleted"],
)
def test_troubles_that_did_not_touch_the_search_are_not_told(client, prowlarr, trouble):
    prowlarr.troubles_before = prowlarr.troubles_after = [trouble]
    assert client.search("x").complete


@pytest.mark.parametrize(("indexer_ids", "searched"), [((), 3), ((1,), 1), ((-2,), 2), ((3,), 1), ((4,), 0)])
def test_only_selected_and_enabled_indexers_are_counted(client, prowlarr, indexer_ids, searched):
    assert client.search("x", indexer_ids=indexer_ids).searched == searched


def test_all_unavailable_has_its_own_error_with_the_names(client, prowlarr, httpserver):
    prowlarr.troubles_before = [{"indexerId": 1, "disabledTill": moment(minutes=5)}]
    httpserver.handlers[:] = [h for h in httpserver.handlers if h.matcher.uri != "/api/v1/search"]
    httpserver.expect_request("/api/v1/search").respond_with_json(
        {"message": "Search failed due to all selected indexers being unavailable", "description": "   at X.Y()"},
        status=400,
    )
    with pytest.raises(IndexersUnavailableError, match=r"One \(blocked after failures"):
        client.search("x")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"message": "No such indexer", "description": "   at NzbDrone.Core.X()\n   at Y()"}, "No such indexer"),
        (
            [
                {"propertyName": "Limit", "errorMessage": "must be positive", "severity": "error"},
                {"errorMessage": "and so on"},
            ],
            "Limit: must be positive; and so on",
        ),
        (
            {
                "type": "https://tools.ietf.org/html/rfc9110#section-15.5.1",
                "title": "One or more validation errors occurred.",
                "status": 400,
                "errors": {"categories": ["The value '3030,3000' is not valid."]},
            },
            "One or more validation errors occurred. categories: The value '3030,3000' is not valid.",
        ),
        ({"title": "Bad Request", "errors": {"x": None}}, "Bad Request x: None"),
        ({}, "refused the request"),
        ([1, "x"], "refused the request"),
    ],
)
def test_three_shapes_of_errors_become_a_sentence(client, httpserver, body, sentence):
    httpserver.expect_request("/api/v1/health").respond_with_json(body, status=400)
    with pytest.raises(RejectedError) as caught:
        client.health()
    assert sentence in str(caught.value)
    assert "NzbDrone" not in str(caught.value)


def test_a_search_is_never_repeated(client, prowlarr, httpserver):
    httpserver.handlers[:] = [h for h in httpserver.handlers if h.matcher.uri != "/api/v1/search"]
    httpserver.expect_request("/api/v1/search").respond_with_data("", status=503)
    with pytest.raises(TransientError):
        client.search("x")
    assert sum(request.path == "/api/v1/search" for request, _ in httpserver.log) == 1


def test_a_search_without_words_is_refused(client):
    with pytest.raises(RejectedError):
        client.search("  ")


def test_an_answer_that_is_no_list_is_a_broken_contract(client, prowlarr):
    prowlarr.rows = {"records": []}
    with pytest.raises(ContractError):
        client.search("x")


# ── Rows ────────────────────────────────────────────────────────────────────────────────────────


# ── Fetching a torrent ──────────────────────────────────────────────────────────────────────────
