"""What follows once every unit has answered: differences to be settled, and the proof for what it serves."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlmodel import Session, col, select

from office.access import Actor, actor_of, hold_case
from office.calendar.calendars import began_on, local_day
from office.cases.flow import about
from office.consultations.records import (
    ENDED,
    GOES_ON,
    acting_leader,
    find_asking,
    find_consultation,
    find_people_for,
    find_replies,
    hold_consultation,
    is_answered,
    is_liaison_of_leader,
    log_consultation,
    manages,
    settles,
    tell_each,
)
from office.consultations.reminders import plan_consultation
from office.errors import BadInputError, NotForYouError, StaleError
from office.outbox import refresh
from office.people.seats import find_head, find_responsible
from office.topics.form import FACT, PLAN, next_field, to_fact, with_fact
from office.topics.form import FORM as TOPIC_FORM
from office.topics.gate import Done, find_asked
from office.topics.records import facts_of
from rules.vocabulary import Fact, PaperCheck
from storage.tables import (
    Case,
    CaseKind,
    CaseStatus,
    Consultation,
    ConsultationReply,
    ConsultationStatus,
    Document,
    Draft,
    Opinion,
    Organisation,
    Person,
    Topic,
    TopicState,
)

TEXT_LIMIT = 1000
DIFFERENT = (Opinion.CHANGES, Opinion.DISAGREE)
_OVER = (CaseStatus.REFUSED, CaseStatus.WITHDRAWN, CaseStatus.CANCELLED, CaseStatus.ENDED)


def find_different(session: Session, consultation: Consultation) -> list[ConsultationReply]:
    """Return the answers that differ from what was asked: 有修改意见 and 不同意."""
    return [reply for reply in find_replies(session, consultation) if reply.opinion in DIFFERENT]


def close_if_complete(session: Session, consultation: Consultation, *, at: datetime) -> bool:
    """Once every unit has answered: complete, or with differences that have to be settled first.

    Returns whether its state has changed. What it serves has its proof from `at` on; nobody is told here.
    """
    replies = find_replies(session, consultation)
    if consultation.status not in GOES_ON or not replies or not all(map(is_answered, replies)):
        return False
    differs = bool(find_different(session, consultation))
    wanted = ConsultationStatus.DIFFERING if differs else ConsultationStatus.COMPLETE
    if consultation.status is wanted:
        return False
    consultation.status = wanted
    consultation.closed_at = None if differs else at
    session.add(consultation)
    session.flush()
    prove(session, consultation, at=at)
    return True


def raise_differences(session: Session, actor: Actor, consultation_id: int) -> Consultation:
    """提请协调: the units could not agree; the leader in charge of the asking unit gets what each says."""
    consultation = _take(session, actor, consultation_id)
    if not manages(session, actor, consultation):
        raise NotForYouError("这一步由主办单位办理。")
    if consultation.raised_at is not None:
        raise StaleError("已经提请协调，正等分管领导的意见。")
    consultation.raised_at = actor.now
    session.add(consultation)
    session.flush()
    log_consultation(session, actor, consultation, "raise")
    seat = find_responsible(session, consultation.unit_id)
    people = find_people_for(session, consultation, seat, on=actor.today, rulebook=actor.rulebook)
    tell_each(session, consultation, people, now=actor.now, but=actor.person_id)
    return consultation


def settle_differences(session: Session, actor: Actor, consultation_id: int, text: str) -> Consultation:
    """协调意见: the leader, or the office for the leader (代录), settles what the units differ on."""
    consultation = _take(session, actor, consultation_id)
    is_leader = settles(session, actor, consultation)
    if not is_leader and not (actor.is_office or is_liaison_of_leader(session, actor, consultation)):
        raise NotForYouError("这一步由分管主办单位的领导办理。")
    if consultation.raised_at is None:
        raise StaleError("主办单位还在与各单位协商，尚未提请协调。")
    said = text.strip()
    if not said:
        raise BadInputError("请写明协调意见。")
    if len(said) > TEXT_LIMIT:
        raise BadInputError("协调意见请不超过{most}字，现在是{count}字。", most=TEXT_LIMIT, count=len(said))
    acting = acting_leader(session, consultation, on=actor.today, rulebook=actor.rulebook)
    consultation.status = ConsultationStatus.SETTLED
    consultation.settlement, consultation.settled_at = said, actor.now
    consultation.settled_by_id = actor.person_id
    consultation.settled_for_id = acting.seat.id if acting is not None else None
    consultation.stood_in = is_leader and acting is not None and acting.stands_in
    consultation.recorded = not is_leader
    consultation.closed_at = actor.now
    session.add(consultation)
    session.flush()
    log_consultation(
        session, actor, consultation, "settle", seat_id=consultation.settled_for_id, settlement=said
    )
    prove(session, consultation, at=actor.now)
    plan_consultation(session, consultation, now=actor.now)
    tell_each(
        session, consultation, _concerned(session, actor, consultation), now=actor.now, but=actor.person_id
    )
    return consultation


def prove(session: Session, consultation: Consultation, *, at: datetime) -> None:
    """Let the topic or the document that it serves show that others were asked, and whether they agree."""
    organisation = session.get_one(Organisation, consultation.organisation_id)
    on = local_day(organisation, at)
    _prove_drafts(session, consultation, on, now=at)
    case = session.get(Case, consultation.case_id) if consultation.case_id else None
    if case is None:
        return
    hold_case(session, case)
    if case.kind is CaseKind.TOPIC:
        _prove_topic(session, case, consultation, on)
    document = session.get(Document, case.id)
    if document is not None:
        document.checks = {**document.checks, str(PaperCheck.CONSULTED): True}
        session.add(document)
    session.flush()
    refresh(session, about(case), now=at)


def attach_consultations(session: Session, case: Case, unit_id: int) -> None:
    """Have a topic keep what its unit asked others about it before it was put: of the same title."""
    rows = session.exec(
        select(Consultation).where(
            Consultation.organisation_id == case.organisation_id,
            Consultation.unit_id == unit_id,
            Consultation.title == case.title,
            col(Consultation.case_id).is_(None),
            col(Consultation.status).not_in(ENDED),
        )
    ).all()
    for consultation in rows:
        consultation.case_id = case.id
        session.add(consultation)
    session.flush()


def is_agreed(consultation: Consultation) -> bool:
    """Whether nobody differs any more, or a leader has settled it."""
    return consultation.status in (ConsultationStatus.COMPLETE, ConsultationStatus.SETTLED)


def _prove_topic(session: Session, case: Case, consultation: Consultation, on: date) -> None:
    topic = session.get_one(Topic, case.id)
    if case.status in _OVER or topic.state is TopicState.DISCUSSED:
        return
    asked = find_asked(case.rulebook, topic.meeting_kind, facts_of(topic), began_on(session, case))
    done = to_fact(Done(is_so=True, on=on, paper=consultation.number))
    topic.facts = {**topic.facts, **{str(f): done for f in _proved(consultation) if f in asked.facts}}
    session.add(topic)


def _prove_drafts(session: Session, consultation: Consultation, on: date, *, now: datetime) -> None:
    """Enter the proof into the unfinished form of the topic that was kept off for want of it."""
    done = Done(is_so=True, on=on, paper=consultation.number)
    rows = session.exec(
        select(Draft).where(Draft.organisation_id == consultation.organisation_id, Draft.form == TOPIC_FORM)
    ).all()
    for draft in rows:
        unit_id = draft.values.get("unit", consultation.unit_id)
        if draft.values.get("title") != consultation.title or unit_id != consultation.unit_id:
            continue
        for fact in _proved(consultation):
            draft.values = {**draft.values, "facts": with_fact(draft.values, str(fact), done)}
        proposer = actor_of(session, session.get_one(Person, draft.person_id), now=now)
        if draft.field == PLAN or draft.field.startswith(FACT):
            draft.field = next_field(session, proposer, draft.values)
        session.add(draft)
        session.flush()
        refresh(session, f"form:{TOPIC_FORM}:{draft.person_id}", now=now)


def _proved(consultation: Consultation) -> Iterator[Fact]:
    yield Fact.CONSULTED
    if is_agreed(consultation):
        yield Fact.CONSENSUS


def _concerned(session: Session, actor: Actor, consultation: Consultation) -> list[Person]:
    """Return who asked, and the units that differed."""
    people = find_asking(session, consultation, on=actor.today, rulebook=actor.rulebook)
    for reply in find_different(session, consultation):
        head = find_head(session, reply.unit_id)
        people += find_people_for(session, consultation, head, on=actor.today, rulebook=actor.rulebook)
    return people


def _take(session: Session, actor: Actor, consultation_id: int) -> Consultation:
    consultation = find_consultation(session, actor, consultation_id)
    hold_consultation(session, consultation)
    if consultation.status is not ConsultationStatus.DIFFERING:
        raise StaleError("这件征求意见没有等候协调的分歧，请看最新的卡片。")
    return consultation
