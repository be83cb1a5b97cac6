"""Those whose documents a question names one beside the other -> what it asks of each.

A reader that is asked “How do Wuhan and Xi'an help companies?” finds no passage that speaks of both; asked of one of
them, it knows what answers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from qa.records import Side
from qa.understand.named.names import NamedIn

WORD = re.compile(r"[㐀-鿿]|[^\W㐀-鿿]+")  # a Chinese character, or a word of another script
BETWEEN = 2  # words, at most, between names that stand beside each other: “, and ”, «和», «以及»
MOST = 4  # that are asked one by one


def sides_of(text: str, names: Sequence[NamedIn]) -> tuple[Side, ...]:
    """Return the question for each name that has documents of its own, in order; () where it has not several.

    `text` has the names as the documents do. Names that stand apart are not asked the same: “I live in Xi'an. How …”.
    """
    named = [name for name in names if name.binds and name.about][:MOST]
    apart = any(len(WORD.findall(text[one.end : later.start])) > BETWEEN for one, later in pairwise(named))
    if apart or len({name.about for name in named}) < 2:
        return ()
    before, behind = text[: named[0].start], text[named[-1].end :]
    return tuple(Side(f"{before}{name.typed}{behind}", name.about) for name in named)
