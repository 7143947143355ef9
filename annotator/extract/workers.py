"""Running an extractor over many articles: in chunks, in this process or in several.

Whatever happens to one article stays with that article. Of a long corpus only a few chunks are in
memory at a time.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from annotator.core import language
from annotator.core.errors import AnnotatorError, UsageError
from annotator.core.facts import Fact
from annotator.core.language import _
from annotator.core.ports import Extraction, Extractor
from annotator.core.schema import LabelSet
from annotator.core.text import Document
from annotator.extract.contract import faults
from annotator.extract.registry import create, describe

CHUNK = 16
"""Articles that are handed over at once."""


@dataclass(frozen=True)
class Recipe:
    """How to make an extractor, in any process; the arguments of :func:`registry.create`."""

    name: str
    schema: LabelSet
    settings: Mapping[str, Any] = field(default_factory=dict)
    lexicon: Mapping[str, Any] = field(default_factory=dict)
    folder: Path | None = None

    def make(self) -> Extractor:
        """The extractor.

        Raises:
            UsageError: As from :func:`registry.create`.
        """
        settings, lexicon = dict(self.settings), dict(self.lexicon)
        return create(self.name, self.schema, settings, lexicon, self.folder)


def notes(extractor: Extractor) -> tuple[str, ...]:
    """What an extractor has to say after a run, in its optional attribute ``notes``."""
    return tuple(getattr(extractor, "notes", ()))


def extract(
    extractor: Extractor, documents: Iterable[Document], schema: LabelSet
) -> Iterator[Extraction]:
    """The proposals of an extractor, each as soon as it is there, in the order of the articles.

    Where the extractor fails, or proposes what its contract forbids, the article's result is an
    error.

    Raises:
        AnnotatorError: The extractor cannot work on any article.
    """
    stream = iter(documents)
    while chunk := list(islice(stream, CHUNK)):
        done = 0
        try:
            for extraction in _matched(extractor, chunk):
                yield _checked(extraction, schema)
                done += 1
        except AnnotatorError:
            raise
        except Exception:  # which article it was is found out one by one
            for document in chunk[done:]:
                yield _alone(extractor, document, schema)


def _matched(extractor: Extractor, chunk: Sequence[Document]) -> Iterator[Extraction]:
    results = extractor.extract(iter(chunk))
    for document, extraction in zip(chunk, results, strict=True):
        if extraction.document.id != document.id:
            raise ValueError(f"it answered for {extraction.document.id}")
        yield extraction


def _alone(extractor: Extractor, document: Document, schema: LabelSet) -> Extraction:
    try:
        (extraction,) = _matched(extractor, [document])
    except AnnotatorError:
        raise
    except Exception as error:
        return Extraction(
            document,
            error=_("The extractor {extractor} failed ({reason}).").format(
                extractor=extractor.name, reason=describe(error)
            ),
        )
    return _checked(extraction, schema)


def _checked(extraction: Extraction, schema: LabelSet) -> Extraction:
    wrong = faults(extraction, schema)
    if not wrong or extraction.error is not None:
        return extraction
    return Extraction(
        extraction.document,
        error=_("The proposals were not stored, for they are wrong: {fault}.").format(
            fault=wrong[0]
        ),
    )


# Several processes. Each has a pipe of its own, so that one that dies is noticed, and so that all
# end when this process does, however it ends.


class WorkerDied(AnnotatorError):
    """A worker process ended before its work was done."""


_Found = tuple[tuple[Fact, ...], str | None]  # the facts of an article, and the error


@dataclass
class _Worker:
    process: BaseProcess
    pipe: Connection
    chunk: int = -1  # number of the chunk that it works on


def extract_parallel(
    recipe: Recipe, documents: Iterable[Document], workers: int, said: set[str] | None = None
) -> Iterator[Extraction]:
    """As :func:`extract`, by several processes; results in the order of the articles.

    Args:
        recipe: How each process makes its extractor.
        documents: The articles.
        workers: How many processes.
        said: What the extractors have to say after their runs is added to it.

    Raises:
        WorkerDied: A process was ended from outside, as when memory ran out.
        AnnotatorError: The extractor cannot be made, or cannot work on any article.
    """
    pool = _Pool(recipe)
    try:
        pool.start(workers)
        yield from pool.run(documents)
        if said is not None:
            said |= pool.notes
    finally:
        pool.stop()


class _Pool:
    def __init__(self, recipe: Recipe) -> None:
        self.notes: set[str] = set()
        # What is sent to another process must be plain; proxies of mappings are not.
        self._recipe = replace(recipe, settings=dict(recipe.settings), lexicon=dict(recipe.lexicon))
        self._workers: list[_Worker] = []

    def start(self, workers: int) -> None:
        # All at once, for each takes a while until it can work.
        context = get_context("spawn")
        given = (self._recipe, language.current())
        for _worker in range(workers):
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, *given), daemon=True)
            with _interrupts_held():
                process.start()
            theirs.close()
            self._workers.append(_Worker(process, ours))

    def run(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        stream = iter(documents)
        waiting: deque[tuple[int, list[Document]]] = deque()  # chunks not done, in order
        finished: dict[int, list[_Found]] = {}
        number = 0
        exhausted = False
        while True:
            # A slow chunk at the head must not let the others run ahead without end.
            while not exhausted and len(waiting) < 3 * len(self._workers):
                worker = self._idle()
                if worker is None:
                    break
                chunk = list(islice(stream, CHUNK))
                if not chunk:
                    exhausted = True
                    break
                waiting.append((number, chunk))
                self._send(worker, number, chunk)
                number += 1
            if not waiting:
                return
            head, chunk = waiting[0]
            if head in finished:
                waiting.popleft()
                for document, (facts, error) in zip(chunk, finished.pop(head), strict=True):
                    yield Extraction(document, facts, error)
                continue
            self._receive(finished)

    def _idle(self) -> _Worker | None:
        return next((worker for worker in self._workers if worker.chunk < 0), None)

    def _send(self, worker: _Worker, number: int, chunk: Sequence[Document]) -> None:
        worker.chunk = number
        plain = [replace(document, meta=dict(document.meta)) for document in chunk]
        try:
            worker.pipe.send(plain)
        except OSError:
            self._died(worker)

    def _receive(self, finished: dict[int, list[_Found]]) -> None:
        busy = {worker.pipe: worker for worker in self._workers if worker.chunk >= 0}
        for pipe in wait(list(busy)):
            assert isinstance(pipe, Connection)
            worker = busy[pipe]
            try:
                results, said = pipe.recv()
            except (EOFError, OSError):
                self._died(worker)
            if isinstance(results, AnnotatorError):
                raise results
            self.notes |= set(said)
            finished[worker.chunk] = results
            worker.chunk = -1

    def _died(self, worker: _Worker) -> None:
        worker.process.join()
        code = worker.process.exitcode
        how = _("exit code {code}").format(code=code)
        if code is not None and code < 0:
            with suppress(ValueError):
                how = _("{signal}, as when memory runs out").format(
                    signal=signal.Signals(-code).name
                )
        raise WorkerDied(
            _("A worker process ended before its work was done ({how}).").format(how=how),
            hint=_("What was stored is kept; run it again with fewer workers to go on."),
        )

    def stop(self) -> None:
        for worker in self._workers:
            worker.pipe.close()
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join()


def _serve(pipe: Connection, recipe: Recipe, spoken: str) -> None:
    """What a worker does until nobody wants anything from it any more."""
    language.use(spoken)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted too and ends this one
    with suppress(EOFError, ConnectionError):
        try:
            extractor = recipe.make()
            while True:
                chunk = pipe.recv()
                results = [
                    (result.facts, result.error)  # the parent has the articles
                    for result in extract(extractor, chunk, recipe.schema)
                ]
                pipe.send((results, notes(extractor)))
        except AnnotatorError as error:
            kind = UsageError if isinstance(error, UsageError) else AnnotatorError
            pipe.send((kind(error.message, hint=error.hint), ()))
        except Exception as error:
            said = _("A worker process failed ({reason}).").format(reason=describe(error))
            pipe.send((AnnotatorError(said), ()))


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Keep Ctrl-C from a process that is being started; this one gets it afterwards."""
    if os.name == "nt" or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
