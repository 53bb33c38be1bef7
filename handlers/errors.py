"""What is said to somebody whose words could not be taken."""

from datetime import date

from office.errors import BadInputError
from views.text import full_day


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name for a sentence translated later
    """Mark a sentence for the catalogue where it stands apart from its use."""
    return sentence


class BadInput(BadInputError):  # noqa: N818 - named for what was typed, as its kinds are
    """A sentence for the one who typed, with the values it speaks of left open for translation.

    `template` is the Chinese source of the catalogue; dates among the values are written in the reader's way.
    """

    def __init__(self, template: str, **values: str | int | date) -> None:
        super().__init__(template, **values)

    @property
    def sentence(self) -> str:
        """The sentence in Chinese."""
        return str(self)

    def shown(self, locale: str) -> dict[str, object]:
        return {
            name: full_day(value, locale) if isinstance(value, date) else value
            for name, value in self.values.items()
        }


class BadDate(BadInput):
    """A date that cannot be taken as written; its sentence says why, and how to write it."""


class BadLine(BadInput):
    """A one-line command that cannot be taken apart as written."""
