"""What the end of a term brings: where the rule says so, silence is no objection, from that very hour."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from office.calendar.calendars import local_day
from office.consultations.effects import close_if_complete
from office.consultations.records import (
    about_consultation,
    find_people_for,
    find_replies,
    hold_consultation,
    log_by_itself,
    tell_each,
)
from office.consultations.reminders import find_open, plan_consultation
from office.consultations.rules import Silence, deems_silence
from office.outbox import find_last_told, refresh
from office.people.seats import find_head, find_responsible
from office.rulebook.versions import find_key
from storage.tables import (
    Consultation,
    ConsultationReply,
    ConsultationStatus,
    Opinion,
    Organisation,
)


def deem_silence(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Record every silence whose term is over as what the rule makes of it; done again, it changes nothing.

    What is recorded bears the end of the term, however late this runs. Nobody is told here: the reminders
    of the next working day do so.
    """
    for consultation, reply, silence in list(_find_silent(session, organisation, until=now)):
        deem(session, consultation, reply, silence, now=now)


def deem(
    session: Session, consultation: Consultation, reply: ConsultationReply, silence: Silence, *, now: datetime
) -> None:
    """Record one unit's silence as no objection, as of the end of its term."""
    hold_consultation(session, consultation)
    session.refresh(reply)
    if consultation.status is not ConsultationStatus.OPEN or reply.opinion is not Opinion.NONE:
        return
    reply.opinion, reply.replied_at, reply.cite = Opinion.DEEMED, reply.due_at, list(silence.cite)
    session.add(reply)
    session.flush()
    log_by_itself(session, consultation, "deem", at=now, reply=reply)
    if close_if_complete(session, consultation, at=reply.due_at):
        log_by_itself(session, consultation, consultation.status, at=now)
    plan_consultation(session, consultation, now=now)
    refresh(session, about_consultation(consultation), now=now)


def show_open(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """In the morning: count the days anew on every card; give one to whoever acts from today."""
    today = local_day(organisation, now)
    rulebook = find_key(organisation.rulebook, today)
    for consultation in find_open(session, organisation.id or 0):
        about = about_consultation(consultation)
        fresh = [
            person
            for reply in find_replies(session, consultation)
            if reply.opinion is Opinion.NONE
            for person in find_people_for(
                session, consultation, find_head(session, reply.unit_id), on=today, rulebook=rulebook
            )
            if find_last_told(session, person, about) is None
        ]
        tell_each(session, consultation, fresh, now=now)
    for consultation in _find_raised(session, organisation):
        leader = find_responsible(session, consultation.unit_id)
        people = find_people_for(session, consultation, leader, on=today, rulebook=rulebook)
        about = about_consultation(consultation)
        untold = [person for person in people if find_last_told(session, person, about) is None]
        if untold:
            tell_each(session, consultation, untold, now=now)


def find_rule_of_silence(
    session: Session, consultation: Consultation, reply: ConsultationReply, *, now: datetime
) -> Silence | None:
    """Return the rule by which a reply's silence counts already; None while its term runs or without one."""
    if reply.opinion is not Opinion.NONE or now < reply.due_at:
        return None
    organisation = session.get_one(Organisation, consultation.organisation_id)
    return deems_silence(consultation.rulebook, local_day(organisation, consultation.made_at))


def next_silence_at(session: Session, organisation: Organisation) -> datetime | None:
    """Return the next instant at which a silence is to be recorded."""
    return next((reply.due_at for _, reply, _ in _find_silent(session, organisation)), None)


def _find_raised(session: Session, organisation: Organisation) -> Sequence[Consultation]:
    """Return the consultations whose differences wait for a leader's word."""
    return session.exec(
        select(Consultation)
        .where(
            Consultation.organisation_id == organisation.id,
            Consultation.status == ConsultationStatus.DIFFERING,
            col(Consultation.raised_at).is_not(None),
        )
        .order_by(col(Consultation.id))
    ).all()


def _find_silent(
    session: Session, organisation: Organisation, *, until: datetime | None = None
) -> Iterator[tuple[Consultation, ConsultationReply, Silence]]:
    """Give the replies that are missing and whose rulebook says what that means, by the end of their term."""
    query = (
        select(Consultation, ConsultationReply)
        .join(ConsultationReply, col(ConsultationReply.consultation_id) == col(Consultation.id))
        .where(
            ConsultationReply.organisation_id == organisation.id,
            ConsultationReply.opinion == Opinion.NONE,
            col(ConsultationReply.removed_at).is_(None),
            Consultation.status == ConsultationStatus.OPEN,
        )
        .order_by(col(ConsultationReply.due_at), col(ConsultationReply.id))
    )
    if until is not None:
        query = query.where(col(ConsultationReply.due_at) <= until)
    for consultation, reply in session.exec(query).all():
        silence = deems_silence(consultation.rulebook, local_day(organisation, consultation.made_at))
        if silence is not None:
            yield consultation, reply, silence
