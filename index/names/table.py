"""The names that the documents bear, and what questions may call them in any script; a part of the snapshot.

A name of the documents and its forms are two lists: “Suzhou” is a form of 苏州 and of 宿州, and both Peking and 北京
may stand in documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import marisa_trie
import msgspec
import numpy as np
from numpy.typing import NDArray

from index.disk.mapped import mapped
from index.names.folding import folded_name
from index.names.gather import provided, titled, unsaid, written_in
from index.names.gazetteer import Gazetteer, gazetteer
from index.names.record import Borne, NameKind, Where
from index.names.spelling import spellings
from index.records import Document
from index.text.language import detect

TRIE, WRITTEN = "names.marisa", "names-written.json"
ARRAYS = ("meant-starts", "meant", "ordinary", "kinds", "borne-starts", "documents", "where")
KINDS = tuple(NameKind)
SAMPLE = 400  # characters by which a document's language is told
MIN_NAME, MAX_TITLE = 2, 60  # characters of a name that is kept


class NameTable:
    """Forms, folded -> names of the documents -> which documents bear these, and where in them."""

    def __init__(self, forms: Any, arrays: Mapping[str, NDArray[Any]], written: Sequence[str] | Path) -> None:
        self.forms = forms  # a trie: form -> number
        self._arrays = arrays
        self._source = written

    @classmethod
    def of(cls, documents: Sequence[Document], places: Gazetteer | None = None) -> NameTable:
        """Return the table of the documents' names."""
        known = places or gazetteer()
        borne = _borne(documents, known)
        names = sorted(borne)
        forms: dict[str, dict[int, bool]] = {}  # form -> the names it may mean, and whether it is only a word there
        for number, name in enumerate(names):
            for form, ordinary in _forms(name, borne[name][0], known).items():
                forms.setdefault(form, {})[number] = ordinary
        trie = marisa_trie.Trie(sorted(forms))
        in_order = [trie.restore_key(number) for number in range(len(trie))]
        postings = [sorted(borne[name][1].items()) for name in names]
        return cls(
            trie,
            {
                "meant-starts": np.cumsum([0, *(len(forms[form]) for form in in_order)], dtype=np.int32),
                "meant": np.array([number for form in in_order for number in forms[form]], dtype=np.int32),
                "ordinary": np.array([all(forms[form].values()) for form in in_order], dtype=np.bool_),
                "kinds": np.array([KINDS.index(borne[name][0].kind) for name in names], dtype=np.uint8),
                "borne-starts": np.cumsum([0, *map(len, postings)], dtype=np.int32),
                "documents": np.array([document for one in postings for document, _ in one], dtype=np.int32),
                "where": np.array([where for one in postings for _, where in one], dtype=np.uint8),
            },
            [borne[name][0].written for name in names],
        )

    @cached_property
    def written(self) -> Sequence[str]:
        """Each name as it stands in the documents."""
        if isinstance(self._source, Path):
            return msgspec.json.decode(self._source.read_bytes(), type=list[str])
        return self._source

    def names_of(self, form: str) -> tuple[int, ...]:
        """Return the names that a form may mean; () where it is none."""
        number = self.forms.get(form)
        return () if number is None else tuple(self._part("meant", number))

    def is_ordinary(self, form: str) -> bool:
        """Tell whether a form is an ordinary word too, for all that it may mean."""
        return bool(self._arrays["ordinary"][self.forms[form]])

    def kind(self, name: int) -> NameKind:
        """Return what the name is the name of."""
        return KINDS[int(self._arrays["kinds"][name])]

    def bearing(self, names: Iterable[int], where: Where = Where.TEXT) -> tuple[int, ...]:
        """Return the numbers of the documents that bear one of the names, there or in a more telling place."""
        found: set[int] = set()
        for name in names:
            span = slice(*self._arrays["borne-starts"][name : name + 2])
            found.update(self._arrays["documents"][span][self._arrays["where"][span] >= where].tolist())
        return tuple(sorted(found))

    def _part(self, array: str, number: int) -> list[int]:
        span = self._arrays[f"{array}-starts"][number : number + 2]
        return [int(one) for one in self._arrays[array][slice(*span)]]

    def save(self, folder: Path) -> None:
        """Write everything into the snapshot's folder."""
        (folder / TRIE).write_bytes(self.forms.tobytes())
        for name in ARRAYS:
            np.save(folder / f"names-{name}.npy", self._arrays[name])
        (folder / WRITTEN).write_bytes(msgspec.json.encode(list(self.written)))

    @classmethod
    def load(cls, folder: Path) -> NameTable:
        """Open what `save` wrote."""
        arrays = {name: mapped(folder / f"names-{name}.npy") for name in ARRAYS}
        return cls(marisa_trie.Trie().mmap(str(folder / TRIE)), arrays, folder / WRITTEN)


def _borne(documents: Sequence[Document], known: Gazetteer) -> dict[str, tuple[Borne, dict[int, Where]]]:
    """Return each name as it was first met in its most telling place, and the documents that bear it."""
    found: dict[str, tuple[Borne, dict[int, Where]]] = {}

    def add(number: int, borne: Borne) -> None:
        if not MIN_NAME <= len(borne.name) <= MAX_TITLE:
            return
        first, where = found.setdefault(borne.name, (borne, {}))
        if borne.where > first.where:
            found[borne.name] = (borne, where)
        where[number] = max(borne.where, where.get(number, borne.where))

    languages = [detect(document.text[:SAMPLE]) for document in documents]
    for number, (document, language) in enumerate(zip(documents, languages, strict=True)):
        from_front = provided(document.provider, known) if document.provider else ()
        for borne in (*from_front, *titled(document.title, language, known), *unsaid(language)):
            add(number, borne)
            if borne.kind is NameKind.PLACE and (province := known.province(borne.name)) is not None:
                add(number, Borne(province, province, NameKind.PLACE, borne.where))
    providers = sorted(name for name, (first, _) in found.items() if first.where is Where.PROVIDER)
    own, beginnings = marisa_trie.Trie(providers), known.beginnings.union(name[:2] for name in providers)
    for number, (document, language) in enumerate(zip(documents, languages, strict=True)):
        for section in document.sections:
            text = document.text[section.start : section.end]
            for borne in written_in(text, language, own, beginnings, known):
                add(number, borne)
    return found


def _forms(name: str, borne: Borne, known: Gazetteer) -> dict[str, bool]:
    """Return the name's forms, and of each whether it is an ordinary word too.

    What a document gives as its provider or title is a name, whatever else it means.
    """
    listed = known.forms(name) if borne.kind is NameKind.PLACE else ()
    forms = {form: known.is_ordinary(form) for form in listed}
    if borne.kind is NameKind.PLACE:
        spelled = spellings(name)
        if not listed or any(form in forms for form in spelled):  # else it is no Chinese place: 新加坡
            vietnamese = {form for form in spelled if " " in form and form.isascii()}
            forms = {form: form in vietnamese for form in spelled} | forms
    forms[name] = borne.where is Where.TEXT and forms.get(name, False)
    forms[folded_name(borne.written)] = forms[name]
    return forms
