"""Memory of the server: gradio's record of a question is dropped once its answer has been sent, heaps are limited.

Gradio makes a session for each question and keeps something of it for as long as the server runs: memory would grow
with every question.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
from dataclasses import dataclass
from typing import Any

ANSWERED = re.compile(r"/gradio_api/(queue/data|call/)")  # answers go out at these addresses
UNREAD = 200  # finished answers that are kept until they are fetched
NEVER = sys.maxsize  # questions after which gradio tabulates all of them for its dashboard, which is closed here


@dataclass(frozen=True, slots=True)
class SessionCleanup:
    """An ASGI middleware around gradio's application; `queue` is gradio's, `unread` answers are kept until fetched."""

    app: Any
    queue: Any
    unread: int = UNREAD

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass the request on; after an answer, drop the sessions that are done."""
        try:
            await self.app(scope, receive, send)
        finally:
            if scope["type"] == "http" and ANSWERED.search(scope["path"]):
                drop_sessions(self.queue, self.unread)


def disable_analytics(queue: Any) -> None:
    """Make gradio keep and compute nothing for its analytics dashboard."""
    queue.ANAYLTICS_CACHE_FREQUENCY = NEVER
    queue.ANALYTICS_MAX_EVENTS = 1


def drop_sessions(queue: Any, unread: int) -> None:
    """Drop the sessions whose answers have all been fetched, and the oldest of the others beyond `unread`."""
    answered = []
    for session in list(queue.pending_messages_per_session):
        events = queue.pending_event_ids_session.get(session)
        if not events:
            _drop(queue, session)
        elif not any(event in queue.event_ids_to_events for event in events):  # none waits or is being answered
            answered.append(session)
    for session in answered[:-unread]:
        _drop(queue, session)
    for session in queue.pending_event_ids_session.keys() - queue.pending_messages_per_session.keys():
        _drop(queue, session)


def _drop(queue: Any, session: str) -> None:
    queue.pending_messages_per_session.pop(session, None)
    queue.pending_event_ids_session.pop(session, None)


M_ARENA_MAX = -8  # of mallopt(3)
SETTING = "MALLOC_ARENA_MAX"  # what glibc itself reads, for whoever knows better


def limit_heaps(most: int) -> bool:
    """Keep this process to that many heaps; return whether it was done, which only glibc can."""
    if SETTING in os.environ:
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    return bool(mallopt(M_ARENA_MAX, most) == 1)
