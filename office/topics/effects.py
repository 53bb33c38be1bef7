"""What follows when the steps of a case of 议题 are complete, or one of them stops it."""

from datetime import datetime

from sqlmodel import Session

from office.access import find_office_staff
from office.meetings.records import about_meeting
from office.outbox import refresh, tell
from office.topics.agenda import list_topic, take_off
from office.topics.flags import flag_absences
from storage.tables import Case, CaseStatus, Organisation, Person, Topic, TopicState


def complete(session: Session, case: Case, *, now: datetime) -> None:
    """List the approved topic at the end of its meeting's agenda; it waits where no meeting is planned."""
    case.status = CaseStatus.APPROVED
    session.add(case)
    session.flush()
    meeting = list_topic(session, case, session.get_one(Topic, case.id), now=now)
    if meeting is not None:
        flag_absences(session, session.get_one(Organisation, case.organisation_id), now=now, meeting=meeting)
        refresh(session, about_meeting(meeting), now=now)
    tell(session, session.get_one(Person, case.applicant_id), "case.outcome", {"case": case.id}, now=now)
    for person in find_office_staff(session, case.organisation_id):
        if person.id != case.applicant_id:
            tell_news(session, person, case, "listed", now=now)


def stop(session: Session, case: Case, *, now: datetime) -> None:
    """Drop a topic that was refused or taken back; one sent back keeps the meeting it was meant for."""
    topic = session.get_one(Topic, case.id)
    if case.status in (CaseStatus.REFUSED, CaseStatus.WITHDRAWN):
        take_off(session, topic, TopicState.DROPPED)
    if case.status is CaseStatus.WITHDRAWN:
        for person in find_office_staff(session, case.organisation_id):
            if person.id != case.applicant_id:
                tell_news(session, person, case, "withdrawn", now=now)


def tell_news(session: Session, person: Person, case: Case, what: str, *, now: datetime) -> None:
    """Tell somebody what became of a topic: `listed`, `withdrawn`, `deferred`, `moved` or `again`."""
    tell(session, person, "topic.news", {"case": case.id, "what": what}, now=now)
