"""``annotator export``: layers out of the project, one article a line."""

from __future__ import annotations

import json
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from annotator.cli.gold import gold_layer, newest_suggestions
from annotator.cli.output import progress, say
from annotator.cli.project import Project
from annotator.core.errors import AnnotatorError
from annotator.core.language import _, ngettext


@click.command(
    "export",
    help=_(
        "Write articles with their facts, in queue order, one JSON object a line.\n\n"
        "The same data gives the same bytes. A file is written whole or not at all."
    ),
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["jsonl"]),
    default="jsonl",
    show_default=True,
    help=_("How it is written."),
)
@click.option(
    "--layer",
    "kind",
    type=click.Choice(["gold", "suggestions"]),
    default="gold",
    show_default=True,
    help=_("Whose facts: what people decided, or what the extractor proposed last."),
)
@click.option(
    "--annotator",
    "name",
    metavar=_("NAME"),
    help=_("Whose decisions, where several people decided."),
)
@click.option(
    "--output",
    "-o",
    metavar=_("FILE"),
    default="-",
    show_default=True,
    help=_("A file, or - for output."),
)
@click.option("--schema", is_flag=True, help=_("Print the JSON Schema of a line and do no more."))
@click.pass_obj
def command(
    project: Project, format_: str, kind: str, name: str | None, output: str, schema: bool
) -> int:
    """Write layers, or the schema of a line; the exit code."""
    del format_  # one so far
    attributes = project.config.schema.attributes
    if schema:
        from annotator.formats.schema import export_schema

        click.echo(json.dumps(export_schema(attributes), indent=2))
        return 0
    from annotator.formats.jsonl import article_line

    name = name or project.annotator_option
    written = skipped = 0
    with project.store() as store, progress(_("exporting")) as step, writing(output) as stream:
        for document in store.documents():
            step()
            base = None
            if kind == "gold":
                layer = gold_layer(store, document.id, name)
                if layer is not None and layer.base is not None:
                    suggested = store.layers(document.id)
                    base = next(each for each in suggested if each.id == layer.base)
            else:
                layer = newest_suggestions(store, document.id, project.authors)
            if layer is None:
                skipped += 1
                continue
            line = article_line(document, layer, base, attributes)
            stream.write(line.encode("utf-8") + b"\n")
            written += 1
    exported = ngettext("{count:,} article exported", "{count:,} articles exported", written)
    left = f"; {_left_out(kind, skipped)}" if skipped else ""
    say(f"{exported.format(count=written)}{left}.")
    return 0


def _left_out(kind: str, skipped: int) -> str:
    if kind == "gold":
        said = ngettext(
            "{count:,} article without gold left out",
            "{count:,} articles without gold left out",
            skipped,
        )
    else:
        said = ngettext(
            "{count:,} article without suggestions left out",
            "{count:,} articles without suggestions left out",
            skipped,
        )
    return said.format(count=skipped)


@contextmanager
def writing(output: str, option: str = "--output") -> Iterator[BinaryIO]:
    """A stream that becomes the file when all is written, or standard output for ``-``.

    What is there and is no regular file, such as a pipe, is written to directly.

    Raises:
        AnnotatorError: The file cannot be written; one that was there before is as it was.
    """
    if output == "-":
        stream = sys.stdout.buffer
        yield stream
        stream.flush()
        return
    # The file behind a link is replaced, not the link.
    target = Path(os.path.realpath(output))
    try:
        if target.exists() and not target.is_file() and not target.is_dir():
            with target.open("wb") as stream:
                yield stream
            return
        yield from _replacing(target)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise AnnotatorError(
            _("{file} cannot be written ({reason}); nothing was changed.").format(
                file=output, reason=error.strerror
            ),
            hint=_("Choose another place with {option}.").format(option=option),
        ) from None


def _replacing(target: Path) -> Iterator[BinaryIO]:
    try:
        rights = stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        rights = 0o666 & ~umask
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, rights)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
