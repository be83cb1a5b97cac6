"""A question that names a row is answered from it, in other words and languages too; one that names none is not."""

from __future__ import annotations

import os

import pytest

from index.config import IndexConfig
from index.rebuild import build
from qa.config import QAConfig
from qa.live import LiveEngine
from qa.records import Status

pytestmark = pytest.mark.slow

TABLES = {
    "halls": (
        "# Halls for hire\n\nThe town lets these halls by the evening.\n\n"
        "| Hall | Places | Evening rate |\n|---|---|---|\n"
        "| Gunnarsholm | 120 | 310 crowns |\n| Tallbacka | 60 | 150 crowns |\n"
        "| Riddarby | 240 | 520 crowns |\n| Kvarnvik | 35 | 90 crowns |\n"
    ),
    "诊所": (
        "# 社区诊所\n\n各诊所本年度接种情况如下。\n\n| 诊所 | 接种人数 | 负责人 |\n|---|---|---|\n"
        "| 梧桐诊所 | 812 | 何静 |\n| 桂花诊所 | 467 | 罗明 |\n| 银杏诊所 | 1390 | 谭丽 |\n| 海棠诊所 | 255 | 邓强 |\n"
    ),
    "kurse": (
        "# Kurse der Volkshochschule\n\nDie Kurse beginnen im September.\n\n| Kurs | Tag | Gebühr |\n|---|---|---|\n"
        "| Töpfern | Dienstag | 48 Euro |\n| Aquarellmalerei | Mittwoch | 36 Euro |\n"
        "| Italienisch | Donnerstag | 72 Euro |\n| Imkern | Freitag | 25 Euro |\n"
    ),
}


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, LiveEngine]:
    base, found = IndexConfig.from_env(os.environ), {}
    for name, text in TABLES.items():
        folder = tmp_path_factory.mktemp("rows")
        (folder / "corpus").mkdir()
        (folder / "corpus" / f"{name}.md").write_text(text, "utf-8")
        config = IndexConfig(folder / "corpus", folder / "idx", base.cache_dir, base.model)
        build(config)
        found[name] = LiveEngine(config, QAConfig.from_env(os.environ))
    return found


@pytest.mark.parametrize(
    ("table", "question", "row"),
    [
        ("halls", "What is the evening rate of Riddarby?", "| Riddarby"),
        ("halls", "how many places does tallbacka have", "| Tallbacka"),
        ("诊所", "银杏诊所接种了多少人？", "| 银杏诊所"),
        ("诊所", "桂花诊所的负责人是谁？", "| 桂花诊所"),
        ("kurse", "Was kostet der Kurs im Töpfern?", "| Töpfern"),
        ("kurse", "How much is the Italian course?", "| Italienisch"),
    ],
)
def test_the_row_that_is_named_answers(engines: dict[str, LiveEngine], table: str, question: str, row: str) -> None:
    answer = engines[table].ask(question)
    assert answer.status is Status.ANSWERED
    assert answer.quotes[0].text.startswith(row)


@pytest.mark.parametrize(
    ("table", "question"),
    [
        ("halls", "What is the evening rate of Lindesberg?"),
        ("halls", "how many places does solbacken have"),
        ("诊所", "玉兰诊所接种了多少人？"),
        ("诊所", "紫荆诊所的负责人是谁？"),
        ("kurse", "Was kostet der Kurs im Segeln?"),
        ("kurse", "How much is the Japanese course?"),
    ],
)
def test_a_row_that_is_not_there_is_not_answered_by_another(
    engines: dict[str, LiveEngine], table: str, question: str
) -> None:
    answer = engines[table].ask(question)
    assert answer.status is not Status.ANSWERED
    assert not answer.quotes
