"""Meetings that have begun, made outright, for tests of what comes after them."""

from datetime import UTC, datetime, timedelta

from sqlmodel import Session, select

from office.access import Actor
from office.cases.begin import open_case
from office.meetings.records import find_sitting, next_meeting_number
from office.rulebook.meeting_rules import find_meeting_rule
from rules.vocabulary import Meeting as MeetingKind
from storage.tables import (
    Attendance,
    CaseKind,
    CaseStatus,
    Meeting,
    MeetingStatus,
    Part,
    Seat,
    Topic,
    TopicState,
    Unit,
)
from tests.office.town import Town


def hold(
    session: Session,
    actor: Actor,
    *,
    kind: str = "executive",
    titles: tuple[str, ...] = ("关于调整停车收费的请示", "关于老旧小区改造的请示"),
    chair: str = "区长",
    unit: str = "住建局",
    status: MeetingStatus = MeetingStatus.HELD,
    starts_at: datetime | None = None,
) -> Meeting:
    """Write a meeting of a kind with its members, and topics of one unit on its agenda."""
    at = starts_at or actor.now - timedelta(hours=3)
    number = next_meeting_number(session, actor.organisation_id, actor.today.year)
    chair_seat = _seat(session, actor, chair)
    meeting = Meeting(
        organisation_id=actor.organisation_id,
        number=number,
        kind=kind,
        title=f"第{int(number[-4:])}次{MeetingKind(kind).term}",
        status=status,
        rulebook=actor.rulebook,
        starts_at=at.astimezone(UTC),
        minutes_long=90,
        place="第一会议室",
        chair_seat_id=chair_seat.id,
        noticed_at=at - timedelta(days=1),
        uid=f"{number}@qingyu",
        made_by_id=actor.person_id,
        made_at=at - timedelta(days=5),
        began_at=at if status is MeetingStatus.HELD else None,
        ended_at=at + timedelta(minutes=80) if status is MeetingStatus.HELD else None,
    )
    session.add(meeting)
    session.flush()
    rule = find_meeting_rule(actor.rulebook, kind, actor.today)
    words = (*rule.members, *rule.standing) if rule else ()
    seats = {seat.id: seat for seat in (chair_seat, *find_sitting(session, actor.organisation_id, words))}
    for seat_id in seats:
        part = Part.CHAIR if seat_id == chair_seat.id else Part.MEMBER
        session.add(
            Attendance(
                organisation_id=actor.organisation_id,
                meeting_id=meeting.id or 0,
                seat_id=seat_id or 0,
                part=part,
                came_at=at,
            )
        )
    for position, title in enumerate(titles, start=1):
        add_topic(session, actor, meeting, title, position=position, unit=unit)
    session.flush()
    return meeting


def add_topic(
    session: Session, actor: Actor, meeting: Meeting, title: str, *, position: int, unit: str = "住建局"
) -> int:
    """Put an approved topic of a unit on a meeting's agenda; its head presents it. Returns its case."""
    found = session.exec(
        select(Unit).where(Unit.organisation_id == actor.organisation_id, Unit.name == unit)
    ).one()
    head = session.exec(select(Seat).where(Seat.unit_id == found.id).order_by(Seat.id)).first()  # type: ignore[arg-type] # a column
    assert head is not None
    case = open_case(session, actor, CaseKind.TOPIC, title=title, seat=head)
    case.status = CaseStatus.APPROVED
    session.add(case)
    session.add(
        Topic(
            case_id=case.id or 0,
            organisation_id=actor.organisation_id,
            meeting_kind=meeting.kind,
            meeting_id=meeting.id,
            unit_id=found.id or 0,
            presenter_seat_id=head.id or 0,
            state=TopicState.LISTED,
            position=position,
        )
    )
    session.flush()
    return case.id or 0


def unit_id(town: Town, name: str) -> int:
    """Return a unit's id."""
    found = select(Unit.id).where(Unit.organisation_id == town.organisation_id, Unit.name == name)
    return town.read(lambda session: session.exec(found).one()) or 0


def _seat(session: Session, actor: Actor, title: str) -> Seat:
    return session.exec(
        select(Seat).where(Seat.organisation_id == actor.organisation_id, Seat.title == title)
    ).one()
