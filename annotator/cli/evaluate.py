"""``annotator evaluate``: how good the extractor is, by the gold and by the work on it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

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
from annotator.cli.output import table
from annotator.cli.project import Project
from annotator.core.errors import AnnotatorError, UsageError
from annotator.core.language import N_, _, ngettext, pgettext
from annotator.report.words import GROUPED, KINDS, LABELLED, SCHEME_HEAD, TITLES, scheme_rows

if TYPE_CHECKING:
    from annotator.measure.calibration import Reliability
    from annotator.measure.evaluation import Evaluation, Example
    from annotator.measure.figures import Name
    from annotator.measure.scores import Counts, Report, Schemes, Spans
    from annotator.measure.work import Rates, Review, Reviewed, Work
    from annotator.store.sql import SqlStore

_FIXES = {"label": N_("label"), "boundary": N_("boundary"), "arguments": N_("arguments")}
_FAR = 2


@click.command(
    "evaluate",
    help=_(
        "Compare suggestions with gold: precision, recall and F1 of entities and events.\n\n"
        "In the project the gold is what people decided in articles that are done. With --work it "
        "is measured what people did with the suggestions instead, done or not. docs/measuring.md "
        "says what every number means."
    ),
)
@click.option(
    "--gold",
    type=click.Path(),
    metavar=_("FILE"),
    help=_("JSON Lines with the gold, in place of the project."),
)
@click.option(
    "--predicted",
    type=click.Path(),
    metavar=_("FILE"),
    help=_("JSON Lines with what was predicted."),
)
@click.option("--annotator", "name", metavar=_("NAME"), help=_("Whose decisions are the gold."))
@click.option(
    "--extractor",
    metavar=_("NAME"),
    help=_("Whose suggestions are measured, as name or name@version; else the newest ones."),
)
@click.option(
    "--blind",
    is_flag=True,
    help=_("Only articles that were annotated without a sight of suggestions."),
)
@click.option(
    "--work",
    is_flag=True,
    help=_("What was accepted, fixed and rejected, why, and how long it took."),
)
@click.option(
    "--by",
    type=click.Choice(["source", "month", "label"]),
    help=_("Only the scores of each of these."),
)
@click.option("--full", is_flag=True, help=_("Print every table."))
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON, with everything."))
@click.option(
    "--plot", is_flag=True, help=_("Draw F1 by label and confidence against what was right.")
)
@click.option(
    "--html",
    "html",
    type=click.Path(),
    metavar=_("FILE"),
    help=_("Write a report as one page of HTML as well."),
)
@click.option(
    "--curve",
    "curve",
    type=click.Path(),
    metavar=_("FILE"),
    help=_("What annotator train --curve --json printed, for the report."),
)
@click.option(
    "--resamples",
    type=click.IntRange(0, 1_000_000),
    default=1_000,
    show_default=True,
    metavar=_("NUMBER"),
    help=_("How many samples of the articles the intervals come from; 0 for no intervals."),
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
    gold: str | None,
    predicted: str | None,
    name: str | None,
    extractor: str | None,
    blind: bool,
    work: bool,
    by: str | None,
    full: bool,
    as_json: bool,
    plot: bool,
    html: str | None,
    curve: str | None,
    resamples: int,
    seed: int,
) -> int:
    """Print the scores of the project or of two files, or what the work says; the exit code."""
    if (gold is None) != (predicted is None):
        raise UsageError(
            _("--gold and --predicted go together."), hint=_("Give both files, or none.")
        )
    if gold is not None and (extractor is not None or name is not None):
        raise UsageError(
            _("--extractor and --annotator choose in the project, and --gold takes its place."),
            hint=_("Leave out the one or the other."),
        )
    if html == "-":
        raise UsageError(_("The report needs a file."), hint=_("Say --html report.html."))
    if curve is not None and html is None:
        raise UsageError(
            _("--curve is for the report."), hint=_("Say where that goes with --html FILE.")
        )
    for source in (gold, predicted, curve):
        if html is not None and source is not None and _same_file(html, source):
            raise UsageError(
                _("The report would be written over {file}, which it is made from.").format(
                    file=source
                ),
                hint=_("Choose another place with {option}.").format(option="--html"),
            )
    defaults = attribute_defaults(project)
    if work:
        if gold is not None or blind or plot or html or by in ("source", "month"):
            raise UsageError(
                _("--work goes with --annotator, --extractor, --by label, --full and --json only."),
                hint=_("Leave out the other options."),
            )
        return _work(project, name or project.annotator_option, extractor, by, full, as_json)
    from annotator.measure.evaluation import evaluate, to_json

    report = None
    if html is not None:
        from annotator.cli.page import Report

        # What is wrong with the curve is better said before the work than after it.
        report = Report(html, curve, defaults)
    with ExitStack() as stack:
        found: Iterator[Gold]
        predictions: Predictions
        if gold is not None and predicted is not None:
            found = gold_of_file(project, gold)
            predictions = FilePredictions(project, predicted, gold, all_seen=True)
        else:
            store = stack.enter_context(project.store())
            found = gold_of_store(store, name or project.annotator_option)
            predictions = StoredPredictions(project, store, extractor)
        examples = _examples(only_blind(found) if blind else found, predictions)
        if report is not None:
            examples = report.watching(examples)
        evaluation = evaluate(examples, defaults, resamples=resamples, seed=seed)
        predictions.finish()
    if not evaluation.report.articles:
        raise nothing_to_compare()
    if as_json:
        click.echo(json.dumps(to_json(evaluation), indent=2))
    else:
        click.echo(_tables(evaluation, by, full))
        if plot:
            from annotator.cli.plots import plots

            click.echo("\n" + plots(evaluation.report))
    if report is not None:
        report.write(evaluation, gold or _("that of the project"), predictions.name)
    return 0


def _same_file(one: str, other: str) -> bool:
    """Whether two paths lead to one file; one that is not there is no other's."""
    try:
        return os.path.samefile(one, other)
    except (OSError, ValueError):
        return False


def attribute_defaults(project: Project) -> dict[str, str]:
    """The attributes that are scored, each with the value of an event that does not say."""
    return {attribute.name: attribute.default for attribute in project.config.schema.attributes}


def _examples(found: Iterator[Gold], predictions: Predictions) -> Iterator[Example]:
    from annotator.measure.evaluation import Example

    for gold in found:
        predicted = predictions.of(gold.document)
        if predicted is not None:
            yield Example(gold.document, gold.facts, predicted)


# Tables of scores


def _head() -> tuple[str, ...]:
    """The columns of quotients and counts."""
    return ("P", "R", "F1", _("F1, 95 %"), pgettext("score", "right"), _("extra"), _("missed"))


def articles(number: int) -> str:
    """A number of articles."""
    return ngettext("{count:,} article", "{count:,} articles", number).format(count=number)


def _tables(evaluation: Evaluation, by: str | None, full: bool) -> str:
    report = evaluation.report
    parts = [articles(report.articles)]
    if by == "label":
        parts += _label_tables(evaluation)
    elif by is not None:
        groups = evaluation.sources if by == "source" else evaluation.months
        parts.append(_groups(by, groups))
    else:
        parts.append(_sections(evaluation))
        parts += _attributes(report)
        parts += _calibration_line(report)
    if full:
        if by is not None:
            parts.append(_sections(evaluation))
        for kind, spans in report.spans.items():
            if spans.confusion:
                parts.append(_scheme_table(kind, spans.schemes))
                parts += _matches(kind, spans)
        if by != "label":
            parts += _label_tables(evaluation)
        parts += _values(report)
        for kind, spans in report.spans.items():
            parts += _reliability(_(KINDS[kind]), spans.reliability)
        parts += [
            _groups(name, groups)
            for name, groups in (("source", evaluation.sources), ("month", evaluation.months))
            if name != by
        ]
    return "\n\n".join(parts)


def _sections(evaluation: Evaluation) -> str:
    rows = [
        (_(TITLES[name]), *_numbers(section.micro, evaluation, name))
        for name, section in evaluation.report.sections.items()
    ]
    return table(("", *_head()), rows)


def _numbers(
    counts: Counts, evaluation: Evaluation, name: str, label: str | None = None
) -> tuple[object, ...]:
    from annotator.measure.figures import LABEL, Name

    key = Name(name) if label is None else Name(name, LABEL, label)
    return (*_quotients(counts), _between(evaluation, key), *_plain(counts))


def _quotients(counts: Counts) -> tuple[object, ...]:
    """Precision, recall and F1; dashes where there is neither gold nor anything predicted."""
    if not any(_plain(counts)):
        return ("-", "-", "-")
    return (counts.precision, counts.recall, counts.f1)


def _between(evaluation: Evaluation, key: Name) -> str:
    intervals = evaluation.intervals.get(key)
    if intervals is None or intervals.f1 is None:
        return "-"
    return f"{intervals.f1.low:.3f}-{intervals.f1.high:.3f}"


def _label_tables(evaluation: Evaluation) -> list[str]:
    from annotator.measure.figures import MACRO, Name

    parts = []
    for name in LABELLED:
        section = evaluation.report.sections[name]
        if not section.labels:
            continue
        rows: list[tuple[object, ...]] = [
            (label, *_numbers(counts, evaluation, name, label))
            for label, counts in section.labels.items()
        ]
        mean = section.macro
        between = _between(evaluation, Name(name, MACRO))
        rows.append((_("(mean)"), mean.precision, mean.recall, mean.f1, between, "", "", ""))
        parts.append(table((_(TITLES[name]), *_head()), rows))
    return parts


def _attributes(report: Report) -> list[str]:
    if not any(item.total for item in report.attributes.values()):
        return []
    rows = [
        (name, item.share, item.right, item.total, report.values[name].macro.f1)
        for name, item in report.attributes.items()
    ]
    head = (
        _("on found triggers"),
        pgettext("score", "right"),
        "n",
        pgettext("score", "of"),
        _("mean F1"),
    )
    return [table(head, rows)]


def _values(report: Report) -> list[str]:
    head = ("P", "R", "F1", pgettext("score", "right"), _("extra"), _("missed"))
    return [
        table(
            (name, *head),
            [
                (value, *_quotients(counts), *_plain(counts))
                for value, counts in section.labels.items()
            ],
        )
        for name, section in report.values.items()
        if section.labels
    ]


def _plain(counts: Counts) -> tuple[int, int, int]:
    return (counts.tp, counts.fp, counts.fn)


def _scheme_table(kind: str, schemes: Schemes) -> str:
    return table((_(KINDS[kind]), *SCHEME_HEAD), scheme_rows(schemes))


def _matches(kind: str, spans: Spans) -> list[str]:
    """How often labels are right on matched spans, and how far boundaries are off."""
    named = _(KINDS[kind])
    rows = [
        (title, item.share if item.total else "-", item.right, item.total)
        for title, item in (
            (_("where spans are the same"), spans.label_accuracy),
            (_("where they overlap"), spans.overlap_label_accuracy),
        )
    ]
    head = (
        _("{kind}, label right").format(kind=named),
        pgettext("score", "right"),
        "n",
        pgettext("score", "of"),
    )
    parts = [table(head, rows)]
    if spans.left or spans.right:
        steps = range(-_FAR, _FAR + 1)
        signs = [
            f"{'≤' if step == -_FAR else '≥' if step == _FAR else ''}{step:+}" for step in steps
        ]
        parts.append(
            table(
                (
                    _("{kind}, tokens too long").format(kind=named),
                    *(s.replace("+0", "0") for s in signs),
                ),
                [
                    (title, *(_at(errors, step) for step in steps))
                    for title, errors in ((_("left"), spans.left), (_("right"), spans.right))
                ],
            )
        )
    return parts


def _at(errors: Mapping[int, int], step: int) -> int:
    return sum(
        number
        for tokens, number in errors.items()
        if tokens == step or (abs(step) == _FAR and tokens * step > _FAR * _FAR)
    )


def _calibration_line(report: Report) -> list[str]:
    found = report.together
    if not found.facts:
        return []
    said = ngettext(
        "confidence of {count:,} fact: mean {mean:.3f}, right {right:.3f}, "
        "calibration error {error:.3f}",
        "confidence of {count:,} facts: mean {mean:.3f}, right {right:.3f}, "
        "calibration error {error:.3f}",
        found.facts,
    )
    return [
        said.format(
            count=found.facts, mean=found.confidence, right=found.accuracy, error=found.error
        )
    ]


def _reliability(title: str, found: Reliability) -> list[str]:
    if not found.facts:
        return []
    rows = [
        (f"{each.low:.1f}-{each.high:.1f}", each.facts, each.confidence, each.accuracy)
        for each in found.bins
    ]
    rows.append((_("all"), found.facts, found.confidence, found.accuracy))
    head = (
        _("{kind}, confidence").format(kind=title),
        _("facts"),
        _("mean"),
        pgettext("score", "right"),
    )
    error = _("expected calibration error {error:.3f}").format(error=found.error)
    return [f"{table(head, rows)}\n{error}"]


def _groups(by: str, groups: Mapping[str, Report]) -> str:
    title = _("source") if by == "source" else _("month")
    head = (title, _("articles"), _("entities"), _("triggers"), _("typed"), _("attached"))
    rows = [
        (
            shortened(name or _("(unknown)")),
            report.articles,
            *(
                _quotients(section.micro)[-1]
                for section in (report.sections[name] for name in GROUPED)
            ),
        )
        for name, report in groups.items()
    ]
    return table(head, rows)


def shortened(name: str, width: int = 30) -> str:
    """A name that fits a column; names of sources can be of any length."""
    line = " ".join(name.split())
    return line if len(line) <= width else line[: width - 1] + "…"


# The work


def _work(
    project: Project,
    name: str | None,
    extractor: str | None,
    by: str | None,
    full: bool,
    as_json: bool,
) -> int:
    from annotator.cli.gold import check_extractor
    from annotator.measure.work import review_rates, to_json

    with project.store() as store:
        if extractor is not None:
            check_extractor(store, extractor)
        work = review_rates(_reviewed(store, name, extractor), attribute_defaults(project))
    if not work.total.layers:
        raise AnnotatorError(
            _("Nobody has decided anything about suggestions yet."),
            hint=_("Review an article with annotator review."),
        )
    if as_json:
        click.echo(json.dumps(to_json(work), indent=2))
    else:
        click.echo(_work_tables(work, by, full))
    return 0


def _reviewed(store: SqlStore, name: str | None, extractor: str | None) -> Iterator[Reviewed]:
    from annotator.cli.gold import is_by
    from annotator.core.facts import LayerKind
    from annotator.measure.work import Reviewed

    for document in store.documents():
        layers = store.layers(document.id)
        by_id = {layer.id: layer for layer in layers}
        for layer in layers:
            if layer.kind is not LayerKind.ANNOTATED or layer.base is None:
                continue
            base = by_id[layer.base]
            if name not in (None, layer.author) or not (
                extractor is None or is_by(base, extractor)
            ):
                continue
            log = store.open(document.id, layer.author, layer.blind).log
            yield Reviewed(base, layer, log)


_Title = Callable[[Any], str]


def _work_tables(work: Work, by: str | None, full: bool) -> str:
    total = work.total
    said = ngettext(
        "{count:,} article reviewed, {done:,} done",
        "{count:,} articles reviewed, {done:,} done",
        total.layers,
    )
    parts = [said.format(count=total.layers, done=total.done)]
    if by == "label":
        parts.append(_work_labels(total))
    else:
        parts.append(_work_extractors(work))
        parts.append(
            _rates_table(_("suggested"), [(_(KINDS[kind]), r) for kind, r in total.kinds.items()])
        )
        parts += _causes(_("fixed"), _fix_rows(total.rates), total.rates)
        parts += _causes(_("rejected because"), _reason_rows(total.rates), total.rates)
    if full:
        if by != "label":
            parts.append(_work_labels(total))
        parts.append(_work_bins(total))
        parts += _added(total)
        parts += _times(total)
    return "\n\n".join(parts)


def _rates_head() -> tuple[str, ...]:
    return (_("decided"), _("accepted"), _("fixed"), _("rejected"), _("undecided"))


def _rates_cells(rates: Rates) -> tuple[object, ...]:
    if not rates.decided:
        return (0, "-", "-", "-", rates.undecided)
    return (
        rates.decided,
        rates.accept_rate,
        rates.fix_rate,
        rates.reject_rate,
        rates.undecided,
    )


def _rates_table(title: str, rows: Sequence[tuple[str, Rates]]) -> str:
    return table((title, *_rates_head()), [(name, *_rates_cells(rates)) for name, rates in rows])


def _work_extractors(work: Work) -> str:
    def row(name: str, review: Review) -> tuple[object, ...]:
        each = review.times.median
        return (
            shortened(name, 22),
            *_rates_cells(review.rates),
            sum(review.added.values()),
            "-" if each is None else f"{each:.1f}",
        )

    rows = [
        row(f"{author} {version}".strip(), review)
        for (author, version), review in work.extractors.items()
    ]
    if len(rows) > 1:
        rows.append(row(_("all"), work.total))
    head = (_("extractor"), *_rates_head(), _("added"), _("s/dec."))
    return table(head, rows)


def _work_labels(review: Review) -> str:
    rows = [
        (label, *_rates_cells(rates), review.added.get((kind, label), 0))
        for (kind, label), rates in review.labels.items()
    ]
    return table((_("suggested as"), *_rates_head(), _("added")), rows)


def _work_bins(review: Review) -> str:
    from annotator.measure.counting import BINS

    rows = [
        (
            _("(none)") if number is None else f"{number / BINS:.1f}-{(number + 1) / BINS:.1f}",
            rates,
        )
        for number, rates in review.bins.items()
    ]
    return _rates_table(_("confidence"), rows)


def _fix_rows(rates: Rates) -> list[tuple[str, int]]:
    return [(_(_FIXES[fix]) if fix in _FIXES else fix, n) for fix, n in rates.fixes.items()]


def _reason_rows(rates: Rates) -> list[tuple[str, int]]:
    return [(reason or _("(no reason given)"), n) for reason, n in rates.reasons.items()]


def _causes(title: str, rows: Sequence[tuple[str, int]], rates: Rates) -> list[str]:
    if not rows:
        return []
    head = (title, _("facts"), _("of decided"))
    return [table(head, [(shortened(name), n, rates.of_decided(n)) for name, n in rows])]


def _added(review: Review) -> list[str]:
    if not review.added:
        return []
    rows = [(label, number) for (_kind, label), number in review.added.items()]
    return [table((_("added by hand"), _("facts")), rows)]


def _times(review: Review) -> list[str]:
    if not review.times.verbs:
        return []
    rows = [(verb, number, f"{each:.1f}") for verb, (number, each) in review.times.verbs.items()]
    return [table((_("what was done"), _("times"), _("seconds")), rows)]
