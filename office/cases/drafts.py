"""Unfinished forms: rows, not memory, so that they survive restarts and move between machines."""

from collections.abc import Mapping

from sqlmodel import Session, col, select

from office.access import Actor
from storage.tables import Draft


def open_draft(
    session: Session, actor: Actor, chat_id: int, form: str, *, values: Mapping[str, object], field: str = ""
) -> Draft:
    """Begin a form anew, or replace what was entered in it. It becomes the one that typed text answers."""
    draft = find_draft(session, actor, chat_id, form)
    if draft is None:
        draft = Draft(
            organisation_id=actor.organisation_id,
            person_id=actor.person_id,
            chat_id=chat_id,
            form=form,
            changed_at=actor.now,
        )
    draft.values = dict(values)
    draft.field = field
    draft.changed_at = actor.now
    session.add(draft)
    session.flush()
    return draft


def find_draft(session: Session, actor: Actor, chat_id: int, form: str | None = None) -> Draft | None:
    """Return one form, or the one that was changed last."""
    query = select(Draft).where(Draft.person_id == actor.person_id, Draft.chat_id == chat_id)
    if form is not None:
        query = query.where(Draft.form == form)
    return session.exec(query.order_by(col(Draft.changed_at).desc(), col(Draft.id).desc())).first()


def fill(session: Session, actor: Actor, draft: Draft, *, field: str, **values: object) -> Draft:
    """Enter values into a form and say which field the next typed text answers."""
    draft.values = {**draft.values, **values}
    draft.field = field
    draft.changed_at = actor.now
    session.add(draft)
    session.flush()
    return draft


def close_draft(session: Session, draft: Draft) -> None:
    session.delete(draft)
    session.flush()
