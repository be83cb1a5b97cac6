"""Whom a request comes from: a person by the cookie of a login, a program by a bearer token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qa.page.accounts.account import Account
from qa.page.accounts.logins import Logins
from qa.page.accounts.tokens import Token, hash_of, read_tokens
from qa.page.accounts.watched import Watched


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever has come in."""

    name: str  # of the account; of a token, `token:` and its name, which no account can have
    is_program: bool  # may ask, search and locate only


@dataclass(frozen=True, slots=True)
class Visitors:
    """Recognises them, by files as they are now."""

    logins: Logins
    tokens: Mapping[str, Token]  # by hash

    @classmethod
    def of(cls, auth: Path, accounts: Mapping[str, Account]) -> Visitors:
        """Return those of the file of accounts, with what stands beside it; raise ConfigError."""
        return cls(Logins.of(auth, accounts), Watched(tokens_beside(auth), read_tokens))

    def who(self, headers: Mapping[str, str], cookies: Mapping[str, str]) -> Visitor | None:
        """Return whom headers and cookies show; None for nobody. A token that does not hold is nobody's."""
        scheme, _, words = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            token = self.tokens.get(hash_of(words.strip()))
            return Visitor(f"token:{token.name}", True) if token is not None and token.holds else None
        account = self.logins.account_of(cookies)
        return None if account is None else Visitor(account.name, False)


def tokens_beside(auth: Path) -> Path:
    """Return the file of tokens that belongs to a file of accounts."""
    return auth.with_name(f"{auth.name}.tokens")
