from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be forked here")
def test_builds_killed_at_random_moments_leave_the_old_index_or_the_new_one() -> None:
    command = [sys.executable, "-m", "bench.kill", "--times", "12", "--seed", "3"]
    one_thread = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    run = subprocess.run(
        command,
        cwd=Path(__file__).parent.parent,
        env=os.environ | one_thread,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "every index old or new, and whole" in run.stdout
