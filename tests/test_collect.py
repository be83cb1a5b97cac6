"""Collections by meaning: the documents whose quote is on what is asked, and how many were looked through."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.answer.several.of_each import supported
from qa.answer.several.on_it import Line, Signs, Surest, model
from qa.answer.several.topics import Topic, topics_of
from qa.config import QAConfig
from qa.engine import Engine
from qa.records import Answer, Kind, Status
from qa.understand.several.content import content_of
from tests.conftest import CharEmbedder, engine_of, understood
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
    answer = towns.ask("哪些案例开行渡轮？")
    assert sorted(documents(answer)) == ["2.md", "3.md"]
    places = [answer.text.index(f"**案例{doc_id[0]} · ") for doc_id in documents(answer)]
    assert places == sorted(places)


def test_what_the_documents_have_no_word_for_is_not_collected(towns: Engine) -> None:
    answer = towns.ask("哪些案例涉及地铁隧道？")
    assert (answer.status, answer.quotes) == (Status.ABSTAINED, ())


def test_what_asks_for_nothing_of_its_own_is_collected_from_every_document(towns: Engine) -> None:
    assert set(documents(towns.ask("所有案例的共同做法"))) == set(TOWNS)


def test_what_the_reader_says_of_its_passage_decides_where_words_do_not(towns: Engine) -> None:
    def asked(reader: Says) -> Answer:
        read = Engine(towns.pointer, towns.snapshot, towns.embedder, QAConfig(floor=0), reader)
        return read.ask("Which cases concern parks?")

    parks = Says(1.0, "公园")
    assert documents(asked(parks)) == ["1.md"]
    assert documents(asked(Says(0.0, "没有"))) == []
    assert documents(asked(Says(1.0, most=0))) == []  # what was not read is not kept by its score alone
    assert {excerpt.text for excerpt in parks.read_so_far} >= {"甲镇修建公园和道路。", "丁镇修建医院和道路。"}


def test_the_reader_is_asked_what_is_collected_without_the_words_that_ask(towns: Engine) -> None:
    reader = Says(1.0, "公园")
    Engine(towns.pointer, towns.snapshot, towns.embedder, QAConfig(floor=0), reader).ask("哪些案例涉及公园？")
    assert set(reader.asked) == {"公园"}


def test_the_support_of_a_text_is_the_share_of_the_weight_that_it_has_words_of() -> None:
    topics = [Topic("a", ("渡轮", "轮船"), 3.0), Topic("b", ("公园",), 1.0)]
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


def test_a_better_signal_never_makes_a_document_less_likely() -> None:
    for lines in model().values():
        for line in (lines.read, lines.unread):
            least = Signs(words=0.0, height=-2.0, gap=-3.0, length=0.0, read=-4.0)
            more = (
                Signs(1.0, -2.0, -3.0, 0.0, -4.0),
                Signs(0.0, 2.0, -3.0, 0.0, -4.0),
                Signs(0.0, -2.0, 0.0, 0.0, -4.0),
                Signs(0.0, -2.0, -3.0, 0.0, 4.0),
            )
            assert all(line.log_odds(signs) >= line.log_odds(least) for signs in more)
        assert lines.surest.probability(1.0) > lines.surest.probability(0.0)


def test_a_document_is_as_likely_as_its_signals_weigh() -> None:
    line = Line(bias=-1.0, words=2.0, height=0.5, gap=1.0, length=0.25, read=0.5)
    assert line.log_odds(Signs(1.0, 2.0, -1.0, 4.0, -2.0)) == pytest.approx(-1 + 2 + 1 - 1 + 1 - 1)
    assert line.log_odds(Signs(1.0, 2.0, -1.0, 4.0)) == pytest.approx(2.0)
    assert Surest(0.0, 1.0).probability(0.0) == 0.5


def test_how_sure_a_collection_is_decides_whether_it_answers(towns: Engine) -> None:
    for floor, status in ((0.1, Status.ANSWERED), (1.0, Status.RELATED)):
        config = QAConfig(floor=floor, related_floor=0.0)
        answer = Engine(towns.pointer, towns.snapshot, towns.embedder, config, None).ask("哪些案例开行渡轮？")
        assert answer.status is status
        assert answer.confidence == pytest.approx(answer.confidence_parts.fit)


def test_a_title_says_what_its_document_is_on(tmp_path: Path) -> None:
    files = {
        "1.md": "# 渡轮通航\n\n甲镇每天开十班。\n",
        "2.md": "# 乙镇\n\n乙镇修建学校。\n",
        "3.md": "# 丙镇\n\n修路。\n",
    }
    assert documents(engine_of(tmp_path, files).ask("哪些案例涉及渡轮？")) == ["1.md"]


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
    content = content_of(question, language)
    assert runs <= {word for run in content.runs for word in run if len(word) > 1}
    assert not {"案例", "采用", "use", "cases", "nutzen", "concernent", "cas", "活用", "事例"} & {
        word for run in content.runs for word in run
    }
    assert content.text in question and content.text.startswith(content.runs[0][0])
    assert content.text.endswith(content.runs[-1][-1])


def test_what_is_searched_for_is_what_is_collected(towns: Engine) -> None:
    for question, text in (
        ("哪些案例涉及渡轮和公园？", "渡轮和公园"),
        ("Which cases concern parks and ferries?", "parks and ferries"),
    ):
        assert understood(question, towns.snapshot.table).text == text
    assert understood("所有案例的共同做法", towns.snapshot.table).content == ()
