"""The languages that questions are asked in: a folder each, of data files that a translator can edit.

Which languages there are is which folders there are. A file is read when something of it is needed; who needs it again
keeps the record. README.md says what each file and key is for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from index.errors import LanguageError
from index.languages.record import read_record, read_records

FOLDER = Path(__file__).parent
OTHERWISE = "en"  # what is said in a language without a file for it
Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Language:
    """How a language is recognised and written: `language.toml`."""

    script: str  # ISO 15924, of most of its letters
    right_to_left: bool
    hyphenated_compounds: bool  # whether compounds may have hyphens before small letters: south-facing
    small_words: tuple[str, ...]  # in Latin letters: the words that hold its sentences together, in lower case
    letters: str  # in Latin letters: those that few others have


@dataclass(frozen=True, slots=True)
class Cohort:
    """Questions about anything else: `cohort.toml`."""

    place: int  # among the languages, from 1, as an index lists them: with another, the index has another name
    questions: tuple[str, ...]


@cache
def codes(name: str) -> tuple[str, ...]:
    """Return the languages (BCP 47) that have a file of that name, such as "phrases", in alphabetical order."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob(f"*/{name}.toml")))


def serving(language: str, name: str) -> str:
    """Return whose file of that name serves the language: its own, for "zh-Hant" else that of "zh", else English."""
    having = codes(name)
    return next((code for code in (language, language.partition("-")[0]) if code in having), OTHERWISE)


def read(language: str, name: str, record: type[Record]) -> Record:
    """Return the language's file of that name; raise LanguageError naming file and key where it is not whole."""
    return read_record(FOLDER / language / f"{name}.toml", record)


@cache
def languages() -> Mapping[str, Language]:
    """Return every language that is recognised, also those that are answered in English only."""
    return {
        **read_records(FOLDER / "recognised.toml", Language),
        **{code: read(code, "language", Language) for code in codes("language")},
    }


def is_right_to_left(language: str) -> bool:
    """Tell whether the language is written from right to left."""
    known = languages().get(language)
    return known is not None and known.right_to_left


@cache
def general_questions() -> Mapping[str, tuple[str, ...]]:
    """Return each language's questions about anything else: how high they score is what chance scores, not knowledge.

    Cohort normalisation, as speaker verification does it (Auckenthaler, Carey and Lloyd-Thomas 2000): a score alone
    says little, since each language has a level of its own. With other questions, confidences differ: build again.
    """
    cohorts = {code: read(code, "cohort", Cohort) for code in codes("cohort")}
    return {code: cohorts[code].questions for code in sorted(cohorts, key=lambda code: cohorts[code].place)}


def compiled(pattern: str, where: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """Return the compiled expression; raise LanguageError naming where it was read."""
    try:
        return re.compile(pattern, flags)
    except re.error as exc:
        raise LanguageError(f"languages/{where} is no regular expression: {exc}") from exc
