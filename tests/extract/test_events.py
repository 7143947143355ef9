from __future__ import annotations

import pytest

from tests.extract.conftest import attributes_of, entities_of, events_of, roles_of, triggers_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Noorwegen zegt steun toe.", ("zegt|toe", "AGREE")),
        ("De politie hield twee mannen aan.", ("hield|aan", "COERCE")),
        ("Hij probeert de premier tegen te spreken.", ("tegen|spreken", "REJECT")),
        ("De gijzelaars zijn vrijgelaten.", ("vrijgelaten", "RETREAT")),
        ("Dat Peru de delegatie vrijlaat, is nieuw.", ("vrijlaat", "RETREAT")),
        ("De premiers bellen elkaar; het werd een topgesprek.", ("topgesprek", "CONSULT")),
        ("Rebellen gijzelden een arts.", ("gijzelden", "ASSAULT")),
        ("De vermoorde arts woonde hier.", ("vermoorde", "ASSAULT")),
        ("Studenten betoogden in Gent.", ("betoogden", "PROTEST")),
        ("De artsen gingen in staking.", ("staking", "PROTEST")),
        ("Nee, zij werd om het leven gebracht.", ("om het leven gebracht", "ASSAULT")),
        ("Zij werd om het leven in Gent gebracht.", ("om het leven|gebracht", "ASSAULT")),
        ("Dat stelden boeren aan de kaak.", ("stelden|aan de kaak", "ACCUSE")),
        ("De stad werd onder vuur genomen.", ("vuur", "ASSAULT")),
        ("Zweden wil dat Polen vertrekt.", ("wil", "REQUEST")),
        ("Er geldt een wapenembargo.", ("wapenembargo", "SANCTION")),
    ],
)
def test_triggers(text: str, expected: tuple[str, str]) -> None:
    assert expected in triggers_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "Zij kocht een brood.",
        "Hij zegt dat het regent.",
        "De reis naar het paleis duurt lang.",
        "De Britse bond doet niet mee, zei hij in Gent.",
        "Met confusie begon de commissie.",
        "De bond stapt in.",
        "De eis-",
    ],
)
def test_no_triggers(text: str) -> None:
    assert triggers_of(text) == []


def test_a_colon_makes_no_particle() -> None:
    assert triggers_of("Te denken valt aan: brood, melk en kaas.") == []


def test_a_particle_that_is_a_preposition_is_no_particle() -> None:
    assert triggers_of("De arts houdt aan de rivier koeien.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Gisteren annexeerde Noorwegen het eiland Plomp.",
            {("actor", "Noorwegen"), ("recipient", "Plomp"), ("date", "Gisteren")},
        ),
        (
            "De politie heeft in Gent drie betogers gearresteerd.",
            {("actor", "politie"), ("recipient", "drie betogers"), ("location", "Gent")},
        ),
        (
            "In Gent zijn drie betogers gearresteerd door de politie.",
            {("actor", "politie"), ("recipient", "drie betogers"), ("location", "Gent")},
        ),
        (
            "Peru en Chili overleggen met Bolivia.",
            {("actor", "Peru"), ("actor", "Chili"), ("actor", "Bolivia")},
        ),
        (
            "Er is overleg tussen Peru en de NAVO.",
            {("actor", "Peru"), ("actor", "NAVO")},
        ),
        ("Er was een Deense aanval op Kiel.", {("actor", "Deense"), ("recipient", "Kiel")}),
        ("Poetins bezoek aan Peru duurt voort.", {("actor", "Poetins"), ("recipient", "Peru")}),
        (
            "Volgens Peru boycot Chili de vergadering niet.",
            {("source", "Peru"), ("actor", "Chili")},
        ),
        (
            "Peru meldt dat Deense rebellen een arts ontvoerden.",
            {("source", "Peru"), ("actor", "Deense rebellen"), ("recipient", "arts")},
        ),
        (
            "De soldaten, die twee burgers doodden, zijn weg.",
            {("actor", "soldaten"), ("recipient", "twee burgers")},
        ),
        ("De NAVO-landen demonstreerden.", {("actor", "NAVO-landen")}),
        ("President Dorlas demonstreerde.", {("actor", "Dorlas")}),
        ("Drie weken lang staakten Deense boeren zonder loon.", {("actor", "Deense boeren")}),
    ],
)
def test_roles(text: str, expected: set[tuple[str, str]]) -> None:
    found = {
        (argument.role, argument.span.of(text))
        for event in events_of(text)[:1]
        for argument in event.arguments
    }
    assert found == expected


def test_a_duration_fills_no_date() -> None:
    text = "Peru en Chili overlegden twee uur."
    assert ("twee uur", "DATE") in entities_of(text)
    assert roles_of(text) == {("actor", "Peru"), ("actor", "Chili")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Peru arresteerde een arts.", {}),
        ("Peru zal een arts arresteren.", {"realis": "future"}),
        ("Peru zou een arts arresteren.", {"realis": "hypothetical"}),
        ("Peru arresteerde de arts niet.", {"polarity": "negative"}),
        ("Men vreest dat Peru een arts arresteert.", {"realis": "hypothetical"}),
        ("Als Peru een arts arresteert, is het uit.", {"realis": "hypothetical"}),
    ],
)
def test_attributes(text: str, expected: dict[str, str]) -> None:
    assert attributes_of(text) == expected


def test_what_is_demanded_has_not_happened() -> None:
    text = "Peru eist vrijlating."
    _, release = events_of(text)
    assert release.attribute("realis") == "hypothetical"


def test_sport_makes_event_words_doubtful() -> None:
    sport = "De wedstrijd in het toernooi viel de trainer tegen."
    assert events_of("De aanval was zwak.")
    assert not events_of(f"{sport} De aanval was zwak.")
    (sure,) = events_of("Rebellen vermoordden in Gent een soldaat.")
    (doubtful,) = events_of(f"{sport} Rebellen vermoordden in Gent een soldaat.")
    assert doubtful.confidence is not None
    assert sure.confidence is not None
    assert doubtful.confidence < sure.confidence
