"""What libraries would report home is switched off here, before any of them is imported: the package runs it first.

ONNX Runtime starts to report at its import, so there is no later time for it. A variable that is set already, to any
value but nothing, is the user's own and stays. What each library could send is in docs/privacy.md.
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
    "FASTAPI_OTEL_AUTO_CONFIGURE": "false",  # fastapi: requests, to a collector that the environment names
}
REPORTS = ("0", "false")  # values of RUNTIME_SWITCH with which a user asks for reports


def switch_off(environ: MutableMapping[str, str], imported: Container[str]) -> None:
    """Set what is not set; warn where ONNX Runtime is among the modules `imported` and was not told to be silent."""
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
    """Switch off what ONNX Runtime's older builds for Windows report through the system, which no variable does."""
    if environ.get(RUNTIME_SWITCH, "").lower() not in REPORTS:
        runtime.disable_telemetry_events()
