"""Folders of question sets -> questions with their passages.

One folder a set: `passages.jsonl` {id, title, text; article?, lang?} and `questions.jsonl` {id, lang, question,
passage_id, answers: [{start, text or end}]; weight?}, plain or compressed with xz; offsets in characters of the
passage. A set may refer to passages of another set: {id, set, passage_id, sha256}. Questions on these are left out
where that set is missing.
"""

from __future__ import annotations

import json
import lzma
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from training.data import Passage, Question, TrainingError

OWN = Path(__file__).with_name("sets")  # the project's own sets
PARALLEL = re.compile(r"xquad-half-(?:zh-passages|\w\w)")  # the same paragraphs and questions in several languages
LANGUAGE = re.compile(r"-(ar|de|el|en|es|hi|ja|ro|ru|th|tr|vi|zh)(?:-passages)?$")  # of the passages, in a set's name
HASHED = 16  # hexadecimal digits of a passage's sha256

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Set:
    folder: Path
    passages: list[Row]
    questions: list[Row]


def read_questions(folders: Sequence[Path], without: Sequence[str] = ()) -> list[Question]:
    """Return the questions of every set in the folders except `without`; raise TrainingError, naming the file."""
    found = sorted({path.parent for folder in folders for path in folder.glob("*/questions.jsonl*")})
    check_names([path.name for path in found], without)
    sets = [_read(path) for path in found if path.name not in without]
    twice = [name for name, n in Counter(one.folder.name for one in sets).items() if n > 1]
    if twice:
        raise TrainingError(f"two sets are called {twice[0]}: give one of them another name")
    if not sets:
        places = " and ".join(map(str, folders))
        raise TrainingError(f"{places}: no folder with passages.jsonl and questions.jsonl: give the folder of the sets")
    passages = {one.folder.name: _passages(one) for one in sets}
    for one in sets:
        passages[one.folder.name] |= _borrowed(one, passages)
    return [question for one in sets for question in _questions(one, passages[one.folder.name])]


def check_names(sets: Collection[str], named: Sequence[str]) -> None:
    """Raise TrainingError where a name is not that of a set."""
    for name in named:
        if name not in sets:
            raise TrainingError(f"there is no set {name}: name one of {', '.join(sorted(set(sets))) or 'none'}")


def _passages(one: _Set) -> dict[str, Passage]:
    """Return the set's own passages by id."""
    name, passages = one.folder.name, {}
    asked_in: dict[str, str] = {}
    for row in one.questions:
        asked_in.setdefault(str(row["passage_id"]), str(row["lang"]))
    said = LANGUAGE.search(name)
    for number, row in enumerate(one.passages):
        if "set" in row:
            continue
        own, title = str(row["id"]), str(row["title"]).replace("_", " ")
        paragraph = f"xquad-{number}" if PARALLEL.fullmatch(name) else f"{name}-{own}"
        lang = str(row.get("lang") or (said[1] if said else asked_in.get(own, "")))
        article = str(row.get("article") or title or paragraph)
        passages[own] = Passage(name, paragraph, article, title, lang, str(row["text"]))
    return passages


def _borrowed(one: _Set, passages: Mapping[str, Mapping[str, Passage]]) -> dict[str, Passage]:
    """Return by id the passages that belong to another set, where that set is present."""
    borrowed = {}
    for row in one.passages:
        if "set" not in row or row["set"] not in passages:
            continue
        passage = passages[row["set"]].get(str(row["passage_id"]))
        if passage is None or sha256(passage.text.encode()).hexdigest()[:HASHED] != row["sha256"]:
            state = "missing" if passage is None else "another"
            raise TrainingError(
                f"{one.folder}: passage {row['passage_id']} of {row['set']} is {state}: "
                "prepare that set as docs/data.md says, or leave one of both out with --without"
            )
        borrowed[str(row["id"])] = passage
    return borrowed


def _questions(one: _Set, passages: Mapping[str, Passage]) -> list[Question]:
    name, questions = one.folder.name, []
    elsewhere = {str(row["id"]) for row in one.passages if "set" in row}
    for row in one.questions:
        passage = passages.get(str(row["passage_id"]))
        if passage is None:
            if row["passage_id"] in elsewhere:
                continue
            raise TrainingError(f"{one.folder}: question {row['id']}: no passage {row['passage_id']} in the set")
        answers = tuple((a["start"], a["end"] if "end" in a else a["start"] + len(a["text"])) for a in row["answers"])
        bare = str(row["id"]).rpartition("-")[2]
        same = f"xquad-{bare}" if PARALLEL.fullmatch(name) else f"{name}-{bare}"
        weight = float(row.get("weight", 1.0))
        questions.append(Question(name, same, str(row["lang"]), str(row["question"]), passage, answers, weight))
    return questions


def _read(folder: Path) -> _Set:
    passages = _rows(folder / "passages.jsonl", ("id",))
    for number, row in enumerate(passages, 1):
        keys = ("passage_id", "sha256") if "set" in row else ("title", "text")
        _check(folder / "passages.jsonl", number, row, keys)
    return _Set(
        folder, passages, _rows(folder / "questions.jsonl", ("id", "lang", "question", "passage_id", "answers"))
    )


def _rows(path: Path, keys: Sequence[str]) -> list[Row]:
    compressed = path.with_suffix(".jsonl.xz")
    try:
        data = path.read_bytes() if path.exists() else lzma.decompress(compressed.read_bytes())
        rows = [json.loads(line) for line in data.decode("utf-8").split("\n") if line.strip()]
    except (OSError, ValueError, lzma.LZMAError) as exc:
        raise TrainingError(f"{path}: cannot be read ({exc})") from exc
    for number, row in enumerate(rows, 1):
        _check(path, number, row, keys)
    return rows


def _check(path: Path, number: int, row: Any, keys: Sequence[str]) -> None:
    missing = [key for key in keys if not isinstance(row, dict) or key not in row]
    if missing:
        raise TrainingError(f"{path}: entry {number} has no {', '.join(missing)}")
