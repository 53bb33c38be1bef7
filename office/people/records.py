"""A person's own settings."""

from sqlmodel import Session, col, select

from office.access import Actor
from storage.tables import Person


def find_language(session: Session, telegram_id: int) -> str | None:
    """Return the language that whoever has this account chose; None for a stranger."""
    return session.exec(
        select(Person.language).where(Person.telegram_id == telegram_id).order_by(col(Person.id))
    ).first()


def set_language(session: Session, actor: Actor, language: str) -> None:
    actor.person.language = language
    session.add(actor.person)
    session.flush()
