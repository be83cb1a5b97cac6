"""Names are found in every script, ordinary words are not taken for them, and one that no document bears is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.names.find import find
from index.names.folding import folded, folded_name
from index.names.gazetteer import Gazetteer, Known, gazetteer
from index.names.record import Mention, NameKind, Where
from index.names.spelling import spellings
from index.names.table import NameTable
from index.records import Document, Section
from index.text.language import detect


def document(name: str, text: str, provider: str | None = None, title: str = "渡轮") -> Document:
    return Document(f"{name}.md", text, (Section((), 0, 0, len(text)),), name, title, provider=provider)


DOCUMENTS = (
    document("0", "渝中区有码头，也有夜市。", "重庆市"),
    document("1", "西咸新区的航线通往德国。", "陕西西咸新区"),
    document("2", "运河上开行渡轮。", "苏州市、宿州市"),
    document("3", "按《轮渡管理办法》开行（以下简称“快线”）。", "海运公司"),
    document("4", "本市与新加坡开通航线。"),
)
TABLE = NameTable.of(DOCUMENTS)


def found(question: str, table: NameTable = TABLE) -> list[Mention]:
    return list(find(question, detect(question), table, gazetteer()))


def meant(question: str, table: NameTable = TABLE) -> set[str]:
    """Return the names of the documents that the question has, as they are written there."""
    return {table.written[number] for mention in found(question, table) for number in mention.names}


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("渝中有哪些码头？", "渝中"),
        ("渝中區有哪些碼頭？", "渝中"),
        ("渝中区の埠頭は？", "渝中"),
        ("What does Yuzhong District have?", "渝中"),
        ("위중구의 부두는?", "渝中"),
        ("Какие причалы в Юйчжуне?", "渝中"),
        ("Was geschieht in Xixian?", "西咸新区"),
        ("Что делает Сисянь?", "西咸新区"),
        ("시셴신구는 무엇을 했나요?", "西咸新区"),
        ("ماذا فعلت شيشيان؟", "西咸新区"),
        ("Que faz Chongqing?", "重庆"),
        ("Trùng Khánh đã làm gì?", "重庆"),
        ("Какие меры принял Чунцин?", "重庆"),
        ("ما الذي فعلته تشونغتشينغ؟", "重庆"),
        ("وماذا عن الرحلات بألمانيا؟", "德国"),
        ("¿Qué rutas hay a Alemania?", "德国"),
        ("싱가포르에서는 무엇이 있나요?", "新加坡"),
        ("Welche Linien fahren nach Singapur?", "新加坡"),
        ("快线怎样开行？", "快线"),
    ],
)
def test_a_name_is_found_in_whatever_script_it_is_typed(question: str, name: str) -> None:
    assert name in meant(question)


def test_a_name_that_may_mean_several_stands_for_all_of_them() -> None:
    assert meant("What did Suzhou do?") == meant("Что делает Сучжоу?") == {"苏州", "宿州"}
    shanxi = NameTable.of([document("0", "", "山西省"), document("1", "", "陕西省")])
    assert meant("What did Shanxi do?", shanxi) == {"山西", "陕西"}
    assert meant("What did Shaanxi do?", shanxi) == {"陕西"}


def test_a_name_knows_its_documents_and_where_they_bear_it() -> None:
    (suzhou,) = found("苏州")
    assert TABLE.bearing(suzhou.names, Where.PROVIDER) == (2,)
    (germany,) = found("德国")
    assert (TABLE.bearing(germany.names), TABLE.bearing(germany.names, Where.PROVIDER)) == ((1,), ())
    (company,) = found("海运公司做了什么？")
    assert company.kind is NameKind.ORGANISATION
    (rules,) = found("轮渡管理办法规定了什么？")
    assert (rules.kind, TABLE.bearing(rules.names)) == (NameKind.TITLE, (3,))


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("青岛有哪些做法？", "青岛"),
        ("What did Qingdao do?", "Qingdao"),
        ("칭다오는 무엇을 했나요?", "칭다오"),
        ("Что сделал Циндао?", "Циндао"),
        ("How is it in Nice?", "Nice"),
        ("What did the city of Reading do?", "city of Reading"),
        ("Was geschieht in Essen?", "Essen"),
        ("平安区有哪些做法？", "平安区"),
        ("大连怎么帮助企业贷款？", "大连"),
        ("首尔有哪些做法？", "首尔"),
        ("서울에서는 무엇을 했나요?", "서울"),
        ("홍콩이 나오는 사례는 무엇인가요?", "홍콩"),
        ("ロンドンでは何をしましたか", "ロンドン"),
        ("拉萨的企业怎么贷款？", "拉萨"),
    ],
)
def test_a_place_that_no_document_bears_is_known_as_one(question: str, place: str) -> None:
    assert [(mention.text, mention.kind, mention.names) for mention in found(question)] == [(place, NameKind.PLACE, ())]


@pytest.mark.parametrize(
    "question",
    [
        "What a nice way to work?",
        "Is reading aloud part of the course?",
        "Who takes a bath first?",
        "Which tours are offered?",
        "Most ferries are late, why?",
        "What does the mobile app show?",
        "How do they split the cost?",
        "Is the orange line open?",
        "How do I go to sleep?",
        "Which van is used for parcels?",
        "Wann wird das Essen geliefert?",
        "Welche Halle ist frei?",
        "Combien de tours faut-il faire ?",
        "¿Para qué sirve el león de la entrada?",
        "Кто из того отдела отвечает?",
        "기업을 위해 무엇을 했나요?",
        "지난 분기에 몇 건이었나요?",
        "كيف تعمل المنصة؟",
        "平安工地怎样建设？",
        "世界大同的理想是什么？",
        "物流通化解了哪些难题？",
        "怎样共建和平发展的环境？",
    ],
)
def test_an_ordinary_word_is_not_taken_for_a_name(question: str) -> None:
    assert found(question) == []


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What did Chongqin do?", {"重庆"}),
        ("Quels sont les cas de Chonqging ?", {"重庆"}),
        ("Что делает Чунцинн?", {"重庆"}),
        ("What did chongqin do?", set()),  # it does not look like a name
        ("What did Xongqing do?", set()),  # its first letter is wrong
        ("Welche Maßnahmen hat Chongqin ergriffen?", set()),  # any noun would look so
        ("What did Qingdao do?", set()),  # a name itself
    ],
)
def test_one_letter_may_be_wrong_in_a_name(question: str, names: set[str]) -> None:
    assert meant(question) == names


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("中山有哪些码头？", {"中山"}),
        ("孫中山發起的二次革命結果如何？", set()),
        ("在平原县开行几班？", {"平原"}),
        ("松嫩平原上有多少湖泊？", set()),
        ("市中区的夜市怎样？", {"市中"}),
        ("在西部12省市中排名第几？", set()),
    ],
)
def test_a_name_that_documents_bear_is_not_meant_inside_another_word(question: str, names: set[str]) -> None:
    bearing = (document(str(n), f"{place}的码头开行渡轮。") for n, place in enumerate(("中山市", "平原县", "市中区")))
    assert meant(question, NameTable.of(tuple(bearing))) == names


def test_the_longest_name_is_meant() -> None:
    assert [mention.text for mention in found("陕西西咸新区和New Yorkの")] == ["陕西西咸新区", "New York"]


@given(st.text(max_size=60))
def test_a_mention_is_cut_from_the_question(question: str) -> None:
    at = 0
    for mention in find(question, "en", TABLE, gazetteer()):
        assert question[mention.start : mention.end] == mention.text and mention.start >= at
        at = mention.end


@given(st.text(max_size=60))
def test_a_folded_text_knows_where_each_of_its_characters_comes_from(text: str) -> None:
    copy = folded(text)
    assert len(copy.starts) == len(copy.text) + 1
    assert all(a <= b for a, b in zip(copy.starts, copy.starts[1:], strict=False))


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Xi’an", "xian"),
        ("Đà Nẵng", "da nang"),
        ("蘇州", "苏州"),
        ("شيآن", "شيان"),
        ("Aix-en-Provence", "aix en provence"),
    ],
)
def test_a_name_is_folded(typed: str, plain: str) -> None:
    assert folded_name(typed) == plain


def test_a_chinese_name_is_spelled_by_the_published_systems() -> None:
    assert set(spellings("西咸")) == {"xixian", "xi xian", "сисянь", "시셴", "شيشيان", "シシエン", "tay ham"}
    assert "чжэцзян" in spellings("浙江") and "저장" in spellings("浙江") and "chiet giang" in spellings("浙江")
    assert "톈진" in spellings("天津") and "하얼빈" in spellings("哈尔滨") and "충칭" in spellings("重庆")
    assert spellings("Suzhou") == ()


def test_the_same_documents_give_the_same_bytes(tmp_path: Path) -> None:
    written = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        NameTable.of(DOCUMENTS).save(tmp_path / name)
        written.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert written[0] == written[1]
    opened = NameTable.load(tmp_path / "a")
    assert meant("What does Yuzhong have?", opened) == {"渝中"}
    assert opened.bearing(opened.names_of("重庆"), Where.PROVIDER) == (0,)


def test_of_places_with_one_name_the_smallest_are_left_out() -> None:
    places = Gazetteer.of(
        [
            Known(900, {"paris": False, "巴黎": False}),
            Known(20, {"paris": False, "lamar": False}),
            Known(400, {"paris": True, "x": False}),
        ]
    )
    assert places.forms("paris") == ("paris", "x", "巴黎")
    assert places.forms("lamar") == ("lamar", "paris") and places.forms("nowhere") == ()
    assert not places.is_ordinary("paris")


@pytest.mark.parametrize(
    ("place", "province"),
    [
        ("苏州", "江苏"),
        ("suzhou", "jiangsu"),
        ("西安", "陕西"),
        ("重庆", "重庆"),
        ("los angeles", "california"),
        ("江苏", None),
    ],
)
def test_the_province_of_the_largest_place_of_a_name_is_known_in_its_script(place: str, province: str | None) -> None:
    assert gazetteer().province(place) == province
