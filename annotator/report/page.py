"""An evaluation as one page of HTML that needs nothing but itself: no network, no scripts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from annotator.core.language import _, current, ngettext, pgettext
from annotator.measure.evaluation import Evaluation
from annotator.measure.figures import LABEL, MACRO, Name
from annotator.measure.scores import Counts, Report, Spans
from annotator.report.examples import Outcome, Sentence, Shade
from annotator.report.svg import CurvePoint, learning_curve, reliability, text
from annotator.report.words import GROUPED, KINDS, LABELLED, SCHEME_HEAD, TITLES, scheme_rows

_FAR = 5
_SIGNS = {Outcome.RIGHT: "", Outcome.WRONG: "~", Outcome.MISSED: "-", Outcome.EXTRA: "+"}

_STYLE = """
:root { color-scheme: light dark; --ink: #1c1c1c; --paper: #fff; --quiet: #666; --line: #ccc;
  --bar: #5b8def; --right: #2e7d32; --wrong: #8a6d00; --missed: #b3261e; --extra: #7b1fa2; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e4e4e4; --paper: #161616;
  --quiet: #a0a0a0; --line: #444; --bar: #7aa2f7; --right: #81c784; --wrong: #ffd54f;
  --missed: #ff8a80; --extra: #d7a4ff; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 62rem; margin: 0 auto; padding: 1rem 1rem 4rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2.5rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .3rem; }
p { max-width: 44rem; } .quiet, caption, figcaption { color: var(--quiet); }
.wide { overflow-x: auto; } .side { display: flex; flex-wrap: wrap; gap: 1rem 3rem; }
.side > * { flex: 1 1 18rem; min-width: 0; }
table { border-collapse: collapse; margin: .5rem 0 1.2rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: .2rem; }
th, td { padding: .15rem .6rem; text-align: right; border-bottom: 1px solid var(--line);
  white-space: nowrap; }
th:first-child, td:first-child { text-align: left; } thead th { font-weight: 600; }
tbody th { font-weight: normal; }
.matrix thead th { text-align: left; vertical-align: bottom; writing-mode: vertical-rl;
  transform: rotate(180deg); padding: .4rem .2rem; }
.matrix td { text-align: center; min-width: 1.5rem; padding: .15rem .3rem;
  print-color-adjust: exact; }
.matrix .own { outline: 2px solid var(--right); outline-offset: -2px; }
figure { margin: 1rem 0; } svg { width: 100%; height: auto; } .wide svg { min-width: 30rem; }
svg text { fill: currentColor; font: 11px system-ui, sans-serif; }
.grid { stroke: var(--line); } .ideal { stroke: var(--quiet); stroke-dasharray: 4 4; }
.bar { fill: var(--bar); fill-opacity: .45; } .dot { fill: var(--bar); }
.dot.expected { fill: none; stroke: var(--bar); stroke-width: 2; }
.line { fill: none; stroke: var(--bar); stroke-width: 2; } .line.expected { stroke-dasharray: 5 4; }
.spread { stroke: var(--bar); stroke-width: 6; stroke-opacity: .3; }
.example { border-left: 3px solid var(--line); padding-left: .8rem; margin: 1.2rem 0; }
.example p { margin: .2rem 0; max-width: none; overflow-wrap: anywhere; white-space: pre-line; }
.example ul { margin: .2rem 0; padding-left: 1.2rem; } .example li { list-style: none; }
mark { background: none; color: inherit; padding: 0 1px; border-bottom: 2px solid; }
.right { border-color: var(--right); color: var(--right); }
.wrong { border-color: var(--wrong); color: var(--wrong); border-bottom-style: dashed; }
.missed { border-color: var(--missed); color: var(--missed); border-bottom-style: double;
  border-bottom-width: 4px; }
.extra { border-color: var(--extra); color: var(--extra); border-bottom-style: dotted; }
li > b { font-weight: 600; } li > span { display: inline-block; }
@media print { .example, figure, tr { break-inside: avoid; } body { font-size: 11px; } }
"""


@dataclass(frozen=True, slots=True)
class About:
    """What a page is about.

    Args:
        gold: What the gold is.
        predicted: What was compared with it.
        program: Name and version of the program.
    """

    gold: str
    predicted: str
    program: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A learning curve.

    Args:
        points: What was measured, by articles, and at the end what is expected, if anything.
        start: F1 of what training started from, 0 to 1.
        name: What that is.
        held_out: On how many articles it was measured.
    """

    points: tuple[CurvePoint, ...]
    start: float
    name: str
    held_out: int


def page(
    evaluation: Evaluation,
    examples: Sequence[Sentence],
    about: About,
    *,
    sentences: int = 0,
    curve: Curve | None = None,
) -> str:
    """An evaluation as HTML.

    Args:
        evaluation: The figures.
        examples: Sentences with errors to show.
        about: What was compared.
        sentences: How many sentences have errors, the ones that are not shown as well.
        curve: The learning curve, where there is one.
    """
    report = evaluation.report
    title = _("How good is {extractor}?").format(extractor=about.predicted)
    articles = ngettext("{count:,} article", "{count:,} articles", report.articles)
    body = [
        f"<h1>{text(title)}</h1>",
        _paragraph(
            _("{articles}; the gold is {gold}. Measured by {program}.").format(
                articles=articles.format(count=report.articles),
                gold=about.gold,
                program=about.program,
            )
        ),
        *_scores(evaluation),
        *_by_label(evaluation),
        *_near(report),
        *_confusions(report),
        *_confidence(report),
        *_groups(evaluation),
        *([] if curve is None else _curve(curve)),
        *_examples(examples, sentences),
    ]
    return (
        f'<!doctype html>\n<html lang="{text(current())}">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'; img-src data:\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<link rel="icon" href="data:,">\n<title>{text(title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )


# Pieces


def _paragraph(words: str, kind: str = "") -> str:
    return f'<p class="{kind}">{text(words)}</p>' if kind else f"<p>{text(words)}</p>"


def _heading(words: str) -> str:
    return f"<h2>{text(words)}</h2>"


def _table(caption: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    heads = "".join(f'<th scope="col">{text(name)}</th>' for name in head)
    lines = []
    for first, *rest in rows:
        cells = "".join(f"<td>{text(_cell(value))}</td>" for value in rest)
        lines.append(f'<tr><th scope="row">{text(_cell(first))}</th>{cells}</tr>')
    return (
        f'<div class="wide"><table><caption>{text(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


# Scores


def _head() -> tuple[str, ...]:
    return ("P", "R", "F1", _("F1, 95 %"), pgettext("score", "right"), _("extra"), _("missed"))


def _numbers(evaluation: Evaluation, counts: Counts, name: Name) -> tuple[object, ...]:
    if not counts.tp + counts.fp + counts.fn:
        return ("-", "-", "-", "-", 0, 0, 0)
    quotients = (counts.precision, counts.recall, counts.f1)
    return (*quotients, _between(evaluation, name), counts.tp, counts.fp, counts.fn)


def _between(evaluation: Evaluation, name: Name) -> str:
    intervals = evaluation.intervals.get(name)
    if intervals is None or intervals.f1 is None:
        return "-"
    return f"{intervals.f1.low:.3f}–{intervals.f1.high:.3f}"


def _scores(evaluation: Evaluation) -> Iterable[str]:
    report = evaluation.report
    yield _heading(_("Scores"))
    yield _paragraph(
        _(
            "Precision (P) is the share of the predicted that is right, recall (R) the share of "
            "the gold that was found, F1 their harmonic mean. Attached arguments need the right "
            "trigger too. The interval is a bootstrap over articles."
        ),
        "quiet",
    )
    yield _table(
        _("all labels together"),
        ("", *_head()),
        (
            (_(TITLES[name]), *_numbers(evaluation, section.micro, Name(name)))
            for name, section in report.sections.items()
        ),
    )
    if any(item.total for item in report.attributes.values()):
        yield _table(
            _("attributes, on found triggers"),
            ("", pgettext("score", "right"), "n", pgettext("score", "of"), _("mean F1")),
            (
                (name, item.share, item.right, item.total, report.values[name].macro.f1)
                for name, item in report.attributes.items()
            ),
        )


def _by_label(evaluation: Evaluation) -> Iterable[str]:
    yield _heading(_("By label"))
    for name in LABELLED:
        section = evaluation.report.sections[name]
        if not section.labels:
            continue
        rows: list[tuple[object, ...]] = [
            (label, *_numbers(evaluation, counts, Name(name, LABEL, label)))
            for label, counts in section.labels.items()
        ]
        mean = section.macro
        between = _between(evaluation, Name(name, MACRO))
        rows.append((_("(mean)"), mean.precision, mean.recall, mean.f1, between, "", "", ""))
        yield _table(_(TITLES[name]), ("", *_head()), rows)


def _near(report: Report) -> Iterable[str]:
    yield _heading(_("What is nearly right"))
    for kind, spans in report.spans.items():
        if not spans.confusion:
            continue
        yield _table(
            _("{kind}, schemes of MUC and SemEval-2013").format(kind=_(KINDS[kind])),
            ("", *SCHEME_HEAD),
            scheme_rows(spans.schemes),
        )
        if spans.left or spans.right:
            yield _boundaries(_(KINDS[kind]), spans)


def _boundaries(kind: str, spans: Spans) -> str:
    steps = range(-_FAR, _FAR + 1)

    def at(errors: Mapping[int, int], step: int) -> int:
        return sum(
            number for tokens, number in errors.items() if max(-_FAR, min(_FAR, tokens)) == step
        )

    def name(step: int) -> str:
        return f"{'≤' if step == -_FAR else '≥' if step == _FAR else ''}{step:+}".replace("+0", "0")

    return _table(
        _("{kind}, tokens too long where spans only overlap").format(kind=kind),
        ("", *map(name, steps)),
        (
            (side, *(at(errors, step) for step in steps))
            for side, errors in ((_("left"), spans.left), (_("right"), spans.right))
        ),
    )


# Confusion


def _confusions(report: Report) -> Iterable[str]:
    yield _heading(_("Confusion"))
    yield _paragraph(
        _(
            "Rows are the gold, columns what was predicted in its place. The diagonal holds facts "
            "of the right label, those whose span only overlaps too."
        ),
        "quiet",
    )
    for kind, spans in report.spans.items():
        if spans.confusion:
            yield _confusion(_(KINDS[kind]), spans.confusion)


def _confusion(kind: str, found: Mapping[tuple[str | None, str | None], int]) -> str:
    golds = sorted({gold for gold, _found in found if gold is not None})
    founds = sorted({other for _gold, other in found if other is not None})
    nothing = _("(nothing)")
    names = sorted({*golds, *founds})
    columns: list[str | None] = [*names, None]
    heads = "".join(f'<th scope="col">{text(name or nothing)}</th>' for name in columns)
    lines = []
    for gold in columns:
        row = [found.get((gold, other), 0) for other in columns]
        total = sum(row)
        cells = "".join(
            _shaded(
                number, total, own=gold is not None and gold == other, blank=gold is other is None
            )
            for number, other in zip(row, columns, strict=True)
        )
        lines.append(
            f'<tr><th scope="row">{text(gold or nothing)}</th>{cells}<td>{total}</td></tr>'
        )
    caption = _("{kind}: gold down, predicted across").format(kind=kind)
    total_head = _("all")
    return (
        f'<div class="wide"><table class="matrix"><caption>{text(caption)}</caption><thead><tr>'
        f'<td></td>{heads}<th scope="col">{text(total_head)}</th></tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def _shaded(number: int, total: int, *, own: bool, blank: bool) -> str:
    kind = ' class="own"' if own else ""
    if blank or not number:
        return f"<td{kind}></td>"
    # No darker, or the number in it could not be read on a dark page.
    share = round(45 * number / total)
    color = "--right" if own else "--missed"
    style = f"background: color-mix(in srgb, var({color}) {share}%, transparent)"
    return f'<td{kind} style="{style}">{number}</td>'


# Confidence


def _confidence(report: Report) -> Iterable[str]:
    tables = [
        (_(KINDS[kind]), spans.reliability)
        for kind, spans in report.spans.items()
        if spans.reliability.facts
    ]
    if not tables:
        return
    yield _heading(_("Confidence"))
    yield _paragraph(
        _(
            "Bars show how many of the facts of a confidence are right; on the dashed line "
            "confidence is what it says. The larger the dot, the more facts."
        ),
        "quiet",
    )
    yield '<div class="side">'
    for kind, table in tables:
        title = _("{kind}, confidence").format(kind=kind)
        error = _("expected calibration error {error:.3f}").format(error=table.error)
        drawn = reliability(title, table, _("confidence"), pgettext("score", "right"))
        yield f"<div><figure>{drawn}<figcaption>{text(title)}: {text(error)}</figcaption></figure>"
        yield _table(
            title,
            ("", _("facts"), _("mean"), pgettext("score", "right")),
            (
                (f"{each.low:.1f}–{each.high:.1f}", each.facts, each.confidence, each.accuracy)
                for each in table.bins
            ),
        )
        yield "</div>"
    yield "</div>"


# Sources and months


def _groups(evaluation: Evaluation) -> Iterable[str]:
    head = (_("articles"), _("entities"), _("triggers"), _("typed"), _("attached"))
    for title, groups in (
        (_("By source"), evaluation.sources),
        (_("By month"), evaluation.months),
    ):
        if not any(groups):
            continue
        yield _heading(title)
        yield _table(
            _("F1"),
            ("", *head),
            (
                (
                    name or _("(unknown)"),
                    report.articles,
                    *(
                        section.micro.f1 if any(_plain(section.micro)) else "-"
                        for section in (report.sections[name] for name in GROUPED)
                    ),
                )
                for name, report in groups.items()
            ),
        )


def _plain(counts: Counts) -> tuple[int, int, int]:
    return (counts.tp, counts.fp, counts.fn)


# Learning curve


def _curve(curve: Curve) -> Iterable[str]:
    yield _heading(_("Learning curve"))
    title = ngettext(
        "F1 of entities and typed triggers together, on {count:,} held-out article.",
        "F1 of entities and typed triggers together, on {count:,} held-out articles.",
        curve.held_out,
    ).format(count=curve.held_out)
    drawn = learning_curve(title, curve.points, curve.start, _("articles"), "F1")
    start = _("The dashed line is {name}, before training.").format(name=curve.name)
    yield (
        f'<figure><div class="wide">{drawn}</div>'
        f"<figcaption>{text(title)} {text(start)}</figcaption></figure>"
    )
    yield _table(
        title,
        (_("trained on"), "F1", _("between")),
        (
            (
                _("{count:,} (expected)").format(count=each.articles)
                if each.expected
                else f"{each.articles:,}",
                each.mean,
                f"{each.low:.3f}–{each.high:.3f}",
            )
            for each in curve.points
        ),
    )


# Examples


def _outcomes() -> dict[Outcome, str]:
    return {
        Outcome.RIGHT: pgettext("score", "right"),
        Outcome.WRONG: _("wrong"),
        Outcome.MISSED: _("missed"),
        Outcome.EXTRA: _("false alarm"),
    }


def _examples(examples: Sequence[Sentence], sentences: int) -> Iterable[str]:
    if not examples:
        return
    yield _heading(_("Errors in the text"))
    yield _paragraph(
        _("{shown:,} of {count:,} sentences with errors, those with the most first.").format(
            shown=len(examples), count=max(sentences, len(examples))
        ),
        "quiet",
    )
    legend = " ".join(
        f'<mark class="{outcome}">{text(_SIGNS[outcome] + name)}</mark>'
        for outcome, name in _outcomes().items()
    )
    yield f"<p>{legend}</p>"
    for example in examples:
        yield _example(example)


def _example(example: Sentence) -> str:
    where = " · ".join(part for part in (example.title, example.article) if part)
    number = _("sentence {number}").format(number=example.number)
    listed = "".join(
        f"<li>{_told(example, shade)}</li>"
        for shade in example.shades
        if shade.outcome is not Outcome.RIGHT
    )
    return (
        f'<div class="example"><p class="quiet">{text(where)} · {text(number)}</p>'
        f"<p>{_marked(example)}</p><ul>{listed}</ul></div>"
    )


def _marked(example: Sentence) -> str:
    """The sentence with every fact marked; where several stand, the one that matters most shows."""
    borders = {0, len(example.text)}
    for shade in example.shades:
        for start, end in shade.pieces:
            borders |= {start, end}
    cuts = sorted(borders)
    order = list(Outcome)
    parts = []
    for start, end in pairwise(cuts):
        here = [
            shade
            for shade in example.shades
            if any(low <= start and end <= high for low, high in shade.pieces)
        ]
        words = _line_ends(example.text[start:end])
        if not here:
            parts.append(words)
            continue
        worst = max(here, key=lambda shade: order.index(shade.outcome)).outcome
        ending = [shade for shade in here if shade.pieces[-1][1] == end]
        signs = "".join(f"<sup>{text(_tag(shade))}</sup>" for shade in ending)
        parts.append(f'<mark class="{worst}">{words}{signs}</mark>')
    return "".join(parts)


def _line_ends(words: str) -> str:
    return "\n".join(map(text, words.split("\n")))


def _tag(shade: Shade) -> str:
    return f"{_SIGNS[shade.outcome]}{shade.gold or shade.predicted}"


def _told(example: Sentence, shade: Shade) -> str:
    """An error in words."""
    words = " … ".join(" ".join(example.text[start:end].split()) for start, end in shade.pieces)
    head = (
        f'<b class="{shade.outcome}">{_SIGNS[shade.outcome]} {text(_outcomes()[shade.outcome])}</b>'
    )
    said = f"{head} {text(shade.gold or shade.predicted)} {text(words)}"
    if shade.outcome is not Outcome.WRONG:
        return said
    known = {"label": _("label"), "boundary": _("boundary"), "arguments": _("arguments")}
    differing = ", ".join(known.get(name, name) for name in shade.differences)
    predicted = " ".join(
        part
        for part in (shade.predicted if shade.predicted != shade.gold else "", shade.words)
        if part
    )
    told = differing
    if predicted:
        told = _("{what}; predicted {words}").format(what=differing, words=predicted)
    # Each in a piece of its own, so that no line ends between a sign and its role.
    details = "".join(f" · <span>{text(detail)}</span>" for detail in shade.details)
    return f"{said}: {text(told)}{details}"
