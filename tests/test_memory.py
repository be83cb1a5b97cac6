"""What the server remembers does not grow with the questions that it was asked."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import httpx
import pytest
from starlette.middleware import Middleware

from qa.page.memory import SessionCleanup, disable_analytics

pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # of what gradio's launch leaves behind
HEAPS = """
import ctypes, threading
from qa.page.memory import limit_heaps
bounded = limit_heaps(2)
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
together = threading.Barrier(8)
def work():
    together.wait()
    libc.malloc(1000)
    together.wait()
threads = [threading.Thread(target=work) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
libc.fdopen.restype = ctypes.c_void_p
out = libc.fdopen(1, b"w")
print(bounded, flush=True)
libc.malloc_info(0, ctypes.c_void_p(out))
libc.fflush(ctypes.c_void_p(out))
"""


@pytest.fixture
def served() -> Iterator[tuple[str, Any]]:
    """A page with one function, and gradio's queue behind it."""

    def ask(question: str) -> str:
        return question

    with gr.Blocks() as page:
        gr.api(ask, api_name="ask")
    page.queue()
    disable_analytics(page._queue)
    middleware = [Middleware(SessionCleanup, queue=page._queue, unread=3)]
    _, url, _ = page.launch(prevent_thread_lock=True, quiet=True, app_kwargs={"middleware": middleware})
    yield url, page._queue
    page.close()


def test_a_session_is_forgotten_once_its_answer_was_fetched(served: tuple[str, Any]) -> None:
    url, queue = served
    for number in range(5):
        assert asked(url, f"{number}") == [f"{number}"]
    left = (queue.pending_messages_per_session, queue.pending_event_ids_session, queue.event_analytics)
    assert [len(kept) <= 1 for kept in left] == [True] * 3  # the last one may be on its way still


def test_a_client_that_keeps_its_session_asks_again_and_again(served: tuple[str, Any]) -> None:
    from gradio_client import Client

    client = Client(served[0], verbose=False)
    assert [client.predict(f"{number}", api_name="/ask") for number in range(5)] == [f"{n}" for n in range(5)]
    client.close()


def test_an_answer_waits_for_whoever_fetches_it_late_but_not_for_ever(served: tuple[str, Any]) -> None:
    url, queue = served
    late = [begun(url, f"{number}") for number in range(8)]
    assert fetched(url, late[-1]) == ["7"]
    assert asked(url, "again") == ["again"]
    assert len(queue.pending_messages_per_session) <= 4
    assert queue.pending_messages_per_session.keys() == queue.pending_event_ids_session.keys()
    assert late[0] not in queue.pending_messages_per_session
    assert fetched(url, late[-2]) == ["6"]


def test_threads_share_a_limited_number_of_heaps() -> None:
    done = subprocess.run(
        [sys.executable, "-c", HEAPS], check=True, cwd=Path(__file__).parent.parent, capture_output=True, text=True
    )
    bounded, _, told = done.stdout.partition("\n")
    if bounded != "True":
        pytest.skip("this C library has no heaps to bound")
    assert 1 <= told.count("<heap nr=") <= 2


def asked(url: str, question: str) -> list[str]:
    return fetched(url, begun(url, question))


def begun(url: str, question: str) -> str:
    return str(httpx.post(f"{url}gradio_api/call/ask", json={"data": [question]}).json()["event_id"])


def fetched(url: str, event: str) -> list[str]:
    lines = httpx.get(f"{url}gradio_api/call/ask/{event}", timeout=60).text.splitlines()
    (data,) = [line for line in lines if line.startswith("data: ") and line != "data: null"]
    answer: list[str] = json.loads(data.removeprefix("data: "))
    return answer
