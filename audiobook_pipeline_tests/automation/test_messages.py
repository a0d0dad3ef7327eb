"""A failed run reaches a person, or the tick says why it doesn't; no secret goes with it."""

import json
import sys
from contextlib import contextmanager

import dagster as dg
import pytest

from audiobook_pipeline.automation.messages import failure_messages
from audiobook_pipeline.config import Automation
from audiobook_pipeline.variables import in_force

pytestmark = pytest.mark.integration

KEY = "test-key-0001-of-a-messenger"


@contextmanager
def failed_run(words: str = "PROWLARR_API_KEY is wrong"):
    """The context of a run whose only step failed with these words."""

    @dg.asset
    def search_results() -> None:
        raise dg.Failure(description=words, allow_retries=False)

    with dg.instance_for_test() as instance:
        outcome = dg.materialize([search_results], instance=instance, raise_on_error=False)
        yield dg.build_run_status_sensor_context(
            sensor_name="failure_messages",
            dagster_instance=instance,
            dagster_run=outcome.dagster_run,
            dagster_event=outcome.get_run_failure_event(),
        ).for_run_failure()


def tell(words: str = "PROWLARR_API_KEY is wrong", **settings: str):
    with failed_run(words) as context:
        return failure_messages(Automation(**settings))(context)


def test_a_failed_run_is_told_with_where_and_why(httpserver) -> None:
    httpserver.expect_request(f"/{KEY}").respond_with_data("ok")
    with in_force({"APPRISE_URLS": f"json://{httpserver.host}:{httpserver.port}/{KEY}"}):
        assert tell() is None
    (request, _), *more = httpserver.log
    assert not more
    sent = json.loads(request.data)
    assert "failed" in sent["title"]
    assert "search_results: PROWLARR_API_KEY is wrong" in sent["message"]


def test_a_run_that_a_check_stopped_is_told_with_what_to_do(httpserver) -> None:
    httpserver.expect_request("/hook").respond_with_data("ok")

    @dg.asset(check_specs=[dg.AssetCheckSpec("disk_space_is_free", asset="shelf", blocking=True)])
    def shelf():
        yield dg.Output(None)
        yield dg.AssetCheckResult(passed=False, description="Make room on the disk of the downloads.")

    @dg.asset(deps=[shelf])
    def sent() -> None:
        """Never made."""

    with dg.instance_for_test() as instance:
        outcome = dg.materialize([shelf, sent], instance=instance, raise_on_error=False)
        context = dg.build_run_status_sensor_context(
            sensor_name="failure_messages",
            dagster_instance=instance,
            dagster_run=outcome.dagster_run,
            dagster_event=outcome.get_run_failure_event(),
        ).for_run_failure()
        with in_force({"APPRISE_URLS": f"json://{httpserver.host}:{httpserver.port}/hook"}):
            assert failure_messages(Automation())(context) is None
    message = json.loads(httpserver.log[0][0].data)["message"]
    assert "disk_space_is_free: Make room on the disk of the downloads." in message


def test_no_secret_goes_with_the_message(httpserver) -> None:
    httpserver.expect_request("/hook").respond_with_data("ok")
    with in_force({"APPRISE_URLS": f"json://{httpserver.host}:{httpserver.port}/hook"}):
        tell("asked http://127.0.0.1:9696/3/download?apikey=test-key-0002&link=abc")
    assert b"test-key-0002" not in httpserver.log[0][0].data


def test_without_an_address_nobody_is_told_and_the_variable_is_named() -> None:
    with in_force({"APPRISE_URLS": ""}):
        skipped = tell()
    assert "APPRISE_URLS is not set" in skipped.skip_message


def test_another_variable_can_hold_the_addresses(httpserver) -> None:
    httpserver.expect_request("/hook").respond_with_data("ok")
    with in_force({"OWN_URLS": f"json://{httpserver.host}:{httpserver.port}/hook"}):
        assert tell(messages_variable="OWN_URLS") is None


def test_without_apprise_it_says_how_to_install_it(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with in_force({"APPRISE_URLS": "json://127.0.0.1:9/hook"}):
        skipped = tell()
    assert "install 'audiobook-pipeline[notify]'" in skipped.skip_message


@pytest.mark.parametrize("url", [f"json://127.0.0.1:9/{KEY}", f"nonsense://{KEY}"])
def test_an_address_that_takes_nothing_is_told_without_its_key(url, caplog) -> None:
    with in_force({"APPRISE_URLS": url}):
        skipped = tell()
    assert "APPRISE_URLS" in skipped.skip_message
    assert KEY not in skipped.skip_message
    assert KEY not in caplog.text


def test_all_failures_of_a_run_are_one_message(httpserver) -> None:
    httpserver.expect_request("/hook").respond_with_data("ok")
    with in_force({"APPRISE_URLS": f"json://{httpserver.host}:{httpserver.port}/hook"}):
        tell("\n".join(["the library is not mounted"] * 3))
    assert len(httpserver.log) == 1
