"""The papers, reports and watches of the invented district's month, as far as its rulebook knows them."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from sqlmodel import Session, col, select

from office.access import Actor, actor_of, find_office_staff
from office.calendar.calendars import at, local_day, work_calendar
from office.cases.chain import find_deciders, find_pending
from office.cases.decisions import Recorded, consent, record_decision
from office.cases.steps import TELLING
from office.consultations.operations import open_consultation
from office.consultations.plan import ConsultationRequest, prepare_consultation
from office.consultations.replies import Given, answer_consultation
from office.documents.changes import Handing, hand_out, send_paper_back
from office.documents.operations import register_document
from office.documents.plan import DocumentRequest, prepare_document
from office.duties.answers import hand_in, hand_in_elsewhere, set_duty
from office.duties.own import DutyRequest
from office.errors import BadInputError
from office.people.seats import find_head, find_holder
from office.watch.incidents import (
    IncidentRequest,
    answer_incident,
    close_incident,
    note_order,
    note_rung,
    report_incident,
)
from office.watch.roster import approve_roster, plan_roster, submit_roster
from office.watch.roster_checks import Watch
from office.watch.shifts import next_month
from rules.calendar import WorkCalendar
from rules.time_forms import Weekly
from rules.vocabulary import DeadlineName
from storage.tables import (
    Case,
    CaseStatus,
    ConsultationReply,
    DocumentDirection,
    Occurrence,
    OccurrenceStatus,
    Opinion,
    Organisation,
    Roster,
    RosterState,
    Seat,
    Unit,
)

Tale = Generator[datetime, None, datetime]
LATER = timedelta(minutes=20)
DIRECTOR = "区政府办公室主任"
LEADING = ("常务副区长", "副区长(城建)", "副区长(社会事业)", "副区长(政法)")
WATCHING = (
    "区政府办公室综合科科长",
    "区政府办公室会务科科长",
    "区政府办公室副主任(综合)",
    "区政府办公室副主任(会务)",
)
REPORTING = ("住建局局长", "交通局局长", "市场监管局局长", "芦汀镇镇长", "槐安街道办事处主任")
WATCH_BEGINS = "08:30"
ROSTER_SET = -5
"""The working day, counted from the sandbox's first, on which the roster of the month was put in force."""


def tell_desk(session: Session, organisation: Organisation, until: datetime) -> Iterator[Tale]:
    """Give everything that came over the office's desk in the month, each thing a tale of its own."""
    desk = Desk(session, organisation, until, work_calendar(session, organisation.id or 0))
    yield _decided_paper(desk)
    yield _returned_paper(desk)
    yield _handed_paper(desk, "关于做好冬季供暖保障工作的通知", "住建局", came=-11, due=-2)
    yield _handed_paper(desk, "关于开展道路运输安全检查的通知", "交通局", came=-7, due=1)
    yield _consultation(desk, "物业管理服务规范", sent=(-16, "10:15"), units=("财政局", "司法局"), given=2)
    yield _consultation(
        desk, "停车设施建设方案", sent=(-2, "10:40"), units=("财政局", "司法局", "交通局"), given=1
    )
    yield _reports(desk)
    yield _watches(desk)
    yield _incident(desk)


@dataclass(frozen=True)
class Desk:
    """The office's desk, in working days from the sandbox's first day."""

    session: Session
    organisation: Organisation
    until: datetime
    calendar: WorkCalendar

    def day(self, offset: int) -> date:
        return self.calendar.add_working_days(local_day(self.organisation, self.until), offset)

    def moment(self, offset: int, clock: str) -> datetime:
        return at(self.organisation, self.day(offset), clock)

    def clerk(self, now: datetime) -> Actor:
        return actor_of(self.session, find_office_staff(self.session, self.organisation.id or 0)[-1], now=now)

    def seat(self, title: str) -> Seat:
        mine = Seat.organisation_id == self.organisation.id
        return self.session.exec(select(Seat).where(mine, Seat.title == title)).one()

    def actor(self, title: str, now: datetime) -> Actor:
        return self.holder(self.seat(title), now)

    def holder(self, seat: Seat, now: datetime) -> Actor:
        person = find_holder(self.session, seat.id or 0, local_day(self.organisation, now))
        assert person is not None, seat.title  # noqa: S101 - every post in the district has a holder
        return actor_of(self.session, person, now=now)

    def unit(self, name: str) -> int:
        mine = Unit.organisation_id == self.organisation.id
        return self.session.exec(select(Unit.id).where(mine, Unit.name == name)).one() or 0

    def head(self, unit_id: int, now: datetime) -> Actor:
        seat = find_head(self.session, unit_id)
        assert seat is not None  # noqa: S101 - every unit that is asked has a head
        return self.holder(seat, now)

    def paper(self, now: datetime, title: str, kind: str, sender: str, *, fails: bool = False) -> Case | None:
        """Register a paper whose checks are good, or all but the first; None where nobody may decide it."""
        unit_id = None if sender.startswith("市") else self.unit(sender)
        outside = sender if unit_id is None else ""
        request = DocumentRequest(DocumentDirection.INCOMING, kind, title, unit_id=unit_id, sender=outside)
        clerk = self.clerk(now)
        plan = prepare_document(self.session, clerk, request)
        checks = {str(line.check.name): True for line in plan.examined.lines if line.check}
        if fails:
            if not checks:
                return None
            checks[next(iter(checks))] = False
        elif plan.silent:
            return None
        return register_document(self.session, clerk, replace(request, checks=checks))

    def decide(self, case: Case, now: datetime) -> Tale:
        """Have each step agreed to; what lies with nobody here is recorded by the office."""
        while case.status is CaseStatus.PENDING:
            steps = [step for step in find_pending(self.session, case) if step.act not in TELLING]
            if not steps:
                break
            now += LATER
            yield now
            found = find_deciders(self.session, case, steps[0], on=local_day(self.organisation, now))
            person = next((acting.person for acting in found if acting.person), None)
            if person is None:
                recorded = Recorded("有关领导(口头)")
                record_decision(
                    self.session, self.clerk(now), steps[0].id or 0, agreed=True, recorded=recorded
                )
            else:
                consent(self.session, actor_of(self.session, person, now=now), steps[0].id or 0)
        return now


def _decided_paper(desk: Desk) -> Tale:
    now = desk.moment(-14, "09:25")
    yield now
    case = desk.paper(now, "关于追加防汛物资储备经费的请示", "request", "财政局")
    return now if case is None else (yield from desk.decide(case, now))


def _returned_paper(desk: Desk) -> Tale:
    now = desk.moment(-6, "10:05")
    yield now
    case = desk.paper(now, "关于农贸市场提升改造的请示", "request", "市场监管局", fails=True)
    if case is not None:
        now += LATER
        yield now
        send_paper_back(desk.session, desk.clerk(now), case.id or 0)
    return now


def _handed_paper(desk: Desk, title: str, unit: str, *, came: int, due: int) -> Tale:
    """Hand a paper from above to a department: by the rule's time limit, else by one of the office's own."""
    now = desk.moment(came, "15:10")
    yield now
    case = desk.paper(now, title, "notice", "市政府办公室")
    if case is None:
        return now
    unit_id, clerk = desk.unit(unit), desk.clerk(now)
    own = Handing(unit_id, due_on=max(desk.day(due), clerk.today), why="市里要求")
    ruled = Handing(unit_id, DeadlineName.DEPARTMENT_HANDLING)
    try:
        with desk.session.begin_nested():
            hand_out(desk.session, clerk, case.id or 0, ruled)
    except BadInputError:
        hand_out(desk.session, clerk, case.id or 0, own)
    return now


def _consultation(
    desk: Desk, title: str, *, sent: tuple[int, str], units: tuple[str, ...], given: int
) -> Tale:
    """Ask units for their opinion; the first of them answer, each on a day of its own."""
    now = desk.moment(*sent)
    yield now
    actor = desk.actor("住建局局长", now)
    asked = ConsultationRequest(f"关于{title}", tuple(map(desk.unit, units)))
    try:
        prepare_consultation(desk.session, actor, asked)
    except BadInputError:  # where the rule sets no term, the asking unit does
        asked = replace(asked, due_on=desk.calendar.add_working_days(actor.today, 5))
    consultation = open_consultation(desk.session, actor, asked)
    for name, opinion in zip(units[:given], (Opinion.AGREE, Opinion.AGREE), strict=False):
        now = at(
            desk.organisation, desk.calendar.add_working_days(local_day(desk.organisation, now), 1), "15:35"
        )
        yield now
        unit_id = desk.unit(name)
        reply = desk.session.exec(
            select(ConsultationReply.id).where(
                ConsultationReply.consultation_id == consultation.id, ConsultationReply.unit_id == unit_id
            )
        ).one()
        answer_consultation(desk.session, desk.head(unit_id, now), reply or 0, Given(opinion))
    return now


def _reports(desk: Desk) -> Tale:
    """Set a weekly report of the office's own; each week most hand in what they owe, and some do not."""
    now = desk.moment(-17, "11:00")
    yield now
    friday = Weekly(every="week", weekday=5)
    weekly = DutyRequest("安全生产周报", friday, tuple(desk.seat(title).id or 0 for title in REPORTING))
    set_duty(desk.session, desk.clerk(now), weekly)
    for offset in range(-16, 0):
        now = desk.moment(offset, "16:20")
        yield now
        today = local_day(desk.organisation, now)
        rows = desk.session.exec(
            select(Occurrence)
            .where(Occurrence.status == OccurrenceStatus.OWED, Occurrence.due_on == today)
            .order_by(col(Occurrence.id))
        ).all()
        for number, row in enumerate(rows):
            if number % 4 != offset % 4:
                answer: Callable[[Session, Actor, int], object] = (
                    hand_in_elsewhere if number % 4 == 1 else _nothing
                )
                answer(desk.session, desk.holder(desk.session.get_one(Seat, row.seat_id), now), row.id or 0)
    return now


def _nothing(session: Session, actor: Actor, occurrence_id: int) -> object:
    return hand_in(session, actor, occurrence_id, "本周无异常情况。")


def _watches(desk: Desk) -> Tale:
    """Put the month's roster in force, and where its end is near the next one's too."""
    now = desk.moment(ROSTER_SET, "10:30")
    yield now
    today = local_day(desk.organisation, desk.until)
    months = [today.replace(day=1)]
    if next_month(months[0]) - today <= timedelta(days=5):
        months.append(next_month(months[0]))
    for month_on in months:
        _set_roster(desk, month_on, now)
    return now


def _set_roster(desk: Desk, month_on: date, now: datetime) -> None:
    clerk = desk.clerk(now)
    days = [month_on + timedelta(days=n) for n in range((next_month(month_on) - month_on).days)]
    watches = [
        Watch(
            "",
            day,
            "",
            at(desk.organisation, day, WATCH_BEGINS),
            at(desk.organisation, day + timedelta(days=1), WATCH_BEGINS),
            desk.actor(LEADING[day.toordinal() % len(LEADING)], now).person_id,
            desk.actor(WATCHING[day.toordinal() % len(WATCHING)], now).person_id,
        )
        for day in days
        if day > clerk.today
    ]
    mark = plan_roster(desk.session, clerk, month_on, watches).mark
    roster = submit_roster(desk.session, clerk, month_on, watches, mark=mark)
    if roster.state is RosterState.WAITING:
        approve_roster(
            desk.session, desk.actor(DIRECTOR, now), desk.session.get_one(Roster, roster.id).id or 0
        )


def _incident(desk: Desk) -> Tale:
    """One afternoon some two weeks ago: reported, telephoned, answered, ended."""
    now = desk.moment(-9, "15:20")
    yield now
    reporter = desk.actor("榆东街道办事处主任", now)
    request = IncidentRequest(
        "和平路一处燃气管道被施工挖破", "和平路与榆东大街路口", now - timedelta(minutes=8)
    )
    incident_id = report_incident(desk.session, reporter, request).id or 0
    acts: tuple[tuple[int, str, Callable[[Session, Actor, int], object]], ...] = (
        (2, "榆东街道办事处主任", note_rung),
        (4, DIRECTOR, answer_incident),
        (11, DIRECTOR, partial(note_order, text="住建局立即到场，先疏散、后抢修。")),
        (130, DIRECTOR, partial(close_incident, text="管道修复，供气恢复，无人员受伤。")),
    )
    for minutes, title, act in acts:
        yield now + timedelta(minutes=minutes)
        act(desk.session, desk.actor(title, now + timedelta(minutes=minutes)), incident_id)
    return now + timedelta(minutes=130)
