"""The language in which the program speaks, by the catalogues that come with it.

Texts are written in English at the place of use and looked up when they are used, never when a
module is loaded: ``_("Nothing is undecided here.")``, with ``.format`` behind it where something is
to be filled in. A text in a table that is made when its module is loaded is marked with :func:`N_`
and looked up with :func:`_` by whoever shows it.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from pathlib import Path

LANGUAGES = ("en", "nl")
"""The languages that are complete; the first is the one in which the texts are written."""

DOMAIN = "annotator"
FOLDER = Path(__file__).resolve().parent.parent / "locale"

_texts: gettext.NullTranslations = gettext.NullTranslations()
_language = LANGUAGES[0]


def preferred(environment: Mapping[str, str]) -> str:
    """The language that the environment asks for, as far as there is a catalogue for it.

    Args:
        environment: The environment variables; ``LC_ALL`` goes before ``LC_MESSAGES`` and ``LANG``.
    """
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(variable)
        if value:
            wanted = value.replace("-", "_").split("_")[0].split(".")[0].lower()
            return wanted if wanted in LANGUAGES else LANGUAGES[0]
    return LANGUAGES[0]


def use(language: str) -> None:
    """Speak a language from now on.

    Args:
        language: One of :data:`LANGUAGES`.
    """
    global _texts, _language
    _language = language
    _texts = gettext.NullTranslations()
    if language != LANGUAGES[0]:
        _texts = gettext.translation(DOMAIN, str(FOLDER), [language])


def current() -> str:
    """The language that is spoken."""
    return _language


def _(text: str) -> str:
    """A text in the language that is spoken."""
    return _texts.gettext(text)


def ngettext(one: str, many: str, number: int) -> str:
    """A text in the language that is spoken, in the singular or the plural as a number asks."""
    return _texts.ngettext(one, many, number)


def N_(text: str) -> str:
    """The text itself, marked for the catalogue."""
    return text
