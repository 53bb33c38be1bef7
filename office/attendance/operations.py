"""Who comes to a meeting: what those called have answered, by one press on the notice."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, select

from office.access import Actor, find_office_staff
from office.auditing import log_act
from office.errors import BadInputError, NotForYouError, StaleError
from office.meetings.notice import find_place
from office.meetings.records import about_meeting, day_of, find_attendances, find_meeting, hold_meeting
from office.meetings.reminders import plan_meeting_reminders
from office.outbox import refresh, tell
from office.people.acting import who_acts
from storage.tables import Attendance, Meeting, MeetingReply, MeetingStatus, Reply, Seat


class Standing(StrEnum):
    """In what standing somebody answers a notice."""

    OWN = "own"
    """For a seat of their own that sits in the meeting."""
    STAND_IN = "stand_in"
    """For the seat of a holder who is away that day."""
    SUBSTITUTE = "substitute"
    TOPIC = "topic"
    """For single topics."""


@dataclass(frozen=True)
class Answering:
    """For which seat the actor answers. `row` is the seat's attendance, if it sits in the whole meeting."""

    standing: Standing
    seat: Seat
    row: Attendance | None = None


def find_answering(session: Session, actor: Actor, meeting: Meeting) -> Answering | None:
    """Return for which seat the actor is called to a meeting; None where they are not."""
    own = {seat.id: seat for seat in actor.seats}
    rows = find_attendances(session, meeting)
    for row in rows:
        if row.seat_id in own:
            return Answering(Standing.OWN, own[row.seat_id], row)
    place = find_place(session, actor, meeting)
    if place is not None:
        standing = Standing.SUBSTITUTE if place.for_seat else Standing.TOPIC
        return Answering(standing, place.seat)
    on = day_of(session, meeting)
    for row in rows:
        seat = session.get_one(Seat, row.seat_id)
        acting = who_acts(session, seat, on=on, rulebook=meeting.rulebook)
        if row.reply is not Reply.ABSENT and acting.stands_in and acting.person == actor.person:
            return Answering(Standing.STAND_IN, seat, row)
    return None


def answer_notice(session: Session, actor: Actor, meeting_id: int, reply: Reply) -> Meeting:
    """收到, 能参加: say so for the seat that one is called for. Saying it again changes nothing.

    ABSENT is for whoever has no seat of their own in the meeting: a substitute, a stand-in, one called for
    single topics; the office is told at once. A member asks to be excused instead, see `absences`.
    """
    meeting = find_meeting(session, actor, meeting_id)
    hold_meeting(session, meeting)
    require_answerable(meeting)
    answering = find_answering(session, actor, meeting)
    if answering is None:
        raise NotForYouError("您不在这个会议的参会人员之列。")
    if answering.row is not None and answering.row.reply is Reply.ABSENT:
        raise StaleError("您已准假。现在能参加的，请先在会议请假的卡片上按“撤销”。")
    if reply is Reply.ABSENT and answering.standing is Standing.OWN:
        raise BadInputError("不能参加的，请办理会议请假，例如：/absent {title}。", title=meeting.title)
    former = reply_of(session, meeting, answering)
    if former is reply or (former is not Reply.NONE and reply is Reply.RECEIVED):
        return meeting
    _write(session, actor, meeting, answering, reply)
    log_act(
        session,
        actor,
        "attendance.reply",
        about=about_meeting(meeting),
        text={"reply": reply, "standing": answering.standing},
        seat_id=answering.seat.id,
    )
    if Reply.ABSENT in (former, reply):
        _tell_office(session, actor, meeting, answering)
    plan_meeting_reminders(session, meeting, now=actor.now)
    refresh(session, about_meeting(meeting), now=actor.now)
    refresh(session, f"attendance:{meeting.number}", now=actor.now)
    return meeting


def require_answerable(meeting: Meeting) -> None:
    """Raise StaleError for a meeting that is cancelled or over."""
    if meeting.status is MeetingStatus.CANCELLED:
        raise StaleError("这次会议已取消，不必答复。")
    if meeting.status is MeetingStatus.HELD:
        raise StaleError("这次会议已经结束。")


def reply_of(session: Session, meeting: Meeting, answering: Answering) -> Reply:
    """Return what was answered for a seat so far."""
    former = answering.row.reply if answering.row is not None else Reply.NONE
    if answering.standing is Standing.OWN:
        return former
    return find_replies(session, meeting).get(answering.seat.id or 0, former)


def find_replies(session: Session, meeting: Meeting) -> Mapping[int, Reply]:
    """Return, by seat, what those answered who are called without an attendance."""
    rows = session.exec(select(MeetingReply).where(MeetingReply.meeting_id == meeting.id)).all()
    return {row.seat_id: row.reply for row in rows}


def forget_replies(session: Session, meeting: Meeting) -> None:
    """Forget what was answered of another time by those who are called without an attendance."""
    for row in session.exec(select(MeetingReply).where(MeetingReply.meeting_id == meeting.id)).all():
        session.delete(row)
    session.flush()


def _write(session: Session, actor: Actor, meeting: Meeting, answering: Answering, reply: Reply) -> None:
    if answering.row is not None and reply is not Reply.ABSENT:
        answering.row.reply, answering.row.replied_at = reply, actor.now
        session.add(answering.row)
        session.flush()
    if answering.standing is Standing.OWN:
        return
    row = session.exec(
        select(MeetingReply).where(
            MeetingReply.meeting_id == meeting.id, MeetingReply.seat_id == answering.seat.id
        )
    ).first() or MeetingReply(
        organisation_id=meeting.organisation_id,
        meeting_id=meeting.id or 0,
        seat_id=answering.seat.id or 0,
        person_id=actor.person_id,
        reply=reply,
        replied_at=actor.now,
    )
    row.reply, row.replied_at, row.person_id = reply, actor.now, actor.person_id
    session.add(row)
    session.flush()


def _tell_office(session: Session, actor: Actor, meeting: Meeting, answering: Answering) -> None:
    """Tell the office that somebody cannot come whom no rule has excused, or can after all."""
    args: dict[str, object] = {"meeting": meeting.id, "seat": answering.seat.id, "person": actor.person_id}
    for person in find_office_staff(session, meeting.organisation_id):
        if person.id != actor.person_id:
            tell(
                session,
                person,
                "meeting.declined",
                args,
                now=actor.now,
                about=f"declined:{meeting.number}:{answering.seat.id}",
                anew=True,
            )
