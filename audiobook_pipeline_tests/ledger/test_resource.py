"""The ledger as Dagster has it: opened once a run, and closed with it."""

from collections.abc import Callable

import dagster as dg
import pytest
from sqlalchemy import text

from audiobook_pipeline.ledger.store import make_engine
from audiobook_pipeline.redaction import redact
from audiobook_pipeline.resources.ledger import LedgerResource
from audiobook_pipeline_tests.waiting import wait_for


def test_no_connection_outlives_the_run_or_the_sensors_tick(postgres_database: Callable[[], str]) -> None:
    url = postgres_database()
    counted = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    engine = make_engine(url)

    def connections() -> int:
        with engine.connect() as connection:
            return int(connection.execute(counted).scalar_one())

    @dg.asset
    def reader(ledger: LedgerResource) -> None:
        assert ledger.open() is ledger.open()
        ledger.open().wanted()
        assert connections() > 0

    @dg.sensor(target=[reader])
    def watcher(ledger: LedgerResource) -> dg.SkipReason:
        ledger.open().wanted()
        return dg.SkipReason("nothing")

    resources = {"ledger": LedgerResource(url=url)}
    for _ in range(3):
        assert dg.materialize([reader], resources=resources).success
        with dg.build_sensor_context(resources=resources) as context:
            watcher(context)
    wait_for(lambda: connections() == 0)
    engine.dispose()


def test_the_password_in_its_address_is_kept_out_of_every_text() -> None:
    resource = LedgerResource(url="postgresql://ledger:not-for%40logs@127.0.0.1:1/ledger")
    with pytest.raises(dg.Failure) as failed:
        resource.open()
    assert "not-for" not in str(failed.value.description)
    assert redact("it says not-for@logs") == "it says [redacted]"
