"""``annotator extract``: suggestions for every article that has none of this extractor yet."""

from __future__ import annotations

from contextlib import closing
from difflib import get_close_matches
from typing import TYPE_CHECKING

import click

from annotator.cli.output import progress, say
from annotator.cli.project import Project, now
from annotator.core.errors import AnnotatorError, UsageError
from annotator.core.language import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from annotator.config import ExtractorConfig
    from annotator.core.facts import Fact
    from annotator.core.ports import Extraction, Extractor
    from annotator.extract.workers import Recipe
    from annotator.store.sql import SqlStore


@click.command(
    "extract",
    help=_(
        "Propose facts in all articles that the configured extractors have not seen yet.\n\n"
        "It can be stopped at any time and goes on from there when it is run again."
    ),
)
@click.option(
    "--article", "articles", multiple=True, metavar="ID", help=_("Only this; repeatable.")
)
@click.option(
    "--extractor", "name", metavar=_("NAME"), help=_("Only this one of those configured.")
)
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=1,
    show_default=True,
    metavar="N",
    help=_("How many processes share the work."),
)
@click.option(
    "--show",
    metavar="ID",
    help=_("Print this article with its suggestions instead; nothing is stored."),
)
@click.pass_obj
def command(
    project: Project, articles: tuple[str, ...], name: str | None, workers: int, show: str | None
) -> int:
    """Run the configured extractors, or show what they find in one article; the exit code."""
    recipes = _recipes(project, name)
    with project.store() as store:
        if show is not None:
            _show(project, store, recipes[0], show, named=name is not None)
            return 0
        if next(iter(store.documents()), None) is None:
            say(_("There are no articles yet; bring some in with: annotator import PATH"))
            return 0
        wanted = {store.document(article).id for article in articles}
        made = [(recipe, recipe.make()) for recipe in recipes]
        return max(_run(store, *each, wanted, workers) for each in made)


def _recipes(project: Project, name: str | None) -> list[Recipe]:
    """How to make the extractors that are to run.

    Raises:
        UsageError: None is configured, or none of this name.
    """
    from annotator.config import Origin
    from annotator.extract.workers import Recipe

    config = project.config
    if not config.extractors:
        raise UsageError(
            _("The configuration names no extractor."),
            hint=_('Add one to config.yaml under "extractors:", for instance "- name: rules".'),
        )
    folder = project.folder if config.origin is Origin.BUILTIN else config.path.resolve().parent
    return [
        Recipe(chosen.name, config.schema, chosen.settings, config.lexicon, folder)
        for chosen in _chosen(config.extractors, name)
    ]


def _chosen(configured: Sequence[ExtractorConfig], name: str | None) -> list[ExtractorConfig]:
    found = [chosen for chosen in configured if name in (None, chosen.name)]
    if found:
        return found
    names = [chosen.name for chosen in configured]
    near = get_close_matches(name or "", names, n=1)
    hint = (
        _("Did you mean {name}?").format(name=near[0])
        if near
        else _("It names: {names}.").format(names=", ".join(names))
    )
    raise UsageError(_("The configuration names no extractor {name}.").format(name=name), hint=hint)


def _run(
    store: SqlStore, recipe: Recipe, extractor: Extractor, wanted: set[str], workers: int
) -> int:
    """Run one extractor on what it has not seen; the exit code."""
    from annotator.core.facts import Layer, LayerKind
    from annotator.extract.workers import CHUNK

    title = f"{extractor.name} {extractor.version}"
    fingerprint = extractor.fingerprint
    todo = store.articles_without(extractor.name, extractor.version, fingerprint)
    if wanted:
        todo = tuple(article for article in todo if article in wanted)
    if not todo:
        say(
            _("{extractor}: nothing to do, every article has its suggestions.").format(
                extractor=title
            )
        )
        return 0
    done = facts = failed = 0
    said: set[str] = set()
    workers = min(workers, -(-len(todo) // CHUNK))
    try:
        with (
            closing(_results(store, recipe, extractor, todo, workers, said)) as results,
            progress(
                _("extracting ({extractor})").format(extractor=extractor.name), len(todo)
            ) as step,
        ):
            for result in results:
                step()
                done += 1
                if result.error is not None:
                    failed += 1
                    say(f"{result.document.id}: {result.error}")
                    continue
                facts += len(result.facts)
                store.add_layer(
                    Layer(
                        article=result.document.id,
                        kind=LayerKind.SUGGESTED,
                        author=extractor.name,
                        version=extractor.version,
                        fingerprint=fingerprint,
                        records=result.facts,
                        created=now(),
                    )
                )
    except BaseException:
        say(
            ngettext(
                "{extractor}: {done:,} of {count:,} article done; run it again to go on.",
                "{extractor}: {done:,} of {count:,} articles done; run it again to go on.",
                len(todo),
            ).format(extractor=title, done=done, count=len(todo))
        )
        raise
    finally:
        for note in sorted(said):
            say(note)
    found = ngettext("{count:,} fact", "{count:,} facts", facts).format(count=facts)
    looked = ngettext("in {count:,} article", "in {count:,} articles", done - failed).format(
        count=done - failed
    )
    bad = _(", {count:,} failed").format(count=failed) if failed else ""
    say(f"{title}: {found} {looked}{bad}.")
    return 1 if failed else 0


def _results(
    store: SqlStore,
    recipe: Recipe,
    extractor: Extractor,
    todo: Sequence[str],
    workers: int,
    said: set[str],
) -> Generator[Extraction, None, None]:
    from annotator.extract.workers import extract, extract_parallel, notes

    documents = store.documents(todo)
    if workers > 1:
        yield from extract_parallel(recipe, documents, workers, said)
    else:
        yield from extract(extractor, documents, recipe.schema)
        said.update(notes(extractor))


def _show(project: Project, store: SqlStore, recipe: Recipe, article: str, *, named: bool) -> None:
    """Print an article with its newest stored suggestions, or with those of an extractor now."""
    import sys

    from rich.console import Console

    from annotator.cli.highlight import highlighted

    document = store.document(article)
    facts: tuple[Fact, ...]
    stored = _stored(store, recipe, article, named=named)
    if stored is not None:
        author, facts = stored
        say(_("Suggestions of {author}, as stored:").format(author=author))
    else:
        from annotator.extract.workers import extract, notes

        extractor = recipe.make()
        (result,) = extract(extractor, [document], recipe.schema)
        for note in notes(extractor):
            say(note)
        if result.error is not None:
            raise AnnotatorError(f"{article}: {result.error}")
        facts = result.facts
        author = f"{extractor.name} {extractor.version}"
        say(_("Suggestions of {author}, not stored:").format(author=author))
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    console.print(highlighted(document, facts, project.config.schema))


def _stored(
    store: SqlStore, recipe: Recipe, article: str, *, named: bool
) -> tuple[str, tuple[Fact, ...]] | None:
    from annotator.core.facts import LayerKind

    author = recipe.make().name if named else None
    for layer in reversed(store.layers(article, LayerKind.SUGGESTED, author)):
        return f"{layer.author} {layer.version}".strip(), layer.facts
    return None
