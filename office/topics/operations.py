"""Topics: put to a meeting, put again once sent back, taken back."""

from sqlmodel import Session, select

from office.access import Actor
from office.cases.begin import begin, begin_again, open_case, wait_for_reading
from office.cases.flow import close, void_rest
from office.consultations.effects import attach_consultations
from office.errors import BadInputError, StaleError
from office.people.seats import find_head
from office.rulebook.readings import Reading
from office.topics.agenda import ENDED, MOVED
from office.topics.effects import stop
from office.topics.gate import Done
from office.topics.plan import TopicPlan, TopicRequest, prepare_topic
from office.topics.records import (
    BarredError,
    access_own_topic,
    flag_topic,
    log_topic,
    refresh_topic,
    request_of,
    require_not_begun,
)
from storage.tables import Case, CaseKind, CaseStatus, Meeting, Seat, Topic, TopicSeat, TopicState


def submit_topic(session: Session, actor: Actor, request: TopicRequest) -> Case:
    """Put a topic: its route is laid and its first step called.

    Where neither rule nor reading says who passes it, the case stays a draft and the office is asked. Raises
    BarredError where the gate keeps it off, BadInputError where something is not said.
    """
    plan = prepare_topic(session, actor, request)
    _require_stands(plan)
    seat = next((own for own in actor.seats if own.unit_id == plan.unit.id), None)
    case = open_case(
        session, actor, CaseKind.TOPIC, title=request.title.strip(), seat=seat or _first_seat(actor, plan)
    )
    topic = Topic(
        case_id=case.id or 0,
        organisation_id=case.organisation_id,
        meeting_kind=request.kind,
        unit_id=request.unit_id,
        presenter_seat_id=request.presenter_seat_id,
    )
    _write(session, case, topic, plan)
    attach_consultations(session, case, topic.unit_id)
    log_topic(session, actor, case, "topic.submit", cite=plan.cite)
    _start(session, actor, case, plan)
    flag_topic(session, actor, topic)
    return case


def resubmit_topic(session: Session, actor: Actor, case_id: int, request: TopicRequest) -> Case:
    """Put a topic again that was sent back: it returns to the step that sent it back.

    For another kind of meeting or another unit the rule's way is gone anew.
    """
    case, topic = access_own_topic(session, actor, case_id)
    if case.status is not CaseStatus.RETURNED:
        raise StaleError("这项议题不在退回修改中，请看最新的卡片。")
    plan = prepare_topic(session, actor, request, but=case.id)
    _require_stands(plan)
    former = request_of(session, case, topic)
    is_other_way = (request.kind, request.unit_id) != (former.kind, former.unit_id)
    case.title = request.title.strip()
    topic.state = TopicState.PROPOSED
    _write(session, case, topic, plan)
    log_topic(session, actor, case, "topic.resubmit", cite=plan.cite)
    if is_other_way:
        void_rest(session, case)
        case.round += 1
        case.status = CaseStatus.DRAFT
        session.add(case)
        _start(session, actor, case, plan)
    else:
        begin_again(session, actor, case, changed=request_of(session, case, topic) != former)
    flag_topic(session, actor, topic)
    return case


def start_topic(session: Session, applicant: Actor, case: Case, reading: Reading) -> None:
    """Start a topic that waited for this reading, in the name of whoever put it."""
    topic = session.get_one(Topic, case.id)
    seat = find_head(session, topic.unit_id) or session.get_one(Seat, case.seat_id)
    begin(session, applicant, case, reading.steps, seat=seat, reading=reading)


def withdraw_topic(session: Session, actor: Actor, case_id: int) -> Case:
    """撤回: the unit takes its topic back as long as it has not been discussed; the office is told."""
    case, topic = access_own_topic(session, actor, case_id)
    if case.status in ENDED or topic.state is TopicState.DISCUSSED:
        raise StaleError("这项议题已经办结或撤回，请看最新的卡片。")
    require_not_begun(session, topic)
    meeting = session.get(Meeting, topic.meeting_id) if topic.meeting_id else None
    void_rest(session, case)
    close(session, case, CaseStatus.WITHDRAWN, now=actor.now)
    stop(session, case, now=actor.now)
    log_topic(session, actor, case, "topic.withdraw")
    refresh_topic(session, actor, case, meeting)
    return case


def _require_stands(plan: TopicPlan) -> None:
    if plan.examined.missing:
        raise BadInputError("还有几项没有说明，请按卡片上的按钮逐项选择。")
    if plan.examined.bars:
        raise BarredError(plan.examined.bars)


def _first_seat(actor: Actor, plan: TopicPlan) -> Seat:
    return actor.seats[0] if actor.seats else plan.head


def _write(session: Session, case: Case, topic: Topic, plan: TopicPlan) -> None:
    request, examined = plan.request, plan.examined
    wanted = {str(word) for word in (*examined.asked.circumstances, *examined.asked.facts)}
    said = {name: done for name, done in request.facts.items() if name in wanted}
    said |= {name: Done(is_so) for name, is_so in examined.computed.items()}
    topic.meeting_kind, topic.unit_id = request.kind, request.unit_id
    topic.presenter_seat_id = request.presenter_seat_id
    topic.meeting_id = plan.meeting.id if plan.meeting else None
    topic.urgency = request.urgency
    topic.facts = {
        name: {"is": done.is_so, "on": done.on.isoformat() if done.on else None, "paper": done.paper}
        for name, done in said.items()
    }
    topic.minutes_long, topic.about_persons = request.minutes_long, request.about_persons
    topic.marks = sorted({*(m for m in topic.marks if m == MOVED), *plan.marks})
    session.add(case)
    session.add(topic)
    session.flush()
    rows = session.exec(select(TopicSeat).where(TopicSeat.case_id == case.id)).all()
    for row in rows:
        if row.seat_id not in request.sit_ins:
            session.delete(row)
    have = {row.seat_id for row in rows}
    for seat_id in dict.fromkeys(request.sit_ins):
        if seat_id not in have:
            session.add(TopicSeat(case_id=case.id or 0, seat_id=seat_id))
    session.flush()


def _start(session: Session, actor: Actor, case: Case, plan: TopicPlan) -> None:
    if plan.silent:
        wait_for_reading(session, actor, case)
        return
    begin(session, actor, case, [line.step for line in plan.route], seat=plan.head, reading=plan.reading)
