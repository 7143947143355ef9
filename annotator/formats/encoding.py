"""Bytes as text: UTF-8 first, then what a byte order mark says, then what the bytes look like."""

from __future__ import annotations

import codecs
import re
from typing import Any

from annotator.core.errors import InputError
from annotator.core.language import N_, _

_MARKS = (
    # The mark of UTF-32 in little-endian order begins with that of UTF-16, so it is tried first.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)

_NUL = N_("It holds NUL bytes, so it is no plain text; save it as UTF-8 text.")
_UNKNOWN = N_("Its encoding cannot be told; save it as UTF-8.")

_WESTERN = ("cp1252", "mac_roman", "cp850")
_COMMON = frozenset("áàäçèéêëíïñóöúüÁÄÇÈÉÊËÍÏÓÖÚÜ")
_RARE = frozenset("âãåæìîòôõøùûÿœßÀÂÃÅÆÌÎÑÒÔÕØÙÛŸŒ")
_SIGNS = frozenset("‘’“”„‚–—…•·€£¥§°´«»‹›©®™½¼¾²³¹±×µ¿¡¨‰\xa0\xad")
_BETWEEN_LETTERS = frozenset("’´–—…·/\xa0\xad")
_NOT_BEHIND_LETTERS = frozenset("‘“„‚‹«¿¡•‰")
_NON_ASCII = re.compile(r"[^\x00-\x7f]")
# What no text holds: control characters other than white space.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def marked_encoding(head: bytes) -> str | None:
    """The encoding that the byte order mark at the beginning of the bytes names, or None."""
    return next((name for mark, name in _MARKS if head.startswith(mark)), None)


def decode(data: bytes, expected: str | None = None) -> tuple[str, str | None]:
    """Decode bytes, without a byte order mark in the result.

    UTF-8 is always tried first. What has no mark and is not UTF-8 is decoded by what it looks
    like, and the encoding is returned so that a person can be told.

    Args:
        data: The bytes of a whole file, or of one line of it.
        expected: An encoding that other lines of the same file were found to have.

    Returns:
        The text, and the name of the encoding where it is not UTF-8.

    Raises:
        InputError: There are NUL bytes, or no encoding fits.
    """
    marked = marked_encoding(data)
    try:
        text = data.decode(marked or "utf-8")
    except UnicodeDecodeError as error:
        if marked is not None:
            raise InputError(
                _(
                    "It begins as {encoding} but is broken at byte {offset}; save it as UTF-8."
                ).format(encoding=_shown(marked), offset=error.start)
            ) from None
        if b"\0" in data:
            raise InputError(_(_NUL)) from None
        return _detected(data, expected)
    if "\0" in text:
        raise InputError(_(_NUL))
    return text, (_shown(marked) if marked in ("utf-16", "utf-32") else None)


def _detected(data: bytes, expected: str | None) -> tuple[str, str]:
    if expected is not None:
        text = _strictly(data, expected)
        if text is not None:
            return text, expected
    western = _western(data)
    if western is not None:
        return western
    return _by_statistics(data)


def _western(data: bytes) -> tuple[str, str] | None:
    """The text in the Western encoding in which its accents and signs stand where they belong.

    Code pages share their byte values, and for a text with a few accents charset-normalizer gives
    several of them the same score and names a Central European or Baltic one. So the encodings
    that Dutch is written in are compared first, by how many characters look out of place.
    """
    best: tuple[int, str, str] | None = None
    for encoding in _WESTERN:
        text = _strictly(data, encoding)
        if text is not None:
            strange = sum(_strangeness(text, match.start()) for match in _NON_ASCII.finditer(text))
            if best is None or strange < best[0]:
                best = (strange, text, encoding)
    if best is None:
        return None
    strange, text, encoding = best
    letters = sum(character.isalpha() for character in text)
    signs = _NON_ASCII.findall(text)
    foreign = sum(sign.isalpha() for sign in signs)
    # In Western languages few letters have accents; in another script nearly all would be.
    return (text, encoding) if strange <= len(signs) and foreign * 3 <= letters else None


_STRANGE = 10


def _strangeness(text: str, index: int) -> int:
    """How much a character looks out of place in Dutch: 0 not at all, 1 rare, 10 wrong."""
    sign = text[index]
    before = text[index - 1] if index else " "
    after = text[index + 1] if index + 1 < len(text) else " "
    if sign in _COMMON or sign in _RARE:
        wrong = sign.isupper() and (before.islower() or (before.isupper() and after.islower()))
        return _STRANGE if wrong else int(sign in _RARE)
    if sign not in _SIGNS or (sign in _NOT_BEHIND_LETTERS and (before.isalpha() or before == sign)):
        return _STRANGE
    if before.isalpha() and after.isalpha():
        return int(sign not in "’\xad") if sign in _BETWEEN_LETTERS else _STRANGE
    return 0


def _by_statistics(data: bytes) -> tuple[str, str]:
    """The text in the encoding that charset-normalizer finds, if a language shows in it."""
    from charset_normalizer import from_bytes

    best: Any = from_bytes(data, threshold=0.1).best()
    if best is None or best.coherence == 0:
        raise InputError(_(_UNKNOWN))
    text = _strictly(data, best.encoding)
    if text is None:
        raise InputError(_(_UNKNOWN))
    return text, str(best.encoding)


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
    return None if _CONTROL.search(text) else text


def _shown(encoding: str) -> str:
    return encoding.removesuffix("-sig").upper()
