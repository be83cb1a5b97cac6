"""Times and memory, and tables of them: medians and 95th percentiles."""

from __future__ import annotations

import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from index.model.cores import cores

T = TypeVar("T")


def timed(run: Callable[[T], object], items: Iterable[T], clock: Callable[[], float] = time.perf_counter) -> np.ndarray:
    """Return the milliseconds that `run` takes for each item; CPU time if `clock` is `time.process_time`."""
    times = []
    for item in items:
        began = clock()
        run(item)
        times.append(1000 * (clock() - began))
    return np.array(times)


def interleaved(runs: dict[str, Callable[[T], object]], items: Sequence[T], rounds: int) -> dict[str, np.ndarray]:
    """Return each run's milliseconds for every item, shape (rounds · n_items,).

    Runs alternate, so that a busy machine slows all alike; each processes all items in turn, so that none is slowed by
    processor caches full of another's data.
    """
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            times[name].extend(timed(run, items))
    return {name: np.array(values) for name, values in times.items()}


def seconds(command: Sequence[str], cwd: Path) -> float:
    """Return the seconds a command takes; raise CalledProcessError where it fails."""
    began = time.perf_counter()
    subprocess.run(command, cwd=cwd, check=True, capture_output=True)
    return time.perf_counter() - began


def middle(times: np.ndarray) -> float:
    """Return the median."""
    return float(np.median(times))


def tail(times: np.ndarray) -> float:
    """Return the 95th percentile."""
    return float(np.quantile(times, 0.95))


def row(name: str, times: np.ndarray, unit: str = "ms") -> list[str]:
    """Return a row of a table: name, median, 95th percentile, minimum and maximum."""
    values = (middle(times), tail(times), float(times.min()), float(times.max()))
    return [name, *(f"{value:.1f} {unit}" for value in values)]


SPREAD = ["", "median", "p95", "lowest", "highest"]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    sys.stdout.write("\n" + "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n")
    sys.stdout.flush()


def resident_mb() -> float:
    """Return the resident memory of this process in MiB (Linux)."""
    fields = Path("/proc/self/status").read_text("utf-8").split("VmRSS:")
    return int(fields[1].split()[0]) / 1024


def machine() -> str:
    """Return one line about the machine: cores, vector instructions, Python's version."""
    info = Path("/proc/cpuinfo")
    text = info.read_text("utf-8") if info.is_file() else ""
    flags = [flag for flag in ("avx2", "avx512f", "avx512_vnni") if flag in text]
    return f"{cores()} cores, {', '.join(flags) or platform.machine()}, Python {platform.python_version()}"
