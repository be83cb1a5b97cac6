"""What a page shows is what is read: figures, tables, formulas, lists, and nothing that is hidden."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents.corpus import read_document
from index.documents.outline import UNSHOWN
from index.documents.readers.html.reader import read_html
from index.errors import RefusedFileError


def text_of(page: str) -> str:
    return read_html(page.encode())[0].text.strip()


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>10<sup>6</sup> cells</p>", "10⁶ cells"),
        ("<p>25 m<sup>2</sup></p>", "25 m²"),
        ("<p>10<sup>-3</sup></p>", "10⁻³"),
        ("<p>2<sup>n/2</sup></p>", "2^(n/2)"),
        ("<p>H<sub>2</sub>O</p>", "H₂O"),
        ("<p>x<sub>max</sub></p>", "x_max"),
        ("<p>the 1<sup>st</sup> of May</p>", "the 1st of May"),
        ("<p>The fine is 300<sup>2</sup> crowns.</p><p><sup>2</sup> Since May.</p>", None),
        ('<p>The fine is 300<sup><a href="#n2">2</a></sup> crowns.</p><p>[2] Since May.</p>', None),
        (
            '<p>The fine is 300<a href="#n2"><sup>[2]</sup></a> crowns.</p><p><a id=n2><sup>2</sup></a> Since May.</p>',
            None,
        ),
        (
            "<p>10<sup>2</sup> boats of 5 m<sup>2</sup></p><p><sup>2</sup> Since May.</p>",
            "10² boats of 5 m²\n\n[2] Since May.",
        ),
    ],
)
def test_raised_figures_are_no_part_of_the_figure_before_them(page: str, text: str | None) -> None:
    found = text_of(page)
    assert found == (text or found)
    if text is None:
        assert found.startswith("The fine is 300[2] crowns.\n\n[2] ")


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (
            "<tr><th>Branch<th>Monday<th>Tuesday</tr><tr><td>East<td><td>9–12</tr>",
            "| Branch | Monday | Tuesday |\n| --- | --- | --- |\n| East |  | 9–12 |",
        ),
        (
            "<tr><th>Kind<th>Age<th>Fee</tr><tr><td rowspan=2>Swim<td>child<td>3</tr><tr><td>adult<td>7</tr>",
            "| Kind | Age | Fee |\n| --- | --- | --- |\n| Swim | child | 3 |\n| Swim | adult | 7 |",
        ),
        (
            "<thead><tr><th rowspan=2>Branch<th colspan=2>Hours</tr><tr><th>Monday<th>Tuesday</tr></thead>"
            "<tr><td>East<td colspan=2>9–12</tr>",
            "| Branch | Hours / Monday | Hours / Tuesday |\n| --- | --- | --- |\n| East | 9–12 | 9–12 |",
        ),
        (
            "<tr><th>Kind<th>Fee</tr><tr><td colspan=2>Members</tr><tr><td>child<td>3</tr>",
            "| Kind | Fee |\n| --- | --- |\n| Members |  |\n| child | 3 |",
        ),
        ("<tr><td>Kind<td>Fee</tr><tr><td>child<td>3</tr>", "| Kind | Fee |\n| --- | --- |\n| child | 3 |"),
        ("<tr><td>Name<td>Ann</tr><tr><td>Room<td>east</tr>", "| Name | Ann |\n| Room | east |"),
        (
            "<tr><td><b>Name</b><td><b>Room</b></tr><tr><td>Ann<td>east</tr>",
            "| Name | Room |\n| --- | --- |\n| Ann | east |",
        ),
        ("<tr><th>Name<td>Ann</tr><tr><th>Room<td>31</tr>", "| Name | Ann |\n| Room | 31 |"),
        (
            "<caption>Fees</caption><tr><th>a|b<th>c</tr><tr><td>1<td>2</tr>",
            "Fees\n\n| a\\|b | c |\n| --- | --- |\n| 1 | 2 |",
        ),
        ("<tr><td rowspan=1000000>a<td>b</tr><tr><td colspan=9999999>c</tr>", None),
    ],
)
def test_a_value_stays_under_the_name_of_its_column(rows: str, text: str | None) -> None:
    found = text_of(f"<table>{rows}</table>")
    assert text is None or found == text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<ol><li>Fill.<ol type=a><li>Open.</li></ol></li><li>Start.</li></ol>", "1. Fill.\n\n1. Open.\n\n2. Start."),
        ("<ol start=4><li>d<li value=9>i<li>j</ol>", "4. d\n\n9. i\n\n10. j"),
        ("<ol reversed><li>a<li>b</ol>", "2. a\n\n1. b"),
        ("<ul><li>a<li>b</ul>", "- a\n\n- b"),
        ("<ol><li>a<ul><li>b</ul><li>c</ol>", "1. a\n\n- b\n\n2. c"),
    ],
)
def test_items_of_a_list_have_their_numbers_or_dashes(page: str, text: str) -> None:
    assert text_of(page) == text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p><ruby>返却<rp>(</rp><rt>へんきゃく</rt><rp>)</rp></ruby>期限</p>", "返却期限"),
        ("<p><del>五百円</del><ins>六百円</ins>です。</p>", "六百円です。"),
        ("<p><s>5</s> 6</p>", "6"),
        ("<p>a</p><p style='color:red; display : none'>b</p><p style='visibility:hidden'>c</p><p hidden>d</p>", "a"),
        ("<p>a</p><textarea>b</textarea><input value=c><dialog>d</dialog>", "a"),
        ("<p>a&shy;b&#2;c&#8203;d</p>", "abcd"),
        ("<p>12&nbsp;000</p>", "12 000"),
        ('<p>rent <img class="math" alt="12m+300"> crowns</p>', "rent 12m+300 crowns"),
        ('<p>rent <img class="map" alt="a map"> crowns</p>', "rent crowns"),
        ("<p>x = <math><mfrac><mi>a</mi><mn>2</mn></mfrac></math></p>", "x = (a)/(2)"),
        ("<p><math><msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><msqrt><mi>y</mi></msqrt></math></p>", "x^2+√(y)"),
        (
            "<p>Rent <math><semantics><mrow><mi>m</mi></mrow><annotation encoding='application/x-tex'>12 \\cdot m"
            "</annotation></semantics></math></p>",
            "Rent 12 \\cdot m",
        ),
        (
            '<p>Rent <span class="katex"><span class="katex-mathml"><math><semantics><mi>m</mi>'
            "<annotation encoding='application/x-tex'>m^2</annotation></semantics></math></span>"
            '<span class="katex-html" aria-hidden="true">m2</span></span></p>',
            "Rent m^2",
        ),
    ],
)
def test_only_what_is_shown_is_read(page: str, text: str) -> None:
    assert text_of(page) == text


@pytest.mark.parametrize(
    "page",
    [
        '<?xml version="1.0" encoding="UTF-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body><p>é</p></body></html>',
        '<?xml version="1.0"?>\n<note><to>A</to><p>é</p></note>',
    ],
)
def test_no_library_warns_of_xml(tmp_path: Path, page: str) -> None:
    (tmp_path / "a.html").write_text(page, "utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "é" in read_document(tmp_path / "a.html", tmp_path).text


def test_a_page_in_the_encoding_of_its_xml_declaration_is_read() -> None:
    page = '<?xml version="1.0" encoding="windows-1252"?><html><body><p>Größe</p></body></html>'
    assert read_html(page.encode("cp1252"))[0].text == "Größe\n\n"


MARKUP = st.lists(
    st.sampled_from(
        [
            "<table>",
            "<tr>",
            "<td>",
            "<th>",
            "<td rowspan=2>",
            "<td colspan=3>",
            "</table>",
            "<p>",
            "<sup>2</sup>",
            "<ol>",
            "<li>",
            "<br>",
            "<h2>",
            "</h2>",
            "<math><mfrac><mi>a</mi></mfrac></math>",
            "a",
            "9",
            "甲。",
            "\x02",
            "&#31;",
            "|",
        ]
    ),
    max_size=60,
)


@given(MARKUP)
@settings(max_examples=300, deadline=None)
def test_no_page_gives_a_control_character_or_a_traceback(parts: list[str]) -> None:
    try:
        extract, _ = read_html("".join(parts).encode())
    except RefusedFileError:
        return
    assert not UNSHOWN.search(extract.text)
    assert "\r" not in extract.text
