"""A topic's particulars laid out for one reader, and what its applicant may press."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from office.access import Actor
from office.actions import Action
from office.calendars import local
from office.errands import can_withdraw
from office.seats import find_holder
from storage.tables import Case, CaseStatus, Meeting, Seat, Topic, TopicState, Unit


@dataclass(frozen=True)
class FactLine:
    """What was said of one thing that the gate asks: whether it is so, when it was done, on what paper."""

    name: str
    is_so: bool
    on: date | None
    paper: str


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
        tuple(topic.marks),
        former.number if former else None,
    )


def read_fact(name: str, said: object) -> FactLine:
    """Read one fact of a topic's record."""
    assert isinstance(said, dict)  # noqa: S101 - written by office.topics alone
    on = said.get("on")
    return FactLine(
        name, bool(said.get("is")), date.fromisoformat(on) if on else None, str(said.get("paper") or "")
    )


def find_topic_actions(session: Session, _reader: Actor, case: Case) -> list[Action]:
    """Return what the applicant may press on a topic besides its steps."""
    found = [Action.WITHDRAW] if can_withdraw(session, case) else []
    if case.status is CaseStatus.RETURNED:
        found.append(Action.EDIT)
    return found
