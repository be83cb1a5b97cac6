"""A question read against single sentences, as many as the time for a few passages allows."""

from __future__ import annotations

import time
from collections.abc import Sequence

from index.documents.context import context_of
from index.model.reading import Excerpt, Reader, Reading
from index.store.snapshot import Snapshot
from index.text.forms import form_of, plain_form
from qa.answer.sentences import Passage

MOST_CALLS = 2  # of the reader, each bounded in time as for one question


class SentenceReader:
    """Reads sentences with their context; counts the time."""

    def __init__(self, snapshot: Snapshot, reader: Reader) -> None:
        self._snapshot, self._reader = snapshot, reader
        self.seconds = 0.0

    def __call__(self, question: str, sentences: Sequence[Passage]) -> list[Reading]:
        """Return the readings of the first sentences, in order; spans are those of `form_of` their text."""
        began = time.perf_counter()
        readings: list[Reading] = []
        for _ in range(MOST_CALLS):
            rest = sentences[len(readings) :]
            if not rest:
                break
            said = self._reader.read(question, [self._excerpt(one) for one in rest])
            readings += said.readings
            if said.left_out or not said.readings:
                break  # this machine is slow
        self.seconds += time.perf_counter() - began
        return readings

    def _excerpt(self, sentence: Passage) -> Excerpt:
        chunk = self._snapshot.chunks[sentence.number]
        context = plain_form(context_of(self._snapshot.documents[chunk.doc_id], chunk))
        return Excerpt(context, form_of(text_of(self._snapshot, sentence)).text)


def text_of(snapshot: Snapshot, sentence: Passage) -> str:
    """Return the words of the sentence."""
    return snapshot.documents[snapshot.chunks[sentence.number].doc_id].text[sentence.start : sentence.end]
