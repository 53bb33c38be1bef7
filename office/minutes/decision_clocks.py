"""The clocks that a decision starts: until when its document is issued, and it is interpreted."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from office.access import find_office_staff
from office.calendar.calendars import work_calendar
from office.calendar.moved import Moved
from office.meetings.records import day_of
from office.minutes.decided import about_decision
from office.minutes.decision_reminders import plan_decision
from office.outbox import refresh
from office.people.seats import find_head
from office.rulebook.meeting_rules import Deadlined, find_deadline
from office.tasks.reminders import find_acting_people
from rules.calendar import WorkCalendar
from rules.vocabulary import DeadlineName
from storage.tables import Case, Decision, Meeting, Organisation, Outcome

PASSED = (Outcome.PASSED, Outcome.PASSED_REVISED)


def find_issue_clock(session: Session, meeting: Meeting, outcome: Outcome) -> Deadlined | None:
    """Return until when a document that passed so is issued; None where the rulebook sets no day."""
    if outcome not in PASSED:
        return None
    revised = outcome is Outcome.PASSED_REVISED
    name = DeadlineName.ISSUE_REVISED_DOCUMENT if revised else DeadlineName.ISSUE_PASSED_DOCUMENT
    return _find(session, meeting, name)


def find_interpret_clock(session: Session, meeting: Meeting) -> Deadlined | None:
    """Return until when what the meeting decided is interpreted to the public; None where unregulated."""
    return _find(session, meeting, DeadlineName.INTERPRET_DECISION)


def recount_decisions(
    session: Session,
    organisation: Organisation,
    former: WorkCalendar,  # noqa: ARG001 - every kind of record is asked alike
    *,
    now: datetime,
) -> list[Moved]:
    """Count anew, by the calendar as it is today, what decisions still owe; return what moved."""
    moved: list[Moved] = []
    for decision, meeting in find_owing(session, organisation):
        issue = find_issue_clock(session, meeting, decision.outcome) if decision.issue_due_on else None
        if issue and decision.issue_due_on and decision.issued_on is None:
            if issue.due != decision.issue_due_on:
                moved.append(
                    _moved(session, decision, "文件印发期限", decision.issue_due_on, issue.due, now=now)
                )
            decision.issue_due_on = issue.due
        interpret = find_interpret_clock(session, meeting) if decision.interpret_due_on else None
        if interpret and decision.interpret_due_on and decision.interpreted_on is None:
            if interpret.due != decision.interpret_due_on:
                was = decision.interpret_due_on
                moved.append(_moved(session, decision, "公开解读期限", was, interpret.due, now=now))
            decision.interpret_due_on = interpret.due
        session.add(decision)
    session.flush()
    for about in dict.fromkeys(one.about for one in moved):
        refresh(session, about, now=now)
    return moved


def replan_decisions(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Bring the reminders of what decisions still owe into line with it."""
    for decision, _ in find_owing(session, organisation):
        plan_decision(session, decision, now=now)


def find_owing(session: Session, organisation: Organisation) -> Sequence[tuple[Decision, Meeting]]:
    """Return the decisions whose document is still to be issued, or that are still to be interpreted."""
    return session.exec(
        select(Decision, Meeting)
        .join(Meeting, col(Meeting.id) == col(Decision.meeting_id))
        .where(
            Decision.organisation_id == organisation.id,
            or_(
                col(Decision.issue_due_on).is_not(None) & col(Decision.issued_on).is_(None),
                col(Decision.interpret_due_on).is_not(None) & col(Decision.interpreted_on).is_(None),
            ),
        )
        .order_by(col(Decision.id))
    ).all()


def _moved(session: Session, decision: Decision, name: str, old: date, new: date, *, now: datetime) -> Moved:
    organisation = session.get_one(Organisation, decision.organisation_id)
    case = session.get_one(Case, decision.topic_case_id)
    people = find_office_staff(session, decision.organisation_id)
    lead = find_head(session, decision.lead_unit_id) if decision.lead_unit_id else None
    if lead is not None:
        people = [*people, *find_acting_people(session, organisation, lead, now=now)]
    ids = tuple(dict.fromkeys(person.id or 0 for person in people))
    return Moved(about_decision(session, decision), case.title, name, old, new, ids)


def _find(session: Session, meeting: Meeting, name: DeadlineName) -> Deadlined | None:
    calendar = work_calendar(session, meeting.organisation_id)
    return find_deadline(meeting.rulebook, name, day_of(session, meeting), calendar, kind=meeting.kind)
