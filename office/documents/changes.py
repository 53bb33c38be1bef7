"""What becomes of a paper besides its route: sent back (退文), looked at again, handed out, closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from office.access import Actor, find_office_staff, require_office
from office.calendar.calendars import work_calendar
from office.cases.flow import about, void_rest
from office.documents.checks import Examined, Failing, Fault, examine
from office.documents.clock_steps import tell_clock, worded
from office.documents.clocks import OWN, find_clocks, start_clock, start_own_clock
from office.documents.effects import find_concerned, settle_clocks
from office.documents.operations import log_document, take_document
from office.documents.plan import paper_of, request_of
from office.documents.reminders import plan_clock, refresh_clock
from office.errors import BadInputError, StaleError
from office.outbox import refresh, tell
from office.rulebook.paper_rules import HANDED, find_return_cite
from rules.vocabulary import DeadlineName
from storage.tables import Case, CaseStatus, Clock, Document, Person, Unit, UnitKind

FURTHEST_YEARS = 3


@dataclass(frozen=True)
class Handing:
    """What a paper is handed to a department for, and until when.

    `name` is one of the rule's time limits; without one, `due_on` and `why` are the office's own.
    """

    unit_id: int
    name: DeadlineName | None = None
    due_on: date | None = None
    why: str = ""


def examine_again(session: Session, actor: Actor, case: Case) -> Examined:
    """Return what the rule makes of a registered paper, by the rules it was begun under."""
    document = session.get_one(Document, case.id)
    calendar = work_calendar(session, case.organisation_id)
    paper = paper_of(request_of(case, document))
    return examine(
        case.rulebook,
        paper,
        document,
        received_on=document.received_on,
        on=actor.today,
        calendar=calendar,
    )


def send_paper_back(session: Session, actor: Actor, case_id: int, reason: str = "") -> Case:
    """退文: the office sends a paper back, on the articles of what fails or for a reason in words.

    Whoever put it in and the unit's head are told; corrected, it can be put in again. Raises BadInputError
    where nothing fails and no reason is given.
    """
    require_office(actor)
    case, document = take_document(session, actor, case_id)
    if not can_send_back(case):
        raise StaleError("这件公文已经办结或退回，请看最新的卡片。")
    failing = examine_again(session, actor, case).failing
    reason = reason.strip()
    if not failing and not reason:
        raise BadInputError("各项核对没有不符合之处，请写明退文的理由。")
    if reason:
        reason = worded(reason, "退文的理由")
    cites = [*(cite for one in failing for cite in one.cite)]
    if failing:
        cites += find_return_cite(case.rulebook, actor.today)
    document.returned_cite = list(dict.fromkeys(cites))
    document.returned_why = "；".join([*map(fault_words, failing), *([reason] if reason else [])])[:1000]
    void_rest(session, case)
    case.status = CaseStatus.RETURNED
    session.add(case)
    session.add(document)
    session.flush()
    settle_clocks(session, case, now=actor.now)
    cited = tuple(document.returned_cite)
    log_document(session, actor, case, "document.send_back", text=document.returned_why, cite=cited)
    for person in find_returned_to(session, actor, case):
        tell(session, person, "document.returned", {"case": case.id}, now=actor.now)
    refresh(session, about(case), now=actor.now)
    return case


def find_returned_to(session: Session, actor: Actor, case: Case) -> list[Person]:
    """Return who hears that a paper was sent back: whoever put it in, and its unit's head."""
    staff = {person.id for person in find_office_staff(session, case.organisation_id)}
    applicant = session.get_one(Person, case.applicant_id)
    people = [applicant, *find_concerned(session, case, now=actor.now)]
    return [person for person in people if person.id not in staff and person.id != actor.person_id]


def can_send_back(case: Case) -> bool:
    """Whether a paper can still be sent back: nobody has said the last word on it."""
    return case.status in (CaseStatus.DRAFT, CaseStatus.PENDING)


def recheck(session: Session, actor: Actor, case_id: int, checks: Mapping[str, bool]) -> Case:
    """核对: the office answers a paper's checks anew, before it takes it in."""
    require_office(actor)
    case, document = take_document(session, actor, case_id)
    if case.status is not CaseStatus.PENDING or document.checked_in_at is not None:
        raise StaleError("这件公文已经办理，请看最新的卡片。")
    asked = {str(line.check.name) for line in examine_again(session, actor, case).lines}
    document.checks = {name: good for name, good in {**document.checks, **checks}.items() if name in asked}
    session.add(document)
    session.flush()
    log_document(session, actor, case, "document.recheck")
    refresh(session, about(case), now=actor.now)
    return case


def hand_out(session: Session, actor: Actor, case_id: int, handing: Handing) -> Clock:
    """交办: the office hands a paper to a department, by one of the rule's time limits or one of its own.

    The department's head (or who acts) gets the card. Raises BadInputError where the rule sets no such limit
    and none is given by hand, StaleError for a paper that is closed.
    """
    require_office(actor)
    case, _ = take_document(session, actor, case_id)
    if not can_hand_out(case):
        raise StaleError("这件公文已经退回、撤回或办结，请看最新的卡片。")
    unit = session.get(Unit, handing.unit_id)
    if unit is None or unit.organisation_id != actor.organisation_id or unit.kind is UnitKind.OUTSIDE:
        raise BadInputError("没有这个单位，请从本级单位中选。")
    _require_not_handed(session, case, handing, unit)
    if handing.name is not None:
        if handing.name not in HANDED:
            raise BadInputError("请从列出的办理事项中选。")
        clock = start_clock(session, case, handing.name, actor.today, unit_id=unit.id)
        if clock is None:
            raise BadInputError("规则对此未作时限规定，请写明期限和理由，例如：12月5日 市里要求。")
    else:
        why, due_on = own_limit(actor, handing.due_on, handing.why)
        clock = start_own_clock(session, case, actor.today, due_on, why=why, unit_id=unit.id)
    _begin_clock(session, actor, case, clock, f"{unit.name} {clock.name} {clock.due_on}")
    return clock


def set_own_limit(session: Session, actor: Actor, case_id: int, due_on: date, why: str) -> Clock:
    """Set a time limit of the office's own on a paper's approval, where the rule sets none."""
    require_office(actor)
    case, _ = take_document(session, actor, case_id)
    if not can_hand_out(case):
        raise StaleError("这件公文已经退回、撤回或办结，请看最新的卡片。")
    why, due_on = own_limit(actor, due_on, why)
    former = next(
        (
            clock
            for clock in find_clocks(session, case.id or 0)
            if clock.name == OWN and clock.unit_id is None and not clock.done_at and not clock.ended_at
        ),
        None,
    )
    if former is not None:
        former.ended_at = actor.now
        session.add(former)
        plan_clock(session, former, now=actor.now)
    clock = start_own_clock(session, case, actor.today, due_on, why=why, unit_id=None)
    _begin_clock(session, actor, case, clock, f"{clock.name} {clock.due_on} {why}")
    return clock


def finish_document(session: Session, actor: Actor, case_id: int) -> Case:
    """办结: the office closes a paper that asks for nobody's word; what still ran on it stops."""
    require_office(actor)
    case, _ = take_document(session, actor, case_id)
    if not can_finish(session, case):
        raise StaleError("这件公文还在审批中，或者已经办结，请看最新的卡片。")
    case.status, case.closed_at = CaseStatus.ENDED, actor.now
    session.add(case)
    session.flush()
    settle_clocks(session, case, now=actor.now)
    log_document(session, actor, case, "document.finish")
    refresh(session, about(case), now=actor.now)
    return case


def can_finish(session: Session, case: Case) -> bool:
    """Whether a paper was taken in and nobody is to decide on it (any more)."""
    document = session.get_one(Document, case.id)
    if case.status is CaseStatus.APPROVED:
        return True
    unrouted = not paper_of(request_of(case, document)).is_routed
    return case.status is CaseStatus.PENDING and unrouted and document.checked_in_at is not None


def can_hand_out(case: Case) -> bool:
    """Whether a paper can be handed out, or given a time limit."""
    return case.status in (CaseStatus.DRAFT, CaseStatus.PENDING, CaseStatus.APPROVED)


def own_limit(actor: Actor, due_on: date | None, why: str) -> tuple[str, date]:
    """Check a time limit set by hand: its reason and its day."""
    if due_on is None:
        raise BadInputError("请写明期限和理由，例如：12月5日 市里要求。")
    if due_on < actor.today:
        raise BadInputError("期限已经过去，请写今天或以后的日期。")
    if due_on.year > actor.today.year + FURTHEST_YEARS:
        raise BadInputError("期限在{years}年以后，请核对年份。", years=FURTHEST_YEARS)
    return worded(why, "定此期限的理由"), due_on


def _require_not_handed(session: Session, case: Case, handing: Handing, unit: Unit) -> None:
    name = str(handing.name) if handing.name else OWN
    for clock in find_clocks(session, case.id or 0):
        if clock.unit_id == unit.id and clock.name == name and not clock.done_at and not clock.ended_at:
            raise StaleError("已经交{unit}办理，不必重复交办。", unit=unit.name)


def _begin_clock(session: Session, actor: Actor, case: Case, clock: Clock, text: str) -> None:
    log_document(session, actor, case, "document.hand_out", text=text, cite=tuple(clock.cite))
    plan_clock(session, clock, now=actor.now)
    if clock.unit_id is not None:
        tell_clock(session, actor, clock)
    refresh_clock(session, clock, now=actor.now)


def fault_words(failing: Failing) -> str:
    """Say in the records' language what fails: the reason that stays with the paper."""
    if failing.fault is Fault.LATE and failing.ahead is not None:
        ahead = failing.ahead
        return f"距需批复之日只有{ahead.left}个工作日，要求不少于{ahead.n}{ahead.unit.term}"
    if failing.fault is Fault.LONG and failing.measure is not None:
        return f"篇幅{failing.length}字，要求不超过{failing.measure.max:g}字"
    return failing.check.name.fault if failing.check else ""
