"""A meeting with an agenda in the views' district."""

from datetime import UTC, datetime

from office.agenda.approval import approve_agenda, submission_of, submit_agenda
from office.agenda.operations import set_minutes, set_sit_ins
from office.meetings.notice import send_notice
from office.meetings.plan import plan_meeting
from office.meetings.records import find_agenda
from office.meetings.request import MeetingRequest
from storage.tables import Case, CaseKind, CaseStatus, Meeting, Topic, TopicState
from tests.views.town import Town

STARTS = datetime(2026, 12, 21, 1, 0, tzinfo=UTC)
"""Monday 21 December, nine in the morning in the district."""
CLERK, MAYOR, HEAD, FINANCE = "白景行", "苏文渊", "陆一鸣", "顾言"


def plan(town: Town) -> Meeting:
    """Have an executive meeting planned."""
    return plan_meeting(town.session, town.actor(CLERK), MeetingRequest("executive", STARTS, "第一会议室"))


def put(town: Town, meeting: Meeting, title: str, *, about_persons: bool = False) -> Topic:
    """Put an approved topic of the housing department at the end of the agenda."""
    seat = town.seat("住建局局长")
    position = len(find_agenda(town.session, meeting)) + 1
    case = Case(
        organisation_id=meeting.organisation_id,
        number=f"T2026-{position:04d}",
        kind=CaseKind.TOPIC,
        title=title,
        status=CaseStatus.APPROVED,
        rulebook=meeting.rulebook,
        applicant_id=town.person(HEAD).id or 0,
        seat_id=seat.id or 0,
        made_at=town.now,
    )
    town.session.add(case)
    town.session.flush()
    topic = Topic(
        case_id=case.id or 0,
        organisation_id=meeting.organisation_id,
        meeting_kind=meeting.kind,
        meeting_id=meeting.id,
        unit_id=seat.unit_id,
        presenter_seat_id=seat.id or 0,
        state=TopicState.LISTED,
        position=position,
        about_persons=about_persons,
    )
    town.session.add(topic)
    town.session.flush()
    return topic


def arranged(town: Town) -> tuple[Meeting, list[Topic]]:
    """Have a meeting with two topics, their minutes and who sits in for the first."""
    meeting = plan(town)
    topics = [put(town, meeting, "关于调整停车收费的请示"), put(town, meeting, "关于老旧小区改造的请示")]
    for topic, minutes in zip(topics, (15, 20), strict=True):
        set_minutes(town.session, town.actor(CLERK), topic.case_id, minutes)
    set_sit_ins(town.session, town.actor(CLERK), topics[0].case_id, ["财政局"])
    return meeting, topics


def approve(town: Town, meeting: Meeting, *, by: str = MAYOR) -> None:
    submit_agenda(town.session, town.actor(CLERK), meeting.id or 0)
    approve_agenda(town.session, town.actor(by), meeting.id or 0, stamp=submission_of(meeting))


def notify(town: Town) -> tuple[Meeting, list[Topic]]:
    """Have a meeting arranged, its agenda approved and its notice sent."""
    meeting, topics = arranged(town)
    approve(town, meeting)
    send_notice(town.session, town.actor(CLERK), meeting.id or 0)
    return meeting, topics
