"""Elements of a DOCX: its parts, notes, boxes, and what their properties say; python-docx has opened it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from index.documents.readers.raised import MARK

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
FALLBACK = f"{COMPATIBLE}Fallback"  # the same once more, for old readers
VALUE = f"{WORD}val"
WRAPPERS = frozenset(f"{WORD}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))


def part_of(document: Any, name: str) -> Any:
    """Return the root of a part that the document refers to, None where it has none."""
    from lxml import etree

    for relation in document.part.rels.values():
        if relation.reltype.endswith(name) and not relation.is_external:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            return etree.fromstring(relation.target_part.blob, parser)
    return None


def notes(root: Any, kind: str) -> dict[str, list[Any]]:
    """Return the paragraphs of the notes by id; separators are none."""
    if root is None:
        return {}
    notes = (note for note in root.findall(f"{WORD}{kind}") if note.get(f"{WORD}type") in {None, "normal"})
    return {note.get(f"{WORD}id"): list(own(note, f"{WORD}p")) for note in notes}


def raised_notes(body: Any) -> frozenset[str]:
    """Return the marks of notes that are typed by hand: raised, and the first words of a paragraph."""
    found = set()
    for paragraph in body.iter(f"{WORD}p"):
        run = paragraph.find(f"{WORD}r")
        height = None if run is None else run.find(f"{WORD}rPr/{WORD}vertAlign")
        if height is not None and height.get(VALUE) == "superscript":
            found.add("".join(part.text or "" for part in run.iter(f"{WORD}t")).strip())
    return frozenset(mark for mark in found if MARK.fullmatch(mark))


def boxes(paragraph: Any) -> Iterator[Any]:
    """Yield the contents of the text boxes that hang on a paragraph, once each."""
    todo = list(paragraph)[::-1]
    while todo:
        element = todo.pop()
        if element.tag == f"{WORD}txbxContent":
            yield element
        elif element.tag != FALLBACK or not has_choice(element):
            todo += list(element)[::-1]


def has_choice(fallback: Any) -> bool:
    parent = fallback.getparent()
    return parent is not None and parent.find(f"{COMPATIBLE}Choice") is not None


def is_contents(element: Any) -> bool:
    """Tell whether a content control holds the table of contents."""
    gallery = element.find(f"{WORD}sdtPr/{WORD}docPartObj/{WORD}docPartGallery")
    return gallery is not None and gallery.get(VALUE) == "Table of Contents"


def own(element: Any, tag: str) -> Iterator[Any]:
    """Return the children of that kind, those in wrappers too."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in WRAPPERS:
            yield from own(child, tag)


def number_of(paragraph: Any) -> tuple[str | None, int | None] | None:
    """Return the list and the level that a paragraph is given itself; None where it is given none."""
    numbered = paragraph.find(f"{WORD}pPr/{WORD}numPr")
    if numbered is None or numbered.find(f"{WORD}numId") is None:
        return None
    return numbered.find(f"{WORD}numId").get(VALUE), int_of(numbered.find(f"{WORD}ilvl"), 0)


def is_on(properties: Any, name: str) -> bool:
    element = properties.find(f"{WORD}{name}")
    return element is not None and element.get(VALUE) not in {"0", "false", "none"}


def value_of(element: Any, name: str) -> str | None:
    """Return the value of the child of that name; None where there is none."""
    child = element.find(f"{WORD}{name}")
    return None if child is None else child.get(VALUE)


def int_of(element: Any, otherwise: int) -> int:
    value = None if element is None else element.get(VALUE)
    return int(value) if value is not None and value.isdigit() else otherwise


def local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def children(element: Any) -> list[Any]:
    return [child for child in element if isinstance(child.tag, str)]
