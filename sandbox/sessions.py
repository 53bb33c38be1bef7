"""The meetings of the invented district's month: one that was held, one that lies ahead with its topics."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from office.access import Actor, actor_of, find_office_staff
from office.calendar.calendars import at, local_day, work_calendar
from office.cases.chain import find_deciders, find_pending
from office.cases.decisions import Recorded, consent, record_decision
from office.cases.steps import TELLING
from office.meetings.live import begin_meeting, end_meeting, mark_all_here
from office.meetings.plan import plan_meeting
from office.meetings.request import MeetingRequest
from office.minutes.decided import find_items
from office.minutes.operations import MinutesRequest, prepare_minutes, submit_minutes
from office.minutes.resolutions import Resolution, resolve_topic
from office.people.seats import find_head, find_holder, find_responsible
from office.topics.gate import Done, find_asked
from office.topics.operations import submit_topic
from office.topics.plan import TopicRequest, prepare_topic
from rules.vocabulary import Fact
from storage.tables import Case, CaseStatus, Meeting, Organisation, Outcome, Topic, Unit

Tale = Generator[datetime, None, datetime]
KIND = "executive"
PLACE = "区政府第一会议室"
LATER = timedelta(minutes=20)


@dataclass(frozen=True)
class Sitting:
    """An executive meeting, in working days from the sandbox's first day; its topics are units and titles."""

    planned: tuple[int, str]
    opens: tuple[int, str]
    topics: tuple[tuple[str, str], ...]
    is_held: bool = False


SITTINGS = (
    Sitting(
        (-16, "09:05"),
        (-5, "09:00"),
        (("财政局", "关于年度预算执行情况的汇报"), ("住建局", "关于老旧小区改造年度安排的请示")),
        is_held=True,
    ),
    Sitting(
        (-2, "15:20"),
        (10, "09:00"),
        (("交通局", "关于优化镇村公交线路的请示"), ("民政局", "关于增设社区养老服务点的请示")),
    ),
)


def tell_sitting(session: Session, organisation: Organisation, sitting: Sitting, until: datetime) -> Tale:
    """Plan a meeting, put its topics, and, if it is past, hold it, decide and have the minutes signed.

    Where the rulebook leaves open what the office would have to settle first, that part is left out.
    """
    hall = _Hall(session, organisation, until)
    now = hall.moment(sitting.planned)
    yield now
    starts_at = hall.moment(sitting.opens)
    meeting = plan_meeting(session, hall.clerk(now), MeetingRequest(KIND, starts_at, PLACE))
    for unit_name, title in sitting.topics:
        now += LATER
        yield now
        case = hall.put(meeting, unit_name, title, now)
        if case is not None:
            now = yield from hall.decide(case, now)
    if not sitting.is_held:
        return now
    now = starts_at
    yield now
    clerk = hall.clerk(now)
    begin_meeting(session, clerk, meeting.id or 0)
    mark_all_here(session, clerk, meeting.id or 0)
    now += timedelta(minutes=70)
    yield now
    end_meeting(session, hall.clerk(now), meeting.id or 0)
    now += LATER
    yield now
    for item in find_items(session, meeting):
        hall.resolve(item.case, session.get_one(Topic, item.case.id).unit_id, now)
    if not find_items(session, meeting):
        return now
    now += LATER
    yield now
    if prepare_minutes(session, hall.clerk(now), meeting.id or 0, MinutesRequest()).silent:
        return now
    minutes = submit_minutes(session, hall.clerk(now), meeting.id or 0, MinutesRequest())
    return (yield from hall.decide(minutes, now))


@dataclass(frozen=True)
class _Hall:
    session: Session
    organisation: Organisation
    until: datetime

    def moment(self, stated: tuple[int, str]) -> datetime:
        calendar = work_calendar(self.session, self.organisation.id or 0)
        first = local_day(self.organisation, self.until)
        return at(self.organisation, calendar.add_working_days(first, stated[0]), stated[1])

    def clerk(self, now: datetime) -> Actor:
        staff = find_office_staff(self.session, self.organisation.id or 0)
        return actor_of(self.session, staff[-1], now=now)

    def put(self, meeting: Meeting, unit_name: str, title: str, now: datetime) -> Case | None:
        """Put a topic with all done that the rule asks; None where the gate keeps it off all the same."""
        unit = self.session.exec(
            select(Unit).where(Unit.organisation_id == self.organisation.id, Unit.name == unit_name)
        ).one()
        seat = find_head(self.session, unit.id or 0)
        person = find_holder(self.session, seat.id or 0, local_day(self.organisation, now)) if seat else None
        if seat is None or person is None:
            return None
        actor = actor_of(self.session, person, now=now)
        asked = find_asked(actor.rulebook, KIND, {}, actor.today)
        facts = {str(word): Done(is_so=False) for word in asked.circumstances}
        facts |= {str(fact): Done(is_so=not Fact(fact).bad_if) for fact in asked.facts}
        request = TopicRequest(
            KIND, title, unit.id or 0, seat.id or 0, meeting.id, facts=facts, minutes_long=15
        )
        plan = prepare_topic(self.session, actor, request)
        if not plan.can_stand or plan.silent:
            return None
        return submit_topic(self.session, actor, request)

    def decide(self, case: Case, now: datetime) -> Tale:
        """Have each step agreed to; what lies with nobody here is recorded by the office."""
        while case.status is CaseStatus.PENDING:
            steps = [step for step in find_pending(self.session, case) if step.act not in TELLING]
            if not steps:
                break
            now += LATER
            yield now
            today = local_day(self.organisation, now)
            actings = find_deciders(self.session, case, steps[0], on=today)
            person = next((acting.person for acting in actings if acting.person), None)
            if person is None:
                recorded = Recorded("有关领导(口头)")
                record_decision(
                    self.session, self.clerk(now), steps[0].id or 0, agreed=True, recorded=recorded
                )
            else:
                consent(self.session, actor_of(self.session, person, now=now), steps[0].id or 0)
        return now

    def resolve(self, case: Case, unit_id: int, now: datetime) -> None:
        leader = find_responsible(self.session, unit_id)
        clerk = self.clerk(now)
        if leader is None:
            resolve_topic(self.session, clerk, case.id or 0, Resolution(Outcome.NOTED, "听取汇报。"))
            return
        due_on = local_day(self.organisation, now) + timedelta(days=30)
        text = "原则同意，由牵头单位抓紧组织实施。"
        resolution = Resolution(Outcome.PASSED, text, leader.id, unit_id, (), due_on)
        resolve_topic(self.session, clerk, case.id or 0, resolution)
