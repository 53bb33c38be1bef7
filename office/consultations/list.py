"""Consultations listed and laid out for one reader: what waits for an answer, what was asked, each unit."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from office.access import Actor
from office.calendar.calendars import began_on as began_case_on
from office.calendar.calendars import local, work_calendar
from office.consultations.plan import began_on
from office.consultations.records import (
    GOES_ON,
    acting_leader,
    answers_for,
    can_see_consultation,
    can_see_opinions,
    find_consultations_of,
    find_replies,
    is_answered,
    is_liaison_of,
    is_liaison_of_leader,
    manages,
    may_consult,
    settles,
)
from office.consultations.rules import Silence, find_differences, find_reply_due, find_silence
from office.reminders.falls_due import FallsDue
from office.topics.gate import find_asked
from office.topics.records import facts_of
from rules.calendar import WorkCalendar
from rules.vocabulary import Fact
from storage.tables import (
    Case,
    Consultation,
    ConsultationReply,
    ConsultationStatus,
    Opinion,
    Person,
    Seat,
    Topic,
    Unit,
)

FALLS_DUE = "征求意见回复"


class Scope(StrEnum):
    """Which consultations are listed."""

    MINE = "mine"
    """What waits for the reader's answer, their word or their unit's."""
    ASKED = "asked"
    """What the reader's unit asked others; for the office all that go on."""
    CLOSED = "closed"


class ConsultAction(StrEnum):
    """What may be pressed on a consultation as a whole."""

    URGE = "urge"
    RECORD = "record"
    REMOVE = "remove"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    RAISE = "raise"
    SETTLE = "settle"
    RECORD_SETTLEMENT = "record_settlement"


@dataclass(frozen=True)
class ReplyLine:
    """One unit's answer as a card shows it."""

    id: int
    unit_id: int
    unit: str
    opinion: Opinion
    text: str
    by: str
    stood_in: bool
    recorded: bool
    at: datetime | None
    late: bool
    due_on: date
    days_left: int
    """Working days until the last one; below zero once it is over."""
    is_agreed_term: bool
    asked_due_on: date | None
    asked_why: str
    cite: tuple[str, ...]
    mine: bool
    """The reader acts for the unit today."""


@dataclass(frozen=True)
class ConsultationSheet:
    """A consultation laid out for one reader who may see it."""

    consultation: Consultation
    unit: str
    replies: tuple[ReplyLine, ...]
    """All of them, or for a unit that is asked only its own."""
    units: tuple[str, ...]
    sees_all: bool
    manages: bool
    case: Case | None
    silence: Silence | None
    differences: tuple[str, ...]
    """The articles on what becomes of differences."""
    leader: str
    settled_by: str
    actions: tuple[ConsultAction, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Brief:
    """A consultation in one line, for the card of what it serves."""

    id: int
    number: str
    status: ConsultationStatus
    due_on: date
    units: int
    answered: int
    deemed: int
    """That said nothing in time, and are held to have no objection."""
    differing: int


def count_days_left(calendar: WorkCalendar, today: date, due_on: date) -> int:
    """Count the working days after today until the last one; what is over counts below zero."""
    day = date.resolution
    if due_on >= today:
        return calendar.count_working_days(today + day, due_on)
    return -max(1, calendar.count_working_days(due_on + day, today))


def lay_out_consultation(session: Session, reader: Actor, consultation: Consultation) -> ConsultationSheet:
    """Lay a consultation out for a reader who may see it."""
    calendar = work_calendar(session, consultation.organisation_id)
    sees_all = can_see_opinions(session, reader, consultation)
    replies = find_replies(session, consultation)
    lines = tuple(_line(session, reader, consultation, reply, calendar) for reply in replies)
    began = began_on(session, consultation.organisation_id, consultation.made_at)
    topic = session.get(Topic, consultation.case_id) if consultation.case_id else None
    acting = acting_leader(session, consultation, on=reader.today, rulebook=reader.rulebook)
    rule = find_reply_due(consultation.rulebook, began, calendar)
    own = {seat.unit_id for seat in reader.seats}
    return ConsultationSheet(
        consultation,
        session.get_one(Unit, consultation.unit_id).name,
        tuple(line for line in lines if sees_all or line.mine or line.unit_id in own),
        tuple(line.unit for line in lines),
        sees_all,
        manages(session, reader, consultation),
        session.get(Case, consultation.case_id) if consultation.case_id else None,
        find_silence(consultation.rulebook, began),
        find_differences(consultation.rulebook, began, topic.meeting_kind if topic else None),
        acting.seat.title if acting else "",
        _settled_by(session, consultation),
        tuple(_actions(session, reader, consultation, replies)),
        rule.warnings if rule is not None and not consultation.own_term else (),
    )


def find_consultations(session: Session, actor: Actor, scope: Scope) -> list[Consultation]:
    """Return the consultations of a scope that the actor may see, by their last day."""
    query = select(Consultation).where(Consultation.organisation_id == actor.organisation_id)
    if scope is Scope.CLOSED:
        query = query.where(col(Consultation.status).not_in(GOES_ON)).order_by(col(Consultation.id).desc())
    else:
        query = query.where(col(Consultation.status).in_(GOES_ON)).order_by(
            col(Consultation.due_on), col(Consultation.id)
        )
    found = [row for row in session.exec(query).all() if can_see_consultation(session, actor, row)]
    if scope is Scope.MINE:
        return [row for row in found if waits_for(session, actor, row)]
    if scope is Scope.ASKED:
        own = {seat.unit_id for seat in actor.seats}
        return [row for row in found if actor.is_office or row.unit_id in own or manages(session, actor, row)]
    return found


def search_consultations(session: Session, actor: Actor, words: list[str]) -> list[Consultation]:
    """Return the consultations whose title holds all of the words, that the actor may see, latest first."""
    query = (
        select(Consultation)
        .where(Consultation.organisation_id == actor.organisation_id)
        .order_by(col(Consultation.id).desc())
    )
    for word in words:
        query = query.where(col(Consultation.title).icontains(word, autoescape=True))
    rows = session.exec(query.limit(200)).all()
    return [row for row in rows if can_see_consultation(session, actor, row)]


def waits_for(session: Session, actor: Actor, consultation: Consultation) -> bool:
    """Whether it waits for the actor: an answer, a word on another term, differences to raise or settle."""
    replies = find_replies(session, consultation)
    if any(
        reply.opinion is Opinion.NONE and answers_for(session, actor, consultation, reply.unit_id)
        for reply in replies
    ):
        return True
    is_asking = answers_for(session, actor, consultation, consultation.unit_id)
    if is_asking and any(reply.asked_due_on for reply in replies):
        return True
    if consultation.status is not ConsultationStatus.DIFFERING:
        return False
    if consultation.raised_at is None:
        return is_asking
    return settles(session, actor, consultation)


def find_falling_due_consultations(session: Session, actor: Actor, until: date) -> list[FallsDue]:
    """Return the answers that the actor owes by a day, what is overdue included."""
    rows = session.exec(
        select(Consultation, ConsultationReply)
        .join(ConsultationReply, col(ConsultationReply.consultation_id) == col(Consultation.id))
        .where(
            ConsultationReply.organisation_id == actor.organisation_id,
            ConsultationReply.opinion == Opinion.NONE,
            ConsultationReply.due_on <= until,
            col(ConsultationReply.removed_at).is_(None),
            Consultation.status == ConsultationStatus.OPEN,
        )
        .order_by(col(ConsultationReply.due_on), col(ConsultationReply.id))
    ).all()
    return [
        FallsDue(
            f"consultation:{consultation.number}",
            FALLS_DUE,
            consultation.title,
            reply.due_on,
            verb="cq-show",
            args=(consultation.id or 0,),
        )
        for consultation, reply in rows
        if answers_for(session, actor, consultation, reply.unit_id)
    ]


def find_briefs(session: Session, case_id: int) -> tuple[Brief, ...]:
    """Return in short the consultations that serve a case, oldest first."""
    return tuple(_brief(session, found) for found in find_consultations_of(session, case_id))


def can_consult(session: Session, actor: Actor, case: Case) -> bool:
    """Whether to offer it on a case's card: nobody was asked yet, and of a topic the gate wants it shown.

    A topic whose unit names the day or the paper of its own asking shows it already.
    """
    if find_consultations_of(session, case.id or 0) or not may_consult(session, actor, case):
        return False
    topic = session.get(Topic, case.id)
    if topic is None:
        return True
    asked = find_asked(case.rulebook, topic.meeting_kind, facts_of(topic), began_case_on(session, case))
    done = facts_of(topic).get(str(Fact.CONSULTED))
    is_shown = done is not None and done.is_so and bool(done.on or done.paper)
    return Fact.CONSULTED in asked.facts and not is_shown


def _brief(session: Session, consultation: Consultation) -> Brief:
    replies = find_replies(session, consultation)
    return Brief(
        consultation.id or 0,
        consultation.number,
        consultation.status,
        consultation.due_on,
        len(replies),
        sum(is_answered(reply) and reply.opinion is not Opinion.DEEMED for reply in replies),
        sum(reply.opinion is Opinion.DEEMED for reply in replies),
        sum(reply.opinion in (Opinion.CHANGES, Opinion.DISAGREE) for reply in replies),
    )


def _line(
    session: Session,
    reader: Actor,
    consultation: Consultation,
    reply: ConsultationReply,
    calendar: WorkCalendar,
) -> ReplyLine:
    person = session.get(Person, reply.person_id) if reply.person_id else None
    return ReplyLine(
        reply.id or 0,
        reply.unit_id,
        session.get_one(Unit, reply.unit_id).name,
        reply.opinion,
        reply.text,
        person.name if person else "",
        reply.stood_in,
        reply.recorded,
        local(reader.organisation, reply.replied_at) if reply.replied_at else None,
        reply.late,
        reply.due_on,
        count_days_left(calendar, reader.today, reply.due_on),
        reply.agreed_due_on is not None,
        reply.asked_due_on,
        reply.asked_why,
        tuple(reply.cite),
        answers_for(session, reader, consultation, reply.unit_id),
    )


def _settled_by(session: Session, consultation: Consultation) -> str:
    if consultation.settled_by_id is None:
        return ""
    person = session.get_one(Person, consultation.settled_by_id).name
    seat = session.get(Seat, consultation.settled_for_id) if consultation.settled_for_id else None
    return f"{seat.title} {person}" if seat is not None else person


def _actions(
    session: Session, reader: Actor, consultation: Consultation, replies: list[ConsultationReply]
) -> list[ConsultAction]:
    found: list[ConsultAction] = []
    is_open = consultation.status is ConsultationStatus.OPEN
    if is_open and manages(session, reader, consultation):
        found.append(ConsultAction.URGE)
        if len(replies) > 1:
            found.append(ConsultAction.REMOVE)
    if consultation.status in GOES_ON and manages(session, reader, consultation):
        answered = any(map(is_answered, replies))
        found.append(ConsultAction.CANCEL if answered else ConsultAction.WITHDRAW)
    if is_open and (
        reader.is_office or any(is_liaison_of(session, reader, reply.unit_id) for reply in replies)
    ):
        found.append(ConsultAction.RECORD)
    if consultation.status is not ConsultationStatus.DIFFERING:
        return found
    if consultation.raised_at is None:
        if manages(session, reader, consultation):
            found.append(ConsultAction.RAISE)
    elif settles(session, reader, consultation):
        found.append(ConsultAction.SETTLE)
    elif reader.is_office or is_liaison_of_leader(session, reader, consultation):
        found.append(ConsultAction.RECORD_SETTLEMENT)
    return found
