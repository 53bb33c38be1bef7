"""A consultation's record: who asks, who answers for a unit, who may see it, and who is told."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session, col, select

from office.access import Actor, can_see_case, find_office_staff
from office.auditing import log_act
from office.cases.chain import can_press
from office.errors import NotForYouError
from office.outbox import refresh, tell
from office.people.acting import Acting, who_acts
from office.people.scopes import Work
from office.people.seats import find_head, find_responsible
from storage.audit import append
from storage.tables import (
    Case,
    CaseKind,
    CaseStatus,
    Consultation,
    ConsultationReply,
    ConsultationStatus,
    Document,
    Opinion,
    Person,
    Seat,
    Topic,
    TopicState,
    Unit,
    UnitKind,
    WorkKind,
)

PREFIX = "Q"
ENDED = (ConsultationStatus.WITHDRAWN, ConsultationStatus.CANCELLED)
GOES_ON = (ConsultationStatus.OPEN, ConsultationStatus.DIFFERING)
"""While answers may still be changed."""
_CASE_OVER = (CaseStatus.REFUSED, CaseStatus.WITHDRAWN, CaseStatus.CANCELLED, CaseStatus.ENDED)


def about_consultation(consultation: Consultation) -> str:
    """Return the name under which cards of this consultation are posted and edited."""
    return f"consultation:{consultation.number}"


def find_replies(session: Session, consultation: Consultation) -> list[ConsultationReply]:
    """Return the units that are asked, in the order in which they were named."""
    return list(
        session.exec(
            select(ConsultationReply)
            .where(
                ConsultationReply.consultation_id == consultation.id,
                col(ConsultationReply.removed_at).is_(None),
            )
            .order_by(col(ConsultationReply.id))
        )
    )


def find_consultations_of(session: Session, case_id: int) -> list[Consultation]:
    """Return the consultations that serve a topic or a document, oldest first, but those taken back."""
    return list(
        session.exec(
            select(Consultation)
            .where(Consultation.case_id == case_id, col(Consultation.status).not_in(ENDED))
            .order_by(col(Consultation.id))
        )
    )


def find_consultation(session: Session, actor: Actor, consultation_id: int) -> Consultation:
    """Load a consultation that the actor may see. Raises NotForYouError alike for none and for another's."""
    found = session.get(Consultation, consultation_id)
    if (
        found is None
        or found.organisation_id != actor.organisation_id
        or not can_see_consultation(session, actor, found)
    ):
        raise NotForYouError("没有这件征求意见，或者它不归您办理。")
    return found


def find_consultation_named(session: Session, actor: Actor, number: str) -> Consultation | None:
    """Find a consultation by its number; None alike for none and for another's."""
    found = session.exec(
        select(Consultation).where(
            Consultation.organisation_id == actor.organisation_id, Consultation.number == number.upper()
        )
    ).first()
    return found if found is not None and can_see_consultation(session, actor, found) else None


def hold_consultation(session: Session, consultation: Consultation) -> None:
    """Keep every other transaction from moving the consultation until this one ends, and look at it anew."""
    session.refresh(consultation, with_for_update={"key_share": True})


def can_see_consultation(session: Session, actor: Actor, consultation: Consultation) -> bool:
    """Whether it is the actor's to know: whole, or as one of the units that are asked."""
    if can_see_opinions(session, actor, consultation):
        return True
    units = {seat.unit_id for seat in actor.seats}
    replies = find_replies(session, consultation)
    if units & {reply.unit_id for reply in replies}:
        return True
    if any(is_liaison_of(session, actor, reply.unit_id) for reply in replies):
        return True
    return any(answers_for(session, actor, consultation, reply.unit_id) for reply in replies)


def can_see_opinions(session: Session, actor: Actor, consultation: Consultation) -> bool:
    """Whether the actor may read what every unit says: who asks, the office, the leader, the case's chain."""
    if actor.is_office or consultation.unit_id in {seat.unit_id for seat in actor.seats}:
        return True
    if manages(session, actor, consultation) or settles(session, actor, consultation):
        return True
    if is_liaison_of_leader(session, actor, consultation):
        return True
    case = session.get(Case, consultation.case_id) if consultation.case_id else None
    return case is not None and can_see_case(session, actor, case)


def manages(session: Session, actor: Actor, consultation: Consultation) -> bool:
    """Whether the actor acts for the asking unit today, or for the office, which may do so for any."""
    return actor.is_office or answers_for(session, actor, consultation, consultation.unit_id)


def answers_for(session: Session, actor: Actor, consultation: Consultation, unit_id: int) -> bool:
    """Whether the actor acts today for the head of a unit that takes part in the consultation."""
    acting = acting_head(session, consultation, unit_id, on=actor.today, rulebook=actor.rulebook)
    return acting is not None and acting.person is not None and acting.person.id == actor.person_id


def settles(session: Session, actor: Actor, consultation: Consultation) -> bool:
    """Whether the actor is the leader, or acts for the leader, in whose portfolio the asking unit lies."""
    acting = acting_leader(session, consultation, on=actor.today, rulebook=actor.rulebook)
    return acting is not None and acting.person is not None and acting.person.id == actor.person_id


def is_liaison_of(session: Session, actor: Actor, unit_id: int) -> bool:
    """Whether the actor is the named 联络员 of a unit's head, and may record what the head said."""
    head = find_head(session, unit_id)
    return head is not None and head.liaison_id == actor.person_id


def is_liaison_of_leader(session: Session, actor: Actor, consultation: Consultation) -> bool:
    """Whether the actor is the named 联络员 of the leader who settles differences."""
    seat = find_responsible(session, consultation.unit_id)
    return seat is not None and seat.liaison_id == actor.person_id


def acting_head(
    session: Session, consultation: Consultation, unit_id: int, *, on: date, rulebook: str
) -> Acting | None:
    """Find who acts for a unit's head on a day; None for a unit without any post."""
    head = find_head(session, unit_id)
    return _acts(session, head, consultation, on=on, rulebook=rulebook) if head else None


def acting_leader(session: Session, consultation: Consultation, *, on: date, rulebook: str) -> Acting | None:
    """Find who acts for the leader that settles differences; None where nobody has the unit in charge."""
    seat = find_responsible(session, consultation.unit_id)
    return _acts(session, seat, consultation, on=on, rulebook=rulebook) if seat else None


def find_people_for(
    session: Session, consultation: Consultation, seat: Seat | None, *, on: date, rulebook: str
) -> list[Person]:
    """Return who is told what concerns a seat: whoever acts for it, else the office, where all else ends."""
    acting = _acts(session, seat, consultation, on=on, rulebook=rulebook) if seat else None
    if acting is not None and acting.person is not None and can_press(acting.person):
        return [acting.person]
    return find_office_staff(session, consultation.organisation_id)


def find_asking(session: Session, consultation: Consultation, *, on: date, rulebook: str) -> list[Person]:
    """Return who is told what concerns the asking unit: its head, and whoever of the office asked for it."""
    seat = session.get_one(Seat, consultation.seat_id)
    people = find_people_for(session, consultation, seat, on=on, rulebook=rulebook)
    maker = session.get_one(Person, consultation.made_by_id)
    if maker.id in {person.id for person in find_office_staff(session, consultation.organisation_id)}:
        people = [*people, *([maker] if maker.id not in {person.id for person in people} else [])]
    return people


def may_consult(session: Session, actor: Actor, case: Case) -> bool:
    """Whether the actor may ask others about a case now: its unit's head or the office, and none runs yet."""
    if case.status in _CASE_OVER or any(
        found.status in GOES_ON for found in find_consultations_of(session, case.id or 0)
    ):
        return False
    if case.kind is CaseKind.TOPIC and session.get_one(Topic, case.id).state is TopicState.DISCUSSED:
        return False
    unit = find_serving_unit(session, case)
    if actor.is_office:
        return True
    head = find_head(session, unit.id or 0) if unit else None
    if head is None:
        return False
    work = Work(WorkKind.DOCUMENT, unit.id if unit else None)
    acting = who_acts(session, head, on=actor.today, rulebook=actor.rulebook, work=work)
    return acting.person is not None and acting.person.id == actor.person_id


def find_serving_unit(session: Session, case: Case) -> Unit | None:
    """Return the unit that asks where a consultation serves a case: whose topic or paper it is."""
    if case.kind is CaseKind.TOPIC:
        return session.get(Unit, session.get_one(Topic, case.id).unit_id)
    document = session.get(Document, case.id)
    unit = session.get(Unit, document.unit_id) if document is not None and document.unit_id else None
    if unit is not None and unit.kind is not UnitKind.OUTSIDE:
        return unit
    return session.exec(
        select(Unit).where(Unit.organisation_id == case.organisation_id, Unit.kind == UnitKind.OFFICE)
    ).first()


def tell_each(
    session: Session,
    consultation: Consultation,
    people: Iterable[Person],
    *,
    now: datetime,
    but: int | None = None,
) -> None:
    """Give the card anew to these people, each once, and have it edited wherever else it stands."""
    about = about_consultation(consultation)
    told: dict[int | None, Person] = {person.id: person for person in people if person.id != but}
    for person in told.values():
        tell(
            session,
            person,
            "consultation",
            {"consultation": consultation.id},
            now=now,
            about=about,
            anew=True,
        )
    refresh(session, about, now=now, but=frozenset(person.telegram_id or 0 for person in told.values()))


def log_consultation(
    session: Session,
    actor: Actor,
    consultation: Consultation,
    action: str,
    *,
    reply: ConsultationReply | None = None,
    seat_id: int | None = None,
    **more: object,
) -> None:
    log_act(
        session,
        actor,
        f"consultation.{action}",
        about=about_consultation(consultation),
        text=_said(session, consultation, reply, more),
        cite=reply.cite if reply is not None else consultation.cite,
        seat_id=seat_id or actor.seat_id,
    )


def log_by_itself(
    session: Session,
    consultation: Consultation,
    action: str,
    *,
    at: datetime,
    reply: ConsultationReply | None = None,
) -> None:
    """Write what came by the passing of time: nobody did it."""
    append(
        session,
        organisation_id=consultation.organisation_id,
        at=at,
        actor_id=None,
        seat_id=None,
        action=f"consultation.{action}",
        about=about_consultation(consultation),
        cite=reply.cite if reply is not None else consultation.cite,
        text=_said(session, consultation, reply, {}),
    )


def _said(
    session: Session, consultation: Consultation, reply: ConsultationReply | None, more: dict[str, object]
) -> dict[str, object]:
    said: dict[str, object] = {
        "title": consultation.title,
        "status": consultation.status,
        "due": consultation.due_on.isoformat(),
        **more,
    }
    if reply is not None:
        said["reply"] = {
            "unit": session.get_one(Unit, reply.unit_id).name,
            "opinion": reply.opinion,
            "text": reply.text,
            "late": reply.late,
            "due": reply.due_on.isoformat(),
            "at": reply.replied_at.isoformat() if reply.replied_at else None,
        }
    return said


def _acts(session: Session, seat: Seat, consultation: Consultation, *, on: date, rulebook: str) -> Acting:
    work = Work(WorkKind.DOCUMENT, consultation.unit_id)
    return who_acts(session, seat, on=on, rulebook=rulebook, work=work)


def is_answered(reply: ConsultationReply) -> bool:
    return reply.opinion is not Opinion.NONE
