"""What becomes of a topic after it was put: laid aside, put again, moved to another meeting."""

from sqlmodel import Session, col, select

from office.access import Actor, access_case, hold_case
from office.agenda.operations import require_unapproved
from office.cases.decisions import return_for_changes
from office.cases.flow import about
from office.errors import BadInputError, StaleError
from office.meetings.records import about_meeting, find_meeting
from office.outbox import refresh
from office.people.seats import find_holder
from office.topics.agenda import (
    ENDED,
    MOVED,
    can_change_topic,
    find_next,
    is_open,
    list_topic,
    mark,
    put_on,
    take_off,
    unmark,
)
from office.topics.effects import tell_news
from office.topics.gate import examine
from office.topics.records import (
    BarredError,
    access_unit_topic,
    facts_of,
    flag_topic,
    log_topic,
    refresh_topic,
    require_not_begun,
    require_office_staff,
    tell_unit,
    topic_of,
)
from office.topics.steps import find_open_step
from storage.tables import (
    Case,
    CaseStatus,
    Meeting,
    Seat,
    Topic,
    TopicState,
)

DEFERRED = "缓议"


def defer_topic(session: Session, actor: Actor, case_id: int) -> Case:
    """缓议: whoever decides the waiting step, or the office once approved, lays a topic aside.

    It can be put again: by 修改 where it had not been approved, by 再提 where it had.
    """
    case = access_case(session, actor, case_id)
    hold_case(session, case)
    topic = topic_of(session, case)
    if case.status is CaseStatus.PENDING:
        step = find_open_step(session, case)
        if step is None:
            raise StaleError("这件事项已经有了新的进展，请看最新的卡片。")
        return_for_changes(session, actor, step.id or 0, reason=DEFERRED)
        topic.state = TopicState.DEFERRED
        session.add(topic)
        session.flush()
        return case
    require_office_staff(actor)
    if case.status is not CaseStatus.APPROVED or topic.state not in (TopicState.LISTED, TopicState.PROPOSED):
        raise StaleError("只有已确定、尚未上会的议题可以缓议，请看最新的卡片。")
    require_not_begun(session, topic)
    _require_open_agenda(session, topic)
    meeting = take_off(session, topic, TopicState.DEFERRED)
    if meeting is not None:
        topic.moved_from_id = meeting.id
    session.add(topic)
    session.flush()
    log_topic(session, actor, case, "topic.defer")
    tell_unit(session, actor, case, topic, "deferred")
    refresh_topic(session, actor, case, meeting)
    return case


def put_again(session: Session, actor: Actor, case_id: int) -> Case:
    """再提: put a topic that was laid aside to the next meeting of its kind; its route stands."""
    case, topic = access_unit_topic(session, actor, case_id)
    if case.status is not CaseStatus.APPROVED or topic.state is not TopicState.DEFERRED:
        raise StaleError("只有缓议的议题可以再提，请看最新的卡片。")
    kind, unit_id = topic.meeting_kind, topic.unit_id
    meeting = find_next(session, case.organisation_id, kind, unit_id, now=actor.now)
    examined = examine(
        session,
        case.rulebook,
        kind,
        facts_of(topic),
        unit_id=unit_id,
        meeting=meeting,
        now=actor.now,
        today=actor.today,
    )
    if examined.bars:
        raise BarredError(examined.bars)
    listed = list_topic(session, case, topic, now=actor.now)
    log_topic(session, actor, case, "topic.again")
    flag_topic(session, actor, topic)
    tell_unit(session, actor, case, topic, "again")
    refresh_topic(session, actor, case, listed)
    return case


def move_topic(session: Session, actor: Actor, case_id: int, *, meeting_id: int | None = None) -> Case:
    """Move a topic to another meeting of its kind, else to the next; without one it waits. The office."""
    require_office_staff(actor)
    case = access_case(session, actor, case_id)
    hold_case(session, case)
    topic = topic_of(session, case)
    former = session.get(Meeting, topic.meeting_id) if topic.meeting_id else None
    if former is None or case.status in ENDED or topic.state is TopicState.DISCUSSED:
        raise StaleError("这项议题没有列在待开的会议上，请看最新的卡片。")
    require_not_begun(session, topic)
    _require_open_agenda(session, topic)
    target = _chosen(session, actor, topic, former, meeting_id)
    _move(session, actor, case, topic, target)
    log_topic(session, actor, case, "topic.move")
    refresh_topic(session, actor, case, former)
    return case


def release_topics(session: Session, actor: Actor, meeting: Meeting) -> list[Case]:
    """Move every topic of a meeting that will not be held to the next of its kind; else they wait."""
    rows = session.exec(
        select(Case, Topic)
        .join(Topic, col(Topic.case_id) == col(Case.id))
        .where(Topic.meeting_id == meeting.id, Topic.state != TopicState.DROPPED)
        .order_by(col(Topic.position), col(Case.id))
    ).all()
    moved = []
    for case, topic in rows:
        if case.status in ENDED or topic.state is TopicState.DISCUSSED:
            continue
        target = find_next(
            session, case.organisation_id, topic.meeting_kind, topic.unit_id, now=actor.now, after=meeting
        )
        _move(session, actor, case, topic, target)
        log_topic(session, actor, case, "topic.move")
        refresh(session, about(case), now=actor.now)
        moved.append(case)
    return moved


def change_presenter(session: Session, actor: Actor, case_id: int, seat_id: int) -> Case:
    """Have another post present a topic: the unit itself, or the office."""
    case, topic = access_unit_topic(session, actor, case_id)
    if not can_change_topic(session, case, topic):
        raise StaleError("这项议题已经上会或办结，不能再换汇报人。")
    seat = session.get(Seat, seat_id)
    if seat is None or seat.organisation_id != actor.organisation_id:
        raise BadInputError("没有这个职务，请另选汇报人。")
    holder = find_holder(session, seat_id, actor.today)
    if holder is None:
        raise BadInputError("{seat}现在无人任职，请另选汇报人。", seat=seat.title)
    topic.presenter_seat_id = seat_id
    unmark(topic, "presenter_away", "presenter_gone")
    session.add(topic)
    session.flush()
    log_topic(session, actor, case, "topic.presenter")
    flag_topic(session, actor, topic)
    if holder.id != actor.person_id:
        tell_news(session, holder, case, "presenter", now=actor.now)
    meeting = session.get(Meeting, topic.meeting_id) if topic.meeting_id else None
    refresh_topic(session, actor, case, meeting)
    return case


def _require_open_agenda(session: Session, topic: Topic) -> None:
    """Refuse to change an approved agenda: that withdraws its approval, which the office does first."""
    meeting = session.get(Meeting, topic.meeting_id) if topic.meeting_id and topic.position else None
    if meeting is not None:
        require_unapproved(meeting)


def _chosen(
    session: Session, actor: Actor, topic: Topic, former: Meeting, meeting_id: int | None
) -> Meeting | None:
    if meeting_id is None:
        kind, unit_id = topic.meeting_kind, topic.unit_id
        return find_next(
            session, topic.organisation_id, kind, unit_id, now=actor.now, after=former, closed_too=True
        )
    meeting = find_meeting(session, actor, meeting_id)
    if meeting.id == former.id:
        raise StaleError("这项议题已经在这次会议上。")
    if meeting.kind != topic.meeting_kind or not is_open(meeting, actor.now):
        raise BadInputError("请选一次同类的、尚未召开的会议。")
    return meeting


def _move(session: Session, actor: Actor, case: Case, topic: Topic, target: Meeting | None) -> None:
    former = take_off(session, topic, TopicState.PROPOSED)
    topic.moved_from_id = former.id if former else None
    mark(topic, MOVED)
    if target is not None and case.status is CaseStatus.APPROVED:
        put_on(session, topic, target, now=actor.now)
    elif target is not None:
        topic.meeting_id = target.id
    session.add(topic)
    session.flush()
    flag_topic(session, actor, topic)
    tell_unit(session, actor, case, topic, "moved")
    if target is not None:
        refresh(session, about_meeting(target), now=actor.now)
