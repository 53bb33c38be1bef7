"""The clocks that a decision starts: until when its document is issued, and it is interpreted."""

from datetime import datetime

from sqlmodel import Session, col, or_, select

from office.calendars import work_calendar
from office.decision_reminders import plan_decision
from office.meeting_rules import Deadlined, find_deadline
from office.meetings import day_of
from rules.vocabulary import DeadlineName
from storage.tables import Decision, Meeting, Organisation, Outcome

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


def recount_decisions(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Count anew, by the calendar as it is today, what decisions still owe."""
    rows = session.exec(
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
    for decision, meeting in rows:
        issue = find_issue_clock(session, meeting, decision.outcome) if decision.issue_due_on else None
        if issue is not None and decision.issued_on is None:
            decision.issue_due_on = issue.due
        interpret = find_interpret_clock(session, meeting) if decision.interpret_due_on else None
        if interpret is not None and decision.interpreted_on is None:
            decision.interpret_due_on = interpret.due
        session.add(decision)
        session.flush()
        plan_decision(session, decision, now=now)


def _find(session: Session, meeting: Meeting, name: DeadlineName) -> Deadlined | None:
    calendar = work_calendar(session, meeting.organisation_id)
    return find_deadline(meeting.rulebook, name, day_of(session, meeting), calendar, kind=meeting.kind)
