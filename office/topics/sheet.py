"""A topic's particulars laid out for one reader, and what its applicant may press."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from office.access import Actor
from office.calendar.calendars import local
from office.cases.actions import Action
from office.people.seats import find_holder
from office.topics.agenda import can_change_topic, is_of_unit
from office.topics.facts import FactLine, read_fact
from office.topics.steps import can_defer
from storage.tables import Case, CaseStatus, Meeting, Seat, Topic, TopicSeat, TopicState, Unit


@dataclass(frozen=True)
class TopicLines:
    """`meeting` is its number, once the topic is meant for a certain one."""

    title: str
    meeting_kind: str
    meeting: str | None
    starts_at: datetime | None
    unit: str
    presenter: str
    urgency: str
    facts: tuple[FactLine, ...]
    state: TopicState
    position: int | None
    minutes_long: int | None
    sit_ins: tuple[str, ...]
    marks: tuple[str, ...]
    moved_from: str | None


def lay_out_topic(session: Session, reader: Actor, case: Case) -> TopicLines:
    """Lay a topic's particulars out for a reader who may see the case."""
    topic = session.get_one(Topic, case.id)
    meeting = session.get(Meeting, topic.meeting_id) if topic.meeting_id else None
    former = session.get(Meeting, topic.moved_from_id) if topic.moved_from_id else None
    seat = session.get_one(Seat, topic.presenter_seat_id)
    holder = find_holder(session, topic.presenter_seat_id, reader.today)
    return TopicLines(
        case.title,
        topic.meeting_kind,
        meeting.number if meeting else None,
        local(reader.organisation, meeting.starts_at) if meeting else None,
        session.get_one(Unit, topic.unit_id).name,
        f"{seat.title} {holder.name}" if holder else seat.title,
        topic.urgency,
        tuple(read_fact(name, said) for name, said in topic.facts.items()),
        topic.state,
        topic.position,
        topic.minutes_long,
        tuple(_sit_ins(session, topic)),
        tuple(topic.marks),
        former.number if former else None,
    )


def _sit_ins(session: Session, topic: Topic) -> Sequence[str]:
    return session.exec(
        select(Seat.title)
        .join(TopicSeat, col(TopicSeat.seat_id) == col(Seat.id))
        .where(TopicSeat.case_id == topic.case_id)
        .order_by(col(TopicSeat.id))
    ).all()


def find_topic_actions(session: Session, reader: Actor, case: Case) -> list[Action]:
    """Return what the reader may press on a topic besides its steps: as its unit, as the office."""
    topic = session.get_one(Topic, case.id)
    is_own = case.applicant_id == reader.person_id
    is_units = is_own or is_of_unit(session, {seat.id for seat in reader.seats}, case, topic)
    is_live = can_change_topic(session, case, topic)
    found = [Action.EDIT] if is_own and case.status is CaseStatus.RETURNED else []
    if is_live and can_defer(session, reader, case, topic):
        found.append(Action.DEFER)
    if is_live and reader.is_office and topic.meeting_id is not None and case.status is CaseStatus.APPROVED:
        found.append(Action.MOVE)
    may_put_again = is_units or reader.is_office
    if may_put_again and case.status is CaseStatus.APPROVED and topic.state is TopicState.DEFERRED:
        found.append(Action.AGAIN)
    if is_units and is_live:
        found += [Action.PRESENTER, Action.TAKE_BACK]
    return found
