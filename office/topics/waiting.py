"""Topics whose route is done and which wait for a meeting of their kind, or for the next one."""

from datetime import datetime

from sqlmodel import Session, col, select

from office.cases.flow import about
from office.outbox import refresh, tell
from office.topics.agenda import is_for_unit, put_on
from office.topics.flags import flag_absences
from storage.tables import Case, CaseStatus, Meeting, Organisation, Person, Topic, TopicState


def list_waiting(session: Session, meeting: Meeting, *, now: datetime) -> list[Topic]:
    """Put approved topics that wait for a meeting of this kind at the end of its agenda, oldest first.

    Topics that are still on their way are meant for the meeting from now on. Returns those listed; who
    proposed them is told.
    """
    waiting = session.exec(
        select(Topic, Case)
        .join(Case, col(Case.id) == col(Topic.case_id))
        .where(
            Topic.organisation_id == meeting.organisation_id,
            Topic.meeting_kind == meeting.kind,
            col(Topic.meeting_id).is_(None),
            Topic.state == TopicState.PROPOSED,
        )
        .order_by(col(Topic.case_id))
    ).all()
    listed = []
    for topic, case in waiting:
        if not is_for_unit(meeting, topic.unit_id):
            continue
        if case.status is CaseStatus.APPROVED:
            put_on(session, topic, meeting, now=now)
            listed.append(topic)
            applicant = session.get_one(Person, case.applicant_id)
            tell(session, applicant, "topic.news", {"case": case.id, "what": "listed"}, now=now)
        elif case.status in (CaseStatus.DRAFT, CaseStatus.PENDING, CaseStatus.RETURNED):
            topic.meeting_id = meeting.id
            session.add(topic)
        refresh(session, about(case), now=now)
    session.flush()
    flag_absences(session, session.get_one(Organisation, meeting.organisation_id), now=now, meeting=meeting)
    return listed
