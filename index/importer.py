"""A collection document (a contents page, then numbered cases) -> one Markdown file a case.

Print leaves its marks in a text-recognised source: heading levels are arbitrary, a paragraph may be cut in the middle
of a sentence where a page ended. Headings are set by meaning and cut sentences joined; no character is lost or added.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from index.errors import SourceError

RECORD = ".import.json"  # in the folder of the files: what each was when the importer wrote it

PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
MARKS = re.compile(r"[#*\s]")
NUMERAL = "一二三四五六七八九十百"
ENTRY = re.compile(r"(?:[-*+] +)?(?P<number>\d+)[.．、] *(?P<title>.+?) *(?:\.{3,}|…+|·{3,}) *(?P<page>\d+) *")
NUMBERED = re.compile(r"\d+[.．、] *\D.*")
PROVIDER = re.compile(r"[(（](?P<provider>.+)提供[)）]")
SECTION = re.compile(rf"[{NUMERAL}]+、[^。；]+")
ITEM = re.compile(rf"[(（][{NUMERAL}]+[)）]")
LEAD = re.compile(rf"\*\*(?P<lead>[(（][{NUMERAL}]+[)）][^*]*[。！？])\*\*(?P<rest>.+)", re.DOTALL)
ENDED = re.compile(r"[。！？][”’」』）)]*$")
UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What one import did: names of files in the folder."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]  # written by an earlier import, no longer in the source


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the source and the line it begins in, from 1."""

    line: int
    text: str  # with its marks
    heading: bool  # it had `#` marks in the source

    @property
    def words(self) -> str:
        """The text without marks of emphasis."""
        return self.text.replace("**", "").strip()


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents page."""

    line: int
    number: int
    title: str
    category: str | None
    page: int


@dataclass(frozen=True, slots=True)
class Case:
    """One case of the collection."""

    entry: Entry
    provider: str
    paragraphs: tuple[Paragraph, ...]  # its heading and provider first


def import_source(source: Path, into: Path, *, force: bool = False) -> ImportReport:
    """Split the source into files; raise SourceError, nothing written, where it is not understood or would overwrite.

    A file that was edited since the importer wrote it is overwritten only with `force`.
    """
    text = _read(source)
    title, cases = parse(text, source.name)
    files = {file_name(case): render(case, title) for case in cases}
    for case, body in zip(cases, files.values(), strict=True):
        _check_complete(case, body, source.name)
    return _write(files, into, force)


def parse(text: str, name: str) -> tuple[str | None, list[Case]]:
    """Return the collection's title and its cases; raise SourceError with the line and what was expected there."""
    paragraphs = list(_paragraphs(text))
    entries = list(_contents(paragraphs))
    if not entries:
        raise SourceError(
            f"{name}, line 1: no contents page: expected lines such as `1. Title ..... 1` before the cases"
        )
    numbers = [entry.number for entry in entries]
    for entry, number in zip(entries, range(numbers[0], numbers[0] + len(numbers)), strict=True):
        if entry.number != number:
            raise SourceError(f"{name}, line {entry.line}: entry {entry.number} of the contents: expected {number}")
    body = [paragraph for paragraph in paragraphs if paragraph.line > entries[-1].line]
    starts = _starts(body, entries, name)
    ends = [*starts[1:], len(body)]
    cases = [_case(entry, body[a:b], name) for entry, a, b in zip(entries, starts, ends, strict=True)]
    first = entries[0].line
    headings = [p.words for p in paragraphs if p.heading and p.line < first]
    return max(headings, key=len, default=None), cases


def render(case: Case, source: str | None) -> str:
    """Return the case's file: front matter, then headings by meaning."""
    entry = case.entry
    fields: dict[str, Any] = {
        "case": entry.number,
        "title": entry.title,
        "provider": case.provider,
        "category": entry.category,
        "page": entry.page,
        "source": source,
    }
    known = {name: value for name, value in fields.items() if value is not None}
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
        elif paragraph.heading and after is not None and not _opens(after):
            blocks.append(f"### {paragraph.words}")
        else:
            blocks.append(paragraph.words)
    return f"---\n{front}---\n\n" + "\n\n".join(blocks) + "\n"


def file_name(case: Case) -> str:
    """Return a name that sorts by number and is allowed on every system."""
    return f"{case.entry.number:02d}-{UNSAFE.sub('', case.entry.title).strip(' .')[:80]}.md"


def characters(text: str) -> str:
    """Return the text without Markdown marks and white space: what an import must keep."""
    return MARKS.sub("", text)


def _read(source: Path) -> str:
    try:
        return source.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as exc:
        raise SourceError(f"{source}: cannot be read ({exc.strerror}): name the collection document") from exc
    except UnicodeDecodeError as exc:
        raise SourceError(f"{source}: not UTF-8 (byte {exc.start}): save the file as UTF-8 and import again") from exc


def _paragraphs(text: str) -> Iterator[Paragraph]:
    """Yield paragraphs; a heading and each line of the contents are paragraphs of their own."""
    for match in PARAGRAPH.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        pending: list[str] = []
        began = line
        for at, raw in enumerate(match[0].split("\n"), start=line):
            heading = re.match(r" {0,3}#{1,6} +", raw)
            if heading or ENTRY.fullmatch(raw.strip()):
                if pending:
                    yield Paragraph(began, _glue(pending), heading=False)
                    pending = []
                yield Paragraph(at, raw[heading.end() if heading else 0 :].strip(), heading=heading is not None)
                began = at + 1
            elif raw.strip():
                pending.append(raw.strip())
        if pending:
            yield Paragraph(began, _glue(pending), heading=False)


def _contents(paragraphs: Sequence[Paragraph]) -> Iterator[Entry]:
    category = None
    for paragraph in paragraphs:
        match = ENTRY.fullmatch(paragraph.text)
        if match:
            title = match["title"].replace("**", "").strip()
            yield Entry(paragraph.line, int(match["number"]), title, category, int(match["page"]))
        elif paragraph.heading:
            category = paragraph.words


def _starts(body: Sequence[Paragraph], entries: Sequence[Entry], name: str) -> list[int]:
    """Return where each case's heading stands in the body; every numbered heading must be in the contents."""
    starts: list[int] = []
    for at, paragraph in enumerate(body):
        expected = entries[len(starts)] if len(starts) < len(entries) else None
        if expected is not None and _heads(paragraph, expected):
            starts.append(at)
        elif paragraph.heading and NUMBERED.fullmatch(paragraph.words):
            wanted = f"«{expected.number}. {expected.title}»" if expected else "no further case"
            raise SourceError(
                f"{name}, line {paragraph.line}: «{paragraph.words}»: expected {wanted}, as the contents say"
            )
        elif not starts:
            wanted = f"«{entries[0].number}. {entries[0].title}»"
            raise SourceError(f"{name}, line {paragraph.line}: «{paragraph.words[:40]}»: expected the heading {wanted}")
    if len(starts) < len(entries):
        lost = entries[len(starts)]
        raise SourceError(
            f"{name}, line {lost.line}: the contents name case {lost.number}, «{lost.title}»: "
            "expected a heading with this number and title further down"
        )
    return starts


def _heads(paragraph: Paragraph, entry: Entry) -> bool:
    number = re.match(r"(\d+)[.．、]", paragraph.words)
    if number is None or int(number[1]) != entry.number:
        return False
    return characters(paragraph.words[number.end() :]) == characters(entry.title)


def _case(entry: Entry, paragraphs: Sequence[Paragraph], name: str) -> Case:
    line = paragraphs[0].line
    if len(paragraphs) < 2 or (match := PROVIDER.fullmatch(paragraphs[1].words)) is None:
        at = paragraphs[1].line if len(paragraphs) > 1 else line
        raise SourceError(f"{name}, line {at}: expected who provided case {entry.number}, such as （西安市提供）")
    for paragraph in paragraphs[2:]:
        if paragraph.heading and not _opens(paragraph):
            raise SourceError(
                f"{name}, line {paragraph.line}: heading «{paragraph.words[:40]}»: "
                "expected a section (一、…), an item (（一）…) or the next case of the contents"
            )
    return Case(entry, match["provider"].strip(), tuple(paragraphs))


def _opens(paragraph: Paragraph) -> bool:
    """Tell whether something new begins here: a section or an item."""
    return bool(SECTION.fullmatch(paragraph.words) or ITEM.match(paragraph.words))


def _join(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Join what a page's end has cut: a paragraph without a sentence's end goes on in the next plain one."""
    joined: list[Paragraph] = []
    for paragraph in paragraphs:
        last = joined[-1] if joined else None
        cut = last is not None and not SECTION.fullmatch(last.words) and not ENDED.search(last.words)
        if last is not None and cut and not paragraph.heading and not _opens(paragraph):
            joined[-1] = Paragraph(last.line, _glue([last.text, paragraph.text]), heading=False)
        else:
            joined.append(paragraph)
    return joined


def _glue(lines: Sequence[str]) -> str:
    """Join lines of one sentence: a space only between Latin letters; emphasis that a cut had closed is removed."""
    text = lines[0]
    for line in lines[1:]:
        between = " " if re.search(r"[A-Za-z,;]$", text) and re.match(r"[A-Za-z]", line) else ""
        text += between + line
    return text


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
            _replace(into / name, files[name])
        for name in stale:
            (into / name).unlink()
        if changed or stale or record != digests:
            _replace(into / RECORD, json.dumps(digests, ensure_ascii=False, indent=1) + "\n")
    except OSError as exc:
        raise SourceError(f"{into}: cannot be written ({exc.strerror}): make room or name another folder") from exc
    return ImportReport(tuple(changed), tuple(name for name in files if name not in changed), tuple(stale))


def _record(into: Path) -> dict[str, str]:
    try:
        record = json.loads((into / RECORD).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as exc:
        raise SourceError(f"{into / RECORD}: damaged: remove it; edited files are then told by --force alone") from exc
    return {str(name): str(digest) for name, digest in record.items() if Path(name).name == name}


def _replace(path: Path, text: str) -> None:
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text, encoding="utf-8", newline="\n")
    fresh.replace(path)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
