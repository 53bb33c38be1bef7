"""All cards by name. An outbox row names its card; it is made from the records when its turn comes."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlmodel import Session

from storage.tables import Outbox
from views.card import Card
from views.greeting import greeting

Renderer = Callable[[Session, Outbox, datetime], Card | None]
"""Makes a card for the row's reader from what is so now; None where nobody needs it any more."""

CARDS: Mapping[str, Renderer] = {
    "greeting": greeting,
}


class UnknownCardError(LookupError):
    """An outbox row names a card that this version does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no card {name!r}")


def render(session: Session, row: Outbox, now: datetime) -> Card | None:
    """Make the card that a row of the outbox names."""
    if row.card not in CARDS:
        raise UnknownCardError(row.card)
    return CARDS[row.card](session, row, now)
