"""Switches off the telemetry of libraries before any of them is imported: the package runs it first.

ONNX Runtime reports from its import on, so it cannot be done later. A variable that the user has set, to anything but
an empty string, is kept. docs/privacy.md says what each library could send.
"""

from __future__ import annotations

import warnings
from collections.abc import Container, Mapping, MutableMapping
from typing import Any

RUNTIME_SWITCH = "ORT_DISABLE_TELEMETRY"
SWITCHES = {
    RUNTIME_SWITCH: "1",  # ONNX Runtime: a device id, the kind of machine, the program's path, models and sessions
    "GRADIO_ANALYTICS_ENABLED": "False",  # gradio and its client: use, and whether there is a newer version
    "HF_HUB_DISABLE_TELEMETRY": "1",  # transformers, sentence-transformers, huggingface_hub: use
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",  # huggingface_hub's command: whether there is a newer version
    "LANGSMITH_TRACING": "false",  # langsmith, which langchain-core brings: what a chain was asked and answered
    "RAY_USAGE_STATS_ENABLED": "0",  # ray: use of a cluster that is started from here
    "RAY_USAGE_STATS_REPORT_URL": "http://127.0.0.1:9/",  # ray: that the above is switched off
    "FASTAPI_OTEL_AUTO_CONFIGURE": "false",  # fastapi: requests, to a collector that the environment names
}
REPORTS = ("0", "false")  # values of RUNTIME_SWITCH with which a user allows telemetry


def switch_off(environ: MutableMapping[str, str], imported: Container[str]) -> None:
    """Set the variables that are unset; warn if ONNX Runtime is among the modules `imported` with its telemetry on."""
    if "onnxruntime" in imported and not environ.get(RUNTIME_SWITCH):
        warnings.warn(
            "onnxruntime was imported before yinzheng's packages could switch its telemetry off, and may report "
            f"to Microsoft until this process ends: set {RUNTIME_SWITCH}=1 before the program starts, "
            "or import qa or index before onnxruntime",
            RuntimeWarning,
            stacklevel=2,
        )
    for name, value in SWITCHES.items():
        if not environ.get(name):
            environ[name] = value


def switch_off_events(runtime: Any, environ: Mapping[str, str]) -> None:
    """Switch off the events of ONNX Runtime's older Windows builds, which no environment variable switches off."""
    if environ.get(RUNTIME_SWITCH, "").lower() not in REPORTS:
        runtime.disable_telemetry_events()
