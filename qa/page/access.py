"""Who may change the index from the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from index.errors import AppError
from qa.page.accounts.account import Account
from qa.page.config import ServeConfig

HERE = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Access:
    """The settings and accounts that decide it."""

    config: ServeConfig
    accounts: Mapping[str, Account] | None = None  # by name; None where nobody signs in

    def allows(self, user: str | None, headers: Mapping[str, str]) -> bool:
        """Tell whether the person behind a request may rebuild the index and add documents.

        Behind a proxy nobody sits at this machine, whatever the address says.
        """
        if not self.config.may_change:
            return False
        if self.accounts is not None:
            account = self.accounts.get(user or "")
            return account is not None and account.admin
        host = urlsplit(f"//{headers.get('host', '')}").hostname
        forwarded = any(name in headers for name in ("x-forwarded-for", "forwarded", "x-real-ip", "via"))
        return self.config.local and host in HERE and not forwarded

    def require(self, user: str | None, headers: Mapping[str, str]) -> None:
        """Raise AppError where `allows` says no."""
        if not self.allows(user, headers):
            raise AppError("only an admin, or whoever sits at the server, may change the index: ask one of them")
