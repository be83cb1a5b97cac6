"""A running engine follows the index: the old snapshot during a build, the new one right after, never a mixture."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from index.config import IndexConfig
from index.errors import AppError, CorpusError, DamagedIndexError
from index.rebuild import build
from index.records import BuildReport
from index.store.pointer import read_pointer
from index.store.snapshot import load
from index.watch import Watcher
from qa.config import QAConfig
from qa.engine import Engine
from qa.live import LiveEngine
from qa.records import FileState, Status
from tests.conftest import CharEmbedder

PATIENCE_S = 60  # for a thread that works in the background, on a busy machine


@pytest.fixture
def live(config: IndexConfig, engine: Engine) -> LiveEngine:
    return LiveEngine(config, QAConfig(floor=0), engine)


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_deleted_document_is_not_quoted_in_the_first_answer_after_the_build(
    config: IndexConfig, live: LiveEngine
) -> None:
    question = "调解成功率是多少？"
    assert live.ask(question).quotes[0].place.doc_id == "law.md"
    (config.corpus_dir / "law.md").unlink()
    build(config, embedder=CharEmbedder())
    answer = live.ask(question)
    assert {quote.place.doc_id for quote in answer.quotes} == {"guide.md"}
    assert all(hit.place.doc_id == "guide.md" for hit in live.retrieve(question, k=100))
    assert list(live.documents) == ["guide.md"]


def test_an_edited_sentence_is_quoted_in_its_new_words(config: IndexConfig, live: LiveEngine) -> None:
    rewrite(config.corpus_dir / "law.md", "61%", "99%")
    assert live.ask("调解成功率是多少？").quotes[0].text == "调解成功率达61%。"
    build(config, embedder=CharEmbedder())
    answer = live.ask("调解成功率是多少？")
    assert answer.quotes[0].text == "调解成功率达99%。"
    assert answer.notice is None


def test_eight_clients_get_answers_true_to_one_snapshot_while_builds_go_on(
    config: IndexConfig, live: LiveEngine
) -> None:
    law = config.corpus_dir / "law.md"
    versions = {read_pointer(config.index_dir).snapshot: load(config.index_dir)[1]}
    done = threading.Event()

    def ask() -> int:
        n = 0
        while not done.is_set() or n == 0:
            engine = live.engine()
            answer = engine.ask("调解成功率是多少？")
            for quote in answer.quotes:
                document = engine.documents[quote.place.doc_id]
                assert document.text[quote.place.start : quote.place.end] == quote.text
                assert quote.sha256 == document.sha256
            assert answer.status is Status.ANSWERED
            n += 1
        return n

    with ThreadPoolExecutor(8) as pool:
        clients = [pool.submit(ask) for _ in range(8)]
        try:
            for n in range(6):
                if n % 2:
                    law.unlink()
                else:
                    law.write_text(f"# 调解中心\n\n调解成功率达{n}%。\n", "utf-8")
                build(config, embedder=CharEmbedder())
                pointer, snapshot = load(config.index_dir)
                versions[pointer.snapshot] = snapshot
                quoted = {quote.text for quote in live.ask("调解成功率是多少？").quotes}
                said = {snapshot.documents[name].text for name in snapshot.documents}
                assert all(any(text in whole for whole in said) for text in quoted)
        finally:
            done.set()
        assert sum(client.result() for client in clients) >= 8
    assert len(versions) > 3


def test_a_snapshot_that_cannot_be_opened_leaves_the_old_one_answering(config: IndexConfig, live: LiveEngine) -> None:
    (config.index_dir / "CURRENT").write_text("{}", "utf-8")
    assert live.ask("调解成功率是多少？").status is Status.ANSWERED
    assert isinstance(live.failure, DamagedIndexError)
    rewrite(config.corpus_dir / "law.md", "61%", "99%")
    build(config, embedder=CharEmbedder())
    assert live.ask("调解成功率是多少？").quotes[0].text == "调解成功率达99%。"
    assert live.failure is None


def test_a_document_is_kept_as_an_answer_quoted_it(config: IndexConfig, live: LiveEngine) -> None:
    quote = live.ask("调解成功率是多少？").quotes[0]
    rewrite(config.corpus_dir / "law.md", "调解员", "编外调解员")
    build(config, embedder=CharEmbedder())
    live.engine()
    kept = live.document("law.md", quote.sha256)
    assert kept is not None
    assert kept.text[quote.place.start : quote.place.end] == quote.text
    assert live.document("law.md", "0") is None


def test_documents_as_they_were_are_kept_up_to_a_size_the_newest_first(
    config: IndexConfig, live: LiveEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.live.KEPT_CHARS", 2 * (len(live.documents["law.md"].text) + 20))
    then = []
    for n in range(4):
        then.append(live.documents["law.md"].sha256)
        rewrite(config.corpus_dir / "law.md", "调解成功率", f"第{n}次的调解成功率")
        build(config, embedder=CharEmbedder())
        live.engine()
    assert [live.document("law.md", sha256) is not None for sha256 in then] == [False, False, True, True]


def test_a_quote_says_what_has_become_of_its_file(config: IndexConfig, live: LiveEngine) -> None:
    question = "调解成功率是多少？"
    first = live.ask(question).quotes[0]
    assert (first.file, first.current_text) == (FileState.UNCHANGED, None)
    assert first.sha256 == live.documents["law.md"].sha256
    rewrite(config.corpus_dir / "law.md", "调解成功率达61%。", "如今调解成功率达99%。")
    edited = live.ask(question).quotes[0]
    assert (edited.text, edited.file) == (first.text, FileState.EDITED)
    assert edited.current_text == "如今调解成功率达99%。"
    rewrite(config.corpus_dir / "law.md", "如今调解成功率达99%。", "别的。")
    assert live.ask(question).quotes[0].current_text is None
    (config.corpus_dir / "law.md").unlink()
    removed = live.ask(question).quotes[0]
    assert (removed.file, removed.current_text) == (FileState.REMOVED, None)
    assert removed.to_json()["file"] == "removed"


class Room:
    """A watcher in a thread, and what it said."""

    def __init__(self, config: IndexConfig) -> None:
        self.stop = threading.Event()
        self.reports: list[BuildReport] = []
        self.failures: list[AppError] = []
        self.mended = False
        self._said = threading.Condition()
        rebuild: Callable[[], BuildReport] = lambda: build(config, embedder=CharEmbedder())  # noqa: E731
        watcher = Watcher(config, rebuild, self._built, self._failed, self._mended)
        self.thread = threading.Thread(target=watcher.run, args=(self.stop,), daemon=True)
        self.thread.start()

    def _built(self, report: BuildReport) -> None:
        with self._said:
            self.reports.append(report)
            self._said.notify_all()

    def _failed(self, failure: AppError) -> None:
        with self._said:
            self.failures.append(failure)
            self._said.notify_all()

    def _mended(self) -> None:
        with self._said:
            self.mended = True
            self._said.notify_all()

    def wait(self, enough: Callable[[Room], bool]) -> None:
        with self._said:
            assert self._said.wait_for(lambda: enough(self), PATIENCE_S), (self.reports, self.failures)

    def close(self) -> None:
        self.stop.set()
        self.thread.join(PATIENCE_S)
        assert not self.thread.is_alive()


def test_the_watcher_builds_what_is_missing_and_rebuilds_on_save(config: IndexConfig) -> None:
    room = Room(config)
    room.wait(lambda r: len(r.reports) == 1)
    rewrite(config.corpus_dir / "law.md", "61%", "99%")
    room.wait(lambda r: any(report.changed == ("law.md",) for report in r.reports))
    (config.corpus_dir / "guide.md").unlink()
    room.wait(lambda r: any(report.removed == ("guide.md",) for report in r.reports))
    room.close()
    assert not room.failures


def test_the_watcher_says_why_it_cannot_build_and_goes_on_once_the_file_is_mended(config: IndexConfig) -> None:
    build(config, embedder=CharEmbedder())
    room = Room(config)
    law = config.corpus_dir / "law.md"
    whole = law.read_text("utf-8")
    law.write_text("---\ncase: 三\n---\n正文。", "utf-8")
    room.wait(lambda r: bool(r.failures))
    assert "law.md: front matter `case` must be a whole number" in str(room.failures[0])
    law.write_text(whole, "utf-8")
    room.wait(lambda r: r.mended)
    assert not room.reports
    law.write_text(whole + "又一句。\n", "utf-8")
    room.wait(lambda r: bool(r.reports))
    room.close()
    assert room.reports[-1].changed == ("law.md",)


def test_a_watcher_without_a_folder_says_so(config: IndexConfig, tmp_path: Path) -> None:
    nowhere = replace(config, corpus_dir=tmp_path / "nowhere")
    with pytest.raises(CorpusError, match="there is no such folder: create it"):
        Watcher(nowhere, lambda: build(nowhere), lambda r: None, lambda e: None, lambda: None).run(threading.Event())
