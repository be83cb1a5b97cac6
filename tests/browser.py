"""The system's Chromium, driven by Playwright; tests that need it are skipped with a message where there is none."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from index.config import IndexConfig
from qa.config import QAConfig
from qa.page.config import ServeConfig
from qa.page.server import serve
from qa.page.service import Service

Result = TypeVar("Result")
ROOT = Path(__file__).parent.parent
LANGUAGES = ["zh-CN", "en-US"]
WIDTHS = [390, 1440]
PAGE_TEST = [
    pytest.mark.slow,
    pytest.mark.filterwarnings(
        "ignore::pytest.PytestUnraisableExceptionWarning"
    ),  # of what gradio's launch leaves behind
]
READY = ".yz[data-pending=false]"  # the page's scripts have run
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The browser; the test is skipped where Playwright or Chromium is missing."""
    playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright: pip install -e '.[dev]'")
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium: apt-get install chromium, or set CHROMIUM to its program")
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="session")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page on the shipped corpus, with the real model."""
    index_dir = tmp_path_factory.mktemp("page") / "index"
    env = os.environ | {"YINZHENG_CORPUS": str(ROOT / "corpus"), "YINZHENG_INDEX": str(index_dir)}
    service = Service(IndexConfig.from_env(env), QAConfig())
    service.start()
    service.engine()
    return serve(service, ServeConfig())


@contextmanager
def opened(
    browser: Any, url: str, *, language: str = "zh-CN", width: int = 1440, height: int = 860, **options: Any
) -> Iterator[Any]:
    """Give a page at the address; fail where it sends a request to outside or a script of it breaks."""
    context = browser.new_context(locale=language, viewport={"width": width, "height": height}, **options)
    outside: list[str] = []
    broken: list[str] = []
    context.on("request", lambda request: None if _local(request.url) else outside.append(request.url))
    page = context.new_page()
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.set_default_timeout(20_000)
    page.goto(url)
    page.wait_for_selector(READY)
    yield page
    context.close()
    assert outside == []
    assert broken == []


def apart(work: Coroutine[Any, Any, Result]) -> Result:
    """Return what the coroutine returns, run in a thread of its own: Playwright holds the loop of this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result(60)


def ask(page: Any, question: str, until: str = ".yz-answer, .yz-related, .yz-abstained, .yz-failed") -> Any:
    """Ask as a person does; return the turn once it is answered, refused or failed."""
    before = page.locator(".yz-turn").count()
    page.fill("#yz-box", question)
    page.press("#yz-box", "Enter")
    turn = page.locator(".yz-turn").nth(before)
    turn.locator(until).wait_for()
    return turn


def to_talk(page: Any) -> None:
    """Go back to the conversation where a document stands in its place, as on a phone."""
    if page.locator("#yz-tab-talk").is_visible():
        page.click("#yz-tab-talk")


def serious(page: Any, view: str) -> list[str]:
    """Return what axe-core finds serious or critical in the page as it is; its script has been added."""
    violations = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{view}: {violation['id']} at {node['target']}: {node['failureSummary']}"
        for violation in violations
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """axe-core from npm; the test is skipped where it cannot be fetched."""
    folder = tmp_path_factory.mktemp("axe")
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm: apt-get install npm, to check the page with axe-core")
    done = subprocess.run(
        [npm, "install", "--silent", "--no-save", "axe-core@4"], cwd=folder, capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("axe-core cannot be fetched from npm: no network")
    return folder / "node_modules" / "axe-core" / "axe.min.js"


def _local(url: str) -> bool:
    return url.startswith(("http://127.0.0.1", "http://localhost", "data:", "blob:"))
