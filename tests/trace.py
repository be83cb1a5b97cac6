"""A process and its children under strace: which addresses were spoken to and which paths written, by native code too.

Only the calls of a Linux system are looked at; where strace is missing or may not trace, the test is skipped with that.
"""

from __future__ import annotations

import ipaddress
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

STRACE = ("strace", "-f", "-qq", "-y", "--seccomp-bpf", "-e", "trace=%network,%file", "-e", "signal=none")
RESOLVER_PORTS = {53, 853}  # a name server may stand on loopback
SPEAKS = {"connect", "sendto", "sendmsg", "sendmmsg"}
OPENS = {"open", "openat", "openat2", "creat"}
WRITES = {  # which of a call's paths is made or changed: the first, or the second where there are two
    **dict.fromkeys(("mkdir", "mkdirat", "mknod", "mknodat", "truncate", "chmod", "fchmodat", "chown", "lchown"), 0),
    **dict.fromkeys(("fchownat", "utime", "utimes", "futimesat", "utimensat", "setxattr", "lsetxattr"), 0),
    **dict.fromkeys(("rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat"), 1),
}
FLAGS = re.compile(r"O_(CREAT|WRONLY|RDWR|TRUNC)")
LINE = re.compile(r"(\d+) +(.*)")
RESUMED = re.compile(r"<\.\.\. (\w+) resumed>(.*)")
CALL = re.compile(r"(\w+)\((.*)\) += (.*)", re.DOTALL)
PATH = re.compile(r'(?:(?:AT_FDCWD|\d+)<(?P<base>[^>]*)>, )?"(?P<path>(?:[^"\\]|\\.)*)"')
ADDRESS = re.compile(
    r'sa_family=AF_INET6?, sin6?_port=htons\((\d+)\).*?(?:inet_addr\(|inet_pton\(AF_INET6, )"([^"]+)"',
)


@dataclass(frozen=True, slots=True)
class Trace:
    """What the processes did."""

    spoken_to: frozenset[tuple[str, int]]  # address, port
    written: frozenset[Path]

    def outside(self) -> list[tuple[str, int]]:
        """Return the addresses that are not on this machine, and every one of a name server."""
        return sorted(
            (address, port)
            for address, port in self.spoken_to
            if port in RESOLVER_PORTS or not _is_loopback(ipaddress.ip_address(address))
        )

    def written_outside(self, *places: Path) -> list[Path]:
        """Return what was made or changed under none of the places, compiled Python and the system's own left out."""
        free = (Path("/dev"), Path("/proc"), *places)
        return sorted(
            path
            for path in self.written
            if not any(path.is_relative_to(place) for place in free) and "__pycache__" not in path.parts
        )


def read_trace(lines: Iterable[str], cwd: Path) -> Trace:
    """Return what the lines of strace say; relative paths without a folder are under `cwd`."""
    spoken_to: set[tuple[str, int]] = set()
    written: set[Path] = set()
    waiting: dict[str, str] = {}
    for line in lines:
        found = LINE.match(line)
        if found is None:
            continue
        pid, text = found.groups()
        if text.endswith("<unfinished ...>"):
            waiting[pid] = text.removesuffix("<unfinished ...>")
            continue
        if (resumed := RESUMED.match(text)) is not None:
            text = waiting.pop(pid, f"{resumed[1]}(") + resumed[2]
        if (call := CALL.match(text)) is None:
            continue
        name, arguments, result = call.groups()
        if name in SPEAKS:
            spoken_to |= {(address, int(port)) for port, address in ADDRESS.findall(arguments)}
        elif not result.startswith("-1") and (name in WRITES or _opens_to_write(name, arguments)):
            written.add(_paths(arguments, cwd)[WRITES.get(name, 0)])
    for text in waiting.values():  # calls that the end of the process cut off
        if text.split("(")[0] in SPEAKS:
            spoken_to |= {(address, int(port)) for port, address in ADDRESS.findall(text)}
    return Trace(frozenset(spoken_to), frozenset(written))


class Traced:
    """A program that runs under strace, in an environment that is made from nothing but what is given."""

    def __init__(self, arguments: Sequence[str], env: dict[str, str], cwd: Path, log: Path) -> None:
        self._cwd, self._log = cwd, log
        self.began = time.monotonic()
        with log.with_suffix(".out").open("wb") as out:
            self._process = subprocess.Popen(
                [*STRACE, "-o", str(log), sys.executable, "-u", *arguments],
                stdout=out,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=cwd,
            )

    def output(self) -> str:
        """Return what it has said until now, on stdout and stderr."""
        return self._log.with_suffix(".out").read_text("utf-8")

    def running(self) -> bool:
        """Tell whether it has not ended yet."""
        return self._process.poll() is None

    def stop(self) -> None:
        """Ask the program to end, as a service manager does; strace stays until then."""
        self._signal(signal.SIGTERM)

    def trace(self, patience_s: float) -> Trace:
        """Return what it did, once it has ended with exit status 0."""
        try:
            status = self._process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.end()
            raise
        assert status == 0, self.output()
        with self._log.open(encoding="utf-8", errors="surrogateescape") as lines:
            return read_trace(lines, self._cwd)

    def end(self) -> None:
        """End it, whatever it does; strace alone would hold a signal back until the program ends."""
        self._signal(signal.SIGKILL)
        self._process.kill()
        self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text("ascii").split()
        for pid in children:
            os.kill(int(pid), number)


def need_strace() -> None:
    """Skip the test where nothing can be traced."""
    if sys.platform != "linux" or shutil.which("strace") is None:
        pytest.skip("no strace: apt-get install strace")
    tried = subprocess.run([*STRACE, "-o", "/dev/null", "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"strace may not trace here: {tried.stderr.strip()}")


def _is_loopback(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def _opens_to_write(name: str, arguments: str) -> bool:
    return name == "creat" or (name in OPENS and FLAGS.search(PATH.sub("", arguments)) is not None)


def _paths(arguments: str, cwd: Path) -> list[Path]:
    found: list[Path] = []
    for match in PATH.finditer(arguments):
        base, path = (_text(match[name]) for name in ("base", "path"))
        found.append(cwd / base / path)
    return found


def _text(escaped: str | None) -> str:
    """Return a path as it is: strace writes each byte that is not ASCII as a backslash and three digits."""
    raw = (escaped or "").encode("utf-8", "surrogateescape").decode("unicode_escape")
    return raw.encode("latin-1").decode("utf-8", "surrogateescape")
