"""Untrusted text made fit for a terminal, one character for one, so that offsets stay true."""

from __future__ import annotations

import re

STAND_IN = "·"
"""What is shown for a character that takes no place of its own."""

_UNKNOWN = "\ufffd"

_RANGES = (
    (0x80, 0x9F),  # C1 controls: some terminals obey them
    (0xD800, 0xDFFF),  # lone surrogates cannot be sent
    (0xFFFE, 0xFFFF),
)
_UNSEEN = (
    (0xAD, 0xAD),  # soft hyphen
    (0x34F, 0x34F),
    (0x61C, 0x61C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x2028, 0x202E),  # line and paragraph separators, bidirectional overrides
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),  # tags and supplementary variation selectors
)

_TABLE: dict[int, str] = {
    **{code: chr(0x2400 + code) for code in range(0x20)},
    0x7F: "\u2421",
    **{code: _UNKNOWN for first, last in _RANGES for code in range(first, last + 1)},
    **{code: STAND_IN for first, last in _UNSEEN for code in range(first, last + 1)},
}

_HOSTILE = re.compile(
    "[\x00-\x1f\x7f"
    + "".join(f"{chr(first)}-{chr(last)}" for first, last in (*_RANGES, *_UNSEEN))
    + "]"
)


def visible(text: str) -> str:
    """The text with every control, bidirectional and zero-width character as a visible stand-in.

    Each character becomes exactly one character of known width, so that offsets and lengths in
    code points are the same before and after. C0 controls become their Unicode pictures, also
    line ends and tabs; callers that lay out lines split them off first.
    """
    return text.translate(_TABLE) if _HOSTILE.search(text) else text
