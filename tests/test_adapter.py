"""The adapter: what was learned is added to the carried weights, and another adapter is another model."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from safetensors.numpy import save_file

from index.compile import bundled
from index.compile.adapter import adapter_file, merged, read_adapter
from index.compile.bundled import model_folder
from index.config import IndexConfig
from index.errors import ModelError

RANDOM = np.random.default_rng(7)
MATRICES = {"l0.q": (6, 4), "l0.k": (6, 6)}


class Carried:
    """A carried file of one layer."""

    sizes = SimpleNamespace(hidden=6, feed_forward=8, layers=1)

    def __init__(self, path: Path) -> None:
        pass


def learned(folder: Path, name: str = "adapter.safetensors", inputs: int = 4) -> Path:
    a = RANDOM.normal(size=(2, inputs)).astype(np.float16)
    b = RANDOM.normal(size=(6, 2)).astype(np.float16)
    save_file({"l0.q.a": a, "l0.q.b": b}, folder / name)
    return folder / name


def test_what_was_learned_is_added_to_its_own_matrix_alone(tmp_path: Path) -> None:
    tensors = read_adapter(IndexConfig(adapter=str(learned(tmp_path))), MATRICES)
    weights = RANDOM.normal(size=(6, 4)).astype(np.float32)
    x = RANDOM.normal(size=4).astype(np.float32)
    beside = tensors["l0.q.b"].astype(np.float32) @ (tensors["l0.q.a"].astype(np.float32) @ x)
    np.testing.assert_allclose(merged("l0.q", weights, tensors) @ x, weights @ x + beside, rtol=1e-4, atol=1e-4)
    assert merged("l0.k", weights, tensors) is weights
    assert merged("emb.word", weights, {}) is weights


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        ({"l0.q.a": (2, 4), "l0.q.b": (5, 2)}, r"l0.q.a and .b are \(2, 4\) and \(5, 2\), the matrix is \(6, 4\)"),
        ({"l0.q.a": (2, 4)}, r"l0.q.a and .b are \(2, 4\) and missing"),
        ({"l0.q.b": (6, 2)}, r"l0.q.a and .b are missing and \(6, 2\)"),
        ({"l0.k.a": (6,), "l0.k.b": (6,)}, r"l0.k.a and .b are \(6,\) and \(6,\)"),
        ({"l0.q.a": (2, 4), "l0.q.b": (6, 2), "head.span.bias": (2,)}, "it has head.span.bias"),
        ({"layer.0.query.lora_A.weight": (2, 4)}, "it has layer.0.query.lora_A.weight"),
        ({}, "it has no tensor"),
    ],
)
def test_what_another_model_learned_is_refused(tmp_path: Path, shapes: dict[str, tuple[int, ...]], said: str) -> None:
    path = tmp_path / "other.safetensors"
    save_file({name: np.ones(shape, np.float16) for name, shape in shapes.items()}, path)
    wanted = rf"other.safetensors: it is no adapter of the default model: {said}.*: set YINZHENG_ADAPTER to a file"
    with pytest.raises(ModelError, match=wanted):
        read_adapter(IndexConfig(adapter=str(path)), MATRICES)


@pytest.mark.parametrize("kind", ["bfloat16", "float8_e4m3fn"])
def test_numbers_of_another_kind_are_read_or_are_no_adapter(tmp_path: Path, kind: str) -> None:
    import torch
    from safetensors.torch import save_file as save_torch

    path = tmp_path / "adapter.safetensors"
    ones = {name: torch.ones(shape).to(getattr(torch, kind)) for name, shape in (("a", (2, 4)), ("b", (6, 2)))}
    save_torch({f"l0.q.{name}": tensor for name, tensor in ones.items()}, path)
    try:
        tensors = read_adapter(IndexConfig(adapter=str(path)), MATRICES)
    except ModelError as exc:  # numpy knows them only where something has taught it
        assert "adapter.safetensors: cannot be read as safetensors" in str(exc)
        assert "YINZHENG_ADAPTER" in str(exc)
    else:
        np.testing.assert_array_equal(merged("l0.q", np.zeros((6, 4), np.float32), tensors), 2)


@pytest.mark.parametrize("name", ["~no-such-user/adapter", "x" * 300, "a\0b"])
def test_a_path_that_no_file_can_have_is_reported(name: str) -> None:
    with pytest.raises(ModelError, match="set YINZHENG_ADAPTER to a file"):
        adapter_file(IndexConfig(adapter=name))


def test_a_model_made_of_a_file_that_changes_meanwhile_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = learned(tmp_path, inputs=6)

    def write(carried: object, tensors: object, folder: Path) -> None:
        (folder / "x").write_text("x")
        learned(tmp_path, inputs=6)

    monkeypatch.setattr(bundled, "CarriedModel", Carried)
    monkeypatch.setattr(bundled, "_write_model", write)
    config = IndexConfig(cache_dir=tmp_path / "cache", adapter=str(path))
    with pytest.raises(ModelError, match=r"adapter.safetensors: changed while it was read: start again"):
        model_folder(config)
    assert not [path for path in (tmp_path / "cache" / "models").iterdir() if path.is_dir()]


def test_another_adapter_is_another_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled, "CarriedModel", Carried)
    monkeypatch.setattr(bundled, "_write_model", lambda carried, tensors, folder: (folder / "x").write_text("x"))
    paths = ["none", str(learned(tmp_path, "one", 6)), str(learned(tmp_path, "two", 6))]
    folders = [model_folder(IndexConfig(cache_dir=tmp_path / "cache", adapter=path)) for path in paths]
    assert len(set(folders)) == 3
    assert model_folder(IndexConfig(cache_dir=tmp_path / "cache", adapter=paths[1])) == folders[1]


def test_an_adapter_that_is_not_there_or_damaged_is_named_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match='gone: there is no such adapter: set YINZHENG_ADAPTER to a file, to "none"'):
        adapter_file(IndexConfig(adapter=str(tmp_path / "gone")))
    path = learned(tmp_path)
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(ModelError, match=r"adapter.safetensors: cannot be read as safetensors .* YINZHENG_ADAPTER"):
        read_adapter(IndexConfig(adapter=str(path)), MATRICES)
    assert adapter_file(IndexConfig(adapter="none")) is None
