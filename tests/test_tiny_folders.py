"""One to three short documents, copies of one another: answered and refused sensibly, however a question is typed."""

from __future__ import annotations

import os

import pytest

from index.config import IndexConfig
from index.rebuild import build
from qa.config import QAConfig
from qa.live import LiveEngine

pytestmark = pytest.mark.slow

RULES = (
    "# Lake house rules\n\nThe lake house is let for at most nine nights.\n\n"
    "The deposit of {} crowns is returned within two weeks.\n"
)
COPIES = {"rules.md": RULES.format(250), "rules (copy).md": RULES.format(250), "rules_old.md": RULES.format(200)}
HUT = {
    "a.md": "# 湖畔小屋规定\n\n小屋每次最多租九晚。\n\n押金二百五十元在两周内退还。\n\n"
    "锅炉由管理员点火，客人不得自行操作。\n"
}


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, LiveEngine]:
    base, found = IndexConfig.from_env(os.environ), {}
    for name, files in {"copies": COPIES, "hut": HUT}.items():
        folder = tmp_path_factory.mktemp(name)
        (folder / "corpus").mkdir()
        for file, text in files.items():
            (folder / "corpus" / file).write_text(text, "utf-8")
        config = IndexConfig(folder / "corpus", folder / "idx", base.cache_dir, base.model)
        build(config)
        found[name] = LiveEngine(config, QAConfig.from_env(os.environ))
    return found


@pytest.mark.parametrize(
    "question",
    ["How much is the deposit?", "How much is the deposit", "HOW MUCH IS THE DEPOSIT?", "how much is the deposit"],
)
def test_the_deposit_is_quoted_once_with_both_its_places(engines: dict[str, LiveEngine], question: str) -> None:
    answer = engines["copies"].ask(question)
    assert answer.status is engines["copies"].ask("How much is the deposit?").status
    (quote,) = [quote for quote in answer.quotes or answer.related if "250" in quote.text]
    assert {quote.place.doc_id, *(same.doc_id for same in quote.places)} == {"rules.md", "rules (copy).md"}


@pytest.mark.parametrize(
    ("folder", "question", "words"),
    [
        ("copies", "When is the deposit returned?", "within two weeks"),
        ("copies", "When is the sauna heated?", None),
        ("hut", "押金多少？", "二百五十元"),
        ("hut", "押 金 多 少", "二百五十元"),
        ("hut", "桑拿什么时候加热？", None),
    ],
)
def test_few_passages_answer_and_refuse(
    engines: dict[str, LiveEngine], folder: str, question: str, words: str | None
) -> None:
    quotes = engines[folder].ask(question).quotes
    assert bool(quotes) == (words is not None)
    assert words is None or words in quotes[0].text
