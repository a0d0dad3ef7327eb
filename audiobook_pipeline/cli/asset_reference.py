"""What each asset promises: ``python -m audiobook_pipeline.cli.asset_reference > docs/assets.md``.

Made from the definitions, so that it can't say something else: docstrings, columns, checks, pools, retries.
"""

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import dagster as dg

from audiobook_pipeline import config
from audiobook_pipeline.assets.reading import ALSO_READS
from audiobook_pipeline.assets.search import GENRE_PREFIX
from audiobook_pipeline.automation.conditions import RENEWED
from audiobook_pipeline.automation.jobs import WHOLE_PIPELINE
from audiobook_pipeline.build import build_defs
from audiobook_pipeline.cli.reference import cell
from audiobook_pipeline.config import load_config
from audiobook_pipeline.constants import GROUPS
from audiobook_pipeline.io.parquet import COLUMNS

_HEAD = """\
# Assets

Made by `make reference` from the code; change it there.

What each asset reads, talks to, promises and leaves. Each leaves one table, whole or not at all: Parquet under
`PIPELINE_DATA/tables`, or where `TABLES_URL` says. Words in a text column are joined by `; ` where there are several;
absent text is empty, an absent number or time is null.

An asset that fails says what to do in its message. What hangs on it is left out, everything else of the run continues,
and the next run begins where the ledger says. Assets that only read are tried again where a fault may pass (a service
that is down, a timeout, too many requests); a wrong key or address never is, and neither is an act. A table's own
reading and writing is repeated for every asset while its store is down or busy
([ADR 0003](adr/0003-which-layer-retries.md)). A **blocking** check stops what comes after its table.

*With* is written into the launchpad: `ops: {ASSET: {config: {…}}}`. Every table's checks take
`ops: {ASSET__checks: {config: {accept_fewer_rows: true}}}`: the table is right although much of it is gone.
"""
_SERVICES: Final = {
    "audiobookshelf": "Audiobookshelf",
    "prowlarr": "Prowlarr",
    "qbittorrent": "qBittorrent",
    "google_books": "Google Books",
    "metadata_sources": "the sources of `[sources]`",
    "ledger": "the ledger",
}
_TYPES: Final = {
    "str": "text",
    "flo": "number",
    "Int": "whole number",
    "boo": "yes or no",
    "dat": "time, UTC",
    "list<item: struct": "list of records",
    "list<item: int": "list of whole numbers",
    "list<": "list of texts",
}
"""How the types are called, by how their names begin."""


def main() -> int:
    """Print the reference."""
    sys.stdout.write(reference())
    return 0


def reference() -> str:
    """Return the whole document."""
    packaged = load_config(Path(config.__file__).with_name("pipeline.toml"))
    definitions = build_defs(config=packaged)
    another_genre = {dg.AssetKey([GENRE_PREFIX, genre]) for genre in list(packaged.genres)[1:]}
    graph = definitions.resolve_asset_graph()
    lines = [_HEAD]
    for group in GROUPS:
        lines.append(f"## {group.capitalize()}\n")
        for key in graph.toposorted_asset_keys:
            if graph.get(key).group_name == group and key not in another_genre:
                lines += _asset(definitions, key)
    return "\n".join(lines).rstrip() + "\n"


def _asset(definitions: dg.Definitions, key: dg.AssetKey) -> Iterator[str]:
    graph, name = definitions.resolve_asset_graph(), key.to_user_string()
    node, spec = graph.get(key), definitions.resolve_assets_def(key).get_asset_spec(key)
    yield f"### `{name}`\n"
    yield inspect.cleandoc(spec.description or "").replace("``", "`") + "\n"
    if GENRE_PREFIX in key.path:
        yield "One such asset for each line of `[genres]`.\n"
    parents = ", ".join(f"`{parent.to_user_string()}`" for parent in sorted(node.parent_keys))
    yield f"- Comes after: {parents or 'nothing'}"
    if ALSO_READS in spec.metadata:
        yield "- Also reads: " + ", ".join(f"`{name}`" for name in spec.metadata[ALSO_READS].split(", "))
    yield from _step(definitions, key)
    if name in RENEWED:
        yield "- Renewed by itself when what it reads is new, where the sensor `analysis` is on"
    yield ""
    yield "| column | type | meaning |\n|---|---|---|"
    for column in spec.metadata[COLUMNS].columns:
        kind = next(words for start, words in _TYPES.items() if column.type.startswith(start))
        yield f"| `{column.name}` | {kind} | {cell(column.description or '')} |"
    yield "\n| check | what holds |\n|---|---|"
    for check in definitions.asset_checks or ():
        for promise in check.check_specs:
            if promise.asset_key == key:
                blocking = " (**blocking**)" if promise.blocking else ""
                yield f"| `{promise.name}`{blocking} | {cell(promise.description or '')} |"
    yield ""


def _step(definitions: dg.Definitions, key: dg.AssetKey) -> Iterator[str]:
    """Yield what the step behind an asset talks to, how it is tried again and what it may be told."""
    step = definitions.resolve_job_def(WHOLE_PIPELINE).get_node_named("__".join(key.path)).definition
    if not isinstance(step, dg.OpDefinition):
        return
    asked = [words for name, words in _SERVICES.items() if name in step.required_resource_keys]
    if asked:
        yield f"- Talks to: {', '.join(asked)}"
    if step.pool:
        yield f"- Takes its turn in the pool `{step.pool}`"
    if step.retry_policy:
        yield f"- Tried again: up to {step.retry_policy.max_retries} times"
    fields = getattr(step.config_schema.config_type, "fields", None) if step.config_schema else None
    for option, field in (fields or {}).items():
        yield f"- With `{option}`: {field.description}"


if __name__ == "__main__":
    sys.exit(main())
