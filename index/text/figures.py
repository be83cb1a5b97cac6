"""Which figures of a question, its numbers of two digits or more, stand in none of some passages.

A question about 2019 is not answered by what a passage says of 2020. A number counts as said however it is written
(`index.text.amounts`), and a year in its last two digits («85年» of 1985). Numbers of one digit are passed over: they
are as often written in words, or count what is asked for («the three measures»).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.text.amounts import Amount, amounts_in

SAID = re.compile(
    r"\d|[零〇一二两三四五六七八九十百千万亿]{2}|[一二两三四五六七八九][成倍]|[数近半几上]?[十百千万亿]余?"
)
SHARE = re.compile(r"[%％‰٪]|百分|分之|[一二两三四五六七八九十\d]成")
CENTURIES = ("19", "20")


def has_figure(text: str) -> bool:
    """Tell whether the text says an amount: in digits of any script, or in two Chinese numerals and more."""
    return SAID.search(text) is not None


def is_share(text: str) -> bool:
    """Tell whether the amount is a share: in per cent, in fractions, in tenths (九成)."""
    return SHARE.search(text) is not None


def figures_missing(
    question: str, passages: Sequence[str], language: str | None = None, of_passages: str | None = None
) -> tuple[str, ...]:
    """Return the question's numbers of two digits or more that none of the passages has, sorted as they are written.

    Number words are read in the `language` (BCP 47) of the question, and in that of the passages.
    """
    asked = [one for one in amounts_in(question, language) if one.n_digits > 1]
    if not asked:
        return ()
    said = {value for passage in passages for one in amounts_in(passage, of_passages) for value in _values(one)}
    return tuple(sorted({one.written for one in asked if said.isdisjoint(one.values)}))


def _values(amount: Amount) -> Iterator[str]:
    """Yield what an amount of a passage says: its values, without the words behind it too, and a year's two digits."""
    yield from amount.values
    yield from amount.unscaled
    if len(amount.values[0]) == 4 and amount.values[0].startswith(CENTURIES):
        yield amount.values[0][2:]
