"""ServeConfig: the settings of serving, made once by the command."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from index.errors import ConfigError


@dataclass(frozen=True, slots=True)
class ServeConfig:
    """Settings of serving."""

    host: str = "127.0.0.1"
    port: int | None = None  # None: the first free one from 7860
    auth: Path | None = None  # a file of accounts
    root_path: str = ""  # where a proxy has put the page, such as "/yinzheng"
    mcp: bool = False
    concurrent: int = 2  # questions answered at a time: one a core of a small machine
    waiting: int = 200  # questions that may stand in the queue
    upload_mb: int = 20  # the most that one request may carry
    keep_days: int = 30  # for which what is taken out of the corpus can be put back in the page
    read_only: bool = False  # nobody rebuilds or uploads in the page
    no_build: bool = False  # another process builds: nor does the server by itself, when it starts or files change
    log_questions: bool = False

    def __post_init__(self) -> None:
        for name, value, least, most in (
            ("port", self.port or 7860, 1, 65535),
            ("concurrent", self.concurrent, 1, 64),
            ("waiting", self.waiting, 1, 100_000),
            ("upload-mb", self.upload_mb, 1, 1000),
            ("keep-days", self.keep_days, 1, 3650),
        ):
            if not least <= value <= most:
                raise ConfigError(f"--{name} {value}: give a number from {least} to {most}")

    @property
    def may_change(self) -> bool:
        """Tell whether anybody may change index or documents in the page."""
        return not (self.read_only or self.no_build)

    @property
    def local(self) -> bool:
        """Tell whether only this machine can reach the page."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"
