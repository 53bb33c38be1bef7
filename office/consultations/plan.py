"""A consultation before it is sent: who asks, whom, by when, and on which article."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from office.access import Actor, access_case
from office.calendar.calendars import at, local_day, work_calendar
from office.consultations.records import find_serving_unit, may_consult
from office.consultations.rules import Silence, find_reply_due, find_silence
from office.documents.secrecy import require_open
from office.errors import BadInputError, NotForYouError
from office.people.acting import who_acts
from office.people.scopes import Work
from office.people.seats import HEADS, find_head
from storage.tables import Case, CaseKind, Organisation, Seat, Unit, UnitKind, WorkKind

TITLE_LIMIT = 300
MOST_UNITS = 60
FURTHEST = timedelta(days=366)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class ConsultationRequest:
    """What is asked of which units. Without `due_on` the rule's term holds; else the asking unit's own."""

    title: str
    unit_ids: tuple[int, ...]
    due_on: date | None = None
    case_id: int | None = None
    """The topic or the document that it serves."""
    unit_id: int | None = None
    """Who asks, where that is not the actor's own unit."""


@dataclass(frozen=True)
class ConsultationPlan:
    """What stands before whoever asks, before 提交."""

    request: ConsultationRequest
    unit: Unit
    seat: Seat
    """The asking unit's head."""
    units: tuple[Unit, ...]
    due_on: date
    rule_due_on: date | None
    cite: tuple[str, ...]
    silence: Silence | None
    case: Case | None = None
    warnings: tuple[str, ...] = ()

    @property
    def own_term(self) -> bool:
        return self.request.due_on is not None


def due_end(organisation: Organisation, due_on: date) -> datetime:
    """Return the instant at which a last day is over where the organisation is."""
    return at(organisation, due_on + _DAY, "00:00")


def may_ask(session: Session, actor: Actor) -> bool:
    """Whether somebody may ask other units for their opinion: whoever acts for a unit's head, the office."""
    return actor.is_office or bool(find_own_units(session, actor))


def find_own_units(session: Session, actor: Actor) -> list[Unit]:
    """Return the units for whose heads the actor acts today, the own one first."""
    found: dict[int, Unit] = {}
    seats = [seat for seat in actor.seats if seat.rank in HEADS]
    seats += [seat for seat in _heads(session, actor) if seat.id not in {own.id for own in seats}]
    for seat in seats:
        unit = session.get_one(Unit, seat.unit_id)
        if unit.kind in (UnitKind.LEADERSHIP, UnitKind.OUTSIDE):
            continue
        work = Work(WorkKind.DOCUMENT, unit.id)
        acting = who_acts(session, seat, on=actor.today, rulebook=actor.rulebook, work=work)
        if acting.person is not None and acting.person.id == actor.person_id:
            found.setdefault(unit.id or 0, unit)
    return list(found.values())


def prepare_consultation(session: Session, actor: Actor, request: ConsultationRequest) -> ConsultationPlan:
    """Work out who asks and by when; saves nothing.

    Raises SecretError, BadInputError or NotForYouError, saying what is wrong and how to say it right.
    """
    require_open(request.title)
    _check_title(request.title)
    case = _case(session, actor, request)
    unit = find_asking_unit(session, actor, request, case)
    units = check_units(session, actor, request.unit_ids, unit)
    head = find_head(session, unit.id or 0)
    if head is None:
        raise BadInputError("{unit}没有登记职务，不能征求意见。", unit=unit.name)
    rule = find_reply_due(actor.rulebook, actor.today, work_calendar(session, actor.organisation_id))
    if request.due_on is not None:
        check_term(actor, request.due_on)
    due_on = request.due_on or (rule.due if rule else None)
    if due_on is None:
        raise BadInputError("规则未作规定几日内回复，请写明期限，例如：期限：12月1日。")
    return ConsultationPlan(
        request,
        unit,
        head,
        units,
        due_on,
        rule.due if rule else None,
        rule.cite if rule else (),
        find_silence(actor.rulebook, actor.today),
        case,
        rule.warnings if rule and request.due_on is None else (),
    )


def check_units(session: Session, actor: Actor, unit_ids: tuple[int, ...], asking: Unit) -> tuple[Unit, ...]:
    """Refuse units that cannot be asked: none at all, the asking one, one twice, those outside."""
    if not unit_ids:
        raise BadInputError("请写明征求哪些单位的意见，例如：单位：财政局、司法局、住建局。")
    if len(set(unit_ids)) < len(unit_ids):
        raise BadInputError("同一个单位写了两次，请只留一个。")
    if len(unit_ids) > MOST_UNITS:
        raise BadInputError(
            "一次最多征求{most}个单位的意见，现在是{count}个。", most=MOST_UNITS, count=len(unit_ids)
        )
    return tuple(_unit(session, actor, unit_id, asking) for unit_id in unit_ids)


def check_term(actor: Actor, due_on: date) -> None:
    """Refuse a term that is past, or so far off that its year must be wrong."""
    if due_on < actor.today:
        raise BadInputError("回复期限已经过去，请写今天或以后的日期。")
    if due_on > actor.today + FURTHEST:
        raise BadInputError("回复期限在一年以后，请核对年份。")


def find_asking_unit(session: Session, actor: Actor, request: ConsultationRequest, case: Case | None) -> Unit:
    """Return the unit that asks: of a topic or paper its own, else the one named, else the actor's."""
    own = find_own_units(session, actor)
    wanted = find_serving_unit(session, case) if case is not None else None
    if wanted is None and request.unit_id is not None:
        wanted = session.get(Unit, request.unit_id)
    if wanted is not None and wanted.organisation_id == actor.organisation_id:
        if actor.is_office or wanted.id in {unit.id for unit in own}:
            return wanted
        raise NotForYouError("只能以本单位名义征求意见；{unit}的请由该单位办理。", unit=wanted.name)
    if own:
        return own[0]
    office = session.exec(
        select(Unit).where(Unit.organisation_id == actor.organisation_id, Unit.kind == UnitKind.OFFICE)
    ).first()
    if actor.is_office and office is not None:
        return office
    raise NotForYouError("征求意见由各单位主要负责人（外出时由代行的同志）或政府办公室提出。")


def _check_title(title: str) -> None:
    if not title.strip():
        raise BadInputError("请写明就什么征求意见，例如：关于停车收费的方案。")
    if len(title) > TITLE_LIMIT:
        raise BadInputError(
            "题目请不超过{most}字，现在是{count}字，请缩短后再写。", most=TITLE_LIMIT, count=len(title)
        )


def _case(session: Session, actor: Actor, request: ConsultationRequest) -> Case | None:
    if request.case_id is None:
        return None
    case = access_case(session, actor, request.case_id)
    if case.kind not in (CaseKind.TOPIC, CaseKind.DOCUMENT):
        raise BadInputError("征求意见可以服务于一项议题或一件公文，请写议题或公文的编号。")
    if not may_consult(session, actor, case):
        raise BadInputError(
            "{number}现在不能另行征求意见：已在征求，或已办结，或不归本单位。", number=case.number
        )
    return case


def _unit(session: Session, actor: Actor, unit_id: int, asking: Unit) -> Unit:
    unit = session.get(Unit, unit_id)
    if unit is None or unit.organisation_id != actor.organisation_id:
        raise BadInputError("没有这个单位，请从本级单位中选。")
    if unit.id == asking.id:
        raise BadInputError("{unit}是主办单位，不必征求自己的意见。", unit=unit.name)
    if unit.kind in (UnitKind.OUTSIDE, UnitKind.LEADERSHIP):
        raise BadInputError("{unit}不是本级的部门、镇街或单位，请另行征求。", unit=unit.name)
    if find_head(session, unit.id or 0) is None:
        raise BadInputError("{unit}没有登记职务，送达不到，请另行征求。", unit=unit.name)
    return unit


def _heads(session: Session, actor: Actor) -> list[Seat]:
    seats = session.exec(select(Seat).where(Seat.organisation_id == actor.organisation_id)).all()
    return [seat for seat in seats if seat.rank in HEADS]


def began_on(session: Session, organisation_id: int, made_at: datetime) -> date:
    """Return the organisation's day on which a consultation began: its rules are those of that day."""
    return local_day(session.get_one(Organisation, organisation_id), made_at)
