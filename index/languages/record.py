"""A TOML file -> a frozen record: every key of the record is there, of its type, and no other; else LanguageError."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from index.errors import LanguageError

Record = TypeVar("Record")
REMEDY = "index/languages/README.md says what each key is for"


def read_records(path: Path, record: type[Record]) -> Mapping[str, Record]:
    """Return the file's tables, a record each, by their names; raise LanguageError naming file, table and key."""
    return read_record(path, dict[str, record])  # type: ignore[valid-type]


def read_record(path: Path, record: type[Record]) -> Record:
    """Return the file as a record; raise LanguageError naming file and key."""
    name = "/".join(path.parts[-3:])
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        found = msgspec.convert(table, record)
    except (OSError, UnicodeDecodeError) as exc:
        raise LanguageError(f"{name} cannot be read as UTF-8 text: {exc}") from exc
    except tomllib.TOMLDecodeError as exc:
        raise LanguageError(f"{name} is no TOML: {exc}") from exc
    except msgspec.ValidationError as exc:  # it says which key is missing, or of another type
        raise LanguageError(f"{name}: {exc}: {REMEDY}") from exc
    known = set(_keys(msgspec.to_builtins(found)))
    for key in (key for key in _keys(table) if key not in known):
        raise LanguageError(f"{name}: there is no key {key!r}: {REMEDY}")
    return found


def _keys(table: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """Yield every key of the table and of those in it, such as "case.singular"."""
    for key, value in table.items():
        yield above + key
        if isinstance(value, Mapping):
            yield from _keys(value, f"{above}{key}.")
