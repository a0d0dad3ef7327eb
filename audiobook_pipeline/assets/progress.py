"""Progress of long work: log lines with rate and time left, and observations that plot."""

import time

import dagster as dg

EVERY_SECONDS = 5.0


class Progress:
    """Call it with what is done and what there is; it speaks at most every few seconds.

    Args:
        context: Context of the asset that works.
        what: What is counted ("items").
    """

    def __init__(self, context: dg.AssetExecutionContext, what: str) -> None:
        self._context = context
        self._what = what
        self._started = time.monotonic()
        self._spoke = self._started

    def __call__(self, done: int, total: int, note: str = "") -> None:
        """Report that ``done`` of ``total`` are done."""
        now = time.monotonic()
        if now - self._spoke < EVERY_SECONDS:
            return
        self._spoke = now
        rate = done / max(now - self._started, 0.001)
        left = (total - done) / rate if rate else 0.0
        self._context.log.info(
            "%d of %d %s, %.0f a second, about %.0f s left%s",
            done,
            total,
            self._what,
            rate,
            left,
            f" ({note})" * bool(note),
        )
        self._context.log_event(
            dg.AssetObservation(
                asset_key=self._context.asset_key, metadata={"done": done, "total": total, "rate": round(rate, 2)}
            )
        )
