"""The simulated Audnexus and Hardcover say no as the real ones do, and the clients take it as it is meant."""

import pytest
import requests

from audiobook_pipeline.clients.audnexus import AudnexusClient
from audiobook_pipeline.clients.errors import AuthenticationError, RateLimitedError, TransientError
from audiobook_pipeline.clients.hardcover import HardcoverClient
from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.open_catalogues import SimulatedAudnexus, SimulatedHardcover
from audiobook_pipeline.sandbox.quotas import Bucket, Window
from audiobook_pipeline.sources.gathering import gather

TOKEN = "test-token-hardcover-0001"


@pytest.fixture
def audnexus(world):
    simulated = SimulatedAudnexus(world)
    with Server(simulated.app) as server:
        simulated.url = server.url
        yield simulated


@pytest.fixture
def hardcover(world):
    simulated = SimulatedHardcover(world, token=TOKEN)
    with Server(simulated.app) as server:
        simulated.url = f"{server.url}/v1/graphql"
        yield simulated


def test_a_bucket_gives_so_many_at_once_and_then_one_a_second():
    now = 0.0
    bucket = Bucket(10, 1, lambda: now)
    assert [bucket.wait() for _ in range(12)] == [0] * 10 + [1, 1]
    now = 3.0
    assert [bucket.wait() for _ in range(4)] == [0, 0, 0, 1]


def test_a_window_counts_from_its_first_request():
    now = 0.0
    window = Window(2, 60, lambda: now)
    assert [window.wait() for _ in range(3)] == [0, 0, 60]
    now = 59.0
    assert window.wait() == 1
    now = 60.0
    assert window.wait() == 0


@pytest.mark.parametrize("code", ["PRODUCT_DELISTED", "CONTENT_TYPE_MISMATCH", "VALIDATION_ERROR", "BROKEN"])
def test_books_that_audnexus_cannot_give_cost_no_others(world, audnexus, code):
    asins = [book.asin for book in world.books.values()][:9]
    audnexus.odd = dict.fromkeys(asins[:5], code)
    with AudnexusClient(audnexus.url, per_minute=6000) as client:
        found = gather(
            "Audnexus",
            [(asin,) for asin in asins],
            lambda asin: iter([book] if (book := client.book(asin)) else []),
            limit=100,
            progress=lambda *_: None,
            client=client,
        )
    assert (found.asked, found.failed, found.trouble) == (9, 0, "")
    assert len(found.books) == 4


def test_audible_refusing_audnexus_is_no_word_about_a_book(audnexus):
    said = "An error occured while fetching data from Audible API. Response: 503, ASIN: B002V0QK4C"
    audnexus.faults.add("status", status=500, body=f'{{"statusCode": 500, "message": "{said}"}}')
    with AudnexusClient(audnexus.url) as client, pytest.raises(TransientError, match="503"):
        client.book("B002V0QK4C")


def test_a_rate_is_said_in_the_header_alone(audnexus):
    audnexus.quota = Window(1, 3600)
    with AudnexusClient(audnexus.url) as client:
        client.book("B002V0QK4C")
        with pytest.raises(RateLimitedError) as caught:
            client.book("B002V0QK4D")
    assert caught.value.retry_after == 3600
    assert requests.get(f"{audnexus.url}/books/x", timeout=5).json()["error"]["details"] is None


def test_a_scope_that_a_token_lacks_is_named(hardcover):
    hardcover.lacks = "lists:read"
    with (
        HardcoverClient(TOKEN, base_url=hardcover.url) as client,
        pytest.raises(AuthenticationError, match="lists:read"),
    ):
        client.search_series("Dune")


def test_the_client_never_empties_hardcovers_bucket(world, hardcover):
    hardcover.quota = Bucket(10, 1)
    asins = [book.asin for book in world.books.values()][:14]
    with HardcoverClient(TOKEN, base_url=hardcover.url) as client:
        found = gather(
            "Hardcover",
            [(asin,) for asin in asins],
            client.editions,
            limit=100,
            progress=lambda *_: None,
            client=client,
        )
    assert (found.asked, found.trouble) == (14, "")
    assert {seen.status for seen in hardcover.faults.requests} == {200}
