"""The approval engine: a case, its ordered steps, and how it moves from one to the next."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from office.access import Actor, can_see_case, find_office_staff
from office.calendar.calendars import local_day
from office.cases.chain import can_press, find_deciders, find_step_seats, find_steps, owner_of
from office.cases.steps import TELLING, Act, PlannedStep
from office.outbox import refresh, tell
from office.people.seats import find_holder, is_outside, resolve_ranks
from storage.tables import (
    Case,
    CaseKind,
    CaseStatus,
    Hand,
    Organisation,
    Person,
    Seat,
    Step,
    StepKind,
    StepSeat,
    StepStatus,
    StepTold,
)

PREFIX = {
    CaseKind.LEAVE: "L",
    CaseKind.ABSENCE: "A",
    CaseKind.TOPIC: "T",
    CaseKind.CONVENING: "C",
    CaseKind.MINUTES: "J",
    CaseKind.DOCUMENT: "G",
}


PAPERS = {CaseKind.MINUTES: "minutes.paper"}
"""Cards that bring the paper of a kind of case to whoever is called to decide it."""


def about(case: Case) -> str:
    """Return the name under which cards of this case are posted and edited."""
    return f"case:{case.number}"


def find_case(session: Session, actor: Actor, number: str) -> Case | None:
    """Find a case by its number; None alike for what does not exist and for what is not the actor's."""
    query = select(Case).where(Case.organisation_id == actor.organisation_id, Case.number == number)
    case = session.exec(query).first()
    return case if case is not None and can_see_case(session, actor, case) else None


def next_number(session: Session, organisation_id: int, kind: CaseKind, year: int) -> str:
    """Return the next natural name, such as `L2026-0007`."""
    stem = f"{PREFIX[kind]}{year}-"
    # One at a time: on PostgreSQL two machines would else take the same number.
    session.refresh(session.get_one(Organisation, organisation_id), with_for_update={"key_share": True})
    last = session.exec(
        select(Case.number)
        .where(Case.organisation_id == organisation_id, col(Case.number).startswith(stem))
        .order_by(col(Case.id).desc())
        .limit(1)
    ).first()
    return f"{stem}{int(last.removeprefix(stem)) + 1 if last else 1:04d}"


def lay_steps(
    session: Session,
    case: Case,
    steps: Sequence[PlannedStep],
    *,
    seat: Seat,
    reading_id: int | None = None,
    meant: Mapping[str, Sequence[Seat]] | None = None,
) -> list[Step]:
    """Write the steps of the case's current round, with the seats that their ranks mean for `seat`.

    `meant` names outright whom a rank means here, such as the one chair of a meeting.
    """
    laid = []
    for index, planned in enumerate(steps, start=1):
        step = Step(
            organisation_id=case.organisation_id,
            case_id=case.id or 0,
            round=case.round,
            position=index * 100,
            act=planned.act,
            ranks=list(planned.ranks),
            cite=list(planned.cite),
            condition=planned.condition,
            reading_id=reading_id,
        )
        session.add(step)
        session.flush()
        for target in _targets(session, planned.ranks, seat, meant or {}):
            session.add(StepSeat(step_id=step.id or 0, seat_id=target.id or 0))
        laid.append(step)
    session.flush()
    return laid


def _targets(
    session: Session, ranks: Sequence[str], seat: Seat, meant: Mapping[str, Sequence[Seat]]
) -> list[Seat]:
    found: dict[int, Seat] = {}
    for rank in ranks:
        for target in meant.get(rank) or resolve_ranks(session, (rank,), applicant_seat=seat):
            found.setdefault(target.id or 0, target)
    return list(found.values())


def advance(session: Session, case: Case, *, now: datetime, today: date) -> bool:
    """Open what can be opened now and call whoever is to act. Returns whether the round is complete.

    Telling steps hold nothing up. Who holds two seats of the chain and has decided for one decides for
    the other too, and it is marked.
    """
    for step in find_steps(session, case, round_=case.round):
        if is_settled(step):
            continue
        if step.act in TELLING:
            _open_telling(session, case, step, now=now, today=today)
            continue
        if step.status is StepStatus.PENDING:
            call_audience(session, case, step, now=now, today=today)
            return False
        if step.kind is StepKind.RULE and _same_hand(session, case, step, now=now, today=today):
            continue
        step.status = StepStatus.PENDING
        step.opened_at = now
        session.add(step)
        session.flush()
        take_cards_back(session, step)
        call_audience(session, case, step, now=now, today=today)
        return False
    return True


def is_settled(step: Step) -> bool:
    """Whether a step holds nothing up any more. An opinion against is an opinion given."""
    given = step.kind is StepKind.OPINION and step.status is StepStatus.REFUSED
    return given or step.status in (StepStatus.DONE, StepStatus.VOID)


def call_audience(session: Session, case: Case, step: Step, *, now: datetime, today: date) -> None:
    """Give the card to whoever the step waits for today, and take it back from whom it no longer does.

    Where nobody can be reached, the office has it, to record what is decided.
    """
    wanted = find_audience(session, case, step, on=today)
    told = {row.person_id: row for row in session.exec(select(StepTold).where(StepTold.step_id == step.id))}
    for person_id, row in told.items():
        if row.live and person_id not in wanted:
            row.live = False
            session.add(row)
    for person_id, person in wanted.items():
        former = told.get(person_id)
        if former is not None and former.live:
            continue
        if tell(session, person, "case", {"case": case.id}, now=now, about=about(case), anew=True):
            if case.kind in PAPERS:
                tell(session, person, PAPERS[case.kind], {"case": case.id}, now=now)
            row = former or StepTold(step_id=step.id or 0, person_id=person_id, told_at=now)
            row.live, row.told_at = True, now
            session.add(row)
    session.flush()


def take_cards_back(session: Session, step: Step) -> None:
    """Note that nobody holds a live card of a step: whoever it waits for next is told anew."""
    for row in session.exec(select(StepTold).where(StepTold.step_id == step.id, StepTold.live)):
        row.live = False
        session.add(row)
    session.flush()


def find_audience(session: Session, case: Case, step: Step, *, on: date) -> dict[int, Person]:
    """Return whom a pending step waits for: its deciders within reach, else who may record for them."""
    reachable = {
        acting.person.id or 0: acting.person
        for acting in find_deciders(session, case, step, on=on)
        if acting.person is not None and can_press(acting.person)
    }
    if reachable:
        return reachable
    liaisons = (session.get(Person, s.liaison_id) for s in find_step_seats(session, step) if s.liaison_id)
    recorders = [*find_office_staff(session, case.organisation_id), *filter(None, liaisons)]
    return {person.id or 0: person for person in recorders if person.id != owner_of(case)}


def move_steps(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """Move every pending step of the organisation to whoever acts for its seats today."""
    today = local_day(organisation, now)
    pending = session.exec(
        select(Step).where(Step.organisation_id == organisation.id, Step.status == StepStatus.PENDING)
    ).all()
    for step in pending:
        if step.act in TELLING:
            continue
        case = session.get_one(Case, step.case_id)
        before = _live(session, step)
        call_audience(session, case, step, now=now, today=today)
        if _live(session, step) != before:
            refresh(session, about(case), now=now)


def files_itself(session: Session, step: Step) -> bool:
    """Whether the office makes this report or filing: it goes to nobody inside the organisation."""
    seats = find_step_seats(session, step)
    return not seats or all(is_outside(session, seat) for seat in seats)


def void_rest(session: Session, case: Case) -> None:
    """End the current round without its open steps."""
    _void(session, find_steps(session, case, round_=case.round))


def void_open(session: Session, case: Case, *, before: int | None = None) -> None:
    """End whatever is open, or what the rounds before `before` left open: the new days are filed anew."""
    _void(session, [step for step in find_steps(session, case) if before is None or step.round < before])


def _void(session: Session, steps: Sequence[Step]) -> None:
    for step in steps:
        if step.status in (StepStatus.WAITING, StepStatus.PENDING):
            step.status = StepStatus.VOID
            session.add(step)
    session.flush()


def close(session: Session, case: Case, status: CaseStatus, *, now: datetime) -> None:
    case.status = status
    case.closed_at = now
    session.add(case)
    session.flush()


def _live(session: Session, step: Step) -> set[int]:
    rows = session.exec(select(StepTold).where(StepTold.step_id == step.id, StepTold.live))
    return {row.person_id for row in rows}


def _open_telling(session: Session, case: Case, step: Step, *, now: datetime, today: date) -> None:
    if step.status is StepStatus.PENDING:
        return
    step.opened_at = now
    step.status = StepStatus.PENDING
    is_told = step.act == Act.REPORT or case.kind is not CaseKind.LEAVE
    if is_told and not files_itself(session, step):
        # Reporting to somebody inside is what submitting did: the card itself is the report. Only a leave
        # asks for a written filing besides.
        step.status = StepStatus.DONE
        step.decided_at, step.decided_by_id = now, case.applicant_id
        step.decided_for_id, step.hand = case.seat_id, Hand.PRESS
        tell_reported(session, case, step, now=now, today=today)
    elif files_itself(session, step):
        for person in find_office_staff(session, case.organisation_id):
            tell(session, person, "case", {"case": case.id}, now=now, about=about(case), anew=True)
    session.add(step)
    session.flush()


def tell_reported(session: Session, case: Case, step: Step, *, now: datetime, today: date) -> None:
    """Give the card to whom a report is made."""
    for seat in find_step_seats(session, step):
        holder = find_holder(session, seat.id or 0, today)
        if holder:
            tell(session, holder, "case", {"case": case.id}, now=now, about=about(case), anew=True)


def _same_hand(session: Session, case: Case, step: Step, *, now: datetime, today: date) -> bool:
    deciders = {
        earlier.decided_by_id
        for earlier in find_steps(session, case, round_=case.round)
        if earlier.position < step.position and _decided_in_person(earlier)
    }
    for seat in find_step_seats(session, step):
        holder = find_holder(session, seat.id or 0, today)
        if holder and holder.id in deciders and holder.id != case.applicant_id:
            step.status = StepStatus.DONE
            step.opened_at = step.decided_at = now
            step.decided_by_id, step.decided_for_id, step.hand = holder.id, seat.id, Hand.SAME
            session.add(step)
            session.flush()
            return True
    return False


def _decided_in_person(step: Step) -> bool:
    """Whether a step of the rule was consented to by a holder of its own seat, by a press of their own."""
    return (
        step.status is StepStatus.DONE
        and step.kind is StepKind.RULE
        and step.act not in TELLING
        and step.hand in (Hand.PRESS, Hand.CIRCLED, Hand.SAME)
        and not step.stood_in
    )
