"""``annotator extract``: suggestions for every article that has none of this extractor yet."""

from __future__ import annotations

import click

from annotator.cli.output import counted, progress, say
from annotator.cli.project import Project, now


@click.command("extract")
@click.pass_obj
def command(project: Project) -> int:
    """Propose facts in all articles that the configured extractors have not seen yet."""
    from annotator.core.facts import Layer, LayerKind
    from annotator.extract.registry import create

    config = project.config
    failed = 0
    with project.store() as store:
        for chosen in config.extractors:
            extractor = create(chosen.name, config.schema, chosen.settings)
            todo = store.articles_without(extractor.name, extractor.version, extractor.fingerprint)
            facts = 0
            with progress(f"extracting ({extractor.name})", len(todo)) as step:
                for result in extractor.extract(store.documents(todo)):
                    step()
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
                            fingerprint=extractor.fingerprint,
                            records=result.facts,
                            created=now(),
                        )
                    )
            name = f"{extractor.name} {extractor.version}"
            if todo:
                say(f"{name}: {counted(facts, 'fact')} in {counted(len(todo), 'article')}.")
            else:
                say(f"{name}: nothing to do, every article has its suggestions.")
    return 1 if failed else 0
