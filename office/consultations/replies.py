"""What the asked units do: answer, change their answer, ask for another term; and the office for them."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from office.access import Actor, require_office
from office.consultations.effects import DIFFERENT, close_if_complete
from office.consultations.plan import check_term, due_end
from office.consultations.records import (
    ENDED,
    GOES_ON,
    acting_head,
    find_asking,
    find_consultation,
    find_people_for,
    find_replies,
    hold_consultation,
    is_liaison_of,
    log_consultation,
    manages,
    tell_each,
)
from office.consultations.reminders import plan_consultation
from office.consultations.silence import deem, find_rule_of_silence
from office.errors import BadInputError, NotForYouError, StaleError
from office.people.seats import find_head
from storage.tables import Consultation, ConsultationReply, ConsultationStatus, Opinion

TEXT_LIMIT = 1000
WHY_LIMIT = 300
ANSWERS = (Opinion.AGREE, Opinion.CHANGES, Opinion.DISAGREE)


@dataclass(frozen=True)
class Given:
    """An answer: what the unit thinks of it, and why."""

    opinion: Opinion
    text: str = ""


def answer_consultation(session: Session, actor: Actor, reply_id: int, given: Given) -> Consultation:
    """Give a unit's answer, or change it as long as the consultation goes on.

    What comes after the term is taken and marked. Where silence has counted as no objection, a first answer
    is taken even after all is closed, and opens nothing again. Raises NotForYouError for whoever does not act
    for the unit today, BadInputError for a difference without words.
    """
    consultation, reply = _take(session, actor, reply_id)
    acting = acting_head(session, consultation, reply.unit_id, on=actor.today, rulebook=actor.rulebook)
    if acting is None or acting.person is None or acting.person.id != actor.person_id:
        raise NotForYouError("这一步由被征求单位的主要负责人（外出时由代行的同志）办理。")
    _enter(session, actor, consultation, reply, given, stood_in=acting.stands_in, recorded=False)
    return consultation


def record_answer(
    session: Session, actor: Actor, consultation_id: int, unit_id: int, given: Given
) -> Consultation:
    """代录: the office, or the head's named 联络员, enters an answer that a unit gave orally or on paper."""
    if not is_liaison_of(session, actor, unit_id):
        require_office(actor)
    found = find_consultation(session, actor, consultation_id)
    reply = next((row for row in find_replies(session, found) if row.unit_id == unit_id), None)
    if reply is None:
        raise BadInputError("没有征求这个单位的意见，请写卡片上列出的单位。")
    consultation, reply = _take(session, actor, reply.id or 0)
    _enter(session, actor, consultation, reply, given, stood_in=False, recorded=True)
    return consultation


def ask_term(session: Session, actor: Actor, reply_id: int, due_on: date, reason: str) -> Consultation:
    """另商期限: a unit asks for another last day; the present one holds until the asking unit has agreed."""
    consultation, reply = _take(session, actor, reply_id)
    acting = acting_head(session, consultation, reply.unit_id, on=actor.today, rulebook=actor.rulebook)
    if acting is None or acting.person is None or acting.person.id != actor.person_id:
        raise NotForYouError("这一步由被征求单位的主要负责人（外出时由代行的同志）办理。")
    _require_unanswered(session, actor, consultation, reply)
    check_term(actor, due_on)
    if due_on == reply.due_on:
        raise BadInputError("新的期限与现在的相同，请写另一个日期。")
    said = reason.strip()
    if not said:
        raise BadInputError("请写明另商期限的理由，例如：12月10日 须先开局务会。")
    if len(said) > WHY_LIMIT:
        raise BadInputError("理由请不超过{most}字，现在是{count}字。", most=WHY_LIMIT, count=len(said))
    reply.asked_due_on, reply.asked_why = due_on, said
    session.add(reply)
    session.flush()
    log_consultation(
        session,
        actor,
        consultation,
        "ask_term",
        reply=reply,
        seat_id=acting.seat.id,
        asked=due_on.isoformat(),
        why=said,
    )
    people = find_asking(session, consultation, on=actor.today, rulebook=actor.rulebook)
    tell_each(session, consultation, people, now=actor.now, but=actor.person_id)
    return consultation


def grant_term(session: Session, actor: Actor, reply_id: int) -> Consultation:
    """同意: the term that a unit asked for is agreed (商定); its clock and its reminders move."""
    consultation, reply = _take_asked(session, actor, reply_id)
    asked = reply.asked_due_on
    if asked is None or asked < actor.today:
        raise StaleError("商请的期限已经过去，请与该单位另行商定。")
    reply.due_on, reply.due_at = asked, due_end(actor.organisation, asked)
    reply.agreed_due_on = asked
    _end_asking(session, actor, consultation, reply, "grant_term")
    return consultation


def refuse_term(session: Session, actor: Actor, reply_id: int) -> Consultation:
    """不同意: the former term holds; the unit is told."""
    consultation, reply = _take_asked(session, actor, reply_id)
    _end_asking(session, actor, consultation, reply, "refuse_term")
    return consultation


def _take_asked(session: Session, actor: Actor, reply_id: int) -> tuple[Consultation, ConsultationReply]:
    consultation, reply = _take(session, actor, reply_id)
    if not manages(session, actor, consultation):
        raise NotForYouError("这一步由主办单位办理。")
    _require_unanswered(session, actor, consultation, reply)
    if reply.asked_due_on is None:
        raise StaleError("没有等候答复的另商期限，请看最新的卡片。")
    return consultation, reply


def _end_asking(
    session: Session,
    actor: Actor,
    consultation: Consultation,
    reply: ConsultationReply,
    action: str,
) -> None:
    reply.asked_due_on, reply.asked_why = None, ""
    session.add(reply)
    session.flush()
    log_consultation(session, actor, consultation, action, reply=reply)
    plan_consultation(session, consultation, now=actor.now)
    head = find_head(session, reply.unit_id)
    people = find_people_for(session, consultation, head, on=actor.today, rulebook=actor.rulebook)
    tell_each(session, consultation, people, now=actor.now, but=actor.person_id)


def _enter(
    session: Session,
    actor: Actor,
    consultation: Consultation,
    reply: ConsultationReply,
    given: Given,
    *,
    stood_in: bool,
    recorded: bool,
) -> None:
    said = _checked(given)
    silence = find_rule_of_silence(session, consultation, reply, now=actor.now)
    if silence is not None:  # nobody has looked at the clock since the term was over
        deem(session, consultation, reply, silence, now=actor.now)
    if consultation.status not in GOES_ON and reply.opinion is not Opinion.DEEMED:
        raise StaleError("这件征求意见已经办结，不能再改；有新的意见请与主办单位联系。")
    if (reply.opinion, reply.text) == (given.opinion, said):
        raise StaleError("已经这样回复过了，请看最新的卡片。")
    is_first = reply.opinion in (Opinion.NONE, Opinion.DEEMED)
    reply.late = reply.late or (is_first and actor.now >= reply.due_at)
    head = find_head(session, reply.unit_id)
    reply.opinion, reply.text = given.opinion, said
    reply.person_id, reply.seat_id = actor.person_id, head.id if head else None
    reply.stood_in, reply.recorded, reply.replied_at = stood_in, recorded, actor.now
    reply.asked_due_on, reply.asked_why = None, ""
    session.add(reply)
    session.flush()
    action = "record" if recorded else "reply"
    log_consultation(session, actor, consultation, action, reply=reply, seat_id=reply.seat_id)
    has_moved = close_if_complete(session, consultation, at=actor.now)
    plan_consultation(session, consultation, now=actor.now)
    is_news = has_moved or given.opinion in DIFFERENT or reply.late
    people = find_asking(session, consultation, on=actor.today, rulebook=actor.rulebook) if is_news else []
    tell_each(session, consultation, people, now=actor.now, but=actor.person_id)


def _checked(given: Given) -> str:
    if given.opinion not in ANSWERS:
        raise BadInputError("意见请写：同意、有修改意见或不同意。")
    said = given.text.strip()
    if given.opinion is Opinion.CHANGES and not said:
        raise BadInputError("请写明修改意见，例如：有修改意见：建议删去第三项。")
    if given.opinion is Opinion.DISAGREE and not said:
        raise BadInputError("请写明不同意的理由，例如：不同意：与上位规定不一致。")
    if len(said) > TEXT_LIMIT:
        raise BadInputError("意见请不超过{most}字，现在是{count}字。", most=TEXT_LIMIT, count=len(said))
    return said


def _take(session: Session, actor: Actor, reply_id: int) -> tuple[Consultation, ConsultationReply]:
    """Load and hold a reply's consultation. Raises StaleError where the unit is asked no more."""
    reply = session.get(ConsultationReply, reply_id)
    consultation_id = reply.consultation_id if reply is not None else 0
    consultation = find_consultation(session, actor, consultation_id)
    hold_consultation(session, consultation)
    if reply is None or consultation.status in ENDED:
        raise StaleError("这件征求意见已经撤回或撤销。")
    session.refresh(reply)
    if reply.removed_at is not None:
        raise StaleError("这件征求意见已不再征求贵单位的意见。")
    return consultation, reply


def _require_unanswered(
    session: Session, actor: Actor, consultation: Consultation, reply: ConsultationReply
) -> None:
    is_over = find_rule_of_silence(session, consultation, reply, now=actor.now) is not None
    if reply.opinion is Opinion.DEEMED or is_over:
        raise StaleError("回复期限已过，已按规定视为无不同意见；仍可回复，注明逾期。")
    if reply.opinion is not Opinion.NONE or consultation.status is not ConsultationStatus.OPEN:
        raise StaleError("这个单位已经回复，不必另商期限。")
