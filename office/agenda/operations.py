"""The agenda of a meeting: its topics in order, their minutes, who sits in for each, when it closes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time

from sqlmodel import Session, select

from office.access import Actor
from office.auditing import log_act
from office.calendar.calendars import at, work_calendar
from office.errors import BadInputError, NotForYouError, StaleError
from office.meetings.made import tell_meeting_groups
from office.meetings.records import (
    about_meeting,
    day_of,
    find_agenda,
    find_meeting,
    hold_meeting,
    keeps_meeting,
)
from office.meetings.reminders import plan_meeting_reminders
from office.meetings.sitting import find_seats_of
from office.outbox import refresh
from office.rulebook.meeting_rules import find_timetable
from rules.vocabulary import DeadlineName
from storage.tables import Meeting, MeetingStatus, Organisation, Topic, TopicSeat

MOST_MINUTES = 240
"""Minutes of one topic at most."""
MOST_SIT_INS = 40
CLOSES_AT = time(17, 30)
"""The hour at which an agenda closes where nobody says another."""
_CLOSING = (DeadlineName.TOPIC_FILING, DeadlineName.MATERIALS)


def take_agenda(session: Session, actor: Actor, meeting_id: int) -> Meeting:
    """Load a meeting whose agenda the actor keeps, held until the transaction ends.

    Raises NotForYouError for anybody else, StaleError for a meeting that has begun or was cancelled.
    """
    meeting = find_meeting(session, actor, meeting_id)
    if not keeps_meeting(session, actor, meeting):
        raise NotForYouError("会议议程由政府办公室安排。")
    hold_meeting(session, meeting)
    require_to_come(meeting, actor.now)
    return meeting


def require_to_come(meeting: Meeting, now: datetime) -> None:
    """Raise StaleError for a meeting that is not to come."""
    if meeting.status is MeetingStatus.CANCELLED:
        raise StaleError("这次会议已取消。")
    if meeting.status is MeetingStatus.HELD or meeting.began_at is not None or meeting.starts_at <= now:
        raise StaleError("这次会议已经开始或结束，议程不能再改。")


def move_up(session: Session, actor: Actor, case_id: int) -> Meeting:
    """上移: have a topic change places with the one before it."""
    return _shift(session, actor, case_id, -1)


def move_down(session: Session, actor: Actor, case_id: int) -> Meeting:
    """下移: have a topic change places with the one after it."""
    return _shift(session, actor, case_id, 1)


def place_topic(session: Session, actor: Actor, case_id: int, position: int) -> Meeting:
    """Put a topic at a place of the agenda, counted from 1; the others close up."""
    topic, meeting = take_topic(session, actor, case_id)
    agenda = find_agenda(session, meeting)
    if not 1 <= position <= len(agenda):
        raise BadInputError("议程共{count}项，请写1到{count}之间的序号。", count=len(agenda))
    others = [other for other in agenda if other.case_id != topic.case_id]
    others.insert(position - 1, topic)
    for number, other in enumerate(others, start=1):
        other.position = number
        session.add(other)
    return changed(session, actor, meeting, "agenda.order", topic=topic.case_id, position=position)


def set_minutes(session: Session, actor: Actor, case_id: int, minutes: int) -> Meeting:
    """时长: say how long a topic takes."""
    if not 1 <= minutes <= MOST_MINUTES:
        raise BadInputError("每项议题的时长请写1至{most}分钟。", most=MOST_MINUTES)
    topic, meeting = take_topic(session, actor, case_id)
    topic.minutes_long = minutes
    session.add(topic)
    return changed(session, actor, meeting, "agenda.minutes", topic=case_id, minutes=minutes)


def set_sit_ins(session: Session, actor: Actor, case_id: int, names: Iterable[str]) -> Meeting:
    """列席: make those who sit in for a topic exactly these: people, posts, units (their heads), ranks.

    Raises BadInputError for a name that means nobody; then nothing is changed.
    """
    topic, meeting = take_topic(session, actor, case_id)
    wanted: dict[int, None] = {}
    for name in names:
        wanted |= dict.fromkeys(seat.id or 0 for seat in find_seats_of(session, actor, name))
    wanted.pop(topic.presenter_seat_id, None)
    if len(wanted) > MOST_SIT_INS:
        raise BadInputError(
            "一项议题的列席请不超过{most}位，现在有{count}位。", most=MOST_SIT_INS, count=len(wanted)
        )
    rows = session.exec(select(TopicSeat).where(TopicSeat.case_id == case_id)).all()
    for row in rows:
        if row.seat_id not in wanted:
            session.delete(row)
    known = {row.seat_id for row in rows}
    for seat_id in wanted:
        if seat_id not in known:
            session.add(TopicSeat(case_id=case_id, seat_id=seat_id))
    return changed(session, actor, meeting, "agenda.sit_ins", topic=case_id, seats=list(wanted))


def take_topic(session: Session, actor: Actor, case_id: int) -> tuple[Topic, Meeting]:
    """Load a topic of an agenda that the actor keeps and that is not approved. Raises as `take_agenda`."""
    topic = session.get(Topic, case_id)
    if topic is None or topic.organisation_id != actor.organisation_id or topic.meeting_id is None:
        raise StaleError("这项议题已不在会议议程上，请看最新的卡片。")
    meeting = take_agenda(session, actor, topic.meeting_id)
    session.refresh(topic)
    if topic.meeting_id != meeting.id or topic.position is None:
        raise StaleError("这项议题已不在会议议程上，请看最新的卡片。")
    require_unapproved(meeting)
    return topic, meeting


def require_unapproved(meeting: Meeting) -> None:
    """Raise StaleError for an approved agenda: changing it withdraws the approval, which is said before."""
    if meeting.agenda_approved_at is not None:
        raise StaleError("议程已审定。要修改请先按“变更”，审定随即失效，改好后须重新提交。")


def changed(session: Session, actor: Actor, meeting: Meeting, action: str, **text: object) -> Meeting:
    """Record a change of an agenda and show it; one that lay with its decider is to be submitted anew."""
    meeting.agenda_submitted_at = None
    session.add(meeting)
    session.flush()
    log_agenda(session, actor, meeting, action, text)
    refresh(session, about_meeting(meeting), now=actor.now)
    return meeting


def close_agenda(session: Session, actor: Actor, meeting_id: int) -> Meeting:
    """截止: take no more topics from now on."""
    meeting = take_agenda(session, actor, meeting_id)
    if meeting.agenda_closed_at is not None:
        raise StaleError("议程已经截止。")
    meeting.agenda_closed_at = actor.now
    return _closing_changed(session, actor, meeting, "agenda.close")


def open_agenda(session: Session, actor: Actor, meeting_id: int) -> Meeting:
    """Take topics again; a closing time that has passed counts no more."""
    meeting = take_agenda(session, actor, meeting_id)
    meeting.agenda_closed_at = None
    if meeting.agenda_closes_at is not None and meeting.agenda_closes_at <= actor.now:
        meeting.agenda_closes_at = None
    return _closing_changed(session, actor, meeting, "agenda.open")


def find_default_closing(session: Session, meeting: Meeting) -> datetime | None:
    """Return when an agenda would close by the rulebook's own dates: topics filed, else materials in."""
    organisation = session.get_one(Organisation, meeting.organisation_id)
    calendar = work_calendar(session, meeting.organisation_id)
    lines = find_timetable(meeting.rulebook, meeting.kind, day_of(session, meeting), calendar)
    due = {line.name: line.due for line in lines}
    day = next((due[name] for name in _CLOSING if name in due), None)
    return at(organisation, day, CLOSES_AT.isoformat("minutes")) if day else None


def log_agenda(
    session: Session,
    actor: Actor,
    meeting: Meeting,
    action: str,
    text: Mapping[str, object] | None = None,
    *,
    cite: Sequence[str] = (),
) -> None:
    """Record in the audit what was done with an agenda, and by whom."""
    log_act(
        session,
        actor,
        action,
        about=about_meeting(meeting),
        text={"title": meeting.title, **(text or {})},
        cite=cite,
        seat_id=actor.seat_id,
    )


def _shift(session: Session, actor: Actor, case_id: int, by: int) -> Meeting:
    topic, meeting = take_topic(session, actor, case_id)
    agenda = find_agenda(session, meeting)
    index = next(index for index, other in enumerate(agenda) if other.case_id == topic.case_id)
    if not 0 <= index + by < len(agenda):
        raise StaleError("这项议题已经在最前。" if by < 0 else "这项议题已经在最后。")
    agenda[index], agenda[index + by] = agenda[index + by], agenda[index]
    for number, other in enumerate(agenda, start=1):
        other.position = number
        session.add(other)
    return changed(session, actor, meeting, "agenda.order", topic=case_id, position=index + by + 1)


def _closing_changed(
    session: Session, actor: Actor, meeting: Meeting, action: str, **text: object
) -> Meeting:
    session.add(meeting)
    session.flush()
    log_agenda(session, actor, meeting, action, text)
    plan_meeting_reminders(session, meeting, now=actor.now)
    tell_meeting_groups(session, meeting, "meeting.closing", now=actor.now)
    refresh(session, about_meeting(meeting), now=actor.now)
    return meeting
