"""Everything that can go wrong for a person, as one tree.

    AnnotatorError              exit code 1
    ├── InputError              a file, line or encoding that cannot be read
    ├── StoreError              the database cannot be opened, read or written
    │   ├── Conflict            the data changed elsewhere since it was read
    │   └── NewerDatabase       written by a newer version of this program
    └── UsageError              exit code 2: asked for something that does not exist
        └── ConfigError         config.yaml does not hold together

An error is one sentence that names the cause, and a hint that says what to do next.
"""

from __future__ import annotations


class AnnotatorError(Exception):
    """An error that is shown to a person as a sentence, never as a traceback.

    Args:
        message: The cause, as one sentence.
        hint: What to do next.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message


class InputError(AnnotatorError):
    """Something given to the program cannot be read.

    Args:
        message: The cause, as one sentence.
        where: The file, and after a colon the line (from 1) where there is one.
        hint: What to do next.
    """

    def __init__(self, message: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(f"{where}: {message}" if where else message, hint=hint)
        self.where = where


class StoreError(AnnotatorError):
    """The database cannot be opened, read or written; what was stored before is unharmed."""


class Conflict(StoreError):
    """The data is no longer what the change was made for, as after a decision in another window."""


class NewerDatabase(StoreError):
    """The database was written by a newer version of this program."""


class UsageError(AnnotatorError):
    """The program was asked for something that it cannot do or that does not exist."""

    exit_code = 2


class ConfigError(UsageError):
    """The configuration does not hold together.

    Args:
        problems: One line a problem, each beginning with file:line:column.
    """

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
