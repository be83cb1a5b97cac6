"""Libraries write where they are told, and a folder that the user has named to one is left alone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from index.disk.scratch import (
    COMPILER_FOLDER,
    GRADIO_FOLDER,
    MATPLOTLIB_FOLDER,
    compiler_folder_removed,
    keep_gradio_apart,
    keep_matplotlib_in,
)
from tests.browser import ROOT


def test_the_compilers_folder_is_gone_afterwards_and_so_is_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(COMPILER_FOLDER, raising=False)
    with compiler_folder_removed():
        folder = Path(os.environ[COMPILER_FOLDER])
        (folder / "made").mkdir()
    assert not folder.exists()
    assert COMPILER_FOLDER not in os.environ


def test_gradios_folder_is_gone_when_the_process_has_ended() -> None:
    program = f"import os; from index.disk.scratch import *; keep_gradio_apart(); print(os.environ['{GRADIO_FOLDER}'])"
    env = {name: value for name, value in os.environ.items() if name != GRADIO_FOLDER}
    program += f"; open(os.path.join(os.environ['{GRADIO_FOLDER}'], 'kept'), 'w').close()"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, env=env, check=True
    )
    assert done.stdout.strip()
    assert not Path(done.stdout.strip()).exists()


def test_matplotlib_keeps_its_fonts_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MATPLOTLIB_FOLDER, "")
    keep_matplotlib_in(tmp_path)
    assert os.environ[MATPLOTLIB_FOLDER] == str(tmp_path / "matplotlib")


@pytest.mark.parametrize(
    ("name", "keep"),
    [
        (COMPILER_FOLDER, compiler_folder_removed),
        (GRADIO_FOLDER, keep_gradio_apart),
        (MATPLOTLIB_FOLDER, lambda: keep_matplotlib_in(Path("cache"))),
    ],
)
def test_a_folder_that_the_user_has_named_stays(
    name: str, keep: Callable[[], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, str(tmp_path))
    with keep() or nullcontext():
        assert os.environ[name] == str(tmp_path)
    assert tmp_path.is_dir()
