"""A month of work for the invented district, made by the office's own operations at past times.

Each story is a generator: it yields the moment it waits for and goes on when that has come, so that all
of them run side by side in the order of time, between the planner's own dues.
"""

import heapq
from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, or_, select

from office.access import Actor, actor_of, find_office_staff
from office.calendar.calendars import at, local, local_day, work_calendar
from office.cases.chain import find_deciders, find_pending
from office.cases.decisions import Recorded, consent, record_decision, refuse, return_for_changes
from office.cases.errands import withdraw
from office.cases.flow import about, files_itself, find_audience
from office.cases.steps import TELLING
from office.consultations.records import about_consultation
from office.leave.changes import cancel_leave, change_leave, end_leave
from office.leave.operations import file_leave, resubmit_leave, submit_leave
from office.leave.plan import LeaveRequest
from office.outbox import tell
from office.people.seats import find_head, find_holder
from office.reminders.planner import next_due_at, run_due
from office.rulebook.versions import find_leave_rule
from rules.calendar import WorkCalendar
from sandbox.desk import tell_desk
from sandbox.sessions import SITTINGS, tell_sitting
from sandbox.stories import STORIES, Story, Turn
from storage.tables import (
    Case,
    CaseKind,
    CaseStatus,
    Consultation,
    ConsultationReply,
    ConsultationStatus,
    Opinion,
    Organisation,
    Outbox,
    Person,
    Reminder,
    ReminderState,
    Seat,
    Step,
)

Tale = Generator[datetime, None, datetime]
"""Yields the moments it waits for, and returns the last one it came to."""
PAUSES = (35, 95, 50, 140, 20)
"""Minutes between one hand and the next, in turn."""
OPENING, NOON, AFTERNOON, CLOSING = "08:35", time(12, 0), time(14, 10), time(17, 30)


def live_month(session: Session, organisation: Organisation, *, until: datetime) -> None:
    """Let the month before `until` happen. What it sent is not kept, except the cards of what is open."""
    town = _Town(session, organisation, until, work_calendar(session, organisation.id or 0))
    waiting: list[tuple[datetime, int, Tale]] = []
    for order, story in enumerate(STORIES):
        tale = _tell_story(town, story, order)
        heapq.heappush(waiting, (next(tale), order, tale))
    for order, sitting in enumerate(SITTINGS, len(STORIES)):
        tale = tell_sitting(session, organisation, sitting, until)
        heapq.heappush(waiting, (next(tale), order, tale))
    for order, tale in enumerate(tell_desk(session, organisation, until), len(STORIES) + len(SITTINGS)):
        heapq.heappush(waiting, (next(tale), order, tale))
    clock = waiting[0][0]
    while waiting and waiting[0][0] < until:
        moment, order, tale = heapq.heappop(waiting)
        _pass_time(town, clock, moment)
        clock = moment
        following = next(tale, None)
        session.flush()
        if following is not None:
            heapq.heappush(waiting, (max(following, moment), order, tale))
    _pass_time(town, clock, until)
    _post_open_cards(town)


@dataclass(frozen=True)
class _Town:
    session: Session
    organisation: Organisation
    until: datetime
    calendar: WorkCalendar

    def day(self, offset: int) -> date:
        """Return the working day that lies `offset` working days from the first day."""
        first = local_day(self.organisation, self.until)
        return self.calendar.add_working_days(first, offset) if offset else self.calendar.next_working(first)

    def moment(self, stated: tuple[int, str]) -> datetime:
        offset, clock = stated
        return at(self.organisation, self.day(offset), clock)

    def later(self, moment: datetime, minutes: int) -> datetime:
        """Return the moment so much later, or the next working morning when the offices have closed."""
        after = moment + timedelta(minutes=minutes)
        here = local(self.organisation, after)
        if here.time() < CLOSING and self.calendar.is_working(here.date()):
            at_lunch = NOON <= here.time() < AFTERNOON
            return at(self.organisation, here.date(), AFTERNOON.isoformat()) if at_lunch else after
        return at(self.organisation, self.calendar.add_working_days(here.date(), 1), OPENING)

    def holder(self, title: str, now: datetime) -> Person | None:
        seat = self.seat(title)
        return find_holder(self.session, seat.id or 0, local_day(self.organisation, now)) if seat else None

    def seat(self, title: str) -> Seat | None:
        mine = Seat.organisation_id == self.organisation.id
        return self.session.exec(select(Seat).where(mine, Seat.title == title)).first()

    def actor(self, person: Person, now: datetime) -> Actor:
        return actor_of(self.session, person, now=now)

    def clerk(self, case: Case, now: datetime) -> Actor:
        """Return somebody of the office who may record for a case."""
        staff = find_office_staff(self.session, self.organisation.id or 0)
        return self.actor(next(person for person in reversed(staff) if person.id != case.applicant_id), now)


def _tell_story(town: _Town, story: Story, order: int) -> Tale:
    """Ask, decide, file and close one leave, as far as time and rulebook let it come."""
    now = town.moment(story.asked)
    yield now
    seat, stand_in = town.seat(story.seat), town.seat(story.stand_in)
    person = town.holder(story.seat, now)
    if seat is None or stand_in is None or person is None:
        return now
    if (
        find_leave_rule(
            town.organisation.rulebook, seat.rank, abroad=story.abroad, on=local_day(town.organisation, now)
        )
        is None
    ):
        return now
    request = LeaveRequest(
        story.kind,
        town.day(story.first),
        town.day(story.last),
        story.place,
        story.reason,
        person.phone or "",
        stand_in.id,
        story.abroad,
    )
    case = submit_leave(town.session, town.actor(person, now), request)
    if story.turn is Turn.WITHDRAWN:
        now = town.later(now, 30)
        yield now
        withdraw(town.session, town.actor(person, now), case.id or 0)
        return now
    now = yield from _decisions(town, story, case, now, order)
    if case.status is CaseStatus.RETURNED:
        now = town.later(now, 45)
        yield now
        shorter = replace(request, to_on=request.from_on)
        resubmit_leave(town.session, town.actor(person, now), case.id or 0, shorter)
        now = yield from _decisions(town, replace(story, turn=Turn.GRANTED), case, now, order)
    if case.status is CaseStatus.APPROVED:
        now = yield from _after_granting(town, story, case, person, now)
    return now


def _decisions(town: _Town, story: Story, case: Case, now: datetime, order: int) -> Tale:
    """Have each step decided, by whoever acts for its seat or by the office's record."""
    made = 0
    while (step := _pending(town, case, telling=False)) is not None:
        if story.turn is Turn.WAITING and made >= story.consents:
            break
        now = town.later(now, PAUSES[(order + made) % len(PAUSES)])
        yield now
        _decide(town, story, case, step, now, first=made == 0)
        made += 1
    return now


def _decide(town: _Town, story: Story, case: Case, step: Step, now: datetime, *, first: bool) -> None:
    session, step_id = town.session, step.id or 0
    today = local_day(town.organisation, now)
    actings = find_deciders(session, case, step, on=today)
    person = next((acting.person for acting in actings if acting.person), None)
    if person is None or story.turn is Turn.RECORDED:
        decider = person.name if person else "、".join(acting.seat.title for acting in actings)
        recorded = Recorded(f"{decider or '办公室'}(口头)")
        record_decision(session, town.clerk(case, now), step_id, agreed=True, recorded=recorded)
        return
    actor = town.actor(person, now)
    if story.turn is Turn.REFUSED and _is_last(town, case, step):
        refuse(session, actor, step_id, reason=story.comment)
    elif story.turn is Turn.RETURNED and first:
        return_for_changes(session, actor, step_id, reason=story.comment)
    else:
        consent(session, actor, step_id)


def _after_granting(town: _Town, story: Story, case: Case, person: Person, now: datetime) -> Tale:
    """File what is owed, and close, cancel or shorten the leave at its time."""
    session, case_id = town.session, case.id or 0
    now = yield from _filings(town, case, person, now)
    if story.turn is Turn.CANCELLED:
        now = town.later(now, 60)
        yield now
        cancel_leave(session, town.actor(person, now), case_id)
    elif story.turn is Turn.SHORTENED and story.back is not None:
        now = town.moment((story.back[0] - 1, "11:10"))
        yield now
        actor, last_on = town.actor(person, now), town.day(story.back[0] - 1)
        change_leave(session, actor, case_id, from_on=town.day(story.first), to_on=last_on)
    if story.back is not None and case.status is CaseStatus.APPROVED:
        now = town.moment(story.back)
        yield now
        end_leave(session, town.actor(person, now), case_id)
        now = yield from _filings(town, case, person, now)
    return now


def _filings(town: _Town, case: Case, person: Person, now: datetime) -> Tale:
    while (step := _pending(town, case, telling=True)) is not None:
        now = town.later(now, 25)
        yield now
        by_office = files_itself(town.session, step)
        actor = town.clerk(case, now) if by_office else town.actor(person, now)
        file_leave(town.session, actor, step.id or 0)
    return now


def _pending(town: _Town, case: Case, *, telling: bool) -> Step | None:
    steps = find_pending(town.session, case)
    return next((step for step in steps if (step.act in TELLING) is telling), None)


def _is_last(town: _Town, case: Case, step: Step) -> bool:
    later = select(Step.act).where(
        Step.case_id == case.id, Step.round == case.round, Step.position > step.position
    )
    return all(act in TELLING for act in town.session.exec(later).all())


def _pass_time(town: _Town, since: datetime, until: datetime) -> None:
    """Do what the planner has due between two moments; everything is taken as sent at its time."""
    now = since
    _take_as_sent(town, now)
    while (due := next_due_at(town.session, now=now)) is not None and due < until:
        now = max(due, now + timedelta(seconds=1))
        town.organisation.digested_on = local_day(town.organisation, now)  # nobody reads what is gone by
        run_due(town.session, now=now)
        _take_as_sent(town, now)


def _take_as_sent(town: _Town, now: datetime) -> None:
    """Mark reminders sent and drop the messages: the sandbox's chats begin with its first day."""
    town.session.flush()
    mine = col(Outbox.organisation_id) == town.organisation.id
    handed_out = select(Outbox.reminder_id).where(mine, col(Outbox.reminder_id).is_not(None))
    for reminder in town.session.exec(select(Reminder).where(col(Reminder.id).in_(handed_out))):
        reminder.state, reminder.sent_at = ReminderState.SENT, now
    town.session.flush()
    town.session.connection().execute(delete(Outbox).where(mine))


def _post_open_cards(town: _Town) -> None:
    """Owe everyone the card of what is still open: who asked for it, and whoever has to do something."""
    session, today = town.session, local_day(town.organisation, town.until)
    open_states = (CaseStatus.PENDING, CaseStatus.APPROVED, CaseStatus.RETURNED)
    cases = session.exec(
        select(Case)
        .where(
            Case.organisation_id == town.organisation.id,
            col(Case.status).in_(open_states),
            Case.kind != CaseKind.MINUTES,
            or_(Case.kind != CaseKind.DOCUMENT, Case.status != CaseStatus.APPROVED),
        )
        .order_by(col(Case.id))
    ).all()
    for case in cases:
        readers = {case.applicant_id: session.get_one(Person, case.applicant_id)}
        step = _pending(town, case, telling=False)
        if step is not None:
            readers |= find_audience(session, case, step, on=today)
        for person in readers.values():
            tell(session, person, "case", {"case": case.id}, now=town.until, about=about(case), anew=True)
    for consultation, reply in session.exec(
        select(Consultation, ConsultationReply)
        .join(ConsultationReply, col(ConsultationReply.consultation_id) == col(Consultation.id))
        .where(
            Consultation.organisation_id == town.organisation.id,
            Consultation.status == ConsultationStatus.OPEN,
            ConsultationReply.opinion == Opinion.NONE,
        )
        .order_by(col(ConsultationReply.id))
    ).all():
        head = find_head(session, reply.unit_id)
        asked = find_holder(session, head.id or 0, today) if head else None
        if asked is not None:
            named = about_consultation(consultation)
            args: dict[str, object] = {"consultation": consultation.id}
            tell(session, asked, "consultation", args, now=town.until, about=named, anew=True)
