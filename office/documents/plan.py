"""A paper before it is put in: what the rule looks at, the way it takes, until when it is to be answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, select

from office.access import Actor
from office.calendar.calendars import work_calendar
from office.cases.chain_plan import ChainLine, find_chain
from office.documents.checks import Examined, examine
from office.documents.secrecy import require_open
from office.errors import BadInputError, NotForYouError
from office.people.seats import HEADS, find_head
from office.rulebook.meeting_rules import Deadlined
from office.rulebook.paper_rules import Circle, Paper, find_circle, find_clock, find_paper_route, signing_of
from office.rulebook.readings import Reading, find_reading
from office.rulebook.signers import sign_key
from office.rulebook.versions import find_rulebook_on
from rules.vocabulary import DeadlineName, Matter, NameOf, PaperCircumstance, Urgency
from rules.vocabulary import Document as Kind
from storage.tables import (
    Case,
    CaseStatus,
    Document,
    DocumentDirection,
    Seat,
    Unit,
    WorkKind,
)

TITLE_LIMIT = 200
PAPER_LIMIT = 60
NAME_LIMIT = 100
WHY_LIMIT = 200
LONGEST = 1_000_000
"""Characters that a paper may be said to have."""
REGISTRARS = (*HEADS, "department_deputy", "office_deputy_director")
_LIVE = (CaseStatus.DRAFT, CaseStatus.PENDING, CaseStatus.RETURNED, CaseStatus.APPROVED)


@dataclass(frozen=True)
class DocumentRequest:
    """A paper's particulars as they are registered: never its contents.

    `unit_id` is who sent it or drafts it, where that is a unit here; else `sender` names it.
    """

    direction: DocumentDirection
    kind: str
    title: str
    paper: str = ""
    unit_id: int | None = None
    sender: str = ""
    addressee: str = ""
    urgency: str = str(Urgency.NORMAL)
    urgent_why: str = ""
    name_of: str = str(NameOf.GOVERNMENT)
    matter: tuple[str, ...] = ()
    circumstances: tuple[str, ...] = ()
    length: int | None = None
    received_on: date | None = None
    """The day it came in; without one, today."""
    needed_on: date | None = None
    checks: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class DocumentPlan:
    """What stands before whoever registers a paper, before 提交. `silent` where nobody says who decides."""

    request: DocumentRequest
    unit: Unit | None
    seat: Seat
    """For whose paper the route is laid: the unit's head, else whoever registers it."""
    examined: Examined
    is_routed: bool
    route: tuple[ChainLine, ...] = ()
    cite: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    parallel: bool = False
    silent: bool = False
    reading: Reading | None = None
    approval: Deadlined | None = None
    circle: Circle | None = None
    waits: bool = False
    """Whether the office has to take it in first: a department puts it in, or a check fails."""

    @property
    def sender(self) -> str:
        return self.unit.name if self.unit else self.request.sender


def paper_of(request: DocumentRequest) -> Paper:
    """Return what the rules ask of a paper, in their own words."""
    return Paper(
        Kind(request.kind),
        Urgency(request.urgency),
        request.direction is DocumentDirection.OUTGOING,
        NameOf(request.name_of),
        tuple(Matter(word) for word in request.matter),
        tuple(PaperCircumstance(word) for word in request.circumstances),
    )


def request_of(case: Case, document: Document) -> DocumentRequest:
    """Return a registered paper as it would be registered again."""
    return DocumentRequest(
        document.direction,
        document.kind,
        case.title,
        document.paper,
        document.unit_id,
        document.sender,
        document.addressee,
        document.urgency,
        document.urgent_why,
        document.name_of,
        tuple(document.matter),
        tuple(document.circumstances),
        document.length,
        document.received_on,
        document.needed_on,
        dict(document.checks),
    )


def may_register(actor: Actor) -> bool:
    """Whether somebody may put papers in: the office, heads and deputies of units."""
    return actor.is_office or any(seat.rank in REGISTRARS for seat in actor.seats)


def require_registrar(actor: Actor) -> None:
    if not may_register(actor):
        raise NotForYouError("公文由政府办公室登记，或由各单位主要负责人、副职提交；请将来文交办公室登记。")


def own_unit(session: Session, actor: Actor) -> Unit | None:
    """Return the unit whose papers the actor puts in; None for the office, which registers any."""
    if actor.is_office:
        return None
    seat = next((seat for seat in actor.seats if seat.rank in REGISTRARS), None)
    return session.get(Unit, seat.unit_id) if seat else None


def route_question(rulebook: str, request: DocumentRequest, on: date) -> str:
    """Name the question of who decides on such a paper, for an 内部口径."""
    paper = paper_of(request)
    if paper.outgoing:
        return sign_key(find_rulebook_on(rulebook, on), signing_of(rulebook, paper))
    return f"paper_route:{paper.kind}"


def prepare_document(
    session: Session, actor: Actor, request: DocumentRequest, *, but: int | None = None
) -> DocumentPlan:
    """Look at a paper before it is put in; nothing is written. `but` is the case that is put in again.

    Raises SecretError, BadInputError or NotForYouError where it cannot stand whatever the rules say.
    """
    require_registrar(actor)
    unit = _find_unit(session, actor, request)
    check_request(actor, request)
    _require_new(session, actor, request, but=but)
    seat = find_head(session, unit.id or 0) if unit else None
    seat = seat or _own_seat(actor)
    calendar = work_calendar(session, actor.organisation_id)
    received_on = request.received_on or actor.today
    examined = examine(
        actor.rulebook,
        request_paper(request),
        request,
        received_on=received_on,
        on=actor.today,
        calendar=calendar,
    )
    paper = paper_of(request)
    rule = find_paper_route(actor.rulebook, paper, actor.today) if paper.is_routed else None
    reading = None
    if paper.is_routed and rule is None:
        key = route_question(actor.rulebook, request, actor.today)
        reading = find_reading(session, actor.organisation_id, key)
    steps = rule.steps if rule else reading.steps if reading else ()
    approval = None
    if paper.is_routed and not paper.outgoing:
        approval = find_clock(
            actor.rulebook, DeadlineName.APPROVAL, received_on, calendar, urgency=request.urgency
        )
    return DocumentPlan(
        request,
        unit,
        seat,
        examined,
        paper.is_routed,
        find_chain(session, actor, seat, steps, own=True, kind=WorkKind.DOCUMENT),
        rule.cite if rule else (),
        rule.warnings if rule else (),
        parallel=rule is not None and rule.parallel,
        silent=paper.is_routed and rule is None and reading is None,
        reading=reading,
        approval=approval,
        circle=(
            find_circle(actor.rulebook, paper.kind, actor.today)
            if paper.is_routed and not paper.outgoing
            else None
        ),
        waits=not actor.is_office or bool(examined.failing),
    )


def request_paper(request: DocumentRequest) -> Paper:
    """Return the paper that a request speaks of. Raises BadInputError for words that no rule knows."""
    try:
        return paper_of(request)
    except ValueError:
        raise BadInputError("请先选公文种类，例如：请示、报告、通知。") from None


def check_request(actor: Actor, request: DocumentRequest) -> None:
    """Refuse what cannot stand at all, in a sentence; what is secret before anything else."""
    require_open(f"{request.title} {request.paper} {request.sender} {request.addressee}")
    request_paper(request)
    check_title(request.title)
    for text, most, name in (
        (request.paper, PAPER_LIMIT, "文号"),
        (request.sender, NAME_LIMIT, "来文单位"),
        (request.addressee, NAME_LIMIT, "主送"),
        (request.urgent_why, WHY_LIMIT, "紧急的原因"),
    ):
        if len(text) > most:
            raise BadInputError(
                "{name}请不超过{most}字，现在是{count}字。", name=name, most=most, count=len(text)
            )
    if request.unit_id is None and request.direction is DocumentDirection.OUTGOING:
        raise BadInputError("发文请写明由本级哪个单位拟稿，例如：拟稿：住建局。")
    if request.unit_id is None and not request.sender.strip():
        raise BadInputError("请写明来文单位，例如：来文：交通局。")
    if request.length is not None and not 1 <= request.length <= LONGEST:
        raise BadInputError("字数请写一个数目，例如：3200。")
    if request.received_on is not None and request.received_on > actor.today:
        raise BadInputError("收文日期不能晚于今天，请核对。")
    if request.needed_on is not None and request.needed_on < (request.received_on or actor.today):
        raise BadInputError("需要批复的日期已经过去，请核对。")


def check_title(title: str) -> None:
    """Refuse a title that is missing or too long."""
    if not title.strip():
        raise BadInputError("请写公文标题，例如：关于增设公交站点的请示。")
    if len(title) > TITLE_LIMIT:
        raise BadInputError(
            "标题请不超过{most}字，现在是{count}字；这里只登记标题，正文请随纸质件送。",
            most=TITLE_LIMIT,
            count=len(title),
        )


def _find_unit(session: Session, actor: Actor, request: DocumentRequest) -> Unit | None:
    own = own_unit(session, actor)
    if request.unit_id is None:
        if own is not None:
            raise NotForYouError("外单位来文由政府办公室登记；您可以提交本单位的公文。")
        return None
    unit = session.get(Unit, request.unit_id)
    if unit is None or unit.organisation_id != actor.organisation_id:
        raise BadInputError("没有这个单位，请重新选择来文单位。")
    if own is not None and own.id != unit.id:
        raise NotForYouError("只能提交本单位的公文；{unit}的公文请由该单位或政府办公室登记。", unit=unit.name)
    return unit


def _require_new(session: Session, actor: Actor, request: DocumentRequest, *, but: int | None) -> None:
    """Refuse a paper whose number from the same sender is registered already."""
    if not request.paper.strip():
        return
    same = session.exec(
        select(Case.number)
        .join(Document, col(Document.case_id) == col(Case.id))
        .where(
            Document.organisation_id == actor.organisation_id,
            Document.paper == request.paper.strip(),
            Document.unit_id == request.unit_id,
            Document.sender == request.sender.strip(),
            col(Case.status).in_(_LIVE),
            Case.id != (but or 0),
        )
    ).first()
    if same is not None:
        raise BadInputError("这个文号已经登记，编号{number}；请查看原件，不必重复登记。", number=same)


def _own_seat(actor: Actor) -> Seat:
    if not actor.seats:
        raise BadInputError("您名下现在没有职务，请联系政府办公室登记。")
    return actor.seats[0]
