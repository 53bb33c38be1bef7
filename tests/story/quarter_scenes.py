"""What happens in the quarter: leave, tasks, a meeting, thirty papers, consultations, reports, the watch.

Days are counted from the festival's first day off, and fall on the working day then or after it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from sqlmodel import Session, col, select

from office.access import Actor, actor_of
from office.cases.steps import Act, PlannedStep
from office.consultations.operations import open_consultation
from office.consultations.plan import ConsultationRequest
from office.consultations.replies import Given, answer_consultation, ask_term, grant_term
from office.documents.changes import Handing, hand_out
from office.documents.clock_steps import answer_clock, confirm_clock, pause_clock, resume_clock
from office.documents.operations import register_document
from office.documents.plan import DocumentRequest, prepare_document
from office.duties.answers import hand_in, set_duty
from office.duties.own import DutyRequest
from office.leave.changes import end_leave
from office.leave.operations import submit_leave
from office.leave.plan import LeaveRequest
from office.meetings.live import begin_meeting, end_meeting
from office.meetings.notice import send_notice
from office.meetings.plan import plan_meeting
from office.meetings.request import MeetingRequest
from office.people.preferences import set_digest
from office.rulebook.readings import record_reading
from office.tasks.operations import TaskRequest, open_task
from office.tasks.steps import confirm_closing, propose_closing
from office.watch.incidents import IncidentRequest, answer_incident, close_incident, report_incident
from office.watch.log import hand_over, take_over
from office.watch.roster import plan_roster, submit_roster
from office.watch.roster_checks import Watch
from rules.time_forms import Weekly
from rules.vocabulary import DeadlineName
from storage.tables import (
    Case,
    Clock,
    ConsultationReply,
    DocumentDirection,
    Incident,
    LeaveKind,
    Meeting,
    Occurrence,
    Opinion,
    Person,
    Seat,
    Shift,
    Task,
    Unit,
)
from tests.story.quarter import OFFICE, Cast, Play, Quarter, Scene, moment

SILENT_ON_LEAVE = ("dongchang-draft", "hainan-2023", "chaoyang-2010")
SILENT_ON_PAPERS = ("xicheng-2005", "chaoyang-2010")
ONE_STEP = (PlannedStep(Act.APPROVE, ("responsible_deputy",), ()),)


def scenes(quarter: Quarter) -> Iterator[Scene]:
    yield Scene(quarter.at(-41, "08:20"), _do_without_digests)
    yield Scene(quarter.at(-41, "08:30"), _settle_readings)
    yield from leaves(quarter)
    yield from tasks(quarter)
    yield from meetings(quarter)
    yield from papers(quarter)
    yield from consultations(quarter)
    yield from reports(quarter)
    yield from watches(quarter)
    yield from incident(quarter)


READERS = ("唐予安", "邱玉衡", "杜春山", "沈柏年")
"""Who reads a digest in the morning; the others do without, which also keeps the story short."""


def _do_without_digests(session: Session, cast: Cast) -> None:
    for person in session.exec(select(Person).where(col(Person.name).not_in(READERS))).all():
        set_digest(session, actor_of(session, person, now=cast.now), None)


def _settle_readings(session: Session, cast: Cast) -> None:
    clerk = cast.actor(session, OFFICE)
    for question, silent in (
        ("leave:department_head", SILENT_ON_LEAVE),
        ("paper_route:request", SILENT_ON_PAPERS),
    ):
        if cast.organisation.rulebook in silent:
            record_reading(session, clerk, question=question, steps=ONE_STEP, note="")


STAND_INS = {"交通局局长": "交通局副局长", "民政局局长": "民政局副局长"}


def leaves(quarter: Quarter) -> Iterator[Scene]:
    """One that is closed in time, one over the festival that nobody closes, one that waits for a reading."""
    yield Scene(quarter.at(-30, "09:10"), _ask_leave("交通局局长", quarter.day(-25), quarter.day(-24)))
    yield Scene(quarter.at(-24, "16:30"), _back("交通局局长"))
    yield Scene(quarter.at(-12, "09:20"), _ask_leave("民政局局长", quarter.day(-5), quarter.day(11)))
    yield Scene(quarter.at(-12, "09:30"), _ask_leave("区长", quarter.day(20), quarter.day(22)))


def _ask_leave(title: str, first: date, last: date) -> Play:
    def run(session: Session, cast: Cast) -> None:
        stand_in = STAND_INS.get(title)
        seat_id = cast.seat(session, stand_in) if stand_in else None
        request = LeaveRequest(LeaveKind.BUSINESS, first, last, "省城", "参加培训", "13800000000", seat_id)
        cast.agree(session, submit_leave(session, cast.actor(session, title), request))

    return run


def _back(title: str) -> Play:
    def run(session: Session, cast: Cast) -> None:
        actor = cast.actor(session, title)
        case = session.exec(select(Case).where(Case.applicant_id == actor.person_id)).one()
        end_leave(session, actor, case.id or 0)

    return run


@dataclass(frozen=True)
class Errand:
    """A task: whose, due so many days from the festival's first; closed on a day, if at all."""

    title: str
    leader: str
    lead: str
    due: int
    closed: int | None = None

    def due_on(self, quarter: Quarter) -> date:
        return quarter.festival + timedelta(self.due)


ERRANDS = (
    Errand("老旧小区改造排查", "副区长(城建)", "住建局", 3),
    Errand("春运保障", "副区长(城建)", "交通局", -10, closed=-15),
    Errand("社区养老服务点建设", "副区长(社会事业)", "民政局", 30),
)


def tasks(quarter: Quarter) -> Iterator[Scene]:
    """One due within the festival, one done in time, one that becomes overdue."""
    for errand in ERRANDS:
        yield Scene(quarter.at(-40, "10:00"), _set_task(errand, errand.due_on(quarter)))
        if errand.closed is not None:
            yield Scene(quarter.at(errand.closed, "10:00"), _close_task(errand))


def _set_task(errand: Errand, due_on: date) -> Play:
    def run(session: Session, cast: Cast) -> None:
        leader, lead = cast.seat(session, errand.leader), cast.unit(session, errand.lead)
        open_task(session, cast.actor(session, OFFICE), TaskRequest(errand.title, leader, lead, due_on))

    return run


def _close_task(errand: Errand) -> Play:
    def run(session: Session, cast: Cast) -> None:
        task_id = session.exec(select(Task.id).where(Task.title == errand.title)).one() or 0
        propose_closing(session, cast.actor(session, f"{errand.lead}局长"), task_id, "已全部落实")
        confirm_closing(session, cast.actor(session, OFFICE), task_id)

    return run


MEETING = 16
"""Days from the festival's first."""


def meetings(quarter: Quarter) -> Iterator[Scene]:
    """One soon after the festival, called, held, its minutes not done."""
    yield Scene(quarter.at(-3, "15:00"), _plan_meeting(quarter))
    yield Scene(quarter.at(11, "10:00"), _on_meeting(send_notice))
    yield Scene(quarter.at(MEETING, "10:00"), _on_meeting(begin_meeting))
    yield Scene(quarter.at(MEETING, "11:30"), _on_meeting(end_meeting))


def _plan_meeting(quarter: Quarter) -> Play:
    def run(session: Session, cast: Cast) -> None:
        request = MeetingRequest("executive", quarter.at(MEETING, "10:00"), "第一会议室")
        plan_meeting(session, cast.actor(session, OFFICE), request)

    return run


def _on_meeting(operation: Callable[[Session, Actor, int], Meeting]) -> Play:
    def run(session: Session, cast: Cast) -> None:
        operation(session, cast.actor(session, OFFICE), session.exec(select(Meeting.id)).one() or 0)

    return run


PAPERS = 30
URGENCIES = ("normal", "urgent", "extra_urgent", "critical")
SENDERS = ("交通局", "住建局", "财政局", "市场监管局", "民政局")
PAUSE, RESUME = -8, 12
"""Days between which one paper's clock stands still."""


@dataclass(frozen=True)
class Paper:
    """One of the thirty: every third is decided, every third waits, every third is handed to a department."""

    number: int

    @property
    def title(self) -> str:
        return f"关于第{self.number}项工作的{'请示' if self.is_request else '通知'}"

    @property
    def is_request(self) -> bool:
        return self.number % 3 != 2

    @property
    def urgency(self) -> str:
        return URGENCIES[self.number % 4] if self.is_request else "normal"

    @property
    def unit(self) -> str:
        return SENDERS[self.number % 5]

    @property
    def came(self) -> int:
        """The day it came, from the festival's first: more of them before it than after."""
        return -39 + 2 * self.number


def papers(quarter: Quarter) -> Iterator[Scene]:
    for paper in map(Paper, range(PAPERS)):
        arrives = quarter.at(paper.came, "09:40")
        yield Scene(arrives, _register(paper, quarter))
        if paper.number % 3 == 0:
            yield Scene(quarter.at(paper.came + 1 + paper.number % 5, "15:20"), _decide(paper))
        if paper.number % 6 == 5:
            yield Scene(quarter.at(paper.came + 9, "11:00"), _answer(paper))
    yield Scene(quarter.at(PAUSE, "11:00"), _on_clock(PAUSED, _pause))
    yield Scene(quarter.at(RESUME, "09:00"), _on_clock(PAUSED, resume_clock))


PAUSED = Paper(14)
"""Handed out before the festival and not answered."""


def _pause(session: Session, actor: Actor, clock_id: int) -> Clock:
    return pause_clock(session, actor, clock_id, "等候省里批复")


def _register(paper: Paper, quarter: Quarter) -> Play:
    def run(session: Session, cast: Cast) -> None:
        clerk = cast.actor(session, OFFICE)
        request = DocumentRequest(
            DocumentDirection.INCOMING,
            "request" if paper.is_request else "notice",
            paper.title,
            unit_id=cast.unit(session, paper.unit) if paper.is_request else None,
            sender="" if paper.is_request else "市政府办公室",
            urgency=paper.urgency,
            urgent_why="" if paper.urgency == "normal" else "节前须定",
        )
        asked = prepare_document(session, clerk, request).examined.lines
        checks = {str(line.check.name): True for line in asked if line.check}
        case = register_document(session, clerk, _with(request, checks))
        if not paper.is_request:
            hand_out(session, clerk, case.id or 0, handing(paper, quarter, cast.unit(session, paper.unit)))

    return run


def _with(request: DocumentRequest, checks: dict[str, bool]) -> DocumentRequest:
    return DocumentRequest(**{**vars(request), "checks": checks})


DRAFTS = ("hainan-2023",)
"""Rulebooks that say until when a department drafts what puts a higher paper into effect."""


def handing(paper: Paper, quarter: Quarter, unit_id: int) -> Handing:
    """Return what a paper is handed out for: the rule's time limit, else one of the office's own."""
    if quarter.rulebook in DRAFTS:
        return Handing(unit_id, DeadlineName.IMPLEMENTING_DRAFT)
    return Handing(unit_id, due_on=own_limit(paper, quarter), why="市里要求")


def own_limit(paper: Paper, quarter: Quarter) -> date:
    return quarter.calendar.add_working_days(quarter.day(paper.came), 5 + paper.number % 4)


def _decide(paper: Paper) -> Play:
    def run(session: Session, cast: Cast) -> None:
        cast.agree(session, session.exec(select(Case).where(Case.title == paper.title)).one())

    return run


def _on_clock(paper: Paper, operation: Callable[[Session, Actor, int], Clock]) -> Play:
    def run(session: Session, cast: Cast) -> None:
        operation(session, cast.actor(session, OFFICE), _clock_of(session, paper))

    return run


def _answer(paper: Paper) -> Play:
    def run(session: Session, cast: Cast) -> None:
        clock_id = _clock_of(session, paper)
        answer_clock(session, cast.actor(session, f"{paper.unit}局长"), clock_id, "已按要求办理")
        confirm_clock(session, cast.actor(session, OFFICE), clock_id)

    return run


def _clock_of(session: Session, paper: Paper) -> int:
    query = select(Clock.id).join(Case, col(Case.id) == col(Clock.case_id)).where(Case.title == paper.title)
    return session.exec(query).one() or 0


@dataclass(frozen=True)
class Inquiry:
    """A consultation of 住建局's, sent on a day; `own` is its own term, for rulebooks without one."""

    title: str
    sent: int
    own: int
    answers: tuple[tuple[str, int | None, Opinion], ...]
    """Unit, the day of its answer, and what it says."""
    agreed: tuple[str, int, int] | None = None
    """A unit that asks for another last day, and when that is agreed."""


INQUIRIES = (
    Inquiry(
        "物业管理办法",
        -38,
        -30,
        (("财政局", -37, Opinion.AGREE), ("司法局", -36, Opinion.AGREE)),
    ),
    Inquiry(
        "停车收费方案",
        -4,
        12,
        (("财政局", 10, Opinion.AGREE), ("司法局", None, Opinion.NONE), ("交通局", 17, Opinion.CHANGES)),
        agreed=("交通局", 18, 9),
    ),
)
ASKING = "住建局局长"


def consultations(quarter: Quarter) -> Iterator[Scene]:
    """One that all answer at once; one over the festival, with a silent unit and another term agreed."""
    for inquiry in INQUIRIES:
        yield Scene(quarter.at(inquiry.sent, "14:30"), _consult(inquiry, quarter))
        for unit, day, opinion in inquiry.answers:
            if day is not None:
                yield Scene(quarter.at(day, "16:00"), _give(inquiry, unit, opinion))
        if inquiry.agreed is not None:
            unit, due, day = inquiry.agreed
            yield Scene(quarter.at(day, "09:30"), _agree_term(inquiry, unit, quarter.day(due)))


def _consult(inquiry: Inquiry, quarter: Quarter) -> Play:
    def run(session: Session, cast: Cast) -> None:
        units = tuple(cast.unit(session, unit) for unit, _, _ in inquiry.answers)
        own = quarter.day(inquiry.own) if quarter.rulebook in SILENT_ON_PAPERS else None
        open_consultation(
            session, cast.actor(session, ASKING), ConsultationRequest(inquiry.title, units, own)
        )

    return run


def _give(inquiry: Inquiry, unit: str, opinion: Opinion) -> Play:
    def run(session: Session, cast: Cast) -> None:
        given = Given(opinion, "" if opinion is Opinion.AGREE else "建议分区定价")
        actor = cast.actor(session, f"{unit}局长")
        answer_consultation(session, actor, _reply_of(session, inquiry, unit), given)

    return run


def _agree_term(inquiry: Inquiry, unit: str, due_on: date) -> Play:
    def run(session: Session, cast: Cast) -> None:
        reply_id = _reply_of(session, inquiry, unit)
        ask_term(session, cast.actor(session, f"{unit}局长"), reply_id, due_on, "需实地核查")
        grant_term(session, cast.actor(session, ASKING), reply_id)

    return run


def _reply_of(session: Session, inquiry: Inquiry, unit: str) -> int:
    asked = select(ConsultationReply.id).join(Unit, col(Unit.id) == col(ConsultationReply.unit_id))
    newest = asked.where(Unit.name == unit).order_by(col(ConsultationReply.id).desc())
    del inquiry  # units answer each before the next is sent
    return session.exec(newest).first() or 0


DILIGENT = "财政局局长"
"""Hands everything in on the Monday of its week."""
OWN_DUTY, OWN_DUTY_OWED_BY, OWN_DUTY_TIME = "信访周报", ("民政局局长", "司法局局长"), "16:00"


def reports(quarter: Quarter) -> Iterator[Scene]:
    """What the rulebook demands, and a weekly report of the office's own; one department is never late."""
    yield Scene(quarter.at(-40, "11:00"), partial(_add_duty, quarter.day(40)))
    monday = quarter.festival - timedelta(days=quarter.festival.weekday() + 35)
    for week in range(11):
        yield Scene(quarter.moment_on(monday + timedelta(weeks=week), "08:30"), _hand_in)


def _add_duty(until_on: date, session: Session, cast: Cast) -> None:
    seats = tuple(cast.seat(session, title) for title in OWN_DUTY_OWED_BY)
    friday = Weekly(every="week", weekday=5)
    request = DutyRequest(OWN_DUTY, friday, seats, time=OWN_DUTY_TIME, until_on=until_on)
    set_duty(session, cast.actor(session, OFFICE), request)


def _hand_in(session: Session, cast: Cast) -> None:
    actor = cast.actor(session, DILIGENT)
    for row in _owed_this_week(session, actor.seat_id or 0, actor.today):
        hand_in(session, actor, row.id or 0, "无")


def _owed_this_week(session: Session, seat_id: int, today: date) -> Sequence[Occurrence]:
    mine = select(Occurrence).join(Seat, col(Seat.id) == col(Occurrence.seat_id)).where(Seat.id == seat_id)
    soon = mine.where(col(Occurrence.due_on).between(today, today + timedelta(days=6)))
    return session.exec(soon.where(col(Occurrence.answered_at).is_(None)).order_by(col(Occurrence.id))).all()


WATCHES = 11
"""One a day from the festival's first day on, each until the next morning."""
BEGINS = "08:30"
LEADING = ("常务副区长", "副区长(城建)", "副区长(社会事业)", "副区长(政法)")
WATCHING = ("区政府办公室副主任(综合)", "区政府办公室会务科科长", "区政府办公室副主任(会务)")
HANDED = 2
"""So many of the watches are handed over and taken; the others are not."""


@dataclass(frozen=True)
class Turn:
    """Whose watch it is on a day of the festival."""

    number: int
    on: date

    @property
    def leader(self) -> str:
        return LEADING[self.number % len(LEADING)]

    @property
    def officer(self) -> str:
        return WATCHING[self.number % len(WATCHING)]

    @property
    def starts_at(self) -> datetime:
        return moment(self.on, BEGINS)

    @property
    def ends_at(self) -> datetime:
        return moment(self.on + timedelta(days=1), BEGINS)


def turns(quarter: Quarter) -> list[Turn]:
    return [Turn(number, quarter.festival + timedelta(days=number)) for number in range(WATCHES)]


def watches(quarter: Quarter) -> Iterator[Scene]:
    """The festival's roster; the first watches are handed over, the others nobody takes."""
    yield Scene(quarter.at(-13, "09:00"), partial(_set_roster, turns(quarter)))
    for turn in turns(quarter)[:HANDED]:
        yield Scene(turn.ends_at + timedelta(minutes=10), partial(_hand_over, turn))


def _set_roster(wanted: Sequence[Turn], session: Session, cast: Cast) -> None:
    clerk, month_on = cast.actor(session, OFFICE), wanted[0].on.replace(day=1)
    rows = [
        Watch(
            "",
            turn.on,
            "",
            turn.starts_at,
            turn.ends_at,
            cast.actor(session, turn.leader).person_id,
            cast.actor(session, turn.officer).person_id,
        )
        for turn in wanted
    ]
    submit_roster(session, clerk, month_on, rows, mark=plan_roster(session, clerk, month_on, rows).mark)


def _hand_over(turn: Turn, session: Session, cast: Cast) -> None:
    shift_id = session.exec(select(Shift.id).where(Shift.on == turn.on)).one() or 0
    hand_over(session, cast.actor(session, turn.officer), shift_id, "无未了事项")
    following = WATCHING[(turn.number + 1) % len(WATCHING)]
    take_over(session, cast.actor(session, following), shift_id)


REPORTED, ANSWERED = "02:10", "02:31"
"""In the festival's second night."""


def incident(quarter: Quarter) -> Iterator[Scene]:
    """One at night, which nobody answers for twenty minutes."""
    night = quarter.festival + timedelta(days=2)
    yield Scene(moment(night, REPORTED), _report)
    yield Scene(moment(night, ANSWERED), _on_incident(turns(quarter)[1].officer, answer_incident))
    yield Scene(moment(night, "06:50"), _on_incident(OFFICE, partial(close_incident, text="已修复")))


def _report(session: Session, cast: Cast) -> None:
    request = IncidentRequest("某路段燃气泄漏", "和平路", cast.now)
    report_incident(session, cast.actor(session, "榆东街道办事处主任"), request)


def _on_incident(title: str, operation: Callable[[Session, Actor, int], Incident]) -> Play:
    def run(session: Session, cast: Cast) -> None:
        operation(session, cast.actor(session, title), session.exec(select(Incident.id)).one() or 0)

    return run
