"""会议纪要 laid out from the records: a draft until it is signed. Always Chinese.

It goes on from hand to hand: a topic about persons stands in it as 人事事项 and no more.
"""

from datetime import date, datetime

from sqlmodel import Session, select

from office.calendar.calendars import local_day
from office.cases.chain import find_steps
from office.cases.steps import Act
from office.meetings.records import find_attendances, holder_name
from office.minutes.decided import Item, find_items
from office.minutes.effects import find_sitters
from office.minutes.operations import find_minutes
from office.minutes.signing import find_chaired
from office.people.seats import find_holder, find_main_seat
from storage.tables import (
    Attendance,
    Case,
    Hand,
    Meeting,
    Organisation,
    Part,
    Person,
    Reply,
    Seat,
    Step,
    StepKind,
    StepStatus,
    Topic,
    TopicSeat,
    Unit,
)
from views.card import File
from views.meeting_files import PERSONAL, issued_by, meeting_head
from views.meeting_papers import minutes_file
from views.papers import DecidedItem, MinutesPaper, Signature, Sitter
from views.task_words import OUTCOMES

_APART = "另行记录。"


def minutes_of(session: Session, meeting: Meeting, *, now: datetime, text: str | None = None) -> File:
    """Write a meeting's minutes as they stand; `text` is what the office is about to add to them."""
    organisation = session.get_one(Organisation, meeting.organisation_id)
    found = find_minutes(session, meeting)
    case, minutes = found or (None, None)
    signed_on = local_day(organisation, minutes.issued_at) if minutes and minutes.issued_at else None
    on = local_day(organisation, meeting.starts_at)
    added = text if text is not None else minutes.text if minutes else ""
    chaired = find_chaired(session, meeting)
    return minutes_file(
        MinutesPaper(
            head=meeting_head(session, meeting),
            issued_by=issued_by(session, meeting),
            issued_on=signed_on or local_day(organisation, now),
            chair=holder_name(session, chaired.id if chaired else None, on),
            ended_at=meeting.ended_at,
            present=_present(session, meeting, on, (Part.CHAIR, Part.MEMBER)),
            absent=_absent(session, meeting, on),
            sitting_in=(*_present(session, meeting, on, (Part.STANDING,)), *_called(session, meeting, on)),
            opening=tuple(line for line in added.split("\n") if line.strip()),
            items=tuple(_item(session, item) for item in find_items(session, meeting)),
            signature=_signature(session, case, organisation) if case and signed_on else None,
            distribution=_distribution(session, meeting, on),
            is_draft=signed_on is None,
        )
    )


def _item(session: Session, item: Item) -> DecidedItem:
    topic = session.get(Topic, item.case.id)
    decision = item.decision
    if topic is not None and topic.about_persons:
        return DecidedItem(title=PERSONAL, outcome="已议" if decision else "未议", text=_APART)
    if decision is None:
        return DecidedItem(title=item.case.title, outcome="尚未记录")
    return DecidedItem(
        title=item.case.title,
        outcome=OUTCOMES[decision.outcome],
        text=decision.text,
        leader=_title(session, decision.leader_seat_id),
        lead_unit=_unit(session, decision.lead_unit_id),
        other_units=tuple(_unit(session, unit_id) for unit_id in decision.other_unit_ids),
        due_on=decision.due_on,
    )


def _present(session: Session, meeting: Meeting, on: date, parts: tuple[Part, ...]) -> tuple[Sitter, ...]:
    """Lay out who was there; where nobody was signed in, everybody who had not excused themselves."""
    rows = [row for row in find_attendances(session, meeting) if row.part in parts]
    signed_in = any(row.came_at for row in find_attendances(session, meeting))
    return tuple(
        _sitter(session, row, on)
        for row in rows
        if (row.came_at is not None if signed_in else row.reply is not Reply.ABSENT)
        or (row.substitute_seat_id is not None and (row.came_at is not None or not signed_in))
    )


def _sitter(session: Session, row: Attendance, on: date) -> Sitter:
    seat = session.get_one(Seat, row.seat_id)
    came = session.get(Person, row.came_person_id) if row.came_person_id else None
    instead = session.get(Seat, row.substitute_seat_id) if row.substitute_seat_id else None
    if instead is not None:
        person = came or find_holder(session, instead.id or 0, on)
        return Sitter(post=instead.title, name=person.name if person else "", stands_for=seat.title)
    there = came or find_holder(session, row.seat_id, on)
    return Sitter(post=seat.title, name=there.name if there else "")


def _absent(session: Session, meeting: Meeting, on: date) -> tuple[Sitter, ...]:
    found = []
    for row in find_attendances(session, meeting):
        if row.reply is Reply.ABSENT and row.came_person_id is None:
            holder = find_holder(session, row.seat_id, on)
            post = session.get_one(Seat, row.seat_id).title
            found.append(Sitter(post=post, name=holder.name if holder else ""))
    return tuple(found)


def _called(session: Session, meeting: Meeting, on: date) -> tuple[Sitter, ...]:
    """Lay out who sat in for single topics, presenters with them, each once; nobody of the whole meeting."""
    whole = {row.seat_id for row in find_attendances(session, meeting)}
    seats: dict[int, Seat] = {}
    for item in find_items(session, meeting):
        topic = session.get_one(Topic, item.case.id)
        called = session.exec(select(TopicSeat.seat_id).where(TopicSeat.case_id == topic.case_id)).all()
        for seat_id in (topic.presenter_seat_id, *called):
            if seat_id not in whole:
                seats.setdefault(seat_id, session.get_one(Seat, seat_id))
    sitters = []
    for seat in seats.values():
        holder = find_holder(session, seat.id or 0, on)
        sitters.append(Sitter(post=seat.title, name=holder.name if holder else ""))
    return tuple(sitters)


def _signature(session: Session, case: Case, organisation: Organisation) -> Signature | None:
    """Say who signed; in whose stead, where a stand-in did."""
    steps = [s for s in find_steps(session, case, round_=case.round) if s.status is StepStatus.DONE]
    signed = [step for step in steps if step.kind is StepKind.RULE and step.act == Act.SIGN]
    if not signed:
        return None
    step = signed[-1]
    on = local_day(organisation, step.decided_at) if step.decided_at else None
    return Signature(
        post=_signing_post(session, step, on),
        name=_signing_name(session, step),
        stands_for=_title(session, step.decided_for_id) if step.stood_in else "",
        on=on,
    )


def _signing_post(session: Session, step: Step, on: date | None) -> str:
    if not step.stood_in or step.decided_by_id is None or on is None:
        return _title(session, step.decided_for_id)
    own = find_main_seat(session, step.decided_by_id, on)
    return own.title if own else ""


def _signing_name(session: Session, step: Step) -> str:
    if step.hand is Hand.RECORDED:
        return step.decider_name or ""
    person = session.get(Person, step.decided_by_id) if step.decided_by_id else None
    return person.name if person else ""


def _distribution(session: Session, meeting: Meeting, on: date) -> tuple[str, ...]:
    people = find_sitters(session, meeting, on)
    return ("出席、列席会议人员",) if people else ()


def _title(session: Session, seat_id: int | None) -> str:
    return session.get_one(Seat, seat_id).title if seat_id else ""


def _unit(session: Session, unit_id: int | None) -> str:
    return session.get_one(Unit, unit_id).name if unit_id else ""
