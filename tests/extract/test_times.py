from __future__ import annotations

import pytest

from annotator.extract.times import find_times
from tests.extract.conftest import entities_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Op 3 maart 2019 begon het.", ["3 maart 2019"]),
        ("Het begon op dinsdag 12 mei.", ["dinsdag 12 mei"]),
        ("Van 4 tot 9 april is het feest.", ["4 tot 9 april"]),
        ("Dat was gisteravond al zo.", ["gisteravond"]),
        ("Volgende week komt er meer.", ["Volgende week"]),
        ("De afgelopen twee jaar was het stil.", ["afgelopen twee jaar"]),
        ("Begin dit jaar viel het op.", ["Begin dit jaar"]),
        ("Eind augustus is het klaar.", ["Eind augustus"]),
        ("Het duurde ruim drie uur.", ["drie uur"]),
        ("Vijf maanden later kwam hij terug.", ["Vijf maanden later"]),
        ("Zij wachtte wekenlang.", ["wekenlang"]),
        ("Hij wacht al maanden.", ["maanden"]),
        ("In 1987 en later was het anders.", ["1987"]),
        ("Tussen 1914 en 1918 was er oorlog.", ["1914", "1918"]),
        ("In de jaren tachtig gebeurde dat.", ["jaren tachtig"]),
        ("In de negentiende eeuw ook.", ["negentiende eeuw"]),
        ("Om 20.30 uur begint het.", ["20.30 uur"]),
        ("Zaterdagmiddag regende het.", ["Zaterdagmiddag"]),
        ("Na een paar dagen was het over.", ["een paar dagen"]),
        ("De rest van de week blijft het zo.", ["rest van de week"]),
    ],
)
def test_dates(text: str, expected: list[str]) -> None:
    assert [moment.span.of(text) for moment in find_times(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "De 24-jarige man.",
        "Er waren 2500 mensen.",
        "Nu is het anders, later weer.",
        "Met 3-1 gewonnen.",
        "Een goede morgen.",
        "Wij lezen De Morgen.",
    ],
)
def test_no_dates(text: str) -> None:
    assert find_times(text) == []


def test_a_duration_is_no_point_in_time() -> None:
    lasting = {text: find_times(text)[0].lasting for text in ("drie weken.", "drie weken geleden.")}
    assert lasting == {"drie weken.": True, "drie weken geleden.": False}


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Er kwamen 80.000 bezoekers.", "80.000 bezoekers"),
        ("Zeker negentien agenten raakten gewond.", "negentien agenten"),
        ("Ongeveer 300 artsen en verplegers werken er.", "300 artsen en verplegers"),
        ("Er zijn 12 kleine en grote gemeenten.", "12 kleine en grote gemeenten"),
        ("Het kost 4,5 miljoen euro.", "4,5 miljoen euro"),
        ("Dat is 20 procent meer.", "20 procent"),
        ("Dat is 20% meer.", "20%"),
        ("Het kost € 15 per stuk.", "€ 15"),
        ("Er lagen tientallen tot honderden brieven.", "tientallen tot honderden brieven"),
        ("Er was één getuige, zei ze.", "één getuige"),
        ("Ze spreekt vijf of zes talen.", "vijf of zes talen"),
        ("De bus, die drie kinderen aanreed, reed door.", "drie kinderen"),
    ],
)
def test_amounts(text: str, amount: str) -> None:
    assert (amount, "QUANTITY") in entities_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "De drie luchthavens zijn dicht.",
        "De 60-jarige man won met 3-1.",
        "Een van hen liep weg.",
        "De twee praatten lang.",
        "Hun vier kinderen bleven thuis.",
        "Twee werden er gevonden.",
        "Het was de derde keer.",
    ],
)
def test_no_amounts(text: str) -> None:
    assert [label for _, label in entities_of(text) if label == "QUANTITY"] == []


def test_a_people_in_an_amount_stands_alone() -> None:
    assert entities_of("Er stierven zes Deense matrozen.") == [("Deense", "NORP")]
