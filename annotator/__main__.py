"""The command ``annotator`` and ``python -m annotator``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036  (said in words rather than as a syntax error)
        sys.exit("annotator needs Python 3.11 or newer.")
    from annotator.cli.main import run

    sys.exit(run())


if __name__ == "__main__":
    main()
