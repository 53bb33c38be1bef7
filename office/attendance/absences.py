"""会议请假: staying away from one meeting, and who comes instead once that is granted."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, select

from office.access import Actor, access_case, hold_case
from office.attendance.absence_effects import give_back, tell_noted
from office.attendance.absence_plan import (
    AbsencePlan,
    AbsenceRequest,
    check_opinions,
    find_own_attendance,
    prepare_absence,
    require_to_come,
)
from office.attendance.absence_records import find_absences, find_open_absence, meant_by
from office.auditing import log_act
from office.cases.begin import begin, begin_again, open_case, wait_for_reading
from office.cases.flow import about, close, void_rest
from office.errors import BadInputError, NotForYouError, StaleError
from office.meetings.records import find_meeting, hold_meeting
from office.outbox import refresh
from office.rulebook.readings import Reading
from storage.tables import (
    Absence,
    Case,
    CaseKind,
    CaseStatus,
    Meeting,
    Seat,
    TopicOpinion,
)


def submit_absence(
    session: Session, actor: Actor, request: AbsenceRequest, *, leave_case_id: int | None = None
) -> Case:
    """Ask to stay away from a meeting; with `leave_case_id`, as part of asking for that leave.

    Where neither rule nor reading says who grants it, the case stays a draft and the office is asked.
    """
    meeting = find_meeting(session, actor, request.meeting_id)
    hold_meeting(session, meeting)
    open_one = find_open_absence(session, actor, meeting)
    if open_one is not None:
        raise StaleError("您已经为这个会议请过假（{number}），请看那张卡片。", number=open_one.number)
    plan = prepare_absence(session, actor, request)
    case = open_case(session, actor, CaseKind.ABSENCE, title=meeting.title, seat=plan.seat)
    over = plan.leave.id if plan.leave else None
    absence = Absence(
        case_id=case.id or 0,
        organisation_id=actor.organisation_id,
        meeting_id=meeting.id or 0,
        person_id=actor.person_id,
        leave_case_id=leave_case_id or over,
    )
    _write(session, actor, case, absence, plan)
    log_absence(session, actor, case, "absence.submit")
    _start(session, actor, case, plan)
    return case


def open_with_leave(
    session: Session, actor: Actor, leave: Case, wanted: Mapping[int, int | None]
) -> list[Case]:
    """Ask to stay away from meetings on a leave's days, each with whom one sends; part of asking for it."""
    reason = f"届时请假外出（{leave.number}）"
    return [
        submit_absence(session, actor, AbsenceRequest(meeting_id, reason, seat_id), leave_case_id=leave.id)
        for meeting_id, seat_id in wanted.items()
    ]


def resubmit_absence(session: Session, actor: Actor, case_id: int, request: AbsenceRequest) -> Case:
    """Ask again after the absence was sent back to be changed."""
    case = access_own_absence(session, actor, case_id)
    if case.status is not CaseStatus.RETURNED:
        raise StaleError("这件会议请假不在退回修改中，请看最新的卡片。")
    absence = session.get_one(Absence, case.id)
    if request.meeting_id != absence.meeting_id:
        raise BadInputError("退回修改的会议请假不能换成另一个会议；请撤回后另行请假。")
    hold_meeting(session, session.get_one(Meeting, absence.meeting_id))
    plan = prepare_absence(session, actor, request)
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


def cancel_absence(session: Session, actor: Actor, case_id: int) -> Case:
    """撤销: come after all. The seat is given back, the substitute and the office are told."""
    case = access_own_absence(session, actor, case_id)
    absence = session.get_one(Absence, case.id)
    meeting = session.get_one(Meeting, absence.meeting_id)
    hold_meeting(session, meeting)
    if case.status is not CaseStatus.APPROVED:
        raise StaleError("只有已准假、会议尚未开始的会议请假可以撤销。")
    require_to_come(meeting, actor)
    close(session, case, CaseStatus.CANCELLED, now=actor.now)
    give_back(session, case, absence, now=actor.now)
    tell_noted(session, case, now=actor.now)
    log_absence(session, actor, case, "absence.cancel")
    refresh(session, about(case), now=actor.now)
    return case


def state_opinions(session: Session, actor: Actor, meeting_id: int, opinions: Mapping[int, str]) -> Case:
    """Take down what one who stays away has to say on topics, after the absence was asked for."""
    meeting = find_meeting(session, actor, meeting_id)
    case = find_open_absence(session, actor, meeting)
    if case is None:
        raise BadInputError("您没有为这个会议请假；书面意见由请假的同志提出。")
    require_to_come(meeting, actor)
    find_own_attendance(session, actor, meeting)
    check_opinions(session, actor, meeting, opinions)
    _write_opinions(session, actor, case, opinions)
    log_absence(session, actor, case, "absence.opinions")
    refresh(session, about(case), now=actor.now)
    return case


def close_absences(session: Session, meeting: Meeting, status: CaseStatus, *, now: datetime) -> None:
    """End every absence from a meeting that is over (ENDED) or cancelled (CANCELLED)."""
    for case, _ in find_absences(session, meeting):
        hold_case(session, case)
        granted = case.status is CaseStatus.APPROVED
        void_rest(session, case)
        close(session, case, status if granted else CaseStatus.CANCELLED, now=now)
        refresh(session, about(case), now=now)


def access_own_absence(session: Session, actor: Actor, case_id: int) -> Case:
    case = access_case(session, actor, case_id)
    if case.applicant_id != actor.person_id or case.kind is not CaseKind.ABSENCE:
        raise NotForYouError("这件事项只能由申请人本人办理。")
    hold_case(session, case)
    return case


def request_of(session: Session, case: Case) -> AbsenceRequest:
    """Write an absence back as what was asked for, to be edited."""
    absence = session.get_one(Absence, case.id)
    return AbsenceRequest(absence.meeting_id, absence.reason, absence.substitute_seat_id)


def log_absence(session: Session, actor: Actor, case: Case, action: str) -> None:
    absence = session.get_one(Absence, case.id)
    log_act(
        session,
        actor,
        action,
        about=about(case),
        text={
            "meeting": session.get_one(Meeting, absence.meeting_id).number,
            "reason": absence.reason,
            "substitute": absence.substitute_seat_id,
        },
        seat_id=case.seat_id,
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
    _write_opinions(session, actor, case, plan.request.opinions)


def _write_opinions(session: Session, actor: Actor, case: Case, opinions: Mapping[int, str]) -> None:
    for topic_id, text in opinions.items():
        row = session.exec(
            select(TopicOpinion).where(TopicOpinion.case_id == topic_id, TopicOpinion.seat_id == case.seat_id)
        ).first() or TopicOpinion(
            case_id=topic_id, seat_id=case.seat_id, person_id=actor.person_id, text="", given_at=actor.now
        )
        row.text, row.given_at, row.person_id = text.strip(), actor.now, actor.person_id
        session.add(row)
    session.flush()
