"""A passage -> where it stands in the documents word for word, else the nearest passage and what differs.

White space and line breaks are passed over. What has one other character is not called verbatim: only the whole
passage, found as it is, counts; likeness is asked for after that has failed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from index.errors import QuestionError
from index.records import Document
from qa.answer.alike import Window, differences, nearest_window
from qa.answer.compact import Block, Blocks, Compact
from qa.answer.located import Difference, Found, Located, NearestPassage
from qa.records import Place

MAX_PASSAGE_CHARS = 2_000
MOST_PLACES = 1_000  # that are returned; all are counted


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
            for at in block.find(passage.text):
                n += 1
                if n <= MOST_PLACES:
                    places.append(self._found(block, at, at + len(passage.text))[0])
        if places:
            return Located(text, tuple(places), n)
        window = nearest_window(passage.text, self._blocks)
        return Located(text, (), 0, None if window is None else self._nearest(passage, window))

    def _found(self, block: Block, start: int, end: int) -> tuple[Found, Compact, int]:
        """Return a span of the block as a passage of its document; the document, and where the span begins in it."""
        number = block.number_at(start)
        document = self._documents[block.doc_ids[number]]
        whole = Compact.of(document.text)
        begin = start - block.starts[number]
        first, last = whole.span(begin, begin + end - start)
        return Found(place_in(document, first, last), document.text[first:last]), whole, begin

    def _nearest(self, passage: Compact, window: Window) -> NearestPassage:
        found, whole, begin = self._found(window.block, window.start, window.end)
        runs = [
            Difference(*passage.span(start, end), *whole.span(begin + there, begin + to))
            for start, end, there, to in differences(passage.text, window.text)
        ]
        return NearestPassage(found, tuple(runs))


def place_in(document: Document, start: int, end: int) -> Place:
    """Return the place of `document.text[start:end]`, under the headings that stand above its first character."""
    starts = [section.start for section in document.sections]
    at = bisect_right(starts, start) - 1
    return Place(
        doc_id=document.doc_id,
        case=document.case,
        title=document.title,
        provider=document.provider,
        category=document.category,
        headings=document.sections[at].headings if at >= 0 else (),
        start=start,
        end=end,
        page=document.page_of(start),
    )


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
