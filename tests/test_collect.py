"""Collections by meaning: the documents whose quote is on what is asked, and how many were looked through."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.answer.several.collect import supported
from qa.answer.several.topics import Topic, topics_of
from qa.config import QAConfig
from qa.engine import Engine
from qa.records import Answer, Kind, Status
from qa.understand.several.content import content_runs
from tests.conftest import CharEmbedder, engine_of
from tests.test_read import Says

TOWNS = {
    "1.md": "---\ncase: 1\nprovider: 渡轮办\n---\n\n# 甲镇\n\n（渡轮办提供）\n\n甲镇修建公园和道路。甲镇修建学校。\n",
    "2.md": "---\ncase: 2\n---\n\n# 乙镇\n\n乙镇开行渡轮，每天十班。乙镇修建学校。\n",
    "3.md": "---\ncase: 3\n---\n\n# 丙镇\n\n丙镇修建公园。丙镇也开行渡轮，每天二十班。\n",
    "4.md": "---\ncase: 4\n---\n\n# 丁镇\n\n丁镇修建医院和道路。\n",
}


@pytest.fixture
def towns(tmp_path: Path) -> Engine:
    return engine_of(tmp_path, TOWNS)


def documents(answer: Answer) -> list[str]:
    return [quote.place.doc_id for quote in answer.quotes]


def test_a_document_is_kept_only_where_its_quote_is_on_what_is_asked(towns: Engine) -> None:
    answer = towns.ask("哪些案例涉及渡轮？")
    assert (answer.status, answer.kind) == (Status.ANSWERED, Kind.COLLECT)
    assert sorted(documents(answer)) == ["2.md", "3.md"]
    assert all("渡轮" in quote.text for quote in answer.quotes)
    assert "共查4份文件，符合条件的有2份" in answer.text


def test_each_document_is_named_once_in_the_order_of_its_quotes(towns: Engine) -> None:
    answer = towns.ask("哪些案例涉及公园？")
    assert sorted(documents(answer)) == ["1.md", "3.md"]
    places = [answer.text.index(f"**案例{doc_id[0]} · ") for doc_id in documents(answer)]
    assert places == sorted(places)


def test_what_the_documents_have_no_word_for_is_not_collected(towns: Engine) -> None:
    answer = towns.ask("哪些案例涉及地铁隧道？")
    assert (answer.status, answer.quotes) == (Status.ABSTAINED, ())


def test_what_asks_for_nothing_of_its_own_is_collected_from_every_document(towns: Engine) -> None:
    assert set(documents(towns.ask("所有案例的共同做法"))) == set(TOWNS)


def test_where_no_word_surely_means_what_is_asked_a_document_is_kept_by_what_the_reader_says_of_its_quote(
    towns: Engine,
) -> None:
    def asked(reader: Says) -> Answer:
        read = Engine(towns.pointer, towns.snapshot, towns.embedder, QAConfig(floor=0), reader)
        return read.ask("Which cases concern parks?")

    parks, hospitals = Says(1.0, "公园"), Says(1.0, "医院")
    assert documents(asked(parks)) == ["1.md"]
    assert (asked(hospitals).status, documents(asked(hospitals))) == (Status.ABSTAINED, [])
    assert {excerpt.text for excerpt in parks.read_so_far} >= {"甲镇修建公园和道路。", "丁镇修建医院和道路。"}
    assert documents(asked(Says(1.0, most=0))) == []  # what was not read is not kept by its score alone


def test_the_support_of_a_text_is_the_share_of_the_weight_that_it_has_words_of() -> None:
    topics = [Topic("a", ("渡轮", "轮船"), 3.0, 1.0), Topic("b", ("公园",), 1.0, 1.0)]
    assert [supported(text, topics) for text in ("轮船与公园", "轮船", "公园", "")] == [1.0, 0.75, 0.25, 0.0]
    assert supported("轮船", []) == 0.0


def test_a_word_that_every_document_has_is_no_topic_and_a_rare_one_weighs_more(towns: Engine) -> None:
    (park, hospital) = topics_of(
        towns.snapshot, [("修建",), ("公园",), ("医院",)], CharEmbedder().encode_words, own_language=True
    )
    assert (park.words, hospital.words) == (("公园",), ("医院",))
    assert 0 < park.weight < hospital.weight


def test_a_code_of_letters_and_digits_is_a_topic_where_it_is_said(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, {"1.md": "# 甲\n\n甲镇用5G技术。\n", "2.md": "# 乙\n\n乙镇用新技术，2020年起。\n"})
    topics = topics_of(engine.snapshot, [("5G", "2020")], CharEmbedder().encode_words, own_language=True)
    assert [(topic.asked, topic.words) for topic in topics] == [("5g", ("5g",))]


def test_what_says_all_that_is_asked_answers_under_the_floor(towns: Engine) -> None:
    strict = Engine(towns.pointer, towns.snapshot, towns.embedder, QAConfig(floor=1.0), None)
    answer = strict.ask("哪些案例开行渡轮？")
    assert (answer.status, sorted(documents(answer))) == (Status.ANSWERED, ["2.md", "3.md"])
    for question in ("哪些案例开行地铁？", "哪些案例的医院开行渡轮？"):  # no word for it; in no document both
        assert strict.ask(question).status is Status.ABSTAINED


def test_a_title_says_what_its_document_is_on(tmp_path: Path) -> None:
    files = {
        "1.md": "# 渡轮通航\n\n甲镇每天开十班。\n",
        "2.md": "# 乙镇\n\n乙镇修建学校。\n",
        "3.md": "# 丙镇\n\n修路。\n",
    }
    assert documents(engine_of(tmp_path, files).ask("哪些案例涉及渡轮？")) == ["1.md"]


def test_a_passage_with_a_part_of_what_is_asked_is_kept_where_the_reader_finds_it_on_it(tmp_path: Path) -> None:
    files = {
        "1.md": "# 甲\n\n甲镇维修渡轮。\n",
        "2.md": "# 乙\n\n乙镇的渡轮每天开十班。\n",
        "3.md": "# 丙\n\n丙镇维修学校。\n",
        "4.md": "# 丁\n\n丁镇修建医院。\n",
    }
    engine = engine_of(tmp_path, files)

    def asked(reader: Says) -> set[str]:
        read = Engine(engine.pointer, engine.snapshot, engine.embedder, QAConfig(), reader)
        return set(documents(read.ask("哪些案例涉及渡轮维修？")))

    assert asked(Says(1.0, "十班")) == {"1.md", "2.md"}
    assert asked(Says(0.0, "没有")) == {"1.md"}


@pytest.mark.parametrize(
    ("language", "question", "runs"),
    [
        ("zh", "哪些案例采用了人工智能？", {"人工智能"}),
        ("en", "Which cases use artificial intelligence?", {"artificial", "intelligence"}),
        ("fr", "Quels cas concernent les ports ?", {"ports"}),
        ("de", "Welche Fälle nutzen künstliche Intelligenz?", {"künstliche", "Intelligenz"}),
        ("ja", "ブロックチェーンを活用した事例はどれですか？", {"ブロックチェーン"}),
    ],
)
def test_words_that_only_ask_are_left_out(language: str, question: str, runs: set[str]) -> None:
    assert runs <= {word for run in content_runs(question, language) for word in run if len(word) > 1}
    assert not {"案例", "采用", "use", "cases", "nutzen", "concernent", "cas", "活用", "事例"} & {
        word for run in content_runs(question, language) for word in run
    }
