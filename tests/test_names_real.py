"""With the real model: folders on many places, asked in another script; the names decide which document answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

import index
import qa

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
