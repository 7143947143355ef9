"""The extractor of the bundled Dutch pipeline: its trees and names, with the rules of this room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from typing import Any

from annotator.core.errors import UsageError
from annotator.core.facts import Fact
from annotator.core.language import _
from annotator.core.text import Document
from annotator.extract.models import PIPELINE
from annotator.extract.names import Hint
from annotator.extract.rules import Reading, RulesExtractor
from annotator.extract.tree import Tree, tree_of
from annotator.extract.words import readable, words_of

_BATCH = 64
"""How many sentences go through the pipeline at once, however long the article."""
_NAMES = "ner"
"""The component that finds names."""
_LONGEST = 250
"""Sentences of more words are lists or no sentences; they are not parsed."""


@cache
def pipeline() -> Any:
    """The bundled spaCy pipeline; the first call loads it.

    Raises:
        UsageError: spaCy or the pipeline is not there, or does not load.
    """
    try:
        import spacy

        return spacy.load(PIPELINE)
    except (ImportError, OSError, ValueError, TypeError) as error:
        raise UsageError(
            _("The bundled Dutch pipeline cannot be loaded ({reason}).").format(
                reason=" ".join(str(error).split())
            ),
            hint=_("Install annotator again, or write the extractor rules in config.yaml."),
        ) from error


class BundledExtractor(RulesExtractor):
    """Names, dates, amounts and events by the bundled Dutch pipeline, lists and rules.

    Arguments and errors as for :class:`RulesExtractor`.
    """

    name = "bundled"
    calibrated = "bundled"

    @property
    def fingerprint(self) -> str:
        """Digest of what that of the rules covers, and of the pipeline."""
        return f"{super().fingerprint}-{_model_digest()}"

    def _prepare(self) -> None:
        pipeline()

    def _facts(self, document: Document) -> tuple[Fact, ...]:
        # What spaCy learns of an article's words is forgotten with the article.
        with pipeline().memory_zone():
            return super()._facts(document)

    def _read(self, document: Document) -> Reading:
        return Parsing(document, self._lexicon.rules["pipeline"])


class Parsing(Reading):
    """An article that the pipeline looks at where the rules ask for it.

    Each sentence is a Doc of its own, cut from one tokenisation; sentences go through a component
    in batches of bounded length.
    """

    def __init__(self, document: Document, rules: Mapping[str, Any]) -> None:
        self._rules = rules
        self._spans = document.sentences
        text = readable(document.text)
        self._docs = [pipeline().tokenizer(span.of(text)) for span in self._spans]
        tokens = [
            (span.start + token.idx, token.text)
            for span, doc in zip(self._spans, self._docs, strict=True)
            for token in doc
        ]
        super().__init__(words_of(text, tokens, self._spans))

    def hints(self, numbers: Sequence[int]) -> Mapping[int, Sequence[Hint]]:
        """The names that the pipeline sees."""
        seen: dict[int, Sequence[Hint]] = {}
        for number, doc in self._through(numbers, _names_by()):
            start = self._spans[number].start
            seen[number] = [
                hint
                for entity in doc.ents
                if (
                    hint := self._hint(
                        number, start + entity.start_char, start + entity.end_char, entity.label_
                    )
                )
                is not None
            ]
        return seen

    def _hint(self, number: int, start: int, end: int, label: str) -> Hint | None:
        kinds: dict[str, str] = dict(self._rules["kinds"])
        if self._rules["narrow"] not in _labels():
            kinds |= self._rules["wide"]
        inside = [
            index
            for index, word in enumerate(self.sentences[number])
            if start <= word.start and word.end <= end
        ]
        if not inside or label not in kinds:
            return None
        kind = kinds[label]
        return Hint(inside[0], inside[-1] + 1, kind, float(self._rules["confidence"][kind]))

    def trees(self, numbers: Sequence[int]) -> Mapping[int, Tree]:
        """The trees that the pipeline builds."""
        components = [name for name in pipeline().pipe_names if name != _NAMES]
        return {
            number: tree_of(doc, self._spans[number].start)
            for number, doc in self._through(numbers, components)
        }

    def _through(
        self, numbers: Sequence[int], components: Sequence[str]
    ) -> Iterator[tuple[int, Any]]:
        """The sentences of these numbers after some components; too long ones are left out."""
        nlp = pipeline()
        asked = [number for number in numbers if len(self._docs[number]) <= _LONGEST]
        for first in range(0, len(asked), _BATCH):
            batch = asked[first : first + _BATCH]
            docs = [self._docs[number] for number in batch]
            docs = [_one_sentence(doc) for doc in docs]
            for name in components:
                docs = list(nlp.get_pipe(name).pipe(docs, batch_size=_BATCH))
            yield from zip(batch, docs, strict=True)


def _one_sentence(doc: Any) -> Any:
    """The Doc, told that no sentence begins inside it."""
    if not len(doc):
        return doc
    import numpy as np  # as late as spaCy, which brings it

    starts = np.full((len(doc), 1), -1, dtype="int64").astype("uint64")
    starts[0] = 1
    return doc.from_array(["SENT_START"], starts)


@cache
def _labels() -> frozenset[str]:
    """The labels of the pipeline's names."""
    nlp = pipeline()
    return frozenset(nlp.get_pipe(_NAMES).labels) if nlp.has_pipe(_NAMES) else frozenset()


@cache
def _names_by() -> tuple[str, ...]:
    """The components that find names: where they share their vectors, those too."""
    nlp = pipeline()
    if not nlp.has_pipe(_NAMES):
        return ()
    listens = any("listener" in part.name for part in nlp.get_pipe(_NAMES).model.walk())
    return ("tok2vec", _NAMES) if listens else (_NAMES,)


@cache
def _model_digest() -> str:
    """Digest of the pipeline's description, which has its version and scores."""
    try:
        described = (PIPELINE / "meta.json").read_bytes()
    except OSError:
        described = b""
    return sha256(described).hexdigest()[:8]
