"""A new version of a dependency brings nothing that reports home, in Python or in native code, unless it was reviewed.

Looked through is what is installed of each distribution that the program and its extras need, and what these need:
not only what is imported, since a library may import it at its first use. docs/privacy.md says what each could send.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution, files
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.browser import ROOT

WORDS = re.compile(
    r"telemetr|posthog|mixpanel|langsmith|opentelemetry|google_?analytics|phone_?home|usage_?(stat|report)"
)
NAMES = {
    *("analytics", "sentry", "amplitude", "datadog", "ddtrace", "statsd", "newrelic", "bugsnag", "rollbar"),
    *(
        "logfire",
        "scarf",
        "rudderstack",
        "wandb",
        "trackio",
        "mlflow",
        "honeycomb",
        "matomo",
        "plausible",
        "applicationinsights",
    ),
}
NEEDLES = (b"elemetry", b"posthog", b"sentry.io", b"google-analytics.com", b"api.segment.io", b"events.data.microsoft")
REVIEWED = {
    "fastapi/telemetry": "to a collector that FASTAPI_OTEL_AUTO_CONFIGURE and an address ask for; switched off",
    "gradio/analytics.py": "GRADIO_ANALYTICS_ENABLED; switched off, and off for the page itself",
    "huggingface_hub/utils/_telemetry.py": "HF_HUB_DISABLE_TELEMETRY; switched off",
    "hf_xet/hf_xet.abi3.so": "of transfers from the hub; HF_HUB_DISABLE_TELEMETRY; switched off",
    "langchain_core/document_loaders/langsmith.py": "reads from langsmith, when called",
    "langsmith": "traces of chains; LANGSMITH_TRACING; switched off",
    "onnxruntime": "ORT_DISABLE_TELEMETRY; switched off",
    "opentelemetry": "an interface, which sends nothing without the SDK",
    "ray": "use of a cluster, RAY_USAGE_STATS_ENABLED; switched off; its libraries for training are not used",
    "starlette/middleware/opentelemetry.py": "for applications that add it",
}


@pytest.fixture(scope="module")
def needed() -> set[str]:
    """The names of all distributions that are needed."""
    found: set[str] = set()
    extras = set(distribution("yinzheng").metadata.get_all("Provides-Extra") or ()) - {"dev"}
    waiting = [(canonicalize_name("yinzheng"), frozenset({"", *extras}))]
    seen = set(waiting)
    while waiting:
        name, extras = waiting.pop()
        try:
            requires = distribution(name).requires or []
        except PackageNotFoundError:  # of another system
            continue
        found.add(name)
        for line in requires:
            asked = Requirement(line)
            if asked.marker is None or any(asked.marker.evaluate({"extra": extra}) for extra in extras):
                one = (canonicalize_name(asked.name), frozenset({"", *asked.extras}))
                if one not in seen:
                    seen.add(one)
                    waiting.append(one)
    return found - {"yinzheng"}


def unreviewed(found: Iterator[str]) -> list[str]:
    """Return the paths that neither are nor lie in what was reviewed."""
    return sorted({path for path in found if not any(f"{path}/".startswith(f"{known}/") for known in REVIEWED)})


def reporting_modules(name: str) -> Iterator[str]:
    """Give modules and packages of a distribution whose name is one of what reports; those of its tests left out."""
    for file in files(name) or ():
        if file.suffix == ".py" and "tests" not in file.parts:
            for depth, part in enumerate(file.parts, start=1):
                if reports(part.removesuffix(".py")):
                    yield "/".join(file.parts[:depth])
                    break


def reports(part: str) -> bool:
    return bool(WORDS.search(part.lower())) or not NAMES.isdisjoint(re.findall("[a-z]+", part.lower()))


def reporting_libraries(name: str) -> Iterator[str]:
    """Give native libraries of a distribution that speak of telemetry, or of a service for it."""
    for file in files(name) or ():
        if {".so", ".pyd", ".dylib", ".dll"} & set(file.suffixes):
            path = Path(str(file.locate()))
            if path.stat().st_size and holds_needle(path):
                yield file.as_posix()


def holds_needle(path: Path) -> bool:
    with path.open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return any(content.find(needle) >= 0 for needle in NEEDLES)


def test_no_dependency_has_a_reporting_module_that_was_not_reviewed(needed: set[str]) -> None:
    assert len(needed) > 50
    assert unreviewed(module for name in needed for module in reporting_modules(name)) == []


def test_no_dependency_has_a_reporting_native_library_that_was_not_reviewed(needed: set[str]) -> None:
    found = [library for name in needed for library in reporting_libraries(name)]
    assert any(library.startswith("onnxruntime/") for library in found), "blind: not even what is known was found"
    assert unreviewed(iter(found)) == []


@pytest.mark.parametrize("part", ["_telemetry", "PostHog", "analytics", "sentry_sdk", "usage_stats", "opentelemetry"])
def test_what_reports_is_known_by_its_name(part: str) -> None:
    assert reports(part)


@pytest.mark.parametrize("part", ["ArgsEntry", "segmentation", "image_segmentation", "tracker", "usage"])
def test_what_only_sounds_like_it_is_not(part: str) -> None:
    assert not reports(part)


@pytest.mark.parametrize("name", ["privacy.md", "privacy.zh-CN.md"])
def test_every_reviewed_distribution_is_in_the_documentation(name: str) -> None:
    text = (ROOT / "docs" / name).read_text("utf-8")
    for package in ("onnxruntime", "gradio", "huggingface_hub", "hf_xet", "langsmith", "fastapi", "ray"):
        assert f"`{package}`" in text
