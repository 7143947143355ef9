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
from annotator.cli.output import counted, progress, say
from annotator.cli.project import Project
from annotator.core.errors import AnnotatorError


@click.command("export")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["jsonl"]),
    default="jsonl",
    show_default=True,
    help="How it is written.",
)
@click.option(
    "--layer",
    "kind",
    type=click.Choice(["gold", "suggestions"]),
    default="gold",
    show_default=True,
    help="Whose facts: what people decided, or what the extractor proposed last.",
)
@click.option("--annotator", "name", help="Whose decisions, where several people decided.")
@click.option("--output", "-o", default="-", show_default=True, help="A file, or - for output.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a line and do no more.")
@click.pass_obj
def command(
    project: Project, format_: str, kind: str, name: str | None, output: str, schema: bool
) -> int:
    """Write articles with their facts, in queue order, one JSON object a line.

    The same data gives the same bytes. A file is written whole or not at all.
    """
    del format_  # one so far
    attributes = project.config.schema.attributes
    if schema:
        from annotator.formats.schema import export_schema

        click.echo(json.dumps(export_schema(attributes), indent=2))
        return 0
    from annotator.formats.jsonl import article_line

    name = name or project.annotator_option
    written = skipped = 0
    with project.store() as store, progress("exporting") as step, writing(output) as stream:
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
    left = f"; {counted(skipped, 'article')} without {kind} left out" if skipped else ""
    say(f"{counted(written, 'article')} exported{left}.")
    return 0


@contextmanager
def writing(output: str) -> Iterator[BinaryIO]:
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
            f"{output} cannot be written ({error.strerror}); nothing was changed.",
            hint="Choose another place with --output.",
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
