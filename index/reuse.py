"""An embedder that embeds a text once: what the cache knows is read from it, what is new is embedded and stored.

A key is a hash of the model's fingerprint, of how the model computes on this machine, and of the text. How it computes
is told by two probe texts: another library, processor or engine gives other last digits, so other keys, and an index
never mixes the two.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from index.embed import BACKGROUND, Embedder, Encoded
from index.vectors import VectorCache, packed

GROUP = 32  # texts a transaction: so many at most are embedded again after a build is killed
PROBES = (BACKGROUND[0], "".join(BACKGROUND))  # a short and a long one


class CachingEmbedder:
    """Wraps an embedder; the same records, tokens as float16, whether they were cached or not."""

    def __init__(self, embedder: Embedder, cache: VectorCache) -> None:
        self._embedder = embedder
        self._cache = cache
        probes = embedder.encode_passages(PROBES, _unheard)
        seen = b"".join(packed(b"", record) for record in probes)
        self._prefix = hashlib.sha256(embedder.fingerprint.encode() + b"\0" + seen).digest()
        self._new: set[bytes] = set()
        self._used: set[bytes] = set()

    @property
    def model_id(self) -> str:
        """The name in the configuration."""
        return self._embedder.model_id

    @property
    def fingerprint(self) -> str:
        """A hash of the weights."""
        return self._embedder.fingerprint

    @property
    def dim(self) -> int:
        """The length of a vector."""
        return self._embedder.dim

    @property
    def used(self) -> frozenset[bytes]:
        """The keys of all texts asked for so far."""
        return frozenset(self._used)

    def n_new(self, texts: Sequence[str]) -> int:
        """Return how many of the texts had to be embedded, equal ones counted once."""
        return len(self._new & {self._key(text) for text in texts})

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] = lambda n: None) -> list[Encoded]:
        """Return one record a text; `progress` hears how many are there."""
        keys = [self._key(text) for text in texts]
        self._used.update(keys)
        found = {key: record for key in set(keys) if (record := self._cache.get(key)) is not None}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        done = sum(key in found for key in keys)
        progress(done)
        waiting = list(missing)
        for at in range(0, len(waiting), GROUP):
            group = waiting[at : at + GROUP]
            fresh = self._embedder.encode_passages([missing[key] for key in group], _unheard)
            self._cache.put(dict(zip(group, fresh, strict=True)))
            found |= {key: _stored(record) for key, record in zip(group, fresh, strict=True)}
            self._new.update(group)
            done += len(group)
            progress(done)
        progress(len(texts))
        return [found[key] for key in keys]

    def encode_question(self, text: str) -> Encoded:
        """Return the question's record, never cached."""
        return self._embedder.encode_question(text)

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(self._prefix + text.encode()).digest()


def _stored(record: Encoded) -> Encoded:
    """Return the record as it will be read from the cache."""
    return replace(record, tokens=record.tokens.astype(np.float16))


def _unheard(done: int) -> None:
    """Hear of progress and say nothing."""
