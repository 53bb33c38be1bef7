"""稍后: one reminder once more for one person, in an hour, this evening or tomorrow morning."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from office.access import Actor
from office.auditing import log_act
from office.calendar.calendars import at as local_at
from office.calendar.calendars import local
from office.consultations.reminders import find_reply_end
from office.duties.reminders import find_round_end
from office.errors import BadInputError, NotForYouError, StaleError
from office.meetings.facts import find_owed
from office.meetings.records import day_of
from office.people.preferences import find_preference
from office.reminders.own_hours import quiet_until
from office.reminders.rows import find_office_seat, hours_of, name_of
from office.reminders.rules import THROUGH_THE_NIGHT, Rule
from storage.tables import (
    Case,
    Clock,
    Decision,
    Leave,
    Meeting,
    Organisation,
    Outbox,
    Reminder,
    ReminderState,
    Shift,
    Task,
)

ABOUT = "snooze"
"""The first word of `about` of a snoozed reminder; behind it stands what the reminder itself is about."""
MOST = 5
"""How often one reminder may be put off by one person."""
NEVER = (*THROUGH_THE_NIGHT, Rule.DIGEST)
_REPLACED = "另定了时间"


class Later(StrEnum):
    """When a reminder comes once more."""

    HOUR = "hour"
    EVENING = "evening"
    MORNING = "morning"


Moment = Callable[[Session, Organisation, Reminder], datetime | None]


def can_snooze(rule: str) -> bool:
    return rule not in NEVER


def find_moment(session: Session, organisation: Organisation, reminder: Reminder) -> datetime | None:
    """Return the instant that a reminder is about: past it, it is of no use. None where it stays of use."""
    find = MOMENTS.get(original_of(session, reminder).about.partition(":")[0])
    return find(session, organisation, reminder) if find else None


def find_choices(session: Session, actor: Actor, reminder: Reminder) -> dict[Later, datetime]:
    """Return when a reminder may come once more: out of quiet hours, before what it is about."""
    own = find_preference(session, actor.person_id)
    hours = hours_of(actor.organisation)
    evening = time.fromisoformat(own.evening_at) if own and own.evening_at else hours.evening_at
    morning = time.fromisoformat(own.digest_at) if own and own.digest_at else hours.digest_at
    wanted = {
        Later.HOUR: _awake(session, actor, actor.now + timedelta(hours=1)),
        Later.EVENING: _awake(session, actor, hours.at(actor.today, evening)),
        Later.MORNING: _awake(session, actor, hours.at(actor.today + timedelta(days=1), morning)),
    }
    ends_at = find_moment(session, actor.organisation, reminder)
    return {later: at for later, at in wanted.items() if at > actor.now and (ends_at is None or at < ends_at)}


def find_told(session: Session, actor: Actor, reminder_id: int) -> Reminder:
    """Load a reminder that the actor was sent. Raises NotForYouError alike for none and for another's."""
    reminder = session.get(Reminder, reminder_id)
    told = session.exec(
        select(Outbox.id)
        .where(Outbox.reminder_id == reminder_id, Outbox.person_id == actor.person_id)
        .limit(1)
    ).first()
    if reminder is None or reminder.organisation_id != actor.organisation_id or told is None:
        raise NotForYouError("没有这条提醒，或者它不是发给您的。")
    return reminder


def snooze(session: Session, actor: Actor, reminder_id: int, later: Later) -> Reminder:
    """Have a reminder come once more for the actor alone; another hour takes the place of one chosen before.

    Raises StaleError once it was put off too often, BadInputError where it would come too late.
    """
    told = find_told(session, actor, reminder_id)
    session.refresh(told, with_for_update={"key_share": True})
    if not can_snooze(told.rule):
        raise BadInputError("这条提醒不能推迟。")
    original = original_of(session, told)
    at = find_choices(session, actor, told).get(later)
    if at is None:
        raise BadInputError("到那时就来不及了，请另选时间，或现在办理。")
    former = _find_snoozed(session, original, actor.person_id)
    key = f"{ABOUT}:{original.key}:{actor.person.name}:{local(actor.organisation, at):%Y-%m-%dT%H:%M}"
    waiting = [row for row in former if row.state is ReminderState.PLANNED and row.queued_at is None]
    if sum(row.why != _REPLACED for row in former) - len(waiting) >= MOST:
        raise StaleError("这条提醒已经推迟{most}次，请现在办理。", most=MOST)
    for row in waiting:
        row.state, row.why = ReminderState.DROPPED, _REPLACED
        session.add(row)
    row = next((row for row in former if row.key == key), None) or Reminder(
        organisation_id=actor.organisation_id,
        key=key,
        about=f"{ABOUT}:{original.about}",
        rule=original.rule,
        seat_id=original.seat_id,
        due_at=at.astimezone(UTC),
        args={**original.args, "snoozed": original.id, "person": actor.person_id},
    )
    row.state, row.why = ReminderState.PLANNED, None
    session.add(row)
    session.flush()
    log_act(session, actor, "reminder.snooze", about=original.about, text={"until": at.isoformat()})
    return row


def original_of(session: Session, reminder: Reminder) -> Reminder:
    """Return the reminder that was put off; of one that was not, itself."""
    original = reminder.args.get("snoozed")
    return session.get_one(Reminder, original) if original else reminder


def _find_snoozed(session: Session, original: Reminder, person_id: int) -> list[Reminder]:
    rows = session.exec(
        select(Reminder)
        .where(
            Reminder.organisation_id == original.organisation_id,
            Reminder.about == f"{ABOUT}:{original.about}",
            Reminder.rule == original.rule,
        )
        .order_by(col(Reminder.id))
    ).all()
    return [row for row in rows if (row.args["snoozed"], row.args["person"]) == (original.id, person_id)]


def _awake(session: Session, actor: Actor, at: datetime) -> datetime:
    """Move an instant out of the organisation's quiet hours and the actor's own, to their end."""
    hours = hours_of(actor.organisation)
    if hours.is_quiet(at):
        at = hours.quiet_ends_at(at)
    return quiet_until(session, actor.organisation, actor.person_id, at) or at


def _of_meeting(session: Session, organisation: Organisation, reminder: Reminder) -> datetime | None:
    meeting = session.get(Meeting, reminder.args["meeting"])
    if meeting is None:
        return None
    if reminder.rule == Rule.AGENDA_CLOSES:
        return meeting.agenda_closes_at
    if not reminder.rule.startswith("due_"):
        return meeting.starts_at
    office = find_office_seat(session, organisation.id or 0, day_of(session, meeting))
    owed = find_owed(session, meeting, name_of(office) if office else None)
    return next((_end_of(organisation, one.due_on) for one in owed if one.rule == reminder.rule), None)


def _of_task(session: Session, organisation: Organisation, reminder: Reminder) -> datetime | None:
    task = session.get(Task, reminder.args["task"])
    if task is None or reminder.rule not in (Rule.TASK_SOON, Rule.TASK_DUE):
        return None
    return _end_of(organisation, task.due_on)


def _of_decision(session: Session, organisation: Organisation, reminder: Reminder) -> datetime | None:
    decision = session.get(Decision, reminder.args["decision"])
    if decision is None:
        return None
    issuing = reminder.rule in (Rule.ISSUE_SOON, Rule.ISSUE_DUE)
    due_on = decision.issue_due_on if issuing else decision.interpret_due_on
    return _end_of(organisation, due_on) if due_on else None


def _of_leave(session: Session, organisation: Organisation, reminder: Reminder) -> datetime | None:
    case = session.get(Case, reminder.args["case"])
    leave = session.get(Leave, case.id) if case else None
    if leave is None:
        return None
    if reminder.rule in (Rule.READING_OPEN, Rule.READING_WANTED):
        return local_at(organisation, leave.from_on, "00:00")
    if reminder.rule in (Rule.STAND_IN_STARTS, Rule.RETURN_EVE):
        return _end_of(organisation, leave.to_on)
    return None


def _of_shift(
    session: Session,
    organisation: Organisation,  # noqa: ARG001 - every kind of record is asked alike
    reminder: Reminder,
) -> datetime | None:
    shift = session.get(Shift, reminder.args["shift"])
    if shift is None:
        return None
    return shift.starts_at if reminder.rule == Rule.SHIFT_EVE else shift.ends_at + timedelta(days=1)


def _of_document(session: Session, organisation: Organisation, reminder: Reminder) -> datetime | None:
    clock = session.get(Clock, reminder.args["clock"])
    if clock is None or reminder.rule not in (Rule.CLOCK_SOON, Rule.CLOCK_DUE):
        return None
    return _end_of(organisation, clock.due_on)


def _end_of(organisation: Organisation, day: date) -> datetime:
    return local_at(organisation, day + timedelta(days=1), "00:00")


MOMENTS: Mapping[str, Moment] = {
    "case": _of_leave,
    "meeting": _of_meeting,
    "task": _of_task,
    "decision": _of_decision,
    "document": _of_document,
    "shift": _of_shift,
    "duty": find_round_end,
    "consultation": find_reply_end,
}
"""By the first word of what a reminder is about."""
