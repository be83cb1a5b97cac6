"""Many people asking a running page at once: errors, 95th percentile, throughput, fairness, memory.

    python bench/load.py http://127.0.0.1:7860 questions.jsonl --people 32 --seconds 60 --pid PID

Each person asks through gradio's queue as the page does, one question after another.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np


@dataclass
class Person:
    """What one of them saw: seconds to each answer, and what failed."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


async def ask(client: httpx.AsyncClient, question: str) -> None:
    """Ask once; raise RuntimeError or httpx.HTTPError where no answer comes."""
    started = await client.post("gradio_api/call/ask", json={"data": [question, []]})
    started.raise_for_status()
    events = await client.get(f"gradio_api/call/ask/{started.json()['event_id']}")
    if "event: complete" not in events.text:
        raise RuntimeError(events.text[:200])


async def person(url: str, questions: list[str], until: float, first: int) -> Person:
    """Ask one question after another until the time is over."""
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


def resident_mib(pid: int | None) -> float:
    """Return the memory that a process holds, 0 for none."""
    if pid is None:
        return 0.0
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


async def main() -> int:
    """Run, write one JSON object; return 1 where anything failed."""
    parser = argparse.ArgumentParser(description="Many people asking a running page at once.")
    parser.add_argument("url")
    parser.add_argument("questions", type=Path)
    parser.add_argument("--people", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pid", type=int)
    given = parser.parse_args()
    questions = [json.loads(line)["question"] for line in given.questions.read_text("utf-8").splitlines()]
    await person(given.url, questions, time.perf_counter() + 5, 0)  # warm
    before = resident_mib(given.pid)
    began = time.perf_counter()
    everybody = [person(given.url, questions, began + given.seconds, 7 * n) for n in range(given.people)]
    halfway = asyncio.create_task(asyncio.sleep(given.seconds / 2, None))
    running = asyncio.gather(*everybody)
    await halfway
    middle = resident_mib(given.pid)
    people = await running
    spent = time.perf_counter() - began
    seconds = np.array([s for one in people for s in one.seconds])
    answered = [len(one.seconds) for one in people]
    report = {
        "people": given.people,
        "seconds": round(spent, 1),
        "answers": len(seconds),
        "errors": sum(len(one.errors) for one in people),
        "answers_per_second": round(len(seconds) / spent, 2),
        "p50_s": round(float(np.percentile(seconds, 50)), 2),
        "p95_s": round(float(np.percentile(seconds, 95)), 2),
        "longest_s": round(float(seconds.max()), 2),
        "fewest_and_most_answers_of_a_person": [min(answered), max(answered)],
        "memory_mib_before_middle_after": [round(x) for x in (before, middle, resident_mib(given.pid))],
    }
    sys.stdout.write(json.dumps(report) + "\n")
    return int(any(one.errors for one in people))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
