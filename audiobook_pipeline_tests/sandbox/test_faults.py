import pytest
import requests
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.faults import FaultBox


@pytest.fixture
def box():
    return FaultBox()


@pytest.fixture
def seen():
    return []


@pytest.fixture
def url(box, seen):
    async def hello(request):
        seen.append(request.url.path)
        return JSONResponse({"greeting": "hello" * 100})

    app = Starlette(routes=[Route("/hello", hello, methods=["GET", "POST"]), Route("/other", hello)])
    with Server(box.wrap(app)) as server:
        yield server.url


def test_a_fault_hits_the_next_requests_and_then_no_more(box, url):
    box.add("status", status=429, headers={"Retry-After": "7"}, times=2)
    answers = [requests.get(f"{url}/hello") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["Retry-After"] == "7"


def test_a_fault_hits_only_its_path_and_method_and_lets_the_first_pass(box, url):
    box.add("status", path="^/hello$", method="POST", skip=1, status=500, body='{"message": "no"}')
    assert requests.get(f"{url}/hello").ok
    assert requests.post(f"{url}/other").status_code == 405
    assert requests.post(f"{url}/hello").ok
    failed = requests.post(f"{url}/hello")
    assert (failed.status_code, failed.json()) == (500, {"message": "no"})


def test_a_dropped_connection_never_reaches_the_service(box, url, seen):
    box.add("drop", times=1)
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{url}/hello")
    assert seen == []
    assert requests.get(f"{url}/hello").ok


def test_a_cut_answer_comes_after_the_work_is_done(box, url, seen):
    box.add("cut", times=1)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        requests.get(f"{url}/hello")
    assert seen == ["/hello"]


def test_malformed_and_html_answers_look_like_success(box, url):
    box.add("malformed", times=1)
    answer = requests.get(f"{url}/hello")
    assert answer.ok
    with pytest.raises(requests.exceptions.JSONDecodeError):
        answer.json()
    box.add("html", times=1)
    assert requests.get(f"{url}/hello").headers["Content-Type"].startswith("text/html")


def test_a_slow_answer_runs_into_the_timeout(box, url):
    box.add("slow", seconds=5, times=1)
    with pytest.raises(requests.ReadTimeout):
        requests.get(f"{url}/hello", timeout=0.2)


def test_sessions_expire_where_the_service_has_some():
    ended = []
    box = FaultBox(expire_session=lambda: ended.append(True))
    app = Starlette(routes=[Route("/hello", lambda _request: JSONResponse({}))])
    box.add("expire_session", times=1)
    with Server(box.wrap(app)) as server:
        assert requests.get(f"{server.url}/hello").ok
    assert ended == [True]


def test_another_process_can_set_faults_and_read_the_log(url):
    requests.post(f"{url}/_sandbox/faults", json={"kind": "status", "status": 502})
    assert requests.get(f"{url}/hello?apikey=test-key-0001&q=x").status_code == 502
    requests.delete(f"{url}/_sandbox/faults")
    assert requests.get(f"{url}/hello").ok
    log = requests.get(f"{url}/_sandbox/requests").json()
    assert [(entry["path"], entry["status"]) for entry in log] == [("/hello", 502), ("/hello", 200)]
    assert log[0]["query"] == [["apikey", ""], ["q", "x"]]


def test_the_log_counts(box, url):
    requests.get(f"{url}/hello")
    requests.get(f"{url}/other")
    assert (box.count(), box.count("hello"), box.count(method="POST")) == (2, 1, 0)
