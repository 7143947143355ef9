"""``annotator status``: what there is and how far the work is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import chain
from statistics import median

import click

from annotator.cli.output import table
from annotator.cli.project import Project
from annotator.cli.review import queue_head
from annotator.core.display import visible
from annotator.core.language import N_, _, ngettext
from annotator.core.queue import QueueRow, done_count

Times = Mapping[str, tuple[float, ...]]


@click.command(
    "status",
    help=_("Show the project: its configuration, articles, and decided and undecided facts."),
)
@click.option("--articles", is_flag=True, help=_("List the articles as well."))
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))
@click.pass_obj
def command(project: Project, articles: bool, as_json: bool) -> int:
    """Say how far the work is; the exit code."""
    config = project.config
    blind_share = config.review.blind_share
    with project.store() as store:
        names = store.annotators()
        queues = {name: store.queue(name, blind_share) for name in names}
        times = {name: store.decision_seconds(name) for name in names}
        mine = queues.get(project.annotator) or store.queue(project.annotator, blind_share)
        my_times = times.get(project.annotator, {})
        database = store.address
    if as_json:
        found = {
            "config": str(config.path),
            "config_origin": str(config.origin),
            "database": database,
            "articles": len(mine),
            "suggested": sum(row.suggested for row in mine),
            "annotators": {
                name: {**_counts(rows), **_time(rows, times[name])} for name, rows in queues.items()
            },
        }
        if articles:
            found["queue"] = [_row(row, my_times) for row in mine]
        click.echo(json.dumps(found, indent=2))
        return 0
    suggested = sum(row.suggested for row in mine)
    facts = ngettext(
        "{articles:,} with {count:,} suggested fact",
        "{articles:,} with {count:,} suggested facts",
        suggested,
    )
    about = {
        _("configuration"): f"{config.path} ({_(config.origin)})",
        _("database"): database,
        _("articles"): facts.format(articles=len(mine), count=suggested),
    }
    column = max(map(len, about))
    for what, value in about.items():
        click.echo(visible(f"{what:<{column}}  {value}"))
    click.echo()
    if queues:
        counts = {name: _counts(rows) for name, rows in queues.items()}
        numbers = (_(name) for name in next(iter(counts.values())))
        head = (_("annotator"), *numbers, *_time_head())
        click.echo(
            table(
                head,
                [
                    (name, *each.values(), *_time_cells(_time(queues[name], times[name])))
                    for name, each in counts.items()
                ],
            )
        )
    else:
        click.echo(_("Nobody has decided anything yet: annotator review begins."))
    if articles:
        click.echo()
        click.echo(_article_table(mine, my_times))
    return 0


def _counts(rows: tuple[QueueRow, ...]) -> dict[str, int]:
    return {
        N_("done"): done_count(rows),
        N_("begun"): sum(row.decided > 0 and not row.done for row in rows),
        N_("decided"): sum(row.decided for row in rows),
        N_("accepted"): sum(row.accepted for row in rows),
        N_("rejected"): sum(row.rejected for row in rows),
        N_("undecided"): sum(row.pending for row in rows),
    }


def _time(rows: tuple[QueueRow, ...], times: Times) -> dict[str, float | None]:
    """Active seconds in the articles, and the median of those of each decision."""
    each = list(chain.from_iterable(times.get(row.id, ()) for row in rows))
    return {
        "seconds": round(sum(row.seconds for row in rows), 2),
        "seconds_per_decision": round(median(each), 2) if each else None,
    }


def _time_head() -> tuple[str, str]:
    return (_("active"), _("s/decision"))


def _time_cells(time: Mapping[str, float | None]) -> tuple[str, str]:
    minutes, seconds = divmod(round(time["seconds"] or 0.0), 60)
    hours, minutes = divmod(minutes, 60)
    each = time["seconds_per_decision"]
    return (f"{hours}:{minutes:02}:{seconds:02}", "-" if each is None else f"{each:.1f}")


def _article_table(rows: tuple[QueueRow, ...], times: Times) -> str:
    return table(
        (*queue_head(), *_time_head()),
        [
            (
                row.id,
                row.title,
                row.suggested,
                row.pending,
                row.decided,
                _("yes") if row.done else _("no"),
                *_time_cells(_time((row,), times)),
            )
            for row in rows
        ],
        left=2,
    )


def _row(row: QueueRow, times: Times) -> dict[str, object]:
    return {
        "id": row.id,
        "title": row.title,
        "suggested": row.suggested,
        "decided": row.decided,
        "undecided": row.pending,
        "done": row.done,
        "flagged": row.flagged,
        "blind": row.blind,
        "comments": row.comments,
        **_time((row,), times),
    }
