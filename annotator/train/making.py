"""From divided gold to the folder of a trained pipeline, complete or not there at all."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotator.core.errors import AnnotatorError, UsageError
from annotator.core.facts import Fact
from annotator.core.language import _
from annotator.core.ports import Extractor
from annotator.train.gold import Gold, Parts, digest, examples, particles
from annotator.train.learning import Settings, learn
from annotator.train.sources import Source, Sources, choose, finds, judged

SECTION = "annotator"
"""Where ``meta.json`` has what the extractor reads."""
ENTITY, EVENT = "entity", "event"
_META = "meta.json"
_NAME = re.compile(r"[^\W_][\w.-]{0,63}")
_FEWEST_JUDGED = 20
"""With fewer facts it is not measured how far the model's scores are to be believed."""

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Tools:
    """What training needs of the room of the extractors.

    Args:
        rules: The extractor whose rules and lists the trained one uses.
        extractor: Makes the extractor of the trained pipeline in a folder.
        calibrate: Points of a map from confidence to the share that is right, from judgements.
    """

    rules: Extractor
    extractor: Callable[[Path], Extractor]
    calibrate: Callable[[Iterable[tuple[float, bool]]], Points]


@dataclass(frozen=True)
class Made:
    """What was made.

    Args:
        sources: Who is asked for each label and event type.
        entities: Examples of each label that it was trained on.
        events: Examples of each event type.
        lost: Examples that could not be learned, by why not.
        steps: How many batches the training took.
        best: After how many of them it was best.
    """

    sources: Sources
    entities: Counter[str]
    events: Counter[str]
    lost: Counter[str]
    steps: int
    best: int


def make(
    parts: Parts,
    settings: Settings,
    tools: Tools,
    folder: Path,
    step: Callable[[], object] = lambda: None,
) -> Made:
    """Train a pipeline, choose the sources of its labels, and measure how sure it is.

    Args:
        parts: The gold; what is held out is not looked at.
        settings: How to train.
        tools: What it needs of the extractors.
        folder: Where the pipeline is written; it is there already, and empty.
        step: Called after every batch.

    Raises:
        AnnotatorError: An extractor fails on an article.
        UsageError: The pipeline to start from cannot be loaded.
        OSError: The folder cannot be written.
    """
    entities, events = examples(parts.train)
    course = learn(parts.train, parts.tune, settings, folder, step)
    model = Sources.all(Source.MODEL, entities, events)
    describe(folder, sources=model, particles=particles(parts.train))
    by_model = facts_of(tools.extractor(folder), parts.tune)
    calibration: dict[str, Points] = {}
    for what, entity in ((ENTITY, True), (EVENT, False)):
        answers = list(judged(parts.tune, by_model, entity))
        if len(answers) >= _FEWEST_JUDGED:
            calibration[what] = tools.calibrate(answers)
    describe(folder, sources=Sources.all(Source.BOTH, entities, events))
    found = {
        Source.MODEL: by_model,
        Source.BOTH: facts_of(tools.extractor(folder), parts.tune),
        Source.RULES: facts_of(tools.rules, parts.tune),
    }
    before = facts_of(tools.rules, parts.train)
    sources = choose(
        entities,
        events,
        parts.tune,
        found,
        lambda entity, name: finds(parts.train, before, entity, name),
    )
    describe(folder, sources=sources, calibration=calibration)
    return Made(sources, entities, events, course.lost, course.steps, course.best)


def facts_of(extractor: Extractor, gold: Sequence[Gold]) -> list[tuple[Fact, ...]]:
    """What an extractor finds in each article.

    Raises:
        AnnotatorError: It fails on one.
    """
    found = []
    for extraction in extractor.extract(one.document for one in gold):
        if extraction.error is not None:
            raise AnnotatorError(
                f"{extraction.document.id}: {extraction.error}",
                hint=_("Leave this article out of the gold, or choose another extractor."),
            )
        found.append(extraction.facts)
    return found


# The folder


def describe(
    folder: Path,
    *,
    sources: Sources | None = None,
    calibration: Mapping[str, Points] | None = None,
    **more: Any,
) -> None:
    """Write into a pipeline's ``meta.json`` what its extractor reads, and what people want to know.

    Args:
        folder: The pipeline.
        sources: Who is asked for each label and event type.
        calibration: How far its scores are to be believed, by kind of fact.
        more: Whatever else to keep in the section; JSON values.
    """
    path = folder / _META
    meta = json.loads(path.read_text(encoding="utf-8"))
    section = meta.setdefault(SECTION, {})
    if sources is not None:
        section["sources"] = {ENTITY: dict(sources.entities), EVENT: dict(sources.events)}
        section["calibration"] = {}
    if calibration is not None:
        section["calibration"] = {what: list(points) for what, points in calibration.items()}
    section.update(more)
    path.write_text(json.dumps(meta, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def name_it(folder: Path, name: str, version: str, parts: Parts) -> None:
    """Write into a pipeline's ``meta.json`` what it is called and what gold it comes from."""
    path = folder / _META
    meta = json.loads(path.read_text(encoding="utf-8"))
    meta |= {"name": name, "version": version, "description": "", "performance": {}}
    meta |= {"author": "", "email": "", "url": ""}
    path.write_text(json.dumps(meta, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    describe(
        folder,
        gold={
            "train": len(parts.train),
            "tune": len(parts.tune),
            "held_out": len(parts.held_out),
            "sha256": digest([*parts.train, *parts.tune]),
            "held_out_sha256": digest(parts.held_out),
        },
    )


def checked_name(name: str) -> str:
    """A name that a folder can have and ``config.yaml`` can write.

    Raises:
        UsageError: It is none.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            _("A pipeline cannot be called {name}.").format(name=name),
            hint=_("Use letters, digits, hyphens, dots and underscores, beginning with a letter."),
        )
    return name


def next_version(target: Path, replace_it: bool) -> str:
    """The version of the pipeline that is to be made: 1, or one more than that of its forerunner.

    Raises:
        UsageError: There is a folder of this name already and it is not to be replaced, or it is
            no trained pipeline.
    """
    if not target.exists() and not target.is_symlink():
        return "1"
    if not replace_it:
        raise UsageError(
            _("There is a {folder} already.").format(folder=target),
            hint=_("Choose another --name, or put the new one in its place with --replace."),
        )
    try:
        meta = json.loads((target / _META).read_text(encoding="utf-8"))
        return str(int(meta[SECTION] and meta["version"]) + 1)
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(
            _("{folder} is no pipeline that annotator train made, so it is left alone.").format(
                folder=target
            ),
            hint=_("Choose another --name or --output."),
        ) from None


@contextmanager
def workshop(target: Path) -> Iterator[Path]:
    """An empty folder beside the target that takes its place if all goes well, and is gone if not.

    Raises:
        AnnotatorError: Nothing can be written there.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise _unwritable(target.parent, error) from None
    try:
        yield folder
        folder.chmod(0o755)
        _put(folder, target)
    except OSError as error:
        raise _unwritable(target.parent, error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put(folder: Path, target: Path) -> None:
    if not target.exists():
        folder.rename(target)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    old = target.rename(aside / target.name)
    try:
        folder.rename(target)
    except OSError:
        old.rename(target)
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _unwritable(folder: Path, error: OSError) -> AnnotatorError:
    return AnnotatorError(
        _("{folder} cannot be written ({reason}).").format(
            folder=folder, reason=error.strerror or error
        ),
        hint=_("Choose another folder with --output, or make room."),
    )
