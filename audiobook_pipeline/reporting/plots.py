"""Pictures where people would rather look: small PNGs, drawn without a screen."""

import base64
import io
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from audiobook_pipeline.reporting.outward import spelled_out

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MAX_BYTES = 100_000
"""A report has several pictures and is kept: each must be small."""

_NAME = 40
_ACCENT, _REST = "#4656c9", "#d8dde6"
_HALF_A_DAY = np.timedelta64(12, "h")


def _axes(height: float) -> "tuple[Figure, Axes]":
    """Return an empty picture, seven inches wide."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - takes a second: only for who draws
    from matplotlib.figure import Figure  # noqa: PLC0415 - as above

    figure = Figure(figsize=(7, height))
    FigureCanvasAgg(figure)
    return figure, figure.subplots()


def _png(figure: "Figure") -> str:
    for dpi in (90, 60, 40, 25):  # Many long names in rich scripts: a coarser picture, never a large one.
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=dpi, bbox_inches="tight", transparent=True)
        if buffer.tell() <= MAX_BYTES:
            break
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def _name(axes: "Axes", labels: Sequence[str]) -> None:
    """Name the bars; a dollar sign in a name begins no formula."""
    names = [spelled_out(label if len(label) <= _NAME else f"{label[: _NAME - 1]}…") for label in labels]
    axes.set_yticks(range(len(names)), names, parse_math=False)


def share_bars(labels: Sequence[str], shares: Sequence[float], *, title: str) -> str:
    """Return horizontal bars of shares (0 to 1), the first on top, as a PNG in base64."""
    figure, axes = _axes(0.9 + 0.28 * len(labels))
    axes.barh(range(len(labels)), [1.0] * len(labels), color=_REST)
    axes.barh(range(len(labels)), shares, color=_ACCENT)
    _name(axes, labels)
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    axes.set_title(title, loc="left")
    axes.spines[["top", "right", "left"]].set_visible(False)
    return _png(figure)


def count_bars(labels: Sequence[str], counts: Sequence[float], *, title: str) -> str:
    """Return horizontal bars of counts with their numbers, the first on top, as a PNG in base64."""
    figure, axes = _axes(0.9 + 0.28 * len(labels))
    bars = axes.barh(range(len(labels)), counts, color=_ACCENT)
    axes.bar_label(bars, labels=[f"{count:,.0f}" for count in counts], padding=3)
    _name(axes, labels)
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.set_title(title, loc="left")
    axes.spines[["top", "right", "left", "bottom"]].set_visible(False)
    return _png(figure)


def trend(
    times: Sequence[datetime],
    values: Sequence[float],
    *,
    title: str,
    spread: Sequence[tuple[float, float]] = (),
) -> str:
    """Return a figure over time, one point a run, and behind it its spread (NaN: not known), as a PNG in base64."""
    figure, axes = _axes(2.4)
    moments = np.array([moment.replace(tzinfo=None) for moment in times], dtype="datetime64[s]")
    if spread:
        low, high = np.array(spread, dtype=float).T
        axes.fill_between(moments, low, high, color=_REST)
        axes.vlines(moments, low, high, color=_REST, linewidth=3)
    axes.plot(moments, np.array(values), color=_ACCENT, marker="o", markersize=3)
    axes.set_title(title, loc="left")
    if len(moments) == 1:
        # Alone, a point would stand on an axis of years.
        axes.set_xlim(moments[0] - _HALF_A_DAY, moments[0] + _HALF_A_DAY)
        axes.set_xticks(moments, [f"{times[0]:%Y-%m-%d %H:%M}"])
    else:
        axes.tick_params(axis="x", labelrotation=20)
    axes.spines[["top", "right"]].set_visible(False)
    return _png(figure)
