"""A map of single characters -> the compiled form that the `Precompiled` normaliser of tokenizers reads.

SentencePiece compiles it, from a file of rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

ERRORS = 2  # the lowest level of SentencePiece's log that is shown


def compile_charsmap(characters: Mapping[str, str]) -> bytes:
    """Return the compiled map; keys are single characters, replacements may be empty."""
    import sentencepiece
    from sentencepiece.sentencepiece_model_pb2 import ModelProto

    sentencepiece.set_min_log_level(ERRORS)
    with TemporaryDirectory() as folder:
        rules = Path(folder, "rules.tsv")
        lines = (f"{_codes(one)}\t{_codes(replacement)}\n" for one, replacement in characters.items())
        rules.write_text("".join(lines), "ascii")
        normalizer = sentencepiece.SentencePieceNormalizer(rule_tsv=str(rules))
    compiled: bytes = ModelProto.FromString(normalizer.serialized_model_proto()).normalizer_spec.precompiled_charsmap
    return compiled


def _codes(text: str) -> str:
    return " ".join(f"{ord(char):X}" for char in text)
