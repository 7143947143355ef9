"""Which layer of an article is its gold."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.core.errors import UsageError
from annotator.core.facts import Layer, LayerKind
from annotator.core.language import _
from annotator.core.ports import Store


def gold_layer(store: Store, article: str, annotator: str | None) -> Layer | None:
    """The gold of an article.

    A named annotator's layer where a name is given. Else a curator's, the newest one; else the
    only annotator's.

    Returns:
        None where there is no such layer.

    Raises:
        UsageError: Several annotators have decided and no curator has.
    """
    if annotator is not None:
        own = store.layers(article, LayerKind.ANNOTATED, annotator)
        return own[-1] if own else None
    curated = store.layers(article, LayerKind.CURATED)
    if curated:
        return curated[-1]
    annotated = store.layers(article, LayerKind.ANNOTATED)
    if len(annotated) > 1:
        names = ", ".join(layer.author for layer in annotated)
        raise UsageError(
            _(
                "{article} was annotated by several people ({names}) and nobody has adjudicated it."
            ).format(article=article, names=names),
            hint=_("Choose one with --annotator NAME."),
        )
    return annotated[0] if annotated else None


def newest_suggestions(
    store: Store, article: str, authors: Sequence[str], extractor: str | None = None
) -> Layer | None:
    """The suggestions for an article that are under review by default.

    Args:
        store: The project's store.
        article: Id of the article.
        authors: Authors in order of preference; where none of them has a layer the newest is taken.
        extractor: The only author that counts.
    """
    layers = store.layers(article, LayerKind.SUGGESTED, extractor)
    for author in authors:
        own = [layer for layer in layers if layer.author == author]
        if own:
            return own[-1]
    return layers[-1] if layers else None
