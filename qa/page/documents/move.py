"""Moving a document within the corpus: never out of it, never over another one."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from index.documents.files import name_trouble
from index.documents.formats import SUFFIXES
from index.errors import CorpusError
from index.records import INSIDE
from qa.page.documents.removed import place_new


def file_of(corpus_dir: Path, doc_id: str) -> Path:
    """Return the document's file; raise CorpusError where there is none inside the corpus."""
    if INSIDE in doc_id:
        raise CorpusError(f"{doc_id}: it stands inside another file: choose {doc_id.partition(INSIDE)[0]}")
    path = corpus_dir / doc_id
    try:
        inside = path.resolve(strict=True).is_relative_to(corpus_dir.resolve(strict=True)) and path.is_file()
    except (OSError, RuntimeError, ValueError):  # gone, a circular link, a zero byte
        inside = False
    if not inside:
        raise CorpusError(f"{doc_id}: there is no such file in the folder any more: reload the page")
    return path


def move_document(corpus_dir: Path, doc_id: str, target: str) -> str:
    """Give the document another path under the corpus and return it; raise CorpusError, nothing changed."""
    source = file_of(corpus_dir, doc_id)
    wanted = PurePosixPath(target)
    trouble = name_trouble(target) or _trouble(wanted, target, source.suffix)
    if trouble is not None:
        raise CorpusError(f"{target}: {trouble}")
    path = corpus_dir / wanted
    made: list[Path] = []
    try:
        for folder in reversed([one for one in path.parents if one.is_relative_to(corpus_dir) and not one.exists()]):
            folder.mkdir()
            made.append(folder)
        if not path.parent.resolve().is_relative_to(corpus_dir.resolve()):
            raise CorpusError(f"{target}: this leads out of the folder: choose a path inside it")
        place_new(source, path)
    except FileExistsError as exc:
        raise CorpusError(f"{target}: another file stands there: choose another name") from exc
    except OSError as exc:
        for folder in reversed(made):
            folder.rmdir()
        raise CorpusError(f"{target}: cannot be moved there ({exc.strerror}): check the folder's permissions") from exc
    try:
        source.unlink()
    except OSError as exc:
        path.unlink()
        for folder in reversed(made):
            folder.rmdir()
        raise CorpusError(f"{doc_id}: cannot be moved ({exc.strerror}): check the folder's permissions") from exc
    return wanted.as_posix()


def _trouble(wanted: PurePosixPath, target: str, suffix: str) -> str | None:
    """Return why a document cannot stand at that path, with the remedy; None where it can."""
    parts = wanted.parts
    if not parts or wanted.is_absolute() or wanted.as_posix() != target:
        return "not a path inside the folder: write folder/name, without . or .."
    if any(part == ".." or part.startswith((".", "~")) or "\\" in part or ":" in part for part in parts):
        return "a name in it begins with . or ~, or holds \\ or a colon: choose another"
    if not target.lower().endswith(SUFFIXES) or wanted.suffix.lower() != suffix.lower():
        return f"the file's format stays: end the name with {suffix}"
    if any(len(part.encode()) > 255 for part in parts):
        return "a name in it is too long: choose a shorter one"
    return None
