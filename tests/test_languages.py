"""The data files of every language are whole and used; one that is not is named with its key."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, fields, is_dataclass, replace
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from index.documents.readers.wording import FormatWords
from index.documents.versions.dating import EditionWords
from index.errors import LanguageError
from index.languages import (
    FOLDER,
    OTHERWISE,
    Cohort,
    Language,
    codes,
    compiled,
    general_questions,
    is_right_to_left,
    languages,
    read,
    serving,
)
from index.languages.record import read_record
from index.names.affixes import NameWords
from index.text.abbreviations import Abbreviations
from index.text.amounts import AmountWords
from index.text.definitions import DefinitionWords
from index.text.numbers import KINDS, NumberedPart, PartWords
from qa.output.phrases import Phrases
from qa.output.quotation import CitationWords
from qa.page.words import PageWords, Suggested, page_words
from qa.understand.cues import Cues
from qa.understand.greeting import Greetings
from qa.understand.named.metadata import MetadataWords
from qa.understand.references import CaseNumber, References, SectionWords
from qa.understand.several.sought import SoughtWords

ROOT = Path(__file__).parent.parent
FOLDERS = sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and not path.name.startswith("_"))
OF_DOCUMENTS: dict[str, type[Any]] = {
    "amounts": AmountWords,
    "abbreviations": Abbreviations,
    "definitions": DefinitionWords,
    "names": NameWords,
    "formats": FormatWords,
    "editions": EditionWords,
    "parts": PartWords,
}
RECORDS: dict[str, type[Any]] = {
    "language": Language,
    "cohort": Cohort,
    "cues": Cues,
    "metadata": MetadataWords,
    "phrases": Phrases,
    "citation": CitationWords,
    "references": References,
    "sought": SoughtWords,
    "page": PageWords,
    "greetings": Greetings,
    **OF_DOCUMENTS,
}
SPOKEN = [code for code in FOLDERS if {path.stem for path in (FOLDER / code).iterdir()} - OF_DOCUMENTS.keys()]
PATTERNS = {"cues", "greetings", "metadata", "references", "definitions", "formats", "sought", "editions"}
OF_THE_BASE = PATTERNS - {"formats", "editions"} | {"amounts", "names"}  # zh-Hant has those of zh
MAY_LACK = {"page", "abbreviations", "formats", "editions"}  # the page is shown in fewer languages than are answered in
COHORT = 20


def strings(record: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Return every string of the record with its key, "results.both" or "texts.send"."""
    if isinstance(record, str):
        yield key, record
    elif isinstance(record, tuple | frozenset):
        for item in record:
            yield from strings(item, key)
    elif not isinstance(record, int):
        for name, value in (asdict(record) if is_dataclass(record) else record).items():  # type: ignore[arg-type]
            yield from strings(value, f"{key}.{name}".strip("."))


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", FOLDERS)
def test_a_folder_has_every_file_with_every_key_and_no_other_file(code: str) -> None:
    present = {path.stem for path in (FOLDER / code).iterdir()}
    may_lack = MAY_LACK | (OF_THE_BASE if code.partition("-")[0] != code else set())
    wanted = RECORDS if code in SPOKEN else OF_DOCUMENTS
    assert wanted.keys() - may_lack <= present <= wanted.keys()
    for name in present:
        record = read(code, name, RECORDS[name])
        said = [text for key, text in strings(record) if key != "letters" and not key.startswith("endings.")]
        assert all(text == text.strip() != "" or name in PATTERNS for text in said)


@pytest.mark.parametrize("name", ["phrases", "citation", "page"])
def test_placeholders_are_the_same_in_every_language(name: str) -> None:
    english = {key: holes(text) for key, text in strings(read(OTHERWISE, name, RECORDS[name]))}
    for code in codes(name):
        assert {key: holes(text) for key, text in strings(read(code, name, RECORDS[name]))} == english, code


def test_each_language_has_a_cohort_of_the_same_size() -> None:
    assert {code: len(asked) for code, asked in general_questions().items()} == dict.fromkeys(SPOKEN, COHORT)
    places = [read(code, "cohort", Cohort).place for code in general_questions()]
    assert places == list(range(1, len(SPOKEN) + 1))


@pytest.mark.parametrize("code", codes("cues"))
def test_every_cue_is_a_regular_expression_and_every_part_is_used(code: str) -> None:
    cues = read(code, "cues", Cues)
    for kind in ("corpus", "collect", "compare", "overview", "list", "howto", "quantity", "filler"):
        assert getattr(cues, kind), kind
        for one in getattr(cues, kind):
            compiled(replace(cues, **{kind: (one,)}).pattern(kind), f"{code}/cues.toml, {kind}")
    written = " ".join(text for _, text in strings(cues))
    assert not [part for part in cues.parts if f"{{{part}}}" not in written]


@pytest.mark.parametrize("code", codes("references"))
def test_every_reference_is_a_regular_expression(code: str) -> None:
    for key, text in strings(read(code, "references", References)):
        compiled(text, f"{code}/references.toml, {key}")


@pytest.mark.parametrize("code", codes("definitions"))
def test_every_definition_is_a_regular_expression_with_its_term(code: str) -> None:
    words = read(code, "definitions", DefinitionWords)
    assert words.asked and words.given
    assert all(compiled(one, f"{code}/definitions.toml, asked") for one in words.asked)
    for one in words.given:
        assert one.count("{term}") == 1
        assert compiled(one.replace("{term}", "x"), f"{code}/definitions.toml, given").match("x: y")


@pytest.mark.parametrize("code", codes("formats"))
def test_every_word_of_formats_is_a_regular_expression(code: str) -> None:
    for key, text in strings(read(code, "formats", FormatWords)):
        assert not compiled(text, f"{code}/formats.toml, {key}").match(""), key


def test_plain_words_are_in_lower_case_and_a_word_is_of_one_kind() -> None:
    kinds: dict[str, set[str]] = {}
    for code in codes("parts"):
        parts = read(code, "parts", PartWords)
        assert any(parts.of(kind).before or parts.of(kind).after for kind in KINDS), code
        for kind in KINDS:
            for word in (*parts.of(kind).before, *parts.of(kind).after):
                kinds.setdefault(word, set()).add(kind)
    assert [word for word in kinds if word != word.lower()] == []
    assert {word: kind for word, kind in kinds.items() if len(kind) > 1} == {}
    for code in codes("abbreviations"):
        for _, word in strings(read(code, "abbreviations", Abbreviations)):
            assert word == word.lower().removesuffix("."), (code, word)


def test_no_key_is_unused() -> None:
    sources = "\n".join(path.read_text("utf-8") for room in ("qa", "index") for path in (ROOT / room).rglob("*.py"))
    for record in (*RECORDS.values(), CaseNumber, NumberedPart, SectionWords, Suggested):
        for field in fields(record):  # taken as an attribute, or by its name: "case.singular", "results"
            assert re.search(rf"[\w)]\.{field.name}\b|[\"'.]{field.name}[\"']", sources), field.name
    scripts = "\n".join(path.read_text("utf-8") for path in (ROOT / "qa/page/web").rglob("*.*"))
    for key in page_words()[OTHERWISE].texts:
        made = f"{key.split('_')[0]}_${{"  # say(`stage_${stage.name}`)
        assert re.search(rf"[\"']{key}[\"']", scripts) or f"`{made}" in scripts, key


def test_a_language_is_recognised_either_by_its_folder_or_without_one() -> None:
    spoken = {code for code in SPOKEN if (FOLDER / code / "language.toml").exists()}
    without = set(re.findall(r"^\[([\w-]+)\]", (FOLDER / "recognised.toml").read_text("utf-8"), re.MULTILINE))
    assert spoken == set(SPOKEN) and not spoken & without
    assert set(languages()) == spoken | without


def test_a_variant_takes_the_files_of_its_language_and_an_unknown_one_english() -> None:
    assert [serving(code, "cues") for code in ("zh-Hant", "sv", "pt")] == ["zh", "en", "pt"]
    assert [is_right_to_left(code) for code in ("ar", "he", "en", "sv")] == [True, True, False, False]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("questions = [", "languages/xx/cohort.toml is no TOML: "),
        ("place = 1\nquestion = []", "languages/xx/cohort.toml: Object missing required field `questions`: index"),
        ("place = 1\nquestions = 3", "languages/xx/cohort.toml: Expected `array`, got `int` - at `$.questions`: index"),
        (
            "place = 1\nquestions = ['?', 3]",
            "languages/xx/cohort.toml: Expected `str`, got `int` - at `$.questions[1]`",
        ),
        ("place = 1\nquestions = []\nanswers = []", "languages/xx/cohort.toml: there is no key 'answers'"),
    ],
)
def test_a_broken_file_is_named_with_its_key(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "languages" / "xx" / "cohort.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    with pytest.raises(LanguageError, match=re.escape(message)):
        read_record(path, Cohort)


def test_a_missing_file_and_a_broken_expression_are_named() -> None:
    with pytest.raises(LanguageError, match="languages/en/none.toml cannot be read"):
        read("en", "none", Cohort)
    with pytest.raises(LanguageError, match=re.escape("languages/en/cues.toml, list is no regular expression")):
        compiled("(", "en/cues.toml, list")


ASK_IN_SWEDISH = """
import sys
from pathlib import Path

import index.languages

index.languages.FOLDER = Path(sys.argv[1])
from index.errors import LanguageError
from index.text.language import detect
from qa.output.phrases import phrases
from qa.page.words import page_words
from qa.understand.kind import asks_quantity, kind_of
from qa.understand.named.mentions import numbered

question = "Räkna upp de båtar som går till öarna i fall nummer 7"
print(detect(question), kind_of(question, "sv").value, phrases("sv").case.format(n=7), numbered(question)[0][2])
print(sorted(page_words()), len(index.languages.general_questions()["sv"]))
try:
    asks_quantity(question, "sv")
except LanguageError as exc:
    print(exc)
"""


def test_another_language_is_another_folder(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "languages")
    swedish = tmp_path / "languages" / "sv"
    shutil.copytree(FOLDER / "de", swedish, dirs_exist_ok=True)
    for name, old, new in (
        ("language", r"small_words = \[.*?\]", 'small_words = ["de", "som", "till", "i", "och"]'),
        ("phrases", "Fall", "fall"),
        ("cues", r"list = \[.*?\n\]", r"list = ['\\brakna upp\\b']"),
        ("cues", r"quantity = \[.*?\n\]", "quantity = ['{amount}']"),
        ("references", r"sign = \[.*?\]", "sign = ['nummer']"),
    ):
        path = swedish / f"{name}.toml"
        path.write_text(re.sub(old, new, path.read_text("utf-8"), count=1, flags=re.DOTALL), "utf-8")
    shutil.copy(FOLDER / "en" / "page.toml", swedish)
    run = [sys.executable, "-c", ASK_IN_SWEDISH, str(tmp_path / "languages")]
    told = subprocess.run(run, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    assert told[:2] == ["sv list fall 7 {7}", "['en', 'sv', 'zh'] 20"]
    assert told[2].startswith("languages/sv/cues.toml, quantity: there is no part 'amount': ")
