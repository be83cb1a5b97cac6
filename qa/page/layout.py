"""The page: one gradio component with the page's own markup, style and script, and the functions it calls."""

from __future__ import annotations

from importlib.resources import files

import gradio as gr

from qa.config import MAX_QUESTION_CHARS
from qa.page.calls import add_calls
from qa.page.desk import Desk
from qa.page.doors import add_doors
from qa.page.events import EventLog
from qa.page.serve import ServeConfig
from qa.page.start import Service
from qa.page.words import TABLES

SCRIPTS = ("dom", "rpc", "store", "copy", "markdown", "cards", "turns", "talk", "shelf", "panel", "scope", "corpus")
STYLES = ("base", "talk", "side")
THEME = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])
HEAD = '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">'


def make_page(service: Service, config: ServeConfig, log: EventLog) -> gr.Blocks:
    """Return the page."""
    with gr.Blocks(title="引证 Yinzheng", analytics_enabled=False, fill_width=True) as page:
        gr.HTML(
            html_template=_file("page.html"),
            js_on_load=script(),
            apply_default_css=False,
            words={code: dict(table) for code, table in TABLES.items()},
            limit=MAX_QUESTION_CHARS,
        )
        desk = Desk(service, log)
        add_doors(desk, config.concurrent)
        add_calls(desk, config.concurrent)
    return page.queue(max_size=config.waiting)


def script() -> str:
    """Return the page's script: its parts share one scope, `main` comes last and begins."""
    return "\n".join(_file(f"{name}.js") for name in (*SCRIPTS, "main"))


def style() -> str:
    """Return the page's style."""
    return "\n".join(_file(f"{name}.css") for name in STYLES)


def _file(name: str) -> str:
    return files("qa.page").joinpath("web", name).read_text("utf-8")
