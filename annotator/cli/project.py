"""What every command shares: the configuration, the database and the annotator's name."""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from annotator.core import language
from annotator.core.errors import UsageError
from annotator.core.language import _

if TYPE_CHECKING:
    from annotator.config import Config
    from annotator.core.workspace import Workspace
    from annotator.store.sql import SqlStore


def now() -> str:
    """The time, ISO 8601 in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def new_id() -> str:
    """A name that was never given before."""
    return uuid4().hex[:12]


def author(extractor: str) -> str:
    """The author of an extractor's layers; a pipeline in a folder goes by the folder's name."""
    kind, colon, place = extractor.partition(":")
    return f"{kind}{colon}{Path(place).name}" if colon else extractor


@dataclass(frozen=True)
class Project:
    """The common options of all commands, and what follows from them.

    Args:
        config_path: The value of ``--config``.
        database_option: The value of ``--database``.
        annotator_option: The value of ``--annotator``.
        environment: The environment variables.
        folder: The folder in which the program was started.
    """

    config_path: Path | None
    database_option: str | None
    annotator_option: str | None
    environment: Mapping[str, str]
    folder: Path

    @cached_property
    def config(self) -> Config:
        """The configuration in force; from here on the program speaks the language that it says.

        Raises:
            ConfigError: It does not hold together.
        """
        from annotator.config import AUTO, find, load
        from annotator.tui.commands import shortcuts

        path, origin = find(self.config_path, self.environment, self.folder)
        config = load(path, origin, shortcuts())
        if config.language != AUTO:
            language.use(config.language)
        return config

    @property
    def database(self) -> str:
        """The URL of the database in force."""
        from annotator.config import database_url

        return database_url(self.config, self.database_option, self.environment, self.folder)

    @property
    def authors(self) -> tuple[str, ...]:
        """The authors of suggestions, in the order in which the extractors are configured."""
        return tuple(author(chosen.name) for chosen in self.config.extractors)

    @property
    def annotator(self) -> str:
        """Who works: the option, else the environment variable, else the login name.

        Raises:
            UsageError: The name is empty or unprintable, or none can be found.
        """
        name = self.annotator_option
        if name is None:
            name = self.environment.get("ANNOTATOR_NAME") or None
        if name is None:
            try:
                name = getpass.getuser()
            except (OSError, KeyError, ImportError):
                raise UsageError(
                    _("Nobody is logged in, so it is not known who annotates."),
                    hint=_("Say it with --annotator NAME or ANNOTATOR_NAME."),
                ) from None
        name = name.strip()
        if not name or not name.isprintable():
            raise UsageError(
                _("The annotator's name is empty or has characters that cannot be shown."),
                hint=_("Give a plain name with --annotator."),
            )
        return name

    @contextmanager
    def store(self) -> Iterator[SqlStore]:
        """The project's store, closed at the end.

        Raises:
            AnnotatorError: It cannot be opened.
        """
        store = self.open_store()
        try:
            yield store
        finally:
            store.close()

    def open_store(self) -> SqlStore:
        """The project's store.

        Raises:
            AnnotatorError: It cannot be opened.
        """
        from annotator.store.sql import SqlStore

        return SqlStore(self.database, clock=now, prefer=self.authors)

    def open_workspace(self) -> Workspace:
        """The annotator's way into the project.

        Raises:
            AnnotatorError: It cannot be opened.
        """
        from annotator.core.workspace import Workspace

        return Workspace(
            self.open_store(),
            self.config.schema,
            self.annotator,
            clock=now,
            ids=new_id,
            blind_share=self.config.review.blind_share,
            order=self.config.review.order,
        )
