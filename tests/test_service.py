"""The engine behind the page keeps up with the files by itself, and says how it stands to them."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from index.config import IndexConfig
from qa.config import QAConfig
from qa.page.start import Service

PATIENCE_S = 60  # for a thread that works in the background, on a busy machine


@pytest.fixture
def service(built: IndexConfig) -> Iterator[Service]:
    service = Service(built, QAConfig(floor=0, reader="none"))
    service.start()
    service.engine()
    yield service
    service.stop()


def eventually(service: Service, name: str, wanted: object) -> None:
    """Wait until the state says so."""
    pause = threading.Event()
    for _ in range(PATIENCE_S * 10):
        if service.state()[name] == wanted:
            return
        pause.wait(0.1)
    raise AssertionError(service.state())


def test_a_saved_file_is_quoted_in_its_new_words_without_a_build_by_hand(built: IndexConfig, service: Service) -> None:
    quote = service.engine().ask("调解成功率是多少？").quotes[0]
    assert service.state()["changed"] == []
    law = built.corpus_dir / "law.md"
    law.write_text(law.read_text("utf-8").replace("61%", "99%"), "utf-8")
    assert service.state()["changed"] == ["law.md"]
    eventually(service, "changed", [])
    assert service.engine().ask("调解成功率是多少？").quotes[0].text == "调解成功率达99%。"
    as_it_was = service.document("law.md", quote.sha256)
    assert as_it_was is not None and quote.text in as_it_was.text


def test_why_a_rebuild_failed_is_said_while_the_old_index_answers(built: IndexConfig, service: Service) -> None:
    law = built.corpus_dir / "law.md"
    law.write_text("---\ncase: 三\n---\n正文。", "utf-8")
    message = "law.md: front matter `case` must be a whole number, not '三': mend it or remove it"
    eventually(service, "rebuild_failure", message)
    assert service.engine().ask("调解成功率是多少？").quotes[0].text == "调解成功率达61%。"
    law.write_text("# 改好\n\n调解成功率达70%。\n", "utf-8")
    eventually(service, "rebuild_failure", None)
    assert service.engine().ask("调解成功率是多少？").quotes[0].text == "调解成功率达70%。"


def test_refused_files_are_in_the_state(built: IndexConfig, service: Service) -> None:
    (built.corpus_dir / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    reason = ".doc files are not read: save it as .docx, .pdf or .md"
    eventually(service, "n_documents", 2)
    for _ in range(PATIENCE_S * 10):
        if service.state()["refused"]:
            break
        threading.Event().wait(0.1)
    assert [(one["doc_id"], one["reason"]) for one in service.state()["refused"]] == [("old.doc", reason)]
    assert service.state()["changed"] == []
