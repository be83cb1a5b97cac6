"""What is large stays on disk and is searched in part: groups of vectors, tokens in 2 bits, records by number."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryFile

import numpy as np
import pytest

from bench.made import make_index
from index.config import IndexConfig
from index.disk.deflated import DeflatedRecords, write_records
from index.disk.mapped import mapped, prefetch, release
from index.model.embedder import Encoded, unit
from index.rebuild import build
from index.search import search
from index.search.comparison import Comparison
from index.store.coded import coded
from index.store.postings import WordScores
from index.store.snapshot import load
from index.store.tokens import TokenVectors, TokenWriter
from index.store.vectors import ExactVectors, GroupedVectors, index_vectors, open_vectors
from tests.conftest import CharEmbedder

DIM = 32


def unit_rows(n: int, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    middles = random.standard_normal((60, DIM))
    return unit((middles[random.integers(0, 60, n)] + 0.4 * random.standard_normal((n, DIM))).astype(np.float32))


@pytest.mark.parametrize("exact_up_to", [10_000, 100])
def test_each_vectors_nearest_is_itself_before_and_after_saving(exact_up_to: int, tmp_path: Path) -> None:
    rows = unit_rows(3000, 1)
    index = index_vectors(rows, exact_up_to)
    assert isinstance(index, ExactVectors if exact_up_to > len(rows) else GroupedVectors)
    index.save(tmp_path)
    opened = open_vectors(tmp_path)
    assert type(opened) is type(index) and len(opened) == len(rows)
    for number in range(0, 3000, 97):
        numbers, cosines = opened.nearest(rows[number], 5)
        assert numbers[0] == number
        assert cosines[0] == pytest.approx(1, abs=1e-3)
        assert list(cosines) == sorted(cosines, reverse=True)
        assert np.allclose(opened.cosines(rows[number], numbers), cosines, atol=1e-5)


def test_what_was_opened_can_be_saved_elsewhere_and_needs_the_first_folder_no_more(tmp_path: Path) -> None:
    rows, first, second = unit_rows(300, 3), tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
    index_vectors(rows, 100).save(first)
    open_vectors(first).save(second)
    assert {path.name: path.read_bytes() for path in second.iterdir()} == {
        path.name: path.read_bytes() for path in first.iterdir()
    }
    rmtree(first)
    opened = open_vectors(second)
    assert [int(opened.nearest(row, 1)[0][0]) for row in rows[:50]] == list(range(50))


def test_groups_find_what_an_exact_search_finds() -> None:
    rows, questions = unit_rows(6000, 2), unit_rows(50, 2)
    grouped, exact = index_vectors(rows, 100), index_vectors(rows)
    assert grouped.grouping is not None and grouped.grouping.recall >= 0.99
    assert grouped.grouping.n_looked < grouped.grouping.n_groups
    found = [np.isin(exact.nearest(q, 10)[0], grouped.nearest(q, 10)[0]).mean() for q in questions]
    assert np.mean(found) >= 0.98


def test_more_neighbours_than_there_are_rows_are_all_rows() -> None:
    for exact_up_to in (10_000, 100):
        numbers, _ = index_vectors(unit_rows(300, 3), exact_up_to).nearest(unit_rows(1, 3)[0], 1000)
        assert len(set(numbers.tolist())) == len(numbers) <= 300


def tokens_of(rows: np.ndarray, starts: list[int]) -> TokenVectors:
    """Return tokens of which each is the character of its number, in chunks that begin at these."""
    spans = np.arange(len(rows), dtype=np.int32)[:, None] + np.array([0, 1], dtype=np.int32)
    file = TemporaryFile()  # noqa: SIM115  # mapped as long as the tokens are
    writer = TokenWriter(file, DIM)
    for start, end in pairwise(starts):
        writer.add(coded(Encoded(rows[0], rows[start:end], spans[start:end]), "字" * len(rows)), origin=0)
    return writer.all()


def test_cosines_with_tokens_are_those_with_what_their_codes_stand_for() -> None:
    rows, question = unit_rows(40, 1), unit_rows(7, 2)
    tokens = tokens_of(rows, [0, 0, 15, 40])
    for number, match in zip((2, 0, 1), tokens.matches(question, [2, 0, 1]), strict=True):
        assert match.shape == (7, tokens.starts[number + 1] - tokens.starts[number])
        assert np.allclose(match, question @ tokens.decoded(number, DIM).T, atol=1e-5)
    assert tokens.matches(question, []) == []


def test_chunks_whose_tokens_are_alike_keep_their_cosines_the_better() -> None:
    question = unit_rows(30, 2)
    for spread, error in ((0.3, 0.03), (3.0, 0.08)):
        random = np.random.default_rng(5)
        rows = unit((random.standard_normal(DIM) + spread * random.standard_normal((60, DIM))).astype(np.float32))
        (found,) = tokens_of(rows, [0, 60]).matches(question, [0])
        assert np.abs(found - question @ rows.T).mean() < error


def test_token_vectors_are_read_back_as_they_were(tmp_path: Path) -> None:
    tokens = tokens_of(unit_rows(10, 1), [0, 10])
    tokens.save(tmp_path)
    opened = TokenVectors.load(tmp_path)
    assert isinstance(opened.codes.base, np.memmap)
    assert np.array_equal(opened.codes, tokens.codes) and np.array_equal(opened.lengths, tokens.lengths)


def test_tokens_are_placed_in_the_document_and_those_of_the_context_nowhere() -> None:
    spans = np.array([[-1, -1], [0, 2], [300, 301]], dtype=np.int32)
    with TemporaryFile() as file:
        writer = TokenWriter(file, DIM)
        record = Encoded(unit_rows(1, 1)[0], unit_rows(3, 1), np.array([[0, 1]] * 3, dtype=np.int32))
        writer.add(replace(coded(record, "字"), spans=spans), origin=70_000)
        tokens = writer.all()
    assert tokens.spans_of(0).tolist() == [[-1, -1], [70_000, 70_002], [70_300, 70_301]]
    assert tokens.coded(0).spans.tolist() == spans.tolist()


def test_records_are_read_by_number(tmp_path: Path) -> None:
    rows = [{"n": n, "text": "港口\n𠮷" * n} for n in range(20)]
    write_records(tmp_path / "x.deflated", rows)
    lines = DeflatedRecords(tmp_path / "x.deflated", dict)
    assert list(lines) == rows and len(lines) == 20
    assert lines[-1] == rows[-1] and lines[3:5] == rows[3:5]
    for number in (20, -21):
        with pytest.raises(IndexError):
            lines[number]
    write_records(tmp_path / "none.deflated", [])
    assert list(DeflatedRecords(tmp_path / "none.deflated", dict)) == []


def test_a_search_through_groups_finds_what_one_through_all_finds(config: IndexConfig, tmp_path: Path) -> None:
    build(config, embedder=CharEmbedder())
    made = tmp_path / "made"
    make_index(config.index_dir, made, 600)
    _, snapshot = load(made)
    assert len(snapshot.chunks) == 600 and snapshot.chunks[599].doc_id in snapshot.documents
    admitted = np.zeros(600, dtype=bool)
    admitted[[7, 100, 599]] = True
    for question in ("平均通关时间由多少分钟压缩", "调解成功率是多少", "zzz"):
        encoded = CharEmbedder().encode_question(question)
        whole = search(Comparison(snapshot, question, encoded))
        groups = replace(snapshot, vectors=index_vectors(snapshot.vectors.rows(), exact_up_to=100))
        grouped = search(Comparison(groups, question, encoded))
        few = search(Comparison(groups, question, encoded), admitted)
        wanted = {candidate.number for candidate in whole.best[:10]}
        assert len(wanted & {candidate.number for candidate in grouped.best[:10]}) >= 8
        assert {candidate.number for candidate in few.best} == {7, 100, 599}


@pytest.mark.parametrize("n_chunks", [300, 60_000])  # below and beyond where piles and long lists begin to matter
@pytest.mark.parametrize("n", [1, 40, 5_000])
def test_the_best_by_words_are_those_that_scoring_every_chunk_finds(n_chunks: int, n: int) -> None:
    random = np.random.default_rng(n_chunks + n)
    lists = [np.flatnonzero(random.random(n_chunks) < share) for share in (0.6, 0.001, 0.02, 0.3, 0.5, 0)]
    lengths = [len(chunks) for chunks in lists]
    words = WordScores(
        values=np.concatenate([random.random(len(x)) * (5 - 4 * len(x) / n_chunks) for x in lists]).astype(np.float32),
        chunks=np.concatenate(lists).astype(np.int32),
        starts=np.cumsum([0, *lengths]),
        scripts=random.integers(0, 2, n_chunks).astype(np.uint8),
    )
    parts, shares = [words.part(word) for word in range(5)], np.array([1, 0.25], dtype=np.float32)
    scores = words.of_all(parts, shares)
    best = words.best(parts, shares, n)
    assert len(set(best.tolist())) == len(best) == min(n, np.count_nonzero(scores))
    assert np.allclose(scores[best], -np.sort(-scores)[: len(best)], rtol=1e-5)
    few = random.permutation(n_chunks)[:50]
    assert np.array_equal(words.of(parts, shares, few), scores[few])
    assert words.best([], shares, n).tolist() == []


def test_cosines_with_all_rows_are_those_of_a_search_for_all_to_the_last_bit() -> None:
    exact, question = index_vectors(unit_rows(3000, 4)), unit_rows(1, 5)[0]
    numbers, cosines = exact.nearest(question, 3000)
    assert np.array_equal(exact.all_cosines(question)[numbers], cosines)


def test_rows_that_are_fetched_ahead_are_what_was_written(tmp_path: Path) -> None:
    rows = np.arange(1 << 23, dtype=np.int64).reshape(-1, 64)  # 64 MB
    np.save(tmp_path / "rows.npy", rows)
    opened = mapped(tmp_path / "rows.npy")
    for array in (opened, rows):
        prefetch(array, [(0, 1), (7, 9000), (len(rows) - 1, len(rows))])
        assert np.array_equal(array[7:9000], rows[7:9000]) and np.array_equal(array[-1], rows[-1])


def test_what_was_read_of_a_large_array_is_given_back_and_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.disk.mapped.LARGE", 1 << 22)
    rows = np.arange(1 << 20, dtype=np.int64).reshape(-1, 64)  # 8 MB
    np.save(tmp_path / "rows.npy", rows)
    opened = mapped(tmp_path / "rows.npy")
    for _ in range(2):
        assert int(opened.sum()) == int(rows.sum())
        assert resident_of("rows.npy") >= rows.nbytes >> 10
        release(opened)
        assert resident_of("rows.npy") == 0
    release(rows)  # not mapped: left as it is
    assert np.array_equal(opened, rows)


def resident_of(name: str) -> int:
    """Return how much of the file this process has mapped in memory, in KiB (Linux)."""
    kib, ours = 0, False
    for line in Path("/proc/self/smaps").read_text("utf-8").splitlines():
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            ours = line.endswith(name)
        elif ours and line.startswith("Rss:"):
            kib += int(line.split()[1])
    return kib
