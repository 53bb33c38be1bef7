"""Expected errors: each is a sentence that its reader can act on."""

from collections.abc import Callable


class OfficeError(Exception):
    """What cannot be done, and what to do instead, in a sentence for the one who asked.

    `template` is the Chinese sentence, the catalogue's source, with its values left open.
    """

    def __init__(self, template: str = "", **values: object) -> None:
        super().__init__(template, values)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return self.said_in("zh", str)

    def said_in(self, locale: str, translate: Callable[[str], str]) -> str:
        """Give the sentence in a reader's language; `translate` looks a template up in their catalogue."""
        return translate(self.template).format_map(self.shown(locale)) if self.template else ""

    def shown(self, locale: str) -> dict[str, object]:  # noqa: ARG002 - kinds with dates write them by locale
        """Return the values as the reader's language writes them."""
        return self.values


class NotForYouError(OfficeError):
    """The record is not one that this person may see or act on."""


class StaleError(OfficeError):
    """What was pressed is no longer so; the sentence says what is so now."""


class BadInputError(OfficeError):
    """Something typed or chosen cannot stand; the sentence says how to say it right."""
