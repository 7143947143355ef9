"""What figures are called, in tables and on pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.core.language import N_, _

if TYPE_CHECKING:
    from annotator.measure.scores import Schemes

TITLES = {
    "entities_exact": N_("entities"),
    "entities_span": N_("entities, span only"),
    "tokens": N_("entity tokens"),
    "triggers_identified": N_("triggers identified"),
    "triggers_typed": N_("triggers typed"),
    "triggers_with_attributes": N_("triggers, attributes"),
    "arguments_identified": N_("arguments identified"),
    "arguments_classified": N_("arguments with role"),
    "attached_identified": N_("attached identified"),
    "attached_classified": N_("attached with role"),
}
"""The sections of :mod:`annotator.measure.scores`."""

LABELLED = ("entities_exact", "triggers_typed", "attached_classified")
"""The sections that are worth a look label by label."""

GROUPED = ("entities_exact", "triggers_identified", "triggers_typed", "attached_classified")
"""The sections that are told of every source and month."""

KINDS = {"entities": N_("entities"), "triggers": N_("triggers"), "events": N_("events")}
"""The kinds of fact."""

SCHEMES = {
    "strict": N_("strict"),
    "exact": N_("exact"),
    "partial": N_("partial"),
    "type": N_("type"),
}
"""The schemes of MUC-5 and SemEval-2013."""

SCHEME_HEAD = ("P", "R", "F1", "COR", "INC", "PAR", "MIS", "SPU")
"""The columns of :func:`scheme_rows`: the field's own abbreviations, to be looked up."""


def scheme_rows(schemes: Schemes) -> list[tuple[object, ...]]:
    """The schemes as rows of a table: the name, then what :data:`SCHEME_HEAD` says."""
    return [
        (
            _(SCHEMES[name]),
            scheme.precision,
            scheme.recall,
            scheme.f1,
            scheme.correct,
            scheme.incorrect,
            scheme.partial,
            scheme.missed,
            scheme.spurious,
        )
        for name, scheme in schemes.by_name.items()
    ]
