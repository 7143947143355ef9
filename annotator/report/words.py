"""What figures are called, in tables and on pages."""

from __future__ import annotations

from annotator.core.language import N_

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
