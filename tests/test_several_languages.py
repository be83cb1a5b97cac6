"""A folder of several languages: a question's own language goes first where it answers as well."""

from __future__ import annotations

import os

import pytest

from index.config import IndexConfig
from index.rebuild import build
from index.text.language import surely
from qa.config import QAConfig
from qa.live import LiveEngine

NOTICES = {
    "harbour.en.md": "# Harbour\n\nThe harbour master opens the lock at six in the morning. "
    "A berth costs 18 crowns a night.\n",
    "hafen.de.md": "# Hafen\n\nDer Hafenmeister öffnet die Schleuse um sechs Uhr morgens. "
    "Ein Liegeplatz kostet 18 Kronen pro Nacht.\n",
    "港口.zh.md": "# 港口\n\n港务长早上六点打开船闸。一个泊位每晚收费18克朗。\n",
    "sauna.de.md": "# Sauna\n\nDie Sauna am See wird samstags um vier Uhr geheizt. Holz bringt jeder Gast mit.\n",
    "tide.en.md": "# Tide tables\n\nTide tables are printed every month and hang beside the kiosk on the quay.\n",
    "码头.zh.md": "# 码头商店\n\n码头商店出售面包和牛奶，冬季不营业。\n",
}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The lock is opened at six and closed when the sun sets.", "en"),
        ("Die Schleuse wird um sechs Uhr geöffnet und bei Sonnenuntergang geschlossen.", "de"),
        ("| Dalby | 1906 | 982 |", None),
        ("18:30 – 2026", None),
        ("早上六点打开船闸。", "zh"),
        ("Шлюз открывают в шесть.", "ru"),
    ],
)
def test_the_language_of_a_passage_is_told_where_it_is_sure(text: str, language: str | None) -> None:
    assert surely(text) == language


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> LiveEngine:
    base, folder = IndexConfig.from_env(os.environ), tmp_path_factory.mktemp("mixed")
    (folder / "corpus").mkdir()
    for name, text in NOTICES.items():
        (folder / "corpus" / name).write_text(text, "utf-8")
    config = IndexConfig(folder / "corpus", folder / "idx", base.cache_dir, base.model)
    build(config)
    return LiveEngine(config, QAConfig.from_env(os.environ))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("How much is a berth for a night?", "harbour.en.md"),
        ("Was kostet ein Liegeplatz pro Nacht?", "hafen.de.md"),
        ("泊位一晚多少钱？", "港口.zh.md"),
        ("When is the lock opened?", "harbour.en.md"),
        ("Wann öffnet der Hafenmeister die Schleuse?", "hafen.de.md"),
        ("船闸几点打开？", "港口.zh.md"),
        ("When is the sauna heated?", "sauna.de.md"),  # which English says nothing of
        ("Wo hängen die Gezeitentafeln?", "tide.en.md"),
        ("桑拿房什么时候加热？", "sauna.de.md"),
    ],
)
def test_its_own_language_goes_first_and_a_better_answer_in_another_is_not_displaced(
    engine: LiveEngine, question: str, first: str
) -> None:
    assert engine.retrieve(question, 1)[0].place.doc_id == first
    answer = engine.ask(question)
    assert not answer.quotes or answer.quotes[0].place.doc_id == first
