"""Is a passage in the documents word for word, and where; if not, which comes nearest and what differs."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.config import IndexConfig
from index.documents.corpus import read_corpus
from index.errors import QuestionError
from index.records import Document
from qa.answer.locate.compact import Blocks, Compact, white_codes
from qa.answer.locate.located import Found, Located
from qa.answer.locate.locator import MAX_PASSAGE_CHARS, Locator
from qa.cli import main
from qa.engine import Engine
from tests.conftest import GUIDE, fails

CORPUS = Path(__file__).parent.parent / "corpus"
SLICES = 1_000
SENTENCE = "平均通关时间由20分钟压缩至5分钟。"


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    return {document.doc_id: document for document in read_corpus(CORPUS)}


@pytest.fixture(scope="module")
def locator(documents: dict[str, Document]) -> Locator:
    return Locator(documents)


def slices(documents: dict[str, Document], seed: int, n: int = SLICES) -> Iterator[tuple[Document, int, str]]:
    """Yield slices of 20 to 400 characters of the bodies, which neither begin nor end with white space."""
    dice = random.Random(seed)
    names = list(documents)
    while n:
        document = documents[dice.choice(names)]
        start = dice.randrange(document.sections[0].start, len(document.text) - 20)
        text = document.text[start : start + dice.choice((20, 21, 40, 100, 400))]
        if len(text) >= 20 and text == text.strip():
            n -= 1
            yield document, start, text


def spaced(text: str, dice: random.Random) -> str:
    """Return the text with white space put in and taken out."""
    return "".join(char + dice.choice(("", "", " ", "\n", "\u3000")) for char in text if not char.isspace())


def test_a_thousand_slices_are_found_at_their_place_whatever_their_white_space(
    documents: dict[str, Document], locator: Locator
) -> None:
    dice = random.Random(0)
    for document, start, text in slices(documents, 1):
        located = locator.locate(spaced(text, dice))
        assert located.verbatim
        assert located.nearest is None
        assert (document.doc_id, start) in {(found.place.doc_id, found.place.start) for found in located.places}
        for found in located.places:
            there = documents[found.place.doc_id].text[found.place.start : found.place.end]
            assert found.text == there
            assert there.split() == text.split() or "".join(there.split()) == "".join(text.split())


def test_a_thousand_slices_with_one_character_changed_are_not_verbatim_and_the_character_is_marked(
    documents: dict[str, Document], locator: Locator
) -> None:
    dice = random.Random(0)
    for document, start, text in slices(documents, 2):
        at = dice.choice([n for n, char in enumerate(text) if not char.isspace()])
        other = dice.choice([char for char in "的0不九X，" if char != text[at]])
        located = locator.locate(text[:at] + other + text[at + 1 :])
        assert not located.verbatim
        assert located.nearest is not None
        found = located.nearest.found
        assert found.text == text
        if text not in "".join(d.text for d in documents.values() if d is not document):
            assert found.place.doc_id == document.doc_id
        (difference,) = located.nearest.differences
        assert (difference.start, difference.end) == (at, at + 1)
        marked = documents[found.place.doc_id].text[difference.document_start : difference.document_end]
        assert marked == text[at]
        if found.place.doc_id == document.doc_id and document.text.count(text) == 1:
            assert (found.place.start, difference.document_start) == (start, start + at)


@pytest.mark.parametrize(
    ("given_text", "changed"),
    [
        (SENTENCE.replace("压缩", "缩"), [("", "压")]),
        (SENTENCE.replace("由", "由原来的"), [("原来的", "")]),
        ("X" + SENTENCE[1:], [("X", "平")]),
        (SENTENCE[:-1] + "！", [("！", "。")]),
        (SENTENCE.replace("20", "2O"), [("O", "0")]),
        (SENTENCE.replace("5分", "5\u200b分"), [("\u200b", "")]),
        (SENTENCE.replace("20", "２０"), [("２０", "20")]),
    ],
)
def test_what_was_left_out_put_in_or_exchanged_is_marked(
    engine: Engine, given_text: str, changed: list[tuple[str, str]]
) -> None:
    located = engine.locate(given_text)
    assert not located.verbatim
    assert located.nearest is not None
    document = engine.documents["guide.md"].text
    assert located.nearest.found.text == SENTENCE
    assert located.nearest.found.place.headings[-1] == "（一）缩短通关时间。"
    assert [
        (given_text[d.start : d.end], document[d.document_start : d.document_end]) for d in located.nearest.differences
    ] == changed


def test_every_place_is_named_also_where_they_overlap(engine: Engine) -> None:
    twice = engine.locate("每票成本从30美元\n降低到7美元。")
    assert [found.text for found in twice.places] == ["每票成本从30美元降低到7美元。"] * 2
    document = replace(engine.documents["law.md"], text="啊啊啊 啊", sections=())
    overlapping = Locator({"a.md": document}).locate("啊啊")
    assert [(found.place.start, found.place.end) for found in overlapping.places] == [(0, 2), (1, 3), (2, 5)]


def test_of_very_many_places_the_first_are_named_and_all_are_counted(engine: Engine) -> None:
    document = replace(engine.documents["law.md"], text="啊" * 30_000, sections=())
    located = Locator({"a.md": document}).locate("啊")
    assert (len(located.places), located.n_places) == (10_000, 30_000)


def test_of_many_places_that_begin_alike_the_one_that_differs_least_is_the_nearest() -> None:
    texts = [f"渡轮每天从码头开往对岸的老灯塔前停{n:02}" for n in range(100)]
    documents = {str(n): Document(str(n), text, (), "0", str(n)) for n, text in enumerate(texts)}
    given_text = texts[-1].replace("停", "靠")
    nearest = Locator(documents).locate(given_text).nearest
    assert nearest is not None
    assert nearest.found.text == texts[-1]
    assert [(one.start, one.end) for one in nearest.differences] == [(16, 17)]


def test_what_is_like_nothing_has_no_nearest_passage(engine: Engine) -> None:
    located = engine.locate("The quick brown fox jumps over the lazy dog.")
    assert (located.verbatim, located.nearest) == (False, None)


def test_what_crosses_from_one_document_into_the_next_stands_nowhere() -> None:
    first = Document("a.md", "甲乙丙丁", (), "0", "a")
    locator = Locator({"a.md": first, "b.md": replace(first, doc_id="b.md", text="戊己庚辛")})
    assert not locator.locate("丙丁戊己").verbatim
    assert locator.locate("戊己").places[0].place.doc_id == "b.md"


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "empty"), (" \n\u3000", "empty"), ("字" * (MAX_PASSAGE_CHARS + 1), "2,001 characters"), ("a\ud800", "UTF-8")],
)
def test_what_cannot_be_looked_for_is_refused(engine: Engine, text: str, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        engine.locate(text)
    assert not engine.locate("字" * MAX_PASSAGE_CHARS).verbatim


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1), st.data())
def test_a_span_leads_back_to_the_characters_as_they_stand(text: str, data: st.DataObject) -> None:
    compact = Compact.of(text)
    if not compact.text:
        return
    start = data.draw(st.integers(0, len(compact.text) - 1))
    end = data.draw(st.integers(start + 1, len(compact.text)))
    first, last = compact.span(start, end)
    assert "".join(text[first:last].split()) == compact.text[start:end]
    assert not text[first].isspace()
    assert not text[last - 1].isspace()


def test_no_character_is_white_space_beyond_those_that_are_passed_over() -> None:
    assert white_codes().tolist() == [code for code in range(sys.maxunicode + 1) if chr(code).isspace()]


@pytest.mark.parametrize("kept", [0, 5_000, 50_000_000])
def test_what_is_not_kept_in_memory_is_searched_all_the_same(documents: dict[str, Document], kept: int) -> None:
    blocks = Blocks(documents, kept_chars=kept)
    for _ in range(2):
        assert [doc_id for block in blocks for doc_id in block.doc_ids] == list(documents)


def test_a_place_that_does_not_fit_its_words_is_refused(engine: Engine) -> None:
    found = engine.locate(SENTENCE).places[0]
    with pytest.raises(ValueError, match="does not fit"):
        Found(found.place, found.text[1:])
    with pytest.raises(ValueError, match="more places"):
        Located(SENTENCE, (found,), 0)


def test_the_command_says_where_and_what_differs(built: IndexConfig, capsys: pytest.CaptureFixture[str]) -> None:
    at = GUIDE.index(SENTENCE)
    assert main(["locate", SENTENCE]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "word for word, places: 1",
        f"guide.md [{at}, {at + len(SENTENCE)})  3. 港口指南 > 一、主要做法 > （一）缩短通关时间。",
    ]
    assert main(["locate", SENTENCE.replace("5分", "15分")]) == 0
    out = capsys.readouterr().out
    assert "not word for word; the nearest passage, differences: 1" in out
    assert "given:     平均通关时间由20分钟压缩至[1]5分钟。" in out
    assert "documents: 平均通关时间由20分钟压缩至[]5分钟。" in out
    assert main(["locate", "The quick brown fox"]) == 0
    assert capsys.readouterr().out == "not in the documents, and nothing like it\n"


def test_the_command_prints_the_contract_and_a_line_for_each_passage_of_a_file(
    built: IndexConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["locate", "--json", SENTENCE]) == 0
    record = json.loads(capsys.readouterr().out)
    assert list(record) == ["text", "verbatim", "places", "n_places", "nearest"]
    assert record["places"][0].items() >= {"doc_id": "guide.md", "case": 3, "text": SENTENCE, "page": None}.items()
    path = tmp_path / "draft.jsonl"
    path.write_text(f'{{"id": "a", "text": "{SENTENCE}"}}\n\n{{"id": 2, "text": "没有的话"}}\n', "utf-8")
    assert main(["locate", "--batch", str(path)]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["id"], row["verbatim"]) for row in rows] == [("a", True), (2, False)]
    path.write_text('{"id": 1, "question": "谁？"}\n', "utf-8")
    assert 'draft.jsonl, line 1: give an object {"id", "text"}' in fails(capsys, "locate", "--batch", str(path))
    path.write_text(json.dumps({"id": 1, "text": "字" * 2_001}), "utf-8")
    assert "line 1: 2,001 characters, the limit of a passage is 2,000" in fails(capsys, "locate", "--batch", str(path))
    assert main(["locate"]) == 2


def quickest(run: Callable[[], object], times: int = 5) -> float:
    """Return the seconds of the quickest of several runs, so that another program's work does not count."""
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def test_sixteen_cases_are_searched_in_fifty_ms_and_nine_hundred_documents_in_five_hundred(
    documents: dict[str, Document],
) -> None:
    words = "".join(document.text for document in documents.values())
    dice = random.Random(3)
    made = {}
    for n in range(900):
        starts = [dice.randrange(len(words) - 10) for _ in range(500)]
        text = "".join(words[start : start + 10] for start in starts)
        made[f"{n:03}.md"] = Document(f"{n:03}.md", text, (), "0", f"{n}")
    for collection, limit in ((documents, 0.050), (made, 0.500)):
        locator = Locator(collection)
        passage = next(iter(collection.values())).text[1_000:2_000]
        for text in (passage, passage[:500] + "X" + passage[501:], "与此无关的一句话，哪里也没有写过。"):
            assert quickest(partial(locator.locate, text)) < limit
