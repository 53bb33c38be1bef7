"""公文: put in, taken in by the office, put in again once sent back, taken back."""

from sqlmodel import Session, col, or_, select

from office.access import Actor, access_case, find_office_staff, hold_case, require_office
from office.auditing import log_act
from office.cases.begin import begin, begin_again, open_case, wait_for_reading
from office.cases.chain import find_steps
from office.cases.flow import about, close, void_rest
from office.documents.clocks import find_clocks, start_approval
from office.documents.effects import follow, settle_clocks
from office.documents.plan import (
    DocumentPlan,
    DocumentRequest,
    prepare_document,
    request_of,
)
from office.documents.reminders import plan_clock
from office.documents.secrecy import require_open
from office.errors import BadInputError, NotForYouError, StaleError
from office.outbox import refresh, tell
from office.people.acting import who_acts
from office.people.scopes import Work
from office.people.seats import find_head
from office.rulebook.readings import Reading
from storage.tables import (
    Case,
    CaseKind,
    CaseStatus,
    Clock,
    Document,
    Seat,
    StepStatus,
    WorkKind,
)

LATE = "late"
"""The mark of a paper that came later before the day it is needed than the rule wants."""
LONG = "long"
ACCEPTED = "accepted"
"""The mark of a paper that was taken in though a check fails."""


def register_document(session: Session, actor: Actor, request: DocumentRequest) -> Case:
    """Register a paper; nothing but its particulars is kept.

    What the office registers and no check fails goes its way at once. What a department puts in, or fails a
    check, waits for the office to take it in (`check_in`) or send it back. Raises SecretError, BadInputError
    or NotForYouError before anything is written.
    """
    require_open(request.title)
    plan = prepare_document(session, actor, request)
    _require_answered(plan)
    seat = _seat_of(actor, plan)
    case = open_case(session, actor, CaseKind.DOCUMENT, title=request.title.strip(), seat=seat)
    case.status, case.submitted_at = CaseStatus.PENDING, actor.now
    document = Document(
        case_id=case.id or 0,
        organisation_id=case.organisation_id,
        direction=request.direction,
        kind=request.kind,
        received_on=actor.today,
        made_by_id=actor.person_id,
    )
    _write(session, actor, case, document, plan)
    log_document(session, actor, case, "document.register", cite=plan.cite)
    _go(session, actor, case, plan)
    return case


def resubmit_document(session: Session, actor: Actor, case_id: int, request: DocumentRequest) -> Case:
    """Put a paper in again that was sent back, corrected: it keeps its number and its history.

    One that a step sent back returns to that step, unless it is another paper by now.
    """
    case, document = access_own_document(session, actor, case_id)
    if case.status is not CaseStatus.RETURNED:
        raise StaleError("这件公文不在退回修改中，请看最新的卡片。")
    plan = prepare_document(session, actor, request, but=case.id)
    _require_answered(plan)
    former = request_of(case, document)
    by_step = any(step.status is StepStatus.RETURNED for step in find_steps(session, case, round_=case.round))
    case.title, case.closed_at = request.title.strip(), None
    document.returned_cite, document.returned_why = [], ""
    _write(session, actor, case, document, plan)
    log_document(session, actor, case, "document.resubmit", cite=plan.cite)
    if by_step and not plan.examined.failing and _same_way(former, request):
        start_approval(session, case)
        begin_again(session, actor, case, changed=request_of(case, document) != former)
    else:
        void_rest(session, case)
        if find_steps(session, case, round_=case.round):
            case.round += 1
        case.status, document.checked_in_at = CaseStatus.PENDING, None
        session.add(case)
        session.add(document)
        session.flush()
        _go(session, actor, case, plan)
    plan_clocks(session, actor, case)
    return case


def check_in(session: Session, actor: Actor, case_id: int) -> Case:
    """收到: the office takes a paper in; its clocks run from today, and it goes its way.

    One that fails a check is taken in with a mark. Raises StaleError for one that was taken in already.
    """
    require_office(actor)
    case, document = take_document(session, actor, case_id)
    if case.status is not CaseStatus.PENDING or document.checked_in_at is not None:
        raise StaleError("这件公文已经办理，请看最新的卡片。")
    if not is_of_office(session, document):
        document.received_on = actor.today
    plan = prepare_document(session, actor, request_of(case, document), but=case.id)
    _require_answered(plan)
    if plan.examined.failing:
        document.marks = sorted({*document.marks, ACCEPTED})
    log_document(session, actor, case, "document.check_in", cite=plan.cite)
    _begin(session, actor, case, plan)
    return case


def start_document(session: Session, applicant: Actor, case: Case, reading: Reading) -> None:
    """Start a paper that waited for the office's reading of who decides on it."""
    begin(session, applicant, case, reading.steps, seat=route_seat(session, case), reading=reading)


def withdraw_document(session: Session, actor: Actor, case_id: int) -> Case:
    """撤回: whoever put a paper in takes it back before anybody has decided on it."""
    case, document = access_own_document(session, actor, case_id)
    if not can_retract(session, case):
        raise StaleError("已有领导作出决定，或者已经办结，不能撤回。")
    void_rest(session, case)
    close(session, case, CaseStatus.WITHDRAWN, now=actor.now)
    settle_clocks(session, case, now=actor.now)
    log_document(session, actor, case, "document.withdraw")
    del document
    tell_office(session, actor, case)
    refresh(session, about(case), now=actor.now)
    return case


def can_retract(session: Session, case: Case) -> bool:
    """Whether nobody has decided on a paper yet."""
    if case.status in (CaseStatus.DRAFT, CaseStatus.RETURNED):
        return True
    decided = (StepStatus.DONE, StepStatus.REFUSED)
    steps = find_steps(session, case, round_=case.round)
    return case.status is CaseStatus.PENDING and not any(step.status in decided for step in steps)


def access_own_document(session: Session, actor: Actor, case_id: int) -> tuple[Case, Document]:
    """Load a paper that the actor put in or whose unit is theirs, held; the office has all of them."""
    case, document = take_document(session, actor, case_id)
    if not is_own_document(session, actor, case, document):
        raise NotForYouError("这件公文由来文单位或政府办公室办理。")
    return case, document


def take_document(session: Session, actor: Actor, case_id: int) -> tuple[Case, Document]:
    """Load a paper that the actor may see, held until the transaction ends."""
    case = access_case(session, actor, case_id)
    document = session.get(Document, case.id)
    if document is None:
        raise NotForYouError("没有这件公文，或者它不归您办理。")
    hold_case(session, case)
    session.refresh(document)
    return case, document


def is_own_document(session: Session, actor: Actor, case: Case, document: Document) -> bool:
    """Whether somebody carries a paper: put it in, is the office, or acts for the head of its unit."""
    if actor.is_office or case.applicant_id == actor.person_id:
        return True
    return document.unit_id is not None and heads_unit(session, actor, document.unit_id)


def heads_unit(session: Session, actor: Actor, unit_id: int) -> bool:
    """Whether somebody heads a unit, is one of its deputies, or acts for its head in papers today."""
    ranks = ("department_deputy", "office_deputy_director")
    if any(seat.unit_id == unit_id and seat.rank in ranks for seat in actor.seats):
        return True
    head = find_head(session, unit_id)
    if head is None:
        return False
    if head.id in {seat.id for seat in actor.seats}:
        return True
    acting = who_acts(
        session, head, on=actor.today, rulebook=actor.rulebook, work=Work(WorkKind.DOCUMENT, unit_id)
    )
    return acting.person is not None and acting.person.id == actor.person_id


def find_documents_of(session: Session, actor: Actor, unit_ids: list[int]) -> list[tuple[Case, Document]]:
    """Return the papers of some units: those they sent, and those they were handed."""
    handed = select(Clock.case_id).where(col(Clock.unit_id).in_(unit_ids))
    return list(
        session.exec(
            select(Case, Document)
            .join(Document, col(Document.case_id) == col(Case.id))
            .where(
                Document.organisation_id == actor.organisation_id,
                or_(col(Document.unit_id).in_(unit_ids), col(Case.id).in_(handed)),
            )
            .order_by(col(Case.id).desc())
        ).all()
    )


def route_seat(session: Session, case: Case) -> Seat:
    """Return for whose paper the route is laid: the unit's head, else whoever registered it."""
    document = session.get_one(Document, case.id)
    head = find_head(session, document.unit_id) if document.unit_id else None
    return head or session.get_one(Seat, case.seat_id)


def plan_clocks(session: Session, actor: Actor, case: Case) -> None:
    """Bring the reminders of all clocks of a paper into line with them."""
    for clock in find_clocks(session, case.id or 0):
        plan_clock(session, clock, now=actor.now)


def tell_office(session: Session, actor: Actor, case: Case) -> None:
    """Give the office a paper's card: something of it waits for its word."""
    for person in find_office_staff(session, case.organisation_id):
        if person.id != actor.person_id:
            tell(session, person, "case", {"case": case.id}, now=actor.now, about=about(case), anew=True)


def log_document(
    session: Session, actor: Actor, case: Case, action: str, *, text: str = "", cite: tuple[str, ...] = ()
) -> None:
    """Write to the audit what was done with a paper."""
    document = session.get_one(Document, case.id)
    log_act(
        session,
        actor,
        action,
        about=about(case),
        text={
            "title": case.title,
            "paper": document.paper,
            "status": case.status,
            "checks": document.checks,
            "text": text,
        },
        cite=cite,
        seat_id=actor.seat_id,
    )


def is_of_office(session: Session, document: Document) -> bool:
    """Whether it was the office that registered a paper: the day it came in is known."""
    staff = find_office_staff(session, document.organisation_id)
    return document.made_by_id in {person.id for person in staff}


def _require_answered(plan: DocumentPlan) -> None:
    if plan.examined.unanswered:
        raise BadInputError("还有几项没有核对，请按卡片上的按钮逐项选择。")


def _seat_of(actor: Actor, plan: DocumentPlan) -> Seat:
    unit_id = plan.unit.id if plan.unit else None
    own = next((seat for seat in actor.seats if seat.unit_id == unit_id), None)
    return own or (actor.seats[0] if actor.seats else plan.seat)


def _same_way(former: DocumentRequest, request: DocumentRequest) -> bool:
    """Whether the rule has both go the same way."""
    return (former.kind, former.unit_id, former.matter, former.urgency, former.name_of) == (
        request.kind,
        request.unit_id,
        request.matter,
        request.urgency,
        request.name_of,
    )


def _write(session: Session, actor: Actor, case: Case, document: Document, plan: DocumentPlan) -> None:
    request = plan.request
    document.direction, document.kind = request.direction, request.kind
    document.paper, document.unit_id = request.paper.strip(), request.unit_id
    document.sender = "" if request.unit_id else request.sender.strip()
    document.addressee = request.addressee.strip()
    document.urgency, document.urgent_why = request.urgency, request.urgent_why.strip()
    document.name_of, document.matter = request.name_of, list(request.matter)
    document.circumstances, document.length = list(request.circumstances), request.length
    document.received_on = request.received_on or actor.today
    document.needed_on = request.needed_on
    asked = {str(line.check.name) for line in plan.examined.lines}
    document.checks = {name: good for name, good in request.checks.items() if name in asked}
    document.marks = sorted(
        str(failing.fault) for failing in plan.examined.failing if failing.fault in (LATE, LONG)
    )
    session.add(case)
    session.add(document)
    session.flush()


def _go(session: Session, actor: Actor, case: Case, plan: DocumentPlan) -> None:
    """Send a paper its way, or have the office take it in first."""
    if plan.waits:
        tell_office(session, actor, case)
        refresh(session, about(case), now=actor.now)
        return
    _begin(session, actor, case, plan)


def _begin(session: Session, actor: Actor, case: Case, plan: DocumentPlan) -> None:
    document = session.get_one(Document, case.id)
    document.checked_in_at = actor.now
    session.add(document)
    session.flush()
    if plan.silent:
        case.status = CaseStatus.DRAFT
        session.add(case)
        session.flush()
        start_approval(session, case)
        plan_clocks(session, actor, case)
        wait_for_reading(session, actor, case)
        return
    if plan.is_routed:
        start_approval(session, case)
        steps = [line.step for line in plan.route]
        begin(session, actor, case, steps, seat=plan.seat, reading=plan.reading)
        follow(session, case, now=actor.now)
    plan_clocks(session, actor, case)
    refresh(session, about(case), now=actor.now)
