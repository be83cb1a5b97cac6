"""The engine behind the page keeps up with the files by itself, and says how it stands to them."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index import rebuild
from index.config import IndexConfig
from index.documents import files
from index.documents.corpus import Corpus
from index.errors import MissingIndexError, StaleIndexError
from qa import opening
from qa.config import QAConfig
from qa.page.service import Service
from qa.records import FileState

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


def test_why_a_rebuild_failed_is_reported_while_the_old_index_answers(built: IndexConfig, service: Service) -> None:
    law = built.corpus_dir / "law.md"
    (built.corpus_dir / "guide.md").unlink()
    eventually(service, "changed", [])
    law.write_bytes(b"\xff\x00")
    message = "law.md: not UTF-8 (byte 0) and not GB18030: save the file as UTF-8 and build again"
    eventually(service, "rebuild_failure", message)
    assert service.engine().ask("调解成功率是多少？").quotes[0].text == "调解成功率达61%。"
    law.write_text("# 改好\n\n调解成功率达70%。\n", "utf-8")
    eventually(service, "rebuild_failure", None)
    assert service.engine().ask("调解成功率是多少？").quotes[0].text == "调解成功率达70%。"


def test_a_defect_in_a_build_is_reported_and_watching_goes_on(
    built: IndexConfig, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> Corpus:
        raise RuntimeError("nobody foresaw this")

    law = built.corpus_dir / "law.md"
    with monkeypatch.context() as patched:
        patched.setattr(rebuild, "read_all", fails)
        law.write_text("# 甲\n\n调解成功率达70%。\n", "utf-8")
        eventually(service, "rebuild_failure", "the build failed (RuntimeError): see the program's log")
    law.write_text("# 甲\n\n调解成功率达80%。\n", "utf-8")
    eventually(service, "rebuild_failure", None)
    assert service.engine().ask("调解成功率是多少？").quotes[0].text == "调解成功率达80%。"


def test_a_folder_that_cannot_be_walked_is_named_while_the_old_index_answers(
    built: IndexConfig, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    (built.corpus_dir / "secret").mkdir()

    def scandir(folder: Path) -> Any:
        if getattr(folder, "name", None) == "secret":
            raise PermissionError(13, "Permission denied")
        return listed(folder)

    listed = os.scandir
    with monkeypatch.context() as patched:
        patched.setattr(files.os, "scandir", scandir)
        (built.corpus_dir / "new.md").write_text("# 新\n\n新增一项。\n", "utf-8")
        message = "secret: the folder cannot be read (Permission denied): change its permissions, or move it out"
        eventually(service, "rebuild_failure", f"{built.corpus_dir}/{message}")
        assert service.engine().ask("调解成功率是多少？").quotes[0].text == "调解成功率达61%。"
        (built.corpus_dir / "law.md").unlink()
        assert service.engine().ask("调解成功率是多少？").quotes[0].file is FileState.REMOVED
    eventually(service, "rebuild_failure", None)


def test_a_folder_that_can_be_walked_again_is_no_failure_any_more(
    built: IndexConfig, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def scandir(folder: Path) -> Any:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(files.os, "scandir", scandir)
        (built.corpus_dir / "no document").write_text("", "utf-8")
        message = "the folder cannot be read (Permission denied): change its permissions, or move it out"
        eventually(service, "rebuild_failure", f"{built.corpus_dir}: {message}")
    (built.corpus_dir / "no document").unlink()
    eventually(service, "rebuild_failure", None)


def test_an_index_of_another_model_is_not_built_anew_unasked(built: IndexConfig) -> None:
    service = Service(replace(built, model="another"), QAConfig(floor=0, reader="none"))
    service.start()
    with pytest.raises(StaleIndexError, match="built with model char-64, configuration asks for another"):
        service.engine()


def test_an_index_of_another_list_of_places_is_not_read(built: IndexConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "fingerprint", lambda: "another")
    with pytest.raises(StaleIndexError, match="the list of place names is another now: run yinzheng build"):
        opening.open_engine(built, QAConfig(floor=0, reader="none"))


def test_an_index_of_another_configuration_is_built_anew_at_the_start(built: IndexConfig) -> None:
    manifest = next((built.index_dir / "snapshots").glob("*/manifest.json"))
    manifest.write_text(re.sub(r'"format": \d+', '"format": 0', manifest.read_text("utf-8")), "utf-8")
    service = Service(replace(built, corpus_dir=built.corpus_dir / "not asked for"), QAConfig(floor=0, reader="none"))
    service.start()
    assert service.engine().ask("调解成功率是多少？").quotes[0].text == "调解成功率达61%。"
    assert service.corpus_dir == built.corpus_dir
    assert '"format": 0' not in manifest.read_text("utf-8")
    service.stop()


def test_two_that_start_at_once_without_an_index_both_answer(built: IndexConfig, tmp_path: Path) -> None:
    fresh = replace(built, index_dir=tmp_path / "fresh")
    both = [Service(fresh, QAConfig(floor=0, reader="none")) for _ in range(2)]
    for service in both:
        service.start()
    told = {service.engine().ask("调解成功率是多少？").quotes[0].text for service in both}
    assert told == {"调解成功率达61%。"}
    for service in both:
        service.stop()


def test_one_that_does_not_build_opens_what_another_builds(built: IndexConfig, tmp_path: Path) -> None:
    qa = QAConfig(floor=0, reader="none")
    with pytest.raises(MissingIndexError, match="run yinzheng build"):
        Service(replace(built, index_dir=tmp_path / "none"), qa, builds=False).start()
    service = Service(built, qa, builds=False)
    service.start()
    service.engine()
    (built.corpus_dir / "new.md").write_text("# 新\n\n新增一项。\n", "utf-8")
    assert service.state()["changed"] == ["new.md"]
    assert service.engine().ask("调解成功率是多少？").quotes[0].text == "调解成功率达61%。"
    rebuild.build(built)
    assert (service.state()["n_documents"], service.state()["changed"]) == (3, [])


def test_an_old_index_is_not_built_anew_by_one_that_does_not_build(built: IndexConfig) -> None:
    manifest = next((built.index_dir / "snapshots").glob("*/manifest.json"))
    manifest.write_text(re.sub(r'"format": \d+', '"format": 0', manifest.read_text("utf-8")), "utf-8")
    service = Service(built, QAConfig(floor=0, reader="none"), builds=False)
    service.start()
    with pytest.raises(StaleIndexError, match="run yinzheng build"):
        service.engine()


def test_refused_files_are_in_the_state(built: IndexConfig, service: Service) -> None:
    (built.corpus_dir / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    reason = "no office file that is known: save it as .docx"
    eventually(service, "n_documents", 2)
    for _ in range(PATIENCE_S * 10):
        if service.state()["refused"]:
            break
        threading.Event().wait(0.1)
    assert [(one["doc_id"], one["reason"]) for one in service.state()["refused"]] == [("old.doc", reason)]
    assert service.state()["changed"] == []
