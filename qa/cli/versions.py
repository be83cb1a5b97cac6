"""Which documents are versions of one text, in words: said after a build and by `yinzheng status`."""

from __future__ import annotations

from collections.abc import Sequence

from index.records import Version, Versions

SHOWN = 20  # texts that are named; `yinzheng status --json` names all


def versions_lines(groups: Sequence[Versions] | None) -> list[str]:
    """Return a line for each text that has versions or copies, SHOWN at most; one where they are not told apart."""
    if groups is None:
        return ["all are quoted as if they were apart (YINZHENG_VERSIONS=all)"]
    lines = [_line(group) for group in groups[:SHOWN]]
    more = len(groups) - len(lines)
    return [*lines, f"and of {more:,} more texts: yinzheng status --json names them"] if more else lines


def _line(group: Versions) -> str:
    """Return “a.md (2023), before it b.md (2020); copies: c.md”; several of the newest date side by side."""
    own = [one for one in group if one.copy_of is None]
    newest = [one for one in own if one.date == own[0].date]
    older = [one for one in own if one not in newest]
    parts = [", ".join(map(_named, newest)) + (f", before it {', '.join(map(_named, older))}" if older else "")]
    copies = [one.doc_id for one in group if one.copy_of is not None]
    return "; copies: ".join([*parts, *([", ".join(copies)] if copies else [])])


def _named(version: Version) -> str:
    return version.doc_id if version.date is None else f"{version.doc_id} ({version.date})"
