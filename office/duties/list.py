"""报送 listed: what somebody owes and has handed in, what is to be collected, what falls due."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, or_, select

from office.access import Actor
from office.duties.operations import AHEAD, OPEN, Round, about_occurrence, find_round, is_past, round_of
from office.duties.own import find_own_duties, find_own_duty_named
from office.duties.rules import find_duty_word, is_ruled
from office.duties.standing import Standing, collects, find_answered_seats, is_leader
from office.reminders.falls_due import FallsDue
from office.rulebook.versions import find_rulebook
from rules.vocabulary import DeadlineName, DutyName
from storage.tables import Occurrence, OccurrenceStatus, Seat

SHOWN_DONE = 5
"""What was handed in that is still listed, the latest."""
_LATELY = timedelta(days=31)


@dataclass(frozen=True)
class Line:
    """One occurrence that somebody answers for, as a list shows it."""

    occurrence: Occurrence
    title: str
    seat: str
    standing: Standing
    is_late: bool


@dataclass(frozen=True)
class RoundLine:
    """One round that somebody collects."""

    round: Round
    occurrence_id: int
    """One of its occurrences, by which a button names the round."""
    title: str
    time: str | None
    owed: int
    """How many owe it, those that have handed in with them."""
    missing: int


def title_of(session: Session, actor: Actor, duty: str) -> str:
    """Return what a duty is called in Chinese: as the place says it, or as the office has named its own."""
    if is_ruled(duty):
        word = DutyName(duty) if duty in DutyName.__members__.values() else DeadlineName(duty)
        return find_rulebook(actor.rulebook).term(word)
    own = find_own_duty_named(session, actor.organisation_id, duty)
    return own.title if own else duty


def find_duty_named(session: Session, actor: Actor, text: str) -> str | None:
    """Return the duty that people call so: by the rules' name, or an own one's number or title."""
    own = find_own_duties(session, actor.organisation_id, stopped=True)
    for duty in reversed(own):
        if text in (duty.title, duty.number, duty.number.lower()):
            return duty.number
    return find_duty_word(text)


def find_my_lines(session: Session, actor: Actor) -> list[Line]:
    """Return what the actor answers for: what is missing and what is due next; then what was handed in."""
    rows = _rows(session, actor, actor.today + AHEAD)
    seats = find_answered_seats(session, actor, {row.seat_id for row in rows})
    mine = [row for row in rows if row.seat_id in seats]
    shown: list[Occurrence] = []
    has_next: set[tuple[str, int, str]] = set()
    for row in mine:
        place = (row.duty, row.seat_id, row.about)
        if row.status in OPEN and (row.due_on < actor.today or place not in has_next):
            shown.append(row)
        if row.due_on >= actor.today and row.status in OPEN:
            has_next.add(place)
    done = [row for row in mine if row.status not in OPEN and row.answered_at is not None]
    shown += sorted(done, key=lambda row: str(row.answered_at), reverse=True)[:SHOWN_DONE]
    return [_line(session, actor, row, seats[row.seat_id]) for row in shown]


def find_rounds(session: Session, actor: Actor, *, duty: str | None = None) -> list[RoundLine]:
    """Return the rounds that the actor collects, of these weeks and next in each duty, the latest past first.

    With `duty`, that one's rounds alone, the nearest day first.
    """
    rows = _rows(session, actor, actor.today + AHEAD)
    by_round: dict[Round, list[Occurrence]] = {}
    for row in rows:
        if duty is None or row.duty == duty:
            by_round.setdefault(round_of(row), []).append(row)
    rounds: list[RoundLine] = []
    has_next: set[str] = set()
    for one, owed in sorted(by_round.items(), key=lambda pair: (pair[0].due_on, pair[0].duty, pair[0].about)):
        to_come = one.due_on >= actor.today
        is_done = all(row.collected_at is not None for row in owed if row.status not in OPEN)
        missing = sum(row.status in OPEN for row in owed)
        if (to_come and one.duty in has_next) or (not to_come and not missing and is_done):
            continue
        if to_come:
            has_next.add(one.duty)
        if collects(session, actor, owed[0].to):
            title = title_of(session, actor, one.duty)
            rounds.append(RoundLine(one, owed[0].id or 0, title, owed[0].time, len(owed), missing))
    return rounds


def find_round_named(session: Session, actor: Actor, duty: str, due_on: date | None) -> Round | None:
    """Return which round of a duty is meant: that of a day, else the one nearest to today.

    One that is past and collected is looked at again only by its day, or where none is to come.
    """
    query = select(Occurrence).where(
        Occurrence.organisation_id == actor.organisation_id,
        Occurrence.duty == duty,
        Occurrence.status != OccurrenceStatus.WAIVED,
    )
    if due_on is not None:
        row = session.exec(query.where(Occurrence.due_on == due_on)).first()
        return round_of(row) if row else None
    day = col(Occurrence.due_on)
    ahead = session.exec(query.where(day >= actor.today).order_by(day)).first()
    past = session.exec(query.where(day < actor.today).order_by(day.desc())).first()
    if past is not None and (ahead is None or _is_nearer(session, actor, past, ahead)):
        return round_of(past)
    return round_of(ahead) if ahead else None


def _is_nearer(session: Session, actor: Actor, past: Occurrence, ahead: Occurrence) -> bool:
    """Whether a round that is past lies nearer than the next, and is not collected yet."""
    if actor.today - past.due_on > ahead.due_on - actor.today:
        return False
    rows = find_round(session, actor.organisation_id, round_of(past))
    return any(row.collected_at is None for row in rows)


def find_falling_due_duties(session: Session, actor: Actor, until: date) -> list[FallsDue]:
    """Return what the actor has to hand in by a day, for the seats they answer for; what is missing too.

    Of a leader's own duties only those to come: what was missed is named to the office.
    """
    rows = session.exec(
        select(Occurrence)
        .where(
            Occurrence.organisation_id == actor.organisation_id,
            col(Occurrence.status).in_(OPEN),
            col(Occurrence.due_on) <= until,
        )
        .order_by(col(Occurrence.due_on), col(Occurrence.id))
    ).all()
    seats = find_answered_seats(session, actor, {row.seat_id for row in rows})
    return [
        FallsDue(
            about_occurrence(session, row),
            "报送",
            _named(session, actor, row),
            row.due_on,
            row.time,
            "rp-show",
            (row.id or 0,),
        )
        for row in rows
        if row.seat_id in seats
        and (row.due_on >= actor.today or not is_leader(session.get_one(Seat, row.seat_id)))
    ]


def _named(session: Session, actor: Actor, row: Occurrence) -> str:
    """Name what is owed, with the seat where it is not the actor's own."""
    title = title_of(session, actor, row.duty)
    if row.seat_id in {seat.id for seat in actor.seats}:
        return title
    return f"{title}（{session.get_one(Seat, row.seat_id).title}）"


def _rows(session: Session, actor: Actor, until: date) -> list[Occurrence]:
    """Return what is owed until a day, and what was owed or answered lately, by its day."""
    return list(
        session.exec(
            select(Occurrence)
            .where(
                Occurrence.organisation_id == actor.organisation_id,
                Occurrence.status != OccurrenceStatus.WAIVED,
                col(Occurrence.due_on) <= until,
                or_(col(Occurrence.due_on) >= actor.today - _LATELY, col(Occurrence.status).in_(OPEN)),
            )
            .order_by(col(Occurrence.due_on), col(Occurrence.id))
        )
    )


def _line(session: Session, actor: Actor, row: Occurrence, standing: Standing) -> Line:
    return Line(
        row,
        title_of(session, actor, row.duty),
        session.get_one(Seat, row.seat_id).title,
        standing,
        is_past(actor.organisation, row, actor.now) and row.status in OPEN,
    )
