"""The bundled Dutch pipeline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

PIPELINE = Path(__file__).with_name("nl_news")
SEAMS = "seams"
"""The folder in the pipeline's that holds the table of its last component."""


def load_pipeline() -> Language:
    """Load the bundled pipeline, without network, with lemmas as UD Dutch writes them.

    The folder is a plain spaCy pipeline: `spacy.load(PIPELINE)` works too and gives lemmas
    without seams. Raises `OSError` where the installation lacks the folder.
    """
    import spacy

    from annotator.extract.models.seams import FACTORY, Seams

    nlp = spacy.load(PIPELINE)
    seams = nlp.add_pipe(FACTORY)
    assert isinstance(seams, Seams)
    seams.from_disk(PIPELINE / SEAMS)
    return nlp
