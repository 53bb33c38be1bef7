"""会议请假: staying away from one meeting, and who comes instead once that is granted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from office.access import Actor, access_case, hold_case
from office.begin import begin, begin_again, open_case, wait_for_reading
from office.cases import about
from office.errors import BadInputError, NotForYouError, StaleError
from office.meeting_rules import AbsenceRule, find_absence_rule
from office.meetings import day_of, find_agenda, find_attendances, find_meeting, hold_meeting
from office.readings import Reading, find_reading
from office.seats import find_holder
from office.steps import PlannedStep
from storage.audit import append
from storage.tables import (
    Absence,
    Attendance,
    Case,
    CaseKind,
    CaseStatus,
    Meeting,
    MeetingStatus,
    Seat,
    TopicOpinion,
)

REASON_LIMIT = 200
OPINION_LIMIT = 1000
_LIVE = (CaseStatus.DRAFT, CaseStatus.PENDING, CaseStatus.RETURNED, CaseStatus.APPROVED)


@dataclass(frozen=True)
class AbsenceRequest:
    """Who stays away from which meeting, why, and whom they would send. Opinions are by topic."""

    meeting_id: int
    reason: str
    substitute_seat_id: int | None = None
    opinions: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AbsencePlan:
    """What stands before the applicant before 提交.

    `silent` where neither rule nor reading says who grants it: that holds too where the rule wants it granted
    and names nobody.
    """

    request: AbsenceRequest
    meeting: Meeting
    seat: Seat
    rule: AbsenceRule | None
    reading: Reading | None
    steps: tuple[PlannedStep, ...]
    silent: bool


def absence_question(kind: str, rank: str | None) -> str:
    """Return the silent question in natural words, under which the office's reading is kept."""
    return f"absence:{kind}:{rank}"


def prepare_absence(session: Session, actor: Actor, request: AbsenceRequest) -> AbsencePlan:
    """Look at an absence before it is asked. Raises BadInputError where it cannot stand."""
    meeting = find_meeting(session, actor, request.meeting_id)
    if meeting.status is MeetingStatus.CANCELLED:
        raise BadInputError("这个会议已取消，不必请假。")
    if meeting.status is MeetingStatus.HELD or meeting.starts_at <= actor.now:
        raise BadInputError("这个会议已经开始或结束，不能再请假；请直接联系政府办公室。")
    seat = find_own_attendance(session, actor, meeting)[1]
    if not request.reason.strip():
        raise BadInputError("请写明事由，例如：事由：省厅会议。")
    if len(request.reason) > REASON_LIMIT:
        raise BadInputError(
            "事由请不超过{most}字，现在是{count}字。", most=REASON_LIMIT, count=len(request.reason)
        )
    rule = find_absence_rule(meeting.rulebook, meeting.kind, seat.rank, day_of(session, meeting))
    _check_substitute(session, actor, AbsencePlan(request, meeting, seat, rule, None, (), silent=True))
    _check_opinions(session, meeting, request.opinions)
    reading = None
    steps: tuple[PlannedStep, ...] = rule.steps if rule else ()
    if not steps:
        question = absence_question(meeting.kind, seat.rank)
        reading = find_reading(session, actor.organisation_id, question)
        steps = reading.steps if reading else ()
    return AbsencePlan(request, meeting, seat, rule, reading, steps, silent=not steps)


def submit_absence(
    session: Session, actor: Actor, request: AbsenceRequest, *, leave_case_id: int | None = None
) -> Case:
    """Ask to stay away from a meeting; with `leave_case_id`, as part of asking for that leave."""
    meeting = find_meeting(session, actor, request.meeting_id)
    hold_meeting(session, meeting)
    plan = prepare_absence(session, actor, request)
    open_one = find_open_absence(session, actor, meeting)
    if open_one is not None:
        raise StaleError("您已经为这个会议请过假（{number}），请看那张卡片。", number=open_one.number)
    case = open_case(session, actor, CaseKind.ABSENCE, title=meeting.title, seat=plan.seat)
    absence = Absence(
        case_id=case.id or 0,
        organisation_id=actor.organisation_id,
        meeting_id=meeting.id or 0,
        person_id=actor.person_id,
        leave_case_id=leave_case_id,
    )
    _write(session, actor, case, absence, plan)
    log_absence(session, actor, case, "absence.submit")
    _start(session, actor, case, plan)
    return case


def resubmit_absence(session: Session, actor: Actor, case_id: int, request: AbsenceRequest) -> Case:
    """Ask again after the absence was sent back to be changed."""
    case = access_case(session, actor, case_id)
    if case.applicant_id != actor.person_id or case.kind is not CaseKind.ABSENCE:
        raise NotForYouError("这件事项只能由申请人本人办理。")
    hold_case(session, case)
    if case.status is not CaseStatus.RETURNED:
        raise StaleError("这件会议请假不在退回修改中，请看最新的卡片。")
    plan = prepare_absence(session, actor, request)
    absence = session.get_one(Absence, case.id)
    changed = (absence.reason, absence.substitute_seat_id) != (
        request.reason.strip(),
        request.substitute_seat_id,
    )
    _write(session, actor, case, absence, plan)
    log_absence(session, actor, case, "absence.resubmit")
    begin_again(session, actor, case, changed=changed)
    return case


def start_absence(session: Session, applicant: Actor, case: Case, reading: Reading) -> None:
    """Start an absence that waited for this reading, in its applicant's name."""
    absence = session.get_one(Absence, case.id)
    meeting = session.get_one(Meeting, absence.meeting_id)
    seat = session.get_one(Seat, case.seat_id)
    begin(
        session, applicant, case, reading.steps, seat=seat, reading=reading, meant=meant_by(session, meeting)
    )


def meant_by(session: Session, meeting: Meeting) -> dict[str, Sequence[Seat]]:
    """Return whom a rule's `meeting_chair` is in this meeting."""
    chair = session.get(Seat, meeting.chair_seat_id) if meeting.chair_seat_id else None
    return {"meeting_chair": [chair]} if chair else {}


def find_own_attendance(session: Session, actor: Actor, meeting: Meeting) -> tuple[Attendance, Seat]:
    """Return the seat in which the actor sits in a meeting. Raises BadInputError where there is none."""
    own = {seat.id: seat for seat in actor.seats}
    for row in find_attendances(session, meeting):
        if row.seat_id in own:
            return row, own[row.seat_id]
    raise BadInputError("您不在这个会议的参会人员之列，不必请假。")


def find_open_absence(session: Session, actor: Actor, meeting: Meeting) -> Case | None:
    """Return the actor's absence from a meeting that is asked for or granted."""
    return session.exec(
        select(Case)
        .join(Absence, col(Absence.case_id) == col(Case.id))
        .where(
            Absence.meeting_id == meeting.id,
            Absence.person_id == actor.person_id,
            col(Case.status).in_(_LIVE),
        )
        .order_by(col(Case.id).desc())
        .limit(1)
    ).first()


def find_opinions(session: Session, meeting: Meeting) -> list[TopicOpinion]:
    """Return what those who stay away have to say on the meeting's topics, in the agenda's order."""
    topics = [topic.case_id for topic in find_agenda(session, meeting)]
    rows = session.exec(select(TopicOpinion).where(col(TopicOpinion.case_id).in_(topics))).all()
    return sorted(rows, key=lambda row: (topics.index(row.case_id), row.id or 0))


def log_absence(session: Session, actor: Actor, case: Case, action: str) -> None:
    absence = session.get_one(Absence, case.id)
    append(
        session,
        organisation_id=case.organisation_id,
        at=actor.now,
        actor_id=actor.person_id,
        seat_id=case.seat_id,
        action=action,
        about=about(case),
        cite=[],
        text={
            "meeting": session.get_one(Meeting, absence.meeting_id).number,
            "reason": absence.reason,
            "substitute": absence.substitute_seat_id,
        },
    )


def _start(session: Session, actor: Actor, case: Case, plan: AbsencePlan) -> None:
    if plan.silent:
        wait_for_reading(session, actor, case)
        return
    begin(
        session,
        actor,
        case,
        plan.steps,
        seat=plan.seat,
        reading=plan.reading,
        meant=meant_by(session, plan.meeting),
    )


def _write(session: Session, actor: Actor, case: Case, absence: Absence, plan: AbsencePlan) -> None:
    absence.reason = plan.request.reason.strip()
    absence.substitute_seat_id = plan.request.substitute_seat_id
    session.add(absence)
    session.flush()
    for topic_id, text in plan.request.opinions.items():
        row = session.exec(
            select(TopicOpinion).where(TopicOpinion.case_id == topic_id, TopicOpinion.seat_id == case.seat_id)
        ).first() or TopicOpinion(
            case_id=topic_id, seat_id=case.seat_id, person_id=actor.person_id, text="", given_at=actor.now
        )
        row.text, row.given_at, row.person_id = text.strip(), actor.now, actor.person_id
        session.add(row)
    session.flush()


def _check_substitute(session: Session, actor: Actor, plan: AbsencePlan) -> None:
    request, rule = plan.request, plan.rule
    if request.substitute_seat_id is None:
        return
    if rule is not None and rule.substitute == "forbidden":
        raise BadInputError(
            "这个会议不得由他人代会（依据：第{cite}条），请不要填代会人。", cite="、".join(rule.cite)
        )
    substitute = session.get(Seat, request.substitute_seat_id)
    if (
        substitute is None
        or substitute.organisation_id != actor.organisation_id
        or substitute.id == plan.seat.id
    ):
        raise BadInputError("没有这个职务，请从列出的人选中选。")
    holder = find_holder(session, substitute.id or 0, day_of(session, plan.meeting))
    if holder is None:
        raise BadInputError("“{seat}”届时无人任职，不能代会，请另选一位。", seat=substitute.title)
    if holder.id == actor.person_id:
        raise BadInputError("不能由本人代会，请另选一位。")


def _check_opinions(session: Session, meeting: Meeting, opinions: Mapping[int, str]) -> None:
    listed = {topic.case_id for topic in find_agenda(session, meeting)}
    for topic_id, text in opinions.items():
        if topic_id not in listed:
            raise BadInputError("这个议题已不在本次会议的议程中，请重新打开表单。")
        if not text.strip():
            raise BadInputError("请写明对议题的意见。")
        if len(text) > OPINION_LIMIT:
            raise BadInputError(
                "意见请不超过{most}字，现在是{count}字。", most=OPINION_LIMIT, count=len(text)
            )
