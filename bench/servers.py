"""`python -m bench.servers`: several servers of one index behind one port, where nginx sends each request to the next.

People sign in once and programs show a token; each asks one question after another, with the one before as history. An
error is an answer that does not come, a login that another server does not know, or an answer that is another than the
one given to somebody else (timings aside). At the end one signs out and another's password is changed: whoever then
lets one of them in with the old cookie is an error too. Without nginx, each client goes round the servers by itself.
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
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx
import numpy as np

from bench.front import is_there, one_port
from bench.measure import machine
from index.config import IndexConfig
from index.rebuild import build_folder
from qa.page.accounts.account import make_account, write_account
from qa.page.accounts.tokens import add_token, make_token
from qa.page.accounts.visitors import tokens_beside

ROOT = Path(__file__).parent.parent
NAME, LEAVING, CHANGED, PASSWORD = "ann", "bob", "eve", "a password of nobody's"
START_S = 300  # in which all servers are to be ready
ENDS_S = 60.0  # in which a login ends with every server


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
        with suppress(httpx.TransportError):
            if httpx.get(f"{url}health").status_code == 200:
                return
        time.sleep(0.2)
    raise TimeoutError(f"{url}: not ready after {START_S} s")


async def visit(urls: Sequence[str], token: str | None, drawn: Iterator[str], until: float, seen: Seen) -> None:
    """Ask until that time (perf_counter): with the token, or else signed in and with the page's own call between."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(timeout=120, headers=headers) as client:
        at = itertools.cycle(urls)
        if token is None:
            await sign_in(client, next(at), NAME)
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


async def sign_in(client: httpx.AsyncClient, url: str, name: str) -> None:
    """Sign in; the client keeps the cookie."""
    (await client.post(f"{url}login", data={"username": name, "password": PASSWORD})).raise_for_status()


async def ask(client: httpx.AsyncClient, url: str, asked: list[str], seen: Seen) -> None:
    """Ask the last question, the others being its history; raise where the answer is none or another than before."""
    reply = await client.post(f"{url}ask", json={"question": asked[-1], "history": asked[:-1]})
    answer = json.loads(reply.raise_for_status().text.splitlines()[-1])["answer"]
    told = json.dumps({name: value for name, value in answer.items() if name != "timings_ms"}, sort_keys=True)
    assert seen.given.setdefault(tuple(asked), told) == told, f"{asked}: another answer than before"


async def endings(urls: Sequence[str], accounts: Path, seen: Seen) -> float:
    """Return after how many seconds no server lets in who has signed out, or whose password was changed."""
    cookies = {}
    for name in (LEAVING, CHANGED):
        async with httpx.AsyncClient(timeout=120) as client:
            await sign_in(client, urls[0], name)
            cookies[name] = dict(client.cookies)
            if name == LEAVING:
                (await client.post(f"{urls[-1]}logout")).raise_for_status()
    write_account(accounts, make_account(CHANGED, f"{PASSWORD}, a new one", admin=False))
    began = time.perf_counter()
    for url, name in itertools.product(urls, cookies):
        async with httpx.AsyncClient(timeout=120, cookies=cookies[name]) as client:
            while (await client.post(f"{url}ask", json={"question": "?"})).status_code != 401:
                if time.perf_counter() - began > ENDS_S:
                    seen.errors.append(f"{url}: {name} is still let in after {ENDS_S:.0f} s")
                    break
                await asyncio.sleep(0.1)
    return time.perf_counter() - began


async def everybody(urls: Sequence[str], token: str, questions: Sequence[str], people: int, seconds: float) -> Seen:
    """Have so many ask for so many seconds, every second one of them a program."""
    seen, until = Seen(), time.perf_counter() + seconds
    drawn = [iter(partial(random.Random(n).choice, questions), None) for n in range(people)]
    await asyncio.gather(*(visit(urls, token if n % 2 else None, drawn[n], until, seen) for n in range(people)))
    return seen


def percentile(seconds: Sequence[float], q: float) -> float | None:
    """Return the percentile to hundredths of a second; None where nobody was answered."""
    return round(float(np.percentile(seconds, q)), 2) if seconds else None


def main(argv: Sequence[str] | None = None) -> int:
    """Print one JSON object; return 1 where anything failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--questions", type=Path, default=ROOT / "tests/questions.jsonl", help="JSON Lines")
    parser.add_argument("--servers", type=int, default=4)
    parser.add_argument("--people", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--port", type=int, default=7960, help="the one port; the servers have those after it")
    given = parser.parse_args(argv)
    questions = [json.loads(line)["question"] for line in given.questions.read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build_folder(given.corpus, folder / "index", IndexConfig.from_env(os.environ))
        accounts = folder / "accounts"
        for account in (NAME, LEAVING, CHANGED):
            write_account(accounts, make_account(account, PASSWORD, admin=False))
        token, words = make_token("bench", 1)
        add_token(tokens_beside(accounts), token)
        with servers(folder, given.corpus, given.servers, given.port + 1) as urls, ExitStack() as stack:
            asked = [stack.enter_context(one_port(urls, given.port, folder / "front"))] if is_there() else urls
            wait_for(asked[0])
            seen = asyncio.run(everybody(asked, words, questions, given.people, given.seconds))
            ended = asyncio.run(endings(urls, accounts, seen))
    report = {
        "machine": machine(),
        "servers": given.servers,
        "one_port": "nginx" if is_there() else "none: each client goes round the servers",
        "people": given.people,
        "seconds": given.seconds,
        "answers": len(seen.seconds),
        "errors": seen.errors[:10],
        "p50_s": percentile(seen.seconds, 50),
        "p95_s": percentile(seen.seconds, 95),
        "logins_ended_s": round(ended, 2),
    }
    sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    return int(bool(seen.errors) or not seen.seconds)


if __name__ == "__main__":
    sys.exit(main())
