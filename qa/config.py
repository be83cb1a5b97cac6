"""QAConfig: how a question is searched for, and from where on passages answer or are related; made once, passed on."""

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
    floor: float = 0.5  # confidence, 0 to 1, from which passages are quoted as an answer
    related_floor: float = 0.5  # fit, 0 to 1, from which passages are shown as related where they are no answer
    reader: str = SHIPPED  # of passages: the shipped one, a file, or "none"

    def __post_init__(self) -> None:
        if not 1 <= self.max_quotes <= 20:
            raise ConfigError(f"YINZHENG_MAX_QUOTES={self.max_quotes}: give a number from 1 to 20")
        for name, value in (("FLOOR", self.floor), ("RELATED_FLOOR", self.related_floor)):
            if not 0 <= value <= 1:
                raise ConfigError(f"YINZHENG_{name}={value}: give a number from 0 to 1")

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> QAConfig:
        """Read YINZHENG_MAX_QUOTES, _FLOOR, _RELATED_FLOOR and _READER; what is unset keeps its default."""
        try:
            return cls(
                int(env.get("YINZHENG_MAX_QUOTES", "3")),
                float(env.get("YINZHENG_FLOOR", "0.5")),
                float(env.get("YINZHENG_RELATED_FLOOR", "0.5")),
                env.get("YINZHENG_READER") or SHIPPED,
            )
        except ValueError as exc:
            raise ConfigError(f"YINZHENG_MAX_QUOTES, _FLOOR and _RELATED_FLOOR must be numbers ({exc})") from exc
