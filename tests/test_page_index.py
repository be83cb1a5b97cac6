"""The index in the page: its state, rebuilding, adding documents, and who may."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from index.config import IndexConfig
from index.documents.corpus import read_all
from index.errors import CorpusError
from index.model.embedder import Encoded
from index.rebuild import build
from index.store.document_table import DocumentTable
from qa.config import QAConfig
from qa.page.access import Access
from qa.page.accounts.account import make_account
from qa.page.config import ServeConfig
from qa.page.documents.upload import ExistsError, add_document
from qa.page.server import serve
from qa.page.service import Service
from tests.browser import PAGE_TEST, ask, opened
from tests.conftest import CharEmbedder

HERE = {"host": "127.0.0.1:7860"}


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_whoever_sits_at_the_machine_may_change_the_index_and_nobody_behind_a_proxy() -> None:
    access = Access(ServeConfig())
    assert access.allows(None, HERE)
    assert access.allows(None, {"host": "[::1]:7860"})
    assert not access.allows(None, {"host": "papers.example"})
    assert not access.allows(None, HERE | {"x-forwarded-for": "10.0.0.1"})
    assert not Access(ServeConfig(host="0.0.0.0")).allows(None, HERE)
    assert not Access(ServeConfig(read_only=True)).allows(None, HERE)


def test_with_accounts_only_an_admin_may_change_the_index() -> None:
    accounts = {name: make_account(name, "long enough", admin=name == "ann") for name in ("ann", "bob")}
    access = Access(ServeConfig(host="0.0.0.0"), accounts)
    assert [access.allows(name, HERE) for name in ("ann", "bob", None, "eve")] == [True, False, False, False]


@pytest.fixture
def table(corpus_dir: Path) -> DocumentTable:
    return DocumentTable.of(read_all(corpus_dir).documents, [])


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("../a.md", "# a\n\nb.", "not the name of a file"),
        (".a.md", "# a\n\nb.", "not the name of a file"),
        ("a\\b.md", "# a\n\nb.", "not the name of a file"),
        ("a\u202e.md", "# a\n\nb.", "cannot be shown"),
        ("a.exe", "b", "not one of .md"),
        ("a.doc", "b", "not one of .md"),
        ("a.md", "---\ntitle: [\n---\nb", "the front matter is not YAML"),
        ("a.md", "\n\n", "no text in it"),
        ("a.docx", "no zip", "a.docx"),
        ("长" * 100 + ".md", "# a\n\nb.", "长…: the name is too long: rename the file"),
        ("a.md", "---\ncase: 3\n---\n正文。", "a.md: case 3 is already the case of guide.md: give one of them"),
    ],
)
def test_what_could_not_be_answered_from_is_not_stored(
    corpus_dir: Path, table: DocumentTable, name: str, text: str, message: str
) -> None:
    before, kept = sorted(corpus_dir.rglob("*")), list[str]()
    with pytest.raises(CorpusError, match=message):
        add_document(corpus_dir, name, encoded(text), table, kept.append, replace=True)
    assert sorted(corpus_dir.rglob("*")) == before
    assert kept == []


def test_a_file_is_replaced_only_when_asked_and_kept_first(corpus_dir: Path, table: DocumentTable) -> None:
    kept: list[str] = []
    assert (
        add_document(corpus_dir, "新.md", encoded("# 新\n\n新的一句。"), table, kept.append, replace=False) == "新.md"
    )
    with pytest.raises(ExistsError, match="there is a file of that name"):
        add_document(corpus_dir, "新.md", encoded("# 旧\n\n旧的一句。"), table, kept.append, replace=False)
    assert "新的一句" in (corpus_dir / "新.md").read_text("utf-8")
    add_document(corpus_dir, "新.md", encoded("# 旧\n\n旧的一句。"), table, kept.append, replace=True)
    assert "旧的一句" in (corpus_dir / "新.md").read_text("utf-8")
    add_document(corpus_dir, "guide.md", encoded("---\ncase: 3\n---\n正文。"), table, kept.append, replace=True)
    assert kept == ["新.md", "guide.md"]


def test_a_folder_that_takes_no_file_is_named(
    corpus_dir: Path, table: DocumentTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("qa.page.documents.upload.tempfile.TemporaryDirectory", refuses)
    with pytest.raises(
        CorpusError, match=r"新.md: cannot be stored \(Permission denied\): check the folder's permissions"
    ):
        add_document(corpus_dir, "新.md", encoded("# 新\n\n新的一句。"), table, [].append, replace=False)


class Gate(CharEmbedder):
    """Waits with passages that say so until it is let go."""

    def __init__(self) -> None:
        self.free = threading.Event()

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] = lambda n: None) -> list[Encoded]:
        if any("等一等" in text for text in texts):
            assert self.free.wait(60)
        return super().encode_passages(texts, progress)


@pytest.fixture
def live(config: IndexConfig, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Service, Gate]]:
    gate = Gate()
    monkeypatch.setattr("index.rebuild.load_embedder", lambda config: gate)
    monkeypatch.setattr("qa.opening.load_embedder", lambda config: gate)
    build(config)
    service = Service(config, QAConfig(floor=0, reader="none"))
    service.start()
    service.engine()
    yield service, gate
    service.stop()


class TestInTheBrowser:
    pytestmark = PAGE_TEST

    def test_a_document_is_added_with_progress_and_answers(
        self, browser: Any, live: tuple[Service, Gate], tmp_path: Path
    ) -> None:
        service, gate = live
        with opened(browser, serve(service, ServeConfig()), language="en-US") as page:
            page.get_by_text("Add documents").wait_for()
            paper = tmp_path / "等.md"
            paper.write_text("# 新规\n\n等一等，渡轮票价为七元。\n", "utf-8")
            page.set_input_files("input[type=file]", paper)
            page.get_by_text("等.md was added").wait_for()
            page.wait_for_selector("#yz-status progress")
            assert page.locator("#yz-box").is_enabled()
            assert ask(page, "调解成功率是多少？").locator(".yz-quote").count()
            gate.free.set()
            page.locator(".yz-state", has_text="3 documents").wait_for(state="attached")
            assert "渡轮票价" in ask(page, "等一等，渡轮票价为多少元？").inner_text()
            page.set_input_files("input[type=file]", paper)
            page.get_by_text("A file of that name exists").wait_for()

    def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
        self, browser: Any, live: tuple[Service, Gate], tmp_path: Path
    ) -> None:
        with opened(browser, serve(live[0], ServeConfig()), language="en-US") as page:
            page.get_by_text("Add documents").wait_for()
            bad = tmp_path / "bad.md"
            bad.write_bytes(b"\x00\xff\xfe\x00\x01binary")
            page.set_input_files("input[type=file]", bad)
            page.locator(".yz-toast[role=alert]", has_text="bad.md").wait_for()
            assert not (service_folder(live[0]) / "bad.md").exists()

    def test_the_index_is_rebuilt_on_request(self, browser: Any, live: tuple[Service, Gate]) -> None:
        service, _ = live
        before = service.engine().built_at
        with opened(browser, serve(service, ServeConfig()), language="en-US") as page:
            page.get_by_role("button", name="Rebuild the index").click()
            page.get_by_role("button", name="Rebuild the index").wait_for()
            for _ in range(100):
                if service.engine().built_at > before:
                    break
                page.wait_for_timeout(100)
            assert service.engine().built_at > before

    def test_who_may_not_sees_no_button_and_is_refused(self, browser: Any, live: tuple[Service, Gate]) -> None:
        service, _ = live
        url = serve(service, ServeConfig(read_only=True))
        with opened(browser, url, language="en-US") as page:
            page.get_by_text("2 documents").first.wait_for()
            assert page.get_by_role("button", name="Rebuild the index").count() == 0
        for name, data in (
            ("page_rebuild", []),
            ("page_upload", ["a.md", encoded("# a\n\nb."), False]),
            *(
                ("page_move", ["law.md", "b.md"]),
                ("page_remove", ["law.md"]),
                ("page_removed", []),
                ("page_put_back", ["x"]),
            ),
        ):
            reply = httpx.post(f"{url}gradio_api/run/{name}", json={"data": data, "session_hash": "a"})
            assert "only an admin" in reply.text
        assert not (service_folder(service) / "a.md").exists()


def service_folder(service: Service) -> Path:
    """Return the corpus of a service."""
    return service.corpus_dir
