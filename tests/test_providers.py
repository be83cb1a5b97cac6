from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.names.provider_words import names_of
from index.records import Document
from index.store.document_table import DocumentTable
from qa.understand.named.providers import named


def provided(*providers: str | None) -> DocumentTable:
    documents = [Document(f"{n}.md", "", (), "0", "题", provider=name) for n, name in enumerate(providers)]
    return DocumentTable.of(documents, ())


def weights(question: str, table: DocumentTable) -> dict[str, float]:
    said = named(question, table)
    found = {doc_id: said.weight(table.providers[n]) for n, doc_id in enumerate(table.doc_ids)}
    return {doc_id: weight for doc_id, weight in found.items() if weight}


DOCUMENTS = provided("西安市", "武汉市", "杭州市、西安市", None)


def test_a_chinese_name_counts_the_more_the_fewer_documents_have_it() -> None:
    assert weights("武汉做了什么？", DOCUMENTS) == {"1.md": 1.0}  # 1 - ln(1) / ln(4)
    assert weights("西安做了什么？", DOCUMENTS) == pytest.approx({"0.md": 0.5, "2.md": 0.5})  # 1 - ln(2) / ln(4)


@pytest.mark.parametrize("question", ["Xi'an and its ferries", "What about Xi’an?", "les cas de XIAN"])
def test_a_name_in_latin_letters_is_known_by_its_pinyin_with_or_without_an_apostrophe(question: str) -> None:
    assert set(weights(question, DOCUMENTS)) == {"0.md", "2.md"}


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("比较杭州、西安和武汉", [{"杭州"}, {"西安"}, {"武汉"}]),
        ("武汉和西安高新区哪个快？", [{"武汉"}, {"西安", "新区"}]),
        ("Compare Hangzhou, Wuhan and Xi'an.", [{"hangzhou"}, {"wuhan"}, {"xian"}]),
        ("有哪些做法？", []),
    ],
)
def test_names_are_told_apart_where_they_do_not_touch(question: str, names: list[set[str]]) -> None:
    table = provided("西安市", "武汉市", "杭州市、西安市", "陕西西咸新区", None)
    assert [set(one) for one in named(question, table).apart()] == names


def test_pinyin_inside_a_longer_word_is_no_name() -> None:
    assert weights("the xianbei people", DOCUMENTS) == {}


def test_a_name_that_all_documents_have_says_nothing() -> None:
    assert weights("西安做了什么？", provided("西安市", "西安市")) == {}


def test_documents_without_a_provider_and_a_collection_of_none_are_never_named() -> None:
    assert weights("西安做了什么？", provided(None, None)) == weights("西安做了什么？", provided()) == {}


def test_a_single_document_is_named_by_its_provider() -> None:
    assert weights("西安做了什么？", provided("西安市")) == {"0.md": 1.0}


def test_a_traditional_name_and_one_without_its_kind_of_place_are_the_same() -> None:
    assert weights("武漢做了什麼？", DOCUMENTS) == {"1.md": 1.0}
    assert names_of("武汉市").words == {"武汉": "wuhan"}


def says_whole(question: str, provider: str) -> bool:
    return named(question, provided(provider, None)).is_whole(provider)


def test_a_whole_name_is_told_from_a_word_of_one() -> None:
    assert says_whole("西安的案例", "杭州市、西安市")
    assert says_whole("cases from Xi'an", "西安市")
    assert not says_whole("陕西的案例", "陕西西咸新区")
    assert says_whole("陕西西咸新区的案例", "陕西西咸新区")
    assert not says_whole("西安的案例", "、")


def test_a_pronunciation_is_that_of_the_word_and_not_of_its_characters() -> None:
    assert names_of("重庆市").words == {"重庆": "chongqing"}
    assert names_of("Port of Rotterdam、重慶市").wholes == {"portofrotterdam": "portofrotterdam", "重庆": "chongqing"}


@settings(deadline=None)  # the first example loads dictionaries
@given(st.sets(st.text(min_size=1)))
def test_names_read_back_are_those_written(tmp_path_factory: pytest.TempPathFactory, providers: set[str]) -> None:
    folder, table = tmp_path_factory.mktemp("names"), provided(*providers)
    table.save(folder)
    assert DocumentTable.load(folder, table.doc_ids).names == {provider: names_of(provider) for provider in providers}


def test_answering_loads_no_dictionary_of_pronunciations(tmp_path: Path) -> None:
    DOCUMENTS.save(tmp_path)
    said = """
import sys
from pathlib import Path
from index.store.document_table import DocumentTable
from qa.understand.named.providers import named
table = DocumentTable.load(Path(sys.argv[1]), ["0.md", "1.md", "2.md", "3.md"])
print(sorted(named("cases from Xi'an", table).weights), "pypinyin" in sys.modules)
"""
    run = subprocess.run([sys.executable, "-c", said, str(tmp_path)], capture_output=True, text=True, check=True)
    assert run.stdout == "['xian'] False\n"
