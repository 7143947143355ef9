"""The command ``annotator`` and ``python -m annotator``."""

from __future__ import annotations

import os
import sys


def _open_streams() -> None:
    """Make sure that the three standard streams are there and take any character."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # In this order each takes the number of the stream that was closed, so that no file
            # of the project gets it.
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
    # What the encoding of a terminal or a pipe does not have becomes an escape, as on stderr.
    getattr(sys.stdout, "reconfigure", lambda **_: None)(errors="backslashreplace")


def main() -> None:
    """Run the command line and leave with its exit code."""
    from annotator.core import language

    language.use(language.preferred(os.environ))
    if sys.version_info < (3, 11):  # noqa: UP036  (said in words rather than as a syntax error)
        sys.exit(language._("annotator needs Python 3.11 or newer."))
    _open_streams()
    from annotator.cli.output import translate_click

    # The command line is described while its modules are loaded, so the languages come first.
    translate_click()
    from annotator.cli.main import run

    sys.exit(run())


if __name__ == "__main__":
    main()
