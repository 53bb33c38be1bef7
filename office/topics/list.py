"""The topics that somebody may look through: of their unit, or for the office all, meeting by meeting."""

from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from office.access import Actor
from office.people.seats import find_head
from office.topics.plan import own_unit
from storage.tables import Case, CaseStatus, Meeting, MeetingStatus, Topic, TopicState, Unit

_LIVE = (CaseStatus.DRAFT, CaseStatus.PENDING, CaseStatus.RETURNED, CaseStatus.APPROVED)
_COMING = (MeetingStatus.CONVENING, MeetingStatus.PLANNED)


@dataclass(frozen=True)
class TopicRow:
    case_id: int
    number: str
    title: str
    unit: str
    status: CaseStatus
    state: TopicState
    position: int | None


@dataclass(frozen=True)
class TopicGroup:
    """The topics of one meeting, in its agenda's order; without `meeting`, those of none yet."""

    kind: str
    meeting: Meeting | None
    rows: tuple[TopicRow, ...]


def find_topics(session: Session, actor: Actor) -> list[TopicGroup]:
    """Return the topics under way by meeting, soonest first, then those that have no meeting."""
    query = (
        select(Case, Topic, Unit, Meeting)
        .join(Topic, col(Topic.case_id) == col(Case.id))
        .join(Unit, col(Unit.id) == col(Topic.unit_id))
        .join(Meeting, col(Meeting.id) == col(Topic.meeting_id), isouter=True)
        .where(
            Case.organisation_id == actor.organisation_id,
            col(Case.status).in_(_LIVE),
            col(Topic.state).not_in((TopicState.DISCUSSED, TopicState.DROPPED)),
            or_(col(Meeting.id).is_(None), col(Meeting.status).in_(_COMING)),
        )
    )
    if not actor.is_office:
        query = query.where(
            or_(
                col(Topic.unit_id).in_(_units(session, actor)),
                Case.applicant_id == actor.person_id,
                col(Topic.presenter_seat_id).in_([seat.id for seat in actor.seats]),
            )
        )
    rows = session.exec(query).all()
    groups: dict[tuple[str, int | None], list[tuple[Case, Topic, Unit]]] = {}
    meetings: dict[int | None, Meeting] = {}
    for case, topic, unit, meeting in rows:
        if meeting is not None:
            meetings[meeting.id] = meeting
        groups.setdefault((topic.meeting_kind, topic.meeting_id), []).append((case, topic, unit))
    found = [
        TopicGroup(kind, meetings.get(meeting_id), tuple(_row(*one) for one in sorted(ones, key=_place)))
        for (kind, meeting_id), ones in groups.items()
    ]
    return sorted(found, key=_when)


def _units(session: Session, actor: Actor) -> list[int]:
    """Return the units whose topics are the actor's to see: those that they head or put topics for."""
    own = own_unit(session, actor)
    headed = [
        seat.unit_id
        for seat in actor.seats
        if (head := find_head(session, seat.unit_id)) and head.id == seat.id
    ]
    return [*headed, *([own.id or 0] if own else [])]


def _row(case: Case, topic: Topic, unit: Unit) -> TopicRow:
    return TopicRow(
        case.id or 0, case.number, case.title, unit.name, case.status, topic.state, topic.position
    )


def _place(one: tuple[Case, Topic, Unit]) -> tuple[bool, int, int]:
    case, topic, _ = one
    return topic.position is None, topic.position or 0, case.id or 0


def _when(group: TopicGroup) -> tuple[bool, float, str]:
    meeting = group.meeting
    return meeting is None, meeting.starts_at.timestamp() if meeting else 0.0, group.kind
