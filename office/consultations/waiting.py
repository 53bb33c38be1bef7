"""What of consultations waits for somebody's word: another term, differences to negotiate or to settle."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from office.access import Actor
from office.consultations.records import GOES_ON, acting_head, acting_leader, find_replies
from office.people.acting import Acting
from storage.tables import Consultation, ConsultationStatus, Opinion


class WaitsFor(StrEnum):
    TERM = "term"
    """A unit asks for another last day."""
    NEGOTIATION = "negotiation"
    """The units differ: the asking unit speaks with them, or puts it to the leader."""
    SETTLEMENT = "settlement"
    """The leader has been asked to settle it."""


@dataclass(frozen=True)
class WaitingConsultation:
    """`stood_in_for` is the seat's title where it waits for the reader as a stand-in."""

    consultation: Consultation
    waits_for: WaitsFor
    since: datetime
    stood_in_for: str | None = None


def find_waiting_consultations(session: Session, actor: Actor) -> list[WaitingConsultation]:
    """Return what waits for the actor besides the answers that they owe, oldest first."""
    rows = session.exec(
        select(Consultation)
        .where(Consultation.organisation_id == actor.organisation_id, col(Consultation.status).in_(GOES_ON))
        .order_by(col(Consultation.id))
    ).all()
    return [one for row in rows for one in _waiting(session, actor, row)]


def _waiting(session: Session, actor: Actor, row: Consultation) -> Iterator[WaitingConsultation]:
    replies = find_replies(session, row)
    if row.status is ConsultationStatus.OPEN:
        if any(reply.asked_due_on and reply.opinion is Opinion.NONE for reply in replies):
            yield from _for(actor, _asking(session, actor, row), row, WaitsFor.TERM, row.made_at)
        return
    answered = [reply.replied_at for reply in replies if reply.replied_at is not None]
    since = row.raised_at or max(answered, default=row.made_at)
    if row.raised_at is None:
        yield from _for(actor, _asking(session, actor, row), row, WaitsFor.NEGOTIATION, since)
        return
    leader = acting_leader(session, row, on=actor.today, rulebook=actor.rulebook)
    yield from _for(actor, leader, row, WaitsFor.SETTLEMENT, since)


def _asking(session: Session, actor: Actor, row: Consultation) -> Acting | None:
    return acting_head(session, row, row.unit_id, on=actor.today, rulebook=actor.rulebook)


def _for(
    actor: Actor, acting: Acting | None, row: Consultation, what: WaitsFor, since: datetime
) -> Iterator[WaitingConsultation]:
    """Give it to whoever acts; to the office where nobody does."""
    person = acting.person if acting is not None else None
    if person is None:
        if actor.is_office:
            yield WaitingConsultation(row, what, since)
    elif person.id == actor.person_id:
        is_stand_in = acting is not None and acting.stands_in
        yield WaitingConsultation(row, what, since, acting.seat.title if acting and is_stand_in else None)
