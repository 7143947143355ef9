"""Files, folders, globs and standard input as a stream of articles and problems."""

from __future__ import annotations

import glob
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from annotator.core.language import _
from annotator.core.schema import Attribute
from annotator.formats.jsonl import Joined, read_lines
from annotator.formats.reading import Problem, Read, read_text, shown

TEXT = ".txt"
LINES = ".jsonl"
STANDARD_INPUT = "-"
_STDIN_NAME = "stdin"


def read_paths(
    paths: Iterable[str], stdin: BinaryIO, attributes: Sequence[Attribute]
) -> Iterator[Read]:
    """Read articles from everything that is named, one at a time.

    What cannot be read is a problem among the articles; all else is still read.

    Args:
        paths: Files ending in ``.txt`` or ``.jsonl`` (in any case), folders, patterns that the
            shell left as they are (``**`` goes into folders), and ``-`` for standard input: JSON
            Lines if its first character that is not blank is ``{``, else one text.
        stdin: What ``-`` stands for.
        attributes: The label set's attributes of events.
    """
    for path in paths:
        if path == STANDARD_INPUT:
            yield from _read_stdin(stdin, attributes)
            continue
        for found in find(path):
            if isinstance(found, Problem):
                yield found
            else:
                yield from _read_file(found, attributes)


def find(path: str) -> Iterator[Path | Problem]:
    """The files that a path names.

    A folder is gone through with all folders in it, names in order of their code points, for
    files ending in ``.txt`` or ``.jsonl``. Names that begin with a dot are passed over, and no
    folder is entered twice, so links in a circle come to an end.

    Args:
        path: A file, a folder or a pattern. Something that exists is never taken for a pattern.
    """
    try:
        known = os.path.lexists(path)
    except ValueError:
        known = False
    if known or not glob.has_magic(path):
        yield from _named(path)
        return
    matches = sorted(glob.iglob(path, recursive=True))
    if not matches:
        yield Problem(shown(path), _("No file has such a name."))
    for match in matches:
        # A pattern such as * also matches files that are none of this program's business; ** also
        # matches folders, the files in which it matches on their own.
        if os.path.isdir(match) and "**" in path:
            continue
        if os.path.isdir(match) or _is_ours(match):
            yield from _named(match)


def _named(path: str) -> Iterator[Path | Problem]:
    where = shown(path)
    try:
        if os.path.isdir(path):
            yield from _in_folder(path)
            return
        os.stat(path)
    except (OSError, ValueError) as error:
        yield Problem(where, _cause(error))
        return
    if not os.path.isfile(path):
        yield Problem(
            where, _("It is no regular file; give what it holds on standard input, as -.")
        )
    elif not _is_ours(path):
        yield Problem(
            where,
            _("Its name ends neither in {text} nor in {lines}.").format(text=TEXT, lines=LINES),
        )
    else:
        yield Path(path)


def _in_folder(folder: str) -> Iterator[Path | Problem]:
    count = 0
    for found in _walk(folder):
        count += 1
        yield found
    if not count:
        yield Problem(
            shown(folder),
            _("It holds no files ending in {text} or {lines}.").format(text=TEXT, lines=LINES),
        )


def _walk(folder: str) -> Iterator[Path | Problem]:
    entered: set[tuple[int, int]] = set()
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if not os.path.isdir(path):
            if os.path.isfile(path):
                yield Path(path)
            else:
                yield Problem(shown(path), _("It is no regular file."))
            continue
        try:
            status = os.stat(path)
            if (status.st_dev, status.st_ino) in entered:
                continue
            entered.add((status.st_dev, status.st_ino))
            names = sorted(os.listdir(path), reverse=True)
        except OSError as error:
            yield Problem(shown(path), _cause(error))
            continue
        for name in names:
            inner = os.path.join(path, name)
            if not name.startswith(".") and (os.path.isdir(inner) or _is_ours(name)):
                waiting.append(inner)


def _is_ours(name: str) -> bool:
    return name.lower().endswith((TEXT, LINES))


def _read_file(path: Path, attributes: Sequence[Attribute]) -> Iterator[Read]:
    name = str(path)
    try:
        with path.open("rb") as stream:
            if name.lower().endswith(LINES):
                yield from read_lines(name, stream, attributes)
            else:
                yield read_text(name, stream.read())
    except OSError as error:
        yield Problem(shown(name), _cause(error))


def _read_stdin(stream: BinaryIO, attributes: Sequence[Attribute]) -> Iterator[Read]:
    head = b""
    try:
        while True:
            line = stream.readline()
            head += line
            if not line or line.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
                break
        first = head.lstrip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe")[:1]
        if first == b"{":
            whole = io.BufferedReader(Joined(head, stream))
            yield from read_lines(_STDIN_NAME, whole, attributes)
        else:
            yield read_text(_STDIN_NAME, head + stream.read())
    except OSError as error:
        yield Problem(_STDIN_NAME, _cause(error))


def _cause(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return _("There is no such file or folder.")
    if isinstance(error, PermissionError):
        return _("There is no permission to read it.")
    if isinstance(error, OSError) and error.strerror:
        return _("It cannot be read: {reason}.").format(reason=error.strerror)
    return _("It cannot be read.")
