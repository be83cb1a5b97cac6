"""The metadata of all documents and chunks in columns: cases, titles, providers, categories, pages, headings.

Reading every record would make a question slower the more documents there are. The columns are written with the
snapshot and memory-mapped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from index.disk.columns import Column, Mask
from index.disk.mapped import mapped
from index.documents.versions.newest import newest_of
from index.names.table import NameTable
from index.records import Chunk, Document, Versions
from index.text.names import Names, names_of
from index.text.scripts import fold

COLUMNS = ("case", "title", "provider", "category", "page")
SAMPLE = 200  # documents from whose headings the common ones are taken
NAMES = "documents-names.json"
Numbers = NDArray[np.int64]


class DocumentTable:
    """The documents, numbered in the manifest's order, and the chunks of each, which are consecutive."""

    def __init__(
        self,
        numbers: Mapping[str, int],
        columns: Mapping[str, Column[Any]],
        headings: Column[tuple[str, ...]],
        starts: Numbers,
        read_names: Callable[[], Mapping[str, Names]],
        read_named: Callable[[], NameTable],
        versions: tuple[Versions, ...] = (),
    ) -> None:
        self.numbers = numbers
        self._columns = columns
        self.doc_ids = tuple(numbers)
        self.cases: Column[int | None] = columns["case"]
        self.titles: Column[str] = columns["title"]
        self.providers: Column[str | None] = columns["provider"]
        self.categories: Column[str | None] = columns["category"]
        self.pages: Column[int | None] = columns["page"]
        self.headings = headings  # of every chunk
        self.versions = versions  # the groups of documents that are versions of one text, each the newest first
        self._starts = starts  # (n_documents + 1,): document i has chunks starts[i]:starts[i + 1]
        self._read_names = read_names
        self._read_named = read_named

    @classmethod
    def of(
        cls,
        documents: Sequence[Document],
        chunks: Sequence[Chunk],
        named: NameTable | None = None,
        versions: tuple[Versions, ...] = (),
    ) -> DocumentTable:
        """Return the table of these; raise ValueError where the chunks are not in the order of their documents.

        `named` has the names in the documents; without it they are looked for when they are first needed.
        """
        numbers = {document.doc_id: number for number, document in enumerate(documents)}
        owners = [numbers[chunk.doc_id] for chunk in chunks]
        if any(a > b for a, b in pairwise(owners)):
            raise ValueError("the chunks are not in the order of their documents")
        columns: dict[str, Column[Any]] = {
            name: Column.of(getattr(document, name) for document in documents) for name in COLUMNS
        }
        return cls(
            numbers,
            columns,
            Column.of(chunk.headings for chunk in chunks),
            np.searchsorted(np.array(owners, dtype=np.int64), np.arange(len(documents) + 1)),
            lambda: {name: names_of(name) for name in columns["provider"].values if name},
            lambda: NameTable.of(documents) if named is None else named,
            versions,
        )

    @cached_property
    def names(self) -> Mapping[str, Names]:
        """Each provider's name forms."""
        return self._read_names()

    @cached_property
    def named(self) -> NameTable:
        """What the documents name, in every script, and which of them."""
        return self._read_named()

    @cached_property
    def versions_of(self) -> Mapping[str, Versions]:
        """The group of each document that is in one."""
        return {version.doc_id: group for group in self.versions for version in group}

    @cached_property
    def superseded(self) -> tuple[str, ...]:
        """The doc_ids of the versions that are not the newest of their text, and of copies."""
        newest = {one.doc_id for group in self.versions for one in newest_of(group)}
        return tuple(one.doc_id for group in self.versions for one in group if one.doc_id not in newest)

    @cached_property
    def name_counts(self) -> Mapping[str, int]:
        """How many documents have each word of a provider's name, as written and in Latin transcription."""
        counts: Counter[str] = Counter()
        for provider, n in self.providers.counts.items():
            if provider:
                counts.update(dict.fromkeys(self.names[provider].word_forms, n))
        return counts

    @cached_property
    def name_lengths(self) -> frozenset[int]:
        """The lengths of these words, in characters."""
        return frozenset(map(len, self.name_counts))

    @cached_property
    def common_headings(self) -> Sequence[str]:
        """The first-level headings below the title, folded, one text for each of at most SAMPLE documents."""
        doc_ids = self.doc_ids[:: max(1, -(-len(self.doc_ids) // SAMPLE))]
        return [
            fold("\n".join({heading for n in self.chunks(doc_id) for heading in self.headings[n][1:2]}))
            for doc_id in doc_ids
        ]

    @property
    def n_chunks(self) -> int:
        """The number of chunks."""
        return int(self._starts[-1])

    def chunks(self, doc_id: str) -> range:
        """Return the numbers of the document's chunks."""
        number = self.numbers[doc_id]
        return range(*self._starts[number : number + 2].tolist())

    def place_of(self, chunk: int) -> tuple[str, int]:
        """Return the chunk's document, and its number within it, from 0."""
        number = int(np.searchsorted(self._starts, chunk, side="right")) - 1
        return self.doc_ids[number], chunk - int(self._starts[number])

    def documents_of(self, chunks: Numbers) -> Numbers:
        """Return the document number of each chunk number."""
        return np.searchsorted(self._starts, chunks, side="right") - 1

    def doc_id_of(self, chunk: int) -> str:
        """Return the document of a chunk number."""
        return self.doc_ids[int(np.searchsorted(self._starts, chunk, side="right")) - 1]

    def n_documents_of(self, chunks: Mask | None) -> int:
        """Return how many documents have a chunk in the mask, shape (n_chunks,); None means all chunks."""
        return len(self.doc_ids) if chunks is None else len(np.unique(self.documents_of(np.flatnonzero(chunks))))

    def of_cases(self, numbers: Collection[int]) -> tuple[str, ...]:
        """Return the doc_ids of the documents with these case numbers."""
        return tuple(self.doc_ids[n] for n in np.flatnonzero(self.cases.among(numbers)).tolist())

    def of_category(self, name: str) -> tuple[str, ...]:
        """Return the doc_ids of the documents in the category; () where `name` is empty."""
        return tuple(self.doc_ids[n] for n in np.flatnonzero(self.categories.among([name])).tolist()) if name else ()

    def among(self, doc_ids: Collection[str]) -> Mask:
        """Return a mask of these documents, shape (n_documents,); unknown doc_ids are ignored."""
        found = np.zeros(len(self.doc_ids), dtype=np.bool_)
        found[[self.numbers[doc_id] for doc_id in doc_ids if doc_id in self.numbers]] = True
        return found

    def chunks_of(self, documents: Mask) -> Mask:
        """Return a mask of the documents' chunks, shape (n_chunks,); `documents` has shape (n_documents,)."""
        found = np.zeros(self.n_chunks, dtype=np.bool_)
        edges = np.flatnonzero(np.diff(documents, prepend=False, append=False))  # where runs of documents begin and end
        for start, stop in self._starts[edges].reshape(-1, 2).tolist():
            found[start:stop] = True
        return found

    def save(self, folder: Path) -> None:
        """Write the columns; the doc_ids and the versions are in the manifest."""
        for name, column in self._columns.items():
            column.save(folder, f"documents-{name}")
        self.headings.save(folder, "chunks-headings")
        np.save(folder / "documents-chunks.npy", self._starts)
        (folder / NAMES).write_bytes(msgspec.json.encode(self.names))
        self.named.save(folder)

    @classmethod
    def load(cls, folder: Path, doc_ids: Collection[str], versions: tuple[Versions, ...] = ()) -> DocumentTable:
        """Open what `save` wrote; the doc_ids and the versions are in the manifest."""
        return cls(
            {doc_id: number for number, doc_id in enumerate(doc_ids)},
            {name: Column.load(folder, f"documents-{name}") for name in COLUMNS},
            Column.load(folder, "chunks-headings"),
            mapped(folder / "documents-chunks.npy"),
            lambda: msgspec.json.decode((folder / NAMES).read_bytes(), type=dict[str, Names]),
            lambda: NameTable.load(folder),
            versions,
        )
