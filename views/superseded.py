"""What is left of a card whose place a newer one in the same chat has taken."""

from datetime import datetime

from sqlmodel import Session

from storage.tables import Outbox, Person
from views.card import Card
from views.i18n import say
from views.page import fill


def superseded(session: Session, row: Outbox, now: datetime) -> Card | None:
    """Point to the newer card: what this one said may be so no more, and its buttons are gone."""
    del now
    reader = session.get(Person, row.person_id) if row.person_id else None
    if reader is None:
        return None
    language = reader.language
    about = str(row.args["about"])
    if about.startswith("form:"):
        text = say("已收到，请看下面的卡片。", language)
    else:
        text = say("%(number)s 有了新的进展，请看下面的卡片。", language, number=about.split(":")[1])
    return Card(fill("note", language, text=text))
