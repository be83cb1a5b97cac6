"""Front matter of whatever tool: read, or told; it never stops a build."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents.corpus import read_all
from index.documents.readers.markdown.front_matter import read_front_matter

BUS = "The last bus leaves the station at 23:50.\n"


@pytest.mark.parametrize(
    ("block", "title", "category", "told"),
    [
        ("---\nlayout: post\ntitle: Night bus\ncategory: [transport, city]\n---\n", "Night bus", "transport, city", ""),
        ('+++\ntitle = "Night bus"\ndate = 2026-02-03\n[params]\n  zone = "north"\n+++\n', "Night bus", None, ""),
        ("---\r\ntitle: 'Night bus'\r\n---\r\n", "Night bus", None, ""),
        ("---\ntitle: Night bus\n...\n", "Night bus", None, ""),
        ("---\n# remark\n---\n", "a", None, ""),
        (
            "---\ntitle: Night bus: the timetable\ntags: bus\n---\n",
            "Night bus: the timetable",
            None,
            "not YAML (line 2)",
        ),
        ('---\ntitle: "Night" bus\ncategory: city\n---\n', "a", "city", "not YAML (line 2)"),
        ("---\ntitle: {{ page.title }}\ncategory: city\n---\n", "a", "city", "not YAML (line 2)"),
        ('---\ntitle: "{{ page.title }}"\n---\n', "a", None, "`title` is a template and is left out"),
        ("---\ntitle: !secret bus\n---\n", "a", None, "not YAML (line 2)"),
        ("---\ntitle: Bus\ndate: 2023-02-29\n---\n", "Bus", None, "no possible value (day is out of range for month)"),
        ("---\ntitle: {one: 1}\n---\n", "a", None, "`title` must be a line of text and is left out"),
        ("+++\ntitle = Night bus\n+++\n", "a", None, "the front matter is not TOML"),
    ],
)
def test_front_matter_of_other_tools_is_read_or_reported(
    tmp_path: Path, block: str, title: str, category: str | None, told: str
) -> None:
    (tmp_path / "a.md").write_bytes((block + BUS).encode())
    corpus = read_all(tmp_path)
    (document,) = corpus.documents
    assert (document.title, document.category) == (title, category)
    assert [document.text[s.start : s.end].strip() for s in document.sections] == [BUS.strip()]
    assert [notice.doc_id for notice in corpus.notices] == (["a.md"] if told else [])
    assert all(told in notice.reason for notice in corpus.notices)


@pytest.mark.parametrize(
    ("block", "told"),
    [
        ("---\n\nNight bus: news of the week, please read!\n\n- tell: your neighbours\n- [ ] check\n\n---\n\n", ""),
        ("---\nNight bus: news, read!\n\n[ ] check: it\n\n---\n\n", "is not YAML (line 4) and is read as text"),
        ("---\n- one\n- two\n---\n", "not a list of `name: value` lines and is read as text"),
        ("---\ntitle: Night bus\n\n", ""),
    ],
)
def test_what_is_no_front_matter_is_text(tmp_path: Path, block: str, told: str) -> None:
    (tmp_path / "a.md").write_text(block + BUS, "utf-8")
    corpus = read_all(tmp_path)
    (document,) = corpus.documents
    assert document.sections[0].start == 0
    assert document.sections[-1].end == len(document.text)
    assert (told in corpus.notices[0].reason) if told else not corpus.notices


@given(st.text(alphabet="-+ab:[]{}\"'!&*|>#%@`,.0 \n\t一", max_size=120), st.sampled_from(["---", "+++"]))
def test_no_front_matter_ends_in_a_traceback(inside: str, fence: str) -> None:
    text = f"{fence}\n{inside}\n{fence}\n{BUS}"
    front = read_front_matter(text)
    assert text[front.body :].endswith(BUS)
    for name in ("title", "a", "b"):
        front.line(name)
        front.number(name)
    assert all("\n" not in notice for notice in front.notices)
