"""Dependency trees of sentences, as the rules of events look at them; no spaCy object stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from annotator.extract.words import plain


@dataclass(frozen=True, slots=True)
class Node:
    """A token of the pipeline in its sentence, in the terms of Universal Dependencies.

    Args:
        start, end: Where it stands in the text.
        lower: Its text in lower case without accents.
        lemma: Its lemma likewise, without signs between particle and verb.
        pos: Part of speech (UPOS).
        dep: Relation to its head, "root" without one.
        head: Index of its head in the sentence; its own index for the root.
        morph: Its features, as in "Number=Sing|VerbForm=Fin".
    """

    start: int
    end: int
    lower: str
    lemma: str
    pos: str
    dep: str
    head: int
    morph: str

    @property
    def relation(self) -> str:
        """The relation without its subtype."""
        return self.dep.partition(":")[0]


@dataclass(frozen=True)
class Tree:
    """A sentence as a tree.

    Args:
        nodes: Its tokens, in text order.
    """

    nodes: Sequence[Node]
    _paths: dict[int, tuple[int, ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def _children(self) -> list[list[int]]:
        children: list[list[int]] = [[] for _ in self.nodes]
        for index, node in enumerate(self.nodes):
            if node.head != index:
                children[node.head].append(index)
        return children

    def children(self, index: int, *relations: str) -> list[int]:
        """The dependents of a node, in text order; only those of the relations where any is given.

        A relation without subtype stands for all its subtypes.
        """
        found = self._children[index]
        if not relations:
            return found
        return [
            child
            for child in found
            if self.nodes[child].dep in relations or self.nodes[child].relation in relations
        ]

    def ancestors(self, index: int) -> tuple[int, ...]:
        """The heads above a node, the nearest first."""
        known = self._paths.get(index)
        if known is None:
            path: list[int] = []
            at = index
            while self.nodes[at].head != at and len(path) < len(self.nodes):
                at = self.nodes[at].head
                path.append(at)
            known = self._paths[index] = tuple(path)
        return known

    def subtree(self, index: int) -> Iterator[int]:
        """A node and everything below it."""
        waiting = [index]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += self._children[node]

    def top(self, first: int, last: int) -> int:
        """Of nodes that follow one another, the one whose head is not among them."""
        for index in range(first, last + 1):
            head = self.nodes[index].head
            if head == index or not first <= head <= last:
                return index
        return last


def tree_of(doc: Any, offset: int) -> Tree:
    """The tree of a sentence.

    Args:
        doc: The sentence as a parsed spaCy Doc.
        offset: Where it begins in the text.
    """
    tokens = [token for token in doc if not token.is_space]
    places = {token.i: index for index, token in enumerate(tokens)}
    nodes: list[Node] = []
    for index, token in enumerate(tokens):
        head = places.get(token.head.i, index)
        nodes.append(
            Node(
                start=offset + token.idx,
                end=offset + token.idx + len(token.text),
                lower=plain(token.text).lower(),
                lemma=plain(token.lemma_).lower().replace("_", ""),
                pos=token.pos_,
                dep="root" if head == index else token.dep_,
                head=head,
                morph=str(token.morph),
            )
        )
    return Tree(nodes)
