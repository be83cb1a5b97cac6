"""A caching embedder and a caching word splitter: each text is computed once.

A vector's key is a hash of the model's fingerprint, of the vectors of two probe texts, and of the text. Another
library, processor or engine changes the probes' last digits and so the keys: an index never mixes vectors of two. The
key of a text's words names the version of the code and of the libraries that split it.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.metadata import version
from unicodedata import unidata_version

import numpy as np

from index.model.embedder import BACKGROUND, Embedder, Encoded, Vectors
from index.store.cache import Cache
from index.text.forms import form_of, plain_form
from index.text.words import VERSION, words

QUESTION = "\0question\0"  # precedes a question in its key: no passage begins with it
WORDS = "\0words\0"  # the same for words by themselves
HEADER = struct.Struct("<II")  # tokens, dim
BATCH = 32  # texts a transaction: at most so many are embedded again after a build is killed
WORDS_BATCH = 1000  # the same for splitting, which is quick
PROBES = (BACKGROUND[0], "".join(BACKGROUND))  # a short and a long one


class CachingEmbedder:
    """Wraps an Embedder; records are the same, tokens as float16, whether cached or not."""

    def __init__(self, embedder: Embedder, cache: Cache) -> None:
        self.model_id, self.fingerprint, self.dim = embedder.model_id, embedder.fingerprint, embedder.dim
        self._embedder = embedder
        self._cache = cache
        probes = embedder.encode_passages(PROBES)
        probed = b"".join(packed(record) for record in probes)
        self._prefix = hashlib.sha256(embedder.fingerprint.encode() + b"\0" + probed).digest()
        self._new: set[bytes] = set()
        self._used: set[bytes] = set()

    @property
    def used(self) -> frozenset[bytes]:
        """The keys of all texts encoded so far, for `Cache.sweep`."""
        return frozenset(self._used)

    def n_new(self, texts: Sequence[str]) -> int:
        """Return how many of the texts were not in the cache, equal ones counted once."""
        return len(self._new & {self._key(plain_form(text)) for text in texts})

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] = lambda n: None) -> list[Encoded]:
        """Return one record for each text, in order; `progress` is called with the number done."""
        plain = [form_of(text) for text in texts]
        keys = [self._key(form.text) for form in plain]
        self._used.update(keys)
        found = {key: unpacked(data) for key in set(keys) if (data := self._cache.get(key)) is not None}
        missing = {key: form.text for key, form in zip(keys, plain, strict=True) if key not in found}
        done = sum(key in found for key in keys)
        progress(done)
        waiting = list(missing)
        for at in range(0, len(waiting), BATCH):
            batch = waiting[at : at + BATCH]
            fresh = self._embedder.encode_passages([missing[key] for key in batch])
            self._cache.put({key: packed(record) for key, record in zip(batch, fresh, strict=True)})
            found |= {key: _stored(record) for key, record in zip(batch, fresh, strict=True)}
            self._new.update(batch)
            done += len(batch)
            progress(done)
        progress(len(texts))
        records = [(form, found[key]) for form, key in zip(plain, keys, strict=True)]
        return [replace(record, spans=form.in_original(record.spans)) for form, record in records]

    def encode_question(self, text: str) -> Encoded:
        """Return the question's record; cached, since every calibration searches for the same questions."""
        key = self._key(QUESTION + text)
        self._used.add(key)
        known = self._cache.get(key)
        if known is not None:
            return unpacked(known)
        fresh = self._embedder.encode_question(text)
        self._cache.put({key: packed(fresh)})
        return _stored(fresh)

    def encode_words(self, words: Sequence[str]) -> Vectors:
        """Return the vectors of words that are encoded together, as float16; cached as they are, together."""
        key = self._key(WORDS + "\0".join(words))
        self._used.add(key)
        known = self._cache.get(key)
        if known is None:
            known = self._embedder.encode_words(words).astype("<f2").tobytes()
            self._cache.put({key: known})
        return np.frombuffer(known, "<f2").reshape(len(words), -1).astype(np.float32)

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(self._prefix + text.encode()).digest()


class CachingWords:
    """Splits texts into words, each text once; `used` holds the keys of all texts so far."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        made_by = (str(VERSION), unidata_version, version("jieba"), version("opencc"))
        self._prefix = hashlib.sha256("\0".join(made_by).encode()).digest()
        self.used: set[bytes] = set()

    def __call__(self, texts: Sequence[str]) -> list[list[str]]:
        """Return the words of each text, as `index.text.words.words` does."""
        found = []
        fresh: dict[bytes, bytes] = {}
        for text in texts:
            key = hashlib.sha256(self._prefix + text.encode()).digest()
            self.used.add(key)
            data = self._cache.get(key)
            found.append(words(text) if data is None else json.loads(data))
            if data is None:
                fresh[key] = json.dumps(found[-1], ensure_ascii=False).encode()
            if len(fresh) >= WORDS_BATCH:
                self._cache.put(fresh)
                fresh = {}
        self._cache.put(fresh)
        return found


def packed(record: Encoded) -> bytes:
    """Return the record as bytes: sizes, vector (f32), tokens (f16) and spans (i32), little-endian."""
    n_tokens, dim = record.tokens.shape
    arrays = (record.vector.astype("<f4"), record.tokens.astype("<f2"), record.spans.astype("<i4"))
    return HEADER.pack(n_tokens, dim) + b"".join(array.tobytes() for array in arrays)


def unpacked(data: bytes) -> Encoded:
    """Return the record that `packed` was given, with its tokens as float16."""
    n_tokens, dim = HEADER.unpack_from(data)
    tokens_at = HEADER.size + 4 * dim
    spans_at = tokens_at + 2 * n_tokens * dim
    return Encoded(
        np.frombuffer(data, "<f4", dim, HEADER.size),
        np.frombuffer(data, "<f2", n_tokens * dim, tokens_at).reshape(n_tokens, dim),
        np.frombuffer(data, "<i4", 2 * n_tokens, spans_at).reshape(n_tokens, 2),
    )


def _stored(record: Encoded) -> Encoded:
    """Return the record as it will be read from the cache."""
    return replace(record, tokens=record.tokens.astype(np.float16))
