"""会议召开: who has to let a meeting be held, asked through steps before it stands."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from office.access import Actor
from office.cases.begin import begin, begin_again, open_case
from office.cases.chain_plan import main_seat
from office.cases.flow import void_rest
from office.cases.steps import PlannedStep
from office.people.seats import find_head
from office.rulebook.meeting_rules import ConveneRule, find_convene_rule
from office.rulebook.readings import Reading, find_reading
from rules.vocabulary import Matter
from storage.tables import Case, CaseKind, Meeting, Seat

_PLAN_MATTERS = (Matter.PLANNED, Matter.UNPLANNED)


@dataclass(frozen=True)
class ConveneGround:
    """What holding a meeting rests on: the rule, else the office's reading; without steps nobody is asked."""

    rule: ConveneRule | None
    reading: Reading | None

    @property
    def steps(self) -> tuple[PlannedStep, ...]:
        if self.rule is not None:
            return self.rule.steps
        return self.reading.steps if self.reading else ()

    @property
    def asks_plan(self) -> bool:
        """Whether it depends on the meeting's standing in the year's plan, which was not said."""
        return any(step.condition in _PLAN_MATTERS for step in self.steps)


def convene_key(kind: str) -> str:
    """Name the question of an 内部口径 on holding a kind of meeting."""
    return f"convene:{kind}"


def find_convene_ground(
    session: Session, organisation_id: int, rulebook: str, kind: str, matter: str | None, *, on: date
) -> ConveneGround:
    """Return who has to be asked before a kind of meeting is held."""
    rule = find_convene_rule(rulebook, kind, matter, on)
    reading = None if rule else find_reading(session, organisation_id, convene_key(kind))
    return ConveneGround(rule, reading)


def seat_of_convening(session: Session, actor: Actor, unit_id: int | None) -> Seat:
    """Return the seat for which the steps are meant: the head of the department that holds the meeting."""
    head = find_head(session, unit_id) if unit_id is not None else None
    return head or main_seat(actor)


def begin_convening(session: Session, actor: Actor, meeting: Meeting, ground: ConveneGround) -> Case:
    """Open the case of a meeting that needs leave to be held and call whom its first step waits for."""
    case = open_case(session, actor, CaseKind.CONVENING, title=meeting.title, seat=main_seat(actor))
    meeting.convening_case_id = case.id
    session.add(meeting)
    session.flush()
    seat = seat_of_convening(session, actor, meeting.unit_id)
    begin(session, actor, case, ground.steps, seat=seat, reading=ground.reading)
    return case


def begin_convening_again(
    session: Session,
    actor: Actor,
    case: Case,
    meeting: Meeting,
    ground: ConveneGround,
    *,
    same_chain: bool,
) -> None:
    """Put a convening that was sent back, and then changed, to its steps again; to others if they differ."""
    case.title = meeting.title
    session.add(case)
    if same_chain:
        begin_again(session, actor, case, changed=True)
        return
    void_rest(session, case)
    case.round += 1
    seat = seat_of_convening(session, actor, meeting.unit_id)
    begin(session, actor, case, ground.steps, seat=seat, reading=ground.reading)
