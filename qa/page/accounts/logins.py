"""Logins: a cookie that names an account and the fingerprint of its present password, signed with a shared key.

No server keeps a list of who has signed in: each one that shares the files knows a login that another gave. It ends
after twelve hours, with another password, with the account, and when its owner signs out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock
from itsdangerous import BadData, URLSafeTimedSerializer

from index.disk.files import write_whole
from index.errors import ConfigError
from qa.page.accounts.account import Account
from qa.page.accounts.key import shared_key
from qa.page.accounts.watched import Watched

LASTS_S = 12 * 60 * 60  # a working day


@dataclass(frozen=True, slots=True)
class Logins:
    """Gives cookies and reads them."""

    accounts: Mapping[str, Account]
    signed_out: Watched[int]  # how many times, by account
    cookie: str  # its name; servers of another page on the same machine have another
    signer: URLSafeTimedSerializer

    @classmethod
    def of(cls, auth: Path, accounts: Mapping[str, Account]) -> Logins:
        """Return those of the file of accounts, with what stands beside it; raise ConfigError."""
        key = shared_key(auth.with_name(f"{auth.name}.key"))
        signer = URLSafeTimedSerializer(
            key, salt="yinzheng login", signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"}
        )
        signed_out = Watched(auth.with_name(f"{auth.name}.signed-out"), read_counts)
        return cls(accounts, signed_out, f"yinzheng-{hashlib.sha256(key).hexdigest()[:12]}", signer)

    def value_for(self, account: Account) -> str:
        """Return the cookie's value that lets the account in."""
        return str(self.signer.dumps(self._named(account)))

    def account_of(self, cookies: Mapping[str, str]) -> Account | None:
        """Return the account that the cookies let in, as it is now; None where they let nobody in."""
        try:
            named = self.signer.loads(cookies.get(self.cookie, ""), max_age=LASTS_S)
        except BadData:
            return None
        account = self.accounts.get(named[0])
        return account if account is not None and named == self._named(account) else None

    def end(self, account: Account) -> None:
        """End the account's logins, in every browser and with every server; raise ConfigError where that fails."""
        path = self.signed_out.path
        try:
            with FileLock(path.with_name(f"{path.name}.lock")):
                counts = read_counts(path)
                counts[account.name] = counts.get(account.name, 0) + 1
                write_whole(path, json.dumps(counts).encode(), private=True)
        except OSError as exc:
            raise ConfigError(f"{path}: cannot be written ({exc}): make its folder writable") from exc

    def _named(self, account: Account) -> list[str | int]:
        return [account.name, account.fingerprint, self.signed_out.get(account.name, 0)]


def read_counts(path: Path) -> dict[str, int]:
    """Return how many times each account has signed out, none where there is no file; raise ConfigError."""
    try:
        counts = json.loads(path.read_text("utf-8")) if path.exists() else {}
    except (OSError, ValueError) as exc:
        raise ConfigError(f"{path}: cannot be read ({exc}): delete it and the .key beside it") from exc
    if not isinstance(counts, dict) or not all(type(count) is int for count in counts.values()):
        raise ConfigError(f"{path}: damaged: delete it and the .key beside it; everybody signs in again")
    return counts
