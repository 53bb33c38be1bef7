"""A meeting absence before it is asked: what the rule says of it, and whether it can stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from office.access import Actor
from office.attendance.absence_records import find_leave_over, meant_by
from office.cases.chain_plan import ChainLine
from office.cases.steps import PlannedStep
from office.errors import BadInputError
from office.meetings.facts import find_sit_in_ids
from office.meetings.records import (
    day_of,
    find_agenda,
    find_attendances,
    find_meeting,
    find_seen_topics,
)
from office.meetings.touches import find_busy
from office.people.acting import find_absence, find_candidates, who_decides
from office.people.scopes import Work
from office.people.seats import find_holder, is_outside, resolve_ranks
from office.rulebook.meeting_rules import AbsenceRule, find_absence_rule
from office.rulebook.readings import Reading, find_reading
from storage.tables import (
    Attendance,
    Case,
    Meeting,
    MeetingStatus,
    Person,
    Reply,
    Seat,
    WorkKind,
)

REASON_LIMIT = 200
OPINION_LIMIT = 1000


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
    and names nobody. `leave` is the applicant's leave, asked for or granted, over that day; `busy` the number
    of another meeting in which the substitute sits at that time.
    """

    request: AbsenceRequest
    meeting: Meeting
    seat: Seat
    rule: AbsenceRule | None
    reading: Reading | None
    chain: tuple[ChainLine, ...]
    silent: bool
    leave: Case | None = None
    busy: str | None = None

    @property
    def steps(self) -> tuple[PlannedStep, ...]:
        return tuple(line.step for line in self.chain)


def absence_question(kind: str, rank: str | None) -> str:
    """Return the silent question in natural words, under which the office's reading is kept."""
    return f"absence:{kind}:{rank or '-'}"


def prepare_absence(session: Session, actor: Actor, request: AbsenceRequest) -> AbsencePlan:
    """Look at an absence before it is asked; saves nothing. Raises BadInputError where it cannot stand."""
    meeting = find_meeting(session, actor, request.meeting_id)
    require_to_come(meeting, actor)
    row, seat = find_own_attendance(session, actor, meeting)
    if not request.reason.strip():
        raise BadInputError("请写明事由，例如：事由：省厅会议。")
    if len(request.reason) > REASON_LIMIT:
        raise BadInputError(
            "事由请不超过{most}字，现在是{count}字。", most=REASON_LIMIT, count=len(request.reason)
        )
    on = day_of(session, meeting)
    rule = find_absence_rule(meeting.rulebook, meeting.kind, seat.rank, on)
    check_substitute(session, actor, meeting, row, request.substitute_seat_id, rule)
    check_opinions(session, actor, meeting, request.opinions)
    reading = None
    steps: tuple[PlannedStep, ...] = rule.steps if rule else ()
    if not steps:
        question = absence_question(meeting.kind, seat.rank)
        reading = find_reading(session, actor.organisation_id, question)
        steps = reading.steps if reading else ()
    return AbsencePlan(
        request,
        meeting,
        seat,
        rule,
        reading,
        _chain(session, actor, meeting, seat, steps),
        silent=not steps,
        leave=find_leave_over(session, actor, meeting),
        busy=_busy(session, meeting, request.substitute_seat_id),
    )


def require_to_come(meeting: Meeting, actor: Actor) -> None:
    """Raise BadInputError for a meeting of which nobody can be excused any more."""
    if meeting.status is MeetingStatus.CANCELLED:
        raise BadInputError("这个会议已取消，不必请假。")
    if meeting.status is MeetingStatus.HELD or meeting.began_at is not None or meeting.starts_at <= actor.now:
        raise BadInputError("这个会议已经开始或结束，不能再请假；请直接联系政府办公室。")


def find_own_attendance(session: Session, actor: Actor, meeting: Meeting) -> tuple[Attendance, Seat]:
    """Return the seat in which the actor sits in a meeting. Raises BadInputError where there is none."""
    own = {seat.id: seat for seat in actor.seats}
    rows = find_attendances(session, meeting)
    for row in rows:
        if row.seat_id in own:
            return row, own[row.seat_id]
    if any(row.substitute_seat_id in own for row in rows):
        raise BadInputError("您是代会，不必办理会议请假；不能到会，请在会议通知上按“不能参加”。")
    agenda = find_agenda(session, meeting)
    if any({topic.presenter_seat_id, *find_sit_in_ids(session, topic)} & own.keys() for topic in agenda):
        raise BadInputError("您只为个别议题到会，不必办理会议请假；不能到会，请在会议通知上按“不能参加”。")
    raise BadInputError("您不在这个会议的参会人员之列，不必请假。")


def find_substitutes(session: Session, actor: Actor, meeting: Meeting, seat: Seat) -> list[Seat]:
    """Return who is likely sent to a meeting for a seat: who may stand in for it and is there that day."""
    on = day_of(session, meeting)
    sitting = {row.seat_id for row in find_attendances(session, meeting)}
    found = []
    for candidate in find_candidates(session, seat, on=on, rulebook=meeting.rulebook):
        holder = find_holder(session, candidate.id or 0, on)
        if holder is None or holder.id == actor.person_id or candidate.id in sitting:
            continue
        if find_absence(session, holder.id or 0, on) is None:
            found.append(candidate)
    return found


def find_opinable(session: Session, actor: Actor, meeting: Meeting) -> list[Case]:
    """Return the topics on which one who stays away may state an opinion: those of the agenda they see."""
    return [session.get_one(Case, topic.case_id) for topic in find_seen_topics(session, actor, meeting)]


def check_substitute(  # noqa: PLR0917 - the record first, then what is checked against it
    session: Session,
    actor: Actor,
    meeting: Meeting,
    row: Attendance,
    seat_id: int | None,
    rule: AbsenceRule | None,
) -> None:
    """Refuse a substitute whom the rule forbids, or who cannot come."""
    if seat_id is None:
        return
    if rule is not None and rule.substitute == "forbidden":
        raise BadInputError(
            "这个会议不得由他人代会（依据：第{cite}条），请不要填代会人。", cite="、".join(rule.cite)
        )
    seat = session.get(Seat, seat_id)
    if seat is None or seat.organisation_id != actor.organisation_id or is_outside(session, seat):
        raise BadInputError("没有这个职务，请从列出的人选中选。")
    on = day_of(session, meeting)
    holder = find_holder(session, seat_id, on)
    if holder is None:
        raise BadInputError("“{seat}”届时无人任职，不能代会，请另选一位。", seat=seat.title)
    if holder.id == actor.person_id:
        raise BadInputError("不能由本人代会，请另选一位。")
    if find_absence(session, holder.id or 0, on) is not None:
        raise BadInputError("{name}届时已批准外出，不能代会，请另选一位。", name=holder.name)
    _require_free(session, meeting, row, seat_id, holder)


def _require_free(session: Session, meeting: Meeting, row: Attendance, seat_id: int, holder: Person) -> None:
    """Refuse somebody who comes to this meeting already, for another seat than this row's."""
    on = day_of(session, meeting)
    for other in find_attendances(session, meeting):
        if other.id == row.id:
            continue
        if other.substitute_seat_id == seat_id:
            raise BadInputError("{name}已代他人参加这个会议，请另选一位。", name=holder.name)
        if other.reply is not Reply.ABSENT and find_holder(session, other.seat_id, on) == holder:
            raise BadInputError("{name}本人就参加这个会议，不能代会，请另选一位。", name=holder.name)


def check_opinions(session: Session, actor: Actor, meeting: Meeting, opinions: Mapping[int, str]) -> None:
    """Refuse opinions on topics that the actor does not see, and empty or overlong ones."""
    seen = {case.id for case in find_opinable(session, actor, meeting)} if opinions else set()
    for topic_id, text in opinions.items():
        if topic_id not in seen:
            raise BadInputError("这个议题已不在本次会议的议程中，请重新打开表单。")
        if not text.strip():
            raise BadInputError("请写明对议题的意见。")
        if len(text) > OPINION_LIMIT:
            raise BadInputError(
                "意见请不超过{most}字，现在是{count}字。", most=OPINION_LIMIT, count=len(text)
            )


def _chain(
    session: Session, actor: Actor, meeting: Meeting, seat: Seat, steps: Sequence[PlannedStep]
) -> tuple[ChainLine, ...]:
    """Say for each step who would act today."""
    meant, lines = meant_by(session, meeting), []
    for step in steps:
        seats: dict[int, Seat] = {}
        for rank in step.ranks:
            for found in meant.get(rank) or resolve_ranks(session, (rank,), applicant_seat=seat):
                seats.setdefault(found.id or 0, found)
        actings = tuple(
            who_decides(
                session,
                target,
                on=actor.today,
                rulebook=meeting.rulebook,
                applicant_id=actor.person_id,
                work=Work(WorkKind.MEETING, seat.unit_id),
            )
            for target in seats.values()
        )
        lines.append(ChainLine(step, actings, tuple(seats.values())))
    return tuple(lines)


def _busy(session: Session, meeting: Meeting, seat_id: int | None) -> str | None:
    holder = find_holder(session, seat_id, day_of(session, meeting)) if seat_id else None
    if holder is None:
        return None
    busy = find_busy(
        session, meeting.organisation_id, meeting.starts_at, meeting.minutes_long, but=meeting.id
    )
    return busy.get(holder.id or 0)
