from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import search as ranking
from index.search import CANDIDATES, PER_DOCUMENT, Candidates, late_interaction, search, signals_of, zscore
from index.search.comparison import Comparison
from index.store.snapshot import Snapshot
from tests.conftest import CharEmbedder, engine_of

NUMBERS = "零一二三四五六七八九"
# One letter is one token with a vector of its own: “zx” matches the first to a half, the second in full.
FILES = {"a.md": "# q\n\nzzzzzzzz\n", "b.md": "# q\n\nzxzxzxzx\n", "c.md": "# q\n\nyyyyyyyy\n"}
MORE = FILES | {f"{name}.md": FILES["c.md"] for name in "defgh"}  # so many that a contrast says something


def f32(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float32)


def found(snapshot: Snapshot, text: str, admitted: np.ndarray | None = None, *, wide: bool = False) -> Candidates:
    return search(Comparison(snapshot, text, CharEmbedder().encode_question(text)), admitted, every_document=wide)


def doc_ids(snapshot: Snapshot, numbers: list[int]) -> list[str]:
    return [snapshot.chunks[number].doc_id for number in numbers]


def test_late_interaction_mixes_the_plain_and_the_weighted_mean_by_the_share_of_the_script() -> None:
    maxima = np.stack([f32(1, 0), f32(1, 0), f32(1, 0)], axis=1)  # two tokens, three passages alike
    weights = f32(1.5, 0.5)
    # weighted (1.5 · 1 + 0.5 · 0) / 2 = .75, plain (1 + 0) / 2 = .5
    assert late_interaction(maxima, weights, f32(0, 1, 0.5)).tolist() == pytest.approx([0.75, 0.5, 0.625])


def test_a_zscore_has_mean_0_and_deviation_1_and_says_nothing_where_all_are_equal() -> None:
    assert zscore(f32(1, 2, 3)).tolist() == pytest.approx([-(1.5**0.5), 0, 1.5**0.5])
    assert zscore(f32(7, 7)).tolist() == [0, 0]
    assert zscore(f32()).tolist() == []


@given(st.lists(st.integers(-1000, 1000), max_size=20))
def test_a_zscore_keeps_the_order(values: list[int]) -> None:
    scaled = zscore(f32(*values))
    assert all((scaled[i] > scaled[j]) == (values[i] > values[j]) for i in range(len(values)) for j in range(i))


def test_the_passage_that_has_every_token_comes_first_and_signals_are_worked_out_by_hand(tmp_path: Path) -> None:
    snapshot = engine_of(tmp_path, MORE).snapshot
    result = found(snapshot, "zx")
    assert doc_ids(snapshot, [candidate.number for candidate in result.best])[:3] == ["b.md", "a.md", "c.md"]
    # z is found in two of eight chunks, best 1, mean 1/4; x in one, best 1, mean 1/8: above by 6/8 and 7/8
    assert result.token_weights.tolist() == pytest.approx([12 / 13, 14 / 13], abs=0.02)  # a token's code is off by .01
    plain = np.array([1, 0.5, *[0] * 6])
    assert result.signals.contrast == pytest.approx((1 - plain.mean()) / plain.std(), abs=0.05)
    assert result.rest == ()


def test_only_admitted_chunks_come_back(tmp_path: Path) -> None:
    snapshot = engine_of(tmp_path, FILES).snapshot
    only = np.array([chunk.doc_id != "b.md" for chunk in snapshot.chunks])
    for wide in (False, True):
        result = found(snapshot, "zx", only, wide=wide)
        assert set(doc_ids(snapshot, [candidate.number for candidate in result.best])) == {"a.md", "c.md"}
        assert result.rest == ()


def test_where_nothing_is_admitted_nothing_is_found_and_nothing_is_raised(tmp_path: Path) -> None:
    snapshot = engine_of(tmp_path, FILES).snapshot
    for wide in (False, True):
        result = found(snapshot, "zx", np.zeros(len(snapshot.chunks), dtype=bool), wide=wide)
        assert (result.best, result.rest, result.signals.values()) == ((), (), (0, 0, 0))


def test_a_corpus_of_one_chunk_is_found(tmp_path: Path) -> None:
    snapshot = engine_of(tmp_path, {"a.md": FILES["a.md"]}).snapshot
    for wide in (False, True):
        result = found(snapshot, "zx", wide=wide)
        assert [candidate.score for candidate in result.best] == [0]
        assert result.signals.contrast == 0


def test_of_a_few_passages_the_contrast_says_nothing(tmp_path: Path) -> None:
    assert found(engine_of(tmp_path, FILES).snapshot, "zx").signals.contrast == 0


def test_a_part_is_told_apart_from_the_whole_and_not_from_itself(tmp_path: Path) -> None:
    snapshot = engine_of(tmp_path, MORE).snapshot
    question = CharEmbedder().encode_question("zx")
    whole = found(snapshot, "zx").signals.values()
    assert signals_of(Comparison(snapshot, "zx", question)).values() == pytest.approx(whole, abs=1e-5)
    best, worst = (np.array([chunk.doc_id == doc_id for chunk in snapshot.chunks]) for doc_id in ("b.md", "c.md"))
    assert found(snapshot, "zx", worst).signals.contrast == 0
    assert signals_of(Comparison(snapshot, "zx", question), best).values() == pytest.approx(whole, abs=1e-5)
    assert signals_of(Comparison(snapshot, "zx", question), worst).contrast == pytest.approx(
        -0.1875 / np.std([1, 0.5, *[0] * 6]), abs=1e-2
    )


def test_what_is_compared_for_one_scope_is_not_compared_again_for_another(tmp_path: Path) -> None:
    snapshot, question = engine_of(tmp_path, MORE).snapshot, CharEmbedder().encode_question("zx")
    compared: list[int] = []

    class Counted:
        def matches(self, query: np.ndarray, numbers: list[int]) -> list[np.ndarray]:
            compared.extend(numbers)
            return snapshot.tokens.matches(query, numbers)

    one = Comparison(replace(snapshot, tokens=Counted()), "zx", question)  # type: ignore[arg-type]
    last = np.arange(len(snapshot.chunks)) >= 5
    for admitted in (last, None, ~last):
        alone = Comparison(snapshot, "zx", question)
        wanted, result = search(alone, admitted), search(one, admitted)
        assert [candidate.number for candidate in result.best] == [candidate.number for candidate in wanted.best]
        assert [candidate.score for candidate in result.best] == pytest.approx([one.score for one in wanted.best])
        assert signals_of(one, admitted).values() == pytest.approx(signals_of(alone, admitted).values(), abs=1e-5)
    assert sorted(compared) == list(range(len(snapshot.chunks)))


def test_of_more_chunks_more_are_compared_and_as_many_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sections = "".join(f"\n## {NUMBERS[n // 10]}{NUMBERS[n % 10]}\n\nzzzzzzzz\n" for n in range(100))
    hidden = "# q\n\nzzzzxzzzyyyyyyyyyyyyyyyyyyyyyyyy\n"  # has both tokens, and a vector far from the question's
    snapshot = engine_of(tmp_path, {"long.md": f"# q\n{sections}", "other.md": hidden}).snapshot
    few = found(snapshot, "zx")
    assert "other.md" not in doc_ids(snapshot, [candidate.number for candidate in few.best])
    monkeypatch.setattr(ranking, "SMALL", 10)
    more = found(snapshot, "zx")
    assert doc_ids(snapshot, [more.best[0].number]) == ["other.md"]
    assert len(few.best) == len(more.best) == CANDIDATES
    numbers = [candidate.number for candidate in more.best]
    assert sorted([*numbers, *more.rest]) == list(range(101))


def test_wide_every_document_has_its_say_however_many_better_chunks_another_has(tmp_path: Path) -> None:
    sections = "".join(f"\n## {NUMBERS[n // 10]}{NUMBERS[n % 10]}\n\nzzzzzzzz\n" for n in range(100))
    files = {"long.md": f"# q\n{sections}{sections}", "other.md": "# q\n\nyyyyyyyy\n"}
    snapshot = engine_of(tmp_path, files).snapshot
    assert len(snapshot.chunks) == 201
    narrow, wide = found(snapshot, "zz"), found(snapshot, "zz", wide=True)
    assert set(doc_ids(snapshot, [candidate.number for candidate in narrow.best])) == {"long.md"}
    assert set(doc_ids(snapshot, [candidate.number for candidate in wide.best])) == {"long.md", "other.md"}
    assert len(narrow.best) == CANDIDATES
    assert CANDIDATES < len(wide.best) <= CANDIDATES + PER_DOCUMENT
    for result in (narrow, wide):
        numbers = [*(candidate.number for candidate in result.best), *result.rest]
        assert sorted(numbers) == list(range(201))
    assert {candidate.script_overlap for candidate in wide.best} == {0}


def test_an_amount_counts_in_every_notation_across_scripts(tmp_path: Path) -> None:
    files = {
        "a.md": "# 甲\n\n融资金额2.6亿美元。\n",
        "b.md": "# 乙\n\n融资金额三万美元。\n",
        "c.md": "# 丙\n\n没有金额。\n",
    }
    lexical = engine_of(tmp_path, files).snapshot.lexical
    for question, best in (("$260 million", 0), ("30,000 dollars", 1), ("30000", 1)):
        scores = lexical.scores(question)
        assert scores[best] > 0 and scores.argmax() == best
        assert lexical.best(question, 1).tolist() == [best]
        assert lexical.scores_of(question, np.array([best])).tolist() == pytest.approx([scores[best]])
    assert not lexical.scores("twelve dollars").any()
