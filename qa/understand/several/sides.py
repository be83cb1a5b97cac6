"""Those whose documents a question names one beside the other -> what it asks of each.

A reader that is asked “How do Wuhan and Xi'an help companies?” finds no passage that speaks of both; asked of one of
them, it knows what answers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from index.names.affixes import affixes
from index.text.scripts import fold
from qa.records import Side
from qa.understand.named.names import NamedIn

MOST = 4  # that are asked one by one


def sides_of(text: str, names: Sequence[NamedIn]) -> tuple[Side, ...]:
    """Return the question for each name that has documents of its own, in order; () where it has not several.

    `text` has the names as the documents do. Names that nothing joins are not asked the same: “I live in Xi'an. How …”.
    """
    named = [name for name in names if name.binds and name.about][:MOST]
    apart = any(not _joined(text[one.end : later.start]) for one, later in pairwise(named))
    if apart or len({name.about for name in named}) < 2:
        return ()
    before, behind = text[: named[0].start], text[named[-1].end :]
    return tuple(Side(f"{before}{name.typed}{behind}", name.about) for name in named)


def _joined(between: str) -> bool:
    """Tell whether what stands between two names joins them: a comma, “and”, beside words for kinds of places."""
    return _joint().fullmatch(fold(between)) is not None


@cache
def _joint() -> re.Pattern[str]:
    words = map(re.escape, (*affixes().joins, *affixes().kinds))
    return re.compile(rf"(?:{'|'.join(words)}|[\s,、，;；/&+])+")
