"""A passage -> where it stands in the documents word for word, else the nearest passage and what differs.

White space and line breaks are passed over. What has one other character is not called verbatim: only the whole
passage, found as it is, counts; likeness is asked for after that has failed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from index.errors import QuestionError
from index.records import Document
from qa.answer.locate.alike import Window, differences, nearest_window
from qa.answer.locate.compact import Block, Blocks, Compact
from qa.answer.locate.located import Difference, Found, Located, NearestPassage
from qa.records import Place

MAX_PASSAGE_CHARS = 2_000
MOST_PLACES = 10_000  # that are returned; all are counted


class Locator:
    """Looks for passages in the documents of one snapshot; safe to use from several threads."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._blocks = Blocks(documents)

    def locate(self, text: str) -> Located:
        """Return where the passage stands; raise QuestionError for one that is empty or too long."""
        passage = Compact.of(_checked(text))
        places: list[Found] = []
        n = 0
        for block in self._blocks:
            whole: Compact | None = None  # the document of the last place, which mostly is that of the next one
            for at in block.find(passage.text):
                n += 1
                if n <= MOST_PLACES:
                    document = self._document(block, at)
                    if whole is None or whole.full is not document.text:
                        whole = Compact.of(document.text)
                    places.append(_found(document, whole, _within(block, at), len(passage.text)))
        if places:
            return Located(text, tuple(places), n)
        window = nearest_window(passage.text, self._blocks)
        return Located(text, (), 0, None if window is None else self._nearest(passage, window))

    def _document(self, block: Block, at: int) -> Document:
        return self._documents[block.doc_ids[block.number_at(at)]]

    def _nearest(self, passage: Compact, window: Window) -> NearestPassage:
        document = self._document(window.block, window.start)
        whole, begin = Compact.of(document.text), _within(window.block, window.start)
        runs = [
            Difference(*passage.span(start, end), *whole.span(begin + there, begin + to))
            for start, end, there, to in differences(passage.text, window.text)
        ]
        return NearestPassage(_found(document, whole, begin, window.end - window.start), tuple(runs))


def _within(block: Block, at: int) -> int:
    """Return where in its own document, without white space, a character of the block stands."""
    return at - block.starts[block.number_at(at)]


def _found(document: Document, whole: Compact, begin: int, length: int) -> Found:
    """Return so many characters of the document, white space left out of the count, as they stand in it."""
    start, end = whole.span(begin, begin + length)
    return Found(place_in(document, start, end), document.text[start:end])


def place_in(document: Document, start: int, end: int) -> Place:
    """Return the place of `document.text[start:end]`, under the headings that stand above its first character."""
    starts = [section.start for section in document.sections]
    at = bisect_right(starts, start) - 1
    headings = document.sections[at].headings if at >= 0 else ()
    return Place.of(document, headings, start, end)


def _checked(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as exc:  # half a surrogate pair: nothing that can be printed again
        raise QuestionError("the passage is no text: give it in UTF-8") from exc
    if not text.strip():
        raise QuestionError("the passage is empty: give the words to look for")
    if len(text) > MAX_PASSAGE_CHARS:
        raise QuestionError(f"{len(text):,} characters, the limit of a passage is {MAX_PASSAGE_CHARS:,}: divide it")
    return text
