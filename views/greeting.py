"""What somebody reads who has just come in."""

from datetime import datetime
from html import escape

from sqlmodel import Session

from storage.tables import Organisation, Outbox, Person
from views.card import Card


def greeting(session: Session, row: Outbox, now: datetime) -> Card | None:  # noqa: ARG001 - every card's shape
    person = session.get(Person, row.person_id) if row.person_id else None
    if person is None:
        return None
    organisation = session.get_one(Organisation, person.organisation_id)
    name, office = escape(person.name, quote=False), escape(organisation.name, quote=False)
    return Card(f"{name}同志，您好！我是{office}的秘书。\n请假发 /leave，待办发 /todo，全部功能在 /menu。")
