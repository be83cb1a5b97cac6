from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from index.calibrate import FEW, SYNTHETIC, calibrate, own_language, synthetic_questions
from index.languages import general_questions
from index.model.embedder import Encoded
from index.records import Chunk, Document
from index.search import search
from index.search.comparison import Comparison
from index.store.calibration import UNCALIBRATED, WEIGHTS, Calibration, Signals, cohort_medians, normalised_score
from index.store.coded import packed_question, unpacked_question
from index.store.document_table import DocumentTable
from index.store.snapshot import Snapshot, load
from index.text.scripts import searchable
from qa.answer.confidence import ease_of, fit_of
from qa.records import Kind
from tests.conftest import CharEmbedder, engine_of, understood

GENERAL = general_questions()
MEASURED = Calibration(
    own_language="zh",
    levels={"zh": (0.8, 0.5, 2), "en": (0.7, 0.4, 1), "fr": (0.6, 0.2, 3)},
    spreads=(0.1, 0.1, 1),
    own_floor=3,
    other_floor=2,
    n_made=0,
    made_refused=0,
    n_own=0,
    own_answered=0,
    n_other=0,
    other_answered=0,
)
TOWNS = "".join(
    f"\n## 第{n}章\n\n甲{chr(0x4E00 + 17 * n)}码头每天开行{n}班渡轮，其中夜间{n}班、周末另加三班。乘客凭票上船。\n"
    for n in range(1, 71)
)


class Rounded(CharEmbedder):
    """Gives questions as a build has them from its cache."""

    def encode_question(self, text: str) -> Encoded:
        return unpacked_question(packed_question(super().encode_question(text)))


def chunks_of(*texts: str) -> list[Chunk]:
    return [Chunk(f"a#{n}", "a", (), 0, len(text), text) for n, text in enumerate(texts)]


def test_a_height_is_the_weighted_sum_of_zscores_over_the_root_of_their_squared_weights() -> None:
    root = math.sqrt(sum(weight**2 for weight in WEIGHTS))
    assert normalised_score((1, 1, 1), (0, 0, 1), (0.5, 1, 1)) == pytest.approx((2 * WEIGHTS[0] + WEIGHTS[1]) / root)
    assert MEASURED.normalised_score(Signals(0.9, 0.6, 3), "zh") == pytest.approx(sum(WEIGHTS) / root)
    assert MEASURED.normalised_score(Signals(0.9, 0.6, 3), "en") == pytest.approx(2 * sum(WEIGHTS) / root)


def test_a_language_without_a_level_has_the_mean_of_the_others_and_the_own_does_not_count() -> None:
    assert cohort_medians(MEASURED.levels, "sv", "zh") == pytest.approx((0.65, 0.3, 2))
    assert MEASURED.normalised_score(Signals(0.65, 0.3, 2), "sv") == pytest.approx(0)


def test_the_own_language_has_its_floor_whatever_its_script_and_all_others_have_theirs() -> None:
    assert [MEASURED.floor(language) for language in ("zh", "zh-Hant", "en", "sv")] == [3, 3, 2, 2]


def test_a_fit_is_the_mean_height_above_the_floor_of_the_language() -> None:
    at = Signals(0.65, 0.3, 2)  # the level of a language that was not measured
    assert fit_of(MEASURED, [at], "sv") == pytest.approx(-MEASURED.other_floor)
    assert fit_of(replace(MEASURED, other_floor=0), [at], "sv") == pytest.approx(0)
    high, low = Signals(0.85, 0.3, 2), Signals(0.45, 0.3, 2)
    assert fit_of(MEASURED, [high, low], "sv") == pytest.approx(fit_of(MEASURED, [at], "sv"))
    assert fit_of(MEASURED, [high], "sv") > fit_of(MEASURED, [low], "sv")


def test_made_questions_are_the_same_again_and_are_clauses_of_the_documents() -> None:
    texts = [f"第{n}班渡轮从北岸码头开出，经过中间的小岛之后到达南岸码头。" for n in range(100)]
    made = list(synthetic_questions(chunks_of(*texts)))
    assert made == list(synthetic_questions(chunks_of(*texts)))
    assert 0 < len(made) <= SYNTHETIC
    assert all(question.endswith("？") for question in made)
    assert all(any(question[:-1] in text for text in texts) for question in made)


def test_made_questions_of_latin_text_are_longer_and_end_as_such_do() -> None:
    texts = ["The ferry leaves the northern pier every morning (北岸码头), and returns to it before the night begins."]
    made = list(synthetic_questions(chunks_of(*texts)))
    assert made
    for question in made:
        assert question.endswith("?")
        assert len(question) >= 18
        assert question[:-1] in texts[0]


def test_of_few_passages_several_questions_are_made_each_once() -> None:
    text = "渡轮每天早上从北岸码头开出，经过中间的小岛，晚上之前回到南岸码头。冬季停航两个月，由摆渡车接送两岸居民。"
    made = list(synthetic_questions(chunks_of(text)))
    assert len(made) > 3
    assert len(made) == len(set(made))


def test_text_too_short_for_a_clause_makes_no_question() -> None:
    assert list(synthetic_questions(chunks_of("渡轮。", "夜市。", "1,234"))) == []


def test_the_documents_language_is_that_of_most_passages() -> None:
    assert own_language(chunks_of("渡轮每天开行。", "夜市每天营业。", "The ferry leaves every day.")) == "zh"
    assert own_language(chunks_of("渡輪每天開行。", "The ferry leaves.", "It returns before the night begins.")) == "en"


def test_a_corpus_large_enough_is_calibrated_with_every_general_question_and_saved_with_the_snapshot(
    tmp_path: Path,
) -> None:
    engine = engine_of(tmp_path, {"a.md": f"# 渡轮\n{TOWNS}"})
    found = engine.snapshot.calibration
    assert found != UNCALIBRATED
    assert found == load(tmp_path / "made-idx")[1].calibration
    assert found == calibrate(engine.snapshot, Rounded().encode_questions)
    own = [language for language in GENERAL if language.startswith("zh")]
    assert (found.own_language, found.n_own) == ("zh", 20 * len(own))
    assert found.n_other == 20 * (len(GENERAL) - len(own))
    assert set(found.levels) == set(GENERAL)
    assert 0 < found.n_made <= SYNTHETIC


def test_the_measured_rates_are_those_of_the_questions_themselves(tmp_path: Path) -> None:
    """Counted anew by asking: a share is of the questions that were asked, and of nothing else."""
    snapshot = engine_of(tmp_path, {"a.md": f"# 渡轮\n{TOWNS}"}).snapshot
    found = snapshot.calibration
    heights = {
        language: [_normalised_score(snapshot, question, language) for question in questions]
        for language, questions in GENERAL.items()
    }
    own = [one for language, rows in heights.items() if language.startswith("zh") for one in rows]
    other = [one for language, rows in heights.items() if not language.startswith("zh") for one in rows]
    made = [_normalised_score(snapshot, question, "zh") for question in synthetic_questions(snapshot.chunks)]
    assert found.own_answered == pytest.approx(sum(one >= found.own_floor for one in own) / len(own), abs=1e-4)
    assert found.other_answered == pytest.approx(sum(one >= found.other_floor for one in other) / len(other), abs=0.02)
    assert found.made_refused == pytest.approx(sum(one < found.own_floor for one in made) / len(made), abs=1e-4)
    assert found.own_floor >= max(own)
    assert found.other_answered <= 0.02


def test_documents_in_a_language_without_general_questions_are_calibrated_as_their_questions_are_judged(
    tmp_path: Path,
) -> None:
    text = "Ναυς πλέει κάθε πρωί από το βόρειο λιμάνι προς το νότιο, και επιστρέφει πριν από τη νύχτα. "
    found = engine_of(tmp_path, {"a.md": f"# Πλοίο\n\n{text * 3}\n"}).snapshot.calibration
    assert (found.own_language, found.n_own, found.own_answered) == ("el", 0, 0)
    assert found.floor("el") == found.own_floor
    assert found.n_other == FEW * len(GENERAL)


@pytest.mark.parametrize("text", ["渡轮。", "# 渡轮\n\n渡轮。\n", "Ferry", "1234", "渡轮每天开行，夜间不开。" * 30])
def test_a_small_corpus_is_calibrated_with_few_questions_and_answers(tmp_path: Path, text: str) -> None:
    engine = engine_of(tmp_path, {"a.md": text})
    found = engine.snapshot.calibration
    assert found.n_own + found.n_other == FEW * len(GENERAL)
    assert all(math.isfinite(value) for value in (found.own_floor, found.other_floor, *found.spreads))
    assert 0 <= engine.ask("渡轮？").confidence <= 1


def _normalised_score(snapshot: Snapshot, question: str, language: str) -> float:

    text = searchable(question, language)
    return snapshot.calibration.normalised_score(
        search(Comparison(snapshot, text, CharEmbedder().encode_question(text))).signals, language
    )


def test_a_comparison_has_it_easier_where_it_names_two_who_provided() -> None:
    shores = [Document(f"{name}.md", "", (), "0", "渡轮", provider=f"{name}市") for name in ("北岸", "南港", "东湾")]
    table = DocumentTable.of(shores, ())
    two, one = (understood(question, table) for question in ("比较北岸和南港的做法", "比较北岸和巴黎的做法"))
    assert two.kind is one.kind is Kind.COMPARE
    assert ease_of(two) > ease_of(one) == 0
