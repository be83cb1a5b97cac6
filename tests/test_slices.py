"""Whatever a file of any format holds: every chunk is a slice of the kept text, and shows no control character."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from index.documents.chunk import chunk_document
from index.documents.corpus import read_document
from index.errors import RefusedFileError
from index.text.sentences import CONTROL, sentence_spans
from tests.docx_made import make_docx, p

WORDS = st.lists(
    st.sampled_from(
        [
            *(
                "The quay is swept",
                " on Mondays.",
                "\n",
                "\n\n",
                " approx. 900 ",
                "第三条 ",
                "泊位是指水面。",
                "\t",
                "\x02",
                "\x0c",
            ),
            *(
                "| a | b |\n|---|---|\n| 1 | 2 |\n",
                "- item\n",
                "1. step\n",
                "```\n",
                "# 标题\n",
                "Title\n===\n",
                "<!-- no -->",
            ),
            *(
                "---\n",
                "+++\n",
                "title: a: b\n",
                "\r\n",
                "\u2028",
                "\x85",
                "é",
                "e\u0301",
                "한국",
                "10⁶",
                "“Who?” he said.",
                "…",
            ),
            *("&amp;", "<b>", "\ufeff", "\u200b", "x" * 90, "甲" * 60 + "，", "x. " * 3),
        ]
    ),
    min_size=1,
    max_size=25,
).map("".join)


def as_html(text: str) -> bytes:
    return f"<h1>a</h1><p>{text}</p><table><tr><td>{text}<td>2</table>".encode()


def as_docx(text: str) -> bytes:
    shown = "".join(char if ord(char) > 31 or char in "\t\n" else "" for char in text)
    words = shown.replace("&", "&amp;").replace("<", "&lt;").replace("\ufeff", "")
    return make_docx("".join(p(f"<w:r><w:t>{line}</w:t></w:r>") for line in words.split("\n")))


def as_pdf(text: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    for n, line in enumerate(text.split("\n")):
        canvas.drawString(40 + 7 * (n % 3), 800 - 13 * (n % 58), line.encode("latin-1", "ignore").decode("latin-1"))
    canvas.save()
    return out.getvalue()


WRITERS = {"md": str.encode, "txt": str.encode, "html": as_html, "docx": as_docx, "pdf": as_pdf}


@pytest.mark.parametrize("suffix", WRITERS)
@given(text=WORDS, chars=st.sampled_from([60, 120, 400]))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_chunk_is_a_slice_without_control_characters(tmp_path: Path, suffix: str, text: str, chars: int) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(WRITERS[suffix](text))
    try:
        document = read_document(path, tmp_path)
    except RefusedFileError:
        return
    if suffix in {"md", "txt"}:
        assert document.text == text
    else:
        assert not CONTROL.search(document.text)
    for chunk in chunk_document(document, chars):
        assert document.text[chunk.start : chunk.end] == chunk.text == chunk.text.strip() != ""
        assert not CONTROL.search(chunk.text)
        assert "<!--" not in chunk.text or suffix != "md" or "```" in text
        inside = sentence_spans(document.text, chunk.start, chunk.end)
        assert (inside[0][0], inside[-1][1]) == (chunk.start, chunk.end)
        whole = set(sentence_spans(document.text))
        assert {span for span in inside if span not in whole} <= {inside[0], inside[-1]}
