"""The errors of an extractor in a terminal: a correction of the gold outlives the program."""

from __future__ import annotations

import signal
from dataclasses import replace
from pathlib import Path

from annotator.core.facts import Layer, LayerKind, Verdict
from tests.cli.samples import ANNOTATOR, TALKS, entity, open_store, talks_facts
from tests.e2e.conftest import Start


def test_a_killed_program_loses_no_correction(project: Path, start: Start) -> None:
    store = open_store(project)
    gold = [replace(fact, verdict=Verdict.ACCEPTED, confidence=None) for fact in talks_facts()[1:]]
    store.add_layer(
        Layer(article=TALKS.id, kind=LayerKind.CURATED, author="lead", records=tuple(gold))
    )
    store.close()
    terminal = start("errors")
    terminal.wait_shows("Ankara+overlegt", "~0 -0 +1  1/1", "false alarm of sample@1")
    terminal.send("a")
    terminal.wait_shows("~0 -0 +0  0/0", "No errors are left.")
    terminal.kill(signal.SIGKILL)
    assert terminal.wait_exit() == 128 + signal.SIGKILL
    store = open_store(project)
    lead, curated = store.layers(TALKS.id, LayerKind.CURATED)
    store.close()
    assert (lead.author, len(lead.facts)) == ("lead", len(gold))
    assert (curated.author, len(curated.facts)) == (ANNOTATOR, len(gold) + 1)
    assert entity(TALKS, 1, "Ankara", "GPE").content in {fact.content for fact in curated.facts}
    again = start("errors")
    again.wait_shows("~0 -0 +0  0/0")
    again.send("u")
    again.wait_shows("~0 -0 +1  1/1", "undone: put GPE Ankara into the gold")
    again.send("q")
    assert again.wait_exit() == 0
