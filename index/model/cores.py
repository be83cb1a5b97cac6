"""How many cores this process may use."""

from __future__ import annotations

import math
import os
from pathlib import Path

QUOTA = Path("/sys/fs/cgroup/cpu.max")  # of this process's container (Linux): "quota period" in µs, or "max period"


def cores(quota: Path = QUOTA) -> int:
    """Return the smaller of the process's CPU affinity and its container's quota, the quota rounded up.

    More threads would use up the quota early in each period and then all wait for the next one.
    """
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(bound, _allowed(quota) or bound)


def _allowed(quota: Path) -> int | None:
    """Return the quota in cores, rounded up, at least 1; None where there is none."""
    try:
        limit, period = quota.read_text("ascii").split()
        return max(1, math.ceil(int(limit) / int(period)))
    except (OSError, ValueError, ZeroDivisionError):  # no such file: another system; "max" is no number: no limit
        return None
