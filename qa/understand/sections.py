"""A question about results, or about what comes next -> the sections headed so stand a little higher.

Case reports, minutes, papers and projects have such sections, in any language, and what they say need not repeat the
question's word: “what came of it” is answered under “Results” by figures alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from index.records import Chunk
from index.search import Candidates
from index.store.document_table import DocumentTable
from index.text.scripts import fold
from qa.records import Kind, Query, Scope
from qa.understand.kind import substance

BOOST = 0.4  # of a section that is asked for, in units of the fused score; .2 to .7 measured alike
HEADING_CHARS = 200  # of a heading, so many are looked at


@dataclass(frozen=True, slots=True)
class Facet:
    """What a part of a document is about, in folded words; one list for all languages, a heading may be in another."""

    asked: re.Pattern[str]  # how questions ask for it: phrases, since “next to” and “take effect” do not
    headed: re.Pattern[str]  # how sections are headed that tell it


def facet(both: str, asked: str, headed: str) -> Facet:
    """Return the facet of these words: in questions and headings, in questions alone, in headings alone."""
    return Facet(re.compile(f"{both}|{asked}"), re.compile(f"{both}|{headed}"))


RESULTS = facet(
    both=r"成效|收效|效果|نتائج"
    r"|\b(?:results?|outcomes?|achievements?|impacts?|r[eé]sultats?|retomb[eé]es|resultados?|logros|impactos?"
    r"|ergebniss?e?n?|(?:aus)?wirkungen|результат\w{0,3}|эффект\w{0,3}|kết quả|hiệu quả|thành tựu)\b",
    asked=r"(?:取得|产生|有)了?.{0,6}(?:成果|成绩)|成果(?:如何|怎|有哪|是什么|は)|结果(?:如何|怎么样|怎样|は)|نتيجة"
    r"|(?<![가-힣])(?:성과|효과|결과)(?=[가는은를]|$|[ ?])"
    r"|\b(?:(?:what|which|whose|had|have) (?:\w+ )?effects?|c[ao]me of|quels (?:\w+ )?effets|qu[eé] efectos"
    r"|que efeitos|каковы итоги)\b",
    headed=r"効果|成果|成绩|实绩|结果|النتيجة|(?<![가-힣])(?:추진|주요|기대)?(?:성과|효과|결과)(?![가-힣])"
    r"|\b(?:effects?|effets|efectos|efeitos|итоги)\b",
)
NEXT = facet(
    both=r"下一步|今后|下一?阶段|打算|次のステップ|(?<![가-힣])(?:향후|앞으로|다음 단계)|الخطوات (?:التالية|القادمة)"
    r"|\b(?:ال)?خطط\b|\b(?:next steps?|prochaines [eé]tapes|perspectives|pr[oó]ximos pas+os|planes|planos"
    r"|nächste schritte|pläne|дальнейш\w{0,4}|следующи\w{0,3} шаг\w{0,3}|планы|tiếp theo|tương lai|kế hoạch|sắp tới)\b",
    asked=r"接下来|(?<![作\d])日后|后续(?:有|还|工作|计划)|(?:什么|哪些|工作)计划|(?<![가-힣])계획[은이]|في المستقبل"
    r"|未来(?:有|将|几年|的)?(?:什么|哪些|怎|如何|打算|计划|规划)"
    r"|\b(?:next (?:phases?|stages?|for)|what(?:'s| is| comes| will come) next|in (?:the )?future"
    r"|future (?:plans?|steps?|work)|(?:what|which|whose|its|their|the|any) plans|plan(?:s|ned|ning) (?:to|for)"
    r"|going forward|l'avenir|en el futuro|no futuro|nächste[nr] schritte?n?|(?:zu)?künftige?[nr]?|в будущем"
    r"|планиру\w{0,4})\b",
    headed=r"未来|后续|工作(?:计划|思路)|展望|计划|予定|(?<![가-힣])계획|المستقبل"
    r"|\b(?:future|plans?|outlook|way forward|looking ahead|avenir|futuro|ausblick|zukunft|planung"
    r"|перспектив\w{0,3})\b",
)
FACETS = (RESULTS, NEXT)


def raised(found: Candidates, question: str, chunks: Sequence[Chunk], table: DocumentTable) -> Candidates:
    """Return the candidates with those lifted that stand in a section of what is asked for."""
    folded = fold(question).replace("’", "'")
    asked = {n for n, facet in enumerate(FACETS) if facet.asked.search(folded)}
    if not asked:
        return found
    boosted = []
    for candidate in found.best:
        chunk = chunks[candidate.number]
        sections = _sections(chunk.headings, table.titles[table.numbers[chunk.doc_id]])
        boost = BOOST if any(asked & _told(heading) for heading in sections) else 0.0
        boosted.append(replace(candidate, boost=boost))
    return replace(found, best=tuple(sorted(boosted, key=lambda candidate: -candidate.score)))


def without_facets(question: str) -> str:
    """Return the folded question without what asks for one of the facets."""
    for facet in FACETS:
        question = facet.asked.sub(" ", question)
    return question


def _sections(headings: Sequence[str], title: str) -> Sequence[str]:
    """Return the headings but for the document's own."""
    return headings[1:] if headings and title and title in headings[0] else headings


def _told(heading: str) -> frozenset[int]:
    """Return the numbers of the facets that the heading names."""
    return _told_by(heading[:HEADING_CHARS])


@lru_cache(maxsize=4096)
def _told_by(heading: str) -> frozenset[int]:
    folded = fold(heading)
    return frozenset(n for n, facet in enumerate(FACETS) if facet.headed.search(folded))


MIN_SECTION = 2  # characters of a heading that a question must have to mean its section
SAMPLE = 200  # documents whose headings tell which sections most have


def within_section(query: Query, named: Scope, table: DocumentTable) -> tuple[Query, Scope]:
    """Return both, limited to the sections of the named cases whose heading says all that is asked beside the number.

    «第7个案例有哪些做法？» asks for an overview of what stands below «主要做法».
    """
    limits = bool(named.doc_ids) and query.kind not in {Kind.COMPARE, Kind.COLLECT}
    asked = substance(query.turns[-1], query.language) if limits else ""
    if len(asked) < MIN_SECTION:
        return query, named
    chunks = (number for doc_id in named.doc_ids for number in table.chunks(doc_id))
    headings = dict.fromkeys(heading for number in chunks for heading in table.headings[number][1:])
    sections = tuple(heading for heading in headings if asked in fold(heading))
    if not sections:
        return query, named
    return replace(query, kind=Kind.OVERVIEW), replace(named, sections=sections)


def is_heading(words: str, table: DocumentTable) -> bool:
    """Tell whether the words are (part of) a heading in most of the documents: a section that any of them may have."""
    headings = _headings(table)
    return len(words) >= MIN_SECTION and sum(words in one for one in headings) * 2 > len(headings)


@lru_cache(maxsize=4)
def _headings(table: DocumentTable) -> list[str]:
    """Return the headings of the first level below the title, folded, of each of up to SAMPLE documents."""
    doc_ids = table.doc_ids[:: max(1, -(-len(table.doc_ids) // SAMPLE))]
    return [
        fold("\n".join({heading for n in table.chunks(doc_id) for heading in table.headings[n][1:2]}))
        for doc_id in doc_ids
    ]
