"""What libraries report home is off before any of them is imported, through every door, and what a user set stays."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from types import SimpleNamespace

import pytest

from index.telemetry import RUNTIME_SWITCH, SWITCHES, switch_off, switch_off_events
from tests.browser import ROOT

DOORS = ["qa", "index", "qa.cli", "app", "training.__main__", "bench.load", "tests.conftest", "index.model.compiled"]
# Which modules that are neither Python's own nor ours are imported while a switch is not set yet.
IMPORTS = """
import importlib.util, os, sys

def watch(event, arguments):
    if event == "import" and not set(switches) <= set(os.environ):
        top = arguments[0].split(".")[0]
        if top not in sys.stdlib_module_names and top not in ours:
            early.add(top)

door, ours, switches, early = sys.argv[1], sys.argv[2].split(), sys.argv[3:], set()
sys.addaudithook(watch)
__import__(door)
print(all(os.environ.get(name) for name in switches), [name for name in early if importlib.util.find_spec(name)])
"""


def python(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python with an environment that has no switch but those given."""
    env = {name: value for name, value in os.environ.items() if name not in SWITCHES}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, cwd=ROOT, env=env | variables, check=False
    )


@pytest.mark.parametrize("door", DOORS)
def test_no_entry_point_imports_a_library_before_its_telemetry_is_switched_off(door: str) -> None:
    ours = "qa index app training bench tests"
    done = python("-c", IMPORTS, door, ours, *SWITCHES)
    assert done.stdout == "True []\n", done.stderr


def test_what_the_user_has_set_stays_and_an_empty_value_is_none() -> None:
    environ = {RUNTIME_SWITCH: "0", "LANGSMITH_TRACING": "true", "GRADIO_ANALYTICS_ENABLED": ""}
    switch_off(environ, ())
    assert environ == SWITCHES | {RUNTIME_SWITCH: "0", "LANGSMITH_TRACING": "true"}


def test_an_onnxruntime_that_was_imported_before_is_warned_of_once_with_the_remedy() -> None:
    done = python("-W", "always", "-c", "import onnxruntime, qa, index.model.compiled, qa.cli", CI="true")
    assert done.stderr.count("RuntimeWarning") == 1
    assert "set ORT_DISABLE_TELEMETRY=1 before the program starts, or import qa or index before" in done.stderr


@pytest.mark.parametrize(("value", "imported"), [("1", {"onnxruntime"}), ("0", {"onnxruntime"}), ("", {"numpy"})])
def test_there_is_no_warning_where_it_was_told_before_or_is_not_there(value: str, imported: set[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        switch_off({RUNTIME_SWITCH: value}, imported)


@pytest.mark.parametrize(("environ", "off"), [({}, 1), ({RUNTIME_SWITCH: "1"}, 1), ({RUNTIME_SWITCH: "0"}, 0)])
def test_the_events_of_older_builds_for_windows_are_off_unless_asked_for(environ: dict[str, str], off: int) -> None:
    calls: list[str] = []
    switch_off_events(SimpleNamespace(disable_telemetry_events=lambda: calls.append("off")), environ)
    assert len(calls) == off
