"""Papers listed: what waits for the reader, their unit's, what is past its time; and what falls due."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlmodel import Session, col, or_, select

from office.access import Actor, can_see_case
from office.calendar.calendars import work_calendar
from office.cases.chain import find_deciding_people
from office.cases.flow import about
from office.documents.clock_steps import can_answer
from office.documents.clocks import OPEN, ClockStanding, ClockState, find_clocks, find_running, stand
from office.documents.operations import find_documents_of, is_own_document
from office.reminders.falls_due import FallsDue
from storage.tables import Case, CaseKind, CaseStatus, Clock, Document, Unit

LIVE = (CaseStatus.DRAFT, CaseStatus.PENDING, CaseStatus.RETURNED)
MOST = 200


class Scope(StrEnum):
    """Which papers are listed."""

    WAITING = "waiting"
    """What waits for the reader: to decide, to take in, to answer, to confirm, to correct."""
    UNIT = "unit"
    OVERDUE = "overdue"
    ALL = "all"
    """Whatever is not decided yet, or still carried out."""


@dataclass(frozen=True)
class DocumentRow:
    """One paper in a list, with its nearest running clock."""

    case: Case
    document: Document
    sender: str
    nearest: ClockStanding | None
    worst: ClockState | None
    """Of all its running clocks: red before amber."""


def find_documents(session: Session, actor: Actor, scope: Scope) -> list[DocumentRow]:
    """Return the papers of a scope that the actor may see: what is nearest its time first."""
    if scope is Scope.UNIT:
        units = sorted({seat.unit_id for seat in actor.seats})
        pairs = find_documents_of(session, actor, units)[:MOST]
    else:
        pairs = _find_live(session, actor)
    rows = [_row(session, actor, case, document) for case, document in pairs]
    found = [row for row in rows if _is_in(session, actor, row, scope)]
    return sorted(found, key=lambda row: (_due_of(row), -(row.case.id or 0)))


def search_documents(session: Session, actor: Actor, words: list[str]) -> list[DocumentRow]:
    """Return the papers whose title or number holds all of the words, latest first."""
    query = (
        select(Case, Document)
        .join(Document, col(Document.case_id) == col(Case.id))
        .where(Case.organisation_id == actor.organisation_id, Case.kind == CaseKind.DOCUMENT)
        .order_by(col(Case.id).desc())
    )
    for word in words:
        query = query.where(
            or_(
                col(Case.title).icontains(word, autoescape=True),
                col(Document.paper).icontains(word, autoescape=True),
                col(Document.sender).icontains(word, autoescape=True),
                Case.number == word.upper(),
            )
        )
    pairs = session.exec(query.limit(MOST)).all()
    return [
        _row(session, actor, case, document) for case, document in pairs if can_see_case(session, actor, case)
    ]


def find_falling_due_documents(session: Session, actor: Actor, until: date) -> list[FallsDue]:
    """Return what the actor owes on papers by a day, what is past included.

    A department's answer is owed by its head or who acts; the government's word is watched by the office.
    """
    calendar = work_calendar(session, actor.organisation_id)
    found = []
    for clock in find_running(session, actor.organisation_id):
        if clock.due_on > until:
            break
        if stand(clock, actor.organisation, calendar, actor.today).state not in OPEN:
            continue
        mine = can_answer(session, actor, clock) if clock.unit_id else actor.is_office
        if not mine:
            continue
        case = session.get_one(Case, clock.case_id)
        verb, args = ("dc-clock", (clock.id or 0,)) if clock.unit_id else ("cs-show", (case.id or 0,))
        found.append(FallsDue(about(case), "公文", case.title, clock.due_on, verb=verb, args=args))
    return found + (_wanted(session, actor, until) if actor.is_office else [])


def _wanted(session: Session, actor: Actor, until: date) -> list[FallsDue]:
    """Return papers that the office has yet to take in, and whose sender needs the answer by a day."""
    found = []
    for case in find_untaken(session, actor.organisation_id):
        needed_on = session.get_one(Document, case.id).needed_on
        if needed_on is not None and needed_on <= until:
            args = (case.id or 0,)
            found.append(FallsDue(about(case), "公文", case.title, needed_on, verb="cs-show", args=args))
    return found


def waits_for(session: Session, actor: Actor, case: Case, document: Document) -> bool:
    """Whether a paper waits for the actor's word."""
    if actor.person_id in find_deciding_people(session, case, on=actor.today):
        return True
    if case.status is CaseStatus.RETURNED:
        own = case.applicant_id == actor.person_id or not actor.is_office
        return own and is_own_document(session, actor, case, document)
    calendar = work_calendar(session, case.organisation_id)
    for clock in find_clocks(session, case.id or 0):
        state = stand(clock, actor.organisation, calendar, actor.today).state
        if state is ClockState.ANSWERED and actor.is_office:
            return True
        if (state in OPEN or state is ClockState.PAUSED) and can_answer(session, actor, clock):
            return True
    if not actor.is_office:
        return False
    untaken = case.status is CaseStatus.PENDING and document.checked_in_at is None
    return untaken or case.status is CaseStatus.DRAFT


def find_untaken(session: Session, organisation_id: int) -> list[Case]:
    """Return the papers that were put in and that the office has yet to take in, or send back."""
    return list(
        session.exec(
            select(Case)
            .join(Document, col(Document.case_id) == col(Case.id))
            .where(
                Document.organisation_id == organisation_id,
                Case.status == CaseStatus.PENDING,
                col(Document.checked_in_at).is_(None),
            )
            .order_by(col(Case.id))
        )
    )


def find_answered(session: Session, organisation_id: int) -> list[tuple[Case, Clock]]:
    """Return the papers on which a department has proposed 办结 and the office has yet to confirm it."""
    return list(
        session.exec(
            select(Case, Clock)
            .join(Clock, col(Clock.case_id) == col(Case.id))
            .where(
                Clock.organisation_id == organisation_id,
                col(Clock.done_at).is_not(None),
                col(Clock.confirmed_at).is_(None),
                col(Clock.ended_at).is_(None),
            )
            .order_by(col(Clock.id))
        ).all()
    )


def _find_live(session: Session, actor: Actor) -> list[tuple[Case, Document]]:
    """Return the papers not decided yet, and those on which something still runs or waits."""
    open_clocks = select(Clock.case_id).where(
        Clock.organisation_id == actor.organisation_id,
        col(Clock.confirmed_at).is_(None),
        col(Clock.ended_at).is_(None),
    )
    pairs = session.exec(
        select(Case, Document)
        .join(Document, col(Document.case_id) == col(Case.id))
        .where(
            Document.organisation_id == actor.organisation_id,
            or_(col(Case.status).in_(LIVE), col(Case.id).in_(open_clocks)),
        )
        .order_by(col(Case.id).desc())
    ).all()
    return [(case, document) for case, document in pairs if can_see_case(session, actor, case)]


def _is_in(session: Session, actor: Actor, row: DocumentRow, scope: Scope) -> bool:
    if scope is Scope.WAITING:
        return waits_for(session, actor, row.case, row.document)
    return scope is not Scope.OVERDUE or row.worst is ClockState.RED


def _row(session: Session, actor: Actor, case: Case, document: Document) -> DocumentRow:
    calendar = work_calendar(session, case.organisation_id)
    standings = [
        stand(clock, actor.organisation, calendar, actor.today)
        for clock in find_clocks(session, case.id or 0)
    ]
    running = sorted(
        (one for one in standings if one.state in OPEN), key=lambda one: (one.clock.due_on, one.clock.id)
    )
    states = {one.state for one in running}
    worst = next((state for state in (ClockState.RED, ClockState.AMBER) if state in states), None)
    sender = session.get_one(Unit, document.unit_id).name if document.unit_id else document.sender
    return DocumentRow(case, document, sender, running[0] if running else None, worst)


def _due_of(row: DocumentRow) -> date:
    return row.nearest.clock.due_on if row.nearest else date.max
