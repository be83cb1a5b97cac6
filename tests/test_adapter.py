"""The adapter: what was learned is added to the carried weights, and another adapter is another model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from index import bundled
from index.adapter import adapter_file, merged, read_adapter
from index.bundled import model_folder
from index.config import IndexConfig
from index.errors import ModelError

RANDOM = np.random.default_rng(7)


def learned(folder: Path, name: str = "adapter.safetensors", outputs: int = 6, inputs: int = 4) -> Path:
    a = RANDOM.normal(size=(2, inputs)).astype(np.float16)
    b = RANDOM.normal(size=(outputs, 2)).astype(np.float16)
    save_file({"l0.q.a": a, "l0.q.b": b}, folder / name)
    return folder / name


def test_what_was_learned_is_added_to_its_own_matrix_alone(tmp_path: Path) -> None:
    tensors = read_adapter(IndexConfig(adapter=str(learned(tmp_path))))
    weights = RANDOM.normal(size=(6, 4)).astype(np.float32)
    x = RANDOM.normal(size=4).astype(np.float32)
    beside = tensors["l0.q.b"].astype(np.float32) @ (tensors["l0.q.a"].astype(np.float32) @ x)
    np.testing.assert_allclose(merged("l0.q", weights, tensors) @ x, weights @ x + beside, rtol=1e-4, atol=1e-4)
    assert merged("l0.k", weights, tensors) is weights
    assert merged("emb.word", weights, {}) is weights


def test_what_another_model_learned_is_refused(tmp_path: Path) -> None:
    tensors = read_adapter(IndexConfig(adapter=str(learned(tmp_path, outputs=5))))
    with pytest.raises(ModelError, match="l0.q: what was learned has the shapes"):
        merged("l0.q", np.zeros((6, 4), np.float32), tensors)


def test_another_adapter_is_another_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled, "CarriedModel", lambda path: None)
    monkeypatch.setattr(bundled, "_write_model", lambda carried, tensors, folder: (folder / "x").write_text("x"))
    paths = ["none", str(learned(tmp_path, "one")), str(learned(tmp_path, "two"))]
    folders = [model_folder(IndexConfig(cache_dir=tmp_path / "cache", adapter=path)) for path in paths]
    assert len(set(folders)) == 3
    assert model_folder(IndexConfig(cache_dir=tmp_path / "cache", adapter=paths[1])) == folders[1]


def test_an_adapter_that_is_not_there_or_damaged_is_named_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match='gone: there is no such adapter: set YINZHENG_ADAPTER to a file, to "none"'):
        adapter_file(IndexConfig(adapter=str(tmp_path / "gone")))
    path = learned(tmp_path)
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(ModelError, match=r"adapter.safetensors: cannot be read as safetensors .* YINZHENG_ADAPTER"):
        read_adapter(IndexConfig(adapter=str(path)))
    assert adapter_file(IndexConfig(adapter="none")) is None
