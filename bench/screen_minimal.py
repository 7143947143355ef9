"""The least that Textual can be asked for: an application with one Static.

Usage: python screen_minimal.py FILE
"""

from __future__ import annotations

import sys
from pathlib import Path

from textual.app import App, ComposeResult
from textual.widgets import Static


class Minimal(App[None]):
    """Shows a text."""

    def compose(self) -> ComposeResult:
        """The text."""
        yield Static(Path(sys.argv[1]).read_text(encoding="utf-8"), markup=False)


if __name__ == "__main__":
    Minimal().run()
