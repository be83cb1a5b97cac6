from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from index.search import Candidates
from index.store.snapshot import Snapshot
from qa.answer.compose import compose
from qa.answer.quoting.order import best_first
from qa.answer.quoting.quote import cut
from qa.answer.select import OVERVIEW, Limits, document_that_fits, done_first, of_document, within
from qa.answer.sentences import Passage
from qa.answer.several.compare import SIDES
from qa.config import QAConfig
from qa.engine import Engine
from qa.records import Answer, Kind, Scope, Status
from tests.conftest import CharEmbedder, engine_of, understood


def passages(*scores: float, chars: int = 10) -> list[Passage]:
    return [Passage(n, 0, chars, score) for n, score in enumerate(scores)]


def scores(taken: list[Passage]) -> list[float]:
    return [passage.score for passage in taken]


def test_within_takes_no_more_than_most() -> None:
    assert scores(within(passages(3, 3, 3), Limits(most=2, margin=1, chars=99))) == [3, 3]


def test_within_takes_nothing_that_stays_behind_the_best_by_more_than_the_margin() -> None:
    assert scores(within(passages(3, 2, 1.9, 1.8), Limits(most=9, margin=1, chars=99))) == [3, 2]


def test_within_passes_over_what_is_too_long_and_takes_the_first_whatever_its_length() -> None:
    first, long, short = Passage(0, 0, 50, 3), Passage(1, 0, 90, 2.9), Passage(2, 0, 10, 2.8)
    assert within([first, long, short], Limits(most=9, margin=1, chars=60)) == [first, short]
    assert within([long, short], Limits(most=9, margin=1, chars=60)) == [long]
    assert within([], Limits(most=9, margin=1, chars=60)) == []


PORT = """# 港口

甲码头每天开行二十班渡轮。乙码头每天开行三十班渡轮。
丙码头夜里不开渡轮。

## 票价

成人每张船票五元。
"""


@pytest.fixture
def port(tmp_path: Path) -> Engine:
    return engine_of(tmp_path, {"a.md": PORT})


def sentence(engine: Engine, words: str, score: float) -> Passage:
    start = PORT.index(words)
    end = PORT.index("。", start) + 1
    (number,) = [n for n, chunk in enumerate(engine.snapshot.chunks) if chunk.start <= start < chunk.end]
    return Passage(number, start, end, score)


def test_sentences_that_follow_one_another_become_one_run_the_best_first_the_rest_in_order(port: Engine) -> None:
    first, second, third = (sentence(port, words, 0) for words in ("甲码头", "乙码头", "丙码头"))
    fare = sentence(port, "成人", 2)
    assert best_first(port.snapshot, [fare, third, first]) == [fare, first, third]
    assert [(run.start, run.end) for run in best_first(port.snapshot, [second, fare, first])] == [
        (first.start, second.end),
        (fare.start, fare.end),
    ]
    (run,) = best_first(port.snapshot, [third, first, second])
    assert PORT[run.start : run.end] == PORT[PORT.index("甲码头") : PORT.index("丙码头夜里不开渡轮。") + 10]
    assert best_first(port.snapshot, []) == []


def test_a_run_never_goes_over_the_end_of_its_section(port: Engine) -> None:
    last, fare = sentence(port, "丙码头", 1), sentence(port, "成人", 2)
    assert len(best_first(port.snapshot, [last, fare])) == 2


def test_a_cut_outside_its_chunk_is_an_error_of_ours(port: Engine) -> None:
    with pytest.raises(ValueError, match="is not inside it"):
        cut(port.snapshot, [Passage(0, 0, len(PORT), 1)])


def test_the_same_words_are_quoted_once_and_by_document_once_in_each(tmp_path: Path) -> None:
    text = "# 渡\n\n甲码头每天开行二十班渡轮。\n"
    snapshot = engine_of(tmp_path, {"a.md": text, "b.md": text}).snapshot
    start, end = text.index("甲"), len(text) - 1
    twice = [Passage(0, start, end, 2), Passage(1, start, end, 1), Passage(0, start, end, 1)]
    assert [quote.marker for quote in cut(snapshot, twice)] == ["[1]"]
    by_document = cut(snapshot, twice, by_document=True)
    assert [(quote.marker, quote.place.doc_id) for quote in by_document] == [("[1]", "a.md"), ("[2]", "b.md")]


def test_an_overview_spreads_over_the_sections_of_one_document(tmp_path: Path) -> None:
    body = "".join(f"渡轮第{n}班由码头开往对岸灯塔。\n\n" for n in "一二三四五六七八")
    long = "# 渡轮\n\n" + "".join(f"## {name}\n\n{body.replace('渡轮', name + '渡轮')}" for name in "东西南北上下")
    engine = engine_of(tmp_path, {"a.md": long, "b.md": "# 夜市\n\n夜市每天营业六小时，摊位二十个。\n"})
    answer = engine.ask("总结一下渡轮的情况")
    assert answer.kind is Kind.OVERVIEW
    assert {quote.place.doc_id for quote in answer.quotes} == {"a.md"}
    sentences = [line for quote in answer.quotes for line in quote.text.split("\n\n")]
    headings = [quote.place.headings for quote in answer.quotes for _ in quote.text.split("\n\n")]
    assert len(set(headings)) >= 4
    assert max(headings.count(one) for one in headings) <= OVERVIEW.each
    assert len(sentences) <= OVERVIEW.most


def test_an_overview_is_of_the_document_whose_passages_fit_together_best() -> None:
    snapshot = SimpleNamespace(
        table=SimpleNamespace(doc_id_of={0: "a.md", 1: "b.md", 2: "b.md", 3: "b.md"}.__getitem__)
    )

    def best(*scores: float) -> str | None:
        candidates = [SimpleNamespace(number=n, score=score) for n, score in enumerate(scores)]
        return document_that_fits(cast(Snapshot, snapshot), cast(Candidates, SimpleNamespace(best=candidates)))

    assert best(2.0, 1.5, 1.4, 1.0) == "b.md"
    assert best(4.0, 1.5, 1.4, 1.0) == "a.md"
    assert best() is None


def test_a_title_or_the_heading_of_a_chapter_that_nothing_marks_is_no_quote_by_itself(tmp_path: Path) -> None:
    title, chapter = "渡轮票价怎么规定办法", "第一章 渡轮票价怎么规定"
    text = f"{title}\n\n{chapter}\n\n第一条 渡轮票价每张五元。\n第二条 夜里渡轮停航。\n"
    answer = engine_of(tmp_path, {f"{title}.txt": text}).ask("渡轮票价怎么规定？")
    quoted = "\n".join(quote.text for quote in answer.quotes)
    assert "第一条 渡轮票价每张五元。" in quoted
    assert title not in quoted
    assert chapter not in quoted


TOWNS = {
    f"{n}.md": f"---\ncase: {n}\nprovider: {name}市\n---\n\n# {topic}\n\n（{name}市提供）\n\n{sentence}\n"
    for n, (name, topic, sentence) in enumerate(
        [
            ("西安", "渡轮", "渡轮票价每张五元，全年无休。"),
            ("武汉", "渡轮", "渡轮票价每张五元，全年无休。"),
            ("杭州", "夜市", "夜市摊位租金每月九百。"),
            ("西安", "灯塔", "灯塔由守塔人看管，冬季检修。"),
            ("长春", "风车", "风车磨面，每小时百斤。"),
        ],
        start=1,
    )
}


@pytest.fixture
def towns(tmp_path: Path) -> Engine:
    return engine_of(tmp_path, TOWNS)


def documents(answer: Answer) -> list[str]:
    return list(dict.fromkeys(quote.place.doc_id for quote in answer.quotes))


def test_a_comparison_quotes_two_documents_block_after_block_even_where_they_say_the_same(towns: Engine) -> None:
    answer = towns.ask("比较渡轮票价和夜市租金")
    assert answer.kind is Kind.COMPARE
    assert len(documents(answer)) == SIDES
    assert "3.md" in documents(answer)
    blocks = [quote.place.doc_id for quote in answer.quotes]
    assert blocks == sorted(blocks, key=documents(answer).index)
    same = towns.ask("比较案例1和案例2的渡轮票价")
    assert [quote.place.doc_id for quote in same.quotes if quote.text == "渡轮票价每张五元，全年无休。"] == [
        "1.md",
        "2.md",
    ]


def test_a_comparison_of_named_cases_quotes_each_of_them(towns: Engine) -> None:
    assert documents(towns.ask("比较案例1、案例3和案例5")) == ["1.md", "3.md", "5.md"]


def test_a_comparison_within_one_document_quotes_that_one(towns: Engine) -> None:
    answer = towns.ask("比较渡轮票价和夜市租金", scope=Scope(doc_ids=("3.md",)))
    assert (answer.status, documents(answer)) == (Status.ANSWERED, ["3.md"])


KINDS = [
    "渡轮多少班？",
    "怎样买船票？",
    "有哪些渡轮？",
    "总结一下渡轮",
    "比较渡轮和夜市",
    "哪些案例涉及渡轮？",
    "一共有多少个案例？",
]


@pytest.mark.parametrize("question", KINDS)
@pytest.mark.parametrize("text", ["渡轮。", "# 渡轮\n\n渡轮。\n", "1", "渡轮每天开行二十班。"])
def test_a_corpus_of_one_chunk_without_front_matter_is_answered_or_abstained_on(
    tmp_path: Path, text: str, question: str
) -> None:
    answer = engine_of(tmp_path, {"a.md": text}).ask(question)
    for quote in answer.quotes:
        assert text[quote.place.start : quote.place.end] == quote.text
        assert (quote.place.case, quote.place.provider, quote.place.category) == (None, None, None)


class Deaf(CharEmbedder):
    """Reads no token of a passage but those of its place: no sentence of it can be scored."""

    def encode_passages(self, texts, progress=lambda n: None):  # type: ignore[no-untyped-def]
        return [
            type(one)(one.vector, one.tokens[:1], one.spans[:1]) for one in super().encode_passages(texts, progress)
        ]


@pytest.mark.parametrize("question", [one for one in KINDS[:-1] if "哪些案例" not in one])  # its words alone are enough
def test_where_no_sentence_can_be_quoted_it_abstains_whatever_the_confidence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    monkeypatch.setattr("tests.conftest.CharEmbedder", Deaf)
    market = "# 夜市\n\n夜市每天傍晚开放，摊位三百个，渡轮可达。\n"
    answer = engine_of(tmp_path, {"a.md": PORT, "b.md": market}, QAConfig(floor=0)).ask(question)
    assert (answer.status, answer.quotes, answer.confidence) == (Status.ABSTAINED, (), 0)
    assert {near.doc_id for near in answer.nearest} == {"a.md", "b.md"}


def test_an_answer_without_quotes_is_never_composed(towns: Engine) -> None:
    with pytest.raises(ValueError, match="an answer quotes or lists documents"):
        compose(understood("渡轮？", towns.snapshot.table), [], 5, None, 1.0)


def test_a_follow_up_is_answered_from_the_document_of_the_conversation(tmp_path: Path) -> None:
    files = {"a.md": "# 甲\n\n渡轮每天开行五班次。\n", "b.md": "# 乙\n\n渡轮每天开行六班次。\n"}
    snapshot = engine_of(tmp_path, files).snapshot
    passages = [Passage(0, 0, 5, 2.0), Passage(1, 0, 5, 1.9), Passage(0, 5, 9, 1.0)]
    assert of_document(snapshot, passages, "a.md") == [passages[0], passages[2]]
    assert of_document(snapshot, passages, "b.md") == passages[1:2]
    assert of_document(snapshot, passages, None) == []


REPORT = "# 渡轮\n\n## 主要做法\n\n渡轮每天开行。\n\n## 下一步工作思路\n\n渡轮将增加班次。\n"


@pytest.mark.parametrize(
    ("question", "best", "kept"),
    [
        ("渡轮是怎样开行的？", 3.0, ["开行"]),
        ("渡轮下一步怎样开行？", 3.0, ["班次", "开行"]),
        ("渡轮是怎样开行的？", 9.0, ["班次", "开行"]),
    ],
)
def test_of_a_way_what_is_only_planned_is_left_out_where_another_sentence_fits_about_as_well(
    tmp_path: Path, question: str, best: float, kept: list[str]
) -> None:
    snapshot = engine_of(tmp_path, {"a.md": REPORT}).snapshot
    by_section = {chunk.headings[-1]: n for n, chunk in enumerate(snapshot.chunks)}
    planned = Passage(by_section["下一步工作思路"], REPORT.index("渡轮将"), REPORT.index("班次。") + 3, best)
    done = Passage(by_section["主要做法"], REPORT.index("渡轮每"), REPORT.index("开行。") + 3, 2.0)
    found = done_first(snapshot, [planned, done], question, margin=2.2)
    assert [REPORT[one.start : one.end][-3:-1] for one in found] == kept
