"""Token vectors for late interaction, in codes of 2 bits a dimension, chunk after chunk, memory-mapped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import IO, Any, Protocol

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from index.disk.mapped import mapped, narrowed, prefetch, release
from index.store.coded import MIDDLE_BITS, TOKEN_BITS, CodedTokens, Spans
from index.store.codes import Codec, Codes, Scales

Cosines = NDArray[np.float32]

BLOCK = 512  # tokens converted to float32 at once: they fit the core's own cache


class ChunkTokens(Protocol):
    """The token vectors of all chunks: what a search asks of them, and a build."""

    def __len__(self) -> int:
        """The number of chunks."""

    def matches(self, query: Cosines, numbers: Sequence[int]) -> list[Cosines]:
        """Return for each chunk number the cosines of query and chunk tokens, (n_query_tokens, n_chunk_tokens)."""

    def spans_of(self, number: int) -> Spans:
        """Return where that chunk's tokens stand in the document, (n_chunk_tokens, 2); (-1, -1) for its context's."""

    def coded(self, number: int) -> CodedTokens:
        """Return that chunk's tokens as they were added."""

    def decoded(self, number: int, dim: int) -> Cosines:
        """Return the vectors that the chunk's codes stand for, float32 (n_chunk_tokens, dim), nearly of unit length."""

    def save(self, folder: Path) -> None:
        """Write them into the folder, as `TokenVectors.load` reads them; raise OSError."""


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """The tokens of all chunks: see `index.store.coded.CodedTokens`."""

    middles: Codes  # (n_chunks, middle's width)
    middle_scales: Scales  # (n_chunks,)
    codes: Codes  # (n_tokens, width)
    scales: Scales  # (n_tokens,)
    begins: NDArray[np.unsignedinteger[Any]]  # (n_tokens,): the first character, in the chunk
    lengths: NDArray[np.unsignedinteger[Any]]  # (n_tokens,): its characters; 0 for a token of the chunk's context
    starts: NDArray[np.int64]  # (n_chunks + 1,): chunk i has codes starts[i]:starts[i + 1]
    origins: NDArray[np.int32]  # (n_chunks,): where the chunk begins in its document

    def __len__(self) -> int:
        return len(self.starts) - 1

    def matches(self, query: Cosines, numbers: Sequence[int]) -> list[Cosines]:
        """Return for each chunk number the cosines of query and chunk tokens, (n_query_tokens, n_chunk_tokens).

        `query` holds unit rows, shape (n_query_tokens, dim). The product with a code of levels k and a rotated row is
        Σ (2k - top) · scale · row = scale · (2 · Σ k · row - top · Σ row); that with the chunk's middle is added.
        """
        slices = [self._slice(number) for number in numbers]
        if not slices:
            return []
        prefetch(self.codes, ((part.start, part.stop) for part in slices))
        codec = Codec(query.shape[1], TOKEN_BITS)
        rotated = codec.rotated(query)
        columns = np.ascontiguousarray((rotated * (2 * codec.weights)).T)
        shift = codec.top * rotated.sum(axis=1)
        codes = np.concatenate([self.codes[part] for part in slices])
        release(self.codes)
        scales = np.concatenate([self.scales[part] for part in slices]).astype(np.float32)[:, None]
        cosines = np.empty((len(codes), len(query)), dtype=np.float32)  # a row a token: quicker than a column
        levels = np.empty((BLOCK, rotated.shape[1]), dtype=np.float32)
        with _blas().limit(limits=1):  # threads of small products wait for one another, and keep cores busy meanwhile
            for at in range(0, len(codes), BLOCK):
                part, found = levels[: len(codes) - at], cosines[at : at + BLOCK]
                codec.unpack(codes[at : at + BLOCK], part)
                np.matmul(part, columns, out=found)
                found -= shift
                found *= scales[at : at + BLOCK]
            middles = self._middle_products(query, numbers)
        edges = np.cumsum([0, *(part.stop - part.start for part in slices)]).tolist()
        matches = [cosines[start:end].T for start, end in pairwise(edges)]
        for match, product in zip(matches, middles, strict=True):
            np.add(match, product[:, None], out=match)
        return matches

    def _middle_products(self, query: Cosines, numbers: Sequence[int]) -> Cosines:
        """Return the products of the chunks' middles with the query's rows, (n_chunks, n_query_tokens)."""
        codec = Codec(query.shape[1], MIDDLE_BITS)
        chosen = np.asarray(numbers)
        middles = codec.centred(self.middles[chosen]) * self.middle_scales[chosen].astype(np.float32)[:, None]
        products: Cosines = middles @ codec.rotated(query).T
        return products

    def spans_of(self, number: int) -> Spans:
        """Return where that chunk's tokens stand in the document, (n_chunk_tokens, 2); (-1, -1) for its context's."""
        spans = self._spans_in_chunk(self._slice(number))
        return np.where(spans >= 0, spans + self.origins[number], np.int32(-1))

    def coded(self, number: int) -> CodedTokens:
        """Return that chunk's tokens as they were added."""
        part = self._slice(number)
        middle, scale = self.middles[number], self.middle_scales[number]
        return CodedTokens(middle, scale, self.codes[part], self.scales[part], self._spans_in_chunk(part))

    def decoded(self, number: int, dim: int) -> Cosines:
        """Return the vectors that the chunk's codes stand for, float32 (n_chunk_tokens, dim), nearly of unit length."""
        return Codec(dim, TOKEN_BITS).turned_back(self.rotated(number, dim))

    def rotated(self, number: int, dim: int) -> Cosines:
        """Return the same vectors in the space of the levels, float32 (n_chunk_tokens, at least dim)."""
        one, codec = self.coded(number), Codec(dim, TOKEN_BITS)
        middle = Codec(dim, MIDDLE_BITS).decode(one.middle[None], np.array([one.middle_scale]))
        return codec.rotated(middle) + codec.centred(one.codes) * one.scales.astype(np.float32)[:, None]

    @classmethod
    def of(cls, records: Sequence[CodedTokens], origins: Sequence[int]) -> TokenVectors:
        """Return the tokens of these chunks, at least one, each of which begins at that character of its document."""
        begins, ends = np.maximum(np.concatenate([record.spans for record in records]), 0).T
        return cls(
            middles=np.stack([record.middle for record in records]),
            middle_scales=np.array([record.middle_scale for record in records], dtype=np.float16),
            codes=np.concatenate([record.codes for record in records]),
            scales=np.concatenate([record.scales for record in records]),
            begins=narrowed(begins),
            lengths=narrowed(ends - begins),
            starts=np.cumsum([0, *(len(record.codes) for record in records)], dtype=np.int64),
            origins=np.array(origins, dtype=np.int32),
        )

    def save(self, folder: Path) -> None:
        """Write one file for each field."""
        for name, part in zip(self.file_names(), fields(self), strict=True):
            np.save(folder / name, getattr(self, part.name))

    @classmethod
    def load(cls, folder: Path) -> TokenVectors:
        """Open what `save` wrote, memory-mapped."""
        return cls(*(mapped(folder / name) for name in cls.file_names()))

    @classmethod
    def file_names(cls) -> list[str]:
        """Return the names of the files, one for each field."""
        return [f"tokens-{part.name}.npy" for part in fields(cls)]

    def _spans_in_chunk(self, part: slice) -> Spans:
        """Return where these tokens stand in their chunk, (n, 2); (-1, -1) for one of its context."""
        begins, lengths = self.begins[part].astype(np.int32), self.lengths[part].astype(np.int32)
        return np.where(lengths[:, None] > 0, np.stack([begins, begins + lengths], axis=1), np.int32(-1))

    def _slice(self, number: int) -> slice:
        return slice(*self.starts[number : number + 2].tolist())


class TokenWriter:
    """Collects the tokens of chunks, their codes in a file, since all of them would not fit in memory."""

    def __init__(self, file: IO[bytes], dim: int) -> None:
        self._file, self._width = file, Codec(dim, TOKEN_BITS).width
        self._middles: list[Codes] = []
        self._middle_scales: list[np.float16] = []
        self._scales: list[Scales] = []
        self._begins: list[NDArray[np.unsignedinteger[Any]]] = []
        self._lengths: list[NDArray[np.unsignedinteger[Any]]] = []
        self._origins: list[int] = []

    def add(self, tokens: CodedTokens, origin: int) -> None:
        """Add the tokens of the next chunk, which begins at character `origin` of its document."""
        self._file.write(tokens.codes.tobytes())
        self._middles.append(tokens.middle)
        self._middle_scales.append(tokens.middle_scale)
        self._scales.append(tokens.scales)
        begins, ends = np.maximum(tokens.spans, 0).T
        self._begins.append(narrowed(begins))
        self._lengths.append(narrowed(ends - begins))
        self._origins.append(origin)

    def all(self) -> TokenVectors:
        """Return the tokens of all chunks, memory-mapped from the file."""
        starts = np.cumsum([0, *map(len, self._scales)], dtype=np.int64)
        shape = (int(starts[-1]), self._width)
        self._file.flush()
        return TokenVectors(
            middles=np.stack(self._middles),
            middle_scales=np.array(self._middle_scales, dtype=np.float16),
            codes=np.asarray(np.memmap(self._file, np.uint8, "r", shape=shape))
            if shape[0]
            else np.zeros(shape, np.uint8),
            scales=np.concatenate(self._scales),
            begins=np.concatenate(self._begins),
            lengths=np.concatenate(self._lengths),
            starts=starts,
            origins=np.array(self._origins, dtype=np.int32),
        )


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController().select(user_api="blas")
