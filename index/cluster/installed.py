"""What must be the same on every machine of a build, so that each reads a file alike."""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from index.documents.office import can_close_network
from index.errors import ClusterError

NAME = re.compile(r"[\w.-]+")
EXTRA = re.compile(r"extra == ['\"](?P<extra>[\w-]+)['\"]")
READING = "ocr"  # the extra with which more is read of a file


@cache
def installed() -> Mapping[str, str]:
    """Return Python, the program and each library that it needs, with their versions; "none" of what is not here."""
    found = {
        "Python": ".".join(map(str, sys.version_info[:2])),
        "yinzheng": f"{_version('yinzheng')} {_program()}",
        "LibreOffice": _office(),
    }
    with suppress(PackageNotFoundError):  # the program itself, which may run from its folder
        for line in requires("yinzheng") or ():
            extra, name = EXTRA.search(line), NAME.match(line)
            if name is not None and (extra is None or extra["extra"] == READING):
                found[name[0]] = _version(name[0])
    return found


def require(wanted: Mapping[str, str]) -> None:
    """Raise ClusterError, naming each difference, where this machine has something else than the building one."""
    here = installed()
    others = [
        f"{name} {here.get(name, 'none')}, not {version}"
        for name, version in wanted.items()
        if here.get(name, "none") != version
    ]
    if others:
        raise ClusterError(f"a worker has {'; '.join(others)}: install the same there as on the building machine")


def _version(name: str) -> str:
    """Return the version without the part that says how it was compiled, such as +cpu."""
    try:
        return version(name).partition("+")[0]
    except PackageNotFoundError:
        return "none"


def _program() -> str:
    """Return a hash of what the program reads and chunks by: its code and the data of languages and formats."""
    root = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.suffix in {".py", ".toml"}):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _office() -> str:
    if shutil.which("soffice") is None and shutil.which("libreoffice") is None:
        return "none"
    return "without a network" if can_close_network() else "with its network"
