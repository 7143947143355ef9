"""``annotator train``: a pipeline of one's own from gold, and what more gold would bring."""

from __future__ import annotations

import json
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from annotator.cli.gold import gold_of_file, gold_of_store
from annotator.cli.output import progress, say, table
from annotator.cli.project import Project
from annotator.core.errors import AnnotatorError, UsageError
from annotator.core.language import N_, _, ngettext

if TYPE_CHECKING:
    from annotator.core.ports import Extractor
    from annotator.measure.comparison import Comparison
    from annotator.measure.scores import Counts, Report
    from annotator.train.curve import Forecast, Point
    from annotator.train.gold import Gold, Parts
    from annotator.train.learning import Settings
    from annotator.train.making import Made, Tools

BUNDLED = "bundled"
_FRACTIONS = (0.25, 0.5, 0.75, 1.0)
_MORE = 100
_BAR = 40
_FEW = 10
_FEW_HELD_OUT = 20
_SECTIONS = ("entities_exact", "triggers_typed", "attached_classified")
_TITLES = {
    "entities_exact": N_("entities"),
    "triggers_typed": N_("triggers typed"),
    "attached_classified": N_("arguments with role, right trigger"),
}
_SOURCES = {"model": N_("trained"), "rules": N_("as before"), "both": N_("both")}
_LOST = {
    "across": N_("across sentences"),
    "overlap": N_("inside or across another"),
    "pieces": N_("in pieces"),
    "tokens": N_("not at the borders of words"),
}


@click.command(
    "train",
    help=_(
        "Make an extractor of finished gold, starting from the bundled one.\n\n"
        "In the project the gold is what people decided in articles that are done. A share of them "
        "is held out, always the same articles, and says whether training helped. What was trained "
        "is chosen in config.yaml as trained:NAME."
    ),
)
@click.option(
    "--gold",
    type=click.Path(),
    metavar=_("FILE"),
    help=_("JSON Lines with the gold, in place of the project."),
)
@click.option("--annotator", "person", metavar=_("NAME"), help=_("Whose decisions are the gold."))
@click.option(
    "--name",
    default="project",
    show_default=True,
    metavar=_("NAME"),
    help=_("What to call the trained pipeline."),
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar=_("FOLDER"),
    help=_("Where to put it; else in the folder models beside config.yaml."),
)
@click.option("--replace", is_flag=True, help=_("Put it in the place of one of the same name."))
@click.option(
    "--from",
    "start",
    default=BUNDLED,
    show_default=True,
    metavar=_("NAME"),
    help=_("What to start from: bundled, trained:NAME, or the path of a spaCy pipeline."),
)
@click.option(
    "--held-out",
    "share",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.2,
    show_default=True,
    metavar=_("SHARE"),
    help=_("Share of the articles to measure on, 0 to 1."),
)
@click.option(
    "--test",
    type=click.Path(),
    metavar=_("FILE"),
    help=_("JSON Lines with the gold to measure on, in place of a share."),
)
@click.option(
    "--max-steps",
    "steps",
    type=click.IntRange(1, 1_000_000),
    metavar=_("NUMBER"),
    help=_("At most so many batches; else what the amount of gold asks for."),
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**32 - 1),
    default=0,
    show_default=True,
    metavar=_("NUMBER"),
    help=_("Where chance begins; the same seed and gold give the same pipeline."),
)
@click.option(
    "--curve",
    is_flag=True,
    help=_("Train on parts of the gold instead and draw what more of it brings; nothing is kept."),
)
@click.option(
    "--repeats",
    type=click.IntRange(1, 100),
    default=3,
    show_default=True,
    metavar=_("NUMBER"),
    help=_("How often to train on each part for the curve."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON, with everything."))
@click.pass_obj
def command(
    project: Project,
    gold: str | None,
    person: str | None,
    name: str,
    output: Path | None,
    replace: bool,
    start: str,
    share: float,
    test: str | None,
    steps: int | None,
    seed: int,
    curve: bool,
    repeats: int,
    as_json: bool,
) -> int:
    """Train, or draw the learning curve; the exit code."""
    from annotator.train.gold import divide
    from annotator.train.learning import Settings
    from annotator.train.making import checked_name, next_version

    target = (project.folder / output if output else _home(project) / _models()) / checked_name(
        name
    )
    version = "" if curve else next_version(target, replace)
    bench = _bench(project, start)
    found = _gold(project, gold, person)
    held_out = None if test is None else _known(project, _from_file(project, test))
    parts = divide(_known(project, found), share, held_out)
    settings = Settings(bench.pipeline, steps, seed)
    with _stopped_like_ctrl_c():
        if curve:
            return _curve(bench, parts, settings, repeats, as_json)
        return _train(project, bench, parts, settings, target, version, as_json)


# Gold


def _gold(project: Project, path: str | None, person: str | None) -> list[Gold]:
    from annotator.train.gold import Gold

    if path is not None:
        if person is not None:
            raise UsageError(
                _("--annotator chooses in the project, and --gold takes its place."),
                hint=_("Leave out the one or the other."),
            )
        return _from_file(project, path)
    with project.store() as store:
        found = gold_of_store(store, person or project.annotator_option)
        return [Gold(one.document, one.facts) for one in found]


def _from_file(project: Project, path: str) -> list[Gold]:
    from annotator.train.gold import Gold

    return [Gold(one.document, one.facts) for one in gold_of_file(project, path)]


def _known(project: Project, gold: Sequence[Gold]) -> tuple[Gold, ...]:
    """The gold in the project's labels; what has others is said and left out.

    Raises:
        AnnotatorError: Nothing is left.
    """
    from annotator.train.gold import known

    kept, strange = known(gold, project.config.schema)
    if strange:
        labels = ", ".join(f"{label} ({count:,})" for label, count in strange.most_common())
        text = ngettext(
            "{count:,} fact has a label that the project does not have and is left out: {labels}",
            "{count:,} facts have labels that the project does not have and are left out: {labels}",
            strange.total(),
        ).format(count=strange.total(), labels=labels)
        if not any(one.facts for one in kept):
            raise AnnotatorError(
                _("No fact of the gold has a label of the project: {labels}.").format(
                    labels=labels
                ),
                hint=_("Add them to config.yaml, or take another one with --config."),
            )
        say(text)
    return kept


# The extractors


@dataclass(frozen=True)
class _Bench:
    """What training works with.

    Args:
        name: What the extractor to start from is called.
        pipeline: The spaCy pipeline that it has: a folder, or a package.
        start: That extractor.
        tools: What training needs of the extractors.
    """

    name: str
    pipeline: Path | str
    start: Extractor
    tools: Tools


def _home(project: Project) -> Path:
    """The folder of the project: that of its configuration."""
    from annotator.config import Origin

    config = project.config
    return project.folder if config.origin is Origin.BUILTIN else config.path.resolve().parent


def _models() -> str:
    from annotator.extract.trained import FOLDER

    return FOLDER


def _bench(project: Project, start: str) -> _Bench:
    """The extractors before and after.

    Raises:
        UsageError: There is no such extractor to start from.
    """
    from annotator.extract.calibration import fit
    from annotator.extract.models import PIPELINE
    from annotator.extract.registry import SPACY, TRAINED, create
    from annotator.extract.spacy_model import is_path
    from annotator.extract.trained import TrainedExtractor, find
    from annotator.train.making import Tools

    config, home = project.config, _home(project)
    settings = {chosen.name: chosen.settings for chosen in reversed(config.extractors)}
    own = next(
        (given for name, given in settings.items() if name.startswith((BUNDLED, TRAINED))), {}
    )

    def made(name: str, given: Mapping[str, Any], folder: Path) -> Extractor:
        return create(name, config.schema, dict(given), dict(config.lexicon), folder)

    def trained(folder: Path) -> Extractor:
        return TrainedExtractor(str(folder), config.schema, own, config.lexicon)

    pipeline: Path | str = PIPELINE
    first = rules = made(BUNDLED, own, home)
    if start.startswith(TRAINED):
        pipeline = find(start.removeprefix(TRAINED), home)
        first = trained(pipeline)
    elif start != BUNDLED:
        place = start.removeprefix(SPACY)
        # On a command line a folder is one from here, not from where the configuration is.
        here = project.folder / place
        pipeline = here if is_path(place) or here.is_dir() else place
        if _is_trained(here):
            first = trained(here)
        else:
            first = made(f"{SPACY}{pipeline}", settings.get(start, {}), project.folder)
    return _Bench(first.name, pipeline, first, Tools(rules, trained, fit))


def _is_trained(folder: Path) -> bool:
    from annotator.train.making import SECTION

    try:
        return SECTION in json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError):
        return False


# Training


def _train(
    project: Project,
    bench: _Bench,
    parts: Parts,
    settings: Settings,
    target: Path,
    version: str,
    as_json: bool,
) -> int:
    from annotator.measure.comparison import compare
    from annotator.measure.scores import to_json
    from annotator.train.learning import planned_steps
    from annotator.train.making import describe, make, name_it, workshop

    _say_examples(project, parts)
    with workshop(target) as folder:
        with progress(_("training"), planned_steps(parts.train, settings)) as step:
            made = make(parts, settings, bench.tools, folder, step)
        trials = _trials(bench.start, bench.tools.extractor(folder), parts.held_out)
        compared = compare(trials, _defaults(project), seed=settings.seed)
        figures = {
            "start": bench.name,
            "articles": len(parts.held_out),
            "before": to_json(compared.one),
            "after": to_json(compared.other),
        }
        name_it(folder, target.name, version, parts)
        describe(folder, scores=figures)
    _say_lost(made)
    if as_json:
        found = {
            "name": target.name,
            "version": version,
            "folder": str(target),
            "steps": {"done": made.steps, "best": made.best},
            "gold": {"train": len(parts.train), "tune": len(parts.tune)},
            "examples": {"entities": dict(made.entities), "events": dict(made.events)},
            "sources": {"entities": made.sources.entities, "events": made.sources.events},
            "held_out": figures,
        }
        click.echo(json.dumps(found, indent=2))
    else:
        click.echo(_tables(bench.name, compared, made, parts))
    _say_end(project, compared, target, version)
    return 0


def _trials(before: Extractor, after: Extractor, held_out: Sequence[Gold]) -> Iterator[Any]:
    from annotator.measure.comparison import Trial
    from annotator.train.making import facts_of

    found = zip(held_out, facts_of(before, held_out), facts_of(after, held_out), strict=True)
    for one, old, new in found:
        yield Trial(one.document, one.facts, old, new)


def _defaults(project: Project) -> dict[str, str]:
    return {attribute.name: attribute.default for attribute in project.config.schema.attributes}


def _say_examples(project: Project, parts: Parts) -> None:
    from annotator.train.gold import examples

    schema = project.config.schema
    entities, events = examples(parts.train)
    names = [(item.name, entities[item.name]) for item in schema.entities]
    names += [(item.name, events[item.name]) for item in schema.events]
    none = [name for name, count in names if not count]
    few = [f"{name} ({count})" for name, count in names if 0 < count < _FEW]
    if none:
        say(
            _("No examples to train on: {labels}. They stay as {extractor} finds them.").format(
                labels=", ".join(none), extractor=BUNDLED
            )
        )
    if few:
        say(_("Few examples to train on: {labels}.").format(labels=", ".join(few)))
    if len(parts.held_out) < _FEW_HELD_OUT:
        say(
            ngettext(
                "Only {count} article is held out, so the scores are rough.",
                "Only {count} articles are held out, so the scores are rough.",
                len(parts.held_out),
            ).format(count=len(parts.held_out))
        )


def _say_lost(made: Made) -> None:
    if made.lost.total():
        reasons = ", ".join(
            f"{_(_LOST[why])}: {count:,}" for why, count in sorted(made.lost.items()) if count
        )
        say(
            ngettext(
                "{count:,} example could not be learned ({reasons}).",
                "{count:,} examples could not be learned ({reasons}).",
                made.lost.total(),
            ).format(count=made.lost.total(), reasons=reasons)
        )


def _tables(start: str, compared: Comparison, made: Made, parts: Parts) -> str:
    from annotator.measure.figures import Name

    heading = ngettext(
        "{count:,} article held out; trained on {train:,}, tuned on {tune:,}.",
        "{count:,} articles held out; trained on {train:,}, tuned on {tune:,}.",
        len(parts.held_out),
    ).format(count=len(parts.held_out), train=len(parts.train), tune=len(parts.tune))
    before = _("{extractor} F1").format(extractor=start)
    rows: list[tuple[object, ...]] = []
    for section in _SECTIONS:
        one, other = (report.sections[section].micro for report in (compared.one, compared.other))
        if not _any(one) and not _any(other):
            continue
        found = compared.differences.get(Name(section))
        interval = found[-1].interval if found else None
        rows.append(
            (
                _(_TITLES[section]),
                one.f1,
                other.precision,
                other.recall,
                other.f1,
                f"{other.f1 - one.f1:+.3f}",
                f"{interval.low:+.3f} – {interval.high:+.3f}" if interval else "",
            )
        )
    head = ("", before, "P", "R", "F1", _("gain"), _("95 % interval"))
    labels: list[tuple[object, ...]] = []
    for section, examples, sources in (
        (_SECTIONS[0], made.entities, made.sources.entities),
        (_SECTIONS[1], made.events, made.sources.events),
    ):
        one_of, other_of = (
            report.sections[section].labels for report in (compared.one, compared.other)
        )
        for label in sorted({*one_of, *other_of, *sources}):
            labels.append(
                (
                    label,
                    examples[label],
                    _(_SOURCES[sources.get(label, "rules")]),
                    _f1(one_of.get(label)),
                    _f1(other_of.get(label)),
                )
            )
    columns = ("", _("examples"), _("found by"), before, "F1")
    return "\n\n".join([heading, table(head, rows), table(columns, labels)])


def _any(counts: Counts) -> bool:
    return bool(counts.tp + counts.fp + counts.fn)


def _f1(counts: Counts | None) -> float | str:
    return counts.f1 if counts is not None else "–"


def _say_end(project: Project, compared: Comparison, target: Path, version: str) -> None:
    from annotator.extract.registry import TRAINED

    if _all(compared.other).f1 <= _all(compared.one).f1:
        say(_("On the held-out articles it is not better than what it started from."))
    say(_("Written to {folder}, version {version}.").format(folder=target, version=version))
    inside = target.parent == _home(project) / _models()
    name = TRAINED + (target.name if inside else str(target))
    if any(chosen.name == name for chosen in project.config.extractors):
        say(_("annotator extract makes its suggestions for all articles that are not begun."))
    else:
        say(
            _(
                "To use it, write it first under extractors in config.yaml, and then run annotator "
                "extract:\n  - name: {name}"
            ).format(name=name)
        )


def _all(report: Report) -> Counts:
    """Entities and typed triggers together."""
    return report.sections[_SECTIONS[0]].micro + report.sections[_SECTIONS[1]].micro


# The curve


def _curve(
    bench: _Bench,
    parts: Parts,
    settings: Settings,
    repeats: int,
    as_json: bool,
) -> int:
    from annotator.cli.plots import has_room
    from annotator.train.curve import forecast

    training = [*parts.train, *parts.tune]
    points = _points(bench, training, parts.held_out, settings, repeats)
    after = forecast(points, _MORE, seed=settings.seed)
    start = _score(bench.start, parts.held_out)
    if as_json:
        found = {
            "start": {"name": bench.name, "f1": start},
            "held_out": len(parts.held_out),
            "points": [{"articles": point.articles, "f1": list(point.scores)} for point in points],
            "forecast": None
            if after is None
            else {
                "articles": after.articles,
                "f1": after.score,
                "gain": after.gain,
                "interval": [after.low, after.high],
            },
        }
        click.echo(json.dumps(found, indent=2))
    else:
        click.echo(_drawn(bench.name, start, points, after, len(parts.held_out)))
        if has_room():
            click.echo(_plotted(points, after, start) + "\n")
        click.echo(_told(points, after))
    return 0


def _points(
    bench: _Bench,
    training: Sequence[Gold],
    held_out: Sequence[Gold],
    settings: Settings,
    repeats: int,
) -> list[Point]:
    """Train on growing parts of the gold, repeated over seeds, and measure each."""
    from dataclasses import replace

    from annotator.train.curve import Point
    from annotator.train.gold import LEAST, drawn, tuned
    from annotator.train.learning import planned_steps
    from annotator.train.making import make

    sizes = [round(fraction * len(training)) for fraction in _FRACTIONS]
    runs = [
        (size, replace(settings, seed=settings.seed + repeat))
        for size in dict.fromkeys(sizes)
        if size >= LEAST
        for repeat in range(repeats)
    ]
    divided = [tuned(drawn(training, size, each.seed), held_out) for size, each in runs]
    planned = [
        planned_steps(each.train, own) for each, (_size, own) in zip(divided, runs, strict=True)
    ]
    scores: dict[int, list[float]] = {}
    with progress(_("training for the curve"), sum(planned)) as step:
        for (size, own), part, count in zip(runs, divided, planned, strict=True):
            left = [count]

            def counted(left: list[int] = left) -> None:
                left[0] -= 1
                step()

            with tempfile.TemporaryDirectory() as folder:
                make(part, own, bench.tools, Path(folder), counted)
                extractor = bench.tools.extractor(Path(folder))
                scores.setdefault(size, []).append(_score(extractor, held_out))
            for _skipped in range(left[0]):
                step()
    return [Point(size, tuple(found)) for size, found in scores.items()]


def _score(extractor: Extractor, held_out: Sequence[Gold]) -> float:
    """F1 of entities and typed triggers together."""
    from annotator.measure.scores import score
    from annotator.train.making import facts_of

    found = facts_of(extractor, held_out)
    report = score((one.facts, facts) for one, facts in zip(held_out, found, strict=True))
    return _all(report).f1


def _drawn(
    start: str, first: float, points: Sequence[Point], after: Forecast | None, held_out: int
) -> str:
    solid, dotted = ("█", "░") if _writes_blocks() else ("#", ".")
    rows = [(start, first, "", solid)]
    for point in points:
        low, high = min(point.scores), max(point.scores)
        spread = f"{low:.3f} – {high:.3f}" if low < high else ""
        rows.append((_articles(point.articles), point.mean, spread, solid))
    if after is not None:
        now = after.score - after.gain
        spread = f"{now + after.low:.3f} – {now + after.high:.3f}"
        rows.append((_articles(after.articles), after.score, spread, dotted))
    head = (_("trained on"), "F1", "", _("between"))
    lines = [
        (name, score, sign * round(_BAR * score) + " " * (_BAR - round(_BAR * score)), spread)
        for name, score, spread, sign in rows
    ]
    title = ngettext(
        "F1 of entities and typed triggers together, on {count:,} held-out article.",
        "F1 of entities and typed triggers together, on {count:,} held-out articles.",
        held_out,
    ).format(count=held_out)
    return f"{title}\n\n{table(head, lines)}\n"


def _plotted(points: Sequence[Point], after: Forecast | None, start: float) -> str:
    """The curve as a plot; what is expected is hollow."""
    from annotator.cli.plots import curve
    from annotator.report.svg import CurvePoint

    drawn = [
        CurvePoint(each.articles, min(each.scores), each.mean, max(each.scores)) for each in points
    ]
    if after is not None:
        drawn.append(
            CurvePoint(after.articles, after.score, after.score, after.score, expected=True)
        )
    return curve(_("learning curve"), drawn, start)


def _writes_blocks() -> bool:
    try:
        "█░".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _articles(count: int) -> str:
    return ngettext("{count:,} article", "{count:,} articles", count).format(count=count)


def _told(points: Sequence[Point], after: Forecast | None) -> str:
    if after is None:
        return _(
            "The curve is too short to say what the next {more} articles would bring: it takes "
            "three sizes of at least {least}, and {more} articles to train on."
        ).format(more=_MORE, least=_least())
    gain, low, high = (100 * value for value in (after.gain, after.low, after.high))
    told = _(
        "The next {more} articles are likely to bring {gain:+.1f} points of F1 (90 % interval "
        "{low:+.1f} to {high:+.1f}), by an inverse power law through these points. The interval "
        "knows the spread of the repetitions alone, not whether the law holds."
    ).format(more=_MORE, gain=gain, low=low, high=high)
    if all(len(point.scores) < 2 for point in points):
        told += " " + _("Each size was trained once, so there is no spread: raise --repeats.")
    elif high - low > 2 * max(gain, 1.0):
        told += " " + _("That is too uneven to build on; raise --repeats or hold out more.")
    return told


def _least() -> int:
    from annotator.train.gold import LEAST

    return LEAST


# Being stopped


@contextmanager
def _stopped_like_ctrl_c() -> Iterator[None]:
    """Have what ends the program from outside clean up first, as Ctrl-C does."""

    def stop(number: int, frame: FrameType | None) -> None:
        del frame
        raise SystemExit(128 + number)

    numbers = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    try:
        before = {number: signal.signal(number, stop) for number in numbers}
    except ValueError:  # only the main thread may do so
        yield
        return
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
