"""What gradio knows of the page: one component as its place, and the functions that it calls."""

from __future__ import annotations

from typing import Any

import gradio as gr

from qa.page.calls import add_calls
from qa.page.desk import Desk
from qa.page.doors import add_doors
from qa.page.keeper import Keeper
from qa.page.keeping import add_keeping
from qa.page.opening import SETTLE
from qa.page.sessions import keep_no_table

THEME = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])


class Page(gr.Blocks):  # type: ignore[misc]  # gradio is not read for types
    """A page whose functions may be called as before they took more: the last values of a call may be left out."""

    def validate_inputs(self, block_fn: Any, inputs: list[Any]) -> None:
        """Put the defaults of what a call leaves out behind its values, where gradio would refuse it."""
        inputs.extend(parameter.value for parameter in block_fn.inputs[len(inputs) :])


def make_page(desk: Desk, keeper: Keeper) -> gr.Blocks:
    """Return the page."""
    with Page(title="引证 Yinzheng", analytics_enabled=False, fill_width=True) as page:
        gr.HTML(html_template="", js_on_load=SETTLE, apply_default_css=False)
        add_doors(desk, keeper.config.concurrent)
        add_calls(desk, keeper)
        add_keeping(desk, keeper)
    page.queue(max_size=keeper.config.waiting)
    keep_no_table(page._queue)
    return page
