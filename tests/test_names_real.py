"""With the real model: folders on many places, asked in another script; the names decide which document answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

import index
import qa
from qa.live import LiveEngine
from qa.records import Status

pytestmark = pytest.mark.slow

CITIES = {  # as an English folder has them, as a Chinese question does, and a figure of each
    "Suzhou": ("苏州", 412),
    "Qingdao": ("青岛", 388),
    "Xi'an": ("西安", 530),
    "Harbin": ("哈尔滨", 295),
    "Xiamen": ("厦门", 204),
    "Kunming": ("昆明", 361),
    "Lanzhou": ("兰州", 178),
    "Guiyang": ("贵阳", 240),
    "Shenyang": ("沈阳", 447),
    "Hohhot": ("呼和浩特", 152),
    "Urumqi": ("乌鲁木齐", 169),
    "Foshan": ("佛山", 333),
}
MUNICIPALITIES = {
    "横浜市": ("Yokohama", 61),
    "札幌市": ("Sapporo", 47),
    "金沢市": ("Kanazawa", 23),
    "豊田市": ("Toyota", 18),
    "福岡市": ("Fukuoka", 52),
    "鹿児島市": ("Kagoshima", 29),
    "さいたま市": ("Saitama", 34),
    "松本市": ("Matsumoto", 16),
    "長崎市": ("Nagasaki", 21),
    "仙台市": ("Sendai", 38),
    "堺市": ("Sakai", 27),
    "那覇市": ("Naha", 14),
}
LOOK_ALIKES = {  # reading, nice, bath, tours, mobile, van, split, orange, most, hall, essen, 通化, … name places, too
    "library.md": """# The town library

## Opening hours

The reading room is open from 9 a.m. to 8 p.m. on weekdays. Readers may bring a bottle of water, but no food.

## Guided tours

Guided tours of the building are offered every first Saturday of the month and last forty minutes. Most
visitors book their tour by e-mail.

## The mobile library

A blue van brings books to the villages on Tuesdays. The van stops for half an hour at every school. Children
who read ten books in summer get a nice prize: a voucher for the swimming bath.

## Costs

The town and the county split the cost of the library: the town pays 70 percent, the county 30 percent. The
orange line of the tram stops in front of the entrance.
""",
    "canteen.md": """# The school canteen

Lunch is delivered at 11:30 every day by a kitchen in the next street. Children who are allergic to nuts get a
meal of their own.

The hall next to the canteen is free in the afternoon; clubs can book it at the office. After lunch the
youngest children sleep for one hour in the quiet room.
""",
    "works.md": """# 平安工地建设经验

## 一、主要做法

平安工地建设实行每日巡查，工人进场前必须接受安全教育。项目部给每名工人配发定位安全帽，险情上报后十分钟内到场处置。

## 二、成效

智慧物流通化解了材料积压的难题，材料周转时间缩短了三成。共建和平安宁的邻里关系，夜间施工投诉下降六成。大同小异的表格合并为一张，填表时间减少一半。
""",
}
ASKED_IN_CHINESE = ("{}有多少个小区参加垃圾分类试点？", "{}怎样奖励居民分类？")
ASKED_IN_ENGLISH = ("How many libraries does {} run?", "When do libraries in {} close on weekends?")


def english(city: str, n: int) -> str:
    return (
        f"# Waste sorting in {city}\n\nThe municipal office of {city} began a pilot of household waste sorting. "
        f"{n} residential compounds take part. Residents who sort well earn points, which {city} lets them exchange "
        f"for bus tickets.\n\nInspectors visit each compound once a week and publish what they find.\n"
    )


def japanese(city: str, n: int) -> str:
    return (
        f"# {city}の図書館\n\n{city}は市立図書館を{n}館運営している。週末の閉館時刻は午後{n % 4 + 5}時である。"
        f"\n\n{city}に住む人は誰でも貸出カードを作ることができる。予約した本は最寄りの館で受け取れる。\n"
    )


def share_right(folder: Path, files: Mapping[str, str], asked: Mapping[str, str]) -> float:
    """Return the share of questions whose first passage is of the right file; `asked` is question -> file."""
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, text in files.items():
        (corpus / name).write_text(text, encoding="utf-8")
    index.build(corpus, folder / "idx")
    engine = qa.open(folder / "idx")
    first = {question: engine.retrieve(question, k=1)[0].place.doc_id for question in asked}
    return sum(first[question] == name for question, name in asked.items()) / len(asked)


def asked_of(names: Sequence[str], questions: Sequence[str]) -> dict[str, str]:
    """Return each question on each name, with the file that is on it."""
    return {question.format(name): f"{n:02}.md" for n, name in enumerate(names) for question in questions}


def test_an_english_folder_on_chinese_cities_is_asked_in_chinese(tmp_path: Path) -> None:
    files = {f"{n:02}.md": english(city, figure) for n, (city, (_, figure)) in enumerate(CITIES.items())}
    asked = asked_of([name for name, _ in CITIES.values()], ASKED_IN_CHINESE)
    assert share_right(tmp_path, files, asked) >= 0.9


def test_a_japanese_folder_on_municipalities_is_asked_in_english(tmp_path: Path) -> None:
    files = {f"{n:02}.md": japanese(city, figure) for n, (city, (_, figure)) in enumerate(MUNICIPALITIES.items())}
    asked = asked_of([name for name, _ in MUNICIPALITIES.values()], ASKED_IN_ENGLISH)
    assert share_right(tmp_path, files, asked) >= 0.9


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> LiveEngine:
    folder = tmp_path_factory.mktemp("town")
    (folder / "corpus").mkdir()
    for name, text in LOOK_ALIKES.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    index.build(folder / "corpus", folder / "idx")
    return qa.open(folder / "idx")


@pytest.mark.parametrize(
    "question",
    [
        "When is the reading room open?",
        "What nice prize do children get for reading ten books?",
        "How often are guided tours offered?",
        "Which van brings books to the villages?",
        "How do the town and the county split the cost?",
        "Which line stops in front of the entrance, the orange one?",
        "What do most visitors do to book a tour?",
        "What is the prize for the swimming bath?",
        "How long do the youngest children sleep after lunch?",
        "When is the hall next to the canteen free?",
        "Wann wird das Essen geliefert?",
        "Wann ist die Halle neben der Kantine frei?",
        "Combien de temps durent les tours guidés du bâtiment ?",
        "Quand la salle de lecture est-elle ouverte ?",
        "平安工地怎样建设？",
        "智慧物流通化解了什么难题？",
        "共建和平安宁的邻里关系有什么成效？",
        "大同小异的表格怎么处理？",
        "工人进场前要做什么？",
        "Что получают дети за десять книг?",
    ],
)
def test_a_word_that_is_also_the_name_of_a_place_is_answered(question: str, town: LiveEngine) -> None:
    answer = town.ask(question)
    assert answer.status is Status.ANSWERED
    assert answer.mentions == ()


@pytest.mark.parametrize(
    "question", ["How long do children sleep in Nice?", "通化的物流怎么样？", "Was geschieht in Essen?"]
)
def test_the_place_itself_is_not_spoken_of(question: str, town: LiveEngine) -> None:
    assert town.ask(question).status is Status.ABSTAINED
