"""The table of cues, by language of the question."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from qa.cues import ar, de, en, es, fr, ja, ko, pt, ru, vi, zh
from qa.cues.record import Cues

TABLE: Mapping[str, Cues] = MappingProxyType(
    {
        "zh": zh.CUES,
        "zh-Hant": zh.CUES,
        "en": en.CUES,
        "ja": ja.CUES,
        "ko": ko.CUES,
        "fr": fr.CUES,
        "es": es.CUES,
        "pt": pt.CUES,
        "de": de.CUES,
        "ru": ru.CUES,
        "ar": ar.CUES,
        "vi": vi.CUES,
    }
)
