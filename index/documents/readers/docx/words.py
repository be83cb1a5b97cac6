"""The words of a DOCX's paragraphs as they are shown: without deletions, with the marks of notes, with formulas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from index.documents.readers.docx.elements import FALLBACK, VALUE, WORD, children, is_on, local
from index.documents.readers.formula import formula
from index.documents.readers.raised import is_power_of, lowered, raised
from index.text.numerals import roman_numeral

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
GONE = frozenset(
    [
        FALLBACK,
        *(f"{WORD}{name}" for name in ("pPr", "rPr", "del", "moveFrom", "txbxContent", "rt", "instrText", "delText")),
    ]
)
NOTES = ("footnote", "endnote")


def typed(paragraph: Any) -> str:
    """Return the letters of a paragraph alone, whatever becomes of them."""
    return "".join(part.text or "" for part in paragraph.iter(f"{WORD}t"))


class Words:
    """Reads paragraphs in the order of the document, and numbers the notes that they refer to."""

    def __init__(self, notes: Mapping[str, Mapping[str, Sequence[Any]]], marks: frozenset[str]) -> None:
        """Take in the notes' paragraphs by kind and id, and the marks of notes that are typed by hand."""
        self._notes = notes
        self._raised_notes = marks
        self._labels: dict[tuple[str, str], str] = {}  # of the notes referred to so far, in their order

    def notes(self) -> Iterator[tuple[str, Sequence[Any]]]:
        """Yield the marks and paragraphs of the notes in the order they are referred to, those of notes too."""
        n = 0
        while n < len(self._labels):
            (kind, name), label = list(self._labels.items())[n]
            yield label, self._notes[kind].get(name, ())
            n += 1

    def of(self, paragraph: Any) -> str:
        """Return the words of a paragraph as they are shown; notes get their marks, in the order they are met."""
        parts: list[str] = []
        self._gather(paragraph, parts)
        return "".join(parts)

    def _gather(self, element: Any, parts: list[str]) -> None:
        for child in element:
            name = child.tag
            if name == f"{WORD}r":
                self._run(child, parts)
            elif name in {f"{MATH}oMath", f"{MATH}oMathPara"}:
                parts.append(formula(child, local, children))
            elif name not in GONE:
                self._gather(child, parts)

    def _run(self, run: Any, parts: list[str]) -> None:
        properties = run.find(f"{WORD}rPr")
        if properties is not None and any(is_on(properties, name) for name in ("vanish", "strike", "dstrike")):
            return
        said: list[str] = []
        self._run_parts(run, said)
        words = "".join(said)
        height = None if properties is None else properties.find(f"{WORD}vertAlign")
        before = "".join(parts[-3:])
        if height is not None and words and not words.startswith("["):
            if height.get(VALUE) == "superscript":
                noted = words.strip() in self._raised_notes and not is_power_of(before)
                words = raised(words, before, is_note=noted)
            elif height.get(VALUE) == "subscript":
                words = lowered(words, before)
        parts.append(words)

    def _run_parts(self, element: Any, said: list[str]) -> None:
        for child in element:
            name = child.tag.removeprefix(WORD)
            if name == "t":
                said.append(child.text or "")
            elif name in {"tab", "ptab"}:
                said.append("\t")
            elif name in {"br", "cr"}:
                said.append("\n")
            elif name == "noBreakHyphen":
                said.append("-")
            elif name.removesuffix("Reference") in NOTES:
                said.append(self._note(name.removesuffix("Reference"), child.get(f"{WORD}id")))
            elif child.tag in {f"{MATH}oMath", f"{MATH}oMathPara"}:
                said.append(formula(child, local, children))
            elif child.tag == f"{WORD}r":
                self._run(child, said)
            elif child.tag not in GONE:
                self._run_parts(child, said)

    def _note(self, kind: str, name: str) -> str:
        """Return the mark of a note: footnotes have figures, endnotes small Roman numerals, as in Word."""
        if (kind, name) not in self._labels:
            n = sum(known == kind for known, _ in self._labels) + 1
            self._labels[kind, name] = str(n) if kind == "footnote" else roman_numeral(n).lower()
        return f"[{self._labels[kind, name]}]"
