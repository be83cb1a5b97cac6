"""The steps of a build that a cluster takes over: reading and chunking every file, embedding what is at hand nowhere.

What comes back is put where the building process has its own: the order of the files, the cache. From there it builds
as it does alone, and so stores the same bytes; and what is in the cache is not embedded again by the next build.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from pathlib import Path

from index.cluster.installed import installed
from index.cluster.ray_cluster import Cluster
from index.cluster.tasks import Given, Load, ReadFile, code, read
from index.compile.load import load_embedder
from index.config import IndexConfig
from index.documents.corpus import Corpus, corpus_of
from index.documents.files import doc_id_of, document_files
from index.documents.office import ALLOW
from index.errors import ClusterError
from index.model.embedder import Progress
from index.records import Chunk
from index.store.reuse import CodingEmbedder, Passage

PER_TASK = 32  # passages, of one document: some seconds of one core, and as many as a killed build may lose


@dataclass(frozen=True, slots=True)
class Workers:
    """A cluster at work for one build."""

    cluster: Cluster
    given: Given

    @classmethod
    def of(cls, cluster: Cluster, config: IndexConfig, load: Load = load_embedder) -> Workers:
        """Return those of a build with that configuration, its folders made absolute."""
        return cls(cluster, Given(_for_workers(config), installed(), bool(os.environ.get(ALLOW)), load))

    def read(self, progress: Progress) -> tuple[Corpus, list[Chunk]]:
        """Return the documents and their chunks, in order; raise CorpusError or ClusterError."""
        corpus_dir = self.given.config.corpus_dir
        paths = document_files(corpus_dir)
        named = ((doc_id_of(path, corpus_dir), path) for path in paths)
        files: list[ReadFile | None] = [None] * len(paths)
        for done, (number, file) in enumerate(self.cluster.run(read, self.given, named), start=1):
            if file.content is None and paths[number].exists():
                raise ClusterError(
                    f"{paths[number]}: a worker has no such file: give it the documents at the same path"
                )
            files[number] = file
            progress("read", done, len(paths))
        there = [file for file in files if file is not None]
        corpus = corpus_of((file.content for file in there), corpus_dir)
        return corpus, [chunk for file in there for chunk in file.chunks]

    def embed(
        self, chunks: Sequence[Chunk], passages: Sequence[Passage], coding: CodingEmbedder, progress: Progress
    ) -> None:
        """Have everything embedded that is at hand nowhere, and keep it in the cache as it comes; raise ClusterError.

        `passages` are what is embedded of the chunks, in their order.
        """
        missing = coding.missing(passages)
        tasks = [
            (doc_id, [passages[number] for number in numbers])
            for doc_id, of_one in groupby(missing, key=lambda number: chunks[number].doc_id)
            for numbers in batched(of_one, PER_TASK)
        ]
        done = len(passages) - len(missing)
        progress("embed", done, len(passages))
        for number, records in self.cluster.run(code, self.given, tasks):
            name, part = tasks[number]
            if records.keys() != {coding.key_of(passage) for passage in part}:
                raise ClusterError(
                    f"{name}: a worker's model gives other vectors than the one here: let all machines have processors "
                    "of one kind, the same installation and the same settings"
                )
            coding.keep(records)
            done += len(part)
            progress("embed", done, len(passages))


def _for_workers(config: IndexConfig) -> IndexConfig:
    """Return it with its paths absolute: a worker starts in another folder."""
    model, adapter = (str(Path(one).resolve()) if Path(one).exists() else one for one in (config.model, config.adapter))
    corpus_dir, cache_dir = config.corpus_dir.absolute(), config.cache_dir.absolute()
    return replace(config, model=model, adapter=adapter, corpus_dir=corpus_dir, cache_dir=cache_dir)


def batched(numbers: Iterable[int], most: int) -> Iterator[list[int]]:
    """Yield the numbers in order, at most so many at once."""
    left = iter(numbers)
    while batch := list(islice(left, most)):
        yield batch
