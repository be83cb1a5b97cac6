"""Plots of the measurements: PNG files for docs/performance.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

SIZE = (7.0, 3.4)  # inches


def growth(path: Path, sizes: Sequence[int], lines: Mapping[str, Sequence[float]], recalls: Sequence[float]) -> None:
    """Plot latencies in milliseconds, by name, and recall@10 against the number of chunks."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=SIZE, layout="constrained")
    left, right = figure.subplots(1, 2)
    for name, values in lines.items():
        left.plot(sizes, values, "o-", label=name)
    left.set(xscale="log", ylim=(0, None), xlabel="chunks", ylabel="milliseconds", title="a search")
    left.legend()
    right.plot(sizes, recalls, "o-")
    right.set(xscale="log", ylim=(0.9, 1.005), xlabel="chunks", title="recall@10 against exact search")
    for axes in (left, right):
        axes.grid(alpha=0.3)
    figure.savefig(path, dpi=120)


def stages(path: Path, parts: Mapping[str, np.ndarray], beside: Mapping[str, np.ndarray]) -> None:
    """Plot the median milliseconds of an answer's parts as one stacked bar, with bars `beside` to compare."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=SIZE, layout="constrained")
    axes = figure.subplots()
    for name, values in beside.items():
        axes.barh(name, float(np.median(values)), color="0.7")
    at = 0.0
    for name, values in parts.items():
        width = float(np.median(values))
        axes.barh("qa.ask", width, left=at, label=name)
        at += width
    axes.set(xlabel="milliseconds, median")
    axes.grid(axis="x", alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=120)


def throughput(path: Path, speeds: Mapping[str, Sequence[float]]) -> None:
    """Plot tokens a second: median and range."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=SIZE, layout="constrained")
    axes = figure.subplots()
    for name, values in speeds.items():
        middle = float(np.median(values))
        spread = [[middle - min(values)], [max(values) - middle]]
        axes.barh(name, middle, xerr=spread, color="0.7" if name.startswith("Sentence") else "C0", capsize=3)
    axes.set(xlabel="tokens a second")
    axes.grid(axis="x", alpha=0.3)
    figure.savefig(path, dpi=120)
