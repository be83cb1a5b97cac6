"""The same document as Markdown, HTML, DOCX and PDF, by ordinary tools."""

from __future__ import annotations

import html
from dataclasses import dataclass
from pathlib import Path

from index.records import Document

FORMATS = ("md", "html", "docx", "pdf")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading of some level, or a paragraph (level 0)."""

    level: int
    text: str


def blocks_of(document: Document) -> list[Block]:
    """Return the headings and paragraphs of a Markdown document."""
    blocks = []
    for section in document.sections:
        if section.headings:
            blocks.append(Block(len(section.headings), section.headings[-1]))
        body = document.text[section.body : section.end]
        blocks += [Block(0, part.strip()) for part in body.split("\n\n") if part.strip()]
    return blocks


def write_as(path: Path, blocks: list[Block], title: str) -> None:
    """Write the blocks in the format that the path's suffix names."""
    {".md": write_md, ".html": write_html, ".docx": write_docx, ".pdf": write_pdf}[path.suffix](path, blocks, title)


def write_md(path: Path, blocks: list[Block], title: str) -> None:
    path.write_text("".join(f"{'#' * b.level}{' ' if b.level else ''}{b.text}\n\n" for b in blocks), "utf-8")


def write_html(path: Path, blocks: list[Block], title: str) -> None:
    tags = [f"h{b.level}" if b.level else "p" for b in blocks]
    body = "\n".join(f"<{tag}>{html.escape(b.text)}</{tag}>" for tag, b in zip(tags, blocks, strict=True))
    head = f"<meta charset=utf-8><title>{html.escape(title)}</title><style>p {{ color: black }}</style>"
    path.write_text(f"<!doctype html><html><head>{head}</head><body><nav>首页</nav>{body}</body></html>", "utf-8")


def write_docx(path: Path, blocks: list[Block], title: str) -> None:
    from docx import Document as Word

    word = Word()
    word.core_properties.title = title
    for block in blocks:
        if block.level:
            word.add_heading(block.text, block.level)
        else:
            word.add_paragraph(block.text)
    word.save(str(path))


def write_pdf(path: Path, blocks: list[Block], title: str) -> None:
    """Write on A5, so that there are several pages, with a running head and page numbers."""
    from reportlab.lib.pagesizes import A5
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))

    def style(level: int) -> ParagraphStyle:
        size = {0: 10.5, 1: 18, 2: 15}.get(level, 13)
        indent = 0 if level else 2 * size
        return ParagraphStyle(
            str(level),
            fontName="STSong-Light",
            fontSize=size,
            leading=1.5 * size,
            wordWrap="CJK",
            firstLineIndent=indent,
        )

    def furniture(canvas: object, template: SimpleDocTemplate) -> None:
        canvas.setFont("STSong-Light", 8)  # type: ignore[attr-defined]
        canvas.drawString(60, 560, "案例汇编")  # type: ignore[attr-defined]
        canvas.drawString(200, 30, f"— {template.page} —")  # type: ignore[attr-defined]

    flow = [Paragraph(html.escape(block.text), style(block.level)) for block in blocks]
    SimpleDocTemplate(str(path), pagesize=A5, title=title).build(flow, onFirstPage=furniture, onLaterPages=furniture)
