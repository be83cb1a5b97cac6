"""Hands tasks to the workers of a Ray cluster and gives back what they return; the only home of Ray.

A task whose worker or machine is lost is done again elsewhere, up to RETRIES times; the others go on. Whoever reaches
a cluster's ports runs programs on its machines: docs/scale.md says how to close them.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urlsplit

from index.errors import AppError, ClusterError, ConfigError

RETRIES = 3  # of a task whose worker was lost: whatever kills four workers is in the document
AHEAD = 4  # tasks handed out for each core: none waits for the next, and few results wait here
PATIENCE_S = 60.0  # without any worker in the cluster
ANSWER_S = 10.0  # in which the cluster's port is to answer

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster that this process has joined."""

    ray: Any  # the module, imported

    def run(
        self, task: Callable[[Any, Item], Result], given: object, items: Iterable[tuple[str, Item]]
    ) -> Iterator[tuple[int, Result]]:
        """Yield `task(given, item)` for each item, as they are done, with the item's number from 0.

        Each item has the name of its document, for ClusterError, which is raised where a task fails for good.
        """
        remote = self.ray.remote(num_cpus=1, max_retries=RETRIES)(task)
        shared = self.ray.put(given)
        waiting = enumerate(items)
        running: dict[Any, tuple[int, str]] = {}
        while True:
            for number, (name, item) in islice(waiting, max(0, AHEAD * max(1, self._cores()) - len(running))):
                running[remote.remote(shared, item)] = number, name
            if not running:
                return
            done, _ = self.ray.wait(list(running), timeout=PATIENCE_S)
            if not done and not self._cores():
                raise ClusterError(
                    f"no worker was in the cluster for {PATIENCE_S:.0f} s: start one and build again; "
                    "what was embedded until now is kept"
                )
            for one in done:
                number, name = running.pop(one)
                yield number, self._result(one, name)

    def _cores(self) -> int:
        return int(self.ray.cluster_resources().get("CPU", 0))

    def _result(self, one: Any, name: str) -> Any:
        """Return what the task returned; raise ClusterError, or the AppError that it raised."""
        try:
            return self.ray.get(one)
        except self.ray.exceptions.RayTaskError as exc:
            if isinstance(exc.cause, AppError):
                raise type(exc.cause)(f"{name}: {exc.cause}") from exc
            raise ClusterError(
                f"{name}: a worker failed at it ({exc.cause!r}): build without --ray to see why"
            ) from exc
        except self.ray.exceptions.RayError as exc:
            raise ClusterError(
                f"{name}: the worker was lost at it {RETRIES + 1} times ({type(exc).__name__}): see whether its "
                "machine has enough memory, or take the document out; what was embedded until now is kept"
            ) from exc


@contextmanager
def joined(address: str) -> Iterator[Cluster]:
    """Join the cluster at the address, and leave it afterwards; raise ConfigError or ClusterError with the remedy."""
    try:
        import ray
    except ModuleNotFoundError as exc:
        raise ConfigError("--ray: Ray is not installed: pip install 'yinzheng[ray]', on every machine") from exc
    try:
        _require_listener(address)
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except (ImportError, OSError, RuntimeError, ValueError) as exc:
        reason = str(exc).splitlines()[0]
        raise ClusterError(
            f"--ray {address}: no cluster can be joined there ({reason}): start one with ray start, see docs/scale.md"
        ) from exc
    try:
        yield Cluster(ray)
    finally:
        ray.shutdown()


def _require_listener(address: str) -> None:
    """Raise OSError where the address has a port that nobody listens at, for which Ray itself would wait minutes."""
    at = urlsplit(address if "//" in address else f"//{address}")
    if at.hostname is not None and at.port is not None:
        with socket.create_connection((at.hostname, at.port), ANSWER_S):
            pass
