"""Turning annotated sentences into spaCy's training documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from corpus import Sentence
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

Entities = Mapping[str, Sequence[tuple[int, int, str]]]

SENTENCES_PER_DOC = 4


def sentences_to_doc(
    vocab: Vocab, sentences: Sequence[Sentence], entities: Entities | None = None
) -> Doc:
    """Make one document of the sentences, in their order.

    `entities` gives by sentence id the spans as (first token, token after the last, label).
    Sentences without trees give a document of words and entities alone.
    """
    words = [word for sentence in sentences for word in sentence.words]
    spaces = [space for sentence in sentences for space in sentence.space_after]
    ents = _iob_tags(sentences, entities) if entities is not None else None
    if not sentences[0].heads:
        return Doc(vocab, words=words, spaces=spaces, ents=ents)
    return Doc(
        vocab,
        words=words,
        spaces=spaces,
        pos=[tag for sentence in sentences for tag in sentence.upos],
        morphs=[feats for sentence in sentences for feats in sentence.feats],
        lemmas=[lemma for sentence in sentences for lemma in sentence.lemmas],
        heads=_absolute_heads(sentences),
        deps=[
            "ROOT" if label == "root" else label
            for sentence in sentences
            for label in sentence.deprels
        ],
        ents=ents,
    )


def _absolute_heads(sentences: Sequence[Sentence]) -> list[int]:
    heads: list[int] = []
    for sentence in sentences:
        first = len(heads)
        heads.extend(first + head for head in sentence.heads)
    return heads


def _iob_tags(sentences: Sequence[Sentence], entities: Entities) -> list[str]:
    tags: list[str] = []
    for sentence in sentences:
        row = ["O"] * len(sentence.words)
        for start, end, label in entities.get(sentence.id, ()):
            row[start] = f"B-{label}"
            row[start + 1 : end] = [f"I-{label}"] * (end - start - 1)
        tags.extend(row)
    return tags


def group(sentences: Sequence[Sentence], size: int = SENTENCES_PER_DOC) -> list[list[Sentence]]:
    """Cut a list of sentences into runs of at most `size` that come from one text."""
    groups: list[list[Sentence]] = []
    for sentence in sentences:
        if groups and len(groups[-1]) < size and groups[-1][0].document == sentence.document:
            groups[-1].append(sentence)
        else:
            groups.append([sentence])
    return groups


def write_docbin(sentences: Sequence[Sentence], entities: Entities | None, path: Path) -> None:
    """Write the sentences as documents of a few sentences each."""
    save_docs((sentences_to_doc(Vocab(), run, entities) for run in group(sentences)), path)


def save_docs(docs: Iterable[Doc], path: Path) -> None:
    """Write documents as one `DocBin`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    binary = DocBin(store_user_data=False)
    for doc in docs:
        binary.add(doc)
    binary.to_disk(path)
