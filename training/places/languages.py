"""The languages that questions are asked in, as the sources of names and of words call them."""

from __future__ import annotations

NAMED = ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pt", "ru", "sv", "vi", "zh", "zh_Hant")  # by CLDR
WRITTEN = ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pt", "ru", "sv", "vi", "zh")  # by wordfreq
