"""The configured model -> an Embedder: opened from the user's cache, or compiled into it first.

Facts about a model are noted under the sizes and times of its files, so that a start reads none of them. A model that
cannot be compiled runs through sentence-transformers, and a warning says why.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from index.compile.bundled import CONVERSION, bundled_files, model_folder
from index.config import BUNDLED_MODEL, IndexConfig
from index.disk.files import write_whole
from index.disk.folders import ensure_folder, is_whole, known_key, writing_to_cache
from index.errors import ModelError
from index.model.compiled import open_compiled
from index.model.embedder import Embedder

log = logging.getLogger(__name__)

COMPILATION = 5  # to be raised when the same model compiles to another folder


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier start found out about a model."""

    fingerprint: str  # of its weights
    obstacle: str | None  # why it cannot be compiled; None where it can


def load_embedder(config: IndexConfig) -> Embedder:
    """Return the configured model, compiled now if necessary; raise ModelError with the remedy."""
    cache = config.cache_dir / "compiled"
    files = _files(config)
    note = _note(cache, config.model, files) if files else None
    known = _read(note) if note is not None else None
    if known is not None and known.obstacle is None:
        folder = _folder(cache, known.fingerprint)
        if is_whole(folder):
            return open_compiled(folder, config.model)
    return _first_time(config, cache, known, note)


def open_uncompiled(config: IndexConfig) -> Embedder:
    """Return the configured model uncompiled, run by sentence-transformers; raise ModelError with the remedy."""
    from index.compile.original import open_original

    return open_original(config, _given(config))


def _note(cache: Path, model: str, files: Sequence[Path]) -> Path:
    """Return the file of what is known about these files, named by a hash of their contents."""
    salt, name = f"{CONVERSION}-{COMPILATION}", model.rsplit("/", 1)[-1]
    return cache / f"{name}-{known_key(cache, name, salt, files)}.json"


def _first_time(config: IndexConfig, cache: Path, known: Known | None, note: Path | None) -> Embedder:
    from index.compile.encoder import CannotCompileError, compile_model
    from index.compile.original import open_original

    original = open_original(config, _given(config))
    log.info("preparing the model %s, this once: about a minute", config.model)
    obstacle = known.obstacle if known is not None else None
    folder = _folder(cache, original.fingerprint)
    with writing_to_cache("the compiled model", "100 MB", cache):
        if obstacle is None:
            try:
                ensure_folder(folder, lambda aside: compile_model(original, aside, folder.name))
            except CannotCompileError as exc:
                obstacle = str(exc)
        now = _note(cache, config.model, _files(config))
        if note is None or note == now:  # nothing is noted of files that were replaced meanwhile
            write_whole(now, msgspec.json.encode(Known(original.fingerprint, obstacle)))
    if obstacle is None:
        return open_compiled(folder, config.model)
    log.warning("model %s runs through sentence-transformers, more slowly: %s", config.model, obstacle)
    return original


def _given(config: IndexConfig) -> Path | None:
    """Return the folder to read the model from, created for the default one; None where the model is a hub name."""
    if config.model == BUNDLED_MODEL:
        return model_folder(config)
    folder = Path(config.model).expanduser()
    return folder if folder.is_dir() else None


def _folder(cache: Path, fingerprint: str) -> Path:
    return cache / f"{fingerprint}-{COMPILATION}"


def _files(config: IndexConfig) -> list[Path]:
    """Return the files of the model; [] where it has to be downloaded first."""
    if config.model == BUNDLED_MODEL:
        return bundled_files(config)
    folder = Path(config.model).expanduser()
    if not folder.is_dir():
        if config.model.startswith((".", "/", "~", "\\")) or config.model.count("/") > 1:
            raise ModelError(f"model {config.model}: there is no such folder: set YINZHENG_MODEL to a folder or a name")
        found = _fetched(config.model)
        if found is None:
            return []
        folder = found
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _fetched(name: str) -> Path | None:
    """Return the folder of that model in the hub client's cache, None where it is not there."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError):
        return None


def _read(note: Path) -> Known | None:
    try:
        return msgspec.json.decode(note.read_bytes(), type=Known)
    except (OSError, ValueError):
        return None
