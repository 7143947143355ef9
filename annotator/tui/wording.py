"""What the screen says in words about facts, articles and decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.style import Style

from annotator.core.display import visible
from annotator.core.facts import Event
from annotator.core.language import _
from annotator.core.queue import QueueRow, done_count
from annotator.core.session import Item, Session, State
from annotator.core.wording import arguments, attributes, headline, provenance, quote
from annotator.tui.bindings import key_name
from annotator.tui.layout import Layout
from annotator.tui.palette import Palette


@dataclass(frozen=True, slots=True)
class Piece:
    """Text with a style; None for the style of its surroundings."""

    text: str
    style: Style | None = None


def fact_line(session: Session, item: Item, palette: Palette, *, number: bool) -> list[Piece]:
    """An item on one line: sentence number, sign, label, words, and for events the rest.

    Args:
        session: Where the item belongs.
        item: The item.
        palette: The looks.
        number: Whether the line begins with the number of its sentence.
    """
    text = session.document.text
    lead = f"{item.sentence + 1:>3} " if number else "    "
    fact = item.fact
    problems = session.problems(item)
    pieces = [
        Piece(lead, palette.quiet),
        Piece(palette.signs[item.state], palette.sign(fact, item.state)),
        Piece("!" if problems else " ", palette.problem),
        Piece("#" if session.comment(item.id) else " ", palette.quiet),
        Piece(f"{fact.label:<8} ", palette.label(fact)),
        Piece(
            quote(text, fact.fragments),
            palette.rejected if item.state is State.REJECTED else None,
        ),
    ]
    if isinstance(fact, Event):
        rest = [*attributes(session, fact), *arguments(session, fact)]
        if rest:
            pieces.append(Piece("  " + " · ".join(rest), palette.quiet))
    return pieces


def detail(
    session: Session, item: Item, width: int, room: int, said_of_it: str | None = None
) -> list[str]:
    """Lines about the focused item: what it is, what is wrong with it, where it comes from.

    Args:
        session: Where the item belongs.
        item: The item.
        width: Cells in a line.
        room: How many lines there may be, at least one; what comes last is left out first, and
            dots tell where something is.
        said_of_it: What has become of it; None for where it comes from and what was decided.
    """
    fact = item.fact
    text = session.document.text
    head = [f"{fact.label} {quote(text, fact.fragments)}"]
    if isinstance(fact, Event):
        head += attributes(session, fact)
        head += arguments(session, fact) or [_("no roles filled")]
    problems = [f"! {problem}" for problem in session.problems(item)]
    comment = session.comment(item.id)
    noted = [_("comment: {text}").format(text=visible(comment))] if comment else []
    become = provenance(session, item) if said_of_it is None else said_of_it
    said = [" · ".join(head), *problems, *noted, become]
    lines = [line for each in said for line in wrapped(each, width)]
    if len(lines) <= room:
        return lines
    rest = [cut(each, width) for each in said[1:room]]
    first = wrapped(said[0], width)
    left = room - len(rest)
    if len(first) > left:
        first[left - 1 :] = [cut(" ".join(first[left - 1 :]), width)]
    return [*first, *rest]


def title(session: Session, rows: Sequence[QueueRow], annotator: str, width: int) -> str:
    """The title bar: article, source and date at the left, annotator and counts at the right."""
    known = (
        (session.state.done, _("done")),
        (session.state.flagged, _("flagged")),
        (session.blind, _("blind")),
    )
    states = "".join(f" {word}" for holds, word in known if holds)
    counts = (
        f"{visible(annotator)}  {session.decided}/{len(session.items)}{states}  "
        f"{done_count(rows)}/{len(rows)}"
    )
    return headed(session, rows, counts, width)


def headed(session: Session, rows: Sequence[QueueRow], right: str, width: int) -> str:
    """A title bar: article, source and date at the left, anything at the right."""
    document = session.document
    right = f"{right} "
    number = next((row.number for row in rows if row.id == document.id), 0)
    left = f"{number} {headline(document)}"
    about = visible(" ".join(part for part in (document.source, document.published) if part))
    room = max(0, width - cell_len(right) - 1)
    if about and cell_len(left) + cell_len(about) + 3 <= room:
        left += f" · {about}"
    return set_cell_size(f"{set_cell_size(cut(left, room), room)} {right}", width)


def cut(text: str, width: int) -> str:
    """A text that fits a number of cells, with dots where something is left out."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1) + "…" if width > 0 else ""


def key_range(keys: Sequence[str]) -> str:
    """Keys as one text: ``1-9`` where each follows the one before, else all of them."""
    codes = [ord(key) if len(key) == 1 else -1 for key in keys]
    if len(keys) > 2 and -1 not in codes and codes == list(range(codes[0], codes[0] + len(keys))):
        return f"{keys[0]}-{keys[-1]}"
    return " ".join(key_name(key) for key in keys)


def wrapped(text: str, width: int) -> list[str]:
    """A text cut at word boundaries into lines of at most a number of cells."""
    layout = Layout(text, width)
    return [layout.text[row.start : row.end] for row in layout.rows]
