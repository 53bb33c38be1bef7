"""What is done with an occurrence of 报送: handed in, said to be handed in elsewhere, waived, collected."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from office.access import Actor, find_office_staff, require_office
from office.auditing import log_act
from office.documents.secrecy import require_open
from office.duties.operations import (
    ANSWERED,
    OPEN,
    Round,
    about_occurrence,
    find_owing_own,
    find_round,
    is_past,
    make_occurrences,
    round_of,
    work_of,
)
from office.duties.own import DutyRequest, about_duty, check_duty, end_duty, write_duty
from office.duties.reminders import plan_round
from office.duties.standing import Standing, collects, find_answered_seats, find_standing
from office.errors import BadInputError, NotForYouError, StaleError
from office.outbox import refresh, tell
from office.people.acting import who_acts
from storage.tables import Duty, Occurrence, OccurrenceStatus, Person, Seat

TEXT_LIMIT = 2000
_GONE = "没有这项报送，或者它不归您办理。"


@dataclass(frozen=True)
class Candidate:
    """An occurrence that a line may mean."""

    occurrence: Occurrence
    standing: Standing


def access_occurrence(session: Session, actor: Actor, occurrence_id: int) -> Occurrence:
    """Load an occurrence that the actor answers or collects. Raises NotForYouError alike for any other."""
    row = session.get(Occurrence, occurrence_id)
    if row is None or row.organisation_id != actor.organisation_id or not can_see(session, actor, row):
        raise NotForYouError(_GONE)
    return row


def can_see(session: Session, actor: Actor, row: Occurrence) -> bool:
    """Whether an occurrence is the actor's to know: theirs to answer, or to collect."""
    seat = session.get_one(Seat, row.seat_id)
    return find_standing(session, actor, seat) is not None or collects(session, actor, row.to)


def hand_in(session: Session, actor: Actor, occurrence_id: int, text: str) -> Occurrence:
    """Hand in the words of a report; what was handed in before is replaced, until it was collected."""
    said = text.strip()
    check_text(said)
    return _answer(session, actor, occurrence_id, OccurrenceStatus.DONE, said)


def hand_in_elsewhere(session: Session, actor: Actor, occurrence_id: int) -> Occurrence:
    """已另行报送: it went another way, on paper or by another system."""
    return _answer(session, actor, occurrence_id, OccurrenceStatus.ELSEWHERE, "")


def check_text(text: str) -> None:
    """Refuse an empty text, one that is too long (nothing is cut in silence), and what is secret."""
    require_open(text)
    if not text.strip():
        raise BadInputError("请写报送内容。没有的，可写“无”。")
    if len(text.strip()) > TEXT_LIMIT:
        raise BadInputError(
            "报送内容请不超过{most}字，现在是{count}字；较长的请另行报送，再按“已另行报送”。",
            most=TEXT_LIMIT,
            count=len(text.strip()),
        )


def hand_in_rest(session: Session, actor: Actor, one: Round) -> list[Occurrence]:
    """Record of all who have not handed in that it went another way; whoever collects may, at one press."""
    rows = _hold_round(session, actor, one)
    owing = [row for row in rows if row.status in OPEN]
    if not owing:
        raise StaleError("已经没有未报的单位。")
    for row in owing:
        _write(session, actor, row, OccurrenceStatus.ELSEWHERE, "", stood_in=True)
    _settle(session, actor, one)
    return owing


def collect_round(session: Session, actor: Actor, one: Round) -> list[Occurrence]:
    """Close the sheet: what has been handed in stays as it is; what is missing can still be handed in."""
    rows = _hold_round(session, actor, one)
    fresh = [row for row in rows if row.status in ANSWERED and row.collected_at is None]
    if not fresh:
        raise StaleError("没有新的报送可以汇总。")
    for row in fresh:
        row.collected_at = actor.now
        session.add(row)
    _log(session, actor, "duty.collect", one, text={"count": len(fresh)})
    _settle(session, actor, one)
    return fresh


def waive(session: Session, actor: Actor, occurrence_id: int) -> Occurrence:
    """免报: the office asks one seat for it no more, this once."""
    require_office(actor)
    row = access_occurrence(session, actor, occurrence_id)
    _hold(session, row)
    if row.status not in OPEN:
        raise StaleError("这项报送已经办结，不必免报。")
    row.status, row.person_id, row.answered_at = OccurrenceStatus.WAIVED, actor.person_id, actor.now
    session.add(row)
    _log(session, actor, "duty.waive", round_of(row), seat_id=row.seat_id)
    _settle(session, actor, round_of(row))
    refresh(session, about_occurrence(session, row), now=actor.now)
    return row


def set_duty(session: Session, actor: Actor, request: DutyRequest) -> Duty:
    """新增: set a duty of the office's own; those who owe it are told. Raises BadInputError."""
    require_office(actor)
    check_duty(session, actor, request)
    duty = write_duty(session, actor, request)
    make_occurrences(session, actor.organisation, now=actor.now)
    _plan_all(session, actor, duty)
    _tell_owing(session, actor, duty)
    return duty


def stop_duty(session: Session, actor: Actor, duty_id: int) -> Duty:
    """停止: a duty of the office's own is asked for no more; those who owed it are told."""
    duty = end_duty(session, actor, duty_id)
    make_occurrences(session, actor.organisation, now=actor.now)
    _plan_all(session, actor, duty)
    _tell_owing(session, actor, duty)
    refresh(session, about_duty(duty), now=actor.now)
    return duty


def find_candidates(session: Session, actor: Actor, duty: str) -> list[Candidate]:
    """Return which occurrences of a duty somebody may mean who hands in now.

    For each seat that they answer for: what is missing, and what is due next, though it was answered
    already, as long as it was not collected.
    """
    rows = session.exec(
        select(Occurrence)
        .where(
            Occurrence.organisation_id == actor.organisation_id,
            Occurrence.duty == duty,
            Occurrence.status != OccurrenceStatus.WAIVED,
            col(Occurrence.collected_at).is_(None),
        )
        .order_by(col(Occurrence.due_on), col(Occurrence.id))
    ).all()
    seats = find_answered_seats(session, actor, {row.seat_id for row in rows})
    found: list[Candidate] = []
    has_next: set[tuple[int, str]] = set()
    for row in rows:
        place = (row.seat_id, row.about)
        if row.seat_id not in seats:
            continue
        to_come = not is_past(actor.organisation, row, actor.now)
        if (to_come and place not in has_next) or (not to_come and row.status in OPEN):
            found.append(Candidate(row, seats[row.seat_id]))
        if to_come:
            has_next.add(place)
    return found


def _answer(
    session: Session, actor: Actor, occurrence_id: int, status: OccurrenceStatus, text: str
) -> Occurrence:
    row = session.get(Occurrence, occurrence_id)
    seat = session.get_one(Seat, row.seat_id) if row else None
    if row is None or seat is None or row.organisation_id != actor.organisation_id:
        raise NotForYouError(_GONE)
    standing = find_standing(session, actor, seat)
    if standing is None:
        raise NotForYouError(_GONE)
    _hold(session, row)
    if row.status is OccurrenceStatus.WAIVED:
        raise StaleError("这项报送已不需要。")
    if row.collected_at is not None:
        raise StaleError("这次报送已经汇总，不能再改；如需更正，请与汇总单位联系。")
    _write(session, actor, row, status, text, stood_in=standing is not Standing.HOLDER)
    _settle(session, actor, round_of(row))
    refresh(session, about_occurrence(session, row), now=actor.now)
    return row


def _write(
    session: Session,
    actor: Actor,
    row: Occurrence,
    status: OccurrenceStatus,
    text: str,
    *,
    stood_in: bool,
) -> None:
    first = row.answered_at is None
    row.status, row.text = status, text
    row.person_id, row.stood_in, row.answered_at = actor.person_id, stood_in, actor.now
    if status is OccurrenceStatus.ELSEWHERE:  # when it went the other way is not known
        row.late = False
    elif first:  # what is replaced was in time if it was at first
        row.late = is_past(actor.organisation, row, actor.now)
    session.add(row)
    _log(
        session,
        actor,
        f"duty.{status}",
        round_of(row),
        seat_id=row.seat_id,
        cite=row.cite,
        text={"text": text, "late": row.late, "stood_in": stood_in},
    )


def _hold_round(session: Session, actor: Actor, one: Round) -> list[Occurrence]:
    """Hold what is owed in a round; refuse whoever does not collect it."""
    rows = find_round(session, actor.organisation_id, one)
    if not rows or not collects(session, actor, rows[0].to):
        raise NotForYouError(_GONE)
    for row in rows:
        _hold(session, row)
    return [row for row in rows if row.status is not OccurrenceStatus.WAIVED]


def _hold(session: Session, row: Occurrence) -> None:
    """Keep every other transaction from moving the row until this one ends, and look at it anew."""
    session.refresh(row, with_for_update={"key_share": True})


def _settle(session: Session, actor: Actor, one: Round) -> None:
    """Plan what is reminded of a round anew, and show its sheet as it is."""
    session.flush()
    plan_round(session, actor.organisation, one, now=actor.now)
    refresh(session, one.name, now=actor.now)


def _plan_all(session: Session, actor: Actor, duty: Duty) -> None:
    rows = session.exec(
        select(Occurrence).where(
            Occurrence.organisation_id == actor.organisation_id, Occurrence.duty == duty.number
        )
    ).all()
    for one in dict.fromkeys(round_of(row) for row in rows):
        plan_round(session, actor.organisation, one, now=actor.now)


def _tell_owing(session: Session, actor: Actor, duty: Duty) -> None:
    people: dict[int | None, Person] = {}
    for seat in find_owing_own(session, duty):
        acting = who_acts(session, seat, on=actor.today, rulebook=actor.rulebook, work=work_of(seat))
        for person in [acting.person] if acting.person else find_office_staff(session, duty.organisation_id):
            people.setdefault(person.id, person)
    for person in people.values():
        if person.id != actor.person_id:
            about = about_duty(duty)
            tell(session, person, "own_duty", {"duty": duty.id}, now=actor.now, about=about, anew=True)


def _log(
    session: Session,
    actor: Actor,
    action: str,
    one: Round,
    *,
    text: dict[str, object] | None = None,
    cite: list[str] | None = None,
    seat_id: int | None = None,
) -> None:
    log_act(
        session,
        actor,
        action,
        about=one.name,
        text=text or {},
        cite=cite or (),
        seat_id=seat_id or actor.seat_id,
    )
