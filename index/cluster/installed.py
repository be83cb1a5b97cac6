"""What must be the same on every machine of a build, so that each reads a file alike."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version

from index.errors import ClusterError

NAME = re.compile(r"[\w.-]+")
EXTRA = re.compile(r"extra == ['\"](?P<extra>[\w-]+)['\"]")
READING = "ocr"  # the extra with which more is read of a file


@cache
def installed() -> Mapping[str, str]:
    """Return Python, the program and each library that it needs, with their versions; "none" of what is not here."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    found = {
        "Python": ".".join(map(str, sys.version_info[:2])),
        "LibreOffice": "none" if office is None else "there",
    }
    for line in ("yinzheng", *(requires("yinzheng") or ())):
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
