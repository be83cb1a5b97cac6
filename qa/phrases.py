"""What we say around the quotes, in the language of the question; quotes stay in the documents' own words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language's sentences; `{names}` is filled with the nearest documents."""

    found: str
    abstain: str
    nearest: str
    case: str  # "案例 {n}"
    outdated: str


PHRASES = {
    "zh": Phrases(
        "文件中的原文如下：",
        "文件中没有找到能回答这个问题的内容。",
        "最接近的是：",
        "案例{n}",
        "索引早于文件：有文件在建立索引之后改动过，请运行 yinzheng build。",
    ),
    "zh-Hant": Phrases(
        "文件中的原文如下：",
        "文件中沒有找到能回答這個問題的內容。",
        "最接近的是：",
        "案例{n}",
        "索引早於文件：有文件在建立索引之後改動過，請執行 yinzheng build。",
    ),
    "en": Phrases(
        "The documents say:",
        "The documents do not answer this question.",
        "The nearest are:",
        "case {n}",
        "The index is older than the files: some changed after it was built. Run yinzheng build.",
    ),
    "ja": Phrases(
        "文書の原文は次のとおりです：",
        "この質問に答える記述は文書に見つかりません。",
        "最も近いもの：",
        "事例{n}",
        "索引がファイルより古くなっています。yinzheng build を実行してください。",
    ),
    "ko": Phrases(
        "문서의 원문은 다음과 같습니다:",
        "이 질문에 답하는 내용이 문서에 없습니다.",
        "가장 가까운 것:",
        "사례 {n}",
        "색인이 파일보다 오래되었습니다. yinzheng build 를 실행하세요.",
    ),
    "fr": Phrases(
        "Voici ce que disent les documents :",
        "Les documents ne répondent pas à cette question.",
        "Les plus proches :",
        "cas {n}",
        "L'index est plus ancien que les fichiers : lancez yinzheng build.",
    ),
    "es": Phrases(
        "Esto dicen los documentos:",
        "Los documentos no responden a esta pregunta.",
        "Los más cercanos:",
        "caso {n}",
        "El índice es más antiguo que los archivos: ejecute yinzheng build.",
    ),
    "de": Phrases(
        "Die Dokumente sagen:",
        "Die Dokumente beantworten diese Frage nicht.",
        "Am nächsten kommen:",
        "Fall {n}",
        "Der Index ist älter als die Dateien: führen Sie yinzheng build aus.",
    ),
    "pt": Phrases(
        "Os documentos dizem:",
        "Os documentos não respondem a esta pergunta.",
        "Os mais próximos:",
        "caso {n}",
        "O índice é mais antigo do que os ficheiros: execute yinzheng build.",
    ),
    "ru": Phrases(
        "В документах сказано:",
        "Документы не отвечают на этот вопрос.",
        "Ближе всего:",
        "пример {n}",
        "Индекс старше файлов: выполните yinzheng build.",
    ),
    "ar": Phrases(
        "تقول الوثائق:",
        "الوثائق لا تجيب عن هذا السؤال.",
        "الأقرب إليه:",
        "الحالة {n}",
        "الفهرس أقدم من الملفات: شغّل yinzheng build.",
    ),
    "vi": Phrases(
        "Tài liệu nêu:",
        "Tài liệu không trả lời câu hỏi này.",
        "Gần nhất là:",
        "trường hợp {n}",
        "Chỉ mục cũ hơn các tệp: hãy chạy yinzheng build.",
    ),
}


def phrases(language: str) -> Phrases:
    """Return the language's phrases; English for a language without any."""
    return PHRASES.get(language, PHRASES["en"])
