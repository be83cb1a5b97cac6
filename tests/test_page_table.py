"""Figures side by side on the page: a table above the cards, which scrolls by itself, names no document twice."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest

from tests.browser import PAGE_TEST, WIDTHS, ask, opened

pytestmark = PAGE_TEST

COMPARED = "哪个城市的调解成功率更高？"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("width", WIDTHS)
def test_figures_stand_in_a_table_whose_cells_open_their_quotes(browser: Any, url: str, width: int) -> None:
    with opened(browser, url, width=width) as page:
        turn = ask(page, COMPARED)
        rows = turn.locator(".yz-figures tbody tr").all_inner_texts()
        assert [row.split("\t")[-1] for row in rows] == ["61% [1]", "32.4% [2]"]
        assert page.evaluate(SIDEWAYS) == 0
        turn.locator(".yz-figures button", has_text="32.4%").click()
        page.locator("#yz-document", has_text="成功率 32.4%").wait_for()


def test_a_card_below_its_documents_name_does_not_name_it_again(browser: Any, url: str) -> None:
    with opened(browser, url) as page:
        turn = ask(page, COMPARED)
        assert turn.locator(".yz-group cite").count() == 2
        assert turn.locator(".yz-quote cite").count() == 0


def test_the_table_is_exported_to_word(browser: Any, url: str) -> None:
    with opened(browser, url) as page:
        ask(page, COMPARED)
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Word").click()
        (table,) = docx.Document(io.BytesIO(waiting.value.path().read_bytes())).tables
        assert [[cell.text for cell in row.cells][1] for row in table.rows] == ["原文数值", "61% [1]", "32.4% [2]"]
