"""What is reminded of a consultation: before a unit's term ends, on its last day, and when it is over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from office.access import find_office_staff
from office.calendar.calendars import local_day, work_calendar
from office.consultations.records import (
    ENDED,
    about_consultation,
    find_asking,
    find_people_for,
    find_replies,
)
from office.consultations.rules import deems_silence
from office.people.seats import find_head
from office.reminders.leads import LeadKind, lead_of
from office.reminders.rows import HORIZON, find_office_seat, hours_of, name_of, plan
from office.reminders.rules import Due, Hours, Rule, SeatName, between, due_for
from office.rulebook.versions import find_key
from rules.calendar import WorkCalendar
from storage.tables import (
    Consultation,
    ConsultationReply,
    ConsultationStatus,
    Opinion,
    Organisation,
    Person,
    Reminder,
    Seat,
)

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class ReplyFacts:
    """What the reminders of one unit's answer rest on."""

    unit: SeatName
    asking: SeatName
    due_on: date
    lead: int
    """Working days before the last day on which it is reminded first."""
    is_open: bool
    deems: bool
    """Whether silence is no objection once the term is over."""
    office: SeatName | None = None


def find_reply_dues(
    facts: Sequence[ReplyFacts], hours: Hours, calendar: WorkCalendar, *, since: datetime, until: datetime
) -> tuple[Due, ...]:
    """Return what unanswered units bring to be reminded with since <= due < until, in order of time."""
    dues = dict.fromkeys(due for one in facts for due in _reply_dues(one, hours, calendar))
    return between(dues, hours, since=since, until=until)


def plan_consultation(session: Session, consultation: Consultation, *, now: datetime) -> None:
    """Bring the reminders of a consultation into line with it; planning twice changes nothing."""
    organisation = session.get_one(Organisation, consultation.organisation_id)
    dues: tuple[Due, ...] = ()
    if consultation.status not in ENDED:
        dues = find_reply_dues(
            list(_find_facts(session, organisation, consultation, now=now)),
            hours_of(organisation),
            work_calendar(session, consultation.organisation_id),
            since=consultation.made_at,
            until=now + HORIZON,
        )
    about = about_consultation(consultation)
    plan(session, organisation, about, dues, args={"consultation": consultation.id}, since=now)


def replan_consultations(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Bring the reminders of every consultation under way into line with the calendar and the leads."""
    for consultation in find_open(session, organisation.id or 0):
        plan_consultation(session, consultation, now=now)


def find_open(session: Session, organisation_id: int) -> Sequence[Consultation]:
    """Return the consultations that still wait for answers, oldest first."""
    return session.exec(
        select(Consultation)
        .where(
            Consultation.organisation_id == organisation_id, Consultation.status == ConsultationStatus.OPEN
        )
        .order_by(col(Consultation.id))
    ).all()


def find_consultation_recipients(
    session: Session, organisation: Organisation, reminder: Reminder, *, now: datetime
) -> list[Person] | None:
    """Return whom a due reminder goes to: whoever acts for its seat, else the office. None once of no use."""
    consultation = session.get(Consultation, reminder.args["consultation"])
    if consultation is None or consultation.status in ENDED:
        return None
    today = local_day(organisation, now)
    rulebook = find_key(organisation.rulebook, today)
    is_over = reminder.rule in (Rule.CONSULT_DEEMED, Rule.CONSULT_UNANSWERED)
    wanted = Opinion.DEEMED if reminder.rule == Rule.CONSULT_DEEMED else Opinion.NONE
    replies = [
        reply
        for reply in find_replies(session, consultation)
        if reply.opinion is wanted and (not is_over or reply.due_at <= now)
    ]
    if not replies:
        return None
    heads = [find_head(session, reply.unit_id) for reply in replies]
    seat = next((head for head in heads if head is not None and head.id == reminder.seat_id), None)
    if seat is not None:
        return find_people_for(session, consultation, seat, on=today, rulebook=rulebook)
    if not is_over:
        return None
    if reminder.seat_id == consultation.seat_id:
        return find_asking(session, consultation, on=today, rulebook=rulebook)
    return find_office_staff(session, consultation.organisation_id)


def find_reply_end(session: Session, organisation: Organisation, reminder: Reminder) -> datetime | None:
    """Return the end of the term that a reminder is about; None for what is said once it is over."""
    consultation = session.get(Consultation, reminder.args["consultation"])
    if consultation is None or reminder.rule not in (Rule.CONSULT_SOON, Rule.CONSULT_DUE):
        return None
    for reply in find_replies(session, consultation):
        head = find_head(session, reply.unit_id)
        if head is not None and head.id == reminder.seat_id and reply.organisation_id == organisation.id:
            return reply.due_at
    return None


def _find_facts(
    session: Session, organisation: Organisation, consultation: Consultation, *, now: datetime
) -> Iterable[ReplyFacts]:
    began = local_day(organisation, consultation.made_at)
    deems = deems_silence(consultation.rulebook, began) is not None
    office = find_office_seat(session, consultation.organisation_id, local_day(organisation, now))
    asking = name_of(session.get_one(Seat, consultation.seat_id))
    lead = lead_of(organisation, LeadKind.CONSULTATION)
    is_open = consultation.status is ConsultationStatus.OPEN
    for reply in find_replies(session, consultation):
        head = find_head(session, reply.unit_id)
        if head is None or not _is_owed(reply, is_open=is_open):
            continue
        yield ReplyFacts(
            name_of(head),
            asking,
            reply.due_on,
            lead,
            reply.opinion is Opinion.NONE,
            deems,
            name_of(office) if office else None,
        )


def _is_owed(reply: ConsultationReply, *, is_open: bool) -> bool:
    return reply.opinion is Opinion.DEEMED or (is_open and reply.opinion is Opinion.NONE)


def _reply_dues(facts: ReplyFacts, hours: Hours, calendar: WorkCalendar) -> Iterable[Due]:
    if facts.is_open:
        soon = calendar.add_working_days(facts.due_on, -facts.lead)
        on = calendar.previous_working(facts.due_on)
        if soon < on:
            yield due_for(Rule.CONSULT_SOON, hours.at(soon, hours.digest_at), facts.unit)
        yield due_for(Rule.CONSULT_DUE, hours.at(on, hours.digest_at), facts.unit)
    after = hours.at(calendar.next_working(facts.due_on + _DAY), hours.digest_at)
    if facts.deems:
        yield due_for(Rule.CONSULT_DEEMED, after, facts.unit)
        yield due_for(Rule.CONSULT_DEEMED, after, facts.asking)
    elif facts.is_open:
        yield due_for(Rule.CONSULT_UNANSWERED, after, facts.unit)
        yield due_for(Rule.CONSULT_UNANSWERED, after, facts.asking)
        if facts.office is not None:
            yield due_for(Rule.CONSULT_UNANSWERED, after, facts.office)
