"""``annotator compare``: two extractors, versions or files of predictions on the same gold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from annotator.cli.evaluate import articles, attribute_defaults, shortened
from annotator.cli.gold import (
    FilePredictions,
    Gold,
    Predictions,
    StoredPredictions,
    gold_of_file,
    gold_of_store,
    nothing_to_compare,
    only_blind,
)
from annotator.cli.output import say, table
from annotator.cli.project import Project
from annotator.core.errors import UsageError
from annotator.core.language import N_, _, ngettext
from annotator.core.ports import Store
from annotator.report.words import LABELLED, TITLES

if TYPE_CHECKING:
    from annotator.core.text import Document
    from annotator.measure.comparison import Comparison, Difference, Trial, Turned
    from annotator.measure.figures import Name

_FILE = ".jsonl"
_SHOWN = 20
_FEW = 20
_TURNS = {
    "won": N_("won"),
    "lost": N_("lost"),
    "gone": N_("false alarms gone"),
    "new": N_("new false alarms"),
}
_KINDS = {"entity": N_("entities"), "event": N_("events"), "argument": N_("arguments")}
_SCHEMES = {
    "entities.partial": N_("entities, partial"),
    "entities.type": N_("entities, type"),
    "triggers.partial": N_("triggers, partial"),
    "triggers.type": N_("triggers, type"),
}


@click.command(
    "compare",
    help=_(
        "Compare two extractors on the same gold: is B better than A, how surely, and where.\n\n"
        "A and B are each an extractor whose suggestions the project has, as name or "
        "name@version, or a file of predictions ending in .jsonl. Differences are B minus A, with "
        "two-sided p-values by paired bootstrap and by approximate randomisation over articles."
    ),
)
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@click.option(
    "--gold",
    type=click.Path(),
    metavar=_("FILE"),
    help=_("JSON Lines with the gold, in place of the project."),
)
@click.option("--annotator", "name", metavar=_("NAME"), help=_("Whose decisions are the gold."))
@click.option(
    "--blind",
    is_flag=True,
    help=_("Only articles that were annotated without a sight of suggestions."),
)
@click.option("--full", is_flag=True, help=_("Print every figure and every fact."))
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON, with everything."))
@click.option(
    "--resamples",
    type=click.IntRange(0, 1_000_000),
    default=1_000,
    show_default=True,
    metavar=_("NUMBER"),
    help=_("How many samples the p-values come from; 0 for none."),
)
@click.option(
    "--seed",
    type=int,
    default=0,
    show_default=True,
    metavar=_("NUMBER"),
    help=_("Where the samples begin; the same seed gives the same ones."),
)
@click.pass_obj
def command(
    project: Project,
    one: str,
    other: str,
    gold: str | None,
    name: str | None,
    blind: bool,
    full: bool,
    as_json: bool,
    resamples: int,
    seed: int,
) -> int:
    """Print how two systems differ; the exit code."""
    from annotator.measure.comparison import compare

    if gold is not None and name is not None:
        raise UsageError(
            _("--annotator chooses in the project, and --gold takes its place."),
            hint=_("Leave out the one or the other."),
        )
    with ExitStack() as stack:
        store: Store | None = None
        if gold is None or not (_is_file(one) and _is_file(other)):
            store = stack.enter_context(project.store())
        systems = tuple(predictions_of(project, store, spec, gold) for spec in (one, other))
        if gold is not None:
            found = gold_of_file(project, gold)
        else:
            assert store is not None
            found = gold_of_store(store, name or project.annotator_option)
        documents: dict[str, Document] = {}
        trials = _trials(only_blind(found) if blind else found, systems, documents)
        comparison = compare(trials, attribute_defaults(project), resamples=resamples, seed=seed)
        for system in systems:
            system.finish()
    if not comparison.one.articles:
        raise nothing_to_compare()
    names = (systems[0].name, systems[1].name)
    if as_json:
        click.echo(json.dumps(_json(comparison, documents, names), indent=2))
    else:
        click.echo(_tables(comparison, documents, names, full))
        if comparison.one.articles < _FEW:
            say(_("These are few articles, so intervals and p-values are rough."))
    return 0


def _is_file(spec: str) -> bool:
    return spec.lower().endswith(_FILE)


def predictions_of(
    project: Project, store: Store | None, spec: str, gold: str | None
) -> Predictions:
    """What a person means by the name of an extractor or of a file.

    Args:
        project: The project.
        store: Its store; None where two files are compared with a third.
        spec: Name or name@version of an extractor, or a file ending in ``.jsonl``.
        gold: The file with the gold; None for the project's.

    Raises:
        AnnotatorError: There are no such predictions, or they cannot be read.
    """
    if _is_file(spec):
        place = _("the project") if gold is None else gold
        return FilePredictions(project, spec, place, all_seen=gold is not None)
    assert store is not None
    return StoredPredictions(project, store, spec)


def _trials(
    found: Iterator[Gold], systems: tuple[Predictions, ...], documents: dict[str, Document]
) -> Iterator[Trial]:
    """The articles that both systems have seen, each noted under its id."""
    from annotator.measure.comparison import Trial

    left_out = 0
    for gold in found:
        # Both are asked, so that each knows afterwards what it has not seen.
        one, other = (system.of(gold.document) for system in systems)
        if one is None or other is None:
            left_out += (one is None) != (other is None)
            continue
        documents[gold.document.id] = gold.document
        yield Trial(gold.document, gold.facts, one, other)
    if left_out:
        say(
            ngettext(
                "{count:,} article that only one of the two has seen is left out.",
                "{count:,} articles that only one of the two has seen are left out.",
                left_out,
            ).format(count=left_out)
        )


def _title(name: Name) -> str:
    known = TITLES.get(name.figure) or _SCHEMES.get(name.figure)
    title = _(known) if known else name.figure.partition(".")[2].replace("_", " ")
    return title


def _tables(
    comparison: Comparison, documents: dict[str, Document], names: tuple[str, str], full: bool
) -> str:
    from annotator.measure.figures import MICRO, parts_of

    met = {
        name
        for report in (comparison.one, comparison.other)
        for name, parts in parts_of(report).items()
        if any(parts)
    }
    head = (_("F1"), "A", "B", "B-A", "95 %", _("p boot."), _("p rand."))
    micro, by_label = [], []
    for name, (_precision, _recall, f1) in comparison.differences.items():
        cells = _cells(f1)
        if name.level != MICRO:
            by_label.append((name, cells))
        elif name in met and (
            name.figure in TITLES
            or name.figure.startswith("attributes.")
            or (full and name.figure in _SCHEMES)
        ):
            micro.append((_title(name), *cells))
    found = [
        f"A {shortened(names[0], 76)}\nB {shortened(names[1], 76)}\n"
        + articles(comparison.one.articles),
    ]
    if micro:
        found.append(table(head, micro))
    if full:
        for figure in LABELLED:
            rows = [
                (shortened(name.label or _("(mean)"), 22), *cells)
                for name, cells in by_label
                if name.figure == figure
            ]
            if rows:
                found.append(table((_(TITLES[figure]), *head[1:]), rows))
    found.append(_turn_table(comparison))
    found += _facts(comparison, documents, full)
    return "\n\n".join(found)


def _cells(each: Difference) -> tuple[object, ...]:
    between = (
        "-" if each.interval is None else f"{each.interval.low:+.3f} {each.interval.high:+.3f}"
    )
    return (
        each.one,
        each.other,
        f"{each.difference:+.3f}",
        between,
        "-" if each.bootstrap is None else each.bootstrap,
        "-" if each.randomisation is None else each.randomisation,
    )


def _turn_table(comparison: Comparison) -> str:
    from annotator.measure.comparison import Kind, Turn

    return table(
        (_("B against A"), *(_(_TURNS[turn.value]) for turn in Turn)),
        [
            (_(_KINDS[kind.value]), *(comparison.number(turn, kind) for turn in Turn))
            for kind in Kind
        ],
    )


def _facts(comparison: Comparison, documents: dict[str, Document], full: bool) -> list[str]:
    """The facts won and lost; with all of them the false alarms too."""
    from annotator.measure.comparison import Turn

    parts = []
    for turn in Turn if full else (Turn.WON, Turn.LOST):
        found = [each for each in comparison.turned if each.turn is turn]
        if not found:
            continue
        listed = found if full else found[:_SHOWN]
        rows = [
            (shortened(each.article, 20), each.sentence + 1, _label(each), _words(each, documents))
            for each in listed
        ]
        head = (_(_TURNS[turn.value]), _("sentence"), _("label"), _("words"))
        text = table(head, rows, left=len(head))
        if len(listed) < len(found):
            rest = len(found) - len(listed)
            text += "\n" + _("and {count:,} more: --full").format(count=rest)
        parts.append(text)
    return parts


def _label(each: Turned) -> str:
    return each.label if each.event is None else f"{each.event[0]} {each.label}"


def _words(each: Turned, documents: dict[str, Document]) -> str:
    from annotator.measure.comparison import words

    document = documents[each.article]
    said = words(document, each.fragments)
    if each.event is None:
        return shortened(said, 28)
    return shortened(f"{said} ({words(document, each.event[1])})", 28)


def _json(
    comparison: Comparison, documents: dict[str, Document], names: tuple[str, str]
) -> dict[str, Any]:
    from annotator.measure.comparison import Turn, to_json, words

    found: dict[str, Any] = {"names": {"one": names[0], "other": names[1]}, **to_json(comparison)}
    for turn in Turn:
        found[turn.value] = [
            {
                "article": each.article,
                "sentence": each.sentence + 1,
                "kind": each.kind.value,
                "label": each.label,
                "fragments": [list(piece) for piece in each.fragments],
                "words": words(documents[each.article], each.fragments),
                "event": None
                if each.event is None
                else {
                    "type": each.event[0],
                    "fragments": [list(piece) for piece in each.event[1]],
                    "words": words(documents[each.article], each.event[1]),
                },
            }
            for each in comparison.turned
            if each.turn is turn
        ]
    return found
