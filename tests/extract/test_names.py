from __future__ import annotations

import pytest

from tests.extract.conftest import entities_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zij woont in Noorwegen.", [("Noorwegen", "GPE")]),
        ("Zij woont in het noorden van Peru.", [("Peru", "GPE")]),
        ("De IJslandse kust.", [("IJslandse", "NORP")]),
        ("Twee Denen liepen weg.", [("Denen", "NORP")]),
        ("Portugals kust is lang.", [("Portugals", "GPE")]),
        ("Op de Oostzee stormt het.", [("Oostzee", "LOC")]),
        ("Zij las de New York Times.", [("New York Times", "ORG")]),
        ("Zij vloog naar Heathrow.", [("Heathrow", "FAC")]),
        ("DEN HAAG", [("DEN HAAG", "GPE")]),
        ("Hij rijdt over de A27 naar huis.", [("A27", "FAC")]),
        ("De katholieken en de moslims.", [("katholieken", "NORP"), ("moslims", "NORP")]),
    ],
)
def test_listed(text: str, expected: list[tuple[str, str]]) -> None:
    assert entities_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("de OPEC-landen", [("OPEC", "ORG")]),
        ("de Fatah-leider", [("Fatah", "ORG")]),
        ("de Zuid-Spaanse kust", [("Zuid-Spaanse", "NORP")]),
        ("de pro-Chinese krant", [("pro-Chinese", "NORP")]),
        ("de Deens-Zweedse brug", [("Deens-Zweedse", "NORP")]),
        ("in Noord- en Zuid-Italië", [("Noord- en Zuid-Italië", "LOC")]),
        ("in Zuid-Frankrijk", [("Zuid-Frankrijk", "LOC")]),
        ("in Zuid-Korea", [("Zuid-Korea", "GPE")]),
        ("in Amsterdam-West", [("Amsterdam-West", "LOC")]),
        ("het conflict Iran-Irak", [("Iran", "GPE"), ("Irak", "GPE")]),
    ],
)
def test_hyphens(text: str, expected: list[tuple[str, str]]) -> None:
    assert entities_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gisteren sprak minister Dorlas.", ("Dorlas", "PERSON")),
        ("Minister Dorlas sprak.", ("Dorlas", "PERSON")),
        ("Toen kwam oppositieleidster Wemmers.", ("Wemmers", "PERSON")),
        ("Daar stond Pieter Kwalm.", ("Pieter Kwalm", "PERSON")),
        ("Daar stond Pieter van der Kwalm.", ("Pieter van der Kwalm", "PERSON")),
        ("Daar stond P.J. Kwalm.", ("P.J. Kwalm", "PERSON")),
        ("Daar stond drs. Kwalm.", ("Kwalm", "PERSON")),
        ("Koning Boudewijn IV regeerde.", ("Boudewijn IV", "PERSON")),
        ("De 31-jarige Kwalm won.", ("Kwalm", "PERSON")),
        ("Zo denkt Wilma Kwalm van de Rabobank erover.", ("Wilma Kwalm", "PERSON")),
    ],
)
def test_persons(text: str, expected: tuple[str, str]) -> None:
    assert expected in entities_of(text)


def test_a_surname_is_known_after_the_full_name() -> None:
    text = "Wilma Kwalm komt. Kwalm blijft. Kwalms hond ook."
    expected = [("Wilma Kwalm", "PERSON"), ("Kwalm", "PERSON"), ("Kwalms", "PERSON")]
    assert entities_of(text) == expected


def test_a_surname_with_particle_opens_a_sentence() -> None:
    text = "Hier woont Pieter de Kwalm. De Kwalm slaapt. De kwalm trekt op."
    assert entities_of(text) == [("Pieter de Kwalm", "PERSON"), ("De Kwalm", "PERSON")]


def test_a_regnal_number_may_be_left_out_later() -> None:
    text = "Daar kwam koning Wilbert II. Wilbert won."
    assert entities_of(text) == [("Wilbert II", "PERSON"), ("Wilbert", "PERSON")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in het dorp Plomperveen", ("Plomperveen", "GPE")),
        ("in de buurt van Plomperveen", ("Plomperveen", "GPE")),
        ("zij vochten in Plomperveen", ("Plomperveen", "GPE")),
        ("op het eiland Plomp", ("Plomp", "LOC")),
        ("het bedrijf Plomptex", ("Plomptex", "ORG")),
        ("het ministerie van Plompzaken", ("Plompzaken", "ORG")),
        ("de film Plompzucht", ("Plompzucht", "MISC")),
        ("hij woont aan de Plompstraat", ("Plompstraat", "FAC")),
        ("hij werkt bij Plomp & Zonen", ("Plomp & Zonen", "ORG")),
        ("de PLMP wil dat niet", ("PLMP", "ORG")),
        ("de Stichting Oud Plomp", ("Stichting Oud Plomp", "ORG")),
        ("het Europese Verdrag over Water", ("Europese Verdrag", "MISC")),
        ("de Raad voor Plomp en Water", ("Raad voor Plomp en Water", "ORG")),
        ("hij speelt bij Dynamo Plovdiv", ("Dynamo Plovdiv", "ORG")),
        ("een Plomperse bakker", ("Plomperse", "NORP")),
        ("een D66'er", ("D66'er", "NORP")),
    ],
)
def test_context(text: str, expected: tuple[str, str]) -> None:
    assert expected in entities_of(f"Daar zien we {text}.")


def test_an_alias_in_brackets_is_a_name_of_its_own() -> None:
    text = "Daar zit de Vereniging Plomp (VP). Wat wil VP?"
    expected = [("Vereniging Plomp", "ORG"), ("VP", "ORG"), ("VP", "ORG")]
    assert entities_of(text) == expected


def test_a_department_in_brackets_after_a_minister() -> None:
    expected = [("Dorlas", "PERSON"), ("Visserij", "ORG")]
    assert entities_of("Daar kwam minister Dorlas (Visserij).") == expected


def test_a_language_is_no_people() -> None:
    expected = [("Zweeds", "MISC"), ("Zweeds", "NORP")]
    assert entities_of("Zij leest het in het Zweeds, in een Zweeds blad.") == expected


def test_one_name_has_one_label_throughout() -> None:
    text = "Dat zegt het bedrijf Plomptex. Toch groeit Plomptex. In juni won Plomptex."
    assert {label for words, label in entities_of(text) if words == "Plomptex"} == {"ORG"}


@pytest.mark.parametrize(
    "text",
    [
        "Grote onrust",
        "Mooi weer vandaag is het niet.",
        "Volgens de president komt de minister.",
        "Best aardig. Huizen staan leeg.",
        "Als de TV en de CD stuk zijn.",
        '"Prachtig", zei hij.',
        "ALLES GRATIS VOOR IEDEREEN",
    ],
)
def test_no_names(text: str) -> None:
    assert [pair for pair in entities_of(text) if pair[1] != "DATE"] == []


def test_quotation_marks_and_articles_stay_outside() -> None:
    expected = [("Kremlin", "ORG"), ("Financial Times", "ORG")]
    assert entities_of("Het Kremlin leest de 'Financial Times'.") == expected


def test_guesses_can_be_left_out() -> None:
    text = "Dan loopt Plompzwiep door Parijs."
    assert len(entities_of(text)) == 2
    assert entities_of(text, {"guess": False}) == [("Parijs", "GPE")]
