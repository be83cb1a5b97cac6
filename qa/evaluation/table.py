"""Report and Comparison -> tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rich.console import Group as Renderables
from rich.table import Table
from rich.text import Text

from qa.evaluation.comparison import Change, Comparison
from qa.evaluation.measures import LATENCY, QUOTING, RETRIEVAL, STRENGTHS, Estimate
from qa.evaluation.questions import ANSWERABLE, NEAR, SIDES, UNANSWERABLE
from qa.evaluation.report import ALL, Group, Part, Report, is_large
from qa.records import Status

COUNTS = {"quotes_p50", "quotes_p90", "quoted_chars_p50", "quoted_chars_p90", "latency_ms_p50", "latency_ms_p95"}
FINDING = ("Success@1", "evidence_first", "evidence_any", "shown_first", "shown_any")
FINDING_HEADS = ("Success@1", "first quote", "any quote", "first shown", "any shown")
QUOTED = ("evidence_all", "documents_precision", "documents_recall", "documents_all", "quoted_chars_p50")
QUOTED_HEADS = ("all evidence", "docs precision", "docs recall", "all of several", "median characters")
TITLES = {
    ANSWERABLE: "Answerable questions: how much was said",
    NEAR: "Near questions, which the documents do not answer: how much was said",
    UNANSWERABLE: "Unanswerable questions: how much was said",
}
AUROCS = {ANSWERABLE: (), NEAR: ("AUROC_near",), UNANSWERABLE: ("AUROC",)}


def report_tables(report: Report) -> Renderables:
    """Return the report: every measure for all, own and other languages; then the main ones for each part."""
    return _spaced(
        _overview(report),
        _detail("Found and quoted", _of_side(report, ANSWERABLE), FINDING, FINDING_HEADS),
        _detail("All that is to be quoted, and how much", _of_side(report, ANSWERABLE), QUOTED, QUOTED_HEADS),
        *(_strengths(report, side) for side in SIDES if any(row.side == side for row in report.rows)),
        Text("\n".join(report.warnings)),
    )


def comparison_tables(comparison: Comparison, own_language: str) -> Renderables:
    """Return what changed: in the large groups all of it, by language or type what lies outside noise; then who."""
    changed = [change for change in comparison.changes if not change.difference.same]
    large = [change for change in changed if is_large(change.part, own_language)]
    whole = [change for change in changed if change not in large and ALL in {change.part.name, change.part.language}]
    rest = [change for change in whole if change.difference.verdict != "within noise"]
    lines = [
        f"{comparison.n_shared} questions in both, {comparison.n_only_old} only in the old report, "
        f"{comparison.n_only_new} only in the new",
        f"{len(changed)} of {len(comparison.changes)} measures changed at all; "
        f"chance alone would call about {len(changed) / 20:.0f} of these moved",
        *(f"{flip.value}: {_names('gained', flip.gained)}; {_names('lost', flip.lost)}" for flip in comparison.flips),
    ]
    tables = [_changes(title, some) for title, some in (("Changed", large), ("Moved in a part", rest)) if some]
    return _spaced(*tables, Text("\n".join(lines)))


def _spaced(*pieces: Table | Text) -> Renderables:
    return Renderables(*(line for piece in pieces for line in (piece, Text(""))))


def _overview(report: Report) -> Table:
    table = _table(
        f"{len(report.rows)} questions, {report.model}", ["", *(group.part.language for group in report.large)]
    )
    for side in SIDES:
        counts = [group.of_side.get(side, 0) for group in report.large]
        if any(counts):
            table.add_row(f"{side} questions", *map(str, counts))
    table.add_section()
    for section in (RETRIEVAL, QUOTING, STRENGTHS, LATENCY):
        for measure in section:
            cells = [_cell(group.estimates.get(measure.name), measure.name) for group in report.large]
            if any(cells):
                table.add_row(measure.label, *cells)
        table.add_section()
    return table


def _strengths(report: Report, side: str) -> Table:
    names = (*(f"{status.value}_{side}" for status in Status), *AUROCS[side])
    heads = (*(status.value for status in Status), *("AUROC" for _ in AUROCS[side]))
    return _detail(TITLES[side], _of_side(report, side), names, heads)


def _of_side(report: Report, side: str) -> list[Group]:
    """Return the groups that hold questions of that side, counted by these."""
    return [replace(group, n=group.of_side[side]) for group in report.groups if side in group.of_side]


def _detail(title: str, groups: Sequence[Group], names: Sequence[str], heads: Sequence[str]) -> Table:
    table = _table(title, ["", "n", *heads])
    shown = ALL
    for group in groups:
        cells = [_cell(group.estimates.get(name), name) for name in names]
        if not any(cells):
            continue
        if group.part.name not in {ALL, shown}:
            table.add_section()
        shown = group.part.name
        table.add_row(_label(group.part), str(group.n), *cells)
    return table


def _changes(title: str, changes: Sequence[Change]) -> Table:
    table = _table(title, ["", "", "n", "old", "new", "difference", ""])
    last = None
    for change in changes:
        if last is not None and change.part != last:
            table.add_section()
        found, name = change.difference, change.measure.name
        moved = Estimate(found.new - found.old, found.low, found.high, found.n)
        verdict = Text(found.verdict, style="" if found.verdict == "within noise" else "bold")
        numbers = (str(found.n), _number(found.old, name), _number(found.new, name), _cell(moved, name, sign="+"))
        table.add_row(_label(change.part), change.measure.label, *numbers, verdict)
        last = change.part
    return table


def _table(title: str, heads: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0), show_edge=False)
    for head in heads:
        table.add_column(head, no_wrap=True)
    return table


def _label(part: Part) -> str:
    return part.language if part.name == ALL else f"{part.name.split(' ', 1)[1]} · {part.language}"


def _names(verb: str, ids: Sequence[str]) -> str:
    return f"{len(ids)} {verb}" + (f" ({', '.join(ids)})" if ids else "")


def _cell(estimate: Estimate | None, name: str, sign: str = "") -> str:
    if estimate is None:
        return ""
    value = _number(estimate.value, name, sign)
    if estimate.low is None or estimate.high is None:
        return value
    return f"{value} [{_number(estimate.low, name, sign)}, {_number(estimate.high, name, sign)}]"


def _number(value: float, name: str, sign: str = "") -> str:
    return f"{value:{sign}.0f}" if name in COUNTS else f"{value:{sign}.3f}"
