"""The planner: does what a new day brings, and hands out what is due, by the kind of record it is about."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from office.agenda.approval import call_new_deciders
from office.calendar.calendars import local_day
from office.calendar.changes import follow_calendar
from office.cases.flow import move_steps
from office.consultations.reminders import find_consultation_recipients
from office.consultations.silence import deem_silence, next_silence_at, show_open
from office.documents.reminders import find_document_recipients
from office.duties.reminders import find_duty_recipients
from office.leave.filings import mark_late_filings
from office.leave.reminders import find_leave_recipients, recount
from office.meetings.notice import tell_all_untold
from office.meetings.reminders import (
    find_meeting_recipients,
    find_rhythm_recipients,
    plan_rhythm,
)
from office.minutes.decision_reminders import find_decision_recipients
from office.outbox import tell
from office.reminders.digest import find_digest_recipients, make_digest, plan_own_digests
from office.reminders.group_digest import make_group_digests
from office.reminders.own_hours import does_without
from office.reminders.replanning import replan_all
from office.reminders.rows import hours_of
from office.reminders.rules import THROUGH_THE_NIGHT, Rule
from office.reminders.snooze import ABOUT as SNOOZED
from office.reminders.snooze import find_moment, original_of
from office.reminders.stages import find_outrun
from office.rulebook.lapses import lapse_drafts
from office.tasks.bulletin import find_bulletin_recipients, plan_bulletin
from office.tasks.reminders import find_task_recipients
from office.watch.incident_reminders import find_incident_recipients
from office.watch.reminders import find_shift_recipients
from office.watch.shift_swaps import lapse_begun
from storage.tables import Lane, Organisation, Person, Reminder, ReminderState

logger = logging.getLogger(__name__)

_NO_USE = "不再需要"


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
    "consultation": find_consultation_recipients,
    "document": find_document_recipients,
    "shift": find_shift_recipients,
    "incident": find_incident_recipients,
    "digest": find_digest_recipients,
}
"""By the kind of record that a reminder is about: the first word of `about`."""


def run_due(session: Session, *, now: datetime) -> None:
    """Do what time brings: move steps with the new day, make the digest, hand out what is due."""
    # Held until the end: of two machines that look at once, the second finds it done.
    held = select(Organisation).order_by(col(Organisation.id)).with_for_update(key_share=True)
    for organisation in session.exec(held).all():
        deem_silence(session, organisation, now=now)
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
            lapse_begun(session, organisation, now=now)
            mark_late_filings(session, organisation, now=now)
            move_steps(session, organisation, now=now)
            call_new_deciders(session, organisation, now=now)
            tell_all_untold(session, organisation, now=now)
            follow_calendar(session, organisation, now=now)
            replan_all(session, organisation, now=now)
            plan_rhythm(session, organisation, now=now)
            show_open(session, organisation, now=now)
            plan_bulletin(session, organisation, now=now)
            plan_own_digests(session, organisation, now=now, make_up=True)
        if organisation.digested_on != today and now >= hours.at(today, hours.digest_at):
            organisation.digested_on = today
            session.add(organisation)
            if now < hours.at(today, hours.evening_at):
                make_digest(session, organisation, now=now)
                make_group_digests(session, organisation, now=now)
        due = _find_due(session, organisation, tuple(Rule), now=now)
        outrun = find_outrun(due)
        for reminder in due:
            if reminder.id in outrun:
                _drop(session, reminder, "已由后一条提醒代替")
            else:
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
        silent_at = next_silence_at(session, organisation)
        moments += [max(moment, now) for moment in (at_night, silent_at) if moment is not None]
    return min(moments, default=None)


def hand_out(session: Session, organisation: Organisation, reminder: Reminder, *, now: datetime) -> None:
    """Put a due reminder into the outbox, or drop it where the record has no use for it any more.

    Who does without reminders of its kind is left out, unless it is about something owed this very day.
    """
    why = _NO_USE
    people = _find_people(session, organisation, reminder, now=now)
    if people:
        ends_at = find_moment(session, organisation, reminder)
        left = [
            person
            for person in people
            if not does_without(
                session, organisation, person.id or 0, reminder.rule, ends_at=ends_at, now=now
            )
        ]
        people, why = (left, why) if left else (None, "本人设置为不接收")
    if people is None:
        _drop(session, reminder, why)
    else:
        reached = [
            tell(
                session,
                person,
                f"reminder.{reminder.rule}",
                {**reminder.args, "reminder": reminder.id},
                now=now,
                lane=Lane.ANSWER if reminder.rule in THROUGH_THE_NIGHT else Lane.DIGEST,
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


def _drop(session: Session, reminder: Reminder, why: str) -> None:
    reminder.state, reminder.why = ReminderState.DROPPED, why
    logger.info("reminder %s, due at %s, dropped: %s", reminder.id, reminder.due_at, why)
    session.add(reminder)
    session.flush()


def _find_people(
    session: Session, organisation: Organisation, reminder: Reminder, *, now: datetime
) -> list[Person] | None:
    kind = reminder.about.partition(":")[0]
    find = _find_snoozed if kind == SNOOZED else _RECIPIENTS[kind]
    return find(session, organisation, reminder, now=now)


def _find_snoozed(
    session: Session, organisation: Organisation, reminder: Reminder, *, now: datetime
) -> list[Person] | None:
    """Return who put a reminder off, while it is still theirs and of use."""
    ends_at = find_moment(session, organisation, reminder)
    if ends_at is not None and now >= ends_at:
        return None
    people = _find_people(session, organisation, original_of(session, reminder), now=now)
    return [person for person in people or () if person.id == reminder.args["person"]] or None


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
