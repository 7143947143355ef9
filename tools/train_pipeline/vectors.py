"""Static word vectors distilled from multilingual-e5-small.

Each word is encoded alone; its vector is the mean of its pieces over a middle and the last layer,
reduced by principal components. Frequent words get a row of their own, rarer ones share the row
of their nearest frequent word.
"""

from __future__ import annotations

import argparse
import logging
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from corpus import load_corpus
from e5 import E5File, Encoder, Pieces, default_path
from silver_entities import Gazetteers
from spacy.lang.nl import Dutch
from spacy.vectors import Vectors
from wordfreq import top_n_list

LOG = logging.getLogger("vectors")
MIDDLE_LAYER = 6
WORDS = 60_000


def vocabulary(words: int) -> list[str]:
    """The words that get a vector, by falling frequency; names and corpus words included."""
    corpus = load_corpus()
    counts = Counter(
        word for sentence in corpus.train + corpus.dev + corpus.old for word in sentence.words
    )
    frequent = top_n_list("nl", words)
    rank = {word: number for number, word in enumerate(frequent)}
    gazetteers = Gazetteers.load()
    names = {part for name in gazetteers.types for part in name.split()}
    names |= gazetteers.first_names
    found = set(counts) | set(frequent) | names

    def order(word: str) -> tuple[float, str]:
        bonus = 3000 / (1 + counts[word])
        return (min(rank.get(word.lower(), words), 10 * bonus) + bonus, word)

    return sorted(found, key=order)


@torch.inference_mode()
def encode(words: list[str], batch_size: int = 512) -> np.ndarray:
    """One e5 vector for each word, of the two layers side by side."""
    source = E5File(default_path())
    pieces = Pieces(source)
    rows = [[0, *pieces.word(word), 1] for word in words]
    model = Encoder(source, pieces.ids).eval()
    order = sorted(range(len(words)), key=lambda i: len(rows[i]))
    result = np.zeros((len(words), 2 * source.hidden), dtype=np.float32)
    for first in range(0, len(order), batch_size):
        chosen = order[first : first + batch_size]
        lengths = torch.tensor([len(rows[i]) for i in chosen])
        padded = torch.zeros(len(chosen), int(lengths.max()), dtype=torch.long)
        for n, i in enumerate(chosen):
            padded[n, : len(rows[i])] = torch.tensor(rows[i])
        positions = torch.arange(padded.shape[1])
        mask = (positions[None, :] < lengths[:, None])[:, None, None, :]
        inner = (positions[None, :] >= 1) & (positions[None, :] < lengths[:, None] - 1)
        weight = (inner.float() / inner.float().sum(1, keepdim=True))[..., None]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            x = model.norm(model.words(padded) + model.positions[: padded.shape[1]])
            kept = []
            for number, layer in enumerate(model.layers, start=1):
                x = layer(x, mask)
                if number in {MIDDLE_LAYER, len(model.layers)}:
                    kept.append(unit_rows((x.float() * weight).sum(1)))
        result[chosen] = torch.cat(kept, dim=1).numpy()
    return result


def unit_rows(x: torch.Tensor) -> torch.Tensor:
    """Scale rows to length one."""
    return torch.nn.functional.normalize(x, dim=-1)


def reduce(vectors: np.ndarray, width: int) -> np.ndarray:
    """Principal components with their spread pressed towards equal, rows of length one."""
    centred = vectors - vectors.mean(axis=0)
    values, axes = np.linalg.eigh(centred.T @ centred / len(centred))
    best = np.argsort(values)[::-1][:width]
    reduced = centred @ axes[:, best] / np.sqrt(np.sqrt(values[best]))
    return reduced / np.linalg.norm(reduced, axis=1, keepdims=True).clip(min=1e-6)


def nearest(vectors: np.ndarray, rows: int) -> np.ndarray:
    """The row of each word: its own for the first `rows`, else that of the nearest of them."""
    table = vectors[:rows]
    result = np.arange(len(vectors))
    for first in range(rows, len(vectors), 2000):
        similar = vectors[first : first + 2000] @ table.T
        result[first : first + 2000] = similar.argmax(axis=1)
    return result


def main() -> None:
    """Write an empty Dutch pipeline with the vectors, for `initialize.vectors`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="folder for what is built")
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--width", type=int, default=96)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    words = vocabulary(WORDS)
    LOG.info("%d words", len(words))
    vectors = reduce(encode(words), options.width).astype(np.float32)
    place = nearest(vectors, options.rows)
    nlp = Dutch()
    table = Vectors(shape=(options.rows, options.width), strings=nlp.vocab.strings)
    table.data[:] = vectors[: options.rows]
    known = set(words)
    for word, row in zip(words, place, strict=True):
        table.add(nlp.vocab.strings.add(word), row=int(row))
        title = word[:1].upper() + word[1:]
        if title not in known:
            table.add(nlp.vocab.strings.add(title), row=int(row))
    nlp.vocab.vectors = table
    nlp.to_disk(options.work / "vectors")
    LOG.info("written")


if __name__ == "__main__":
    main()
