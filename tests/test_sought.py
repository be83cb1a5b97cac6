"""Questions which documents mention something: what they ask for, in every language."""

from __future__ import annotations

import pytest

from index.languages import codes
from qa.records import Sought
from qa.understand.several.sought import FILE, sought_in

ASKED = [
    ("zh", "哪些案例提到港口？", ("港口",)),
    ("zh", "有几个案例提到了云计算", ("云计算",)),
    ("zh", "文件中出现“展会”的案例有哪几个？", ("展会",)),
    ("zh", "列出所有提到港口的案例", ("港口",)),
    ("zh", "新能源在哪些案例中出现过？", ("新能源",)),
    ("zh", "有没有案例同时提到云计算和5G？是哪几个？", ("云计算", "5G")),
    ("zh", "全部16个案例中，有多少个提到了“港口”？", ("港口",)),
    ("zh", "一共有几个案例用了“数字化”这三个字？", ("数字化",)),
    ("en", "Which cases mention the ports?", ("ports",)),
    ("en", "Is Hong Kong mentioned anywhere?", ("Hong Kong",)),
    ("en", "In which documents is Hong Kong mentioned?", ("Hong Kong",)),
    ("en", "List all documents that refer to insurance.", ("insurance",)),
    ("fr", "Quels cas mentionnent l'Italie ?", ("Italie",)),
    ("fr", "Dans quels cas est-il question d'avocats ?", ("avocats",)),
    ("fr", "L'Italie est-elle citée quelque part ?", ("Italie",)),
    ("es", "¿Qué casos mencionan los puertos?", ("puertos",)),
    ("es", "¿Se menciona Chile en alguna parte?", ("Chile",)),
    ("pt", "Que casos mencionam a Alemanha?", ("Alemanha",)),
    ("de", "Welche Fälle erwähnen Mexiko?", ("Mexiko",)),
    ("de", "In welchen Fällen wird Mexiko erwähnt?", ("Mexiko",)),
    ("ru", "В каких кейсах упоминаются автомобили?", ("автомобили",)),
    ("ru", "Перечислите все случаи, где говорится о Чили, Перу или Бразилии.", ("Чили", "Перу", "Бразилии")),
    ("ja", "シンガポールに言及している事例はどれですか？", ("シンガポール",)),
    ("ko", "병원이 언급된 사례는 무엇입니까?", ("병원",)),
    ("ar", "ما الحالات التي تذكر مصر؟", ("مصر",)),
    ("vi", "Những trường hợp nào nhắc đến bảo hiểm?", ("bảo hiểm",)),
]


@pytest.mark.parametrize(("language", "question", "terms"), ASKED)
def test_what_documents_are_to_mention_is_told(language: str, question: str, terms: tuple[str, ...]) -> None:
    found = sought_in(question, language)
    assert found is not None
    assert found.terms == terms


def test_every_language_that_is_answered_in_has_an_example() -> None:
    assert {language for language, _, _ in ASKED} == set(codes(FILE))


def test_several_terms_are_all_asked_for_or_one_of_them() -> None:
    assert sought_in("哪些案例提到日本或者巴西？", "zh") == Sought(("日本", "巴西"), every=False, whole="日本或者巴西")
    assert sought_in("Which cases mention Japan and Brazil?", "en") == Sought(
        ("Japan", "Brazil"), every=True, whole="Japan and Brazil"
    )


def test_a_phrase_is_told_from_a_word_or_a_name() -> None:
    phrase = sought_in("哪些案例提到已经在境外设了机构或者服务站点", "zh")
    assert phrase is not None and phrase.is_phrase
    assert sought_in("哪些案例提到知识产权？", "zh") == Sought(("知识产权",))


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("zh", "文件提到的三项措施是什么？"),
        ("zh", "港口的案例有哪些做法？"),
        ("zh", "哪些案例提到？"),
        ("zh", "文件里有哪些提到的措施？"),
        ("en", "Is the port anywhere near Hong Kong?"),
        ("en", "What measures does case 5 mention?"),
        ("en", "How do the documents describe the port?"),
        ("fr", "Comment fonctionne le port ?"),
    ],
)
def test_other_questions_seek_no_word(language: str, question: str) -> None:
    assert sought_in(question, language) is None
