"""A collection document -> a Markdown file for each case: heading levels set, cut sentences joined, nothing lost.

Reading the document is left to `index.documents.collection.parse`. Files edited since the import are overwritten only
on request.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from index.disk.files import write_whole
from index.documents.collection.parse import NUMERAL, SECTION, Case, Paragraph, characters, glue, opens, parse
from index.errors import SourceError

RECORD = ".import.json"  # beside the files: the sha256 of each as the importer wrote it

LEAD = re.compile(rf"\*\*(?P<lead>[(（][{NUMERAL}]+[)）][^*]*[。！？])\*\*(?P<rest>.+)", re.DOTALL)
ENDED = re.compile(r"[。！？][”’」』）)]*$")
UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The result of one import; names of files in the folder."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]  # written by an earlier import, no longer in the source


def import_source(source: Path, into: Path, *, force: bool = False) -> ImportReport:
    """Split the source into files. Raise SourceError, nothing written, if it cannot be parsed or an edit would be lost.

    A file edited since it was imported is overwritten only with `force`.
    """
    text = read_source(source)
    title, cases = parse(text, source.name)
    files = {file_name(case): render(case, title) for case in cases}
    for case, body in zip(cases, files.values(), strict=True):
        _check_complete(case, body, source.name)
    return _write(files, into, force)


def render(case: Case, source: str | None) -> str:
    """Return the text of the case's file: front matter, then the case with its heading levels set."""
    known = {name: value for name, value in front_matter(case, source).items() if value is not None}
    front = yaml.safe_dump(known, allow_unicode=True, sort_keys=False, width=10_000)
    heading, provider, *rest = case.paragraphs
    blocks = [f"# {heading.words}", provider.words]
    joined = _join(rest)
    for paragraph, after in zip(joined, [*joined, None][1:], strict=True):
        lead = LEAD.fullmatch(paragraph.text)
        if SECTION.fullmatch(paragraph.words):
            blocks.append(f"## {paragraph.words}")
        elif lead:
            blocks += [f"### {lead['lead'].strip()}", lead["rest"].replace("**", "").strip()]
        elif paragraph.heading and after is not None and not opens(after):
            blocks.append(f"### {paragraph.words}")
        else:
            blocks.append(paragraph.words)
    return f"---\n{front}---\n\n" + "\n\n".join(blocks) + "\n"


def front_matter(case: Case, source: str | None) -> dict[str, Any]:
    """Return the fields of the case's front matter; None for a field it lacks."""
    entry = case.entry
    return {
        "case": entry.number,
        "title": entry.title,
        "provider": case.provider,
        "category": entry.category,
        "page": entry.page,
        "source": source,
    }


def file_name(case: Case) -> str:
    """Return a file name that sorts by case number and is valid on every system."""
    return f"{case.entry.number:02d}-{UNSAFE.sub('', case.entry.title).strip(' .')[:80]}.md"


def _join(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Join paragraphs cut by a page break: one that does not end a sentence continues in the next plain one."""
    joined: list[Paragraph] = []
    for paragraph in paragraphs:
        last = joined[-1] if joined else None
        cut = last is not None and not SECTION.fullmatch(last.words) and not ENDED.search(last.words)
        if last is not None and cut and not paragraph.heading and not opens(paragraph):
            joined[-1] = Paragraph(last.line, glue([last.text, paragraph.text]), heading=False)
        else:
            joined.append(paragraph)
    return joined


def read_source(source: Path) -> str:
    """Return the document's text; raise SourceError where it cannot be read."""
    try:
        return source.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as exc:
        raise SourceError(f"{source}: cannot be read ({exc.strerror}): name the collection document") from exc
    except UnicodeDecodeError as exc:
        raise SourceError(f"{source}: not UTF-8 (byte {exc.start}): save the file as UTF-8 and import again") from exc


def _check_complete(case: Case, body: str, name: str) -> None:
    """Raise SourceError unless the file has all characters of the case, in order, and no other."""
    expected = "".join(characters(paragraph.text) for paragraph in case.paragraphs)
    written = characters(body.split("---\n", 2)[2])
    if written != expected:
        at = next((i for i, (a, b) in enumerate(zip(written, expected, strict=False)) if a != b), len(expected))
        raise SourceError(
            f"{name}, line {case.paragraphs[0].line}: case {case.entry.number} would lose or gain text "
            f"near «{expected[max(0, at - 10) : at + 10]}»: expected plain paragraphs, sections and items"
        )


def _write(files: dict[str, str], into: Path, force: bool) -> ImportReport:
    """Write what changed; refuse, before anything is written, where an edit would be lost."""
    if into.exists() and not into.is_dir():
        raise SourceError(f"{into}: not a folder: name another with --into")
    record = _record(into)
    digests = {name: _digest(text.encode()) for name, text in files.items()}
    stale = [name for name in record if name not in files and (into / name).is_file()]
    present = {name: _digest((into / name).read_bytes()) for name in [*files, *stale] if (into / name).is_file()}
    edited = [name for name, digest in present.items() if digest not in {digests.get(name), record.get(name)}]
    if edited and not force:
        names = ", ".join(edited)
        raise SourceError(f"{into}: edited by hand since the import: {names}: add --force to overwrite, or move them")
    changed = [name for name in files if present.get(name) != digests[name]]
    try:
        into.mkdir(parents=True, exist_ok=True)
        for name in changed:
            write_whole(into / name, files[name].encode())
        for name in stale:
            (into / name).unlink()
        if changed or stale or record != digests:
            write_whole(into / RECORD, (json.dumps(digests, ensure_ascii=False, indent=1) + "\n").encode())
    except OSError as exc:
        raise SourceError(f"{into}: cannot be written ({exc.strerror}): make room or name another folder") from exc
    return ImportReport(tuple(changed), tuple(name for name in files if name not in changed), tuple(stale))


def _record(into: Path) -> dict[str, str]:
    try:
        record = dict(json.loads((into / RECORD).read_text("utf-8")))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError) as exc:
        raise SourceError(f"{into / RECORD}: damaged: remove it; edited files are then told by --force alone") from exc
    return {str(name): str(digest) for name, digest in record.items() if Path(name).name == name}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
