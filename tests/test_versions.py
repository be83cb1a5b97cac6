"""Versions of one text: found in a folder, the newest quoted, the others named with what differs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import qa
from index.config import IndexConfig
from index.documents.document import read_document
from index.documents.versions.dates import dates_in, is_within
from index.documents.versions.dating import date_of, editions_in, names_of, title_key
from index.documents.versions.grouping import versions_of
from index.documents.versions.sketch import KEPT, likeness, sketch_of
from index.errors import ConfigError
from index.rebuild import build
from index.records import Document, Version
from index.status import read_status
from qa.answer.locate.versions import spans_in_place
from qa.cli import main
from qa.cli.versions import versions_lines
from qa.engine import Engine
from qa.output.export import exchanges, export
from qa.output.labels import versions_of as version_lines
from qa.page.reply import answer_reply
from qa.records import Place, Quote, Scope
from tests.conftest import CharEmbedder, engine_of
from tests.served import served

OLD = """# 滨海市人才补贴办法（2020年版）

## 第一章 补贴标准

博士每人每月补贴3000元。硕士每人每月补贴1500元。补贴每季度发放一次。

## 第二章 申请

申请人应当在入职后六个月内提出申请。申请材料由用人单位统一报送市人才局。市人才局在二十个工作日内作出决定。
"""
NEW = """# 滨海市人才补贴办法（2023年修订）

## 第一章 补贴标准

博士每人每月补贴5000元。硕士每人每月补贴2000元。补贴每季度发放一次。

补贴最长发放三年。

## 第二章 申请

申请人应当在入职后一年内提出申请。申请材料由用人单位统一报送市人才局。市人才局在十个工作日内作出决定。
"""
PORT = "# 港口指南\n\n港口每天开放。夜间不开放，但急件可以进港。\n"
FILES = {"a-old.md": OLD, "b-new.md": NEW, "port.md": PORT}
ASKED = "硕士每人每月补贴多少元？"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return engine_of(tmp_path, FILES)


def documents_of(folder: Path, **texts: str) -> list[Document]:
    """Return documents of these texts, each in a file of its name, `__` for a slash."""
    found = []
    for name, text in texts.items():
        path = folder / f"{name.replace('__', '/')}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        found.append(read_document(path, folder))
    return found


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("2020年版", ("2020",)),
        ("二〇二〇年修订", ("2020",)),
        ("2020-4-5 和 20230115", ("2020-04-05", "2023-01-15")),
        ("沪府规〔2020〕3号", ("2020",)),
        ("in April 2020, as amended 2023", ("2020-04", "2023")),
        ("GB/T 7714—2015", ("2015",)),
        ("2021—2025年规划", ()),  # a period
        ("2020/2021", ("2020", "2021")),
        ("12020 yuan, 021-20205", ()),
    ],
)
def test_dates_are_read_as_far_as_they_are_said(text: str, dates: tuple[str, ...]) -> None:
    assert dates_in(text) == dates


def test_a_date_lies_in_a_period_that_is_as_long_or_longer() -> None:
    assert is_within("2020-04-15", "2020")
    assert is_within("2020", "2020-04")  # it may
    assert not is_within("2020-04", "2020-05")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("人才补贴办法（2020年版）", "人才补贴办法（2023年修订）"),
        ("2020年版人才补贴办法", "人才补贴办法（试行）"),
        ("GB/T 7714—2005 著录规则", "GB/T 7714-2015 著录规则"),
        ("Travel policy (2020 edition)", "Travel Policy, revised 2023"),
        ("出張規程（2020年改訂）", "出張規程"),
        ("Reiserichtlinie (Fassung vom 1.4.2020)", "Reiserichtlinie"),
        ("2020年版权登记办法", "版权登记办法"),
    ],
)
def test_titles_of_versions_are_the_same_but_for_their_dates(one: str, other: str) -> None:
    assert title_key(one) == title_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("人才补贴办法（2023年）", "人才补贴办法（征求意见稿）"),  # a draft is not in force
        ("十四五规划（2021—2025年）", "十四五规划（2016—2020年）"),
        ("Travel policy", "Travel expenses"),
    ],
)
def test_titles_of_other_texts_differ(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("2020年版怎么规定？", ["2020年版"]),
        ("在2020年4月修订的办法里", ["2020年4月修订"]),
        ("according to the version of 2020", ["version of 2020"]),
        ("In der Fassung von 2020", ["fassung von 2020"]),
        ("2020年的收入是多少？", []),  # of the year, whatever the version
        ("2020年版权登记费是多少？", []),
        ("Doanh thu năm 2020 là bao nhiêu?", []),
    ],
)
def test_a_version_is_named_by_a_date_with_a_word_for_it(question: str, named: list[str]) -> None:
    assert [words for words, _, _ in editions_in(question)] == named


def test_the_date_is_taken_from_the_front_matter_the_title_the_number_the_name(tmp_path: Path) -> None:
    made = documents_of(
        tmp_path,
        a2019="---\ndate: 2022-03-01\n---\n# 办法（2021年版）\n\n滨府规〔2020〕3号\n\n正文。\n",
        b2019="# 办法（2021年版）\n\n滨府规〔2020〕3号\n\n正文。\n",
        c2019="# 办法\n\n**滨府规〔2020〕3号**\n\n正文。\n",
        d2019="# 办法\n\n根据滨府规〔2020〕3号，正文。\n",
        y2018__e="# 办法\n\n正文。\n",
        f="# 办法\n\n正文。\n",
    )
    assert [date_of(document) for document in made] == ["2022-03-01", "2021", "2020", "2019", "2018", None]
    assert names_of(made[2]) == {"办法", "滨府规3号"}


def test_of_short_texts_likeness_is_exact_and_of_long_ones_nearly_so() -> None:
    assert likeness(sketch_of("港口每天开放"), sketch_of("港口 每天，开放！")) == 1
    assert likeness(sketch_of("abcdefghij"), sketch_of("abcdefghik")) == 4 / 6  # shingles of six: four of six
    assert likeness(sketch_of(""), sketch_of("")) == 0
    words = [f"word{n:05}x" for n in range(4_000)]
    one, other = " ".join(words[:3_000]), " ".join(words[1_000:])
    assert len(sketch_of(one)) == KEPT
    assert likeness(sketch_of(one), sketch_of(other)) == pytest.approx(0.5, abs=0.05)


def test_a_folder_says_which_documents_are_versions_and_which_copies(tmp_path: Path) -> None:
    made = documents_of(tmp_path, a=OLD, b=NEW, c=NEW, d=PORT, e=PORT.replace("港口", "机场").replace("夜间", "周末"))
    assert versions_of(made) == ((Version("b.md", "2023"), Version("c.md", "2023", "b.md"), Version("a.md", "2020")),)


def test_documents_without_dates_or_of_one_date_are_no_versions(tmp_path: Path) -> None:
    undated = [text.replace("（2020年版）", "").replace("（2023年修订）", "") for text in (OLD, NEW)]
    assert versions_of(documents_of(tmp_path, a=undated[0], b=undated[1])) == ()
    assert versions_of(documents_of(tmp_path, a2020=undated[0], b2020=undated[1])) == ()
    assert len(versions_of(documents_of(tmp_path, a2020=undated[0], b2023=undated[1]))) == 1


def test_what_only_has_the_same_title_is_no_version(tmp_path: Path) -> None:
    made = documents_of(tmp_path, a2020="# 通知\n\n今天下午停电两个小时。\n", b2023="# 通知\n\n周末食堂不供应早餐。\n")
    assert versions_of(made) == ()


def test_messages_of_one_subject_are_no_versions(tmp_path: Path) -> None:
    lines = "Date: {}\nFrom: a@b.c\nSubject: Plan\n\nThe quay is swept on Mondays and nobody may park there. {}\n"
    for n in (1, 2):
        path = tmp_path / f"m{n}.eml"
        path.write_text(lines.format(f"Mon, 0{n} Nov 2020 09:30:00 +0000", "Yes." * n))
    assert versions_of([read_document(tmp_path / f"m{n}.eml", tmp_path) for n in (1, 2)]) == ()


def test_the_newest_is_quoted_and_the_older_named_with_what_differs(engine: Engine) -> None:
    answer = engine.ask(ASKED)
    assert {quote.place.doc_id for quote in answer.quotes} == {"b-new.md"}
    older = [one for quote in answer.quotes for one in quote.older]
    assert older
    for one in older:
        assert one.doc_id == "a-old.md"
        assert engine.documents[one.doc_id].text[one.start : one.end] == one.text
    assert "2020 年版此处为“" in answer.text
    assert answer.to_json()["quotes"][0]["older"][0].keys() == {"doc_id", "date", "start", "end", "text"}


def test_a_question_that_names_a_year_gets_that_year(engine: Engine) -> None:
    for question in ("2020年" + ASKED, "2020年版规定" + ASKED, "二〇二〇年版规定" + ASKED):
        assert {quote.place.doc_id for quote in engine.ask(question).quotes} == {"a-old.md"}
        assert {hit.place.doc_id for hit in engine.retrieve(question, 20)} <= {"a-old.md", "port.md"}
    assert {hit.place.doc_id for hit in engine.retrieve("2019年" + ASKED, 20)} == {"b-new.md", "port.md"}
    both = {hit.place.doc_id for hit in engine.retrieve("2020年和2023年" + ASKED, 20)}
    assert both == {"a-old.md", "b-new.md", "port.md"}


def test_a_limit_that_names_an_older_version_gets_it(engine: Engine) -> None:
    answer = engine.ask(ASKED, scope=Scope(doc_ids=("a-old.md",)))
    assert {quote.place.doc_id for quote in answer.quotes} == {"a-old.md"}
    assert answer.searched == 1


def test_versions_that_were_asked_of_are_asked_of_on(engine: Engine) -> None:
    found = engine.retrieve("那申请呢？", 20, ("2020年版规定" + ASKED,))
    assert "a-old.md" in {hit.place.doc_id for hit in found}
    found = engine.retrieve("那申请呢？", 20, (ASKED,))
    assert "a-old.md" not in {hit.place.doc_id for hit in found}


@pytest.mark.parametrize("again", ["那2020年版呢？", "2020年版呢？", "And in the 2020 edition?"])
def test_another_version_that_is_named_is_asked_the_same(engine: Engine, again: str) -> None:
    quotes = engine.ask(again, (ASKED,)).quotes
    assert {quote.place.doc_id for quote in quotes} == {"a-old.md"}
    assert "硕士每人每月补贴1500元。" in "".join(quote.text for quote in quotes)


def test_where_no_title_says_it_the_version_of_a_quote_is_named(tmp_path: Path) -> None:
    bare = {"2020.md": OLD.replace("（2020年版）", ""), "2023.md": NEW.replace("（2023年修订）", ""), "port.md": PORT}
    engine = engine_of(tmp_path, bare)
    assert "滨海市人才补贴办法 · 2023 年版 · " in engine.ask(ASKED).text
    assert "滨海市人才补贴办法 · 2020 年版 · " in engine.ask("2020年版" + ASKED).text
    assert "年版" not in engine.ask("港口什么时候开放？").text


def test_the_list_of_documents_has_every_version(engine: Engine) -> None:
    assert len(engine.ask("有哪些文件？").documents) == 3


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        ("硕士每人每月补贴2000元。", ["硕士每人每月补贴1500元。"]),
        ("博士每人每月补贴5000元。硕士每人每月补贴2000元。", ["博士每人每月补贴3000元。硕士每人每月补贴1500元。"]),
        ("补贴每季度发放一次。", []),
        ("补贴最长发放三年。", [""]),
        ("补贴每季度发放一次。\n\n补贴最长发放三年。", ["补贴每季度发放一次。"]),
        ("申请人应当在入职后一年内提出申请。", ["申请人应当在入职后六个月内提出申请。"]),
    ],
)
def test_what_stood_in_place_of_a_quote_is_a_slice(engine: Engine, words: str, instead: list[str]) -> None:
    new, old = engine.documents["b-new.md"], engine.documents["a-old.md"]
    start = new.text.index(words)
    quote = Quote("[1]", Place.of(new, (), start, start + len(words)), words, 1.0)
    assert [old.text[a:b] for a, b in spans_in_place(new, quote, old)] == instead


def test_a_copy_is_quoted_once_and_says_where_it_stands_too(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, {**FILES, "c-copy.md": NEW})
    answer = engine.ask(ASKED)
    assert {quote.place.doc_id for quote in answer.quotes} == {"b-new.md"}
    assert "c-copy.md" in {place.doc_id for quote in answer.quotes for place in quote.places}
    assert answer.searched == 2
    assert {quote.place.doc_id for quote in engine.ask(ASKED, scope=Scope(doc_ids=("c-copy.md",))).quotes} == {
        "c-copy.md"
    }


def test_a_setting_turns_it_off_and_the_status_says_so(tmp_path: Path) -> None:
    engine_of(tmp_path, FILES)
    config = IndexConfig(tmp_path / "made", tmp_path / "made-idx", tmp_path / "cache", "char-64")
    assert read_status(config, None).versions == ((Version("b-new.md", "2023"), Version("a-old.md", "2020")),)
    report = build(replace(config, versions="all"), embedder=CharEmbedder())
    assert report.embedded == 0
    assert read_status(config, None).versions is report.versions is None
    assert versions_lines(None) == ["all are quoted as if they were apart (YINZHENG_VERSIONS=all)"]
    with pytest.raises(ConfigError, match="YINZHENG_VERSIONS='some': give newest or all"):
        IndexConfig.from_env({"YINZHENG_VERSIONS": "some"})


def test_what_is_said_of_many_versions_stays_short() -> None:
    groups = tuple((Version(f"{n}-b.md", "2023"), Version(f"{n}-a.md", "2020")) for n in range(30))
    lines = versions_lines(groups)
    assert lines[0] == "0-b.md (2023), before it 0-a.md (2020)"
    assert lines[20:] == ["and of 10 more texts: yinzheng status --json names them"]


@pytest.fixture
def built_versions(built: IndexConfig) -> None:
    for name, text in FILES.items():
        (built.corpus_dir / name).write_text(text, encoding="utf-8")


def test_the_command_builds_says_and_answers_it(
    built_versions: IndexConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build"]) == 0
    assert "versions of one text: b-new.md (2023), before it a-old.md (2020)\n" in capsys.readouterr().out
    assert main(["status"]) == 0
    assert "b-new.md (2023), before it a-old.md (2020)\n" in capsys.readouterr().out
    assert main(["ask", ASKED]) == 0
    assert "\n  2020 年版此处为“" in capsys.readouterr().out
    assert main(["ask", "--json", "2020年" + ASKED]) == 0
    found = json.loads(capsys.readouterr().out)["quotes"]
    assert {quote["doc_id"] for quote in found} == {"a-old.md"}
    assert {one["date"] for quote in found for one in quote["older"]} == {"2023"}


def test_lists_of_quotes_and_conversations_have_the_older_wording(tmp_path: Path, engine: Engine) -> None:
    answer = engine.ask(ASKED)
    line = version_lines(answer.quotes[0], "zh")[0]
    for form in ("md", "csv"):
        file = tmp_path / f"list.{form}"
        qa.export(engine.picks(answer), file)
        assert line in file.read_text("utf-8").replace("\\", "")
    sent = answer_reply(answer, engine.snapshot)
    assert sent["quotes"][0]["versions"] == list(version_lines(answer.quotes[0], "zh"))
    part = {"look": "quote", "text": answer.quotes[0].text, "marker": "[1]", "place": "x", "versions": [line]}
    talk = exchanges([{"question": ASKED, "parts": [part]}])
    assert line in export("md", talk, engine.built_at).data.decode().replace("\\", "")


def test_a_version_is_named_by_its_year_or_by_what_tells_it_apart(tmp_path: Path) -> None:
    made = {"2020-03-01.md": OLD, "2020-09-01.md": NEW, "2018-01-01.md": OLD.replace("1500", "1200")}
    bare = {name: text.replace("（2020年版）", "").replace("（2023年修订）", "") for name, text in made.items()}
    answer = engine_of(tmp_path, bare).ask(ASKED)
    assert {quote.place.doc_id for quote in answer.quotes} == {"2020-09-01.md"}
    said = " ".join(line for quote in answer.quotes for line in version_lines(quote, "zh"))
    assert "2020-03 版此处为" in said
    assert "2018 年版此处为" in said


def test_the_page_and_its_interfaces_have_what_differs(tmp_path: Path) -> None:
    with served(tmp_path, FILES) as service:
        answer = service.engine().ask(ASKED)
        reply = answer_reply(answer, service.engine().snapshot)
        assert [quote["doc_id"] for quote in reply["quotes"]] == ["b-new.md"] * len(reply["quotes"])
        assert all(len(quote["versions"]) == len(quote["older"]) for quote in reply["quotes"])
