"""The report of an evaluation as a page: what goes into it, and where it goes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import annotator
from annotator.cli.export import writing
from annotator.cli.output import say
from annotator.core.errors import InputError
from annotator.core.language import _
from annotator.report.examples import Gallery
from annotator.report.page import About, Curve, page
from annotator.report.svg import CurvePoint

if TYPE_CHECKING:
    from annotator.measure.evaluation import Evaluation, Example


class Report:
    """A page about an evaluation.

    Args:
        path: The file that it becomes.
        curve: A file with a learning curve, or None.
        defaults: The attributes, each with the value of an event that does not say.

    Raises:
        InputError: The curve cannot be read.
    """

    def __init__(self, path: str, curve: str | None, defaults: Mapping[str, str]) -> None:
        self._path = path
        self._curve = None if curve is None else curve_of_file(curve)
        self._gallery = Gallery(defaults)

    def watching(self, examples: Iterable[Example]) -> Iterator[Example]:
        """The same articles; what is worth showing of them is kept."""
        for example in examples:
            self._gallery.look_at(example)
            yield example

    def write(self, evaluation: Evaluation, gold: str, predicted: str) -> None:
        """Write the page.

        Args:
            evaluation: The figures.
            gold: What the gold is.
            predicted: What was compared with it.

        Raises:
            AnnotatorError: It cannot be written; a file that was there is as it was.
        """
        about = About(gold, predicted, f"annotator {annotator.__version__}")
        html = page(
            evaluation,
            self._gallery.kept,
            about,
            sentences=self._gallery.sentences,
            curve=self._curve,
        )
        with writing(self._path, "--html") as stream:
            stream.write(html.encode("utf-8"))
        if self._path != "-":
            say(_("The report is in {file}.").format(file=self._path))


def curve_of_file(path: str) -> Curve:
    """The learning curve that ``annotator train --curve --json`` printed.

    Raises:
        InputError: The file cannot be read, or is something else.
    """
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            _("The learning curve cannot be read ({reason}).").format(reason=error.strerror),
            where=path,
            hint=_("Make one with annotator train --curve --json > {file}.").format(file=path),
        ) from None
    except (ValueError, RecursionError):
        raise _no_curve(path) from None
    try:
        return _curve(data)
    except (KeyError, TypeError, ValueError, IndexError, ArithmeticError):
        raise _no_curve(path) from None


def _no_curve(path: str) -> InputError:
    return InputError(
        _("This is no learning curve."),
        where=path,
        hint=_("Make one with annotator train --curve --json > {file}.").format(file=path),
    )


def _curve(data: Any) -> Curve:
    points = []
    for point in data["points"]:
        scores = [_share(score) for score in point["f1"]]
        mean = sum(scores) / len(scores)
        points.append(CurvePoint(int(point["articles"]), min(scores), mean, max(scores)))
    if not points or min(point.articles for point in points) < 0:
        raise ValueError(points)
    after = data["forecast"]
    if after is not None:
        now = _share(after["f1"]) - float(after["gain"])
        low, high = (min(1.0, max(0.0, now + float(gain))) for gain in after["interval"])
        points.append(
            CurvePoint(int(after["articles"]), low, _share(after["f1"]), high, expected=True)
        )
    start = data["start"]
    return Curve(tuple(points), _share(start["f1"]), str(start["name"]), int(data["held_out"]))


def _share(value: Any) -> float:
    """A number from 0 to 1; anything else is refused."""
    number = float(value)
    if not 0 <= number <= 1:
        raise ValueError(value)
    return number
