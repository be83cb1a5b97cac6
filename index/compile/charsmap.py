"""A map of single characters -> the compiled form that the `Precompiled` normaliser of tokenizers reads.

That form is SentencePiece's: u32 size of a trie in bytes, the trie, the replacements as NUL-ended UTF-8. The trie is a
double array as darts-clone lays it out, in 32-bit units: a node at p with offset o has its child for byte b at
p ^ o ^ b, whose lowest 8 bits are b; bit 8 says that a key ends here, its value then stands at p ^ o.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from itertools import count
from typing import Any

LEAF, VALUE = 1 << 8, 1 << 31
BLOCK = 256


def compile_charsmap(characters: Mapping[str, str]) -> bytes:
    """Return the compiled map; keys are single characters, replacements may be empty."""
    places: dict[bytes, int] = {}
    replacements = bytearray()
    trie: dict[int, Any] = {}
    for character, replacement in characters.items():
        words = replacement.encode() + b"\0"
        if words not in places:
            places[words] = len(replacements)
            replacements += words
        node = trie
        for byte in character.encode():
            node = node.setdefault(byte, {})
        node[0] = places[words]  # no key holds a NUL byte, so 0 marks its end
    units = _double_array(trie)
    packed = struct.pack(f"<{len(units)}I", *units)
    return struct.pack("<I", len(packed)) + packed + bytes(replacements)


def _double_array(trie: dict[int, Any]) -> list[int]:
    """Lay the trie out; a node of many children opens a block of its own, one of a single child fills a gap."""
    units = [0] * BLOCK
    taken = bytearray(BLOCK)
    taken[0] = 1
    bases: set[int] = set()
    gap = 1
    waiting = [(trie, 0)]
    while waiting:
        node, place = waiting.pop()
        if len(node) == 1:
            (label,) = node
            while gap < len(units) and taken[gap]:
                gap += 1
            slots = (slot for slot in count(gap) if slot >= len(units) or not taken[slot])
            base = next(slot ^ label for slot in slots if slot ^ label not in bases)
        else:
            base = len(units)
        missing = (base | (BLOCK - 1)) + 1 - len(units)
        if missing > 0:
            units.extend([0] * missing)
            taken.extend(bytes(missing))
        bases.add(base)
        offset = place ^ base
        if offset >= 1 << 21:  # what fits the plain form of an offset; a map of characters is far smaller
            raise ValueError("the character map is too large for its compiled form")
        units[place] |= offset << 10
        for label, child in node.items():
            taken[base ^ label] = 1
            if label == 0:
                units[place] |= LEAF
                units[base] = child | VALUE
            else:
                units[base ^ label] = label
                waiting.append((child, base ^ label))
    return units
