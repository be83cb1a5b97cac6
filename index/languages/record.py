"""A TOML file -> a frozen record: every key of the record is there, of its type, and no other; else LanguageError."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from index.errors import LanguageError

Record = TypeVar("Record")
REMEDY = "index/languages/README.md says what each key is for"
SHOWN = {str: "a string", bool: "true or false", int: "a number", tuple: "a list of strings", Mapping: "a table"}


def read_record(path: Path, record: type[Record]) -> Record:
    """Return the file as a record; raise LanguageError naming file and key."""
    return _record(_table(path), record, _name(path))


def read_records(path: Path, record: type[Record]) -> Mapping[str, Record]:
    """Return the file's tables, a record each, by their names; raise LanguageError naming file, table and key."""
    return {key: _record(table, record, f"{_name(path)}, {key}") for key, table in _table(path).items()}


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as exc:
        raise LanguageError(f"{_name(path)} cannot be read as UTF-8 text: {exc}") from exc
    except tomllib.TOMLDecodeError as exc:
        raise LanguageError(f"{_name(path)} is no TOML: {exc}") from exc


def _record(table: Any, record: type[Record], where: str) -> Record:
    made: Any = record
    kinds = _kinds(made)
    if not isinstance(table, dict):
        raise LanguageError(f"{where}: expected a table: {REMEDY}")
    for key in kinds.keys() - table.keys():
        raise LanguageError(f"{where}: the key {key!r} is missing: {REMEDY}")
    for key in table.keys() - kinds.keys():
        raise LanguageError(f"{where}: there is no key {key!r}: {REMEDY}")
    found: Record = made(**{key: _value(table[key], kind, f"{where}, {key}") for key, kind in kinds.items()})
    return found


def _value(value: Any, kind: Any, where: str) -> Any:
    """Return the value as that kind has it: a string, a truth value, a number, strings, a mapping, a record."""
    if is_dataclass(kind):
        return _record(value, kind, where)  # type: ignore[arg-type]
    outer = get_origin(kind) or kind
    if outer is tuple and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    if outer is Mapping and isinstance(value, dict):
        return {key: _value(item, get_args(kind)[1], f"{where}.{key}") for key, item in value.items()}
    if type(value) is outer:
        return value
    raise LanguageError(f"{where}: expected {SHOWN[outer]}, not {value!r}: {REMEDY}")


@cache
def _kinds(record: Any) -> Mapping[str, Any]:
    return get_type_hints(record)


def _name(path: Path) -> str:
    """Return the file's name as messages say it, the folders above it included."""
    return "/".join(path.parts[-3:])
