"""Cues of English questions."""

from __future__ import annotations

from qa.cues.record import Cues
from qa.records import Kind

CASES = "(?:cases|case studies|examples)"
DOCUMENTS = "(?:documents|files|texts|papers|reports|articles|materials|sources)"
ANY = f"(?:{CASES}|{DOCUMENTS})"
MENTIONS = (
    "(?:mention|talk|discuss|describe|cover|deal|refer|contain|say|address|report|concern|involve|include|appear|"
    "use|"
    "are about|come from|are from|rely|touch|feature|show|speak)(?:e?d|s|ing)?"
)
MORE = (
    "(?:bigger|larger|smaller|faster|slower|cheaper|dearer|costlier|higher|lower|longer|shorter|better|worse|"
    "quicker|"
    "earlier|later|older|newer|younger|stronger|greater|stricter|easier|busier|more|fewer|less)"
)
NOT_NOUN = (
    "(?!(?:is|are|was|were|has|have|had|does|did|do|can|could|will|would|should|must|may|its|his|this|the|of|in|"
    "on|for|"
    r"happens|makes|lets|gives|counts|needs|takes|comes|runs|costs)\b)"
)

CUES = Cues(
    kinds={
        Kind.CORPUS: (
            rf"\bhow many (?:different )?{ANY}\b",
            rf"\bnumber of {ANY}\b",
            rf"\b(?:all|every one) (?:of )?(?:the |your )?{ANY}\b",
            rf"\blist (?:the |your |of )*{ANY}\b",
            rf"\b(?:what|which) {ANY}\b",
            rf"\bwho (?:provided|supplied|submitted|contributed|wrote)(?: all)? (?:the |these )?{ANY}\b",
            rf"\b(?:what|which) (?:organi[sz]ations|institutions|cities|places|bodies|agencies) "
            rf"(?:provided|supplied|submitted|contributed) (?:the |these )?{ANY}\b",
            r"\b(?:what|which|how many) (?:categories|topics|themes|subjects)\b",
            r"\bwhat (?:is|are|does|do)? ?(?:this|the|these|your) (?:\w+ )?(?:collection|corpus|library|database|"
            f"{ANY})"
            r"(?: mainly)? (?:about|cover|contain|deal with)\b",
            r"\bwhat can (?:i ask|you (?:answer|tell me))\b",
        ),
        Kind.COLLECT: (
            rf"(?<!\bin )\b(?:which|what) (?:of the |other |of these )?{CASES}\b",
            rf"\bin (?:which|what|how many) (?:of the |other )?{ANY}\b.*\b{MENTIONS}\b",
            rf"\b(?:which|what|how many) (?:of (?:the |these )?)?{ANY} (?:\w+ )?{MENTIONS}\b",
            rf"\b(?:which|how many) of (?:the |these )?{CASES}\b|\blist (?:all )?(?:the )?{CASES}\b",
            rf"\bwhich case\b(?!.*\b(?:{MORE}|or)\b)",
            rf"\b(?:list|find|show|give|collect|search|name|get)\b.{{0,20}}\b{ANY} (?:that|which|where|in which|"
            "with|about|"
            r"on|from|using|involving|mentioning|concerning|dealing|related)\b",
            rf"\b(?:all|every|any) (?:of )?(?:the )?(?:{CASES}|case|example) "
            r"(?:that|which|where|in which|with|about|on|from|using|involving|mentioning|dealing|related)\b",
            rf"\b(?:across|over|among) (?:all )?(?:of )?(?:the |these )?{ANY}\b",
        ),
        Kind.COMPARE: (
            r"\bdifferences? (?:\w+ )?between\b|\bsimilarit(?:y|ies) between\b|\bside by side\b|\bin common\b",
            r"\bcompar(?:e|ing|ison)\b(?! (?:to|with) (?:\d|last|previous|before|the (?:previous|year|past|old)))",
            r"\bvs\b|\bversus\b|\bcontrast(?:s|ing)?\b (?!.*\bmedi)",
            r"\bhow (?:do|does|did|are|is)\b.*\b(?:differ|different from)\b(?! (?:from )?(?:the )?(?:old|previous|"
            "past|before))",
            r"\b(?:which|who)(?: (?:one|city|place|town|zone|side|case|scheme|programme|program|platform|project|"
            "plan|"
            "approach|of (?:the two|them|these|those)))? (?:is|are|was|were|has|have|had|does|did|do|gets?|grew|"
            "pays?|"
            rf"takes?|took|costs?|lends?|offers?|handles?|handled|works?|charges?)\b[^?]*\b{MORE}\b(?! than)",
            rf"\b{MORE}\b[^?]*[:,;][^?]*\bor\b|\bor\b[^?]*[:,;][^?]*\b(?:which|who)\b[^?]*\b{MORE}\b",
            rf"^(?:does|do|did|is|are|was|were|has|have|had)\b[^?]{{2,60}}\bor\b[^?]*\b{MORE}\b(?! than)",
            r"\band\b[^?]{2,40}\beach (?:do|did|use|used|rely|focus|take|handle|approach|try|offer|aim|work)\b",
        ),
        Kind.OVERVIEW: (
            r"\boverviews?\b|\bsummar(?:y|i[sz]e|ies)\b|\bsum up\b|\boutline\b|\bin (?:brief|short|a nutshell)\b",
            r"\bbriefly\b",
            r"\bgist\b",
            r"\b(?:introduce|introduction to|tell me (?:more )?about|describe|main points|key points|"
            r"in general terms)\b",
            r"\bwhat (?:\w+ )?(?:results?|effects?|outcomes?|impact|achievements?)\b(?! on the)(?!.*\bin (?:19|"
            r"20)\d\d\b)",
            r"\b(?:what|which) (?:are|were|is) (?:the )?(?:\w+ )?(?:main |next )(?:steps?|measures|actions|"
            r"practices|plans)\b",
            r"\bwhat(?: is|'s| are) (?:the )?next (?:for|steps?)\b|\bwhat (?:is|are) \w+(?:'s)? (?:future )?plans\b",
            r"\bwhat (?:is|was) .{2,40} all about\b|\bhow (?:successful|effective) (?:is|was|were|has)\b",
        ),
        Kind.LIST: (
            r"\b(?:list|enumerate|name (?:the|all|some|them|every|a few)|itemi[sz]e)\b",
            rf"\b(?:which|what) (?:{NOT_NOUN}\w+ ){{0,2}}{NOT_NOUN}(?!cases )\w+(?<!s)s ",
            r"\bwhat (?:are|were) (?:the|all|its|their)\b|\bwhich ones\b",
        ),
        Kind.HOWTO: (
            r"\bhow(?: exactly| else)? (?!do you (?:spell|pronounce|call)\b)(?:do|does|did|can|could|should|would|"
            "will|is|are|was|were|to|has|have|"
            r"had)\b",
            r"\b(?:in what way|by what means|what (?:is|are|was) the (?:procedures?|process|steps|way))\b",
            r"\bwhat (?:did|does|do|can|should|must) .{2,60}\bdo (?:to|about|in order)\b",
            r"\bis there (?:a|any) way to\b",
        ),
    },
    filler=(
        r"\b(?:hi|hello|please|so|and|ok|could|can|would|you|i|we|me|us|tell|show|give|like|want|to|know|see|do|"
        r"does|did)\b",
        r"\b(?:are|is|was|were|there|have|has|had|hold|holds|contain|contains|include|includes|included|cover|covered|it|in|of|"
        r"here)\b",
        r"\b(?:the|this|these|your|all|a|an|every|total|altogether|overall|now|collection|corpus|library|database|"
        r"index)\b",
        r"\b(?:knowledge base|titles?|names?|list|out|set|archive|on file|cases|documents|files|exist|available|by|"
        "with|"
        r"thanks?)\b",
        r"\b(?:about|mainly|for|full|complete|my|what|which|who|provided|from|that|at|belong|come)\b",
    ),
    quantity=(
        r"\bhow (?:many|much|large|big|long|high|far|fast|often|old|tall|deep|wide|few)\b|%|\bper ?cent(?:age)?\b",
        r"\brates?\b",
        r"\b(?:what|which) (?:\w+ )?(?:share|proportion|number|amount|size|value|total|price|cost|sum|ratio|"
        r"volume)\b",
        r"\b(?:number|amount|size|value|volume|length|percentage|share) of\b",
    ),
)
