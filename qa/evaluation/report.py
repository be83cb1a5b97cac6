"""Rows -> Report: every measure for all questions, by language, by type, and by file where there are several."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from index.errors import EvaluationError
from qa.evaluation.intervals import LEVEL, RESAMPLES, SEED, wilson
from qa.evaluation.measures import MEASURES, Estimate, Measure, estimate
from qa.evaluation.questions import NEAR, SIDES
from qa.evaluation.risk import risk_coverage
from qa.evaluation.row import Row

FORMAT = 2
ALL, OTHER = "all", "other"
MIN_QUESTIONS = 50  # questions of a side: with fewer, a share of a half is off by more than .13


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the questions: those of a language (ALL, OTHER: all but the documents' own), and a type or a file."""

    language: str
    name: str  # ALL, "type factoid", "file foreign.jsonl"


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the questions, measured."""

    part: Part
    n: int
    of_side: Mapping[str, int]  # how many of these are answerable, near, unanswerable
    estimates: Mapping[str, Estimate]  # by the name of the measure; what applies to no question is left out


@dataclass(frozen=True, slots=True)
class Report:
    """One run: what was measured, and how it did."""

    index: str
    built_at: str  # ISO 8601
    model: str
    own_language: str  # that of the documents
    rows: tuple[Row, ...]
    groups: tuple[Group, ...]

    @property
    def large(self) -> tuple[Group, ...]:
        """The groups of all questions, of those in the documents' language, and of those in others."""
        return tuple(group for group in self.groups if is_large(group.part, self.own_language))

    def rows_of(self, part: Part) -> list[Row]:
        """Return the rows of the part."""
        return select(part, self.rows, self.own_language)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the questions are too few to tell, a line each."""
        found = []
        for group in self.large:
            few = {side: n for side, n in group.of_side.items() if 0 < n < MIN_QUESTIONS}
            if few:
                low, high = wilson(0.5, min(few.values()))
                counted = ", ".join(f"{n} {side}" for side, n in few.items())
                found.append(
                    f"{group.part.language}: {counted} are fewer than {MIN_QUESTIONS}: "
                    f"a share may be off by {(high - low) / 2:.2f} either way"
                )
        if not any(row.side == NEAR for row in self.rows):
            found.append(
                f'no question of the type "{NEAR}": the commonest error, an answer to what is on the subject and not '
                "in the documents, is not measured"
            )
        return tuple(found)

    def to_json(self) -> dict[str, Any]:
        """Return the whole report as one object, which `read_rows` can read again."""
        return {"format": FORMAT, **asdict(self)} | {
            "bootstrap": {"resamples": RESAMPLES, "level": LEVEL, "seed": SEED},
            "warnings": list(self.warnings),
            "risk_coverage": {
                group.part.language: [asdict(point) for point in risk_coverage(self.rows_of(group.part))]
                for group in self.large
            },
        }


def read_rows(path: Path) -> tuple[Row, ...]:
    """Return the rows of a report that was printed with --json; raise EvaluationError where the file is none."""
    try:
        record = json.loads(path.read_text("utf-8"))
        if record["format"] != FORMAT:
            raise EvaluationError(f"{path}: a report of format {record['format']}, not {FORMAT}: make it again")
        return msgspec.convert(record["rows"], tuple[Row, ...])
    except OSError as exc:
        raise EvaluationError(f"{path}: cannot be read ({exc}): name the output of yinzheng eval --json") from exc
    except (ValueError, KeyError, TypeError) as exc:
        raise EvaluationError(f"{path}: no report ({exc!r}): give the output of yinzheng eval --json") from exc


def make_report(index: str, built_at: datetime, model: str, own_language: str, rows: tuple[Row, ...]) -> Report:
    """Return the report of a run over an index of documents in that language."""
    return Report(index, built_at.isoformat(), model, own_language, rows, summarize(rows, own_language))


def summarize(rows: Sequence[Row], own_language: str) -> tuple[Group, ...]:
    """Return the groups: all and by language first, then each type and file, whole and split in own and other."""
    return tuple(_group(part, rows, own_language) for part in parts(rows, own_language))


def parts(rows: Sequence[Row], own_language: str) -> Iterator[Part]:
    """Yield every part that holds a question, in the order of the report."""
    languages = [language for language, _ in Counter(row.language for row in rows).most_common()]
    split = [ALL, *([own_language] if own_language in languages else [])]
    others = [language for language in languages if language != own_language]
    split += [OTHER] if others else []
    yield from (Part(language, ALL) for language in [*split, *others])
    files = dict.fromkeys(f"file {row.file}" for row in rows)
    names = [*dict.fromkeys(f"type {row.type}" for row in rows), *(files if len(files) > 1 else ())]
    for name in names:
        yield from (part for part in (Part(language, name) for language in split) if select(part, rows, own_language))


def is_large(part: Part, own_language: str) -> bool:
    """Whether the part is all questions, those in the documents' language, or those in others."""
    return part.name == ALL and part.language in {ALL, own_language, OTHER}


def select(part: Part, rows: Sequence[Row], own_language: str) -> list[Row]:
    """Return the rows of the part."""
    return [
        row
        for row in rows
        if (part.language in {ALL, row.language} or (part.language == OTHER and row.language != own_language))
        and part.name in {ALL, f"type {row.type}", f"file {row.file}"}
    ]


def rows_for(measure: Measure, part: Part, rows: Sequence[Row], own_language: str) -> list[Row]:
    """Return the rows that a measure of the part is computed from.

    AUROC needs both sides: a part that lacks one is held against all questions of that side in its language.
    """
    chosen = select(part, rows, own_language)
    if len(measure.values) == 1:
        return chosen
    missing = [value for value in measure.values if not any(value in row.values for row in chosen)]
    whole = select(Part(part.language, ALL), rows, own_language) if len(missing) == 1 else []
    return chosen + [row for row in whole if missing[0] in row.values]


def _group(part: Part, rows: Sequence[Row], own_language: str) -> Group:
    chosen = select(part, rows, own_language)
    found = {measure.name: estimate(measure, rows_for(measure, part, rows, own_language)) for measure in MEASURES}
    return Group(
        part=part,
        n=len(chosen),
        of_side={side: n for side in SIDES if (n := sum(row.side == side for row in chosen))},
        estimates={name: value for name, value in found.items() if value is not None},
    )
