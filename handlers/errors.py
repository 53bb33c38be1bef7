"""What is said to somebody whose words could not be taken."""

from collections.abc import Callable
from datetime import date

from views.text import full_day


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name for a sentence translated later
    """Mark a sentence for the catalogue where it stands apart from its use."""
    return sentence


class BadInput(ValueError):  # noqa: N818 - named for what was typed, as its kinds are
    """A sentence for the one who typed, with the values it speaks of left open for translation.

    `template` is the Chinese source of the catalogue; dates among the values are written in the reader's way.
    """

    def __init__(self, template: str, **values: str | int | date) -> None:
        super().__init__(template, values)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """The sentence in Chinese."""
        return self.said_in("zh", str)

    def said_in(self, locale: str, translate: Callable[[str], str]) -> str:
        """Give the sentence in a reader's language; `translate` looks a template up in their catalogue."""
        shown = {
            name: full_day(value, locale) if isinstance(value, date) else str(value)
            for name, value in self.values.items()
        }
        return translate(self.template).format_map(shown)


class BadDate(BadInput):
    """A date that cannot be taken as written; its sentence says why, and how to write it."""


class BadLine(BadInput):
    """A one-line command that cannot be taken apart as written."""
