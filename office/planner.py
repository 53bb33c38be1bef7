"""The planner: keeps the reminder rows in line with the records, and hands out what is due."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from office.access import find_office_staff
from office.acting import find_absence
from office.calendars import local, local_day, work_calendar
from office.cases import about, find_audience, move_steps
from office.filings import find_open_filing, find_owed_filing, mark_late_filings
from office.lapses import lapse_drafts
from office.outbox import tell
from office.reminders import Due, Hours, LeaveFacts, Rule, SeatName, find_draft_dues, find_leave_dues
from office.seats import find_by_ranks, find_holder, find_main_seat
from office.steps import TELLING
from storage.tables import (
    Case,
    CaseStatus,
    Delegation,
    Lane,
    Leave,
    Organisation,
    Person,
    Reminder,
    ReminderState,
    Seat,
    Step,
    StepStatus,
)

UNPUBLISHED = "calendar_unpublished"
"""The mark of a leave whose days were counted by a schedule not yet announced."""
HORIZON = timedelta(days=800)
"""How far ahead reminders are planned: beyond the longest leave asked for the furthest ahead."""


def hours_of(organisation: Organisation) -> Hours:
    return Hours(
        ZoneInfo(organisation.timezone),
        time.fromisoformat(organisation.quiet_from),
        time.fromisoformat(organisation.quiet_until),
        time.fromisoformat(organisation.digest_at),
        time.fromisoformat(organisation.evening_at),
    )


def plan_leave(session: Session, case: Case, leave: Leave, *, now: datetime) -> None:
    """Bring the reminders of a leave into line with it; planning twice changes nothing."""
    organisation = session.get_one(Organisation, case.organisation_id)
    dues: tuple[Due, ...] = ()
    waits = case.status is CaseStatus.DRAFT
    if waits or (case.status is CaseStatus.APPROVED and leave.returned_on is None):
        dues = (find_draft_dues if waits else find_leave_dues)(
            _facts(session, case, leave),
            hours_of(organisation),
            work_calendar(session, case.organisation_id),
            since=case.made_at,
            until=now + HORIZON,
        )
    plan(session, organisation, about(case), dues, args={"case": case.id}, since=now)


def plan(
    session: Session,
    organisation: Organisation,
    record: str,
    dues: Iterable[Due],
    *,
    args: dict[str, object],
    since: datetime,
) -> None:
    """Make the planned reminders about a record exactly these. What was sent stays as it is.

    What fell due before `since` is not planned any more; what was planned by then and is only late stays.
    """
    rows = {
        row.key: row
        for row in session.exec(
            select(Reminder).where(Reminder.organisation_id == organisation.id, Reminder.about == record)
        )
    }
    wanted = {f"{record}:{d.rule}:{local(organisation, d.due_at):%Y-%m-%dT%H:%M}:{d.seat}": d for d in dues}
    for key, due in wanted.items():
        row = rows.get(key)
        if due.due_at < since and (row is None or row.state is ReminderState.DROPPED):
            continue
        if row is None:
            session.add(
                Reminder(
                    organisation_id=organisation.id or 0,
                    key=key,
                    about=record,
                    rule=due.rule,
                    seat_id=due.seat_id,
                    due_at=due.due_at.astimezone(UTC),
                    args=args,
                )
            )
        elif row.state is ReminderState.DROPPED:
            row.state, row.why, row.queued_at = ReminderState.PLANNED, None, None
            session.add(row)
    for key, row in rows.items():
        if key not in wanted and row.state is ReminderState.PLANNED and row.queued_at is None:
            row.state, row.why = ReminderState.DROPPED, "不再需要"
            session.add(row)
    session.flush()


def run_due(session: Session, *, now: datetime) -> None:
    """Do what time brings: move steps with the new day, make the digest, hand out what is due."""
    # Held until the end: of two machines that look at once, the second finds it done.
    held = select(Organisation).order_by(col(Organisation.id)).with_for_update(key_share=True)
    for organisation in session.exec(held).all():
        hours = hours_of(organisation)
        if hours.is_quiet(now):
            continue
        today = local_day(organisation, now)
        if organisation.swept_on != today:
            organisation.swept_on = today
            session.add(organisation)
            recount(session, organisation, now=now)
            lapse_drafts(session, organisation, now=now)
            mark_late_filings(session, organisation, now=now)
            move_steps(session, organisation, now=now)
        if organisation.digested_on != today and now >= hours.at(today, hours.digest_at):
            organisation.digested_on = today
            session.add(organisation)
            if now < hours.at(today, hours.evening_at):
                make_digest(session, organisation, now=now)
        due = session.exec(
            select(Reminder)
            .where(
                Reminder.organisation_id == organisation.id,
                Reminder.state == ReminderState.PLANNED,
                col(Reminder.queued_at).is_(None),
                col(Reminder.due_at) <= now,
            )
            .order_by(col(Reminder.due_at), col(Reminder.id))
        ).all()
        for reminder in due:
            hand_out(session, organisation, reminder, now=now)


def next_due_at(session: Session, *, now: datetime) -> datetime | None:
    """Return the next instant at which `run_due` has something to do."""
    moments: list[datetime] = []
    for organisation in session.exec(select(Organisation)).all():
        hours = hours_of(organisation)
        today = local_day(organisation, now)
        for day, clock, done_on in (
            (today, hours.quiet_until, organisation.swept_on),
            (today, hours.digest_at, organisation.digested_on),
        ):
            moment = hours.at(day, clock) if done_on != today else hours.at(day + timedelta(days=1), clock)
            moments.append(max(moment, now))
        first = session.exec(
            select(Reminder.due_at)
            .where(
                Reminder.organisation_id == organisation.id,
                Reminder.state == ReminderState.PLANNED,
                col(Reminder.queued_at).is_(None),
            )
            .order_by(col(Reminder.due_at))
            .limit(1)
        ).first()
        if first is not None:
            moments.append(max(first, now))
        moments = [hours.quiet_ends_at(m) if hours.is_quiet(m) else m for m in moments]
    return min(moments, default=None)


def recount(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Count leaves anew whose year's schedule was not announced when they were asked for, once it is."""
    calendar = work_calendar(session, organisation.id or 0)
    today = local_day(organisation, now)
    for case, leave in session.exec(
        select(Case, Leave)
        .join(Leave, col(Leave.case_id) == col(Case.id))
        .where(
            Leave.organisation_id == organisation.id,
            Leave.to_on >= today,
            col(Case.status).in_((CaseStatus.DRAFT, CaseStatus.PENDING, CaseStatus.APPROVED)),
        )
    ).all():
        if UNPUBLISHED in leave.marks and not calendar.unpublished_years(leave.from_on, leave.to_on):
            leave.marks = [mark for mark in leave.marks if mark != UNPUBLISHED]
            leave.working_days = calendar.count_working_days(leave.from_on, leave.to_on)
            session.add(leave)
            plan_leave(session, case, leave, now=now)


def hand_out(session: Session, organisation: Organisation, reminder: Reminder, *, now: datetime) -> None:
    """Put a due reminder into the outbox, or drop it where the record has no use for it any more."""
    people = _recipients(session, organisation, reminder, now=now)
    if people is None:
        reminder.state, reminder.why = ReminderState.DROPPED, "不再需要"
    else:
        reached = [
            tell(
                session,
                person,
                f"reminder.{reminder.rule}",
                {**reminder.args, "reminder": reminder.id},
                now=now,
                lane=Lane.DIGEST,
                reminder_id=reminder.id,
            )
            for person in people
        ]
        if any(reached):
            reminder.queued_at = now
        else:
            reminder.state, reminder.why = ReminderState.FAILED, "收件人尚未加入"
    session.add(reminder)
    session.flush()


def make_digest(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Plan this morning's digest for everyone who has something in it, on working days only."""
    today = local_day(organisation, now)
    if not work_calendar(session, organisation.id or 0).is_working(today):
        return
    hours = hours_of(organisation)
    digest_at = hours.at(today, hours.digest_at)
    for person_id in sorted(_with_news(session, organisation, now=now)):
        seat = find_main_seat(session, person_id, today)
        if seat is None:
            continue
        plan(
            session,
            organisation,
            f"digest:{today}:{seat.title}",
            [Due(Rule.DIGEST, digest_at, seat.id or 0, seat.title)],
            args={"day": today.isoformat(), "person": person_id},
            since=digest_at,
        )


def _with_news(session: Session, organisation: Organisation, *, now: datetime) -> set[int]:
    today = local_day(organisation, now)
    people: set[int] = set()
    for step in session.exec(
        select(Step).where(Step.organisation_id == organisation.id, Step.status == StepStatus.PENDING)
    ).all():
        case = session.get_one(Case, step.case_id)
        if step.act not in TELLING:
            people |= set(find_audience(session, case, step, on=today))
    for delegation in session.exec(
        select(Delegation).where(
            Delegation.organisation_id == organisation.id,
            Delegation.from_on <= today,
            Delegation.until_on >= today,
            col(Delegation.revoked_at).is_(None),
        )
    ).all():
        holder = find_holder(session, delegation.to_seat_id, today)
        if holder:
            people.add(holder.id or 0)
    if count_away(session, organisation.id or 0, today):
        people |= {person.id or 0 for person in find_office_staff(session, organisation.id or 0)}
    return people


def count_away(session: Session, organisation_id: int, on: object) -> int:
    rows = session.exec(
        select(Leave.case_id)
        .join(Case, col(Case.id) == col(Leave.case_id))
        .where(
            Leave.organisation_id == organisation_id,
            col(Leave.from_on) <= on,
            col(Leave.to_on) >= on,
            col(Leave.returned_on).is_(None),
            Case.status == CaseStatus.APPROVED,
        )
    ).all()
    return len(rows)


def _recipients(
    session: Session, organisation: Organisation, reminder: Reminder, *, now: datetime
) -> list[Person] | None:
    """Return whom a due reminder goes to; None where it has no use any more."""
    if reminder.rule == Rule.DIGEST:
        return [session.get_one(Person, reminder.args["person"])]
    case = session.get_one(Case, reminder.args["case"])
    leave = session.get_one(Leave, case.id)
    if not _has_use(session, reminder.rule, case, leave):
        return None
    if reminder.rule == Rule.STAND_IN_STARTS:
        return _stand_in(session, reminder.seat_id, leave, local_day(organisation, now))
    if reminder.rule in (Rule.RETURN_NAMED, Rule.READING_WANTED):
        return [p for p in find_office_staff(session, case.organisation_id) if p.id != case.applicant_id]
    return [session.get_one(Person, case.applicant_id)]


def _has_use(session: Session, rule: str, case: Case, leave: Leave) -> bool:
    if rule in (Rule.READING_OPEN, Rule.READING_WANTED):
        return case.status is CaseStatus.DRAFT
    if case.status is not CaseStatus.APPROVED or leave.returned_on is not None:
        return False
    return rule != Rule.FILING_DUE or find_open_filing(session, case) is not None


def _stand_in(session: Session, seat_id: int, leave: Leave, today: date) -> list[Person] | None:
    """Return who is to be told that they stand in now; nobody where they are away too."""
    holder = find_holder(session, seat_id, today)
    if holder is None or today > leave.to_on:
        return None
    is_away = find_absence(session, holder.id or 0, max(today, leave.from_on)) is not None
    return None if is_away else [holder]


def _facts(session: Session, case: Case, leave: Leave) -> LeaveFacts:
    seat = session.get_one(Seat, case.seat_id)
    stand_in = session.get(Seat, leave.stand_in_seat_id) if leave.stand_in_seat_id else None
    filing = find_owed_filing(session, case, leave)
    office = _office_seat(session, case.organisation_id, leave.to_on)
    return LeaveFacts(
        _name(seat),
        leave.from_on,
        leave.to_on,
        office=_name(office) if office else None,
        stand_in=_name(stand_in) if stand_in else None,
        filing_due_on=filing.due if filing else None,
    )


def _office_seat(session: Session, organisation_id: int, on: date) -> Seat | None:
    """Return the seat that stands for the office: its director's, else that of its first of staff."""
    directors = find_by_ranks(session, organisation_id, ("office_director",))
    seats = (find_main_seat(session, p.id or 0, on) for p in find_office_staff(session, organisation_id))
    return directors[0] if directors else next((seat for seat in seats if seat), None)


def _name(seat: Seat) -> SeatName:
    return SeatName(seat.id or 0, seat.title)
