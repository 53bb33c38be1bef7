"""A topic before it is put: its gate, the way it takes, and what keeps it from standing at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from sqlmodel import Session, col, select

from office.access import Actor
from office.calendar.calendars import local
from office.cases.chain_plan import ChainLine, find_chain
from office.errors import BadInputError, NotForYouError
from office.people.seats import HEADS, find_head, find_holder
from office.rulebook.meeting_rules import find_route
from office.rulebook.readings import Reading, find_reading
from office.topics.agenda import (
    AFTER_CLOSING,
    LATE,
    MOST_TOPICS,
    count_topics,
    find_next,
    is_closed,
    is_for_unit,
    is_open,
)
from office.topics.gate import Done, Examined, examine
from rules.vocabulary import Meeting as MeetingKind
from rules.vocabulary import Urgency
from storage.tables import Case, CaseKind, CaseStatus, Meeting, Seat, Topic, Unit, UnitKind, WorkKind

TITLE_LIMIT = 200
PAPER_LIMIT = 60
MOST_SIT_INS = 20
LONGEST = 240
"""Minutes that one topic may take at most."""
PROPOSERS = (*HEADS, "department_deputy", "office_deputy_director")
_PERSONAL = ("任免", "人事", "干部", "处分", "任职", "免职", "考核结果", "信访人")
"""Words of a title by which a topic is taken to be about persons."""
_LIVE = (CaseStatus.DRAFT, CaseStatus.PENDING, CaseStatus.APPROVED)

T = TypeVar("T", Meeting, Seat, Unit)


@dataclass(frozen=True)
class TopicRequest:
    """What somebody puts to a meeting: a certain one, or the next of the kind that takes topics."""

    kind: str
    title: str
    unit_id: int
    presenter_seat_id: int
    meeting_id: int | None = None
    urgency: str = str(Urgency.NORMAL)
    facts: Mapping[str, Done] = field(default_factory=dict)
    """What the rule asks, by its names: what the topic is, what has been done."""
    sit_ins: tuple[int, ...] = ()
    """Seats that sit in for this topic alone."""
    minutes_long: int | None = None
    about_persons: bool = False


@dataclass(frozen=True)
class TopicPlan:
    """What stands before the proposer before 提交. Without `meeting` the topic waits for one."""

    request: TopicRequest
    unit: Unit
    head: Seat
    """For whose topic the route is laid: the unit's head."""
    presenter: Seat
    presenter_name: str
    meeting: Meeting | None
    closed: Meeting | None
    """A meeting of the kind that is planned and takes no more topics, where there is no other."""
    examined: Examined
    route: tuple[ChainLine, ...] = ()
    cite: tuple[str, ...] = ()
    silent: bool = False
    reading: Reading | None = None
    warnings: tuple[str, ...] = ()
    after_closing: bool = False

    @property
    def can_stand(self) -> bool:
        return not self.examined.missing and not self.examined.bars

    @property
    def marks(self) -> list[str]:
        late = [LATE] if self.examined.late else []
        return sorted([*late, *([AFTER_CLOSING] if self.after_closing else [])])


def may_propose(actor: Actor) -> bool:
    """Whether somebody may put topics: heads and deputies of units, leaders, the office."""
    return actor.is_office or actor.is_leader or any(seat.rank in PROPOSERS for seat in actor.seats)


def require_proposer(actor: Actor) -> None:
    if not may_propose(actor):
        raise NotForYouError(
            "议题由各单位主要负责人、副职、区政府领导或政府办公室提出；请将题目报本单位负责人提出。"
        )


def proposes_for_all(actor: Actor) -> bool:
    """Whether somebody puts topics in the name of any unit."""
    return actor.is_office or actor.is_leader


def own_unit(session: Session, actor: Actor) -> Unit | None:
    """Return the unit for which the actor puts topics; None for those who do so for any."""
    seat = next((seat for seat in actor.seats if seat.rank in PROPOSERS), None)
    if seat is None or actor.is_leader:
        return None
    return session.get(Unit, seat.unit_id)


def is_personal(title: str) -> bool:
    """Whether a title speaks of persons, so that no group is to see it."""
    return any(word in title for word in _PERSONAL)


def reading_question(kind: str) -> str:
    return f"topic_route:{kind}"


def prepare_topic(
    session: Session, actor: Actor, request: TopicRequest, *, but: int | None = None
) -> TopicPlan:
    """Work out what keeps a topic off, its route and its marks; saves nothing. `but` is the case changed.

    Raises BadInputError or NotForYouError where the request cannot stand whatever the rules say.
    """
    require_proposer(actor)
    request = replace(request, about_persons=request.about_persons or is_personal(request.title))
    unit = _of_here(session, actor, Unit, request.unit_id, "没有这个单位，请重新选择提请单位。")
    presenter = _of_here(session, actor, Seat, request.presenter_seat_id, "没有这个职务，请另选汇报人。")
    check_request(session, actor, request, unit)
    holder = find_holder(session, presenter.id or 0, actor.today)
    if holder is None:
        raise BadInputError("{seat}现在无人任职，请另选汇报人。", seat=presenter.title)
    meeting = _target(session, actor, request)
    closed = None
    if meeting is None:
        closed = find_next(
            session, actor.organisation_id, request.kind, unit.id or 0, now=actor.now, closed_too=True
        )
    else:
        _check_room(session, actor, request, meeting, but=but)
    examined = examine(
        session,
        actor.rulebook,
        request.kind,
        request.facts,
        unit_id=unit.id or 0,
        meeting=meeting,
        now=actor.now,
        today=actor.today,
    )
    head = find_head(session, unit.id or 0) or _own_seat(actor)
    rule = find_route(actor.rulebook, request.kind, actor.today)
    reading = (
        find_reading(session, actor.organisation_id, reading_question(request.kind)) if rule is None else None
    )
    steps = rule.steps if rule else reading.steps if reading else ()
    return TopicPlan(
        request,
        unit,
        head,
        presenter,
        holder.name,
        meeting,
        closed,
        examined,
        find_chain(session, actor, head, steps, kind=WorkKind.MEETING),
        rule.cite if rule else (),
        silent=rule is None and reading is None,
        reading=reading,
        warnings=tuple(dict.fromkeys((*(rule.warnings if rule else ()), *examined.warnings))),
        after_closing=meeting is not None and is_closed(meeting, actor.now),
    )


def check_request(session: Session, actor: Actor, request: TopicRequest, unit: Unit) -> None:
    """Refuse what cannot stand at all, in a sentence."""
    if request.kind not in MeetingKind.__members__.values():
        raise BadInputError("请先选会议类别，例如：常务会议。")
    check_title(request.title)
    if unit.kind is UnitKind.OUTSIDE:
        raise BadInputError("{unit}不在本机构，请另选提请单位。", unit=unit.name)
    mine = {seat.unit_id for seat in actor.seats}
    if not proposes_for_all(actor) and unit.id not in mine:
        raise NotForYouError("只能提出本单位的议题；{unit}的议题请由该单位或政府办公室提出。", unit=unit.name)
    if len(request.sit_ins) > MOST_SIT_INS:
        raise BadInputError(
            "一项议题最多请{most}个单位列席，现在是{count}个。",
            most=MOST_SIT_INS,
            count=len(request.sit_ins),
        )
    if request.minutes_long is not None and not 1 <= request.minutes_long <= LONGEST:
        raise BadInputError("汇报时长请写1至{most}分钟，例如：15分钟。", most=LONGEST)
    for done in request.facts.values():
        if done.on is not None and done.on > actor.today:
            raise BadInputError("所写的日期还没有到，请写已办妥的日期。")
        if len(done.paper) > PAPER_LIMIT:
            raise BadInputError(
                "文号请不超过{most}字，现在是{count}字。", most=PAPER_LIMIT, count=len(done.paper)
            )
    for seat_id in request.sit_ins:
        _of_here(session, actor, Seat, seat_id, "没有这个列席职务，请重新填写列席。")


def check_title(title: str) -> None:
    """Refuse a title that is missing or too long."""
    if not title.strip():
        raise BadInputError("请写议题题目，例如：关于调整停车收费的请示。")
    if len(title) > TITLE_LIMIT:
        raise BadInputError(
            "题目请不超过{most}字，现在是{count}字，请缩短后再写；详细内容写在材料里。",
            most=TITLE_LIMIT,
            count=len(title),
        )


def _target(session: Session, actor: Actor, request: TopicRequest) -> Meeting | None:
    if request.meeting_id is None:
        return find_next(session, actor.organisation_id, request.kind, request.unit_id, now=actor.now)
    # Whoever may propose may name it: the next of its kind is offered to them without being listed to them.
    meeting = _of_here(session, actor, Meeting, request.meeting_id, "没有这个会议。")
    if meeting.kind != request.kind:
        raise BadInputError("所选会议不是这一类会议，请重新选择会议。")
    if not is_open(meeting, actor.now):
        at = local(actor.organisation, meeting.starts_at)
        raise BadInputError(
            "{month}月{day}日的会议已经召开或已取消，请另选会议。", month=at.month, day=at.day
        )
    if not is_for_unit(meeting, request.unit_id):
        raise BadInputError("这是其他部门的会议，请另选会议。")
    return meeting


def _check_room(
    session: Session, actor: Actor, request: TopicRequest, meeting: Meeting, *, but: int | None
) -> None:
    """Refuse a topic that this meeting has already, and more topics than one meeting can take."""
    same = session.exec(
        select(Case.number)
        .join(Topic, col(Topic.case_id) == col(Case.id))
        .where(
            Case.organisation_id == actor.organisation_id,
            Case.kind == CaseKind.TOPIC,
            Case.title == request.title.strip(),
            Topic.meeting_kind == request.kind,
            Topic.unit_id == request.unit_id,
            col(Case.status).in_(_LIVE),
            Case.id != (but or 0),
        )
    ).first()
    if same is not None:
        raise BadInputError("同一题目已经提出，编号{number}；请查看原议题，或改写题目。", number=same)
    if but is None and count_topics(session, meeting) >= MOST_TOPICS:
        raise BadInputError(
            "这次会议已有{count}项议题，不能再加；请选另一次会议，或请政府办公室调整。", count=MOST_TOPICS
        )


def _of_here(session: Session, actor: Actor, table: type[T], row_id: int, sentence: str) -> T:
    row = session.get(table, row_id)
    if row is None or row.organisation_id != actor.organisation_id:
        raise BadInputError(sentence)
    return row


def _own_seat(actor: Actor) -> Seat:
    if not actor.seats:
        raise BadInputError("您名下现在没有职务，请联系政府办公室登记。")
    return actor.seats[0]
