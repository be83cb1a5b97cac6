"""The first lines of a text file -> what they say of it, and where its own text begins.

YAML between `---` and TOML between `+++`, as site generators write them. Nothing in them stops the file from being
read: what is not understood is told, and left out; what is no front matter, such as two rules, is text.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, time
from typing import Any

import frontmatter
import yaml

YAML = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
TOML = re.compile(r"\A\ufeff?\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
FIELD = re.compile(r"(?P<name>[^\W\d][\w.-]*)[ \t]*:(?:[ \t]+(?P<value>.*?))?[ \t]*")
TEMPLATE = re.compile(r"\{\{|\{%|<%")
BENEATH = re.compile(r"\s|#|-(?:\s|$)|[\]})]")  # how a line begins that belongs to the field above, or says nothing
PLAIN = re.compile(r"[^\s\[\]{}&*!|>%@`\"'].*")  # a value that means what it says
QUOTED = re.compile(r"(['\"])(?P<words>.*)\1")
MEND = "mend it or remove it"


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands there, and what could not be made of it."""

    fields: dict[str, Any]
    body: int  # where the text begins, characters
    notices: tuple[str, ...] = ()  # with the remedy, a line each

    def line(self, name: str) -> tuple[str | None, tuple[str, ...]]:
        """Return the field as a line of text, None where there is none, and what is to be told of it."""
        value = self.fields.get(name)
        values = value if isinstance(value, list) else [value]
        if value is not None and not all(isinstance(one, str | int | float | date | time) for one in values):
            return None, (f"front matter `{name}` must be a line of text and is left out: {MEND}",)
        line = ", ".join(" ".join(str(one).split()) for one in values if one is not None)
        if TEMPLATE.search(line):
            return None, (f"front matter `{name}` is a template and is left out: {MEND}",)
        return line or None, ()

    def number(self, name: str) -> tuple[int | None, tuple[str, ...]]:
        """Return the field as a whole number, None where there is none, and what is to be told of it."""
        value = self.fields.get(name)
        if isinstance(value, str) and value.isascii() and value.isdigit():
            value = int(value)
        if value is None or (type(value) is int and value >= 0):
            return value, ()
        shown = " ".join(repr(value).split())[:40]
        return None, (f"front matter `{name}` must be a whole number, not {shown}, and is left out: {MEND}",)


def read_front_matter(text: str) -> FrontMatter:
    """Return the front matter of a file; without fields, and the whole of it text, where there is none."""
    match = TOML.match(text)
    if match is not None:
        return _toml(match)
    match = YAML.match(text)
    if match is None or not match[1].strip() or match[1].lstrip(" \t").startswith(("\n", "\r")):
        return FrontMatter({}, 0)  # a blank line follows: a rule, or two
    return _yaml(match)


def _toml(match: re.Match[str]) -> FrontMatter:
    try:
        return FrontMatter(tomllib.loads(match[1].replace("\r\n", "\n")), match.end())
    except (tomllib.TOMLDecodeError, RecursionError) as exc:
        told = f"the front matter is not TOML ({_one_line(exc)}) and is left out: {MEND}"
        return FrontMatter({}, match.end(), (told,))


def _yaml(match: re.Match[str]) -> FrontMatter:
    try:
        fields = frontmatter.YAMLHandler().load(match[1])
    except yaml.YAMLError as exc:
        line = getattr(getattr(exc, "problem_mark", None), "line", 0) + 2
        return _by_line(match, f"the front matter is not YAML (line {line})")
    except (ValueError, RecursionError, OverflowError) as exc:  # such as the 30th of February
        return _by_line(match, f"a field of the front matter has no possible value ({_one_line(exc)})")
    if isinstance(fields, dict):
        return FrontMatter({str(name): value for name, value in fields.items()}, match.end())
    if fields is None:  # nothing but remarks
        return FrontMatter({}, match.end())
    return FrontMatter({}, 0, (f"the front matter is not a list of `name: value` lines and is read as text: {MEND}",))


def _by_line(match: re.Match[str], reason: str) -> FrontMatter:
    """Return the fields whose lines are plain; all of it is text where it has lines that are none of front matter."""
    lines = [line for line in match[1].splitlines() if line.strip() and not BENEATH.match(line)]
    found = [FIELD.fullmatch(line) for line in lines]
    if not lines or not all(found):
        return FrontMatter({}, 0, (f"{reason} and is read as text: {MEND}",))
    fields = {one["name"]: value for one in found if one and (value := _plain(one["value"] or "")) is not None}
    return FrontMatter(fields, match.end(), (f"{reason}, of which only the plain lines are read: {MEND}",))


def _plain(value: str) -> str | None:
    quoted = QUOTED.fullmatch(value)
    if quoted is not None:
        return quoted["words"]
    return value if PLAIN.fullmatch(value) else None


def _one_line(exc: Exception) -> str:
    return " ".join(str(exc).split())[:80]
