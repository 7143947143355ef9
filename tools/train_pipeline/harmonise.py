"""Brings the treebank file of 2017 to the scheme of the newer files.

A fifth of its sentences also stand in the newer files. From these pairs tables are learnt that
map old tags, features and relations to new ones, with the word where that is known and without
it where not. Two differences are systematic and done by rule: a conjunction now hangs on the
conjunct that follows it, and punctuation on the unit that it sets off.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from copy import deepcopy

from corpus import NEWER_FILES, OLD_FILE, TREEBANKS, Sentence, gold_documents, read_conllu
from lemmas import core_lemmas

Pair = tuple[Sentence, Sentence]
Key = tuple[Hashable, ...]

OPENING = {"(": ")", "[": "]", "«": "»", "“": "”", "‘": "’"}
FEWEST = 2
# Relations whose new name depends on the verb and the preposition rather than on the word.
COMPLEMENTS = {"obl", "obj", "iobj", "nsubj", "nmod", "advcl", "ccomp", "xcomp"}


def pairs() -> list[Pair]:
    """The sentences that stand in the old and in a newer file, cut into the same words."""
    old = {sentence.key: sentence for sentence in read_conllu(TREEBANKS / OLD_FILE)}
    gold = gold_documents()
    found = []
    for name in NEWER_FILES:
        for new in read_conllu(TREEBANKS / name):
            before = old.get(new.key)
            if before is not None and before.words == new.words and new.document not in gold:
                found.append((before, new))
    return found


class Table:
    """The most frequent new value for a key, tried from the most to the least special key."""

    def __init__(self) -> None:
        self.counts: dict[Key, Counter[str]] = defaultdict(Counter)

    def learn(self, keys: Sequence[Key], value: str) -> None:
        """Count one example."""
        for key in keys:
            self.counts[key][value] += 1

    def look_up(self, keys: Sequence[Key], default: str) -> str:
        """The value of the first key that was seen often enough."""
        for key in keys:
            counter = self.counts.get(key)
            if counter is not None and counter.total() >= FEWEST:
                return max(sorted(counter), key=counter.__getitem__)
        return default


def tag_keys(sentence: Sentence, index: int) -> list[Key]:
    """What the new tag and features depend on."""
    word = sentence.words[index].lower()
    upos, feats = sentence.upos[index], sentence.feats[index]
    label = sentence.deprels[index]
    capital = sentence.words[index][:1].isupper() and index > 0
    return [
        ("w", word, upos, feats, label, capital),
        ("wu", word, upos, feats, capital),
        ("l", upos, feats, label, capital),
        ("u", upos, feats),
    ]


def label_keys(sentence: Sentence, index: int) -> list[Key]:
    """What the new relation depends on."""
    head = sentence.heads[index]
    word = sentence.words[index].lower()
    label, upos = sentence.deprels[index], sentence.upos[index]
    head_upos = sentence.upos[head]
    case = next(
        (
            sentence.words[i].lower()
            for i in range(len(sentence.words))
            if sentence.heads[i] == index and sentence.deprels[i] == "case"
        ),
        "",
    )
    verb = sentence.lemmas[head]
    general: list[Key] = [("l", label, upos, head_upos), ("d", label)]
    if label in COMPLEMENTS:
        governed: list[Key] = [("v", label, case, verb), ("c", label, upos, case, head_upos)]
        return governed + general
    if label == "fixed":
        general.insert(0, ("f", sentence.words[head].lower(), upos))
    return [("wh", label, word, head_upos), ("w", label, word), *general]


class Harmoniser:
    """Learns from the pairs, then rewrites old sentences."""

    def __init__(self, examples: Sequence[Pair]) -> None:
        self.tags = Table()
        self.labels = Table()
        self.known_capitals: Counter[str] = Counter()
        for old, new in examples:
            moved = move_conjunctions(old)
            for index in range(len(old.words)):
                tag = f"{new.upos[index]}|{new.feats[index]}"
                self.tags.learn(tag_keys(old, index), tag)
                if moved.heads[index] == new.heads[index] or new.deprels[index] == "punct":
                    self.labels.learn(label_keys(moved, index), new.deprels[index])

    def rewrite(self, sentence: Sentence) -> Sentence:
        """A copy in the newer scheme, with lemmas without seams."""
        new = deepcopy(move_conjunctions(sentence))
        for index in range(len(new.words)):
            tag = self.tags.look_up(
                tag_keys(sentence, index), f"{sentence.upos[index]}|{sentence.feats[index]}"
            )
            upos, feats = tag.split("|", 1)
            new.upos[index], new.feats[index] = upos, feats
            label = self.labels.look_up(label_keys(new, index), new.deprels[index])
            if (label == "root") != (new.heads[index] == index):
                label = new.deprels[index]
            new.deprels[index] = label
        for index in range(len(new.words)):
            new.lemmas[index] = self._lemma(sentence, new, index)
        return move_punctuation(new)

    def _lemma(self, old: Sentence, new: Sentence, index: int) -> str:
        word, lemma = new.words[index], old.lemmas[index]
        if new.upos[index] == "PROPN":
            return word if old.upos[index] != "PROPN" else lemma
        if index == 0 and lemma[:1].isupper() and new.upos[index] not in {"X", "SYM", "NOUN"}:
            return lemma[:1].lower() + lemma[1:] if lemma.lower() != lemma.upper() else lemma
        return lemma


def move_conjunctions(sentence: Sentence) -> Sentence:
    """Hang each `cc` on the conjunct after it instead of the first one."""
    new = deepcopy(sentence)
    for index, label in enumerate(sentence.deprels):
        if label not in {"cc", "cc:preconj"}:
            continue
        head = sentence.heads[index]
        following = [
            i
            for i in range(index + 1, len(sentence.words))
            if sentence.heads[i] == head and sentence.deprels[i] == "conj"
        ]
        if following:
            new.heads[index] = following[0]
    return new


def move_punctuation(sentence: Sentence) -> Sentence:
    """Hang punctuation anew: pairs on what they enclose, others on the unit they set off."""
    new = deepcopy(sentence)
    heads = new.heads
    marks = [i for i, label in enumerate(new.deprels) if label == "punct"]
    mark_set = set(marks)
    root = next((i for i, head in enumerate(heads) if head == i), 0)
    if root in mark_set:
        return new
    partners = dict(_enclosures(new.words))
    for index in marks:
        left = next((i for i in range(index - 1, -1, -1) if i not in mark_set), None)
        right = next((i for i in range(index + 1, len(heads)) if i not in mark_set), None)
        if index in partners:
            start, end = sorted((index, partners[index]))
            inner = [i for i in range(start + 1, end) if i not in mark_set]
            tops = [i for i in inner if not start < heads[i] < end or heads[i] == i]
            if tops:
                heads[index] = tops[0]
                continue
        if right is None:
            heads[index] = root
            continue
        if left is None:
            heads[index] = root if right is None else _climb(heads, right, index, after=True)
            continue
        after = _climb(heads, right, index, after=True)
        before = _climb(heads, left, index, after=False)
        if heads[after] < index and after != root:
            heads[index] = after
        elif heads[before] > index and before != root:
            heads[index] = before
        else:
            heads[index] = root
    return new


def _climb(heads: Sequence[int], node: int, border: int, *, after: bool) -> int:
    while heads[node] != node and ((heads[node] > border) == after):
        node = heads[node]
    return node


def _enclosures(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    waiting: list[tuple[str, int]] = []
    quote: int | None = None
    for index, word in enumerate(words):
        if word in OPENING:
            waiting.append((OPENING[word], index))
        elif waiting and word == waiting[-1][0]:
            _, start = waiting.pop()
            yield start, index
            yield index, start
        elif word in {'"', "''"}:
            if quote is None:
                quote = index
            else:
                yield quote, index
                yield index, quote
                quote = None


def agreement(examples: Sequence[Pair], harmoniser: Harmoniser | None) -> dict[str, float]:
    """How far the old sentences of the pairs agree with the new ones, rewritten or as they are."""
    counts: Counter[str] = Counter()
    for old, new in examples:
        ours = harmoniser.rewrite(old) if harmoniser else old
        cores = core_lemmas(new)
        for i in range(len(new.words)):
            head = ours.heads[i] == new.heads[i]
            mark = new.deprels[i] == "punct"
            counts["words"] += 1
            counts["upos"] += ours.upos[i] == new.upos[i]
            counts["feats"] += ours.feats[i] == new.feats[i]
            counts["lemma"] += ours.lemmas[i] == cores[i]
            counts["head"] += head
            counts["relation"] += head and ours.deprels[i] == new.deprels[i]
            counts["marks"] += mark
            counts["mark heads"] += mark and head
    words, marks = counts.pop("words"), counts.pop("marks")
    result = {name: count / words for name, count in counts.items()}
    result["mark heads"] = counts["mark heads"] / marks
    return result


def main() -> None:
    """Print the agreement before and after, on pairs that were not learnt from."""
    examples = pairs()
    learnt, unseen = examples[::2], examples[1::2]
    for name, scores in (
        ("before", agreement(unseen, None)),
        ("after", agreement(unseen, Harmoniser(learnt))),
    ):
        print(name, {label: round(value, 4) for label, value in scores.items()})


if __name__ == "__main__":
    main()
