"""``audiobook-pipeline bootstrap``: what an instance of Dagster needs once, before its first run."""

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.configured import check_home
from audiobook_pipeline.cli.output import AsJson, say, say_json

app = command_app()


@app.command()
def bootstrap(as_json: AsJson = False) -> None:
    """Set the limits of Dagster's pools: how many steps may talk to a service at a time.

    They are set in the instance that DAGSTER_HOME names. Safe to repeat.
    """
    check_home()
    # Dagster takes seconds to import: not before the plain faults were looked for.
    import dagster as dg  # noqa: PLC0415 - takes seconds; --help needn't

    from audiobook_pipeline.constants import POOLS  # noqa: PLC0415 - as above
    from audiobook_pipeline.instance.starting import limit_pools  # noqa: PLC0415 - as above

    with dg.DagsterInstance.get() as instance:
        limit_pools(instance)
    if as_json:
        say_json(POOLS)
    else:
        say("\n".join(f"{pool}: {limit} at a time" for pool, limit in POOLS.items()))
