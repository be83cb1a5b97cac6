"""Which documents mention a word: every one that has it in any form, and none else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from qa.records import Answer, Kind, Status
from tests.conftest import engine_of

CHINESE = {
    "a.md": "---\nprovider: 版权局\n---\n\n# 甲\n\n平台以版权为突破口。第二句没有这个词。\n",
    "b.md": "# 乙\n\n企业把商标、版權托管。\n",
    "c.md": "# 丙\n\n这里只有专利。RCEP生效。\n",
    "d.md": "---\ncategory: 版权\n---\n\n# 丁\n\n这里什么也没有。\n",
}
TOUCHING = {
    "a.md": "# 甲\n\n本市落实银行政策。\n",
    "b.md": "# 乙\n\n行政审批只跑一次。\n",
    "c.md": "# 丙\n\n采用人工智能，也用5G。\n",
}
ENGLISH = {
    "a.md": "# One\n\nThe port was opened. Loans were granted.\n",
    "b.md": "# Two\n\nTwo PORTS compete for the same ships.\n",
    "c.md": "# Three\n\nThe portal and the portfolio are new; every loan is secured.\n",
}


def documents(answer: Answer) -> list[str]:
    return list(dict.fromkeys(quote.place.doc_id for quote in answer.quotes))


@pytest.mark.parametrize(
    ("files", "question", "wanted", "words"),
    [
        (CHINESE, "哪些案例提到版权？", ["a.md", "b.md"], {"版权", "版權"}),
        (CHINESE, "哪些案例提到版權？", ["a.md", "b.md"], {"版权", "版權"}),
        (CHINESE, "哪些案例提到rcep？", ["c.md"], {"RCEP"}),
        (CHINESE, "哪些案例提到专利或商标？", ["b.md", "c.md"], {"专利", "商标"}),
        (TOUCHING, "哪些案例提到行政？", ["b.md"], {"行政"}),
        (TOUCHING, "哪些案例提到智能？", ["c.md"], {"智能"}),
        (TOUCHING, "哪些案例提到5G？", ["c.md"], {"5G"}),
        (ENGLISH, "Which documents mention ports?", ["a.md", "b.md"], {"port", "PORTS"}),
        (ENGLISH, "Which documents mention a loan?", ["a.md", "c.md"], {"Loans", "loan"}),
        (ENGLISH, "Which documents mention ports and loans?", ["a.md"], {"port", "PORTS", "Loans", "loan"}),
    ],
)
def test_every_document_that_has_the_word_in_any_form_is_found_and_none_else(
    tmp_path: Path, files: Mapping[str, str], question: str, wanted: list[str], words: set[str]
) -> None:
    answer = engine_of(tmp_path, files).ask(question)
    assert (answer.status, answer.kind) == (Status.ANSWERED, Kind.COLLECT)
    assert documents(answer) == wanted
    assert {word for one in answer.words for word in one.found} == words
    assert answer.searched == len(files)


def test_the_sentence_is_quoted_the_word_is_marked_and_shown(tmp_path: Path) -> None:
    answer = engine_of(tmp_path, CHINESE).ask("哪些案例提到商标？")
    (quote,) = answer.quotes
    assert quote.text == "企业把商标、版權托管。"
    assert [quote.text[start:end] for start, end in quote.marks] == ["商标"]
    assert "共查4份文件，提到“商标”的有1份" in answer.text
    assert answer.to_json()["words"] == [{"asked": "商标", "found": ["商标"]}]


def test_a_word_that_nothing_mentions_is_named(tmp_path: Path) -> None:
    answer = engine_of(tmp_path, ENGLISH).ask("Which documents mention ports and 9999?")
    assert answer.status is Status.ABSTAINED
    assert "None of the documents mentions" in answer.text
    assert answer.to_json()["quotes"] == []


def test_all_documents_are_counted_where_not_all_are_quoted(tmp_path: Path) -> None:
    answer = engine_of(tmp_path, {f"{n:02d}.md": f"# {n}\n\nThe port of {n}.\n" for n in range(60)}).ask(
        "Which documents mention ports?"
    )
    assert len(documents(answer)) == 50
    assert "(60 of 60 searched)" in answer.text.replace("\\", "")


def test_a_phrase_is_meant_to_the_letter_or_by_its_meaning(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, CHINESE)
    letter = engine.ask("哪些案例提到平台以版权为突破口？")
    assert (documents(letter), [one.asked for one in letter.words]) == (["a.md"], ["平台以版权为突破口"])
    assert engine.ask("哪些案例提到平台是怎样以版权为突破口的？").words == ()


def test_an_amount_is_found_in_every_notation(tmp_path: Path) -> None:
    files = {"a.md": "# 甲\n\n融资金额2.6亿美元。\n", "b.md": "# 乙\n\n融资260笔。\n"}
    answer = engine_of(tmp_path, files).ask("Which documents mention $260 million?")
    assert (documents(answer), answer.words[0].found) == (["a.md"], ("2.6亿",))


def test_a_code_is_found_whatever_language_stands_beside_it(tmp_path: Path) -> None:
    files = {"a.md": "# 网络\n\n全市建设5G基站，B2B平台同时上线。\n", "b.md": "# 桥\n\n全市建设25Gbps线路。\n"}
    engine = engine_of(tmp_path, files)
    for question in ("В каких документах упоминаются сети 5G?", "Which documents mention 5G networks?"):
        assert [quote.place.doc_id for quote in engine.ask(question).quotes] == ["a.md"]
    assert engine.ask("Which documents mention 5G or B2B networks?").words[0].found == ("5G",)
