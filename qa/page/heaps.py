"""The C library's heaps: as many as questions are answered at a time, whatever the number of threads.

glibc gives each thread that comes and goes a heap of its own, up to eight a core, and what is freed in one serves no
other: memory would grow for hours until all of them have seen the longest question.
"""

from __future__ import annotations

import ctypes
import os

M_ARENA_MAX = -8  # of mallopt(3)
SETTING = "MALLOC_ARENA_MAX"  # what glibc itself reads, for whoever knows better


def bound_heaps(most: int) -> bool:
    """Keep this process to that many heaps; return whether it was done, which only glibc can."""
    if SETTING in os.environ:
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    return bool(mallopt(M_ARENA_MAX, most) == 1)
