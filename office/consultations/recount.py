"""A changed calendar moves the terms that the rule has counted in working days."""

from datetime import date, datetime

from sqlmodel import Session

from office.calendar.calendars import local_day, work_calendar
from office.calendar.moved import Moved
from office.consultations.plan import due_end
from office.consultations.records import (
    about_consultation,
    find_asking,
    find_people_for,
    find_replies,
    hold_consultation,
    log_by_itself,
)
from office.consultations.reminders import find_open, plan_consultation
from office.consultations.rules import find_reply_due
from office.outbox import refresh
from office.people.seats import find_head
from office.rulebook.versions import find_key
from rules.calendar import WorkCalendar
from storage.tables import Consultation, ConsultationReply, Opinion, Organisation

TERM = "征求意见回复期限"


def recount_consultations(
    session: Session,
    organisation: Organisation,
    former: WorkCalendar,  # noqa: ARG001 - every kind of record is asked alike
    *,
    now: datetime,
) -> list[Moved]:
    """Count the terms anew that still run and that nobody set or agreed on; return those that moved.

    A term never ends on a day that is past already: it ends today then.
    """
    today = local_day(organisation, now)
    calendar = work_calendar(session, organisation.id or 0)
    moved = []
    for consultation in find_open(session, organisation.id or 0):
        hold_consultation(session, consultation)
        began = local_day(organisation, consultation.made_at)
        rule = find_reply_due(consultation.rulebook, began, calendar)
        running = [r for r in find_replies(session, consultation) if _runs(r, now)]
        if consultation.own_term or rule is None or rule.due == consultation.due_on or not running:
            continue
        old, consultation.due_on = consultation.due_on, max(rule.due, today)
        for reply in running:
            reply.due_on = consultation.due_on
            reply.due_at = due_end(organisation, reply.due_on)
            session.add(reply)
        session.add(consultation)
        session.flush()
        log_by_itself(session, consultation, "recount", at=now)
        plan_consultation(session, consultation, now=now)
        refresh(session, about_consultation(consultation), now=now)
        moved.append(_moved(session, organisation, consultation, running, old, now=now))
    return moved


def _runs(reply: ConsultationReply, now: datetime) -> bool:
    return reply.opinion is Opinion.NONE and reply.agreed_due_on is None and now < reply.due_at


def _moved(
    session: Session,
    organisation: Organisation,
    consultation: Consultation,
    running: list[ConsultationReply],
    old: date,
    *,
    now: datetime,
) -> Moved:
    today = local_day(organisation, now)
    rulebook = find_key(organisation.rulebook, today)
    people = find_asking(session, consultation, on=today, rulebook=rulebook)
    for reply in running:
        head = find_head(session, reply.unit_id)
        people = [*people, *find_people_for(session, consultation, head, on=today, rulebook=rulebook)]
    ids = tuple(dict.fromkeys(person.id or 0 for person in people))
    return Moved(about_consultation(consultation), consultation.title, TERM, old, consultation.due_on, ids)
