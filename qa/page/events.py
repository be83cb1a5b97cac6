"""The server's log: one JSON object a line on stderr, without the words of questions unless asked for."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TextIO

from qa.answer.locate.located import Located
from qa.records import Answer


@dataclass(frozen=True, slots=True)
class EventLog:
    """A log of events; `texts` adds the words of questions."""

    stream: TextIO
    texts: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def asked(self, interface: str, answer: Answer, seconds: float, user: str | None) -> None:
        """Log a question, the answer's status and its size."""
        words = {"question": answer.question} if self.texts else {}
        self.write(
            interface,
            status=answer.status.value,
            kind=answer.kind,
            language=answer.language,
            chars=len(answer.question),
            quotes=len(answer.quotes),
            related=len(answer.related),
            ms=round(seconds * 1000),
            user=user,
            **words,
        )

    def located(self, interface: str, located: Located, seconds: float, user: str | None) -> None:
        """Log a passage that was looked for; its words only where those of questions are logged."""
        self.write(
            interface,
            status="verbatim" if located.verbatim else "not verbatim",
            chars=len(located.text),
            places=located.n_places,
            ms=round(seconds * 1000),
            user=user,
            **({"text": located.text} if self.texts else {}),
        )

    def refused(self, interface: str, reason: str, user: str | None) -> None:
        """Log a failure that was shown to the user."""
        self.write(interface, status="failed", reason=reason, user=user)

    def write(self, event: str, **fields: str | int | None) -> None:
        """Write one line."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        known = {name: value for name, value in fields.items() if value is not None}
        line = json.dumps({"at": at, "event": event} | known, ensure_ascii=False) + "\n"
        with self._lock:
            self.stream.write(line)
            self.stream.flush()
