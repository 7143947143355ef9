from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.extract.morphology import Form, conjugate, inflected, plurals, stem

IRREGULAR = {
    "houden": ["hield", "hielden", "gehouden"],
    "bieden": ["bood", "boden", "geboden"],
    "zeggen": ["zei", "zeiden", "gezegd", "zegde", "zegden"],
}


@pytest.mark.parametrize(
    ("infinitive", "expected"),
    [
        ("maken", "maak"),
        ("stoppen", "stop"),
        ("leven", "leef"),
        ("lozen", "loos"),
        ("eisen", "eis"),
        ("werken", "werk"),
        ("arresteren", "arresteer"),
        ("bouwen", "bouw"),
        ("vluchten", "vlucht"),
    ],
)
def test_stem(infinitive: str, expected: str) -> None:
    assert stem(infinitive) == expected


@pytest.mark.parametrize(
    ("entry", "form", "kind"),
    [
        ("arresteren", "gearresteerd", Form.PARTICIPLE),
        ("arresteren", "gearresteerde", Form.ATTRIBUTIVE),
        ("arresteren", "arresteerden", Form.FINITE),
        ("boycotten=boycot", "boycotte", Form.FINITE),
        ("eisen", "geeist", Form.PARTICIPLE),
        ("eisen", "eist", Form.FINITE),
        ("ver_moorden", "vermoord", Form.PARTICIPLE),
        ("ver_moorden", "vermoorde", Form.ATTRIBUTIVE),
        ("ver_moorden", "vermoordden", Form.FINITE),
        ("ver_bieden", "verboden", Form.PARTICIPLE),
        ("ver_bieden", "verbood", Form.FINITE),
        ("leveren=lever", "geleverd", Form.PARTICIPLE),
        ("aan|houden", "aanhield", Form.FINITE),
        ("aan|houden", "aangehouden", Form.PARTICIPLE),
        ("aan|houden", "aanhouden", Form.INFINITIVE),
    ],
)
def test_form(entry: str, form: str, kind: Form) -> None:
    assert conjugate(entry, IRREGULAR).forms[form] is kind


def test_inseparable_prefix_takes_no_ge() -> None:
    assert not any("ge" in form for form in conjugate("ver_bieden", IRREGULAR).forms)


def test_separable_verb_stands_apart_from_its_particle() -> None:
    verb = conjugate("toe|zeggen", IRREGULAR)
    assert verb.particle == "toe"
    assert {"zegt", "zei", "zegde", "zeggen"} <= verb.split
    assert "zegt" not in verb.forms
    assert "toezegt" in verb.forms


def test_a_verb_in_one_piece_is_never_split() -> None:
    assert not conjugate("arresteren", IRREGULAR).split


@pytest.mark.parametrize(
    ("noun", "plural"),
    [
        ("top", "toppen"),
        ("afspraak", "afspraken"),
        ("sanctie", "sancties"),
        ("staking", "stakingen"),
        ("gijzelaar", "gijzelaars"),
        ("blokkade", "blokkades"),
        ("brief", "brieven"),
        ("demo", "demo's"),
    ],
)
def test_plural(noun: str, plural: str) -> None:
    assert {noun, plural} <= plurals(noun)


@pytest.mark.parametrize(
    ("adjective", "expected"),
    [("Deens", "Deense"), ("Chinees", "Chinese"), ("Iraaks", "Iraakse"), ("Noors", "Noorse")],
)
def test_adjective(adjective: str, expected: str) -> None:
    assert inflected(adjective) == expected


@given(st.from_regex(r"[a-z]{2,12}en", fullmatch=True))
def test_every_verb_has_its_infinitive_and_a_participle(infinitive: str) -> None:
    forms = conjugate(infinitive, {}).forms
    assert infinitive in forms
    assert Form.PARTICIPLE in forms.values()


@given(st.from_regex(r"[a-z]{2,14}", fullmatch=True))
def test_a_noun_is_among_its_own_forms(noun: str) -> None:
    assert noun in plurals(noun)
