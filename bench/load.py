"""`python -m bench.load URL QUESTIONS`: many users of a running page at once: errors, latency, fairness, memory.

    python -m bench.load http://127.0.0.1:7860 tests/questions.jsonl --people 32 --seconds 60 --pid PID

Each user asks as the page does, one question after another; the warm-up, with the same load, is
not counted. Memory is read every ten seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np

STEP_S = 10  # between two readings of memory


@dataclass
class Person:
    """One user's results: seconds to each answer, and errors."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


async def ask(client: httpx.AsyncClient, question: str) -> None:
    """Ask once; raise RuntimeError or httpx.HTTPError where no answer comes."""
    reply = (await client.post("ask", json={"question": question})).raise_for_status()
    told = json.loads(reply.text.splitlines()[-1])
    if "answer" not in told:
        raise RuntimeError(told["error"])


async def person(url: str, questions: Sequence[str], until: float, first: int) -> Person:
    """Ask one question after another until that time (perf_counter), beginning with question `first`."""
    seen = Person()
    async with httpx.AsyncClient(base_url=url, timeout=120) as client:
        number = first
        while time.perf_counter() < until:
            began = time.perf_counter()
            try:
                await ask(client, questions[number % len(questions)])
                seen.seconds.append(time.perf_counter() - began)
            except (httpx.HTTPError, RuntimeError) as exc:
                seen.errors.append(f"{type(exc).__name__}: {exc}")
            number += 1
    return seen


async def everybody(url: str, questions: Sequence[str], people: int, seconds: float) -> list[Person]:
    """Have all users ask for so many seconds, each beginning with another question."""
    until = time.perf_counter() + seconds
    return list(await asyncio.gather(*(person(url, questions, until, 7 * n) for n in range(people))))


def resident_mib(pid: int) -> float:
    """Return the resident memory of a process in MiB (Linux)."""
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


async def watch(pid: int, seen: list[float]) -> None:
    """Append the resident memory in MiB every STEP_S seconds, until cancelled."""
    while True:
        await asyncio.sleep(STEP_S)
        seen.append(resident_mib(pid))


def memory(start: float, warm: float, seen: Sequence[float]) -> dict[str, object]:
    """Return the report on memory: values in MiB, and the growth since the warm-up."""
    slope = np.polyfit(np.arange(len(seen)) * STEP_S / 60, seen, 1)[0] if len(seen) > 2 else None
    return {
        "start": round(start),
        "after_warm_up": round(warm),
        "every_10_s": [round(value) for value in seen],
        "end": round(seen[-1]),
        "growth_percent": round(100 * (seen[-1] / warm - 1), 1),
        "slope_mib_a_minute": None if slope is None else round(float(slope), 2),
    }


async def run(given: argparse.Namespace, questions: Sequence[str]) -> int:
    """Warm up, measure, write one JSON object; return 1 where anything failed."""
    start = 0.0 if given.pid is None else resident_mib(given.pid)
    await everybody(given.url, questions, given.people, given.warm)
    warm = 0.0 if given.pid is None else resident_mib(given.pid)
    seen: list[float] = []
    watching = None if given.pid is None else asyncio.create_task(watch(given.pid, seen))
    began = time.perf_counter()
    people = await everybody(given.url, questions, given.people, given.seconds)
    spent = time.perf_counter() - began
    seconds = np.array([s for one in people for s in one.seconds])
    answered = [len(one.seconds) for one in people]
    report: dict[str, object] = {
        "people": given.people,
        "seconds": round(spent, 1),
        "answers": len(seconds),
        "errors": sum(len(one.errors) for one in people),
        "answers_per_second": round(len(seconds) / spent, 2),
        "p50_s": round(float(np.percentile(seconds, 50)), 2),
        "p95_s": round(float(np.percentile(seconds, 95)), 2),
        "longest_s": round(float(seconds.max()), 2),
        "fewest_and_most_answers_of_a_person": [min(answered), max(answered)],
    }
    if watching is not None:
        watching.cancel()
        report["memory_mib"] = memory(start, warm, [*seen, resident_mib(given.pid)])
    sys.stdout.write(json.dumps(report) + "\n")
    return int(any(one.errors for one in people))


def main(argv: Sequence[str] | None = None) -> int:
    """Print one JSON object; return 1 where anything failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("questions", type=Path, help="JSON Lines with a question each")
    parser.add_argument("--people", type=int, default=32)
    parser.add_argument("--warm", type=float, default=60, help="seconds of warm-up")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pid", type=int, help="of the server, to watch its memory (Linux)")
    given = parser.parse_args(argv)
    questions = [json.loads(line)["question"] for line in given.questions.read_text("utf-8").splitlines()]
    return asyncio.run(run(given, questions))


if __name__ == "__main__":
    sys.exit(main())
