from __future__ import annotations

import subprocess
import sys

import pytest

_LOADED = "import sys; {}; print('spacy' in sys.modules)"


@pytest.mark.parametrize(
    ("code", "loaded"),
    [
        ("import annotator.extract", False),
        ("import annotator.extract.registry", False),
        (
            "from annotator.core.schema import LabelSet; from annotator.extract import registry; "
            "registry.create('rules', LabelSet()).fingerprint",
            False,
        ),
        (
            "from annotator.core.schema import LabelSet; from annotator.core.text import Document; "
            "from annotator.extract import registry; "
            "list(registry.create('rules', LabelSet()).extract([Document('a', 'b')]))",
            True,
        ),
    ],
)
def test_spacy_is_loaded_by_a_call_and_by_no_import(code: str, loaded: bool) -> None:
    run = subprocess.run(
        [sys.executable, "-c", _LOADED.format(code)], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == str(loaded)
