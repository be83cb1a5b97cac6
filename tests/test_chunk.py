from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents.chunk import chunk_document
from index.documents.readers.markdown.sections import sections_of
from index.records import Document
from index.text.sentences import MAX_SENTENCE_CHARS, sentence_spans

PIECES = st.sampled_from(
    ["甲", "乙。", "丙；", "。", "”", "丁！\n", "\n\n", "# 标题\n\n", " ", "a", "b. ", "3.5", "\u3000", "𠀀", "é"]
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=120).map("".join))


def document(text: str) -> Document:
    return Document("t.md", text, sections_of(text, 0), "0", "t")


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@given(TEXTS)
def test_sentences_hold_every_character_but_white_space_once_and_in_order(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
    spans = sentence_spans(text)
    assert all(a < b for a, b in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert all(b - a <= MAX_SENTENCE_CHARS for a, b in spans)


@pytest.mark.parametrize("text", ["a" * 2_000_000, "甲，" * 500_000, f"{'a' * 999} b" * 500])
def test_a_line_of_any_length_is_cut_where_it_is_softest(text: str) -> None:
    cut = sentences(text)
    assert "".join(cut).replace(" ", "") == text.replace(" ", "")
    assert max(map(len, cut)) <= MAX_SENTENCE_CHARS
    assert all(piece.endswith(("a", "，")) for piece in cut[:-1])


@given(TEXTS, st.integers(50, 200))
def test_every_chunk_is_a_slice_of_its_document_and_of_one_section(text: str, chunk_chars: int) -> None:
    doc = document(text)
    chunks = chunk_document(doc, chunk_chars)
    for chunk in chunks:
        assert doc.text[chunk.start : chunk.end] == chunk.text
        assert chunk.text == chunk.text.strip() != ""
        assert any(s.start <= chunk.start and chunk.end <= s.end and s.headings == chunk.headings for s in doc.sections)
        assert len(chunk.text) <= max(chunk_chars, MAX_SENTENCE_CHARS)
    assert all(a.end <= b.start for a, b in pairwise(chunks))
    assert len({chunk.chunk_id for chunk in chunks}) == len(chunks)


@given(TEXTS, st.integers(50, 200))
def test_chunks_begin_and_end_where_sentences_do(text: str, chunk_chars: int) -> None:
    doc = document(text)
    for section in doc.sections:
        spans = sentence_spans(text, section.start, section.end)
        inside = [c for c in chunk_document(doc, chunk_chars) if section.start <= c.start < section.end]
        assert {c.start for c in inside} <= {start for start, _ in spans}
        assert {c.end for c in inside} <= {end for _, end in spans}


def test_offsets_are_right_where_the_same_words_stand_twice() -> None:
    doc = document("# 重复\n\n" + "同一句话说了又说。" * 40)
    chunks = chunk_document(doc, 100)
    assert len(chunks) > 3
    assert [doc.text[c.start : c.end] for c in chunks] == [c.text for c in chunks]
    assert len({c.start for c in chunks}) == len(chunks)


def test_a_heading_with_nothing_below_it_gives_no_chunk() -> None:
    assert [c.text for c in chunk_document(document("# 甲\n\n## 乙\n\n正文。\n\n## 丙\n"), 100)] == ["乙\n\n正文。"]


def test_the_end_mark_and_its_closing_quote_stay_with_their_sentence() -> None:
    assert sentences("他说：“好。”然后走了！真的？（是的。）完") == [
        "他说：“好。”",
        "然后走了！",
        "真的？",
        "（是的。）",
        "完",
    ]


def test_western_points_end_a_sentence_only_where_one_ends() -> None:
    text = "Growth was 3.5 percent. Dr. Wang agreed. See p. 4 of the U.S. report! Yes? It ended in 2020. Then 2021."
    assert sentences(text) == [
        "Growth was 3.5 percent.",
        "Dr. Wang agreed.",
        "See p. 4 of the U.S. report!",
        "Yes?",
        "It ended in 2020.",
        "Then 2021.",
    ]


def test_semicolons_join_what_belongs_together_and_lines_part_it() -> None:
    assert sentences("一是甲；二是乙。\n标题\n- 项目\n") == ["一是甲；二是乙。", "标题", "- 项目"]


def test_what_is_not_shown_is_in_no_chunk() -> None:
    text = "# A\n\nFirst one.\n\n<!-- remark. -->\n\nSecond one. A bro\x02ken one. Third <!-- old --> one. Fourth one."
    assert [chunk.text for chunk in chunk_document(document(text), 100)] == [
        "A\n\nFirst one.",
        "Second one.",
        "Fourth one.",
    ]
