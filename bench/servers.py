"""`python -m bench.servers`: several servers of one index, each request at another of them, as a proxy sends them.

People sign in once and programs show a token; each asks one question after another, with the one before as history. An
error is an answer that does not come, a login that another server does not know, or an answer that is another than the
one given to somebody else (timings aside).
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx
import numpy as np

from bench.measure import machine
from index.config import IndexConfig
from index.rebuild import build_folder
from qa.page.accounts.account import make_account, write_account
from qa.page.accounts.tokens import add_token, make_token
from qa.page.accounts.visitors import tokens_beside

ROOT = Path(__file__).parent.parent
NAME, PASSWORD = "ann", "a password of nobody's"
START_S = 300  # in which all servers are to be ready


@dataclass(frozen=True, slots=True)
class Seen:
    """What all of them together saw."""

    given: dict[tuple[str, ...], str] = field(default_factory=dict)  # the answer, by history and question
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@contextmanager
def servers(folder: Path, corpus: Path, n: int, port: int) -> Iterator[list[str]]:
    """Give the addresses of so many servers of one index, ready; they end afterwards."""
    environment = os.environ | {"YINZHENG_INDEX": str(folder / "index"), "YINZHENG_CORPUS": str(corpus)}
    command = [sys.executable, "-m", "qa.cli", "serve", "--auth", str(folder / "accounts"), "--port"]
    urls = [f"http://127.0.0.1:{port + i}/" for i in range(n)]
    processes = [
        subprocess.Popen(
            [*command, str(port + i)], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for i in range(n)
    ]
    try:
        for url in urls:
            wait_for(url)
        yield urls
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def wait_for(url: str) -> None:
    """Return once the server is ready; raise TimeoutError where it is not within START_S."""
    until = time.perf_counter() + START_S
    while time.perf_counter() < until:
        try:
            if httpx.get(f"{url}health").status_code == 200:
                return
        except httpx.ConnectError:
            pass
        time.sleep(0.2)
    raise TimeoutError(f"{url}: not ready after {START_S} s")


async def visit(urls: Sequence[str], token: str | None, drawn: Iterator[str], until: float, seen: Seen) -> None:
    """Ask until that time (perf_counter): with the token, or else signed in and with the page's own call between."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(timeout=120, headers=headers) as client:
        at = itertools.cycle(urls)
        if token is None:
            form = {"username": NAME, "password": PASSWORD}
            (await client.post(f"{next(at)}login", data=form)).raise_for_status()
        before: list[str] = []
        while time.perf_counter() < until:
            question, began = next(drawn), time.perf_counter()
            try:
                await ask(client, next(at), [*before, question], seen)
                seen.seconds.append(time.perf_counter() - began)
                if token is None:
                    state = await client.post(f"{next(at)}gradio_api/run/page_state", json={"data": []})
                    assert state.raise_for_status().json()["data"][0]["user"] == NAME
            except (httpx.HTTPError, AssertionError, KeyError) as exc:
                seen.errors.append(f"{type(exc).__name__}: {exc}")
            before = [question]


async def ask(client: httpx.AsyncClient, url: str, asked: list[str], seen: Seen) -> None:
    """Ask the last question, the others being its history; raise where the answer is none or another than before."""
    reply = await client.post(f"{url}ask", json={"question": asked[-1], "history": asked[:-1]})
    answer = json.loads(reply.raise_for_status().text.splitlines()[-1])["answer"]
    told = json.dumps({name: value for name, value in answer.items() if name != "timings_ms"}, sort_keys=True)
    assert seen.given.setdefault(tuple(asked), told) == told, f"{asked}: another answer than before"


async def everybody(urls: Sequence[str], token: str, questions: Sequence[str], people: int, seconds: float) -> Seen:
    """Have so many ask for so many seconds, every second one of them a program."""
    seen, until = Seen(), time.perf_counter() + seconds
    drawn = [iter(partial(random.Random(n).choice, questions), None) for n in range(people)]
    await asyncio.gather(*(visit(urls, token if n % 2 else None, drawn[n], until, seen) for n in range(people)))
    return seen


def main(argv: Sequence[str] | None = None) -> int:
    """Print one JSON object; return 1 where anything failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--questions", type=Path, default=ROOT / "tests/questions.jsonl", help="JSON Lines")
    parser.add_argument("--servers", type=int, default=4)
    parser.add_argument("--people", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--port", type=int, default=7960, help="the first of as many")
    given = parser.parse_args(argv)
    questions = [json.loads(line)["question"] for line in given.questions.read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build_folder(given.corpus, folder / "index", IndexConfig.from_env(os.environ))
        write_account(folder / "accounts", make_account(NAME, PASSWORD, admin=False))
        token, words = make_token("bench", 1)
        add_token(tokens_beside(folder / "accounts"), token)
        with servers(folder, given.corpus, given.servers, given.port) as urls:
            seen = asyncio.run(everybody(urls, words, questions, given.people, given.seconds))
    report = {
        "machine": machine(),
        "servers": given.servers,
        "people": given.people,
        "answers": len(seen.seconds),
        "errors": seen.errors[:10],
        "p50_s": round(float(np.percentile(seen.seconds, 50)), 2),
        "p95_s": round(float(np.percentile(seen.seconds, 95)), 2),
    }
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    return int(bool(seen.errors))


if __name__ == "__main__":
    sys.exit(main())
