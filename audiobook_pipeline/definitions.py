"""The code location that Dagster loads; everything is put together in ``build``."""

import gc

# All that is imported stays. Looking through it for garbage, again and again as it grows, took a third of the time.
_collects = gc.isenabled()
gc.disable()
try:
    from audiobook_pipeline.build import build_defs

    defs = build_defs()
    gc.freeze()
finally:
    if _collects:
        gc.enable()
