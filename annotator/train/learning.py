"""Training of a spaCy pipeline: entities by its recogniser, triggers by span categorisation.

The recogniser goes on from that of the pipeline to start from. The span categoriser is new, but its
word layers are those that the pipeline learned before, if it has any. Each sentence is an example
of its own, as the extractors read articles sentence by sentence.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from math import ceil
from pathlib import Path
from typing import Any

from annotator.core.errors import UsageError
from annotator.core.facts import Entity, Event
from annotator.core.language import _
from annotator.core.text import Span
from annotator.train.gold import Gold, longest

NAMES = "ner"
SPANS = "spancat"
TRIGGERS = "events"
_SYNTAX = "tok2vec"
_JOINTS = (r"(?<=[^\W_])[-–/](?=[^\W_])",)
"""Signs between letters at which tokens are cut, so that a name in a compound is a token."""
_BATCH_WORDS = 400
_EPOCHS = 20
_FEWEST_STEPS, _MOST_STEPS = 200, 2_000
_PATIENCE = 6
"""After so many looks at the tuning articles without gain it stops."""
_LONGEST_TRIGGER = 3
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_RARE = 0.05
"""Triggers of a length that fewer than this share have are not looked for."""


@dataclass(frozen=True)
class Settings:
    """How to train.

    Args:
        start: The pipeline to start from; a folder, or the name of a package.
        steps: At most so many batches; None for what the amount of gold asks for.
        seed: The same seed, gold and machine give the same pipeline.
        rate: The highest learning rate, which is reached after a tenth of the steps.
        dropout: Share of the inputs that are left out at random while learning.
    """

    start: Path | str
    steps: int | None = None
    seed: int = 0
    rate: float = 0.0015
    dropout: float = 0.2


@dataclass(frozen=True)
class Course:
    """How the training went.

    Args:
        steps: How many batches it took.
        best: After how many of them the pipeline was best on the tuning articles.
        lost: Examples that the pipeline cannot learn, by why not.
    """

    steps: int
    best: int
    lost: Counter[str] = field(default_factory=Counter)


def planned_steps(gold: Iterable[Gold], settings: Settings) -> int:
    """How many batches training takes at most."""
    if settings.steps is not None:
        return settings.steps
    words = sum(len(one.document.tokens) for one in gold)
    return min(_MOST_STEPS, max(_FEWEST_STEPS, _EPOCHS * ceil(words / _BATCH_WORDS)))


def learn(
    train: Sequence[Gold],
    tune: Sequence[Gold],
    settings: Settings,
    folder: Path,
    step: Callable[[], object] = lambda: None,
) -> Course:
    """Train a pipeline and write the best one that there was on the way.

    Args:
        train: What it learns from.
        tune: What decides which one is best.
        settings: How to train.
        folder: Where the pipeline is written; its ``config.cfg`` says how it was trained.
        step: Called after every batch.

    Raises:
        UsageError: The pipeline to start from cannot be loaded.
        OSError: The folder cannot be written.
    """
    from spacy.schemas import ConfigSchemaTraining
    from spacy.training.loop import (
        create_evaluation_callback,
        create_train_batches,
        train_while_improving,
    )
    from spacy.util import registry
    from thinc.api import fix_random_seed

    fix_random_seed(settings.seed)
    nlp = _loaded(settings.start)
    with warnings.catch_warnings():
        # Of an empty list of examples, and of labels that the tuning articles lack.
        warnings.simplefilter("ignore")
        maker = _Maker(nlp)
        examples = list(maker.examples(train))
        lost = Counter(maker.lost)
        _components(nlp, examples, maker.sizes)
        steps = planned_steps(train, settings)
        each = max(10, min(steps // 10, len(list(_batches(examples)))))
        nlp.config["training"] = _training(settings, steps, each, nlp.pipe_names)
        resolved = registry.resolve(
            nlp.config.interpolate()["training"], schema=ConfigSchemaTraining
        )
        tuning = list(_Maker(nlp).examples(tune))
        evaluate = create_evaluation_callback(nlp, lambda _nlp: tuning, resolved["score_weights"])
        optimizer = resolved["optimizer"]
        best = done = 0
        training = train_while_improving(
            nlp,
            optimizer,
            create_train_batches(nlp, lambda _nlp: examples, resolved["batcher"], 0),
            evaluate,
            dropout=resolved["dropout"],
            eval_frequency=resolved["eval_frequency"],
            accumulate_gradient=resolved["accumulate_gradient"],
            patience=resolved["patience"],
            max_steps=0,
            exclude=[],
            annotating_components=[],
            before_update=None,
        )
        # Cut here, for spaCy takes one batch more than it is told.
        for _batch, info, is_best in islice(training, resolved["max_steps"]):
            done = info["step"] + 1
            if is_best:
                best = done
                with nlp.use_params(optimizer.averages):
                    nlp.to_disk(folder)
            step()
    return Course(done, best, lost)


def _loaded(start: Path | str) -> Any:
    """The pipeline to start from, with nothing in it but what is trained."""
    import spacy
    from spacy.util import compile_infix_regex

    try:
        nlp: Any = spacy.load(start)
        for name in nlp.pipe_names:
            if name not in (NAMES, SPANS, _SYNTAX):
                nlp.remove_pipe(name)
        if nlp.has_pipe(NAMES) and any(
            "listener" in part.name for part in nlp.get_pipe(NAMES).model.walk()
        ):
            nlp.replace_listeners(_SYNTAX, NAMES, ["model.tok2vec"])
    except (ImportError, OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise UsageError(
            _("The pipeline {name} cannot be trained further ({reason}).").format(
                name=start, reason=" ".join(str(error).split())
            ),
            hint=_("Start from the bundled one, or from one that annotator train made."),
        ) from error
    infixes = [*(nlp.Defaults.infixes or ()), *_JOINTS]
    nlp.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    return nlp


# Examples


class _Maker:
    """Makes spaCy's examples of gold, and counts what cannot be one."""

    def __init__(self, nlp: Any) -> None:
        self._nlp = nlp
        self.lost: Counter[str] = Counter()
        self.sizes: Counter[int] = Counter()

    def examples(self, gold: Iterable[Gold]) -> Iterator[Any]:
        """An example of each sentence."""
        from spacy.training import Example

        for one in gold:
            text = one.document.text
            placed = [(fact, *_place(fact)) for fact in one.facts]
            inside = 0
            for sentence in one.document.sentences:
                here = [
                    (fact, span, whole) for fact, span, whole in placed if sentence.covers(span)
                ]
                inside += len(here)
                doc = self._nlp.make_doc(_readable(sentence.of(text)))
                truth = doc.copy()
                self._mark(truth, here, sentence.start)
                yield Example(doc, truth)
            self.lost["across"] += len(placed) - inside

    def _mark(
        self, doc: Any, here: Sequence[tuple[Entity | Event, Span, bool]], start: int
    ) -> None:
        entities: list[Any] = []
        triggers: list[Any] = []
        # The longest first, so that of nested entities the outer one is learned.
        for fact, place, whole in sorted(here, key=lambda item: (-len(item[1]), item[1])):
            span = doc.char_span(place.start - start, place.end - start, label=fact.label)
            if span is None:
                self.lost["tokens"] += 1
            elif isinstance(fact, Event):
                triggers.append(span)
                self.sizes[len(span)] += 1
            elif not whole:
                self.lost["pieces"] += 1
            elif any(span.start < other.end and other.start < span.end for other in entities):
                self.lost["overlap"] += 1
            else:
                entities.append(span)
        doc.set_ents(entities)
        doc.spans[TRIGGERS] = triggers


def _place(fact: Entity | Event) -> tuple[Span, bool]:
    """Where a fact is learned, and whether that is all of it.

    Of a trigger in pieces it is the longest, which mostly is the verb: the extractor adds the
    particle that the tree shows.
    """
    return longest(fact.fragments), len(fact.fragments) == 1


def _readable(text: str) -> str:
    """The text as spaCy can keep it: in UTF-8, which has no lone surrogates."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def _batches(examples: Sequence[Any]) -> Iterable[Any]:
    from spacy.training.batchers import minibatch_by_words

    found: Iterable[Any] = minibatch_by_words(examples, size=_BATCH_WORDS, discard_oversize=False)
    return found


# The pipeline


def _components(nlp: Any, examples: Sequence[Any], sizes: Counter[int]) -> None:
    """Make the pipeline ready to learn the labels of the examples."""
    words = _word_layers(nlp)
    for name in (SPANS, _SYNTAX):
        if nlp.has_pipe(name):
            nlp.remove_pipe(name)
    labels = {span.label_ for example in examples for span in example.reference.ents}
    if not labels:
        if nlp.has_pipe(NAMES):
            nlp.remove_pipe(NAMES)
    elif nlp.has_pipe(NAMES):
        for label in sorted(labels):
            nlp.get_pipe(NAMES).add_label(label)
    else:
        nlp.add_pipe(NAMES, config=_recogniser(words[0]))
        nlp.get_pipe(NAMES).initialize(lambda: examples, nlp=nlp)
    if sizes:
        _add_spans(nlp, examples, sizes, *words)


def _word_layers(nlp: Any) -> tuple[dict[str, Any], bytes | None]:
    """The description of layers that learned what words are like, and what they learned."""
    parts = nlp.config.interpolate()["components"]
    if nlp.has_pipe(SPANS):
        model = nlp.get_pipe(SPANS).model.get_ref("tok2vec")
        return dict(parts[SPANS]["model"]["tok2vec"]), model.to_bytes()
    if nlp.has_pipe(_SYNTAX):
        return dict(parts[_SYNTAX]["model"]), nlp.get_pipe(_SYNTAX).model.to_bytes()
    return _new_layers(bool(nlp.vocab.vectors.shape[0])), None


def _new_layers(vectors: bool) -> dict[str, Any]:
    return {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": 96,
            "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
            "rows": [4000, 1000, 2000, 1000],
            "include_static_vectors": vectors,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2",
            "width": 96,
            "depth": 4,
            "window_size": 1,
            "maxout_pieces": 3,
        },
    }


def _recogniser(layers: dict[str, Any]) -> dict[str, Any]:
    return {
        "model": {
            "@architectures": "spacy.TransitionBasedParser.v2",
            "state_type": "ner",
            "extra_state_tokens": False,
            "hidden_width": 64,
            "maxout_pieces": 2,
            "use_upper": True,
            "tok2vec": layers,
        }
    }


def _add_spans(
    nlp: Any,
    examples: Sequence[Any],
    sizes: Counter[int],
    layers: dict[str, Any],
    learned: bytes | None,
) -> None:
    least = _RARE * sizes.total()
    lengths = [size for size in range(1, _LONGEST_TRIGGER + 1) if size == 1 or sizes[size] >= least]
    spans = nlp.add_pipe(
        "spancat_singlelabel",
        name=SPANS,
        config={
            "spans_key": TRIGGERS,
            "suggester": {"@misc": "spacy.ngram_suggester.v1", "sizes": lengths},
            "model": {
                "@architectures": "spacy.SpanCategorizer.v1",
                "tok2vec": layers,
                "reducer": {"@layers": "spacy.mean_max_reducer.v1", "hidden_size": 128},
                "scorer": {"@layers": "Softmax.v2"},
            },
        },
    )
    spans.initialize(lambda: examples, nlp=nlp)
    if learned is not None:
        try:
            spans.model.get_ref("tok2vec").from_bytes(learned)
        except ValueError:
            return  # layers of another build cannot be taken over; they are learned anew


def _training(
    settings: Settings, steps: int, evaluate_every: int, components: Sequence[str]
) -> dict[str, Any]:
    """The section ``training`` of spaCy's configuration."""
    scores = {NAMES: "ents_f", SPANS: f"spans_{TRIGGERS}_f"}
    weights = {scores[name]: 1 / len(components) for name in components}
    return {
        "seed": settings.seed,
        "gpu_allocator": None,
        "dropout": settings.dropout,
        "accumulate_gradient": 1,
        "patience": _PATIENCE * evaluate_every,
        "max_epochs": 0,
        "max_steps": steps,
        "eval_frequency": evaluate_every,
        "frozen_components": [],
        "annotating_components": [],
        "dev_corpus": "corpora.dev",
        "train_corpus": "corpora.train",
        "before_to_disk": None,
        "before_update": None,
        "batcher": {
            "@batchers": "spacy.batch_by_words.v1",
            "discard_oversize": False,
            "tolerance": 0.2,
            "get_length": None,
            "size": _BATCH_WORDS,
        },
        "logger": {"@loggers": "spacy.ConsoleLogger.v1", "progress_bar": False},
        "optimizer": {
            "@optimizers": "Adam.v1",
            "beta1": 0.9,
            "beta2": 0.999,
            "L2_is_weight_decay": True,
            "L2": 0.01,
            "grad_clip": 1.0,
            "use_averages": True,
            "eps": 1e-8,
            "learn_rate": {
                "@schedules": "warmup_linear.v1",
                "warmup_steps": max(1, steps // 10),
                "total_steps": steps,
                "initial_rate": settings.rate,
            },
        },
        "score_weights": weights,
    }
