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
"""The catalogue of this program's texts."""

CLICK = "click"
"""The catalogue of what click says by itself, as in a help page or to a wrong option."""

FOLDER = Path(__file__).resolve().parent.parent / "locale"

_texts: gettext.NullTranslations = gettext.NullTranslations()
_language = LANGUAGES[0]


def preferred(environment: Mapping[str, str]) -> str:
    """The language that the environment asks for, as far as there is a catalogue for it.

    As for every program with catalogues, ``LC_ALL`` goes before ``LC_MESSAGES`` and ``LANG``, and a
    list of languages in ``LANGUAGE`` before all three, unless they ask for no language (``C``).

    Args:
        environment: The environment variables.
    """
    variables = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((value for name in variables if (value := environment.get(name))), "C")
    if _code(locale) in ("c", "posix"):
        return LANGUAGES[0]
    wanted = [*environment.get("LANGUAGE", "").split(":"), locale]
    return next((code for code in map(_code, wanted) if code in LANGUAGES), LANGUAGES[0])


def _code(locale: str) -> str:
    """The language of a locale such as ``nl_BE.UTF-8@euro``."""
    for sign in "@._-":
        locale = locale.partition(sign)[0]
    return locale.lower()


def use(language: str) -> None:
    """Speak a language from now on; one whose catalogue is not there is spoken in English.

    Args:
        language: One of :data:`LANGUAGES`.
    """
    global _texts, _language
    _language = language
    _texts = gettext.NullTranslations()
    if language != LANGUAGES[0]:
        for domain in (DOMAIN, CLICK):
            _texts.add_fallback(gettext.translation(domain, str(FOLDER), [language], fallback=True))


def current() -> str:
    """The language that is spoken."""
    return _language


def _(text: str) -> str:
    """A text in the language that is spoken."""
    # A catalogue keeps its header under the empty text.
    return _texts.gettext(text) if text else text


def ngettext(one: str, many: str, number: int) -> str:
    """A text in the language that is spoken, in the singular or the plural as a number asks."""
    return _texts.ngettext(one, many, number)


def pgettext(context: str, text: str) -> str:
    """A text in the language that is spoken, where English has one word for two things.

    Args:
        context: What tells the two apart, for the translator; it is never shown.
        text: The text.
    """
    return _texts.pgettext(context, text)


def N_(text: str) -> str:
    """The text itself, marked for the catalogue."""
    return text
