"""A pipeline trained once for all tests that look at one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from annotator.core.schema import LabelSet
from annotator.extract.bundled import BundledExtractor
from annotator.extract.calibration import fit
from annotator.extract.models import PIPELINE
from annotator.extract.trained import TrainedExtractor
from annotator.train.gold import Parts, divide
from annotator.train.learning import Settings
from annotator.train.making import Made, Tools, make, name_it
from tests.train.material import SCHEMA, articles

STEPS = 120


@dataclass(frozen=True)
class Trained:
    """A trained pipeline and what it comes from."""

    folder: Path
    parts: Parts
    made: Made

    def extractor(
        self, schema: LabelSet = SCHEMA, settings: Mapping[str, Any] | None = None
    ) -> TrainedExtractor:
        """The extractor of the pipeline."""
        return TrainedExtractor(str(self.folder), schema, settings)


def tools() -> Tools:
    """The extractors of the small world."""
    return Tools(
        BundledExtractor(SCHEMA), lambda folder: TrainedExtractor(str(folder), SCHEMA), fit
    )


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Harbour news, learned."""
    folder = tmp_path_factory.mktemp("models") / "haven"
    folder.mkdir()
    parts = divide(articles(40), 0.2)
    made = make(parts, Settings(PIPELINE, steps=STEPS), tools(), folder)
    name_it(folder, "haven", "1", parts)
    return Trained(folder, parts, made)
