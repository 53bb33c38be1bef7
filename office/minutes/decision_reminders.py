"""What is reminded of a decision: the passed document's issuing, and its public interpretation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from office.access import find_office_staff
from office.calendar.calendars import local_day, work_calendar
from office.people.seats import find_head
from office.reminders.leads import DEFAULTS, LeadKind, lead_of
from office.reminders.rows import HORIZON, find_office_seat, hours_of, name_of, plan
from office.reminders.rules import Due, Hours, Rule, SeatName, between
from office.tasks.reminders import find_acting_people
from rules.calendar import WorkCalendar
from storage.tables import Case, Decision, Meeting, Organisation, Outcome, Person, Reminder


@dataclass(frozen=True)
class DecisionFacts:
    """The dates still open of one decision, each with the seats that owe it."""

    issue_on: date | None = None
    interpret_on: date | None = None
    issuers: tuple[SeatName, ...] = ()
    interpreters: tuple[SeatName, ...] = ()
    lead_days: int = DEFAULTS[LeadKind.DECISION]


def find_decision_dues(
    facts: DecisionFacts, hours: Hours, calendar: WorkCalendar, *, since: datetime, until: datetime
) -> tuple[Due, ...]:
    """Return what a decision brings to be reminded with since <= due < until, in order of time."""
    return between(_decision_dues(facts, hours, calendar), hours, since=since, until=until)


def plan_decision(session: Session, decision: Decision, *, now: datetime) -> None:
    """Bring the reminders of a decision into line with it; planning twice changes nothing."""
    organisation = session.get_one(Organisation, decision.organisation_id)
    office = find_office_seat(session, decision.organisation_id, local_day(organisation, now))
    lead = find_head(session, decision.lead_unit_id) if decision.lead_unit_id else None
    offices = (name_of(office),) if office else ()
    # What is to be revised lies with the department that drafts it; the office issues what passed.
    leads = (name_of(lead),) if lead and lead != office else ()
    revised = decision.outcome is Outcome.PASSED_REVISED
    dues = find_decision_dues(
        DecisionFacts(
            decision.issue_due_on if decision.issued_on is None else None,
            decision.interpret_due_on if decision.interpreted_on is None else None,
            (*leads, *offices) if revised else offices,
            (*leads, *offices),
            lead_of(organisation, LeadKind.DECISION),
        ),
        hours_of(organisation),
        work_calendar(session, decision.organisation_id),
        since=decision.recorded_at,
        until=now + HORIZON,
    )
    meeting = session.get_one(Meeting, decision.meeting_id)
    case = session.get_one(Case, decision.topic_case_id)
    about = f"decision:{meeting.number}-{case.number}"
    plan(session, organisation, about, dues, args={"decision": decision.id}, since=now)


def find_decision_recipients(
    session: Session, organisation: Organisation, reminder: Reminder, *, now: datetime
) -> list[Person] | None:
    """Return whom a due reminder of a decision goes to; None where it was done."""
    decision = session.get(Decision, reminder.args["decision"])
    if decision is None:
        return None
    issuing = reminder.rule in (Rule.ISSUE_SOON, Rule.ISSUE_DUE)
    due_on = decision.issue_due_on if issuing else decision.interpret_due_on
    done_on = decision.issued_on if issuing else decision.interpreted_on
    if due_on is None or done_on is not None:
        return None
    lead = find_head(session, decision.lead_unit_id) if decision.lead_unit_id else None
    if lead is not None and reminder.seat_id == lead.id:
        return find_acting_people(session, organisation, lead, now=now)
    return find_office_staff(session, decision.organisation_id)


def _decision_dues(facts: DecisionFacts, hours: Hours, calendar: WorkCalendar) -> Iterable[Due]:
    for on, soon, due, seats in (
        (facts.issue_on, Rule.ISSUE_SOON, Rule.ISSUE_DUE, facts.issuers),
        (facts.interpret_on, Rule.INTERPRET_SOON, Rule.INTERPRET_DUE, facts.interpreters),
    ):
        if on is None:
            continue
        before = calendar.add_working_days(on, -facts.lead_days)
        day = calendar.previous_working(on)
        for seat in seats:
            if before < day:
                yield Due(soon, hours.at(before, hours.digest_at), seat.id, seat.title)
            yield Due(due, hours.at(day, hours.digest_at), seat.id, seat.title)
