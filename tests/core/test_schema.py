from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.core.facts import Entity, Event, Fact
from annotator.core.schema import Attribute, LabelSet
from annotator.core.text import fragments
from tests.core.material import SCHEMA, at, entity, event

WIT, GOUDA = entity("Wit"), entity("Gouda", "WHERE", id="e2")
MARKED = (WIT, GOUDA)


def test_names_lead_to_what_they_name() -> None:
    assert list(SCHEMA.entity) == ["WHO", "WHERE", "OFFICE"]
    assert SCHEMA.event["STRIKE"].roles == ("by", "at")
    assert SCHEMA.role["by"].required
    assert SCHEMA.attribute["sign"].values == ("plus", "minus")


def test_an_event_type_has_its_own_roles_or_all_of_them() -> None:
    assert [role.name for role in SCHEMA.roles_of("STRIKE")] == ["by", "at"]
    assert [role.name for role in SCHEMA.roles_of("TALK")] == ["by", "at", "about"]
    assert SCHEMA.roles_of("UNKNOWN") == SCHEMA.roles


def test_the_order_of_roles_is_that_of_the_label_set() -> None:
    turned = replace(SCHEMA, events=(replace(SCHEMA.events[1], roles=("at", "by")),))
    assert [role.name for role in turned.roles_of("STRIKE")] == ["by", "at"]


def test_an_attribute_has_a_default_and_goes_round() -> None:
    mood = SCHEMA.attribute["mood"]
    assert mood.default == "plain"
    assert [mood.after(value) for value in mood.values] == ["planned", "general", "plain"]
    assert mood.after(None) == mood.after("unheard of") == "planned"
    assert Attribute(name="one", key="o", values=("only",)).after("only") == "only"


def test_the_value_of_an_event_is_the_default_where_it_does_not_say() -> None:
    assert SCHEMA.value(event("sprak"), "mood") == "plain"
    assert SCHEMA.value(event("sprak", attributes=(("mood", "general"),)), "mood") == "general"


def whole(**changes: object) -> Event:
    return replace(event("sprak", arguments=(("by", "Wit"),)), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "fact",
    [
        WIT,
        whole(),
        event("sprak", arguments=(("by", "Wit"), ("about", "Gouda"), ("about", "niets"))),
        event("sprak", arguments=(("by", "Wit"), ("at", "Gouda"))),
        event("sprak", arguments=(("by", "Wit"), ("at", "dinsdag"))),
        event("sprak", arguments=(("by", "Wit"),), attributes=(("mood", "general"),)),
    ],
)
def test_nothing_is_wrong(fact: Fact) -> None:
    assert SCHEMA.problems(fact, MARKED) == ()


@pytest.mark.parametrize(
    ("fact", "problem"),
    [
        (entity("Rood", "CAT", id="e9"), "CAT is no entity label of this project"),
        (entity("Wit sprak", id="e9"), "overlaps another entity (WHO)"),
        (entity("Wit", "WHERE", id="e9"), "overlaps another entity (WHO)"),
        (whole(type="SING"), "SING is no event type of this project"),
        (
            event("sprak", arguments=(("by", "Wit"), ("with", "Rood"))),
            "with is no role of this project",
        ),
        (
            event("sprak", "STRIKE", arguments=(("by", "Wit"), ("about", "Rood"))),
            "STRIKE has no role about",
        ),
        (event("sprak", arguments=(("by", "Rood"),)), "by takes an entity (WHO)"),
        (event("sprak", arguments=(("by", "Gouda"),)), "by takes no WHERE"),
        (event("sprak", arguments=(("by", "Wit"), ("at", "Wit"))), "at takes no WHO"),
        (event("sprak"), "by is missing"),
        (
            event("sprak", arguments=(("by", "Wit"), ("at", "Gouda"), ("at", "dinsdag"))),
            "at takes one filler, not 2",
        ),
        (whole(attributes=(("tense", "past"),)), "tense is no attribute of this project"),
        (whole(attributes=(("sign", "maybe"),)), "sign cannot be maybe"),
    ],
)
def test_each_problem_is_said(fact: Fact, problem: str) -> None:
    assert SCHEMA.problems(fact, MARKED) == (problem,)


def test_all_problems_of_an_event_are_said_at_once() -> None:
    bad = event("sprak", "SING", arguments=(("with", "Rood"),), attributes=(("sign", "maybe"),))
    assert SCHEMA.problems(bad) == (
        "SING is no event type of this project",
        "with is no role of this project",
        "by is missing",
        "sign cannot be maybe",
    )


def test_a_fact_does_not_overlap_itself_or_an_event() -> None:
    assert SCHEMA.problems(WIT, [WIT, event("Wit")]) == ()


def test_a_label_that_allows_it_overlaps_and_is_overlapped() -> None:
    office = entity("Minister Wit", "OFFICE", id="e9")
    assert SCHEMA.problems(office, MARKED) == ()
    assert SCHEMA.problems(WIT, (*MARKED, office)) == ()


def test_only_pieces_overlap_and_not_the_gap_between_them() -> None:
    gapped = Entity(id="e9", fragments=fragments([at("Minister"), at("sprak")]), label="WHERE")
    assert SCHEMA.problems(gapped, MARKED) == ()
    assert SCHEMA.problems(WIT, (gapped,)) == ()


def test_an_empty_label_set_knows_no_label() -> None:
    assert LabelSet().problems(WIT) == ("WHO is no entity label of this project",)
