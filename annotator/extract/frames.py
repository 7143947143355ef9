"""Events from dependency trees: the triggers of the lexicon, with roles and moods by syntax.

A trigger's fillers are its own dependents, what its noun's carrying verb governs ("een aanval
uitvoeren op"), and what it shares with its head: the subject of a coordinated verb, the antecedent
of a relative clause, the controller of an infinitive. What the tree does not give stays empty.
Relations are those of Universal Dependencies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from annotator.core.text import Span
from annotator.extract.events import (
    ACTORS,
    NOTHING,
    PLACES,
    Learned,
    Mention,
    Proposal,
    Sentence,
    Trigger,
)
from annotator.extract.lexicon import Frame, Lexicon, Sense
from annotator.extract.morphology import Form
from annotator.extract.tree import Tree
from annotator.extract.words import QUOTES, Word

_NOMINAL = frozenset(["NOUN", "PROPN", "PRON", "NUM", "X", "SYM"])
_VERBAL = frozenset(["VERB", "AUX"])
_CLAUSES = ("ccomp", "xcomp", "advcl", "acl", "csubj", "parataxis", "conj")
_FORMS = {"Fin": Form.FINITE, "Inf": Form.INFINITIVE, "Part": Form.PARTICIPLE}
_DISTRUST = 0.15
"""What a trigger loses in confidence where the pipeline sees another part of speech."""


def find_events(
    words: Sequence[Word],
    mentions: Sequence[Mention],
    lexicon: Lexicon,
    factor: float = 1.0,
    tree: Tree | None = None,
    learned: Learned = NOTHING,
) -> list[Proposal]:
    """The events of a sentence, in text order of their triggers.

    Args:
        words: The words of the sentence.
        mentions: Its names, dates and amounts, in text order.
        lexicon: What the rules look up.
        factor: What the confidences are multiplied by, as in an article about something else.
        tree: Its tree; a node holds one word or, of a compound with hyphens, several. Without a
            tree the fillers go by place and preposition.
        learned: What a model says of the triggers.
    """
    if tree is None or not tree.nodes:
        return Sentence(words, mentions, lexicon, factor, learned).proposals()
    return _Parsed(words, mentions, lexicon, factor, learned, tree=tree).proposals()


@dataclass
class _Parsed(Sentence):
    tree: Tree = field(default_factory=lambda: Tree(()))
    found: Sequence[Trigger] = ()

    @cached_property
    def _node_of(self) -> list[int]:
        """For each word its node."""
        found: list[int] = []
        at = 0
        nodes = self.tree.nodes
        for word in self.words:
            while at + 1 < len(nodes) and nodes[at].end <= word.start:
                at += 1
            found.append(at)
        return found

    @cached_property
    def _words_of(self) -> dict[int, list[int]]:
        """The words of each node."""
        found: dict[int, list[int]] = {}
        for word, node in enumerate(self._node_of):
            found.setdefault(node, []).append(word)
        return found

    @cached_property
    def _heads(self) -> dict[int, Mention]:
        """The mentions by the node that governs them."""
        return {
            self.tree.top(self._node_of[mention.first], self._node_of[mention.end - 1]): mention
            for mention in self.mentions
        }

    # Triggers.

    def _senses(self, index: int) -> Sequence[Sense]:
        node = self.tree.nodes[self._node_of[index]]
        senses = list(self.lexicon.events.senses(self.lowers[index]))
        if not senses and node.pos == "VERB" and index == self._words_of[self._node_of[index]][-1]:
            form = next((_FORMS[name] for name in _FORMS if f"VerbForm={name}" in node.morph), None)
            senses = [
                replace(sense, form=form or Form.FINITE)
                for sense in self.lexicon.events.lemmas.get(node.lemma, ())
            ]
        return [kept for sense in senses if (kept := self._agreed(sense, index)) is not None]

    def _agreed(self, sense: Sense, index: int) -> Sense | None:
        """The sense as far as the part of speech allows it; None where it does not."""
        node = self.tree.nodes[self._node_of[index]]
        if sense.form is None:
            if node.pos in _NOMINAL or len(self._words_of[self._node_of[index]]) > 1:
                return sense
            return replace(sense, confidence=sense.confidence - _DISTRUST)
        if sense.form is Form.ATTRIBUTIVE or node.pos in _VERBAL:
            return sense
        if self.tree.children(self._node_of[index], "aux", "mark"):
            return sense
        if node.pos == "NOUN" and sense.form is Form.INFINITIVE:
            return self._nominalised(sense, index)
        return replace(sense, confidence=sense.confidence - _DISTRUST)

    def _nominalised(self, sense: Sense, index: int) -> Sense | None:
        """An infinitive as a noun ("het leveren van wapens"), which "de doden" are not."""
        before = self.lowers[index - 1] if index else ""
        if before not in self.lexicon.words("neuter") | self.prepositions:
            if self.tree.children(self._node_of[index], "det", "amod", "nummod", "nmod:poss"):
                return None
            # Nothing makes a noun of it but the tagger: it may be a plural verb all the same.
            return replace(sense, confidence=sense.confidence - _DISTRUST)
        role = sense.frame.object or sense.frame.subject
        return replace(sense, form=None, frame=replace(sense.frame, owner=role))

    def _form_of(self, index: int) -> Form | None:
        node = self.tree.nodes[self._node_of[index]]
        form = next((_FORMS[name] for name in _FORMS if f"VerbForm={name}" in node.morph), None)
        if form is Form.PARTICIPLE and node.relation == "amod":
            return Form.ATTRIBUTIVE
        if node.pos in _VERBAL:
            return form or Form.FINITE
        return None

    def _apart(self, index: int, particles: Sequence[str]) -> Iterable[int]:
        children = self.tree.children(self._node_of[index], "compound:prt")
        parts = [word for child in children for word in self._words_of[child]]
        return parts or super()._apart(index, particles)

    def _separated(self, index: int) -> Iterator[Trigger]:
        if self.tree.nodes[self._node_of[index]].pos == "ADP":
            return
        yield from super()._separated(index)

    def _particle(self, index: int, particle: str) -> int | None:
        node = self._node_of[index]
        for child in self.tree.children(node, "compound:prt"):
            if self.tree.nodes[child].lower == particle and child > node:
                return self._words_of[child][0]
        if self.tree.children(node, "compound:prt"):
            return None
        return super()._particle(index, particle)

    # Fillers.

    def _proposal(self, trigger: Trigger, triggers: Sequence[Trigger]) -> Proposal | None:
        self.found = triggers
        if not self._understood(trigger):
            return super()._proposal(trigger, triggers)
        search = _Search(self, trigger, frozenset(self._node_of[other.at] for other in triggers))
        arguments = search.arguments()
        if trigger.sense.subject and search.subject_kind not in trigger.sense.subject:
            return None
        return Proposal(
            self._pieces(trigger),
            trigger.sense.type,
            tuple(dict.fromkeys(arguments)),
            self._moods(trigger, triggers),
            self._confidence(trigger, len(arguments)),
            trigger.learned,
        )

    def _understood(self, trigger: Trigger) -> bool:
        """Whether the tree takes a verb for a verb; if not, it says nothing about its fillers."""
        pos = self.tree.nodes[self._node_of[trigger.at]].pos
        helped = bool(self.tree.children(self._node_of[trigger.at], "aux"))
        return (
            trigger.sense.form in (None, Form.ATTRIBUTIVE)
            or pos in ("VERB", "AUX", "ADJ")
            or helped
        )

    def by_place(self, trigger: Trigger) -> list[tuple[str, Span, str]]:
        """The fillers of a verb by place and preposition alone: role, span and kind."""
        roles: dict[int, str] = {}
        super()._verbal(trigger, roles)
        return [
            (role, self._span(self.phrases[at]), self.phrases[at].kind)
            for at, role in sorted(roles.items())
        ]

    def moment_by_place(self, trigger: Trigger) -> list[tuple[str, Span]]:
        """The date in the clause of a trigger."""
        return super()._moment(trigger)

    def filler(self, node: int, bare: bool = True) -> tuple[str, Span] | None:
        """What a node stands for as a filler: its kind and span.

        Args:
            node: The head of the phrase.
            bare: Whether any common noun will do, and not only those of the lexicon.
        """
        if node in self._heads:
            return self._named_filler(node, self._heads[node], bare)
        item = self.tree.nodes[node]
        if item.pos not in ("NOUN", "PROPN", "ADJ", "X", "NUM", "VERB"):
            return None
        name = self._apposition(node)
        if name is not None:
            return name.kind, name.span
        return self._common_noun(node, bare)

    def _named_filler(self, node: int, mention: Mention, bare: bool) -> tuple[str, Span] | None:
        words = self._words_of[node]
        if mention.kind == "time":
            return None
        if mention.end - 1 < words[-1] and self.words[mention.end].glued:
            return self._common_noun(node, bare)  # "NAVO-landen": the noun is the filler
        if mention.kind == "people" and mention.end in self.adjectives:
            first, end, kind = self._named(mention)
            if end > mention.end and kind:
                return kind, Span(self.words[first].start, self.words[end - 1].end)
        if mention.kind == "amount":
            counted = bare or self.lowers[mention.end - 1] in self.lexicon.fillers
            return ("amount", mention.span) if counted else None
        return (mention.kind, mention.span) if mention.kind in ACTORS | PLACES else None

    def _apposition(self, node: int) -> Mention | None:
        """The name that says the same as a noun: "president Jansen", "rederij Vos"."""
        for child in self.tree.children(node, "appos", "flat", "nmod"):
            mention = self._heads.get(child)
            if (
                mention is not None
                and mention.kind in ACTORS | PLACES
                and mention.kind not in ("people", "amount")
                and not self.tree.children(child, "case")
                and child > node
            ):
                return mention
        return self._next_name(self._words_of[node][-1])

    def _next_name(self, noun: int) -> Mention | None:
        """The name right after a noun, or after the department of a minister."""
        lower = self.lowers[noun]
        at = noun + 1
        link = self.lexicon.words("department", "link")
        if lower in self.lexicon.words("department", "before") and at < len(self.words):
            office = self.inside.get(at + 1)
            if self.lowers[at] in link and office is not None:
                at = office.end
                at += at < len(self.words) and self.words[at].text == ","
        mention = self.inside.get(at)
        if mention is None or mention.first != at or self.words[at].glued:
            return None
        called = lower in self.lexicon.functions and mention.kind == "human"
        apposed = any(
            lower in nouns and mention.kind == cue.kind for cue, nouns in self.lexicon.appositions
        )
        return mention if called or apposed else None

    def _common_noun(self, node: int, bare: bool) -> tuple[str, Span] | None:
        item = self.tree.nodes[node]
        last = self._words_of[node][-1]
        known = self.lowers[last] in self.lexicon.fillers or item.lemma in self.lexicon.fillers
        if item.lower in self.lexicon.words("no_fillers"):
            return None
        if not known and not (bare and item.pos == "NOUN"):
            return None
        if item.pos == "NOUN" and not known and self.lexicon.events.senses(item.lower):
            return None
        kind = "place" if self.lowers[last] in self.lexicon.places else "noun"
        first = node
        while first > 0 and self._describes(first - 1, node):
            first -= 1
        return kind, Span(self.tree.nodes[first].start, item.end)

    def _describes(self, node: int, noun: int) -> bool:
        item = self.tree.nodes[node]
        mention = self.inside.get(self._words_of[node][0])
        counted = mention is not None and mention.kind in ("time", "amount")
        if counted or item.lower in self.determiners:
            return False
        return (
            item.relation in ("amod", "advmod")
            and item.pos in ("ADJ", "VERB", "PROPN", "NOUN")
            and (item.head == noun or self.tree.nodes[item.head].head == noun)
        )

    def lemma(self, node: int) -> str:
        """The lemma of a verb with its particle, wherever that stands."""
        own = self.tree.nodes[node].lemma
        parts = self.tree.children(node, "compound:prt")
        particle = self.tree.nodes[parts[0]].lower if parts else ""
        return own if own.startswith(particle) else particle + own

    def alone(self, trigger: Trigger) -> bool:
        """Whether a trigger has its clause, as the signs cut it, for itself."""
        clause = self.clauses[trigger.at]
        return not any(
            self.clauses[other.at] == clause and other.at != trigger.at for other in self.found
        )

    def case(self, node: int) -> str:
        """The preposition of a phrase; empty without one."""
        for child in self.tree.children(node, "case"):
            if child < node:
                return self.tree.nodes[child].lower
        return ""

    def joined(self, node: int) -> Iterator[int]:
        """A node and what is joined to it by "en"."""
        waiting = [node]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += [
                child
                for child in self.tree.children(one, "conj")
                if self.tree.nodes[child].pos not in _VERBAL or child in self._heads
            ]

    def closing_source(self, trigger: Trigger) -> list[tuple[str, Span]]:
        """Who is cited at the end of the sentence: ", zegt Jansen", ", aldus de bond"."""
        cues = self.lexicon.words("citing") | self.lexicon.words("cited_words")
        for index in range(len(self.words) - 1, trigger.at, -1):
            sign = self.words[index - 1].text
            if self.lowers[index] in cues and (sign == "," or sign in QUOTES):
                for phrase in self.phrases:
                    if phrase.first > index and phrase.kind in ACTORS:
                        return [(self.lexicon.text("roles", "cited"), self._span(phrase))]
        return []

    def owner_in_compound(self, trigger: Trigger) -> Mention | None:
        """The name before the hyphen of a trigger: "NAVO-aanval"."""
        first = trigger.words[0]
        if first > 1 and self.words[first].glued and self.words[first - 1].text == "-":
            return self.inside.get(first - 2)
        return None

    # Moods.

    def _moods(self, trigger: Trigger, triggers: Sequence[Trigger]) -> dict[str, str]:
        if trigger.sense.form is Form.ATTRIBUTIVE:
            return {}  # "de gedode soldaat": it has happened, whatever the clause says
        scope = _Scope(self, self._node_of[trigger.at], trigger.sense.form is None)
        lent = {
            other.sense.mood
            for other in triggers
            if other is not trigger and self._node_of[other.at] in scope.governors
        }
        moods: dict[str, str] = {}
        for mood in self.lexicon.moods:
            if mood.cues & scope.cues or mood.governs & scope.governing or mood.name in lent:
                moods.setdefault(mood.attribute, mood.value)
        return moods


class _Scope:
    """What a trigger's mood depends on.

    Args:
        sentence: The sentence.
        node: The trigger.
        noun: Whether it is a noun.

    Attributes:
        cues: Words that speak of the event itself: auxiliaries, negation, determiners, particles.
        governing: Words above it: verbs and nouns whose complement it is, part of.
        governors: Their nodes.
    """

    def __init__(self, sentence: _Parsed, node: int, noun: bool) -> None:
        self._sentence = sentence
        self._tree = sentence.tree
        self._lexicon = sentence.lexicon
        self.cues: set[str] = set()
        self.governing: set[str] = set()
        self.governors: set[int] = set()
        self._read(node, "det", "amod", "advmod", "aux", "mark", "cop", "obl", "cc")
        at = node
        if noun:
            at = self._carrier(node)
        else:
            for child in self._tree.children(node, "obj", "nsubj"):
                # "zij leveren geen wapens"
                determiners = self._tree.children(child, "det")
                self.cues |= {self._tree.nodes[one].lower for one in determiners}
        self._climb(at)

    def _read(self, node: int, *relations: str) -> None:
        for child in self._tree.children(node, *relations):
            item = self._tree.nodes[child]
            if item.relation == "obl" and self._tree.children(child, "case"):
                continue
            self.cues |= {item.lower, item.lemma}
            if item.relation in ("advmod", "obl"):
                # "volgende week", "nog niet"
                below = self._tree.children(child, "amod", "advmod")
                self.cues |= {self._tree.nodes[one].lower for one in below}
        condition = self._lexicon.words("conditions")
        for child in self._tree.children(node, "advcl"):
            marks = self._tree.children(child, "mark")
            if any(self._tree.nodes[mark].lower in condition for mark in marks):
                self.cues.add(self._lexicon.text("conditional"))

    def _carrier(self, node: int) -> int:
        """The verb that a noun is the event of ("er komt een staking"), or else the noun."""
        item = self._tree.nodes[node]
        above = self._tree.nodes[item.head]
        carried = item.relation in ("obj", "nsubj", "obl") and above.pos in _VERBAL
        if carried and self._sentence.lemma(item.head) in self._lexicon.words("carriers"):
            self.governing |= {above.lower, self._sentence.lemma(item.head)}
            self._read(item.head, "advmod", "aux", "mark", "obl")
            return item.head
        return node

    def _climb(self, node: int) -> None:
        at = node
        for _ in range(4):
            item = self._tree.nodes[at]
            if item.head == at or item.relation not in (
                "ccomp", "xcomp", "acl", "nmod", "obj", "obl", "csubj", "advcl", "conj", "nsubj",
            ):  # fmt: skip
                return
            above = self._tree.nodes[item.head]
            if item.dep == "acl:relcl":
                return
            if item.relation == "conj":
                own = self._tree.children(at, "aux", "nsubj")
                if not own and above.pos == item.pos:
                    self._read(item.head, "aux", "mark")
            elif item.relation == "advcl":
                self._purpose(at)
            else:
                self.governing |= {above.lower, self._sentence.lemma(item.head)}
                self.governors.add(item.head)
                if item.relation == "xcomp":
                    self.cues |= {above.lower, above.lemma}
                    self._read(item.head, "aux", "advmod", "mark")
            at = item.head

    def _purpose(self, node: int) -> None:
        """Read what stands above "om te": "zij zijn van plan om", "zij hebben de kans om"."""
        marks = self._tree.children(node, "mark")
        if not any(self._tree.nodes[one].lower in self._lexicon.words("purpose") for one in marks):
            return
        head = self._tree.nodes[node].head
        for one in self._tree.children(head, "obl", "obj", "xcomp", "compound"):
            self.governing |= {self._tree.nodes[one].lower, self._tree.nodes[one].lemma}
        self._read(head, "aux")


class _Search:
    """The fillers of one trigger."""

    def __init__(self, sentence: _Parsed, trigger: Trigger, triggers: frozenset[int]) -> None:
        self.subject_kind = ""
        self._sentence = sentence
        self._tree = sentence.tree
        self._lexicon = sentence.lexicon
        self._trigger = trigger
        self._triggers = triggers
        self._node = sentence._node_of[trigger.at]
        self._frame: Frame = trigger.sense.frame
        self._found: dict[Span, str] = {}
        self._used: set[int] = set()

    def arguments(self) -> list[tuple[str, Span]]:
        """Roles and fillers, in text order."""
        form = self._trigger.sense.form
        if form is None:
            self._nominal()
        elif form is Form.ATTRIBUTIVE:
            self._attributive()
        else:
            self._verbal()
        found = [(role, span) for span, role in self._found.items()]
        found += self._places()
        found += self._moments()
        found += self._sources()
        return sorted(set(found), key=lambda item: (item[1], item[0]))

    def _add(self, role: str | None, node: int, bare: bool = True) -> bool:
        """Give a role to a node and what is joined to it; whether there was a filler."""
        if role is None:
            return False
        added = False
        for one in self._sentence.joined(node):
            if one == self._node:
                continue
            filler = self._sentence.filler(one, bare)
            if filler is not None:
                self._found.setdefault(filler[1], role)
                self._used.add(one)
                added = True
        return added

    # Verbs.

    def _verbal(self) -> None:
        tree = self._tree
        frame = self._frame
        node = self._node
        passive = self._passive()
        subjects = tree.children(node, "nsubj")
        subject = subjects[0] if subjects else None
        if subject is None:
            subject = self._shared_subject(node)
        role = frame.object if passive else frame.subject
        if subject is not None:
            self._fill_subject(role, subject)
        # A verb has one subject: where the parser sees a second one, it is an object.
        for child in [*tree.children(node, "obj"), *subjects[1:]]:
            self._add(frame.object, self._antecedent(child), bare=frame.object != frame.subject)
        for child in tree.children(node, "iobj"):
            self._add(frame.prepositions.get(self._lexicon.text("receiver")), child)
        self._prepositional(node)
        self._complete()

    def _passive(self) -> bool:
        """Whether the subject of the verb is what it is done to."""
        tree, node = self._tree, self._node
        auxiliaries = {tree.nodes[child].lower for child in tree.children(node, "aux", "cop")}
        if tree.children(node, "obl:agent"):
            return True
        if auxiliaries & self._lexicon.words("perfect"):
            return False
        if tree.children(node, "aux:pass", "nsubj:pass"):
            return True
        if self._trigger.sense.form is not Form.PARTICIPLE or tree.children(node, "obj"):
            return False
        return (
            bool(auxiliaries & self._lexicon.words("passive"))
            and self._frame.object is not None
            and self._sentence.lemma(node) not in self._lexicon.words("with_zijn")
        )

    def _complete(self) -> None:
        """Fill by place the roles of subject and object that the tree leaves empty."""
        missing = {self._frame.subject, self._frame.object} - set(self._found.values())
        if not missing or not self._sentence.alone(self._trigger):
            return
        for role, span, kind in self._sentence.by_place(self._trigger):
            if role in missing and not any(span.overlaps(other) for other in self._found):
                self._found[span] = role
                if role == self._frame.subject:
                    self.subject_kind = self.subject_kind or kind

    def _fill_subject(self, role: str | None, subject: int) -> None:
        subject = self._antecedent(subject)
        filler = self._sentence.filler(subject)
        if filler is not None:
            self.subject_kind = filler[0]
            self._add(role, subject)
            return
        if self._tree.nodes[subject].pos != "PRON" or role is None:
            return
        meant = self._meant(subject)
        if meant is not None and self._add(role, meant):
            return
        if self._tree.nodes[subject].lower in self._lexicon.words("persons"):
            item = self._tree.nodes[subject]
            self._found.setdefault(Span(item.start, item.end), role)

    def _antecedent(self, node: int) -> int:
        """What a relative pronoun stands for; the node itself if it is none."""
        item = self._tree.nodes[node]
        if item.pos != "PRON" or item.lower not in self._lexicon.words("relatives"):
            return node
        for above in (node, *self._tree.ancestors(node)):
            if self._tree.nodes[above].dep == "acl:relcl":
                return self._tree.nodes[above].head
        return node

    def _meant(self, node: int) -> int | None:
        """Whom a pronoun means: the subject of a clause above, if there is one."""
        for above in self._tree.ancestors(node)[1:]:
            for child in self._tree.children(above, "nsubj"):
                if child < node and self._sentence.filler(child) is not None:
                    return child
        return None

    def _shared_subject(self, node: int) -> int | None:
        """The subject of a verb without one of its own."""
        tree = self._tree
        for _ in range(4):
            item = tree.nodes[node]
            above = item.head
            if above == node:
                return None
            if item.dep == "acl:relcl":
                return None if tree.children(node, "obj") else above
            if item.relation == "acl" and "Part" in item.morph:
                return above
            if item.relation not in _CLAUSES or item.dep == "parataxis":
                return None
            if item.relation in ("ccomp", "csubj") and not tree.children(node, "mark"):
                return None
            controlled = tree.nodes[above].lemma in self._lexicon.words("object_control")
            if controlled and item.relation != "conj":
                objects = tree.children(above, "obj", "iobj", "nsubj:pass")
                objects += [
                    child
                    for child in tree.children(above, "obl")
                    if self._sentence.case(child) == self._lexicon.text("receiver")
                ]
                if objects:
                    return objects[0]
            subjects = tree.children(above, "nsubj")
            if subjects:
                return subjects[0]
            if tree.nodes[above].pos in ("NOUN", "PROPN") and item.relation == "acl":
                # "het plan van de bond om te staken", "zij hebben plannen om te staken"
                owners = [
                    child
                    for child in tree.children(above, "nmod")
                    if self._sentence.case(child) in ("", self._lexicon.text("of"))
                ]
                if owners:
                    return owners[0]
            node = above
        return None

    def _prepositional(self, node: int) -> None:
        """Roles by preposition among the dependents of a node."""
        frame = self._frame
        for child in self._tree.children(node, "obl", "nmod"):
            case = self._sentence.case(child)
            if self._tree.nodes[child].dep == "obl:agent" or (
                case == self._lexicon.text("agent") and self._trigger.sense.form is not None
            ):
                self._add(frame.subject, child)
            elif case in frame.prepositions and child not in self._used:
                role = frame.prepositions[case]
                if role is not None and not self._place_only(child, role, case):
                    self._add(role, child, bare=role != frame.subject)

    def _place_only(self, child: int, role: str, case: str) -> bool:
        """Whether a phrase says where rather than with whom."""
        filler = self._sentence.filler(child)
        return (
            filler is not None
            and filler[0] in ("region", "building", "place")
            and case in self._lexicon.words("place_words")
            and role == self._frame.subject
        )

    def _attributive(self) -> None:
        """Fill the roles of a participle before a noun ("gestationeerde militairen")."""
        item = self._tree.nodes[self._node]
        present = self._sentence.lowers[self._trigger.at].endswith(("ende", "end"))
        if item.relation in ("amod", "acl", "nmod") and item.head != self._node:
            role = self._frame.subject if present else self._frame.object
            self._attributed(role, item.head)
        self._prepositional(self._node)

    def _attributed(self, role: str | None, noun: int) -> None:
        """The noun after the participle, with the adjectives that stand between them."""
        filler = self._sentence.filler(noun)
        if filler is None or role is None:
            return
        start = self._tree.nodes[self._node].end
        span = filler[1]
        if span.start < start < span.end:
            text = [node for node in self._tree.nodes if start <= node.start < span.end]
            span = Span(text[0].start, span.end) if text else span
        self._found.setdefault(span, role)
        self._used.add(noun)

    # Nouns.

    def _nominal(self) -> None:
        node = self._node
        self._owners()
        self._prepositional(node)
        carrier = self._carrier()
        if carrier is not None:
            self._carried(carrier)
        else:
            self._attached()

    def _owners(self) -> None:
        """Who stands before the noun or after "van": an adjective, a genitive, an owner."""
        owner = self._frame.owner
        if owner is None:
            return
        mention = self._sentence.owner_in_compound(self._trigger)
        if mention is not None and mention.kind in ACTORS:
            self._found.setdefault(mention.span, owner)
        for child in self._tree.children(self._node):
            item = self._tree.nodes[child]
            mention = self._sentence._heads.get(child)
            before = child < self._node and mention is not None and mention.kind in ACTORS
            if before and mention is not None and item.relation in ("amod", "nmod", "det", "appos"):
                if not self._sentence.case(child):
                    self._found.setdefault(mention.span, owner)
                    self._used.add(child)
            elif item.relation == "nmod":
                of = self._sentence.case(child) == self._lexicon.text("of")
                if of and self._lexicon.text("of") not in self._frame.prepositions:
                    self._add(owner, child)

    def _carrier(self) -> int | None:
        """The verb whose event the noun names ("een bezoek brengen", "in staking gaan")."""
        item = self._tree.nodes[self._node]
        above = self._tree.nodes[item.head]
        if item.head == self._node or item.head in self._triggers:
            return None
        carried = item.relation in ("obj", "nsubj", "obl") and above.pos in _VERBAL
        if carried and self._sentence.lemma(item.head) in self._lexicon.words("carriers"):
            return item.head
        return None

    def _carried(self, verb: int) -> None:
        item = self._tree.nodes[self._node]
        passive = bool(self._tree.children(verb, "aux:pass", "nsubj:pass"))
        filled = self._frame.subject in self._found.values()
        if item.relation != "nsubj" and not passive and not filled:
            subjects = self._tree.children(verb, "nsubj")
            subject = subjects[0] if subjects else self._shared_subject(verb)
            if subject is not None and subject != self._node:
                self._fill_subject(self._frame.subject, subject)
        for child in self._tree.children(verb, "iobj"):
            self._add(self._frame.prepositions.get(self._lexicon.text("receiver")), child)
        if passive:
            for child in self._tree.children(verb, "obl:agent"):
                self._add(self._frame.subject, child)
        self._prepositional(verb)

    def _attached(self) -> None:
        """Phrases right after the noun that the tree gives to its verb."""
        head = self._tree.nodes[self._node].head
        last = max(self._tree.subtree(self._node), default=self._node)
        for child in self._tree.children(head, "obl", "nmod"):
            cases = self._tree.children(child, "case")
            case = self._sentence.case(child)
            if cases and cases[0] == last + 1 and case in self._frame.prepositions:
                self._add(self._frame.prepositions[case], child, bare=False)

    # Circumstances.

    @cached_property
    def _home(self) -> frozenset[int]:
        """The nodes whose places and times are the trigger's: itself, and the verb of its clause.

        A noun has those of the clause only where it is a part of it that the clause is about.
        """
        home = {self._node}
        item = self._tree.nodes[self._node]
        verb: int | None = None
        if self._trigger.sense.form is None:
            verb = self._carrier()
            about = item.relation in ("nsubj", "obj")
            if verb is None and about and item.head not in self._triggers:
                verb = item.head
        elif item.relation == "xcomp" and item.head not in self._triggers:
            verb = item.head
        if verb is not None:
            home.add(verb)
        return frozenset(home)

    def _anchor(self, node: int) -> int:
        """The verb, or the trigger, that a phrase belongs to."""
        at = node
        for at in self._tree.ancestors(node):
            if self._tree.nodes[at].pos in _VERBAL or at in self._triggers:
                return at
        return at

    def _places(self) -> list[tuple[str, Span]]:
        role = self._lexicon.text("roles", "place")
        found: list[tuple[str, Span]] = []
        for child in range(len(self._tree.nodes)):
            if child in self._used or child == self._node:
                continue
            case = self._sentence.case(child)
            if (
                case not in self._lexicon.words("place_words")
                or self._anchor(child) not in self._home
            ):
                continue
            if not self._near(child):
                continue
            for one in self._sentence.joined(child):
                filler = self._sentence.filler(one)
                if filler is not None and filler[0] in PLACES and filler[1] not in self._found:
                    found.append((role, filler[1]))
        return found

    def _near(self, node: int) -> bool:
        """Whether no other name stands between a phrase and what it belongs to."""
        for above in self._tree.ancestors(node):
            if above in self._home:
                return True
            if above in self._sentence._heads and self._tree.nodes[node].relation == "nmod":
                kind = self._sentence._heads[above].kind
                if kind in ("human", "body"):
                    return False
        return True

    def _moments(self) -> list[tuple[str, Span]]:
        role = self._lexicon.text("roles", "moment")
        own: list[tuple[str, Span]] = []
        clause: list[tuple[str, Span]] = []
        for node, mention in self._sentence._heads.items():
            if mention.kind != "time" or mention.lasting:
                continue
            anchor = self._anchor(node)
            if anchor == self._node:
                own.append((role, mention.span))
            elif anchor in self._home:
                clause.append((role, mention.span))
        found = own or clause
        if not found and self._sentence.alone(self._trigger):
            found = self._sentence.moment_by_place(self._trigger)
        return found

    # Sources.

    def _sources(self) -> list[tuple[str, Span]]:
        """Whom the text cites: the nearest above the trigger."""
        below = -1
        for node in (self._node, *self._tree.ancestors(self._node)):
            speaker = self._cited(node, below)
            if speaker is not None:
                role = self._lexicon.text("roles", "cited")
                speakers = [
                    (role, filler[1])
                    for one in self._sentence.joined(speaker)
                    if (filler := self._sentence.filler(one)) is not None and filler[0] in ACTORS
                ]
                if speakers:
                    return speakers
            below = node
        return self._sentence.closing_source(self._trigger)

    def _cited(self, node: int, below: int) -> int | None:
        """Who is cited in the clause of a node, given the child on the way to the trigger."""
        tree = self._tree
        for child in tree.children(node, "obl", "nmod", "parataxis", "advmod"):
            if self._sentence.case(child) in self._lexicon.words("cited_words"):
                return child
        citing = self._lexicon.words("citing")
        item = tree.nodes[node]
        if below >= 0 and item.lower in citing:
            relation = tree.nodes[below].relation
            if relation in ("ccomp", "xcomp", "parataxis", "obj"):
                return self._speaker(node)
        for child in tree.children(node, "parataxis"):
            if child != below and tree.nodes[child].lower in citing:
                return self._speaker(child)
        return None

    def _speaker(self, verb: int) -> int | None:
        for child in self._tree.children(verb, "nsubj"):
            if self._sentence.filler(child) is not None:
                return child
        return None
