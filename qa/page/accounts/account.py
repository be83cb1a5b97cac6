"""Accounts: who may sign in.

They stand in a file, one `name:admin|user:salt:hash` a line; a hash is scrypt's (RFC 7914), with its own salt.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import os
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.disk.files import write_whole
from index.errors import ConfigError

NAME = re.compile(r"[\w.@-]{1,64}")
COST, BLOCK, PARALLEL = 2**14, 8, 1  # scrypt: 16 MiB and some 50 ms a try
MIN_PASSWORD_CHARS = 8


@dataclass(frozen=True, slots=True)
class Account:
    """Who may sign in."""

    name: str
    admin: bool  # may rebuild the index and add documents
    salt: bytes
    key: bytes

    def matches(self, password: str) -> bool:
        """Tell whether it is the account's password, in a time that does not depend on it."""
        return hmac.compare_digest(_key(password, self.salt), self.key)

    @property
    def fingerprint(self) -> str:
        """What is another after every change of the password; nothing of salt or hash can be told from it."""
        return hashlib.sha256(self.salt + self.key).hexdigest()


def checked_name(name: str) -> str:
    """Return the name; raise ConfigError where it cannot be one."""
    if not NAME.fullmatch(name):
        raise ConfigError(f"{name!r}: a name has 1 to 64 letters, digits or one of . _ - @")
    return name


def make_account(name: str, password: str, *, admin: bool) -> Account:
    """Return a new account; raise ConfigError for a bad name or a short password."""
    if len(password) < MIN_PASSWORD_CHARS:
        raise ConfigError(f"a password has at least {MIN_PASSWORD_CHARS} characters: choose a longer one")
    salt = os.urandom(16)
    return Account(checked_name(name), admin, salt, _key(password, salt))


def read_accounts(path: Path) -> dict[str, Account]:
    """Return the accounts by name; raise ConfigError naming file and line."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{path}: cannot be read ({exc}): make it with yinzheng account NAME --auth {path}") from exc
    accounts: dict[str, Account] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            name, role, salt, key = line.strip().split(":")
            account = Account(name, {"admin": True, "user": False}[role], _bytes(salt), _bytes(key))
        except (ValueError, KeyError) as exc:
            raise ConfigError(f"{path}, line {number}: not an account: make it with yinzheng account NAME") from exc
        accounts[account.name] = account
    if not accounts:
        raise ConfigError(f"{path}: no account in it: add one with yinzheng account NAME --auth {path}")
    return accounts


def write_account(path: Path, account: Account) -> None:
    """Add the account to the file, or replace the one of its name; only the owner can read the file.

    Raises ConfigError where the file cannot be read or written.
    """
    role = "admin" if account.admin else "user"
    own = ":".join([account.name, role, *(base64.b64encode(part).decode() for part in (account.salt, account.key))])
    try:
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        kept = [line for line in lines if not line.startswith(f"{account.name}:")]
        write_whole(path, ("\n".join([*kept, own]) + "\n").encode(), private=True)
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{path}: cannot be written ({exc}): name another file with --auth") from exc


def password_checker(accounts: Mapping[str, Account]) -> Callable[[str, str], Awaitable[Account | None]]:
    """Return what finds the account of a name and a password; an unknown name takes as long as a known one."""
    nobody = make_account("nobody", os.urandom(16).hex(), admin=False)

    async def check(name: str, password: str) -> Account | None:
        account = accounts.get(name)
        fits = await asyncio.to_thread((account or nobody).matches, password)
        return account if fits else None

    return check


def _key(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=COST, r=BLOCK, p=PARALLEL, maxmem=2**26, dklen=32)


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
