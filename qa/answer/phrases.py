"""What we say around the quotes, in the language of the question; quotes stay in the documents' own words.

Wording with a number is such that it need not agree with it: “Documents (1)”, not “1 documents”.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language's sentences and labels, in the order of `Kind` where each kind has its own."""

    found: str  # before the quotes that answer, whatever the kind
    howto: str  # before the quotes of a way to do something
    listed: str  # before the members of a set
    overview: str  # before the parts of a document as a whole
    compare: str  # before the blocks, one a document
    collect: str  # before those of all documents that qualify: {found} of {searched}
    corpus: str  # before the documents of the collection, {n} in number
    abstain: str
    covers: str  # before what the nearest documents do say
    case: str  # "案例 {n}"
    outdated: str


PHRASES = {
    "zh": Phrases(
        found="文件中的原文如下：",
        howto="文件中写明的做法如下：",
        listed="文件中列出的有：",
        overview="各部分要点如下，均为文件原文：",
        compare="分别对照如下：",
        collect="共查{searched}份文件，符合条件的有{found}份：",
        corpus="文件库共有{n}份文件：",
        abstain="文件中没有找到能回答这个问题的内容。",
        covers="最接近的文件主要涉及：",
        case="案例{n}",
        outdated="索引早于文件：有文件在建立索引之后改动过，请运行 yinzheng build。",
    ),
    "zh-Hant": Phrases(
        found="文件中的原文如下：",
        howto="文件中寫明的做法如下：",
        listed="文件中列出的有：",
        overview="各部分要點如下，均為文件原文：",
        compare="分別對照如下：",
        collect="共查{searched}份文件，符合條件的有{found}份：",
        corpus="文件庫共有{n}份文件：",
        abstain="文件中沒有找到能回答這個問題的內容。",
        covers="最接近的文件主要涉及：",
        case="案例{n}",
        outdated="索引早於文件：有文件在建立索引之後改動過，請執行 yinzheng build。",
    ),
    "en": Phrases(
        found="The documents say:",
        howto="This is how the documents describe it:",
        listed="The documents name:",
        overview="An overview, in the documents' own words:",
        compare="Side by side:",
        collect="Documents that qualify ({found} of {searched} searched):",
        corpus="Documents in the collection ({n}):",
        abstain="The documents do not answer this question.",
        covers="The nearest documents cover:",
        case="case {n}",
        outdated="The index is older than the files: some changed after it was built. Run yinzheng build.",
    ),
    "ja": Phrases(
        found="文書の原文は次のとおりです：",
        howto="文書には次の方法が示されています：",
        listed="文書に挙げられているのは次のとおりです：",
        overview="概要は次のとおりです（文書の原文）：",
        compare="それぞれの記述を並べると、次のとおりです：",
        collect="{searched}件の文書のうち、該当するのは{found}件です：",
        corpus="収録されている文書は{n}件です：",
        abstain="この質問に答える記述は、文書の中に見つかりませんでした。",
        covers="最も近い文書が扱っている内容：",
        case="事例{n}",
        outdated="索引がファイルより古くなっています。yinzheng build を実行してください。",
    ),
    "ko": Phrases(
        found="문서의 원문은 다음과 같습니다:",
        howto="문서에 나온 방법은 다음과 같습니다:",
        listed="문서에 열거된 내용은 다음과 같습니다:",
        overview="개요는 다음과 같습니다(문서 원문):",
        compare="각각의 내용을 나란히 보면 다음과 같습니다:",
        collect="문서 {searched}건 가운데 {found}건이 해당합니다:",
        corpus="모두 {n}건의 문서가 수록되어 있습니다:",
        abstain="이 질문에 답하는 내용을 문서에서 찾지 못했습니다.",
        covers="가장 가까운 문서가 다루는 내용:",
        case="사례 {n}",
        outdated="색인이 파일보다 오래되었습니다. yinzheng build 를 실행하세요.",
    ),
    "fr": Phrases(
        found="Voici ce que disent les documents :",
        howto="Voici comment les documents le décrivent :",
        listed="Les documents citent :",
        overview="En voici l'essentiel, dans les termes des documents :",
        compare="Voici les passages mis en regard :",
        collect="Documents répondant au critère ({found} sur {searched} examinés) :",
        corpus="Documents du recueil ({n}) :",
        abstain="Les documents ne répondent pas à cette question.",
        covers="Les documents les plus proches traitent de :",
        case="cas {n}",
        outdated="L'index est plus ancien que les fichiers : lancez yinzheng build.",
    ),
    "es": Phrases(
        found="Esto dicen los documentos:",
        howto="Así lo describen los documentos:",
        listed="Los documentos mencionan:",
        overview="Esto es lo esencial, en palabras de los documentos:",
        compare="Comparación, punto por punto:",
        collect="Documentos que cumplen el criterio ({found} de {searched} consultados):",
        corpus="Documentos de la colección ({n}):",
        abstain="Los documentos no responden a esta pregunta.",
        covers="Los documentos más cercanos tratan de:",
        case="caso {n}",
        outdated="El índice es más antiguo que los archivos: ejecute yinzheng build.",
    ),
    "de": Phrases(
        found="Die Dokumente sagen:",
        howto="So beschreiben es die Dokumente:",
        listed="Die Dokumente nennen:",
        overview="Das Wichtigste im Wortlaut der Dokumente:",
        compare="Im Vergleich:",
        collect="Zutreffende Dokumente ({found} von {searched} durchsuchten):",
        corpus="Dokumente in der Sammlung ({n}):",
        abstain="Die Dokumente beantworten diese Frage nicht.",
        covers="Die Dokumente, die am nächsten kommen, behandeln:",
        case="Fall {n}",
        outdated="Der Index ist älter als die Dateien: führen Sie yinzheng build aus.",
    ),
    "pt": Phrases(
        found="Os documentos dizem:",
        howto="É assim que os documentos o descrevem:",
        listed="Os documentos mencionam:",
        overview="O essencial, nas palavras dos documentos:",
        compare="Comparação, lado a lado:",
        collect="Documentos que cumprem o critério ({found} de {searched} consultados):",
        corpus="Documentos da coleção ({n}):",
        abstain="Os documentos não respondem a esta pergunta.",
        covers="Os documentos mais próximos tratam de:",
        case="caso {n}",
        outdated="O índice é mais antigo do que os ficheiros: execute yinzheng build.",
    ),
    "ru": Phrases(
        found="В документах сказано:",
        howto="Вот как это описано в документах:",
        listed="В документах названы:",
        overview="Главное, словами самих документов:",
        compare="Для сравнения:",
        collect="Подходящие документы ({found} из {searched} просмотренных):",
        corpus="Документы подборки ({n}):",
        abstain="Документы не отвечают на этот вопрос.",
        covers="Наиболее близкие документы посвящены следующему:",
        case="пример {n}",
        outdated="Индекс старше файлов: выполните yinzheng build.",
    ),
    "ar": Phrases(
        found="تقول الوثائق:",
        howto="هكذا تصف الوثائق ذلك:",
        listed="تذكر الوثائق ما يلي:",
        overview="أهم ما جاء في الوثائق بنصها:",
        compare="فيما يلي المقارنة جنبًا إلى جنب:",
        collect="الوثائق المطابقة ({found} من أصل {searched}):",
        corpus="وثائق المجموعة ({n}):",
        abstain="الوثائق لا تجيب عن هذا السؤال.",
        covers="تتناول أقرب الوثائق ما يلي:",
        case="الحالة {n}",
        outdated="الفهرس أقدم من الملفات: شغّل yinzheng build.",
    ),
    "vi": Phrases(
        found="Tài liệu nêu:",
        howto="Tài liệu nêu cách làm như sau:",
        listed="Tài liệu liệt kê:",
        overview="Những điểm chính, trích nguyên văn tài liệu:",
        compare="Đối chiếu như sau:",
        collect="Trong {searched} tài liệu đã tra cứu, có {found} tài liệu phù hợp:",
        corpus="Bộ sưu tập có {n} tài liệu:",
        abstain="Tài liệu không trả lời câu hỏi này.",
        covers="Các tài liệu gần nhất đề cập đến:",
        case="trường hợp {n}",
        outdated="Chỉ mục cũ hơn các tệp: hãy chạy yinzheng build.",
    ),
}


def phrases(language: str) -> Phrases:
    """Return the language's phrases; English for a language without any."""
    return PHRASES.get(language, PHRASES["en"])
