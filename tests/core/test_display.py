from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.display import visible

HARMLESS = "De “NAVO” – café, ‘ja’ €5 … 日本 👍🏽 e\u0301 ❤\ufe0f \u00a0 ß"


def test_news_is_shown_as_it_is() -> None:
    assert visible(HARMLESS) == HARMLESS


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31m", "␛[31m"),
        ("a\tb\nc\r", "a␉b␊c␍"),
        ("\x00\x07\x7f", "␀␇␡"),
        ("\x9b31m", "\ufffd31m"),
        ("\ud800", "\ufffd"),
        ("a\u202ecba", "a·cba"),
        ("\u2066x\u2069", "·x·"),
        ("zero\u200bwidth\ufeff", "zero·width·"),
        ("soft\u00adhyphen", "soft·hyphen"),
        ("line\u2028end\u2029", "line·end·"),
        ("\U000e0041", "·"),
        ("👨\u200d👩", "👨·👩"),
    ],
)
def test_what_a_terminal_would_obey_or_hide_is_shown(hostile: str, shown: str) -> None:
    assert visible(hostile) == shown


def test_no_character_that_steers_a_terminal_is_left() -> None:
    for code in range(sys.maxunicode + 1):
        sign = chr(code)
        shown = visible(sign)
        assert len(shown) == 1
        assert unicodedata.category(shown) not in ("Cc", "Cs", "Zl", "Zp"), hex(code)
        assert unicodedata.bidirectional(shown) not in (
            *("LRE", "RLE", "LRO", "RLO", "PDF"),
            *("LRI", "RLI", "FSI", "PDI", "BN"),
        ), hex(code)


@given(st.text(max_size=40))
def test_each_character_becomes_one_character(text: str) -> None:
    shown = visible(text)
    assert shown == "".join(visible(sign) for sign in text)
    assert visible(shown) == shown
    shown.encode()
