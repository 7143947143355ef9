from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.errors import InputError
from annotator.formats.encoding import decode

GOLD = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "gold" / "dev.jsonl"

DUTCH = [
    "café",
    "één man",
    "België wint",
    "De coëfficiënt is 3.",
    "Het is privé geïnd; de coördinatie was in Zoës handen.",
    "Curaçao vraagt drieëntwintig miljoen, zei señor Müller.",
]
TYPOGRAPHIC = [
    "’s Avonds één „ja” – voor € 5 …",
    "‘Privé’, zei hij: “geïnteresseerd”",
]


@pytest.mark.parametrize("text", [*DUTCH, *TYPOGRAPHIC, "😀 e\u0301 \U0001f1f3\U0001f1f1", "plat"])
def test_utf8_is_not_worth_a_word(text: str) -> None:
    assert decode(text.encode()) == (text, None)
    assert decode(codecs.BOM_UTF8 + text.encode()) == (text, None)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
@pytest.mark.parametrize("order", ["le", "be"])
def test_a_mark_names_the_encoding(encoding: str, order: str) -> None:
    mark = {
        "utf-16le": codecs.BOM_UTF16_LE,
        "utf-16be": codecs.BOM_UTF16_BE,
        "utf-32le": codecs.BOM_UTF32_LE,
        "utf-32be": codecs.BOM_UTF32_BE,
    }[encoding + order]
    data = mark + "één 😀".encode(f"{encoding}-{order}")
    assert decode(data) == ("één 😀", encoding.upper())


@pytest.mark.parametrize("text", [*DUTCH, *TYPOGRAPHIC])
def test_dutch_in_windows_1252(text: str) -> None:
    assert decode(text.encode("cp1252")) == (text, "cp1252")


@pytest.mark.parametrize("text", DUTCH)
def test_dutch_in_latin_1_which_windows_1252_holds(text: str) -> None:
    assert decode(text.encode("latin-1")) == (text, "cp1252")


@pytest.mark.parametrize("text", [*DUTCH, *TYPOGRAPHIC])
def test_dutch_in_mac_roman(text: str) -> None:
    assert decode(text.encode("mac_roman")) == (text, "mac_roman")


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r"])
def test_another_script_in_its_own_encoding(encoding: str) -> None:
    text = (
        "Президент сказал, что переговоры продолжаются в Москве. Он добавил, что встреча состоится."
    )
    assert decode(text.encode(encoding))[0] == text


@pytest.mark.skipif(not GOLD.exists(), reason="the shared gold data is not beside this repository")
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "mac_roman"])
def test_real_articles(encoding: str) -> None:
    tried = 0
    for line in GOLD.read_text("utf-8").splitlines():
        text = json.loads(line)["text"]
        try:
            data = text.encode(encoding)
        except UnicodeEncodeError:
            continue
        assert decode(data)[0] == text
        tried += 1
    assert tried >= 8


def test_the_encoding_of_other_lines_is_tried_before_any_search() -> None:
    data = "‹".encode("cp850", "ignore") + b"\x9a"
    assert decode(data, "cp1252") == ("š", "cp1252")
    assert decode("één".encode(), "cp1252") == ("één", None)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00",
        b"een\x00twee",
        b"\xe9\x00n\x00",
        "één".encode("utf-16") + codecs.BOM_UTF16_LE + b"\x00\x00",
        codecs.BOM_UTF16_LE + b"\x00\xd8\x00",
        b"\x89PNG\r\n\x1a\n\x1f\xff",
        b"\x1f\x8b\x08\x08\xaa\xbb\xcc\xdd",
        b"\xff\xd8\xff\xe0\x10JFIF\x01\x01",
        bytes(range(1, 256)),
    ],
)
def test_what_is_no_text(data: bytes) -> None:
    with pytest.raises(InputError, match="UTF-8"):
        decode(data)


@given(st.binary(max_size=200))
def test_bytes_give_a_text_or_one_sentence(data: bytes) -> None:
    try:
        text, _ = decode(data)
    except InputError:
        return
    assert "\0" not in text
    text.encode()
