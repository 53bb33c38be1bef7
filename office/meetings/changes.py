"""A meeting that stands is moved, cancelled, or its agenda is given an hour at which it closes."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlmodel import Session

from office.access import Actor, hold_case
from office.attendance.absence_records import find_absences, tell_still_stands
from office.attendance.absences import close_absences
from office.attendance.clashes import tell_clashes
from office.attendance.operations import forget_replies
from office.calendar.calendars import local
from office.cases.flow import about, close, void_rest
from office.errors import BadInputError, NotForYouError, StaleError
from office.meetings.made import tell_meeting_groups
from office.meetings.notice import announce_change
from office.meetings.plan import log_meeting, seat_people
from office.meetings.records import (
    OPEN,
    about_meeting,
    find_attendances,
    find_meeting,
    hold_meeting,
    keeps_meeting,
)
from office.meetings.reminders import plan_meeting_reminders
from office.meetings.what_if import (
    MeetingChange,
    WhatIf,
    find_concerned,
    find_topics_to_come,
    what_if,
)
from office.outbox import refresh, tell
from office.topics.agenda import LATE, find_next, mark
from office.topics.changes import release_topics
from office.topics.flags import flag_absences
from rules.vocabulary import DeadlineName
from storage.tables import (
    Case,
    CaseStatus,
    Meeting,
    MeetingStatus,
    Person,
    Reply,
    Topic,
)

WHY_LIMIT = 200


def take_meeting(session: Session, actor: Actor, meeting_id: int) -> Meeting:
    """Load and hold a meeting to be changed. Raises StaleError where it is over, begun or cancelled."""
    meeting = find_meeting(session, actor, meeting_id)
    hold_meeting(session, meeting)
    if not keeps_meeting(session, actor, meeting):
        raise NotForYouError("会议由政府办公室安排和变更；部门系统会议由该部门主要负责人安排。")
    if meeting.status not in OPEN or meeting.began_at is not None:
        raise StaleError("这次会议已经召开或已取消，不能再变更。")
    return meeting


def move_meeting(
    session: Session, actor: Actor, meeting_id: int, change: MeetingChange, *, why: str = ""
) -> Meeting:
    """Change a meeting's time, room or chair; its topics and their order stay.

    Whoever it concerns is told, what is reminded is planned anew, and the calendar entry's revision rises if
    the notice had gone out. Raises BadInputError where nothing changes or the meeting could not stand so.
    """
    # One at a time: of two who take a room at once the second finds it taken.
    session.refresh(actor.organisation, with_for_update={"key_share": True})
    meeting = take_meeting(session, actor, meeting_id)
    if meeting.status is MeetingStatus.CONVENING:
        raise StaleError("这次会议正在报批，请先撤回，或请审批人退回修改，再改时间地点。")
    found = what_if(session, actor, meeting, change)
    require_movable(found)
    before: dict[str, object] = {
        "old_at": meeting.starts_at.isoformat(),
        "old_place": meeting.place,
        "old_chair": meeting.chair_seat_id,
    }
    request, is_moved = found.plan.request, found.is_moved  # asked now: it compares with what still stands
    if is_moved:
        _ask_anew(session, meeting)
    meeting.starts_at, meeting.place = request.starts_at.astimezone(UTC), request.place
    meeting.chair_seat_id = found.plan.sitting.chair.id if found.plan.sitting.chair else None
    meeting.why = why[:WHY_LIMIT] or None
    if found.closing_falls:
        meeting.agenda_closes_at = None
    if meeting.noticed_at is not None:
        meeting.sequence += 1
    session.add(meeting)
    seat_people(session, meeting, found.plan.sitting)
    _mark_late(session, actor, found)
    log_meeting(session, actor, meeting, "meeting.move")
    plan_meeting_reminders(session, meeting, now=actor.now)
    if is_moved:
        flag_absences(session, actor.organisation, now=actor.now, meeting=meeting)
        _offer_absences_back(session, meeting, now=actor.now)
    called = announce_change(session, meeting, now=actor.now, **before)
    tell_clashes(session, meeting, now=actor.now)
    _tell(session, actor, meeting, _but(found.told, called), "meeting.moved", **before)
    tell_meeting_groups(session, meeting, "meeting.moved", now=actor.now, **before)
    refresh(session, about_meeting(meeting), now=actor.now)
    return meeting


def require_movable(found: WhatIf) -> None:
    """Refuse a change that changes nothing, or puts two meetings into one room."""
    meeting, request = found.meeting, found.plan.request
    same_chair = request.chair_seat_id == meeting.chair_seat_id
    if not found.is_moved and request.place == meeting.place and same_chair:
        raise BadInputError("时间、地点、主持人都没有变化。")
    if found.plan.taken is not None:
        raise BadInputError(
            "{place}在这个时间已安排{title}（{number}），请改时间或地点。",
            place=request.place,
            title=found.plan.taken.title,
            number=found.plan.taken.number,
        )


def cancel_meeting(session: Session, actor: Actor, meeting_id: int, *, why: str) -> Meeting:
    """Cancel a meeting for a reason. Its topics are proposed again, for the next meeting of its kind."""
    meeting = take_meeting(session, actor, meeting_id)
    if not why.strip():
        raise BadInputError("请写明取消的原因，例如：与上级会议冲突。")
    concerned = find_concerned(session, meeting, on=actor.today)
    meeting.status, meeting.cancelled_at = MeetingStatus.CANCELLED, actor.now
    meeting.why = why.strip()[:WHY_LIMIT]
    if meeting.noticed_at is not None:
        meeting.sequence += 1
    session.add(meeting)
    session.flush()
    _end_convening(session, actor, meeting)
    close_absences(session, meeting, CaseStatus.CANCELLED, now=actor.now)
    called = announce_change(session, meeting, now=actor.now)
    release_topics(session, actor, meeting)
    log_meeting(session, actor, meeting, "meeting.cancel")
    plan_meeting_reminders(session, meeting, now=actor.now)
    _tell(session, actor, meeting, _but(concerned, called), "meeting.cancelled")
    tell_meeting_groups(session, meeting, "meeting.cancelled", now=actor.now)
    refresh(session, about_meeting(meeting), now=actor.now)
    return meeting


def find_following(session: Session, meeting: Meeting, *, now: datetime) -> Meeting | None:
    """Return the next meeting of the kind, to which a cancelled one's topics would go."""
    topics = find_topics_to_come(session, meeting)
    found = (
        find_next(session, meeting.organisation_id, meeting.kind, topic.unit_id, now=now, after=meeting)
        for topic, _ in topics
    )
    return next((following for following in found if following), None)


def set_closing(session: Session, actor: Actor, meeting_id: int, closes_at: datetime) -> Meeting:
    """Set the office's own hour at which the agenda closes; groups are told.

    Raises BadInputError for an hour that has passed or lies after the meeting's beginning.
    """
    meeting = take_meeting(session, actor, meeting_id)
    if meeting.agenda_closed_at is not None or meeting.agenda_approved_at is not None:
        raise StaleError("议程已经截止。")
    if closes_at <= actor.now:
        raise BadInputError("截止时间已经过去，请写今后的时间，例如：12月18日17:30。")
    if closes_at >= meeting.starts_at:
        raise BadInputError(
            "截止时间要在开会之前（{at}）。",
            at=f"{local(actor.organisation, meeting.starts_at):%Y-%m-%d %H:%M}",
        )
    meeting.agenda_closes_at = closes_at.astimezone(UTC)
    session.add(meeting)
    session.flush()
    log_meeting(session, actor, meeting, "meeting.closing")
    plan_meeting_reminders(session, meeting, now=actor.now)
    tell_meeting_groups(session, meeting, "meeting.closing", now=actor.now)
    refresh(session, about_meeting(meeting), now=actor.now)
    return meeting


def _ask_anew(session: Session, meeting: Meeting) -> None:
    """Forget who said that they come: they said it of another time. Who is excused stays so."""
    forget_replies(session, meeting)
    for row in find_attendances(session, meeting):
        if row.reply is not Reply.ABSENT:
            row.reply, row.replied_at = Reply.NONE, None
            session.add(row)


def _offer_absences_back(session: Session, meeting: Meeting, *, now: datetime) -> None:
    """Ask whoever stays away whether they still do: they asked it of another day."""
    for case, _ in find_absences(session, meeting):
        tell_still_stands(session, case, "absence.meeting_moved", now=now)


def _mark_late(session: Session, actor: Actor, found: WhatIf) -> None:
    """Mark the topics that were filed too late for the new day."""
    for late in found.late_topics:
        topic = session.get_one(Topic, late.case_id)
        if late.name is DeadlineName.TOPIC_FILING and LATE not in topic.marks:
            mark(topic, LATE)
            session.add(topic)
            refresh(session, about(session.get_one(Case, late.case_id)), now=actor.now)


def _end_convening(session: Session, actor: Actor, meeting: Meeting) -> None:
    case = session.get(Case, meeting.convening_case_id) if meeting.convening_case_id else None
    if case is None:
        return
    hold_case(session, case)
    if case.status in (CaseStatus.DRAFT, CaseStatus.PENDING, CaseStatus.RETURNED):
        void_rest(session, case)
    close(session, case, CaseStatus.CANCELLED, now=actor.now)
    refresh(session, about(case), now=actor.now)


def _but(people: Iterable[Person], called: set[int]) -> list[Person]:
    """Leave out those who had the notice anew."""
    return [person for person in people if person.id not in called]


def _tell(
    session: Session,
    actor: Actor,
    meeting: Meeting,
    people: list[Person],
    card: str,
    **args: object,
) -> None:
    """Owe a card to everyone concerned but whoever did it."""
    for person in people:
        if person.id != actor.person_id:
            tell(session, person, card, {"meeting": meeting.id, **args}, now=actor.now)
