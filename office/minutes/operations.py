"""会议纪要: drafted from what was decided, reviewed and signed as the rulebook has it, distributed."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, or_, select

from office.access import Actor, hold_case, require_office
from office.auditing import log_act
from office.calendar.calendars import work_calendar
from office.cases.begin import TITLE_LIMIT, begin, begin_again, open_case, wait_for_reading
from office.cases.flow import about, void_rest
from office.errors import BadInputError, StaleError
from office.meetings.records import about_meeting, day_of, find_meeting, hold_meeting
from office.meetings.reminders import plan_meeting_reminders
from office.minutes.decided import Item, find_items, has_begun, require_begun
from office.minutes.signing import SignLine, find_chaired, find_meant, find_minutes_reading, lay_out_chain
from office.outbox import refresh
from office.rulebook.meeting_rules import (
    Chain,
    Deadlined,
    find_deadline,
    find_minutes_flags,
    find_minutes_rule,
)
from office.rulebook.readings import Reading
from rules.vocabulary import DeadlineName
from storage.tables import (
    Case,
    CaseKind,
    CaseStatus,
    Meeting,
    Minutes,
    Seat,
)

TEXT_LIMIT = 4000
KEPT_DAYS = 400
"""How far back meetings are looked through for minutes that are owed."""


@dataclass(frozen=True)
class MinutesRequest:
    """What the office adds to the decisions, and what of the subject bears on who signs."""

    text: str = ""
    matter: tuple[str, ...] = ()


@dataclass(frozen=True)
class MinutesPlan:
    """What stands before the office before 提交. `silent` where neither rule nor reading says who signs."""

    meeting: Meeting
    request: MinutesRequest
    items: tuple[Item, ...]
    undecided: tuple[Case, ...]
    asked: tuple[str, ...]
    """What of the subject would change who signs."""
    chain: tuple[SignLine, ...]
    cite: tuple[str, ...]
    warnings: tuple[str, ...]
    reading: Reading | None
    silent: bool
    due: Deadlined | None
    former: Case | None


@dataclass(frozen=True)
class OwedMinutes:
    """A meeting whose minutes are not out yet."""

    meeting: Meeting
    case: Case | None
    due: Deadlined | None
    undecided: int


def find_owed_minutes(session: Session, actor: Actor) -> list[OwedMinutes]:
    """Return the meetings held whose minutes are not signed yet, the most urgent first."""
    require_office(actor)
    rows = session.exec(
        select(Meeting, Minutes)
        .join(Minutes, col(Minutes.meeting_id) == col(Meeting.id), isouter=True)
        .where(
            Meeting.organisation_id == actor.organisation_id,
            or_(col(Meeting.starts_at) <= actor.now, col(Meeting.began_at).is_not(None)),
            col(Minutes.issued_at).is_(None),
        )
        .order_by(col(Meeting.starts_at).desc())
        .limit(60)
    ).all()
    found = []
    for meeting, minutes in rows:
        if has_begun(meeting) and (actor.today - day_of(session, meeting)).days <= KEPT_DAYS:
            case = session.get(Case, minutes.case_id) if minutes else None
            open_items = sum(item.decision is None for item in find_items(session, meeting))
            found.append(OwedMinutes(meeting, case, find_minutes_due(session, meeting), open_items))
    return sorted(found, key=lambda owed: (owed.due.due if owed.due else date.max, owed.meeting.starts_at))


def find_minutes(session: Session, meeting: Meeting) -> tuple[Case, Minutes] | None:
    """Return a meeting's minutes with their case, once they were drafted."""
    minutes = session.exec(select(Minutes).where(Minutes.meeting_id == meeting.id)).first()
    return (session.get_one(Case, minutes.case_id), minutes) if minutes else None


def find_minutes_due(session: Session, meeting: Meeting) -> Deadlined | None:
    """Return until when the rulebook wants a meeting's minutes; None where it sets no day."""
    calendar = work_calendar(session, meeting.organisation_id)
    day = day_of(session, meeting)
    return find_deadline(meeting.rulebook, DeadlineName.MINUTES, day, calendar, kind=meeting.kind)


def prepare_minutes(session: Session, actor: Actor, meeting_id: int, request: MinutesRequest) -> MinutesPlan:
    """Look at a meeting's minutes before they are handed in; nothing is written.

    Raises NotForYouError for anybody but the office, BadInputError for a meeting not held, StaleError for
    minutes that are being signed or were.
    """
    require_office(actor)
    meeting = find_meeting(session, actor, meeting_id)
    require_begun(meeting)
    if len(request.text) > TEXT_LIMIT:
        raise BadInputError(
            "补充内容请不超过{most}字，现在是{count}字。", most=TEXT_LIMIT, count=len(request.text)
        )
    former = find_minutes(session, meeting)
    if former is not None:
        _require_open(former[0])
    items = tuple(find_items(session, meeting))
    chair = find_chaired(session, meeting)
    rank = chair.rank if chair else None
    rule = _find_rule(actor, meeting, rank, request.matter)
    reading = None if rule else find_minutes_reading(session, actor, meeting, rank, request.matter)
    steps = rule.steps if rule else reading.steps if reading else ()
    return MinutesPlan(
        meeting,
        request,
        items,
        tuple(item.case for item in items if item.decision is None),
        find_minutes_flags(actor.rulebook, meeting.kind, rank, actor.today),
        lay_out_chain(session, actor, meeting, steps),
        rule.cite if rule else (),
        rule.warnings if rule else (),
        reading,
        rule is None and reading is None,
        find_minutes_due(session, meeting),
        former[0] if former else None,
    )


def submit_minutes(session: Session, actor: Actor, meeting_id: int, request: MinutesRequest) -> Case:
    """Hand a meeting's minutes in for review and signature, or hand them in again.

    Raises BadInputError while a topic is neither decided nor said to have been left. Where the rulebook is
    silent on who signs, they stay a draft until the office has recorded its reading.
    """
    meeting = find_meeting(session, actor, meeting_id)
    hold_meeting(session, meeting)
    plan = prepare_minutes(session, actor, meeting_id, request)
    if plan.undecided:
        titles = "、".join(f"《{case.title[:20]}》" for case in plan.undecided[:3])
        raise BadInputError(
            "还有{count}个议题没有记录决定：{titles}。请先记录，没有议到的按“未议”。",
            count=len(plan.undecided),
            titles=titles,
        )
    seat = _own_seat(actor)
    found = find_minutes(session, meeting)
    if found is None:
        case = open_case(session, actor, CaseKind.MINUTES, title=_title(meeting), seat=seat)
        minutes = Minutes(
            case_id=case.id or 0, organisation_id=case.organisation_id, meeting_id=meeting.id or 0
        )
        _write(minutes, plan)
        session.add(minutes)
        session.flush()
        _start(session, actor, case, plan, seat)
    else:
        case, minutes = found
        hold_case(session, case)
        _require_open(case)
        _submit_again(session, actor, case, minutes, plan)
    _log(session, actor, case, minutes)
    plan_meeting_reminders(session, meeting, now=actor.now)
    refresh(session, about_meeting(meeting), now=actor.now)
    return case


def start_minutes(session: Session, actor: Actor, case: Case, reading: Reading) -> None:
    """Start minutes that waited for the office's reading of who signs them."""
    meeting = session.get_one(Meeting, session.get_one(Minutes, case.id).meeting_id)
    seat = session.get_one(Seat, case.seat_id)
    meant = find_meant(session, meeting)
    begin(session, actor, case, reading.steps, seat=seat, reading=reading, meant=meant)


def request_of(minutes: Minutes) -> MinutesRequest:
    return MinutesRequest(minutes.text, tuple(minutes.matter))


def _find_rule(actor: Actor, meeting: Meeting, rank: str | None, matter: tuple[str, ...]) -> Chain | None:
    return find_minutes_rule(actor.rulebook, meeting.kind, rank, matter, actor.today)


def _start(session: Session, actor: Actor, case: Case, plan: MinutesPlan, seat: Seat) -> None:
    if plan.silent:
        wait_for_reading(session, actor, case)
        return
    steps = [line.step for line in plan.chain]
    meant = find_meant(session, plan.meeting)
    begin(session, actor, case, steps, seat=seat, reading=plan.reading, meant=meant)


def _submit_again(session: Session, actor: Actor, case: Case, minutes: Minutes, plan: MinutesPlan) -> None:
    """Put returned minutes back to the step that returned them; what was stopped for good runs anew."""
    back = case.status is CaseStatus.RETURNED and tuple(minutes.matter) == plan.request.matter
    seat = _own_seat(actor)
    _write(minutes, plan)
    session.add(minutes)
    case.applicant_id, case.seat_id, case.rank = actor.person_id, seat.id or 0, seat.rank
    case.closed_at = None
    session.add(case)
    session.flush()
    if back:
        begin_again(session, actor, case, changed=True)
        return
    void_rest(session, case)
    case.round += 1
    case.status = CaseStatus.DRAFT
    session.add(case)
    session.flush()
    _start(session, actor, case, plan, seat)


def _write(minutes: Minutes, plan: MinutesPlan) -> None:
    minutes.text, minutes.matter = plan.request.text.strip(), list(plan.request.matter)
    minutes.due_on = plan.due.due if plan.due else None
    minutes.due_cite = list(plan.due.cite) if plan.due else []


def _require_open(case: Case) -> None:
    if case.status is CaseStatus.PENDING:
        raise StaleError("这次会议的纪要（{number}）正在审核签发。", number=case.number)
    if case.status is CaseStatus.DRAFT:
        raise StaleError("这次会议的纪要（{number}）正等候内部口径。", number=case.number)
    if case.status in (CaseStatus.APPROVED, CaseStatus.ENDED):
        raise StaleError("这次会议的纪要（{number}）已经签发。", number=case.number)


def _own_seat(actor: Actor) -> Seat:
    if not actor.seats:
        raise BadInputError("您名下现在没有职务，请由有职务的同志起草。")
    return actor.seats[0]


def _title(meeting: Meeting) -> str:
    return f"{meeting.title[: TITLE_LIMIT - 2]}纪要"


def _log(session: Session, actor: Actor, case: Case, minutes: Minutes) -> None:
    log_act(
        session,
        actor,
        "minutes.submit",
        about=about(case),
        text={"meeting": minutes.meeting_id, "matter": minutes.matter, "text": minutes.text},
        cite=minutes.due_cite,
        seat_id=case.seat_id,
    )
