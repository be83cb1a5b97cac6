"""A question about results, or about what comes next -> the sections headed so stand a little higher.

Case reports, minutes, papers and projects have such sections, in any language, and what they say need not repeat the
question's word: “what came of it” is answered under “Results” by figures alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from index.lexical import fold
from index.records import Chunk
from index.search import Found

LIFT = 0.4  # of a section that is asked for, in units of the fused score; .2 to .7 measured alike
# One list for all languages, since a heading may be in another one than the question; in the folded form of both.
FACETS = (
    r"成效|效果|收效|成绩|实绩|取得.{0,8}成果|成果(?:如何|怎|有哪|$)|효과|성과|결과|نتائج|نتيجة"
    r"|\b(?:results?|outcomes?|effects?|achievements?|impacts?|c[ao]me of"
    r"|résultats?|effets?|retombées|resultados?|efectos?|efeitos?|logros|conquistas|ergebniss?e?|wirkung(?:en)?"
    r"|(?:результат|итог|эффект)\w{0,3}|kết quả|hiệu quả|thành tựu)\b",
    r"下一步|今后|未来|接下来|后续|将来|日后|下阶段|打算|향후|앞으로|계획|الخطوات (?:التالية|القادمة)|المستقبل|خطط"
    r"|\b(?:next|future|plans?|planned|planning|outlook"
    r"|prochaine?s?|avenir|perspectives?|próxim[oa]s?|futuros?|planes|planos?|nächste[nr]?|künftige?n?|zukunft|ausblick"
    r"|(?:дальнейш|планир|будущ|перспектив)\w{0,6}|план(?:ы|ов|ах)?|tiếp theo|tương lai|kế hoạch|sắp tới)\b",
)
PATTERNS = tuple(map(re.compile, FACETS))


def raised(found: Found, question: str, chunks: Sequence[Chunk]) -> Found:
    """Return the candidates with those lifted whose section, below their document's own heading, is asked for."""
    asked = _facets(question)
    if not asked:
        return found
    lifted = [
        replace(candidate, lift=LIFT if asked & _facets("\n".join(chunks[candidate.number].headings[1:])) else 0.0)
        for candidate in found.candidates
    ]
    return replace(found, candidates=tuple(sorted(lifted, key=lambda candidate: -candidate.score)))


@lru_cache(maxsize=4096)
def _facets(text: str) -> frozenset[re.Pattern[str]]:
    """Return those that the text names."""
    folded = fold(text)
    return frozenset(pattern for pattern in PATTERNS if pattern.search(folded))
