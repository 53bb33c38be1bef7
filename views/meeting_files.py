"""A meeting's files laid out from its records: calendar entry, notice, agenda. Always Chinese.

A file goes on from hand to hand: what is about a person stands in it as 人事事项 and no more.
"""

from datetime import date, datetime, time

from sqlmodel import Session, col, select

from office.access import Actor
from office.agenda.sheet import find_approved
from office.calendar.calendars import local
from office.meetings.facts import find_sit_in_ids
from office.meetings.records import find_agenda, find_attendances, holder_name
from office.people.seats import find_holder
from storage.tables import (
    Case,
    Meeting,
    MeetingStatus,
    Organisation,
    Part,
    Reply,
    Seat,
    Topic,
    Unit,
    UnitKind,
)
from views.agenda import approved_line, mark_names
from views.calendar_entry import calendar_entry
from views.card import File
from views.meeting_papers import agenda_file, notice_file
from views.paper_words import when
from views.papers import AgendaPaper, MeetingEntry, MeetingHead, NoticePaper, Sitter, SitterGroup, TopicLine

PERSONAL = "人事事项"
"""What stands in a file for a topic about persons."""
_GROUPS = (("出席", (Part.CHAIR, Part.MEMBER)), ("列席", (Part.STANDING,)))
_EXCUSED = "不能参加的，请按规定办理会议请假。"


def meeting_head(session: Session, meeting: Meeting) -> MeetingHead:
    """Return what every file says of its meeting."""
    organisation = session.get_one(Organisation, meeting.organisation_id)
    return MeetingHead(
        slug=organisation.slug,
        organisation=organisation.name,
        number=meeting.number,
        title=meeting.title,
        starts_at=meeting.starts_at,
        minutes_long=meeting.minutes_long,
        timezone=organisation.timezone,
        place=meeting.place,
    )


def calendar_of(
    session: Session,
    meeting: Meeting,
    topics: list[Topic],
    notes: tuple[str, ...],
    stamped_at: datetime,
    *,
    off: bool = False,
) -> File:
    """Write the calendar entry with the topics that its reader may see; `off` takes it from one calendar."""
    organisation = session.get_one(Organisation, meeting.organisation_id)
    return calendar_entry(
        MeetingEntry(
            head=meeting_head(session, meeting),
            uid=meeting.uid,
            sequence=meeting.sequence,
            stamped_at=stamped_at,
            agenda=tuple(title_of(session, topic) for topic in topics),
            notes=notes,
            cancelled=off or meeting.status is MeetingStatus.CANCELLED,
            evening_at=time.fromisoformat(organisation.evening_at),
        )
    )


def notice_of(session: Session, meeting: Meeting, *, on: date, change: str = "") -> File:
    """Write 会议通知 as it is for whoever sits in the whole meeting."""
    return notice_file(
        NoticePaper(
            head=meeting_head(session, meeting),
            issued_by=issued_by(session, meeting),
            issued_on=on,
            addressees=_addressees(session, meeting),
            chair=holder_name(session, meeting.chair_seat_id, on),
            topics=topic_lines(session, meeting, on=on),
            groups=sitter_groups(session, meeting, on=on),
            requests=(_EXCUSED,),
            change=change,
            cancelled=meeting.status is MeetingStatus.CANCELLED,
        )
    )


def agenda_of(session: Session, reader: Actor, meeting: Meeting) -> File:
    """Write 会议议程, before it is approved as a draft."""
    approved = find_approved(session, reader, meeting)
    return agenda_file(
        AgendaPaper(
            head=meeting_head(session, meeting),
            issued_by=issued_by(session, meeting),
            issued_on=reader.today,
            chair=holder_name(session, meeting.chair_seat_id, reader.today),
            groups=sitter_groups(session, meeting, on=reader.today),
            topics=topic_lines(session, meeting, on=reader.today),
            approved=approved_line(approved, reader.today, "zh").removeprefix("审定：") if approved else "",
        )
    )


def change_words(meeting: Meeting, organisation: Organisation, old_at: str, old_place: str) -> str:
    """Say on paper what was changed of a meeting's time and place."""
    said = []
    old = local(organisation, datetime.fromisoformat(old_at)) if old_at else None
    now = local(organisation, meeting.starts_at)
    if old is not None and old != now:
        said.append(f"时间由{when(old)}改为{when(now)}")
    if old is not None and old_place != meeting.place:
        former = f"由{old_place}" if old_place else ""
        said.append(f"地点{former}改为{meeting.place or '另行通知'}")
    return "，".join(said)


def issued_by(session: Session, meeting: Meeting) -> str:
    """Name who issues a meeting's papers: the department whose own it is, else the office."""
    unit = session.get(Unit, meeting.unit_id) if meeting.unit_id else None
    query = select(Unit).where(Unit.organisation_id == meeting.organisation_id, Unit.kind == UnitKind.OFFICE)
    unit = unit or session.exec(query.order_by(col(Unit.id))).first()
    return unit.name if unit else session.get_one(Organisation, meeting.organisation_id).name


def topic_lines(session: Session, meeting: Meeting, *, on: date) -> tuple[TopicLine, ...]:
    """Lay out the topics of an agenda for a paper."""
    return tuple(_topic_line(session, topic, on) for topic in find_agenda(session, meeting))


def title_of(session: Session, topic: Topic) -> str:
    """Return a topic's title as it may stand in a file."""
    return PERSONAL if topic.about_persons else session.get_one(Case, topic.case_id).title


def sitter_groups(session: Session, meeting: Meeting, *, on: date) -> tuple[SitterGroup, ...]:
    """Lay out who sits in the whole meeting, substitutes in the place of those who are excused."""
    rows = find_attendances(session, meeting)
    groups = []
    for label, parts in _GROUPS:
        sitters = []
        for row in rows:
            if row.part not in parts:
                continue
            if row.reply is not Reply.ABSENT:
                sitters.append(_sitter(session, row.seat_id, on))
            elif row.substitute_seat_id is not None:
                stead = session.get_one(Seat, row.seat_id).title
                sitters.append(_sitter(session, row.substitute_seat_id, on, stands_for=stead))
        groups.append(SitterGroup(label=label, sitters=tuple(sitters)))
    return tuple(group for group in groups if group.sitters)


def _topic_line(session: Session, topic: Topic, on: date) -> TopicLine:
    if topic.about_persons:
        return TopicLine(title=PERSONAL, minutes_long=topic.minutes_long)
    return TopicLine(
        title=title_of(session, topic),
        unit=session.get_one(Unit, topic.unit_id).name,
        presenter=holder_name(session, topic.presenter_seat_id, on),
        minutes_long=topic.minutes_long,
        sitting_in=tuple(holder_name(session, seat_id, on) for seat_id in find_sit_in_ids(session, topic)),
        marks=tuple(filter(None, (mark_names(topic.marks, "zh"),))),
    )


def _sitter(session: Session, seat_id: int, on: date, *, stands_for: str = "") -> Sitter:
    seat = session.get_one(Seat, seat_id)
    holder = find_holder(session, seat_id, on)
    return Sitter(post=seat.title, name=holder.name if holder else "", stands_for=stands_for)


def _addressees(session: Session, meeting: Meeting) -> tuple[str, ...]:
    """Name the units of those who are called; leaders by their unit."""
    seats = [session.get_one(Seat, row.seat_id) for row in find_attendances(session, meeting)]
    units = (session.get_one(Unit, seat.unit_id) for seat in seats)
    return tuple(dict.fromkeys(unit.name for unit in units if unit.kind is not UnitKind.LEADERSHIP))
