"""Extraction scores: how well predicted facts agree with gold facts of the same articles.

In the sections every comparison is exact: a span that only touches or overlaps the gold one is
wrong. Wherever a key says all there is to agree on, sets of keys are compared, so that a fact that
is given twice counts once. What counts as right:

============================ ===================================================================
section                      key of a right answer
============================ ===================================================================
entities_exact               all fragments and the label
entities_span                all fragments; facts are paired one to one
tokens                       a token of an entity and the label
triggers_identified          all fragments of the trigger (TI)
triggers_typed               all fragments and the event type (TC)
triggers_with_attributes     all fragments, the event type and the values of all attributes
arguments_identified         event type and argument span (AI)
arguments_classified         event type, argument span and role (AC)
attached_identified          argument span in the paired event (AI+)
attached_classified          argument span and role in the paired event (AC+)
============================ ===================================================================

TI to AC are the definitions of the TextEE evaluation (Huang et al. 2024): AI and AC leave the
trigger out, so that an argument on the wrong trigger of the right type is right. The attached
variants mend that. For them gold events are paired one to one with predicted events that have the
same trigger and the same type. Where several events share a trigger, the pairing is the one that
agrees most, chosen for all of them together. Unlike TextEE's sets, two events with the same
trigger and type stay two; only events that are the same in everything count once.

The schemes give credit for what is nearly right. They are those of MUC-5 (Chinchor and Sundheim
1993) as SemEval-2013 task 9.1 has them (Segura-Bedmar et al. 2013), over one pairing for all four:
exact pairs first, then as many overlapping ones as can be had. Spans that only touch are no pair.

============================ ======== ======== ======== ========
pair                         strict   exact    partial  type
============================ ======== ======== ======== ========
same fragments, same label   correct  correct  correct  correct
same fragments, other label  incorr.  correct  correct  incorr.
overlap, same label          incorr.  incorr.  partial  correct
overlap, other label         incorr.  incorr.  partial  incorr.
gold alone                   missed   missed   missed   missed
predicted alone              spurious spurious spurious spurious
============================ ======== ======== ======== ========
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from annotator.core.facts import Fact
from annotator.measure.calibration import Reliability, reliability
from annotator.measure.calibration import to_json as reliability_to_json
from annotator.measure.counting import (
    ARTICLES,
    ATTRIBUTES,
    KINDS,
    TEXTS,
    TOKENS,
    Tally,
    count,
    new_tally,
)


@dataclass(frozen=True, slots=True)
class Averages:
    """Precision, recall and F1 as means over labels, each label weighing the same.

    The F1 is the mean of the labels' F1, not the harmonic mean of the other two (Opitz and Burst
    2019 compare the two).

    Args:
        precision: 0 to 1.
        recall: 0 to 1.
        f1: 0 to 1.
    """

    precision: float = 0.0
    recall: float = 0.0
    f1: float = 0.0


@dataclass(frozen=True, slots=True)
class Counts:
    """What was right, too much and missing.

    A quotient without denominator is 0: nothing predicted has precision 0, no gold has recall 0.

    Args:
        tp: Predicted and in the gold.
        fp: Predicted, not in the gold.
        fn: In the gold, not predicted.
    """

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def precision(self) -> float:
        """Share of the predicted that is right: tp / (tp + fp)."""
        return _quotient(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> float:
        """Share of the gold that was found: tp / (tp + fn)."""
        return _quotient(self.tp, self.tp + self.fn)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall: 2 tp / (2 tp + fp + fn)."""
        return _quotient(2 * self.tp, 2 * self.tp + self.fp + self.fn)


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of agreement over all articles.

    Args:
        micro: All labels together; the sum of the labels where there are any.
        labels: By label, in alphabetical order: the entity label, the event type, or the role
            where the role has to be right. Empty where labels play no part.
    """

    micro: Counts = field(default_factory=Counts)
    labels: Mapping[str, Counts] = field(default_factory=dict)

    @property
    def macro(self) -> Averages:
        """The means over the labels that are in the gold or predicted; 0 where there are none."""
        number = len(self.labels)
        if not number:
            return Averages()
        return Averages(
            sum(counts.precision for counts in self.labels.values()) / number,
            sum(counts.recall for counts in self.labels.values()) / number,
            sum(counts.f1 for counts in self.labels.values()) / number,
        )


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How often one value is right.

    Args:
        right: Pairs with equal values.
        total: All pairs.
    """

    right: int = 0
    total: int = 0

    @property
    def share(self) -> float:
        """right / total; 0 where there are no pairs."""
        return _quotient(self.right, self.total)


@dataclass(frozen=True, slots=True)
class Scheme:
    """The counts of one scheme of MUC-5 and SemEval-2013, and what follows from them.

    Args:
        correct: COR.
        incorrect: INC.
        partial: PAR; half right.
        missed: MIS.
        spurious: SPU.
    """

    correct: int = 0
    incorrect: int = 0
    partial: int = 0
    missed: int = 0
    spurious: int = 0

    @property
    def possible(self) -> int:
        """POS, what the gold has: COR + INC + PAR + MIS."""
        return self.correct + self.incorrect + self.partial + self.missed

    @property
    def actual(self) -> int:
        """ACT, what was predicted: COR + INC + PAR + SPU."""
        return self.correct + self.incorrect + self.partial + self.spurious

    @property
    def precision(self) -> float:
        """(COR + PAR / 2) / ACT; 0 where nothing was predicted."""
        return _quotient(2 * self.correct + self.partial, 2 * self.actual)

    @property
    def recall(self) -> float:
        """(COR + PAR / 2) / POS; 0 where there is no gold."""
        return _quotient(2 * self.correct + self.partial, 2 * self.possible)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall: (2 COR + PAR) / (POS + ACT)."""
        return _quotient(2 * self.correct + self.partial, self.possible + self.actual)


@dataclass(frozen=True, slots=True)
class Schemes:
    """The four schemes, over one pairing.

    Args:
        strict: Fragments and label have to be right.
        exact: Fragments have to be right.
        partial: An overlap is half right; labels play no part.
        type: The label has to be right on fragments that overlap.
    """

    strict: Scheme = field(default_factory=Scheme)
    exact: Scheme = field(default_factory=Scheme)
    partial: Scheme = field(default_factory=Scheme)
    type: Scheme = field(default_factory=Scheme)

    @property
    def by_name(self) -> Mapping[str, Scheme]:
        """The schemes by their names."""
        return {item.name: getattr(self, item.name) for item in fields(self)}


@dataclass(frozen=True, slots=True)
class Spans:
    """What the pairing of gold spans with predicted ones says.

    Args:
        schemes: All labels together.
        labels: By label. A pair of two labels is missed for the one and spurious for the other.
        label_accuracy: How often the label is right where all fragments are.
        overlap_label_accuracy: How often the label is right on all pairs, overlapping ones too.
        left: Pairs that only overlap by tokens that the predicted span begins too early; too late
            where negative. Empty where no text was given.
        right: The same pairs by tokens that the predicted span ends too late.
        confusion: How often a gold label, or None for nothing, met a predicted one, or None.
        reliability: Confidence against what was right: fragments and label.
    """

    schemes: Schemes = field(default_factory=Schemes)
    labels: Mapping[str, Schemes] = field(default_factory=dict)
    label_accuracy: Accuracy = field(default_factory=Accuracy)
    overlap_label_accuracy: Accuracy = field(default_factory=Accuracy)
    left: Mapping[int, int] = field(default_factory=dict)
    right: Mapping[int, int] = field(default_factory=dict)
    confusion: Mapping[tuple[str | None, str | None], int] = field(default_factory=dict)
    reliability: Reliability = field(default_factory=Reliability)


@dataclass(frozen=True, slots=True)
class Report:
    """All scores of one run over a set of articles; the sections are those of this module's table.

    Args:
        articles: How many pairs of gold and prediction were compared.
        tokens: None where no texts were given.
        triggers_with_attributes: None where no attributes are scored.
        attributes: By name, how often the value is right on events whose trigger is identified,
            be its type right or wrong.
        values: By name of the attribute, on the same events, its values as labels.
        spans: The schemes and what else follows from pairs, by kind: entities and triggers.
        together: Confidence against what was right, of entities and triggers together.
    """

    articles: int = 0
    entities_exact: Section = field(default_factory=Section)
    entities_span: Section = field(default_factory=Section)
    tokens: Section | None = None
    triggers_identified: Section = field(default_factory=Section)
    triggers_typed: Section = field(default_factory=Section)
    triggers_with_attributes: Section | None = None
    arguments_identified: Section = field(default_factory=Section)
    arguments_classified: Section = field(default_factory=Section)
    attached_identified: Section = field(default_factory=Section)
    attached_classified: Section = field(default_factory=Section)
    attributes: Mapping[str, Accuracy] = field(default_factory=dict)
    values: Mapping[str, Section] = field(default_factory=dict)
    spans: Mapping[str, Spans] = field(default_factory=dict)
    together: Reliability = field(default_factory=Reliability)

    @property
    def sections(self) -> Mapping[str, Section]:
        """The sections by name, in the order of this module's table."""
        named = ((item.name, getattr(self, item.name)) for item in fields(self))
        return {name: value for name, value in named if isinstance(value, Section)}


def score(
    articles: Iterable[tuple[Iterable[Fact], Iterable[Fact]]],
    defaults: Mapping[str, str] | None = None,
) -> Report:
    """Compare gold facts with predicted facts, article by article.

    Only counts are kept, so the articles may be a stream. The order of articles and of facts does
    not matter, and verdict and origin are not looked at. Tokens and boundary errors need texts:
    :func:`annotator.measure.evaluation.evaluate` takes them.

    Args:
        articles: For each article the gold facts and the predicted ones. Rejected facts must not
            be among them (``Layer.asserted`` leaves them out): a rejected fact is not gold.
        defaults: The attributes to score, each with the value of an event that does not say.
    """
    defaults = defaults or {}
    tally = new_tally()
    for gold, predicted in articles:
        count(tally, gold, predicted, defaults)
    return report_of(tally, defaults)


_KEYED = (
    "triggers_identified",
    "triggers_typed",
    "arguments_identified",
    "arguments_classified",
    "attached_identified",
    "attached_classified",
)
_WITH_ATTRIBUTES = "triggers_with_attributes"


def report_of(tally: Tally, defaults: Mapping[str, str]) -> Report:
    """The scores that follow from a tally.

    Args:
        tally: The counts of any number of articles.
        defaults: The attributes that were scored.
    """
    spans = {kind: _spans(tally, kind) for kind in KINDS}
    entities = spans[KINDS[0]]
    met = tally[ATTRIBUTES]
    values = {name: _values(name, met) for name in sorted(defaults)}
    return Report(
        articles=tally[ARTICLES][None],
        entities_exact=Section(
            _strict(entities.schemes.strict),
            {label: _strict(schemes.strict) for label, schemes in entities.labels.items()},
        ),
        entities_span=Section(_strict(entities.schemes.exact)),
        tokens=_section(tally, TOKENS) if tally[ARTICLES][TEXTS] else None,
        triggers_with_attributes=_section(tally, _WITH_ATTRIBUTES) if defaults else None,
        attributes={
            name: Accuracy(section.micro.tp, section.micro.tp + section.micro.fn)
            for name, section in values.items()
        },
        values=values,
        spans=spans,
        together=reliability(tally[kind + ".confidence"] for kind in KINDS),
        **{name: _section(tally, name) for name in _KEYED},
    )


def _strict(scheme: Scheme) -> Counts:
    right = scheme.correct
    return Counts(right, scheme.actual - right, scheme.possible - right)


def _section(tally: Tally, name: str) -> Section:
    right, extra, missed = (tally[name + suffix] for suffix in (".right", ".extra", ".missed"))
    labels = sorted({*right, *extra, *missed} - {None}, key=str)
    return Section(
        Counts(right.total(), extra.total(), missed.total()),
        {str(label): Counts(right[label], extra[label], missed[label]) for label in labels},
    )


def _values(name: str, met: Counter[tuple[str, str, str]]) -> Section:
    right: Counter[str] = Counter()
    extra: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for (attribute, value, given), number in met.items():
        if attribute != name:
            continue
        if value == given:
            right[value] += number
        else:
            missed[value] += number
            extra[given] += number
    return Section(
        Counts(right.total(), extra.total(), missed.total()),
        {
            value: Counts(right[value], extra[value], missed[value])
            for value in sorted({*right, *extra, *missed})
        },
    )


def _spans(tally: Tally, kind: str) -> Spans:
    right: Counter[str] = tally[kind + ".right"]
    mislabelled: Counter[tuple[str, str]] = tally[kind + ".mislabelled"]
    overlapping: Counter[tuple[str, str]] = tally[kind + ".overlapping"]
    missed: Counter[str] = tally[kind + ".missed"]
    spurious: Counter[str] = tally[kind + ".spurious"]
    confusion: Counter[tuple[str | None, str | None]] = Counter()
    confusion.update({(label, label): number for label, number in right.items()})
    confusion.update({(label, None): number for label, number in missed.items()})
    confusion.update({(None, label): number for label, number in spurious.items()})
    near: Counter[str] = Counter()
    # What is missing and too much when only one label is looked at.
    alone, extra = Counter(missed), Counter(spurious)
    for pairs in (mislabelled, overlapping):
        for (one, other), number in pairs.items():
            confusion[one, other] += number
            if one == other:
                near[one] += number
            else:
                alone[one] += number
                extra[other] += number
    labels = sorted({*right, *near, *alone, *extra})
    exact, overlaps = mislabelled.total(), overlapping.total()
    boundaries: Counter[tuple[str, int]] = tally[kind + ".boundaries"]
    return Spans(
        schemes=_schemes(
            right.total(),
            exact,
            near.total(),
            overlaps - near.total(),
            missed.total(),
            spurious.total(),
        ),
        labels={
            label: _schemes(right[label], 0, near[label], 0, alone[label], extra[label])
            for label in labels
        },
        label_accuracy=Accuracy(right.total(), right.total() + exact),
        overlap_label_accuracy=Accuracy(
            right.total() + near.total(), right.total() + exact + overlaps
        ),
        left=_side(boundaries, "left"),
        right=_side(boundaries, "right"),
        confusion=dict(sorted(confusion.items(), key=lambda item: _none_last(item[0]))),
        reliability=reliability([tally[kind + ".confidence"]]),
    )


def _schemes(
    right: int, mislabelled: int, near: int, far: int, missed: int, spurious: int
) -> Schemes:
    """The schemes by pairs that are right, of other label, overlapping with same or other label."""
    return Schemes(
        strict=Scheme(right, mislabelled + near + far, 0, missed, spurious),
        exact=Scheme(right + mislabelled, near + far, 0, missed, spurious),
        partial=Scheme(right + mislabelled, 0, near + far, missed, spurious),
        type=Scheme(right + near, mislabelled + far, 0, missed, spurious),
    )


def _side(boundaries: Mapping[tuple[str, int], int], side: str) -> dict[int, int]:
    return {
        tokens: number for (where, tokens), number in sorted(boundaries.items()) if where == side
    }


def _none_last(labels: tuple[str | None, str | None]) -> tuple[tuple[bool, str], ...]:
    return tuple((label is None, label or "") for label in labels)


def to_json(report: Report) -> dict[str, Any]:
    """The report as plain data with a fixed order, ready for ``json.dumps``.

    Each section has ``micro``, ``macro`` and ``labels``; counts stand beside the precision, recall
    and f1 (0 to 1, unrounded) that follow from them.
    """
    found: dict[str, Any] = {"articles": report.articles}
    for name, section in report.sections.items():
        found[name] = {
            "micro": _plain(section.micro),
            "labels": {label: _plain(counts) for label, counts in section.labels.items()},
        }
        if section.labels:
            found[name]["macro"] = _averages(section.macro)
    found["attributes"] = {
        name: {
            "right": item.right,
            "total": item.total,
            "accuracy": item.share,
            "macro_f1": report.values[name].macro.f1,
            "values": {
                value: _plain(counts) for value, counts in report.values[name].labels.items()
            },
        }
        for name, item in report.attributes.items()
    }
    found["spans"] = {kind: _spans_json(spans) for kind, spans in report.spans.items()}
    found["calibration"] = {
        **{kind: reliability_to_json(spans.reliability) for kind, spans in report.spans.items()},
        "together": reliability_to_json(report.together),
    }
    return found


def _spans_json(spans: Spans) -> dict[str, Any]:
    return {
        "schemes": _schemes_json(spans.schemes),
        "labels": {label: _schemes_json(schemes) for label, schemes in spans.labels.items()},
        "label_accuracy": {
            "exact": _accuracy(spans.label_accuracy),
            "overlapping": _accuracy(spans.overlap_label_accuracy),
        },
        "boundaries": {
            "left": [{"tokens": tokens, "pairs": n} for tokens, n in spans.left.items()],
            "right": [{"tokens": tokens, "pairs": n} for tokens, n in spans.right.items()],
        },
        "confusion": [
            {"gold": gold, "predicted": predicted, "facts": number}
            for (gold, predicted), number in spans.confusion.items()
        ],
    }


def _schemes_json(schemes: Schemes) -> dict[str, Any]:
    return {
        name: {
            "correct": scheme.correct,
            "incorrect": scheme.incorrect,
            "partial": scheme.partial,
            "missed": scheme.missed,
            "spurious": scheme.spurious,
            "gold": scheme.possible,
            "predicted": scheme.actual,
            "precision": scheme.precision,
            "recall": scheme.recall,
            "f1": scheme.f1,
        }
        for name, scheme in schemes.by_name.items()
    }


def _accuracy(item: Accuracy) -> dict[str, int | float]:
    return {"right": item.right, "total": item.total, "accuracy": item.share}


def _averages(item: Averages) -> dict[str, float]:
    return {"precision": item.precision, "recall": item.recall, "f1": item.f1}


def _plain(counts: Counts) -> dict[str, int | float]:
    return {
        "tp": counts.tp,
        "fp": counts.fp,
        "fn": counts.fn,
        "precision": counts.precision,
        "recall": counts.recall,
        "f1": counts.f1,
    }


def _quotient(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
