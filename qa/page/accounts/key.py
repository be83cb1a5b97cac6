"""The key that logins are signed with: a file that all servers of one page share and only their owner can read."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from index.disk.files import write_whole
from index.errors import ConfigError

KEY_BYTES = 32


def shared_key(path: Path) -> bytes:
    """Return the key in the file, which is made where there is none.

    Raises ConfigError where others than its owner can read it, or where it holds no key.
    """
    if not path.exists():
        _make(path)
    try:
        mode, text = path.stat().st_mode, path.read_text("ascii")
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{path}: cannot be read ({exc}): let the server, and nobody else, read it") from exc
    if os.name == "posix" and mode & 0o077:
        raise ConfigError(f"{path}: others can read the key of the logins: delete it, the server makes another")
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) < KEY_BYTES:
        raise ConfigError(f"{path}: no key of {KEY_BYTES} bytes in hexadecimal: delete it, the server makes another")
    return key


def _make(path: Path) -> None:
    """Make the file whole; of servers that start at the same time the first one's stays."""
    aside = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    try:
        write_whole(aside, secrets.token_hex(KEY_BYTES).encode(), private=True)
        with suppress(FileExistsError):
            path.hardlink_to(aside)
    except OSError as exc:
        raise ConfigError(f"{path}: cannot be written ({exc}): make its folder writable, or put a key there") from exc
    finally:
        aside.unlink(missing_ok=True)
