"""An extractor in a package of its own, found through its entry point; its articles tell it what
to do."""

from __future__ import annotations

from pathlib import Path

NAME = "obedient"

CODE = '''\
"""Proposes the first word of each article, unless the article says otherwise."""

import os
import signal

from annotator.core.errors import UsageError
from annotator.core.facts import Entity
from annotator.core.ports import Extraction
from annotator.core.text import Span


class Obedient:
    name = "obedient"
    version = "1"

    def __init__(self, schema, settings=None, lexicon=None):
        self.settings = dict(settings or {})
        self.lexicon = dict(lexicon or {})
        self.label = schema.entities[0].name
        if "broken" in self.settings:
            raise ZeroDivisionError("made broken")

    @property
    def fingerprint(self):
        return repr((self.settings, self.lexicon))

    @property
    def notes(self):
        return ("The obedient extractor obeyed.",)

    def extract(self, documents):
        for document in documents:
            text = document.text
            if log := os.environ.get("OBEDIENT_LOG"):
                with open(log, "a") as file:
                    file.write(document.id + "\\n")
            armed = "OBEDIENT_PEACEFUL" not in os.environ
            if "FAIL" in text:
                raise ValueError("asked to\\nfail")
            if "REFUSE" in text:
                raise UsageError("It cannot work.", hint="Do not ask it to.")
            if "KILL" in text and armed:
                os.kill(os.getpid(), signal.SIGKILL)
            if "INTERRUPT" in text and armed:
                os.kill(os.getpid(), signal.SIGINT)
            if "PARENT" in text and armed:
                os.kill(os.getppid(), signal.SIGINT)
                signal.pause()
            end = 10_000 if "WRONG" in text else len(text.split()[0])
            yield Extraction(
                document, (Entity(id="e1", fragments=(Span(0, end),), label=self.label),)
            )
'''


def make_plugin(folder: Path, name: str = NAME, target: str = "obedient:Obedient") -> Path:
    """Install the extractor in a folder, for a path of Python; the folder.

    Args:
        folder: Where; it is made.
        name: Name of the entry point.
        target: What it names.
    """
    info = folder / f"annotator_{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (folder / "obedient.py").write_text(CODE, encoding="utf-8")
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: annotator-{name}\nVersion: 1.0\n", encoding="utf-8"
    )
    (info / "entry_points.txt").write_text(
        f"[annotator.extractors]\n{name} = {target}\n", encoding="utf-8"
    )
    return folder
