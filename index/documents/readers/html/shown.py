"""Which elements of a page a browser shows, and which begin a block."""

from __future__ import annotations

import re

from bs4.element import Tag

UNSEEN = frozenset(
    (
        *(
            "script",
            "style",
            "template",
            "noscript",
            "head",
            "nav",
            "svg",
            "iframe",
            "object",
            "canvas",
            "video",
            "audio",
        ),
        *("select", "button", "textarea", "input", "datalist", "rp", "rt", "rtc", "del", "s", "strike"),
    )
)
HIDING = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
DRAWN = re.compile(r"\b(?:katex-html|MathJax_SVG|MathJax_CHTML|mjx-chtml)\b")  # a formula once more, as it is drawn
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = frozenset(
    (
        *HEADINGS,
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div"),
        *("dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "legend", "li"),
        *("main", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"),
    )
)


def is_unseen(tag: Tag) -> bool:
    """Tell whether a browser shows nothing of it, or nothing that is read."""
    if tag.name in UNSEEN or tag.has_attr("hidden") or (tag.name == "dialog" and not tag.has_attr("open")):
        return True
    style = tag.get("style")
    if isinstance(style, str) and HIDING.search(style):
        return tag.find("math") is None  # hidden from the eye, a formula is there to be read out
    return tag.has_attr("aria-hidden") and DRAWN.search(" ".join(map(str, tag.get_attribute_list("class")))) is not None
