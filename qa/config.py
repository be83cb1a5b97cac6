"""QAConfig: how a question is searched for and when to abstain. Made once by an entry point, then passed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.config import MAX_HISTORY_TURNS, MAX_QUESTION_CHARS, SHIPPED
from index.errors import ConfigError

__all__ = ["MAX_HISTORY_TURNS", "MAX_QUESTION_CHARS", "QAConfig"]


@dataclass(frozen=True, slots=True)
class QAConfig:
    """Settings of asking."""

    max_quotes: int = 3  # for one fact
    floor: float = 0.5  # confidence, 0 to 1, under which the engine abstains
    reader: str = SHIPPED  # of passages: the shipped one, a file, or "none"

    def __post_init__(self) -> None:
        if not 1 <= self.max_quotes <= 20:
            raise ConfigError(f"YINZHENG_MAX_QUOTES={self.max_quotes}: give a number from 1 to 20")
        if not 0 <= self.floor <= 1:
            raise ConfigError(f"YINZHENG_FLOOR={self.floor}: give a number from 0 to 1")

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> QAConfig:
        """Read YINZHENG_MAX_QUOTES, _FLOOR and _READER; what is unset keeps its default."""
        try:
            return cls(
                int(env.get("YINZHENG_MAX_QUOTES", "3")),
                float(env.get("YINZHENG_FLOOR", "0.5")),
                env.get("YINZHENG_READER") or SHIPPED,
            )
        except ValueError as exc:
            raise ConfigError(f"YINZHENG_MAX_QUOTES and YINZHENG_FLOOR must be numbers ({exc})") from exc
