"""Report -> the risk-coverage curve as a picture."""

from __future__ import annotations

from pathlib import Path

from index.errors import EvaluationError
from qa.evaluation.report import Report
from qa.evaluation.risk import operating_point, risk_coverage


def check_writable(path: Path) -> None:
    """Raise EvaluationError where no picture can be written: before the questions are asked, not after."""
    if path.is_dir() or not path.parent.is_dir():
        raise EvaluationError(f"{path}: not a file in a folder that exists: name a PNG file to write")


def draw(report: Report, path: Path) -> None:
    """Write the curves of all questions, of those in the documents' language and of the rest, as a PNG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 5), dpi=150, layout="constrained")
    axes = figure.add_subplot()
    for group in report.large:
        rows = report.rows_of(group.part)
        points = risk_coverage(rows)
        axes.fill_between(
            [point.coverage for point in points],
            [point.low for point in points],
            [point.high for point in points],
            alpha=0.1,
        )
        label = f"{group.part.language} ({len(rows)} questions)"
        line = axes.plot([point.coverage for point in points], [point.risk for point in points], label=label)
        here = operating_point(rows)
        if here is not None:
            axes.plot(here.coverage, here.risk, "o", color=line[0].get_color())
    axes.set_xlabel("coverage: share of questions answered")
    axes.set_ylabel("risk: share of errors among them")
    axes.set_title("Risk and coverage; the dots mark the engine's own floor")
    axes.set_xlim(0, 1.02)
    axes.set_ylim(bottom=-0.005)
    axes.grid(alpha=0.3)
    axes.legend()
    try:
        figure.savefig(path, format="png")
    except OSError as exc:
        raise EvaluationError(f"{path}: cannot be written ({exc}): name a file in a folder of yours") from exc
