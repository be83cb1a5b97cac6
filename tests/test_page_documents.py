"""Documents in the page: found by their words, linked to, opened as they are, moved, taken away and put back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from index.errors import CorpusError, QuestionError
from qa.cli import main
from qa.engine import Engine
from qa.page.config import ServeConfig
from qa.page.documents.find import find, places
from qa.page.documents.link import Since, follow, link_to
from qa.page.documents.move import move_document
from qa.page.documents.picked import picked_file
from qa.page.documents.removed import delete, is_kept, listed, put_back, set_aside, take_away
from qa.page.documents.titles import titles_of
from qa.page.server import serve
from qa.page.service import Service
from qa.records import EVERYTHING, Scope
from tests.browser import PAGE_TEST, WIDTHS, ask, opened
from tests.conftest import GUIDE, LAW, engine_of
from tests.served import served

TRANSLATED = (
    "---\ncase: 5\ntitle: 渡口条例\ntitle_en: Ferry Rules\nprovider: 苏州市\n---\n\n渡輪票價為5元，夜間停航。共15班。\n"
)


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("several")
    return engine_of(folder, {"guide.md": GUIDE, "law.md": LAW, "渡口-ferry-2024.md": TRANSLATED})


def found(engine: Engine, typed: str, scope: Scope = EVERYTHING) -> list[str]:
    return [one.doc_id for one in find(engine, typed, scope)]


@pytest.mark.parametrize(
    "typed",
    [
        "案例5",
        "案例 5",
        "case 5",
        "Case 5",
        "5",
        "第五个案例",
        "Suzhou",
        "suzh",
        "苏州",
        "蘇州",
        "Ferry",
        "ferry rules",
    ],
)
def test_a_document_is_found_by_its_number_and_by_every_name_it_has(several: Engine, typed: str) -> None:
    assert found(several, typed) == ["渡口-ferry-2024.md"]


def test_words_are_found_in_the_text_however_they_are_written_and_shown_in_their_sentences(several: Engine) -> None:
    (ferry,) = find(several, "渡轮票价", EVERYTHING)
    assert [passage.text for passage in ferry.passages] == ["渡輪票價為5元，夜間停航。"]
    assert [ferry.passages[0].text[a:b] for a, b in ferry.passages[0].marks] == ["渡輪票價"]
    assert found(several, "元夜间") == []
    assert found(several, "夜间 通关时间") == ["guide.md"]
    assert found(several, "夜间") == ["guide.md", "渡口-ferry-2024.md"]
    assert found(several, "夜间", Scope(doc_ids=("guide.md",))) == ["guide.md"]
    assert found(several, "没有这样的词") == found(several, " ") == []
    with pytest.raises(QuestionError, match="the limit is 200"):
        find(several, "字" * 201, EVERYTHING)


def test_a_number_is_no_part_of_a_longer_one(several: Engine) -> None:
    ferry, table = several.documents["渡口-ferry-2024.md"], several.snapshot.table
    assert [ferry.text[a:b] for a, b in places(ferry, "15", table)] == ["15"]
    assert len(places(ferry, "5", table)) == 1


def test_a_place_is_found_in_the_text_by_what_it_is_called_in_other_languages(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, {"a.md": "# 甲\n\n船从这里开往上海。\n", "b.md": "# 乙\n\n船停在港里。\n"})
    (one,) = find(engine, "Shanghai", EVERYTHING)
    assert [passage.text[a:b] for passage in one.passages for a, b in passage.marks] == ["上海"]


def test_a_title_is_translated_by_the_document_itself(several: Engine) -> None:
    assert titles_of(several.documents["渡口-ferry-2024.md"]) == {"en": "Ferry Rules"}
    assert titles_of(several.documents["guide.md"]) == {}


def test_a_link_holds_no_word_of_its_quote_and_says_what_has_become_of_it(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    before = engine_of(tmp_path / "a", {"guide.md": GUIDE, "law.md": LAW})
    (quote,) = before.ask("调解员共有多少名？").quotes[:1]
    link = link_to(quote.place, quote.sha256, quote.text)
    assert not set(quote.text) & set("".join(link.split("/")[1:])) - set("0123456789-")
    same = follow(before, link)
    assert (same.since, same.span) == (Since.SAME, (quote.place.start, quote.place.end))
    for number, (files, since) in enumerate(
        [
            ({"guide.md": GUIDE, "law.md": f"# 前言\n\n新的一段。\n\n{LAW}"}, Since.CHANGED),
            ({"guide.md": GUIDE, "moved.md": LAW}, Since.CHANGED),
            ({"guide.md": GUIDE, "law.md": LAW.replace("465", "466")}, Since.GONE),
            ({"guide.md": GUIDE}, Since.NO_DOCUMENT),
        ]
    ):
        (tmp_path / f"{number}").mkdir()
        linked = follow(engine_of(tmp_path / f"{number}", files), link)
        assert linked.since is since
        if linked.span is not None and linked.document is not None:
            assert linked.document.text[slice(*linked.span)] == quote.text
    for wrong in ("", "law.md", f"{link}/x", link.replace(link.split("/")[1], "9-3")):
        with pytest.raises(QuestionError, match="no link to a quote: copy all of it"):
            follow(before, wrong)


def test_a_list_of_quotes_is_cut_from_the_documents_and_not_from_what_was_sent(engine: Engine) -> None:
    (quote,) = engine.ask("调解员共有多少名？").quotes[:1]
    link = link_to(quote.place, quote.sha256, quote.text)
    pick = {
        "link": link,
        "question": "几名？",
        "note": "要核对",
        "status": "answered",
        "lead": None,
        "left_out": None,
        "text": "假的",
    }
    told = picked_file(engine, "md", [pick], "", "").data.decode()
    assert quote.text in told
    assert "要核对" in told
    assert "假的" not in told
    for wrong, message in (
        ([], "pick 1 to 500 quotes"),
        ([pick | {"link": link[:-1] + ("0" if link[-1] != "0" else "1")}], "quote 1 stands in the documents no longer"),
        ([{"question": "?"}], "the request is not understood"),
    ):
        with pytest.raises(QuestionError, match=message):
            picked_file(engine, "md", wrong, "", "")
    with pytest.raises(QuestionError, match="cannot be exported as 'pdf'"):
        picked_file(engine, "pdf", [pick], "", "")


def test_what_is_taken_away_is_kept_aside_with_who_did_it_and_can_be_put_back(corpus_dir: Path, tmp_path: Path) -> None:
    index = tmp_path / "idx"
    record = take_away(index, corpus_dir, "law.md", "ann")
    assert not (corpus_dir / "law.md").exists()
    assert [(one.doc_id, one.account, one.why) for one in listed(index)] == [("law.md", "ann", "removed")]
    assert not list(corpus_dir.rglob("*removed*"))
    (corpus_dir / "law.md").write_text("another", "utf-8")
    with pytest.raises(CorpusError, match="law.md: another file stands there now: move that one first"):
        put_back(index, corpus_dir, record.name)
    (corpus_dir / "law.md").unlink()
    put_back(index, corpus_dir, record.name)
    assert (corpus_dir / "law.md").read_text("utf-8") == LAW
    assert listed(index) == []
    with pytest.raises(CorpusError, match="not kept any more"):
        put_back(index, corpus_dir, "../../corpus")


def test_what_is_kept_is_kept_for_so_many_days(corpus_dir: Path, tmp_path: Path) -> None:
    record = set_aside(tmp_path, corpus_dir, "law.md", "", "replaced")
    now = datetime.fromisoformat(record.at).astimezone(UTC)
    assert is_kept(record, 30, now + timedelta(days=29))
    assert not is_kept(record, 30, now + timedelta(days=31))
    delete(tmp_path, record)
    assert listed(tmp_path) == []
    (tmp_path / "removed" / record.name).mkdir()
    with pytest.raises(CorpusError, match="damaged: look at the file beside it"):
        listed(tmp_path)


def test_the_command_lists_what_was_taken_away_puts_it_back_and_deletes_only_what_it_names(
    corpus_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = tmp_path / "idx"
    options = ["--index", str(index), "--corpus", str(corpus_dir)]
    first = take_away(index, corpus_dir, "law.md", "ann")
    assert main(["removed", *options]) == 0
    assert capsys.readouterr().out == f"{first.name}  law.md  removed {first.at} by ann\n"
    assert main(["removed", "--delete", *options]) == 0
    assert listed(index) == [first]
    assert main(["removed", "--put-back", first.name, *options]) == 0
    assert (corpus_dir / "law.md").exists()
    second = take_away(index, corpus_dir, "guide.md", "")
    capsys.readouterr()
    assert main(["removed", "--delete", "--days", "0", *options]) == 0
    assert capsys.readouterr().out == f"deleted: {second.name}  guide.md  removed {second.at}\n"
    assert listed(index) == []


def test_where_nothing_can_be_kept_nothing_is_taken_away(corpus_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "idx").write_text("no folder", "utf-8")
    with pytest.raises(CorpusError, match=r"law.md: cannot be kept aside"):
        take_away(tmp_path / "idx", corpus_dir, "law.md", "")
    assert (corpus_dir / "law.md").read_text("utf-8") == LAW


def test_in_a_folder_that_cannot_be_written_nothing_changes(
    corpus_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(corpus_dir.rglob("*"))
    unlink = Path.unlink

    def refuses(path: Path, missing_ok: bool = False) -> None:
        if path.name == "law.md" and path.parent == corpus_dir:
            raise PermissionError(13, "Permission denied")
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refuses)
    with pytest.raises(CorpusError, match=r"law.md: cannot be taken away \(Permission denied\)"):
        take_away(tmp_path / "idx", corpus_dir, "law.md", "")
    with pytest.raises(CorpusError, match=r"law.md: cannot be moved \(Permission denied\)"):
        move_document(corpus_dir, "law.md", "new/folder/law.md")
    assert sorted(corpus_dir.rglob("*")) == before
    assert listed(tmp_path / "idx") == []


def test_a_document_moves_inside_the_folder_and_over_nothing(corpus_dir: Path) -> None:
    assert move_document(corpus_dir, "law.md", "法律/调解.md") == "法律/调解.md"
    assert (corpus_dir / "法律" / "调解.md").read_text("utf-8") == LAW
    assert not (corpus_dir / "law.md").exists()
    (corpus_dir / "out").symlink_to(corpus_dir.parent)
    before = sorted(corpus_dir.parent.rglob("*"))
    for target, message in (
        ("guide.md", "another file stands there"),
        ("../law.md", "a name in it begins with"),
        ("/law.md", "not a path inside the folder"),
        ("a//law.md", "not a path inside the folder"),
        ("", "not a path inside the folder"),
        (".hidden/law.md", "a name in it begins with"),
        ("law.pdf", "the file's format stays: end the name with .md"),
        ("out/law.md", "leads out of the folder"),
        (f"{'长' * 90}.md", "too long"),
        ("a\u202e.md", "cannot be shown"),
    ):
        with pytest.raises(CorpusError, match=message):
            move_document(corpus_dir, "法律/调解.md", target)
    with pytest.raises(CorpusError, match="there is no such file"):
        move_document(corpus_dir, "../guide.md", "a.md")
    assert sorted(corpus_dir.parent.rglob("*")) == before


def pdf(*pages: str) -> bytes:
    """Return a PDF with these words, a page each."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas("")
    for words in pages:
        canvas.drawString(72, 720, words)
        canvas.showPage()
    return bytes(canvas.getpdfdata())


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, str]]:
    page = "<html><body><script>alert(1)</script><p>调解员共有465名。</p></body></html>"
    files = {
        "guide.md": GUIDE,
        "a.pdf": pdf("Quays are repaired in winter.", "Five hundred ferries cross the strait."),
        "页.html": page,
        "x.md": "<svg onload=alert(1)> 通关时间。",
    }
    with served(tmp_path_factory.mktemp("originals"), files) as service:
        yield service, serve(service, ServeConfig())


class TestOriginals:
    pytestmark = PAGE_TEST

    @pytest.mark.parametrize("width", WIDTHS)
    def test_a_pdf_is_opened_at_the_page_of_its_quote(
        self, browser: Any, hostile: tuple[Service, str], width: int
    ) -> None:
        with opened(browser, hostile[1], language="en-US", width=width) as page:
            page.click("#yz-tab-corpus")
            page.fill("#yz-find", "ferries")
            page.locator(".yz-hit").wait_for()
            page.locator("#yz-corpus .yz-only").click()
            card = ask(page, "Five hundred ferries cross the strait?").locator(".yz-quote").first
            assert "p. 2" in card.inner_text()
            card.locator(".yz-open").click()
            link = page.locator(".yz-original")
            assert link.get_attribute("target") == "_blank"
            assert link.evaluate("node => node.href").endswith("/original/a.pdf#page=2")

    def test_whatever_is_no_pdf_is_saved_and_never_shown(self, hostile: tuple[Service, str]) -> None:
        service, url = hostile
        for doc_id in ("guide.md", "页.html", "x.md"):
            reply = httpx.get(f"{url}original/{doc_id}")
            assert reply.headers["content-type"] == "application/octet-stream"
            assert reply.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
            assert reply.headers["x-content-type-options"] == "nosniff"
            assert "sandbox" in reply.headers["content-security-policy"]
            assert reply.content == (service.corpus_dir / doc_id).read_bytes()

    def test_a_pdf_is_shown_only_if_it_is_one(self, hostile: tuple[Service, str]) -> None:
        service, url = hostile
        shown = httpx.get(f"{url}original/a.pdf").headers
        assert (shown["content-type"], shown["x-content-type-options"]) == ("application/pdf", "nosniff")
        assert shown["content-disposition"].startswith("inline")
        (service.corpus_dir / "a.pdf").write_bytes(b"<script>alert(1)</script>%PDF-")
        changed = httpx.get(f"{url}original/a.pdf").headers
        assert changed["content-type"] == "application/octet-stream"
        assert changed["content-disposition"].startswith("attachment")

    def test_nothing_but_the_documents_can_be_read(self, hostile: tuple[Service, str]) -> None:
        service, url = hostile
        (service.corpus_dir / "hidden.md").symlink_to("/etc/passwd")
        (service.corpus_dir / "secret.txt").write_text("not indexed yet", "utf-8")
        for path in (
            "hidden.md",
            "secret.txt",
            "../index/CURRENT",
            "%2e%2e/index/CURRENT",
            "%2Fetc%2Fpasswd",
            "a%00.md",
        ):
            assert httpx.get(f"{url}original/{path}").status_code in {404, 307}, path
