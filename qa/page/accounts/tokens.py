"""Bearer tokens: what programs show in place of a name and a password. They may ask, search and locate only.

They stand in a file, one `name:last day:hash` a line. A token has 256 random bits, so its plain SHA-256 tells nothing
of it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from index.disk.files import write_whole
from index.errors import ConfigError
from qa.page.accounts.account import checked_name

PREFIX = "yinzheng_"  # by which a scanner of files knows one that was left in them
MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a token: not its words."""

    name: str
    until: date  # its last day, in UTC
    sha256: str  # of the token, hexadecimal

    @property
    def holds(self) -> bool:
        """Whether it has not ended."""
        return today() <= self.until


def make_token(name: str, days: int) -> tuple[Token, str]:
    """Return a token that ends after so many days, and its words; raise ConfigError for a bad name or number."""
    if not 1 <= days <= MOST_DAYS:
        raise ConfigError(f"--days {days}: give a number from 1 to {MOST_DAYS}")
    words = PREFIX + secrets.token_urlsafe(32)
    return Token(checked_name(name), today() + timedelta(days), hash_of(words)), words


def hash_of(words: str) -> str:
    """Return the SHA-256 of a token's words, hexadecimal."""
    return hashlib.sha256(words.encode()).hexdigest()


def read_tokens(path: Path) -> dict[str, Token]:
    """Return the tokens by their hashes, none where there is no file; raise ConfigError naming file and line."""
    try:
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{path}: cannot be read ({exc}): let the program read it") from exc
    tokens: dict[str, Token] = {}
    for number, line in enumerate(lines, start=1):
        try:
            name, until, sha256 = line.split(":")
            tokens[sha256] = Token(name, date.fromisoformat(until), sha256)
        except ValueError as exc:
            raise ConfigError(f"{path}, line {number}: not a token: take the line away, make another token") from exc
    return tokens


def add_token(path: Path, token: Token) -> None:
    """Add it to the file, that only its owner can read; raise ConfigError where its name is taken."""
    there = read_tokens(path).values()
    if any(token.name == other.name for other in there):
        raise ConfigError(f"{token.name}: there is such a token: revoke it first, or choose another name")
    _write(path, [*there, token])


def revoke_token(path: Path, name: str) -> None:
    """Take the token of that name out of the file; raise ConfigError where there is none."""
    there = read_tokens(path).values()
    if all(token.name != name for token in there):
        raise ConfigError(f"{name}: there is no such token: yinzheng token list has those that there are")
    _write(path, [token for token in there if token.name != name])


def today() -> date:
    """Return the day in UTC: servers in several zones agree on it."""
    return datetime.now(UTC).date()


def _write(path: Path, tokens: Iterable[Token]) -> None:
    lines = (f"{token.name}:{token.until.isoformat()}:{token.sha256}\n" for token in tokens)
    try:
        write_whole(path, "".join(lines).encode(), private=True)
    except OSError as exc:
        raise ConfigError(f"{path}: cannot be written ({exc}): make its folder writable") from exc
