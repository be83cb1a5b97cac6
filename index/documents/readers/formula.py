"""Formulas of Word (OMML) and of web pages (MathML) -> a line of text: `(a+b)/(2)`, `x^2`, `√(n)`.

Where the page carries the formula's own LaTeX, that is taken.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

SIMPLE = frozenset(("mi", "mn", "mo", "mtext", "ms", "r", "t"))


def formula(  # noqa: PLR0911  # each kind is written its own way
    element: Any, name_of: Callable[[Any], str], children: Callable[[Any], list[Any]]
) -> str:
    """Return the formula as text; `name_of` gives an element's name without prefix, `children` the elements in it."""

    def said(part: Any) -> str:
        return formula(part, name_of, children)

    name, parts = name_of(element), children(element)
    if not parts:
        return "" if name.endswith("Pr") else _text(element)
    shown = [part for part in parts if not name_of(part).endswith("Pr") and name_of(part) != "annotation-xml"]
    by_name = {name_of(part): part for part in shown}
    match name:
        case "mfrac" if len(shown) == 2:
            return f"({said(shown[0])})/({said(shown[1])})"
        case "f" if {"num", "den"} <= by_name.keys():
            return f"({said(by_name['num'])})/({said(by_name['den'])})"
        case "msup" | "sSup" if len(shown) == 2:
            return f"{said(shown[0])}^{_grouped(said(shown[1]))}"
        case "msub" | "sSub" if len(shown) == 2:
            return f"{said(shown[0])}_{_grouped(said(shown[1]))}"
        case "msubsup" | "sSubSup" if len(shown) == 3:
            return f"{said(shown[0])}_{_grouped(said(shown[1]))}^{_grouped(said(shown[2]))}"
        case "msqrt":
            return f"√({''.join(map(said, shown))})"
        case "mroot" if len(shown) == 2:
            return f"root({said(shown[1])}, {said(shown[0])})"
        case "rad":
            degree = said(by_name["deg"]) if "deg" in by_name else ""
            inside = said(by_name["e"]) if "e" in by_name else ""
            return f"root({degree}, {inside})" if degree else f"√({inside})"
        case "d":  # brackets of Word, whose kind is a property
            return f"({', '.join(map(said, shown))})"
        case "nary":
            sign = _sign(parts, name_of, children) or "∫"
            low, high = (said(by_name[part]) if part in by_name else "" for part in ("sub", "sup"))
            limits = f"{f'_{_grouped(low)}' if low else ''}{f'^{_grouped(high)}' if high else ''}"
            return f"{sign}{limits} {said(by_name['e']) if 'e' in by_name else ''}"
        case "mr" | "mtr":
            return ", ".join(map(said, shown)) + "; "
    return "".join(map(said, shown))


def _text(element: Any) -> str:
    text = element.text
    return " ".join(str(text or "").split()) if not isinstance(text, str) else text.strip("\n")


def _grouped(words: str) -> str:
    return words if len(words) == 1 or words.isdigit() else f"({words})"


def _sign(parts: list[Any], name_of: Callable[[Any], str], children: Callable[[Any], list[Any]]) -> str:
    """Return the sign of a sum, a product or an integral, as Word keeps it among the properties."""
    for part in parts:
        if name_of(part) == "naryPr":
            for prop in children(part):
                if name_of(prop) == "chr":
                    return next((str(value) for key, value in prop.attrib.items() if key.endswith("val")), "")
    return ""
