"""Progress of long work: log lines with rate and time left, and observations that plot."""

import time

import dagster as dg

from audiobook_pipeline.clients.lookups import LookupClient

EVERY_SECONDS = 5.0


class ProgressLog:
    """Call it with what is done and the total; it logs at most every few seconds.

    Args:
        context: Context of the asset that works.
        what: What is counted ("items").
        source: Counts the requests that the work takes, where it is asking a source: the quota that is left is told
            too, and what is remembered makes the rest no faster.
    """

    def __init__(self, context: dg.AssetExecutionContext, what: str, source: LookupClient | None = None) -> None:
        self._context = context
        self._what = what
        self._source = source
        self._before = (source.requests_made, source.answers) if source else (0, 0)
        self._began = self._spoke = time.monotonic()

    def __call__(self, done: int, total: int, note: str = "") -> None:
        """Report that ``done`` of ``total`` are done."""
        now = time.monotonic()
        newly_done = done * self._share_asked()
        if self._source and not newly_done:
            # The time until the first request says nothing of the rest.
            self._began = now
        if now - self._spoke < EVERY_SECONDS:
            return
        self._spoke = now
        rate = newly_done / max(now - self._began, 0.001)
        words = [f"{done} of {total} {self._what}"]
        observed: dict[str, str | float] = {"what": self._what, "done": done, "total": total, "rate": round(rate, 2)}
        if rate:
            observed["left_s"] = round((total - done) / rate)
            speed = f"{rate:.0f}" if rate >= 10 else f"{rate:.2g}"
            words += [f"{speed} a second", f"about {observed['left_s']} s left"]
        quota_left = self._source.left_today if self._source else None
        if quota_left is not None:
            observed["quota_left"] = quota_left
            words.append(f"{quota_left} requests left today")
        self._context.log.info("%s%s", ", ".join(words), f" ({note})" * bool(note))
        self._context.log_event(dg.AssetObservation(asset_key=self._context.asset_key, metadata=observed))

    def _share_asked(self) -> float:
        """Return the share of the answers that were not remembered."""
        if self._source is None:
            return 1.0
        requests, answers = self._source.requests_made - self._before[0], self._source.answers - self._before[1]
        return min(requests / answers, 1.0) if answers else 0.0
