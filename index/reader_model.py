"""The configured reader, ready: found compiled in the user's cache, or compiled into it first.

It is the default model's, and brings its own weights: beside another model it reads as well, with the default model's
tokens, which are then made for it alone.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from index.adapter import learned_file, remedy_of
from index.bundled import CONVERSION
from index.compiled import CompiledEmbedder
from index.config import BUNDLED_MODEL, IndexConfig
from index.embed import Embedder, load_embedder
from index.errors import ModelError
from index.q4 import carried_file
from index.reader import CompiledReader, open_reader
from index.seal import check_content, is_whole, known_key, make_folder

COMPILATION = 3  # counts up when the same reader compiles to another folder


def load_compiled_reader(name: str, config: IndexConfig, embedder: Embedder) -> CompiledReader | None:
    """Return the reader, see `index.reading.load_reader`."""
    path = learned_file("reader", name)
    if path is None:
        return None
    remedy = remedy_of("reader", name)
    own = isinstance(embedder, CompiledEmbedder) and embedder.model_id == BUNDLED_MODEL
    model = embedder if own else load_embedder(replace(config, model=BUNDLED_MODEL))
    if not isinstance(model, CompiledEmbedder):
        raise ModelError(f"{path}: the default model does not run compiled, so nothing can be read: {remedy}")
    folder = reader_folder(path, remedy, config.cache_dir / "compiled", model)
    return open_reader(folder, model.tokenizer, model.words)


def reader_folder(path: Path, remedy: str, cache: Path, model: CompiledEmbedder) -> Path:
    """Return the folder of what was compiled of the file and the carried weights, made now if it is not there."""
    from filelock import FileLock

    salt, files = f"{CONVERSION}-{COMPILATION}", [carried_file(), path]

    def write(aside: Path) -> None:
        from index.compile_reader import compile_reader

        compile_reader(path, remedy, model, aside)
        check_content(key, salt, files)

    try:
        key = known_key(cache, "reader", salt, files)
        folder = cache / f"reader-{key}"
        if is_whole(folder):
            return folder
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_suffix(".lock")):
            if not is_whole(folder):
                make_folder(folder, write)
    except OSError as exc:
        raise ModelError(
            f"{cache}: the compiled reader cannot be put there ({exc.strerror or exc}): make room, about 100 MB, "
            "or set YINZHENG_CACHE to another folder"
        ) from exc
    return folder
