"""A meeting before it is planned, and its planning: its timetable, who sits in it, what it touches."""

from dataclasses import replace
from datetime import UTC, date, timedelta

from sqlmodel import Session

from office.access import Actor
from office.auditing import log_act
from office.calendar.calendars import local, local_day, work_calendar
from office.cases.chain_plan import find_chain
from office.errors import BadInputError, NotForYouError, StaleError
from office.meetings.convening import (
    ConveneGround,
    begin_convening,
    begin_convening_again,
    find_convene_ground,
    seat_of_convening,
)
from office.meetings.made import put_in_force
from office.meetings.records import about_meeting, find_attendances, hold_meeting, next_meeting_number
from office.meetings.request import (
    Frequency,
    MeetingPlan,
    MeetingRequest,
    Sitting,
    TimetableLine,
)
from office.meetings.rhythm import find_held, period_of
from office.meetings.sitting import check_named, lay_out_sitting
from office.meetings.touches import find_room_taken, find_touches
from office.outbox import refresh
from office.people.seats import HEADS, find_head
from office.rulebook.meeting_rules import (
    Measure,
    MeetingRule,
    find_length,
    find_meeting_rule,
    find_timetable,
)
from office.rulebook.versions import find_rulebook
from rules.vocabulary import Meeting as MeetingKind
from storage.tables import (
    Attendance,
    Case,
    CaseStatus,
    Meeting,
    MeetingStatus,
    Organisation,
    Part,
    Seat,
    Unit,
    UnitKind,
    WorkKind,
)

TITLE_LIMIT = 100
PLACE_LIMIT = 60
DEFAULT_LONG = 120
"""Minutes a meeting is planned to take where nobody says; less where the rule wants less."""
SHORTEST, LONGEST = 10, 600
FURTHEST = 366
"""Days ahead that a meeting may be planned at most."""


def prepare_meeting(
    session: Session, actor: Actor, request: MeetingRequest, *, but: int | None = None
) -> MeetingPlan:
    """Work out a meeting's timetable, its people and what it touches; saves nothing.

    `but` is the meeting that would be changed to this. Raises BadInputError where the request cannot stand,
    NotForYouError where the actor may not plan such a meeting.
    """
    check_may_plan(actor, session, request)
    check_request(session, actor, request)
    begun = session.get_one(Meeting, but) if but is not None else None
    rulebook = begun.rulebook if begun else actor.rulebook
    on = local_day(actor.organisation, request.starts_at)
    rule = find_meeting_rule(rulebook, request.kind, on)
    ground = find_ground_of(session, actor, request, rulebook)
    measure = find_length(rulebook, request.kind, on)
    minutes_long = request.minutes_long or _default_long(measure)
    steps = ground.steps if begun is None or begun.status is MeetingStatus.CONVENING else ()
    plan = MeetingPlan(
        request,
        request.title or default_title(session, request, rulebook),
        rulebook,
        rule,
        ground.rule,
        find_lines(session, actor.organisation, rulebook, request.kind, on, today=actor.today),
        lay_out_sitting(session, actor, request, rule, on),
        find_chain(
            session,
            actor,
            seat_of_convening(session, actor, request.unit_id),
            steps,
            kind=WorkKind.MEETING,
        )
        if steps
        else (),
        (),
        measure,
        _frequency(session, actor.organisation, request, rule, on, but=but),
        minutes_long,
        find_room_taken(session, actor.organisation_id, request, minutes_long, but=but),
    )
    return replace(plan, touches=tuple(find_touches(session, actor, plan, but=but)))


def plan_meeting(session: Session, actor: Actor, request: MeetingRequest) -> Meeting:
    """Plan a meeting: who sits in it is written down, topics that wait are listed, groups are told.

    Where the rule wants leave for it, its case goes through the steps first and the meeting is CONVENING.
    Raises BadInputError where it cannot stand, or its room is taken.
    """
    # First, for it lets one at a time go on: of two who plan at once the second finds the room taken.
    number = next_meeting_number(session, actor.organisation_id, actor.today.year)
    plan = prepare_meeting(session, actor, request)
    ground = find_ground_of(session, actor, request, plan.rulebook)
    _require_sound(plan, ground)
    meeting = Meeting(
        organisation_id=actor.organisation_id,
        number=number,
        kind=request.kind,
        title=plan.title,
        status=MeetingStatus.CONVENING,
        rulebook=plan.rulebook,
        starts_at=request.starts_at.astimezone(UTC),
        minutes_long=plan.minutes_long,
        uid=f"{number}.{actor.organisation.slug}@mishu",
        made_by_id=actor.person_id,
        made_at=actor.now,
    )
    _write(meeting, plan)
    session.add(meeting)
    session.flush()
    seat_people(session, meeting, plan.sitting)
    log_meeting(session, actor, meeting, "meeting.plan", cite=plan.rule.cite if plan.rule else ())
    if ground.steps:
        begin_convening(session, actor, meeting, ground)
    else:
        put_in_force(session, meeting, now=actor.now)
    return meeting


def replan_meeting(session: Session, actor: Actor, meeting: Meeting, request: MeetingRequest) -> Meeting:
    """Change a meeting whose convening was sent back, and put it to its steps again."""
    hold_meeting(session, meeting)
    case = session.get(Case, meeting.convening_case_id) if meeting.convening_case_id else None
    if case is None or case.status is not CaseStatus.RETURNED or case.applicant_id != actor.person_id:
        raise StaleError("这次会议不在退回修改中，请看最新的卡片。")
    plan = prepare_meeting(session, actor, request, but=meeting.id)
    ground = find_ground_of(session, actor, request, plan.rulebook)
    _require_sound(plan, ground)
    same_chain = (request.kind, request.unit_id, request.matter) == (
        meeting.kind,
        meeting.unit_id,
        meeting.matter,
    )
    meeting.kind, meeting.title = request.kind, plan.title
    meeting.starts_at, meeting.minutes_long = request.starts_at.astimezone(UTC), plan.minutes_long
    _write(meeting, plan)
    session.add(meeting)
    seat_people(session, meeting, plan.sitting)
    log_meeting(session, actor, meeting, "meeting.replan")
    begin_convening_again(session, actor, case, meeting, ground, same_chain=same_chain)
    refresh(session, about_meeting(meeting), now=actor.now)
    return meeting


def check_may_plan(actor: Actor, session: Session, request: MeetingRequest) -> None:
    """Raise NotForYouError unless the actor may plan it: the office all, a head their department's own."""
    if actor.is_office:
        return
    if request.kind != MeetingKind.DEPARTMENT_WIDE:
        raise NotForYouError("会议由政府办公室安排；部门主要负责人可以安排本部门系统的全区性会议。")
    own = {seat.unit_id for seat in actor.seats if _heads(session, seat)}
    if request.unit_id not in own:
        raise NotForYouError("部门系统全区性会议由该部门主要负责人或政府办公室安排。")


def find_own_unit(session: Session, actor: Actor) -> Unit | None:
    """Return the department that the actor heads."""
    own = next((seat for seat in actor.seats if _heads(session, seat)), None)
    return session.get(Unit, own.unit_id) if own else None


def check_request(session: Session, actor: Actor, request: MeetingRequest) -> None:
    """Refuse what cannot stand at all, in a sentence."""
    if request.starts_at <= actor.now:
        raise BadInputError(
            "会议时间已经过去（{at}），请写今天以后的时间，例如：12月21日上午9点。",
            at=f"{local(actor.organisation, request.starts_at):%Y-%m-%d %H:%M}",
        )
    if request.starts_at - actor.now > timedelta(days=FURTHEST):
        raise BadInputError("会议时间在一年以后，请核对年份。")
    for label, text, most in (("会议名称", request.title, TITLE_LIMIT), ("地点", request.place, PLACE_LIMIT)):
        if len(text) > most:
            raise BadInputError(
                "{label}请不超过{most}字，现在是{count}字。", label=label, most=most, count=len(text)
            )
    if request.minutes_long is not None and not SHORTEST <= request.minutes_long <= LONGEST:
        raise BadInputError("时长请写{least}至{most}分钟。", least=SHORTEST, most=LONGEST)
    if request.kind == MeetingKind.DEPARTMENT_WIDE and request.unit_id is None:
        raise BadInputError("部门系统全区性会议请写明是哪个部门，例如：单位：住建局。")
    if request.unit_id is not None:
        unit = session.get(Unit, request.unit_id)
        if unit is None or unit.organisation_id != actor.organisation_id or unit.kind is UnitKind.OUTSIDE:
            raise BadInputError("没有这个单位，请写本区单位的全称。")
    check_named(session, actor, request.named)
    if request.chair_seat_id is not None:
        check_named(session, actor, (request.chair_seat_id,))


def find_ground_of(session: Session, actor: Actor, request: MeetingRequest, rulebook: str) -> ConveneGround:
    """Return what holding the meeting rests on."""
    on = local_day(actor.organisation, request.starts_at)
    return find_convene_ground(session, actor.organisation_id, rulebook, request.kind, request.matter, on=on)


def find_lines(
    session: Session, organisation: Organisation, rulebook: str, kind: str, on: date, *, today: date
) -> tuple[TimetableLine, ...]:
    """Return the dates that the rulebook sets around a meeting on a day, and which have passed by today.

    They stand in the order of their days, those of one day as the timetable names them.
    """
    calendar = work_calendar(session, organisation.id or 0)
    return tuple(
        TimetableLine(
            found.name, found.due, found.cite, found.condition, found.due < min(today, on), found.warnings
        )
        for found in sorted(find_timetable(rulebook, kind, on, calendar), key=lambda found: found.due)
    )


def find_timetable_of(session: Session, meeting: Meeting, today: date) -> tuple[TimetableLine, ...]:
    """Return a meeting's timetable, for its day and under its own rulebook."""
    organisation = session.get_one(Organisation, meeting.organisation_id)
    on = local_day(organisation, meeting.starts_at)
    return find_lines(session, organisation, meeting.rulebook, meeting.kind, on, today=today)


def default_title(session: Session, request: MeetingRequest, rulebook: str) -> str:
    """Name a meeting as its rulebook does, a department's own with the department."""
    term = find_rulebook(rulebook).term(MeetingKind(request.kind))
    unit = session.get(Unit, request.unit_id) if request.unit_id else None
    if request.kind == MeetingKind.DEPARTMENT_WIDE and unit is not None:
        return f"{unit.name}系统全区性会议"
    return term


def seat_people(session: Session, meeting: Meeting, sitting: Sitting) -> None:
    """Make the meeting's attendances exactly these; what the seats that stay have answered is kept."""
    wanted: dict[int, Part] = {}
    if sitting.chair:
        wanted[sitting.chair.id or 0] = Part.CHAIR
    for part, seats in ((Part.MEMBER, sitting.members), (Part.STANDING, sitting.standing)):
        for seat in seats:
            wanted.setdefault(seat.id or 0, part)
    rows = {row.seat_id: row for row in find_attendances(session, meeting)}
    for seat_id, row in rows.items():
        if seat_id not in wanted:
            session.delete(row)
    for seat_id, part in wanted.items():
        row = rows.get(seat_id) or Attendance(
            organisation_id=meeting.organisation_id,
            meeting_id=meeting.id or 0,
            seat_id=seat_id,
            part=part,
        )
        row.part = part
        session.add(row)
    session.flush()


def log_meeting(
    session: Session, actor: Actor, meeting: Meeting, action: str, *, cite: tuple[str, ...] = ()
) -> None:
    """Write what was done to a meeting into the audit."""
    log_act(
        session,
        actor,
        action,
        about=about_meeting(meeting),
        text={
            "kind": meeting.kind,
            "title": meeting.title,
            "status": meeting.status,
            "starts_at": meeting.starts_at.isoformat(),
            "place": meeting.place,
            "chair": meeting.chair_seat_id,
            "why": meeting.why,
        },
        cite=cite,
        seat_id=actor.seat_id,
    )


def _write(meeting: Meeting, plan: MeetingPlan) -> None:
    request = plan.request
    meeting.place = request.place
    meeting.chair_seat_id = plan.sitting.chair.id if plan.sitting.chair else None
    meeting.unit_id, meeting.matter = request.unit_id, request.matter


def _require_sound(plan: MeetingPlan, ground: ConveneGround) -> None:
    if plan.taken is not None:
        raise BadInputError(
            "{place}在这个时间已安排{title}（{number}），请改时间或地点。",
            place=plan.request.place,
            title=plan.taken.title,
            number=plan.taken.number,
        )
    if ground.asks_plan:
        raise BadInputError("请写明“计划内”或“计划外”：是否列入年度会议计划，审批人不同。")


def _frequency(
    session: Session,
    organisation: Organisation,
    request: MeetingRequest,
    rule: MeetingRule | None,
    on: date,
    *,
    but: int | None,
) -> Frequency | None:
    if rule is None or rule.cadence is None or rule.cadence.times is None:
        return None
    first, last = period_of(rule.cadence.per, on)
    others = find_held(session, organisation, request.kind, first, last, but=but)
    return Frequency(rule.cadence.per, *rule.cadence.times, first, last, len(others) + 1, rule.cite)


def _default_long(measure: Measure | None) -> int:
    return min(DEFAULT_LONG, measure.minutes) if measure else DEFAULT_LONG


def _heads(session: Session, seat: Seat) -> bool:
    if seat.rank not in HEADS or seat.rank == "mayor":
        return False
    head = find_head(session, seat.unit_id)
    return head is not None and head.id == seat.id
