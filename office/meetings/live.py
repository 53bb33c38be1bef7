"""At the meeting: who is here, it begins, one topic after another with its people called in time, it ends."""

from datetime import date, timedelta

from sqlmodel import Session, col, select

from office.access import Actor
from office.attendance.absences import close_absences
from office.auditing import log_act
from office.calendar.calendars import local_day
from office.cases.chain import can_press
from office.errors import BadInputError, NotForYouError, StaleError
from office.meetings.facts import find_sit_in_ids
from office.meetings.records import (
    about_meeting,
    day_of,
    ends_at,
    find_agenda,
    find_attendances,
    find_meeting,
    hold_meeting,
    keeps_meeting,
)
from office.meetings.reminders import plan_meeting_reminders
from office.outbox import refresh, tell
from office.people.seats import find_holder
from storage.tables import (
    Attendance,
    CaseStatus,
    Meeting,
    MeetingStatus,
    Organisation,
    Person,
    Reply,
    Topic,
)

DEFAULT_MINUTES = 15
"""How long a topic is taken to last whose length the agenda does not say."""
_BEFORE = timedelta(hours=3)


def about_live(meeting: Meeting) -> str:
    """Return the name under which the meeting as it runs is posted and edited."""
    return f"live:{meeting.number}"


def find_live(session: Session, actor: Actor) -> Meeting | None:
    """Return the meeting of today that the actor keeps and that is on, or is the next to begin."""
    first = actor.now - timedelta(days=1)
    rows = session.exec(
        select(Meeting)
        .where(
            Meeting.organisation_id == actor.organisation_id,
            Meeting.status == MeetingStatus.PLANNED,
            Meeting.starts_at >= first,
            Meeting.starts_at <= actor.now + _BEFORE,
        )
        .order_by(col(Meeting.began_at).is_(None), col(Meeting.starts_at), col(Meeting.id))
    ).all()
    return next(
        (
            meeting
            for meeting in rows
            if keeps_meeting(session, actor, meeting)
            and (meeting.began_at is not None or day_of(session, meeting) == actor.today)
        ),
        None,
    )


def begin_meeting(session: Session, actor: Actor, meeting_id: int) -> Meeting:
    """开会: the meeting is on. Its first topic's people are called in, the second's told to be ready.

    On a later day it is recorded as begun when it was planned to. Raises StaleError before its day.
    """
    meeting = take_live(session, actor, meeting_id)
    if meeting.began_at is not None:
        raise StaleError("会议已经开始。")
    meeting.began_at = meeting.starts_at if _is_past(session, meeting, actor) else actor.now
    session.add(meeting)
    session.flush()
    agenda = find_agenda(session, meeting)
    if agenda:
        _turn_to(session, meeting, agenda, 0, actor)
    _log(session, actor, meeting, "meeting.begin")
    plan_meeting_reminders(session, meeting, now=actor.now)
    _refresh(session, meeting, actor)
    return meeting


def next_topic(session: Session, actor: Actor, meeting_id: int, *, after: int | None = None) -> Meeting:
    """下一项: turn to the following topic. `after` is the topic that the presser saw as the current one."""
    meeting = take_live(session, actor, meeting_id)
    if meeting.began_at is None:
        raise StaleError("会议还没有开始，请先按“开会”。")
    if after is not None and after != meeting.current_topic_id:
        raise StaleError("已经转到另一项议题，请看最新的卡片。")
    agenda = find_agenda(session, meeting)
    at = position_of(agenda, meeting.current_topic_id) + 1
    if at >= len(agenda):
        raise StaleError("这已是最后一项议题，议完请按“散会”。")
    _turn_to(session, meeting, agenda, at, actor)
    _log(session, actor, meeting, "meeting.topic")
    _refresh(session, meeting, actor)
    return meeting


def end_meeting(session: Session, actor: Actor, meeting_id: int) -> Meeting:
    """散会: the meeting is HELD, its absences are closed, what it brings is reminded of."""
    meeting = take_live(session, actor, meeting_id)
    if meeting.began_at is None:
        raise StaleError("会议还没有开始，请先按“开会”。")
    past = _is_past(session, meeting, actor)
    meeting.status = MeetingStatus.HELD
    meeting.ended_at = max(ends_at(meeting), meeting.began_at) if past else actor.now
    meeting.current_topic_id = None
    session.add(meeting)
    session.flush()
    close_absences(session, meeting, CaseStatus.ENDED, now=actor.now)
    _log(session, actor, meeting, "meeting.end")
    plan_meeting_reminders(session, meeting, now=actor.now)
    _refresh(session, meeting, actor)
    return meeting


def mark_here(session: Session, actor: Actor, meeting_id: int, seat_id: int) -> Meeting:
    """到会: somebody is here for a seat, its holder or the granted substitute; pressed again, taken back."""
    meeting = take_live(session, actor, meeting_id)
    row = next((row for row in find_attendances(session, meeting) if row.seat_id == seat_id), None)
    if row is None:
        raise BadInputError("这个职务不在参会人员之列。")
    person = _comer(session, meeting, row)
    if row.came_at is not None:
        row.came_at = row.came_person_id = None
    elif person is None:
        raise BadInputError("这个职务已准假且无人代会，或届时无人任职；实际到会的，请先撤销会议请假。")
    else:
        row.came_at, row.came_person_id = actor.now, person.id
    session.add(row)
    session.flush()
    _log(session, actor, meeting, "attendance.here", seat=seat_id, here=row.came_at is not None)
    _refresh(session, meeting, actor)
    return meeting


def mark_all_here(session: Session, actor: Actor, meeting_id: int) -> Meeting:
    """全部到会: everyone expected is here; who is not is taken out one by one."""
    meeting = take_live(session, actor, meeting_id)
    for row in find_attendances(session, meeting):
        person = _comer(session, meeting, row)
        if row.came_at is None and person is not None:
            row.came_at, row.came_person_id = actor.now, person.id
            session.add(row)
    session.flush()
    _log(session, actor, meeting, "attendance.here", seat=None, here=True)
    _refresh(session, meeting, actor)
    return meeting


def take_live(session: Session, actor: Actor, meeting_id: int) -> Meeting:
    """Load and hold a meeting that is on or may begin today. Raises StaleError where it is not."""
    meeting = find_meeting(session, actor, meeting_id)
    hold_meeting(session, meeting)
    if not keeps_meeting(session, actor, meeting):
        raise NotForYouError("会场由政府办公室操作；部门系统会议由该部门主要负责人操作。")
    if meeting.status is MeetingStatus.CANCELLED:
        raise StaleError("这次会议已取消。")
    if meeting.status is MeetingStatus.HELD:
        raise StaleError("这次会议已经散会。")
    if meeting.status is MeetingStatus.CONVENING:
        raise StaleError("这次会议的召开还在报批，批准以后才能开会。")
    if actor.today < day_of(session, meeting):
        on = day_of(session, meeting)
        raise StaleError("还没到开会的日子（{month}月{day}日）。", month=on.month, day=on.day)
    return meeting


def position_of(agenda: list[Topic], case_id: int | None) -> int:
    """Return a topic's index in the agenda; -1 where none is current."""
    return next((at for at, topic in enumerate(agenda) if topic.case_id == case_id), -1)


def find_people_of_topic(session: Session, meeting: Meeting, topic: Topic, on: date) -> list[Person]:
    """Return whom a topic brings in: its presenter and sit-ins who do not sit in the whole meeting."""
    sitting = {
        row.substitute_seat_id if row.reply is Reply.ABSENT else row.seat_id
        for row in find_attendances(session, meeting)
    }
    seats = dict.fromkeys((topic.presenter_seat_id, *find_sit_in_ids(session, topic)))
    holders = (find_holder(session, seat_id, on) for seat_id in seats if seat_id not in sitting)
    return list({holder.id: holder for holder in holders if holder is not None}.values())


def _turn_to(session: Session, meeting: Meeting, agenda: list[Topic], at: int, actor: Actor) -> None:
    """Make a topic the current one: its people come in now, the next one's are told when, by estimate."""
    meeting.current_topic_id = agenda[at].case_id
    session.add(meeting)
    session.flush()
    if _is_past(session, meeting, actor):
        return
    _call(session, meeting, agenda[at], 0, actor)
    if at + 1 < len(agenda):
        _call(session, meeting, agenda[at + 1], agenda[at].minutes_long or DEFAULT_MINUTES, actor)


def _call(session: Session, meeting: Meeting, topic: Topic, minutes: int, actor: Actor) -> None:
    for person in find_people_of_topic(session, meeting, topic, actor.today):
        if can_press(person):
            tell(
                session,
                person,
                "topic.call",
                {"meeting": meeting.id, "case": topic.case_id, "minutes": minutes},
                now=actor.now,
                about=f"call:{meeting.number}:{topic.case_id}",
                anew=True,
            )
    topic.called_at = topic.called_at or actor.now
    session.add(topic)
    session.flush()


def _refresh(session: Session, meeting: Meeting, actor: Actor) -> None:
    for name in (about_meeting(meeting), about_live(meeting), f"attendance:{meeting.number}"):
        refresh(session, name, now=actor.now)


def _comer(session: Session, meeting: Meeting, row: Attendance) -> Person | None:
    """Return who would be here for a seat: its holder, or of an excused seat the granted substitute."""
    seat_id = row.substitute_seat_id if row.reply is Reply.ABSENT else row.seat_id
    return find_holder(session, seat_id, day_of(session, meeting)) if seat_id else None


def _is_past(session: Session, meeting: Meeting, actor: Actor) -> bool:
    """Whether the meeting's day has passed: then what is pressed is a record made afterwards."""
    organisation = session.get_one(Organisation, meeting.organisation_id)
    return actor.today > local_day(organisation, meeting.starts_at)


def _log(session: Session, actor: Actor, meeting: Meeting, action: str, **text: object) -> None:
    log_act(
        session,
        actor,
        action,
        about=about_meeting(meeting),
        text={"topic": meeting.current_topic_id, **text},
        seat_id=actor.seat_id,
    )
