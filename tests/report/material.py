"""An evaluation with something wrong in every way, for tests of the page."""

from __future__ import annotations

from dataclasses import replace

from annotator.core.text import Document
from annotator.measure.evaluation import Evaluation, Example, evaluate
from annotator.report.examples import Gallery, Sentence
from annotator.report.page import About, Curve, page
from annotator.report.svg import CurvePoint
from tests.measure.material import DEFAULTS, entity, event

TEXT = "Anna praat met Bert in Gent. Bert weigert.\nNiets meer."
DOCUMENT = Document(id="a1", text=TEXT, title="Gesprek", source="Blad", published="2026-01-02")
GOLD = (
    entity(0, 4, "PERSON"),
    entity(15, 19, "PERSON"),
    entity(23, 27, "GPE"),
    event(5, 10, "MEET", [(0, 4, "who"), (15, 19, "whom")], mood="odd"),
)
FOUND = (
    entity(0, 4, "PERSON", 0.9),
    entity(15, 19, "GPE", 0.6),
    entity(20, 27, "GPE", 0.4),
    event(5, 10, "MEET", [(0, 4, "who"), (23, 27, "whom")], 0.8),
    event(34, 41, "FIGHT", confidence=0.3),
)
ABOUT = About("gold.jsonl", "rules@1", "annotator 0")
CURVE = Curve(
    (
        CurvePoint(10, 0.4, 0.5, 0.6),
        CurvePoint(20, 0.5, 0.6, 0.7),
        CurvePoint(120, 0.6, 0.7, 0.8, expected=True),
    ),
    0.3,
    "bundled",
    5,
)


def evaluated(
    document: Document = DOCUMENT, articles: int = 3
) -> tuple[Evaluation, tuple[Sentence, ...], Gallery]:
    """The figures of a few articles that are the same, and what is shown of them."""
    gallery = Gallery(DEFAULTS)
    examples = []
    for number in range(articles):
        example = Example(replace(document, id=f"{document.id}-{number}"), GOLD, FOUND)
        gallery.look_at(example)
        examples.append(example)
    return evaluate(examples, DEFAULTS, resamples=20), gallery.kept, gallery


def whole_page(document: Document = DOCUMENT, about: About = ABOUT) -> str:
    """A page with everything on it."""
    evaluation, kept, gallery = evaluated(document)
    return page(evaluation, kept, about, sentences=gallery.sentences, curve=CURVE)
