"""Write the documentation that is made from the program: the keys.

Usage: python tools/make_docs.py [--check]
"""

from __future__ import annotations

import sys
from pathlib import Path

from annotator.config import Origin, builtin_config, load
from annotator.tui.bindings import Bound, Keymap, key_name
from annotator.tui.commands import ERROR_COMMANDS, shortcuts

ROOT = Path(__file__).resolve().parent.parent
KEYS = ROOT / "docs" / "keys.md"


def keys_page() -> str:
    """The keys of the built-in configuration as a page."""
    config = load(builtin_config(), Origin.BUILTIN, shortcuts())
    lines = [
        "# Keys",
        "",
        "Made by `make docs` from the command table and the built-in configuration. Every command",
        "can be given other keys under `keys:` in `config.yaml`, by the name in the last column.",
    ]
    group = ""
    reviewing = Keymap(config.keys, config.schema).bound
    for bound in sorted(reviewing, key=lambda bound: _order(bound.group)):
        if bound.group != group:
            group = bound.group
            lines += ["", f"## {group}", *_HEAD]
        lines.append(_row(bound))
    lines += [
        "",
        "## In `annotator errors`",
        "",
        "Only what is otherwise than in reviewing.",
        *_HEAD,
    ]
    known = {(bound.command, bound.help) for bound in reviewing}
    for bound in Keymap(config.keys, config.schema, commands=ERROR_COMMANDS).bound:
        if (bound.command, bound.help) not in known:
            lines.append(_row(bound))
    return "\n".join(lines) + "\n"


_HEAD = ("", "| keys | does | name |", "| --- | --- | --- |")


def _row(bound: Bound) -> str:
    keys = " ".join(f"`{key_name(key)}`" for key in bound.keys)
    name = f"`{bound.command}`" if not bound.argument else ""
    return f"| {keys} | {bound.help} | {name} |"


_GROUPS = (
    "Move", "Decide", "Change", "Labels", "Roles", "Add", "Select", "History", "Article", "Show",
)  # fmt: skip


def _order(group: str) -> int:
    return _GROUPS.index(group) if group in _GROUPS else len(_GROUPS)


def main() -> int:
    """Write the pages, or with ``--check`` say whether they are up to date."""
    page = keys_page()
    if "--check" in sys.argv:
        if KEYS.read_text(encoding="utf-8") != page:
            print(f"{KEYS.relative_to(ROOT)} is not up to date: make docs", file=sys.stderr)
            return 1
        return 0
    KEYS.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
