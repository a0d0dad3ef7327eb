"""The code location that Dagster loads; everything is put together in ``build``."""

from audiobook_pipeline.build import build_defs

defs = build_defs()
