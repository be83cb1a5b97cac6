"""Damage is noticed wherever it is, and is never answered from."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest

from index.config import IndexConfig
from index.errors import AppError, DamagedIndexError, MissingIndexError, StaleIndexError
from index.model.embedder import Encoded
from index.rebuild import build
from index.records import Manifest
from index.store.places.folder import FolderStore
from index.store.pointer import read_pointer
from index.store.snapshot import load
from index.store.vectors import index_vectors
from index.verify import check_tokens, check_vectors, verify
from qa.cli import main
from tests.conftest import CharEmbedder


def snapshot_dir(config: IndexConfig) -> Path:
    return config.index_dir / "snapshots" / read_pointer(config.index_dir).snapshot


def problems(config: IndexConfig) -> list[str]:
    return [problem for check in verify(FolderStore(config.index_dir)) for problem in check.problems]


def test_a_build_that_ends_meanwhile_is_no_damage(config: IndexConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    build(config, embedder=CharEmbedder())

    def slowly(folder: Path, manifest: Manifest) -> list[str]:
        (config.corpus_dir / "law.md").write_text("# 新\n\n新的一句。\n", "utf-8")
        build(config, embedder=CharEmbedder())
        return []

    monkeypatch.setattr("index.store.places.folder.damages", slowly)
    assert problems(config) == []


def test_a_sound_index_passes_every_check(config: IndexConfig, capsys: pytest.CaptureFixture[str]) -> None:
    report = build(config, embedder=CharEmbedder())
    checks = {check.name: check for check in verify(FolderStore(config.index_dir))}
    assert not problems(config)
    assert (checks["chunks"].n, checks["vectors"].n) == (report.n_chunks, report.n_chunks)
    assert checks["nearest neighbours"].n == report.n_chunks
    assert main(["verify", "--index", str(config.index_dir)]) == 0
    assert "nearest neighbours" in capsys.readouterr().out


@pytest.mark.parametrize("seed", range(100))
def test_a_flipped_bit_or_a_cut_anywhere_is_noticed_and_never_answered_from(config: IndexConfig, seed: int) -> None:
    random = Random(seed)
    build(config, embedder=CharEmbedder())
    files = [config.index_dir / "CURRENT", *sorted(snapshot_dir(config).iterdir())]
    files = [path for path in files if path.stat().st_size]
    path = files[seed % len(files)]
    data = bytearray(path.read_bytes())
    at = random.randrange(len(data))
    if random.random() < 0.7:
        data[at] ^= 1 << random.randrange(8)
    else:
        del data[at:]
    path.write_bytes(data)
    try:
        found = problems(config)
    except StaleIndexError:  # the format's own number was hit: another format, with the same remedy
        found = ["format"]
    assert found
    with pytest.raises((DamagedIndexError, StaleIndexError), match="run yinzheng build"):
        load(config.index_dir)
    build(config, embedder=CharEmbedder())
    assert not problems(config)


def test_damage_is_reported_with_the_remedy_and_exit_status_1(
    config: IndexConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    build(config, embedder=CharEmbedder())
    (snapshot_dir(config) / "chunks-spans.npy").unlink()
    (snapshot_dir(config) / "stray").touch()
    assert main(["verify", "--index", str(config.index_dir), "--json"]) == 1
    said = capsys.readouterr()
    record = json.loads(said.out)
    assert (record["sound"], record["checks"][0]["name"]) == (False, "files")
    lines = said.err.splitlines()
    assert len(lines) == 2
    assert "chunks-spans.npy: missing: run yinzheng build" in lines[0]
    assert "stray: does not belong there" in lines[1]


def test_nothing_to_verify_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(MissingIndexError, match="no index there yet"):
        verify(FolderStore(tmp_path))


class Broken(CharEmbedder):
    """Gives what no model should: vectors that are too long, or too short."""

    def __init__(self, factor: float) -> None:
        self._factor = factor

    def encode_question(self, text: str) -> Encoded:
        record = super().encode_question(text)
        if "成功率" not in text:
            return record
        factor = np.float32(self._factor)
        return replace(record, vector=record.vector * factor)


@pytest.mark.parametrize("factor", [2.0, 0.5])
def test_vectors_that_are_not_of_unit_length_are_named(config: IndexConfig, factor: float) -> None:
    build(config, embedder=Broken(factor))
    found = problems(config)
    assert any("law.md#0000: its vector has length" in problem for problem in found)


@pytest.mark.parametrize("field", ["scales", "middle_scales"])
def test_a_token_whose_scale_was_changed_is_named(config: IndexConfig, field: str) -> None:
    build(config, embedder=CharEmbedder())
    _, whole = load(config.index_dir)
    assert check_tokens(whole, whole.manifest).problems == ()
    values = getattr(whole.tokens, field).copy()
    values[1 if field == "middle_scales" else int(whole.tokens.starts[1])] *= 20
    broken = replace(whole, tokens=replace(whole.tokens, **{field: values}))
    problem = f"{whole.chunks[1].chunk_id}: a token's code is not that of a unit vector"
    assert check_tokens(broken, whole.manifest).problems == (problem,)


def test_a_vector_that_is_not_a_number_is_named(config: IndexConfig) -> None:
    build(config, embedder=CharEmbedder())
    _, whole = load(config.index_dir)
    rows = whole.vectors.rows()
    rows[1] = np.nan
    broken = replace(whole, vectors=index_vectors(rows))
    assert check_vectors(broken, whole.manifest).problems == (f"{whole.chunks[1].chunk_id}: its vector has length nan",)


def test_status_says_what_is_indexed_and_what_has_changed(
    config: IndexConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    (config.corpus_dir / "bad.txt").write_bytes(b"\xff\x00\xff")
    build(config, embedder=CharEmbedder())
    (config.corpus_dir / "new.md").write_text("新。", "utf-8")
    (config.corpus_dir / "law.md").unlink()
    assert main(["status", "--index", str(config.index_dir), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["n_documents"], record["model"], record["age"].split()[1]) == (2, "char-64", "seconds")
    assert (record["changed"], record["added"], record["removed"]) == (["law.md", "new.md"], ["new.md"], ["law.md"])
    assert record["refused"][0]["doc_id"] == "bad.txt"
    assert record["snapshots"] == [record["snapshot"]]
    assert 0 < record["fixed_bytes"] < 2_000_000 and record["kept_bytes"] == 0
    assert 0 < record["n_chunks"] * record["bytes_per_chunk"] <= record["snapshot_bytes"]
    assert 0 < record["n_chunks"] * record["cache_bytes_per_chunk"] <= record["cache_bytes"]
    assert main(["status", "--index", str(config.index_dir)]) == 0
    out = capsys.readouterr().out
    assert "bad.txt: not UTF-8" in out
    assert out.endswith("law.md, new.md: run yinzheng build\n")


def test_no_damage_to_the_pointer_gives_a_traceback(config: IndexConfig) -> None:
    build(config, embedder=CharEmbedder())
    path = config.index_dir / "CURRENT"
    whole = path.read_bytes()
    for at in range(8 * len(whole)):
        flipped = bytearray(whole)
        flipped[at // 8] ^= 1 << at % 8
        path.write_bytes(flipped)
        with pytest.raises(AppError):
            read_pointer(config.index_dir)
