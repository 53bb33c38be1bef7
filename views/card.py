"""What a card is made of, before Telegram: a text, rows of buttons, perhaps a file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """A button that stands for `verb` with `args`; ints and short ASCII words only, see `views.buttons`."""

    label: str
    verb: str
    args: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content: bytes
    mime: str


@dataclass(frozen=True, slots=True)
class Card:
    """One message; `html` is already escaped, in the tags Telegram knows."""

    html: str
    rows: tuple[tuple[Button, ...], ...] = ()
    file: File | None = None
