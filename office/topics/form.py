"""The topic form: a draft's values, what is still to be asked, and the request they make."""

from collections.abc import Mapping

from sqlmodel import Session, col, or_, select

from office.access import Actor
from office.errors import BadInputError
from office.meetings.records import find_upcoming
from office.people.seats import find_head, find_holder, find_main_seat
from office.topics.agenda import is_closed, is_for_unit, is_open
from office.topics.facts import read_fact
from office.topics.gate import Done, find_asked
from office.topics.plan import TopicRequest, own_unit
from rules.vocabulary import Circumstance, Fact, Urgency
from storage.tables import Meeting, Person, Seat, Unit, UnitKind

FORM = "topic"
PLAN = "plan"
"""Everything is entered: the card before 提交."""
FIELDS = "fields"
"""修改: which of the fields?"""
EXCLUDED = "excluded"
"""The cases in which the rule has a matter settled without a meeting, asked in one question."""
FACT = "fact:"


def next_field(session: Session, actor: Actor, values: Mapping[str, object]) -> str:
    """Return the question that is asked next, or PLAN when all have been answered."""
    if "kind" not in values:
        return "kind"
    if "meeting" not in values and find_choices(session, actor, values):
        return "meeting"
    for field in ("title", "presenter", "urgency"):
        if field not in values:
            return field
    waiting = find_unsaid(session, actor, values)
    if not waiting:
        return PLAN
    first = waiting[0]
    return EXCLUDED if is_exclusion(first) else f"{FACT}{first}"


def find_unsaid(session: Session, actor: Actor, values: Mapping[str, object]) -> list[str]:
    """Return what the rule asks of the topic and nobody has said yet, in the order of the questions."""
    said = facts_said(values)
    asked = find_asked(actor.rulebook, str(values["kind"]), said, actor.today)
    wanted = [str(word) for word in (*asked.circumstances, *asked.facts)]
    wanted.sort(key=is_exclusion)
    meeting = session.get(Meeting, values["meeting"]) if values.get("meeting") else None
    if meeting is not None and is_closed(meeting, actor.now):
        wanted = [name for name in wanted if name != Fact.AD_HOC]
    return [name for name in wanted if name not in said]


def is_exclusion(name: str) -> bool:
    """Whether the fact keeps the topic off if it is so."""
    return name not in Circumstance.__members__.values() and Fact(name).bad_if


def facts_said(values: Mapping[str, object]) -> dict[str, Done]:
    facts = values.get("facts")
    lines = [read_fact(name, said) for name, said in facts.items()] if isinstance(facts, dict) else []
    return {line.name: Done(line.is_so, line.on, line.paper) for line in lines}


def to_fact(done: Done) -> dict[str, object]:
    """Write what was said of a fact as forms and records keep it."""
    return {"is": done.is_so, "on": done.on.isoformat() if done.on else None, "paper": done.paper}


def find_choices(session: Session, actor: Actor, values: Mapping[str, object]) -> list[Meeting]:
    """Return the meetings to come for which the topic may be meant, soonest first."""
    unit = own_unit(session, actor)
    found = find_upcoming(session, actor.organisation_id, since=actor.now, kind=str(values["kind"]))
    return [
        meeting
        for meeting in found
        if is_open(meeting, actor.now) and (unit is None or is_for_unit(meeting, unit.id or 0))
    ]


def to_request(session: Session, actor: Actor, values: Mapping[str, object]) -> TopicRequest:
    """Build the request from a form's values. Raises BadInputError where title or presenter are missing."""
    if not {"kind", "title", "presenter"} <= values.keys():
        raise BadInputError("请先填写会议类别、题目和汇报人。")
    presenter = int(str(values["presenter"]))
    seat = session.get_one(Seat, presenter)
    own = own_unit(session, actor)
    unit_id = values.get("unit") or (own.id if own else None) or seat.unit_id
    sit_ins = values.get("sit_ins")
    meeting, minutes = values.get("meeting"), values.get("minutes")
    return TopicRequest(
        str(values["kind"]),
        str(values["title"]),
        int(str(unit_id)),
        presenter,
        meeting if isinstance(meeting, int) and meeting else None,
        str(values.get("urgency") or Urgency.NORMAL),
        facts_said(values),
        tuple(sit_ins) if isinstance(sit_ins, list) else (),
        minutes if isinstance(minutes, int) and minutes else None,
        bool(values.get("persons")),
    )


def to_values(request: TopicRequest) -> dict[str, object]:
    """Write a request back into a form, to be edited."""
    return {
        "kind": request.kind,
        "meeting": request.meeting_id or 0,
        "title": request.title,
        "unit": request.unit_id,
        "presenter": request.presenter_seat_id,
        "urgency": request.urgency,
        "facts": {name: to_fact(done) for name, done in request.facts.items()},
        "sit_ins": list(request.sit_ins),
        "minutes": request.minutes_long or 0,
        "persons": request.about_persons,
    }


def find_seat_named(session: Session, actor: Actor, name: str) -> Seat:
    """Find the seat that a unit's, a post's or a person's name means: of a unit its head.

    Raises BadInputError naming what was perhaps meant.
    """
    wanted = name.strip()
    unit = session.exec(
        select(Unit).where(
            Unit.organisation_id == actor.organisation_id,
            Unit.name == wanted,
            col(Unit.kind) != UnitKind.OUTSIDE,
        )
    ).first()
    seat = find_head(session, unit.id or 0) if unit else None
    if seat is None:
        titled = select(Seat).where(Seat.organisation_id == actor.organisation_id, Seat.title == wanted)
        seat = session.exec(titled).first()
    if seat is None:
        person = session.exec(
            select(Person).where(Person.organisation_id == actor.organisation_id, Person.name == wanted)
        ).first()
        seat = find_main_seat(session, person.id or 0, actor.today) if person else None
        if person is not None and seat is None:
            raise BadInputError("{name}现在没有职务，请另选一位。", name=person.name)
    if seat is None:
        raise BadInputError(
            "没有“{name}”这个单位、职务或同志，{hint}", name=wanted[:20], hint=_near(session, actor, wanted)
        )
    return seat


def find_presenters(session: Session, actor: Actor, values: Mapping[str, object]) -> list[tuple[int, str]]:
    """Return who may be offered to present: the posts of the unit that have holders."""
    unit_id = values.get("unit")
    own = own_unit(session, actor)
    found = unit_id if isinstance(unit_id, int) and unit_id else own.id if own else None
    if found is None:
        return []
    return find_unit_seats(session, actor, found)


def find_unit_seats(session: Session, actor: Actor, unit_id: int) -> list[tuple[int, str]]:
    """Return the posts of a unit that are held, with their holders' names."""
    seats = session.exec(
        select(Seat).where(Seat.unit_id == unit_id).order_by(col(Seat.sort), col(Seat.id))
    ).all()
    pairs = ((seat, find_holder(session, seat.id or 0, actor.today)) for seat in seats)
    return [(seat.id or 0, f"{seat.title} {holder.name}") for seat, holder in pairs if holder]


def with_fact(values: Mapping[str, object], name: str, done: Done) -> dict[str, object]:
    """Return the form's facts with one more said."""
    facts = values.get("facts")
    return {**(facts if isinstance(facts, dict) else {}), name: to_fact(done)}


def with_exclusions(
    session: Session, actor: Actor, values: Mapping[str, object], so: str | None
) -> dict[str, object]:
    """Return the form's facts with every exclusion said: none is so, or the one named."""
    found = dict(values)
    for name in find_unsaid(session, actor, values):
        if is_exclusion(name):
            found["facts"] = with_fact(found, name, Done(is_so=name == so))
    if so is not None:
        found["facts"] = with_fact(found, so, Done(is_so=True))
    facts = found.get("facts")
    return dict(facts) if isinstance(facts, dict) else {}


def _near(session: Session, actor: Actor, wanted: str) -> str:
    if not wanted:
        return "请写全称。"
    units = session.exec(
        select(Unit.name).where(
            Unit.organisation_id == actor.organisation_id,
            or_(col(Unit.name).contains(wanted, autoescape=True), col(Unit.name).startswith(wanted[0])),
        )
    ).all()
    people = session.exec(
        select(Person.name).where(
            Person.organisation_id == actor.organisation_id,
            col(Person.name).startswith(wanted[0], autoescape=True),
        )
    ).all()
    names = [*units, *people][:4]
    return f"是不是：{'、'.join(names)}？" if names else "请写全称。"
