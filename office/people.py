"""A person's own settings."""

from sqlmodel import Session

from office.access import Actor


def set_language(session: Session, actor: Actor, language: str) -> None:
    actor.person.language = language
    session.add(actor.person)
    session.flush()
