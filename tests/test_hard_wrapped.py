"""Texts whose sentences are known, wrapped as editors wrap them: every sentence is whole; what has lines keeps them."""

from __future__ import annotations

import random
import textwrap

import pytest

from index.text.sentences import sentence_spans

SENTENCES = {
    "en": """The harbour office opens at 8 a.m. on weekdays and closes at noon.
Under Sec. 14 of the by-laws the treasurer, Prof. Lindqvist, may spend up to approx. 900 crowns per month, incl. VAT.
Members living in the U.S. Virgin Islands pay no fee, cf. Art. 7 para. 2 of the statutes.
Days that are not used by the end of March lapse, unless the head of the department has agreed in writing.
Mr. and Mrs. Aldous keep the key, and Dr. Brown keeps a copy of it.
Who may borrow the boat?
“May I go now?” asked the keeper of the lighthouse before the storm began.
The ferry costs 3.5 crowns, the tram 2.75, and children under five travel free of charge.
Version 2.1 of the file is kept at www.example.org and is read by everybody.
See Fig. 3 and p. 12 for the plan of the Northgate Library and of the Queen Street Museum.""",
    "de": """Die Gebühr beträgt ca. 30 Euro, ggf. zzgl. MwSt. nach Art. 5 Abs. 2 der Satzung.
Am 5. Mai trifft sich der Vorstand unter Leitung von Frau Dr. Meyer im Rathaus der Stadt Husum.
Wer den Schlüssel verliert, bezahlt das neue Schloss und die Arbeit der Schlosserei Petersen.
Bücher, Zeitschriften, Karten usw. werden für vier Wochen ausgeliehen.
Die Frist endet am Freitag, z. B. nach einem Feiertag erst am Montag der folgenden Woche.
Dürfen Hunde mit in den Lesesaal?
Das Schwimmbad ist vom 1. Juni bis zum 31. August täglich von 9 bis 20 Uhr geöffnet.""",
    "fr": """Les horaires sont fixés par M. Dupont et Mme Leroy, cf. art. 12 du règlement intérieur.
La bibliothèque ouvre à neuf heures, env. trente minutes avant le musée de la Marine.
Qui peut emprunter la barque du club ?
Les jours non pris avant la fin du mois de mars sont perdus, sauf accord écrit du directeur.
Le prix du billet est de 3,5 euros pour les adultes et de 2 euros pour les enfants.""",
    "es": """El Sr. García y la Sra. Molina guardan la llave del almacén durante todo el verano.
La cuota es de aprox. 30 euros al mes, según el art. 5 de los estatutos de la asociación.
¿Quién puede usar la sala de lectura los domingos por la tarde?
Los días que no se usan antes de marzo se pierden, salvo que la directora lo autorice por escrito.""",
    "ru": """Срок сдачи отчёта установлен в ст. 5 п. 2 Положения, т. е. до конца марта.
Ключ хранится у проф. Иванова и выдаётся только членам общества.
Кто отвечает за уборку зала?
Дни отпуска, которые не использованы до конца марта, сгорают, если начальник отдела не разрешил иного.
Взнос составляет 300 руб. в год и уплачивается до 1 февраля.""",
    "zh": """停车场每日开放时间为早六点至晚十一点，节假日另行通知。
未在三月底前使用的年假作废，但部门负责人书面同意的除外，最多可以结转八天。
他问：“图书馆什么时候开门？”
违反规定收费的，由镇政府责令退还，并处三百元罚款；情节严重的，吊销其许可证！
每票成本从30美元降低到7美元，平均通关时间由20分钟压缩至5分钟。""",
    "ja": """図書館の返却期限は二週間ですが、予約のない本は一度だけ延長することができます。
夏休みの間は、児童室を午前九時から午後六時まで開けています。
会員証を忘れた場合はどうすればよいですか？
三月末までに使われなかった休暇は、部長が書面で認めた場合を除いて、なくなります。""",
    "ko": """도서관은 평일 오전 아홉 시에 문을 열고 오후 여섯 시에 닫으며 일요일에는 쉰다.
교환 학생은 학기당 최대 열여덟 학점까지 인정받는다.
열쇠는 누가 보관합니까?
삼월 말까지 사용하지 않은 휴가는 부서장이 서면으로 동의한 경우를 제외하고 소멸된다.""",
    "ar": """تفتح المكتبة أبوابها في التاسعة صباحا وتغلق في السادسة مساء ما عدا يوم الجمعة.
من يحتفظ بمفتاح القاعة الكبرى؟
تسقط أيام الإجازة التي لم تستعمل قبل نهاية شهر مارس ما لم يوافق مدير القسم كتابة على تأجيلها.""",
}
SPACED = {language for language in SENTENCES if language not in {"zh", "ja"}}


def paragraph_of(language: str, chosen: list[str]) -> str:
    return (" " if language in SPACED else "").join(chosen)


def wrapped(language: str, text: str, width: int, indent: str = "") -> str:
    if language in SPACED:
        return textwrap.fill(text, width, subsequent_indent=indent, break_on_hyphens=False)
    step = width // 2
    return f"\n{indent}".join(text[at : at + step] for at in range(0, len(text), step))


def plain(language: str, text: str) -> str:
    return " ".join(text.split()) if language in SPACED else "".join(text.split())


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_sentences_of_wrapped_text_are_whole(language: str, end: str) -> None:
    pool = SENTENCES[language].split("\n")
    picked = random.Random(7)
    for width in range(60, 81):
        paragraphs = [[picked.choice(pool) for _ in range(picked.randint(2, 6))] for _ in range(8)]
        text = "\n\n".join(wrapped(language, paragraph_of(language, one), width) for one in paragraphs)
        text = text.replace("\n", end)
        found = [plain(language, text[a:b]) for a, b in sentence_spans(text)]
        assert found == [plain(language, sentence) for one in paragraphs for sentence in one], width


@pytest.mark.parametrize("language", SENTENCES)
def test_sentences_of_wrapped_list_items_are_whole(language: str) -> None:
    pool = [sentence for sentence in SENTENCES[language].split("\n") if len(sentence) > 25]
    items = [wrapped(language, f"- {sentence}", 66, "  ") for sentence in pool]
    text = "\n".join(items)
    found = [plain(language, text[a:b]) for a, b in sentence_spans(text)]
    assert found == [plain(language, f"- {sentence}") for sentence in pool]


@pytest.mark.parametrize("language", SENTENCES)
def test_a_part_of_a_wrapped_text_is_cut_as_the_whole_is(language: str) -> None:
    text = "\n\n".join(wrapped(language, paragraph_of(language, SENTENCES[language].split("\n")), 64) for _ in range(4))
    spans = sentence_spans(text)
    for n in range(0, len(spans), 3):
        part = spans[n : n + 5]
        assert sentence_spans(text, part[0][0], part[-1][1]) == part


@pytest.mark.parametrize(
    "text",
    [
        "Shall I compare thee to a summer's day?\nThou art more lovely and more temperate:\n"
        "Rough winds do shake the darling buds of May,\nAnd summer's lease hath all too short a date;",
        "The curfew tolls the knell of parting day upon the hills of home,\n"
        "The lowing herd winds slowly over all the lea,\n"
        "The ploughman homeward plods his weary way across the fallow land,\n"
        "And leaves the world to darkness and to me",
        "床前明月光\n疑是地上霜\n举头望明月\n低头思故乡",
        "Northgate Library\nDepartment of Maps\n12 Quay Street\n4021 Harbour Town",
        "Contact: the front desk of the library on the ground floor\n"
        "Phone: 0123 456789, on weekdays from nine to five\n"
        "Address: 12 Quay Street, Harbour Town, behind the old customs house",
        "2026-01-02 10:00:01 INFO the server has started and is listening on port\n"
        "2026-01-02 10:00:07 WARN the disk is nearly full, please remove some files\n"
        "2026-01-02 10:00:09 INFO the server has stopped, there was nothing to do",
        "Name                 Berth        Fee for the whole season in crowns\n"
        "Aldous               twelve       nine hundred, paid before the first of May",
        "1. Introduction ........................................................ 3\n"
        "2. Mooring at the north quay in winter ................................. 7",
        "The following boats may use the quay without a permit in winter time:\n"
        "- boats of the fire brigade of the town and of its neighbours\n"
        "- boats of members who have paid their fee for the season",
        "This line of verse or of an address is ended by two spaces, and it is long  \n"
        "The next one is a line of its own",
        "联系人：张三，办公室在一楼东侧，工作日上午九点至下午五点\n电话：0123-456789，节假日请拨打值班室\n地址：港口路12号",
    ],
)
def test_what_has_lines_keeps_them(text: str) -> None:
    lines = text.split("\n")
    for part in ([text[a:b] for a, b in sentence_spans(text)],):
        assert all("\n" not in sentence for sentence in part)
        assert "".join("".join(part).split()) == "".join("".join(lines).split())


@pytest.mark.parametrize(
    "text",
    [
        "It can be found at the mirror sites that this address links to (last seen on\n2010/09/11), in two parts.",
        "On weekdays in winter the office of the harbour master opens its counter at\n10:30 and closes at noon.",
        "Compilation of the same source stopped hitting the cache when support for\n`importModules` was added.",
        "The keeper of the lighthouse is told by letter, or by telephone if there is one\n(see below), before.",
        "You should have received a copy of these rules along with the key; if not, see\n<https://example.org/rules/>.",
    ],
)
def test_a_line_of_a_sentence_may_begin_with_a_date_a_time_or_a_mark(text: str) -> None:
    around = "The harbour office keeps a list of all boats that lie at the quay in winter, and of\ntheir owners.\n\n"
    assert text in [f"{around}{text}\n"[a:b] for a, b in sentence_spans(f"{around}{text}\n")]


@pytest.mark.parametrize(
    "text",
    [
        "09:30 Arrival of the guests, coffee in the hall and a walk along the quay\n"
        "10:15 Opening by the mayor of the town and by the director of the museum\n"
        "11:00 Guided tour of the rooms on the first floor, in groups of twelve",
        "2026-01-02 The lock is closed for repairs until the end of the month of May\n"
        "2026-03-04 The lock is open again, but only on weekdays and before sunset",
        "--------------------------------------------------------------------------\n"
        "Copyright of the plan and of the pictures: the harbour office of the town",
        "Permission is granted to everybody to copy this notice as long as it is kept\n .\n"
        "Everything else needs the consent of the harbour office, given in writing",
    ],
)
def test_records_rules_and_lines_of_a_dot_stay_lines(text: str) -> None:
    assert all("\n" not in text[a:b] for a, b in sentence_spans(text))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Fill it. Then wait.[1] It is full.[^2]", ["Fill it.", "Then wait.[1]", "It is full.[^2]"]),
        ("1. Fill the pool.", ["1. Fill the pool."]),
        (
            "A notice is published in the gazette of the town no later than six\n"
            "(6) months after the vote of the council of the town.",
            [
                "A notice is published in the gazette of the town no later than six\n"
                "(6) months after the vote of the council of the town."
            ],
        ),
        ("It costs 5. Children pay 3.", ["It costs 5.", "Children pay 3."]),
        ("[![Status](a.svg)](b) Ring!", ["[![Status](a.svg)](b) Ring!"]),
        ("Ring![2] Then wait.", ["Ring![2]", "Then wait."]),
        ("Wait... then go. Wait... Then go.", ["Wait... then go.", "Wait...", "Then go."]),
        ("Write to room 31 <!-- room 40 until May -->.", ["Write to room 31", "<!-- room 40 until May -->."]),
        ("<!-- old. -->Write to room 31.", ["<!-- old. -->", "Write to room 31."]),
        ("Ring 5 <!-- 6 --> at night. Go.", ["Ring 5 <!-- 6 --> at night.", "Go."]),
    ],
)
def test_where_sentences_end(text: str, sentences: list[str]) -> None:
    assert [text[a:b] for a, b in sentence_spans(text)] == sentences
