"""Text -> the same in quotation marks, the marks inside it adapted by the rule of its language.

The words stay as they are; only marks nested in others change. “甲“乙”丙” would end at 乙, so that it is written
“甲‘乙’丙”; what stood in the inner marks gets the outer ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from index.languages import read, serving
from index.text.language import detect

TITLES = {
    "《": ("〈", "〉"),
    "『": ("「", "」"),
    "「": ("『", "』"),
}  # marks of titles, and those of a title inside one
SPACES = " \u00a0\u202f"  # that French has inside its marks


@dataclass(frozen=True, slots=True)
class CitationWords:
    """How one language writes a quote and its source: `citation.toml`."""

    quotation: str  # “{text}”
    inner_quotation: str  # ‘{text}’
    between: str  # two names in a row: {one}, {other}
    between_quoted: str  # two words in quotation marks
    title: str
    provider: str
    section: str
    collection: str
    page: str
    pages: str
    onward: str  # where the last page is not known
    slide: str
    row: str  # of a sheet
    inferred: str  # pages that the document itself does not say
    separator: str
    dash: str
    excerpts: str  # the title of a list of quotes that has none of its own
    question: str  # that a quote answers, below it
    note: str
    only_related: str  # of a passage that was not found to answer the question


@dataclass(frozen=True, slots=True)
class Marks:
    """A pair of marks, each with the space that belongs to it."""

    opening: str
    closing: str


@cache
def citation_words(language: str) -> CitationWords:
    """Return how the language cites; English for a language without a file."""
    return read(serving(language, "citation"), "citation", CitationWords)


def words_for(text: str) -> CitationWords:
    """Return how the text's own language cites."""
    return citation_words(detect(text))


def quoted(text: str, words: CitationWords) -> str:
    """Return the text in the language's quotation marks."""
    return embedded(words.quotation, text, words)


def embedded(template: str, text: str, words: CitationWords) -> str:
    """Return the text in a template with one placeholder, such as 《{title}》, the marks inside it exchanged."""
    outer = _marks(template)
    if outer.opening in TITLES:
        text = exchanged(text, outer, Marks(*TITLES[outer.opening]))
    elif outer == _marks(words.quotation):
        text = exchanged(text, outer, _marks(words.inner_quotation))
    before, after = _around(template)
    return f"{before}{text}{after}"


def exchanged(text: str, outer: Marks, inner: Marks) -> str:
    """Return a text that is to stand inside the outer marks: its pairs are inner ones, those inside these outer ones.

    A mark without its other half stays as it is, and so does an apostrophe.
    """
    chars = list(text)
    kinds = (outer, inner)
    opening = {kind.opening.strip(SPACES): n for n, kind in enumerate(kinds)}
    closing = {kind.closing.strip(SPACES): n for n, kind in enumerate(kinds)}
    open_pairs: list[tuple[int, int]] = []  # which kind, where
    pairs: list[tuple[int, int, int]] = []  # depth, from, to
    for at, char in enumerate(text):
        if char in closing and open_pairs and open_pairs[-1][0] == closing[char] and not _is_apostrophe(text, at):
            pairs.append((len(open_pairs) - 1, open_pairs.pop()[1], at))
        elif char in opening:
            open_pairs.append((opening[char], at))
    unpaired = [at for _, at in open_pairs]
    for depth, start, end in pairs:
        level = depth - sum(start > at for at in unpaired)  # what was never closed holds nothing
        marks = kinds[1 - level % 2]
        _put(chars, start, start + 1, marks.opening)
        _put(chars, end, end - 1, marks.closing)
    return "".join(chars)


def _put(chars: list[str], at: int, beside: int, mark: str) -> None:
    """Put another mark there, and take away the space that belonged to the one before."""
    if chars[at] in "«»" and chars[beside] in SPACES:
        chars[beside] = ""
    chars[at] = mark


def _is_apostrophe(text: str, at: int) -> bool:
    """Tell whether the mark stands between two letters of a script that has capitals, as in “it’s”."""
    around = text[at - 1 : at] + text[at + 1 : at + 2]
    return text[at] == "’" and len(around) == 2 and all(char.lower() != char.upper() for char in around)


@cache
def _marks(template: str) -> Marks:
    before, after = _around(template)
    return Marks(before, after)


def _around(template: str) -> tuple[str, str]:
    """Return what stands before and behind the template's one placeholder."""
    before, _, rest = template.partition("{")
    return before, rest.partition("}")[2]
