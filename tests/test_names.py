from __future__ import annotations

import pytest

from index.records import Document
from index.register import Register
from qa.names import is_whole, named, names_of


def provided(*providers: str | None) -> Register:
    documents = [Document(f"{n}.md", "", (), "0", "题", provider=name) for n, name in enumerate(providers)]
    return Register.of(documents, ())


def weights(question: str, register: Register) -> dict[str, float]:
    said = named(question, register)
    found = {doc_id: said.weight(register.providers[n]) for n, doc_id in enumerate(register.doc_ids)}
    return {doc_id: weight for doc_id, weight in found.items() if weight}


DOCUMENTS = provided("西安市", "武汉市", "杭州市、西安市", None)


def test_a_chinese_name_counts_the_more_the_fewer_documents_have_it() -> None:
    assert weights("武汉做了什么？", DOCUMENTS) == {"1.md": 1.0}  # 1 - ln(1) / ln(4)
    assert weights("西安做了什么？", DOCUMENTS) == pytest.approx({"0.md": 0.5, "2.md": 0.5})  # 1 - ln(2) / ln(4)


@pytest.mark.parametrize("question", ["Xi'an and its ferries", "What about Xi’an?", "les cas de XIAN"])
def test_a_name_in_latin_letters_is_known_by_its_pinyin_with_or_without_an_apostrophe(question: str) -> None:
    assert set(weights(question, DOCUMENTS)) == {"0.md", "2.md"}


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
    assert {"武汉", "wuhan"} <= names_of("武汉市", pinyin=True)


def test_a_whole_name_is_told_from_a_word_of_one() -> None:
    assert is_whole("西安的案例", "杭州市、西安市")
    assert is_whole("cases from Xi'an", "西安市")
    assert not is_whole("陕西的案例", "陕西西咸新区")
    assert is_whole("陕西西咸新区的案例", "陕西西咸新区")
    assert not is_whole("西安的案例", "")
