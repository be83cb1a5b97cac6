"""What the page loads, made of the files under `web/`: one style, and a script for each of its two forms.

The scripts are ES modules; a visit fetches them as one. Twenty requests, six at a time, took three times as long as
all that the scripts do.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

IMPORT = re.compile(r"^import \{[^}]*\} from '(\.[^']*)';\n", re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async function|function|const|let|class) )", re.MULTILINE)
LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
MODULES = {"page.js": "scripts/main.js", "login.js": "scripts/login.js"}  # what is loaded -> where it begins
STYLE = "page.css"


@cache
def loaded() -> Mapping[str, str]:
    """Return what the page loads, by name."""
    web = web_files()
    style = "".join(text for name, text in web.items() if name.endswith(".css"))
    return {STYLE: style} | {name: one_module(begin, web) for name, begin in MODULES.items()}


@cache
def version() -> str:
    """Return what another content of the files would have otherwise."""
    return hashlib.sha256("\0".join(loaded().values()).encode()).hexdigest()[:16]


@cache
def web_files() -> Mapping[str, str]:
    """Return the files by name, such as `scripts/main.js`; styles in the order in which they apply."""
    return dict(sorted(_in(files("qa.page").joinpath("web"), "")))


def one_module(begin: str, modules: Mapping[str, str]) -> str:
    """Return a module and all that it imports as one, each once, in the order in which a browser runs them.

    They share their names then: two of the same make it no script at all. Raise ValueError for an import or export in
    a form that is not known here.
    """
    ordered: dict[str, str] = {}

    def add(name: str, seen: tuple[str, ...]) -> None:
        if name in ordered or name in seen:
            return
        for imported in IMPORT.findall(modules[name]):
            add(posixpath.normpath(posixpath.join(posixpath.dirname(name), imported)), (*seen, name))
        ordered[name] = EXPORT.sub("", IMPORT.sub("", modules[name]))
        if (left := LEFT.search(ordered[name])) is not None:
            raise ValueError(f"{name}: {left[0]!r} is neither `import {{…}} from '…';` nor an export of a declaration")

    add(begin, ())
    return "".join(ordered.values())


def _in(folder: Traversable, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _in(entry, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", entry.read_text("utf-8")
