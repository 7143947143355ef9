"""``annotator tour``: every key once, on an article that is thrown away."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.output import say
from annotator.cli.project import Project, new_id, now
from annotator.core.errors import InputError, StoreError, UsageError
from annotator.core.language import _
from annotator.core.workspace import Workspace

if TYPE_CHECKING:
    from annotator.core.schema import LabelSet
    from annotator.formats.reading import Article
    from annotator.tui.tour import Practice

ARTICLE = Path(__file__).with_name("tour.jsonl")
"""An article with mistaken suggestions and, as a curated layer, what is right."""


@click.command(
    "tour",
    help=_(
        "Try every key once, on an article that comes with the program.\n\n"
        "It takes about three minutes and can be left at any time. Nothing of it is kept, and "
        "nothing of the project is touched."
    ),
)
@click.option("--no-mouse", is_flag=True, help=_("Leave the mouse to the terminal."))
@click.option("--ascii", "ascii_only", is_flag=True, help=_("Draw with nothing but ASCII."))
@click.pass_obj
def command(project: Project, no_mouse: bool = False, ascii_only: bool = False) -> int:
    """Show the tour until it is left; the exit code."""
    terminal = sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()
    if not terminal or project.environment.get("TERM") == "dumb":
        raise UsageError(
            _("The tour needs a terminal to draw on."),
            hint=_("annotator review --plain works without one; help lists what can be typed."),
        )
    from annotator.cli.review import screen_settings
    from annotator.tui.app import run

    code = run(screen_settings(project, no_mouse=no_mouse, ascii_only=ascii_only), None)
    if not code:
        say(
            _(
                "That was the tour. To go on: annotator import PATH brings articles in, annotator "
                "extract proposes facts, annotator opens them."
            )
        )
    return code


class _Thrown(Workspace):
    """A way into a project that is gone when it is closed.

    Args:
        article: The article, with the suggestions.
        schema: The labels.
        annotator: Name of the person.

    Raises:
        StoreError: There is no room for it.
    """

    def __init__(self, article: Article, schema: LabelSet, annotator: str) -> None:
        import tempfile

        from annotator.store.sql import SqlStore

        try:
            self._folder = tempfile.TemporaryDirectory(prefix="annotator-tour-")
        except OSError as error:
            raise StoreError(
                _("The tour finds no place for its files ({reason}).").format(
                    reason=error.strerror or error
                ),
                hint=_("Name a folder that can be written in the variable TMPDIR."),
            ) from None
        try:
            store = SqlStore(f"sqlite:///{self._folder.name}/tour.db", clock=now)
            super().__init__(store, schema, annotator, clock=now, ids=new_id)
            store.add_document(article.document)
            if article.base is not None:
                store.add_layer(article.base)
        except StoreError:
            self._folder.cleanup()
            raise

    def close(self) -> None:
        """Release the store and remove it."""
        super().close()
        self._folder.cleanup()


def practice(annotator: str) -> Practice:
    """What the tour is made on: the article, with the labels of the built-in configuration.

    Args:
        annotator: Name of the person.

    Raises:
        ConfigError, InputError: What comes with the program is not as it was.
    """
    from annotator.config import Origin, builtin_config, load
    from annotator.formats.jsonl import parse_line
    from annotator.formats.reading import Article
    from annotator.tui.commands import shortcuts
    from annotator.tui.tour import Practice

    config = load(builtin_config(), Origin.BUILTIN, shortcuts())
    schema = config.schema
    line = ARTICLE.read_text(encoding="utf-8")
    article = parse_line(ARTICLE.name, line, ARTICLE.stem, schema.attributes)
    if not isinstance(article, Article) or article.layer is None:
        raise InputError(
            _("The article of the tour cannot be read."),
            where=ARTICLE.name,
            hint=_("Install the program again."),
        )
    return Practice(
        schema,
        config.review.reasons,
        lambda: _Thrown(article, schema, annotator),
        {fact.id: fact for fact in article.layer.facts},
    )
