"""Nothing leaves the machine, and nothing is written but where it is said: the command, the page and Python, traced.

Sockets are watched by the system's own calls, not by Python's: a library's native code opens them unseen. ONNX Runtime
keeps silent by itself where it finds a CI service or a test harness in the environment, so the programs get one that
is made from nothing; and a run in which reporting is switched on must be seen, or else the others prove nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.browser import PAGE_TEST, READY, ROOT, ask
from tests.trace import Trace, Traced, need_strace

pytestmark = PAGE_TEST

SERVED_S = 40  # a report is tried after some 10 seconds, and again
PATIENCE_S = 600  # for a model that is compiled while other tests have the cores
QUESTION = "杭州平台的调解成功率是多少？"
CASES = {1, 5}
COMMAND = "import sys; from qa.cli import main; sys.exit(main(sys.argv[1:]))"
SESSION = """
import sys, time
import qa
from qa.cli import main

question, questions, picture = sys.argv[1:]
assert qa.ask(question).quotes
assert qa.retrieve(question)
assert main(["search", question]) == 0
assert main(["eval", questions, "--plot", picture]) == 0
time.sleep(30)
"""


@dataclass(frozen=True)
class Place:
    """A home that is empty at first, and beside it what a user names: documents, index, a folder of her own."""

    root: Path

    @property
    def cache(self) -> Path:
        return self.root / "home/.cache/yinzheng"

    def start(self, name: str, *arguments: str, **variables: str) -> Traced:
        """Start Python in a folder of its own, with a temporary folder of its own."""
        for folder in (self.root / "home", self.root / f"cwd-{name}", self.temporary(name)):
            folder.mkdir(exist_ok=True)
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.root / "home"),
            "LANG": "C.UTF-8",
            "TMPDIR": str(self.temporary(name)),
            "PYTHONPATH": str(ROOT),
            "YINZHENG_CORPUS": str(self.root / "corpus"),
            "YINZHENG_INDEX": str(self.root / "index"),
        }
        return Traced(arguments, env | variables, self.root / f"cwd-{name}", self.root / f"{name}.trace")

    def temporary(self, name: str) -> Path:
        return self.root / f"tmp-{name}"

    def check(self, name: str, trace: Trace) -> None:
        """Fail where anything was sent, written elsewhere, or left in the temporary folder."""
        assert trace.outside() == []
        named = (self.root / "index", self.cache, self.root / "mine", self.temporary(name))
        above = {*self.cache.parents}
        assert [path for path in trace.written_outside(*named) if path not in above] == []
        assert list(self.temporary(name).iterdir()) == []
        assert list(self.cache.parent.iterdir()) == [self.cache]
        assert list((self.root / "home").iterdir()) == [self.cache.parent]


@dataclass(frozen=True)
class Run:
    """Programs that were started together, since they mostly wait: by name."""

    place: Place
    built: Trace
    programs: dict[str, Traced]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """An index built on an empty cache; then, at once, a session in Python, a server, a question with reports on."""
    need_strace()
    place = Place(tmp_path_factory.mktemp("offline").resolve())
    for folder in ("corpus", "mine", "reporting"):
        (place.root / folder).mkdir()
    for case in CASES:
        shutil.copy(next((ROOT / "corpus").glob(f"{case:02}-*.md")), place.root / "corpus")
    asked = [
        line
        for line in (ROOT / "tests/questions.jsonl").read_text("utf-8").splitlines()
        if (cases := set(json.loads(line)["cases"])) and cases <= CASES
    ]
    (place.root / "mine/questions.jsonl").write_text("\n".join(asked[:4]) + "\n", "utf-8")
    built = place.start("build", "-c", COMMAND, "build").trace(PATIENCE_S)
    of_mine = [str(place.root / "mine" / name) for name in ("questions.jsonl", "curve.png")]
    reporting = {"HOME": str(place.root / "reporting"), "YINZHENG_CACHE": str(place.cache), "YINZHENG_READER": "none"}
    programs = {
        "session": place.start("session", "-c", SESSION, QUESTION, *of_mine),
        "serve": place.start("serve", str(ROOT / "app.py"), "--mcp"),
        "reported": place.start("reported", "-c", COMMAND, "ask", QUESTION, ORT_DISABLE_TELEMETRY="0", **reporting),
    }
    yield Run(place, built, programs)
    for program in programs.values():
        if program.running():
            program.end()


@pytest.fixture(scope="module")
def requested(run: Run, request: pytest.FixtureRequest) -> tuple[str, list[str] | None]:
    """The server's address, and what the page asked for while a question was answered; None without a browser."""
    server = run.programs["serve"]
    eventually(lambda: "http://" in server.output(), server)
    url = "http://" + server.output().split("http://")[1].split()[0].rstrip("/")
    eventually(lambda: httpx.get(f"{url}/health", trust_env=False).status_code == 200, server)
    arguments = {"name": "ask", "arguments": {"question": QUESTION}}
    reply = httpx.post(
        f"{url}/mcp",
        json={"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": arguments},
        headers={"Accept": "application/json, text/event-stream"},
        timeout=60,
        trust_env=False,
    )
    assert reply.json()["result"]["structuredContent"]["quotes"]
    try:
        browser = request.getfixturevalue("browser")
    except pytest.skip.Exception:
        return url, None
    return url, visit(browser, url)


def visit(browser: Any, url: str) -> list[str]:
    """Open the page and ask; return the addresses of all its requests."""
    found: list[str] = []
    context = browser.new_context(locale="zh-CN")
    context.on("request", lambda request: found.append(request.url))
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(url)
    page.wait_for_selector(READY)
    assert ask(page, QUESTION).locator(".yz-quote").count()
    context.close()
    return found


def eventually(holds: Callable[[], bool], program: Traced) -> None:
    """Wait until it holds, as long as the program runs."""
    pause = threading.Event()
    for _ in range(PATIENCE_S * 4):
        if holds():
            return
        assert program.running(), program.output()
        pause.wait(0.25)
    raise AssertionError(program.output())


def test_a_report_is_seen_where_reporting_is_switched_on(run: Run) -> None:
    trace = run.programs["reported"].trace(PATIENCE_S)
    named = (run.place.root / "index", run.place.cache, run.place.temporary("reported"))
    seen = trace.outside() or trace.written_outside(*named)
    assert seen, "blind: nothing was seen of a library that reports, so the other traces prove nothing"


def test_building_on_an_empty_cache_sends_nothing_and_writes_nowhere_else(run: Run) -> None:
    run.place.check("build", run.built)


def test_serving_the_page_http_and_mcp_sends_nothing_and_writes_nowhere_else(run: Run, requested: Any) -> None:
    server = run.programs["serve"]
    time.sleep(max(0, SERVED_S - (time.monotonic() - server.began)))
    server.stop()
    run.place.check("serve", server.trace(PATIENCE_S))


def test_the_page_asks_its_own_host_alone(requested: tuple[str, list[str] | None]) -> None:
    url, addresses = requested
    if addresses is None:
        pytest.skip("no browser: apt-get install chromium")
    assert addresses
    assert [address for address in addresses if not address.startswith((f"{url}/", "data:", "blob:"))] == []


def test_asking_searching_and_measuring_in_python_send_nothing_and_write_nowhere_else(run: Run) -> None:
    run.place.check("session", run.programs["session"].trace(PATIENCE_S))
    assert (run.place.root / "mine/curve.png").is_file()
