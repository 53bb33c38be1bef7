"""The planner: does what a new day brings, and hands out what is due, by the kind of record it is about."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from office.agenda_approval import call_new_deciders
from office.bulletin import find_bulletin_recipients, plan_bulletin
from office.calendars import local_day
from office.cases import move_steps
from office.decision_clocks import recount_decisions
from office.decision_reminders import find_decision_recipients
from office.digest import find_digest_recipients, make_digest
from office.duty_reminders import find_duty_recipients
from office.filings import mark_late_filings
from office.lapses import lapse_drafts
from office.leave_reminders import find_leave_recipients, recount
from office.meeting_notice import tell_all_untold
from office.meeting_reminders import (
    find_meeting_recipients,
    find_rhythm_recipients,
    plan_rhythm,
    replan_meetings,
)
from office.outbox import tell
from office.reminder_rows import hours_of
from office.reminders import THROUGH_THE_NIGHT, Rule
from office.task_reminders import find_task_recipients, replan_tasks
from storage.tables import Lane, Organisation, Person, Reminder, ReminderState


class _Recipients(Protocol):
    def __call__(
        self, session: Session, organisation: Organisation, reminder: Reminder, *, now: datetime
    ) -> list[Person] | None:
        """Return whom a due reminder goes to; None where it has no use any more."""


_RECIPIENTS: Mapping[str, _Recipients] = {
    "case": find_leave_recipients,
    "meeting": find_meeting_recipients,
    "rhythm": find_rhythm_recipients,
    "task": find_task_recipients,
    "duty": find_duty_recipients,
    "bulletin": find_bulletin_recipients,
    "decision": find_decision_recipients,
    "digest": find_digest_recipients,
}
"""By the kind of record that a reminder is about: the first word of `about`."""


def run_due(session: Session, *, now: datetime) -> None:
    """Do what time brings: move steps with the new day, make the digest, hand out what is due."""
    # Held until the end: of two machines that look at once, the second finds it done.
    held = select(Organisation).order_by(col(Organisation.id)).with_for_update(key_share=True)
    for organisation in session.exec(held).all():
        hours = hours_of(organisation)
        if hours.is_quiet(now):
            for reminder in _find_due(session, organisation, THROUGH_THE_NIGHT, now=now):
                hand_out(session, organisation, reminder, now=now)
            continue
        today = local_day(organisation, now)
        if organisation.swept_on != today:
            organisation.swept_on = today
            session.add(organisation)
            recount(session, organisation, now=now)
            lapse_drafts(session, organisation, now=now)
            mark_late_filings(session, organisation, now=now)
            move_steps(session, organisation, now=now)
            call_new_deciders(session, organisation, now=now)
            tell_all_untold(session, organisation, now=now)
            replan_meetings(session, organisation, now=now)
            plan_rhythm(session, organisation, now=now)
            replan_tasks(session, organisation, now=now)
            recount_decisions(session, organisation, now=now)
            plan_bulletin(session, organisation, now=now)
        if organisation.digested_on != today and now >= hours.at(today, hours.digest_at):
            organisation.digested_on = today
            session.add(organisation)
            if now < hours.at(today, hours.evening_at):
                make_digest(session, organisation, now=now)
        for reminder in _find_due(session, organisation, tuple(Rule), now=now):
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
        by_day = _first_due_at(session, organisation, tuple(Rule))
        if by_day is not None:
            moments.append(max(by_day, now))
        moments = [hours.quiet_ends_at(m) if hours.is_quiet(m) else m for m in moments]
        at_night = _first_due_at(session, organisation, THROUGH_THE_NIGHT)
        if at_night is not None:
            moments.append(max(at_night, now))
    return min(moments, default=None)


def hand_out(session: Session, organisation: Organisation, reminder: Reminder, *, now: datetime) -> None:
    """Put a due reminder into the outbox, or drop it where the record has no use for it any more."""
    find = _RECIPIENTS[reminder.about.partition(":")[0]]
    people = find(session, organisation, reminder, now=now)
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


def _find_due(
    session: Session, organisation: Organisation, rules: Sequence[Rule], *, now: datetime
) -> Sequence[Reminder]:
    """Return the planned reminders of these rules whose time has come, in its order."""
    query = _planned(organisation, rules).where(col(Reminder.due_at) <= now)
    return session.exec(query.order_by(col(Reminder.due_at), col(Reminder.id))).all()


def _first_due_at(session: Session, organisation: Organisation, rules: Sequence[Rule]) -> datetime | None:
    first = session.exec(_planned(organisation, rules).order_by(col(Reminder.due_at)).limit(1)).first()
    return first.due_at if first else None


def _planned(organisation: Organisation, rules: Sequence[Rule]) -> SelectOfScalar[Reminder]:
    query = select(Reminder).where(
        Reminder.organisation_id == organisation.id,
        Reminder.state == ReminderState.PLANNED,
        col(Reminder.queued_at).is_(None),
    )
    return query if set(rules) == set(Rule) else query.where(col(Reminder.rule).in_(rules))
