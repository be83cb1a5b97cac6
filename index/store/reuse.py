"""Passages in codes, questions in vectors, texts in words: each computed once, and found again by a hash.

A vector's key is a hash of the model's fingerprint, of the vectors of two probe texts, and of the text. Another
library, processor or engine changes the probes' last digits and so the keys: an index never mixes vectors of two. The
key of a text's words names the version of the code and of the libraries that split it.

What the index before has is taken from there. The cache has the rest: what a build that was stopped had embedded, what
lately was in the index, the questions that every calibration asks, and the words of all chunks.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib.metadata import version
from unicodedata import unidata_version

import msgspec
import numpy as np

from index.model.embedder import BACKGROUND, Embedder, Encoded, Vectors
from index.store.cache import Cache, Kind, Records
from index.store.coded import (
    Coded,
    coded,
    packed,
    packed_question,
    spans_in_chunk,
    unpacked,
    unpacked_question,
)
from index.store.earlier import Earlier
from index.store.floats import packed_floats, unpacked_floats
from index.text.forms import Form, form_of
from index.text.words import VERSION, Split, split

KEY = 16  # bytes
QUESTION, PASSAGE = "\0question in 4 bits\0", "\0passage in 2 bits\0"  # precede a text in its key: no passage begins so
WORDS = "\0words\0"  # the same for words by themselves
BATCH = 32  # passages embedded in one go, and written in one transaction
AHEAD = 2  # batches embedded beside each other: one is made ready, or nearly done, while the other uses every core
WORDS_BATCH = 1000  # the same for splitting, which is quick
PROBES = (BACKGROUND[0], "".join(BACKGROUND))  # a short and a long one


@dataclass(frozen=True, slots=True)
class Passage:
    """What is embedded of a chunk: its text behind a line of context."""

    context: str  # with the line's end
    text: str


@dataclass(frozen=True, slots=True)
class _Begun:
    """A batch that is being embedded, as far as it is not at hand."""

    keys: Sequence[bytes]  # of all its passages, in order
    at_hand: dict[bytes, Coded]
    passages: Mapping[bytes, Passage]  # the others, by their keys
    forms: Mapping[bytes, Form]  # of these
    before: dict[str, Encoded]  # what the version before had, by the form's text
    texts: Sequence[str]  # what is embedded
    embedded: Future[list[Encoded]]


class CodingEmbedder:
    """Codes passages and encodes questions; the records are the same whether they were at hand or not."""

    def __init__(self, embedder: Embedder, cache: Records, earlier: Earlier) -> None:
        self.model_id, self.fingerprint, self.dim = embedder.model_id, embedder.fingerprint, embedder.dim
        self._embedder, self._cache, self._earlier = embedder, cache, earlier
        probes = embedder.encode_passages(PROBES)
        probed = b"".join(packed_floats(record) for record in probes)
        self._prefix = hashlib.sha256(embedder.fingerprint.encode() + b"\0" + probed).digest()
        self.embedded: set[bytes] = set()  # keys of the passages that were at hand nowhere
        self.passages: set[bytes] = set()  # keys of all passages so far
        self.questions: set[bytes] = set()  # keys of all questions so far
        self.words: set[bytes] = set()  # keys of all groups of words so far

    def key_of(self, passage: Passage) -> bytes:
        """Return the key of the passage's vectors."""
        return self._hash(f"{PASSAGE}{passage.context}\0{passage.text}")[:KEY]

    def code(self, passages: Sequence[Passage], progress: Callable[[int], None] = lambda n: None) -> Iterator[Coded]:
        """Yield one record for each passage, in order, while others are embedded; tell `progress` how many are done."""
        done = 0
        progress(done)
        for batch in self._begun(passages):
            fresh = self._made(batch)
            if fresh:
                self._cache.put({key: packed(record) for key, record in fresh.items()}, Kind.PASSAGE)
            self.passages.update(batch.keys)
            found = batch.at_hand | fresh
            yield from (found[key] for key in batch.keys)
            done += len(batch.keys)
            progress(done)

    def missing(self, passages: Sequence[Passage]) -> list[int]:
        """Return the numbers of those that have to be embedded, since they are at hand nowhere; each text once."""
        first: dict[bytes, int] = {}
        for number, passage in enumerate(passages):
            first.setdefault(self.key_of(passage), number)
        return [number for key, number in first.items() if not self._is_at_hand(key, passages[number])]

    def keep(self, records: Mapping[bytes, bytes]) -> None:
        """Put passages into the cache, packed, by their keys: another process has embedded them for this build."""
        self._cache.put(records, Kind.PASSAGE)
        self.embedded.update(records)

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        """Return one record for each question, its tokens rounded: every calibration searches for the same ones."""
        keys = [self._hash(QUESTION + text)[:KEY] for text in texts]
        self.questions.update(keys)
        found = {key: data for key in set(keys) if (data := self._cache.get(key)) is not None}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        records = self._embedder.encode_questions(list(missing.values()))
        fresh = {key: packed_question(record) for key, record in zip(missing, records, strict=True)}
        self._cache.put(fresh, Kind.QUESTION)
        found |= fresh
        return [unpacked_question(found[key]) for key in keys]

    def encode_words(self, words: Sequence[str]) -> Vectors:
        """Return the vectors of words that are encoded together, as float16; cached as they are, together."""
        key = self._hash(WORDS + "\0".join(words))[:KEY]
        self.words.add(key)
        known = self._cache.get(key)
        if known is None:
            known = self._embedder.encode_words(words).astype("<f2").tobytes()
            self._cache.put({key: known}, Kind.WORDS)
        return np.frombuffer(known, "<f2").reshape(len(words), -1).astype(np.float32)

    def _is_at_hand(self, key: bytes, passage: Passage) -> bool:
        if self._at_hand(key) is not None:
            return True
        return self._before(form_of(passage.context + passage.text)) is not None

    def _at_hand(self, key: bytes) -> Coded | None:
        record = self._earlier.get(key)
        if record is not None:
            return record
        data = self._cache.get(key)
        return None if data is None else unpacked(data)

    def _begun(self, passages: Sequence[Passage]) -> Iterator[_Begun]:
        """Yield the passages a batch at a time, when AHEAD more are being embedded."""
        ahead: deque[_Begun] = deque()
        with ThreadPoolExecutor(AHEAD) as pool:
            for at in range(0, len(passages), BATCH):
                ahead.append(self._begin(passages[at : at + BATCH], pool))
                if len(ahead) > AHEAD:
                    yield ahead.popleft()
            yield from ahead

    def _begin(self, passages: Sequence[Passage], pool: Executor) -> _Begun:
        """Begin to embed the passages, but for those that are at hand, or that the version before had embedded."""
        keys = [self.key_of(passage) for passage in passages]
        at_hand = {key: record for key in set(keys) if (record := self._at_hand(key)) is not None}
        missing = {key: passage for key, passage in zip(keys, passages, strict=True) if key not in at_hand}
        forms = {key: form_of(passage.context + passage.text) for key, passage in missing.items()}
        before = {form.text: old for form in forms.values() if (old := self._before(form)) is not None}
        texts = list(dict.fromkeys(form.text for form in forms.values() if form.text not in before))
        embedded = pool.submit(self._embedder.encode_passages, texts)
        return _Begun(keys, at_hand, missing, forms, before, texts, embedded)

    def _made(self, batch: _Begun) -> dict[bytes, Coded]:
        """Return the batch's records that were not at hand, by their keys, once they are embedded."""
        known = batch.before | dict(zip(batch.texts, batch.embedded.result(), strict=True))
        self.embedded.update(key for key, form in batch.forms.items() if form.text not in batch.before)
        return {key: _coded(known[form.text], form, batch.passages[key]) for key, form in batch.forms.items()}

    def _before(self, form: Form) -> Encoded | None:
        data = self._cache.get(self._hash(form.text))
        return None if data is None else unpacked_floats(data)

    def _hash(self, text: str) -> bytes:
        return hashlib.sha256(self._prefix + text.encode()).digest()


class CachingSplit:
    """Splits texts, each once; `used` holds the keys of all texts so far."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        made_by = (str(VERSION), unidata_version, version("rjieba"), version("opencc"), "segments")
        self._prefix = hashlib.sha256("\0".join(made_by).encode()).digest()
        self.used: set[bytes] = set()

    def __call__(self, texts: Sequence[str]) -> list[Split]:
        """Return the segments and numbers of each text, as `index.text.words.split` does."""
        found = []
        fresh: dict[bytes, bytes] = {}
        for text in texts:
            key = hashlib.sha256(self._prefix + text.encode()).digest()[:KEY]
            self.used.add(key)
            data = self._cache.get(key)
            found.append(split(text) if data is None else msgspec.json.decode(zlib.decompress(data), type=Split))
            if data is None:
                fresh[key] = zlib.compress(msgspec.json.encode(found[-1]))
            if len(fresh) >= WORDS_BATCH:
                self._cache.put(fresh, Kind.WORDS)
                fresh = {}
        self._cache.put(fresh, Kind.WORDS)
        return found


def _coded(record: Encoded, form: Form, passage: Passage) -> Coded:
    vector = record.vector.astype(np.float16).astype(np.float32)  # an index keeps no more of it
    tokens = coded(record, form.text)
    spans = spans_in_chunk(form.in_original(tokens.spans), len(passage.context))
    return Coded(vector, replace(tokens, spans=spans))
