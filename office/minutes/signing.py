"""Who reviews and signs a meeting's minutes: the posts that a rule names, as this meeting fills them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from office.access import Actor
from office.cases.steps import PlannedStep
from office.meetings.records import find_attendances
from office.minutes.decided import find_items
from office.people.acting import Acting, who_decides
from office.people.scopes import Work
from office.people.seats import DEPUTIES, find_responsible, resolve_ranks
from office.rulebook.readings import Reading, find_reading
from office.rulebook.signers import sign_key
from office.rulebook.versions import find_rulebook_on
from rules.questions import Sign
from rules.vocabulary import Document, Matter, Post
from rules.vocabulary import Meeting as MeetingKind
from storage.tables import Meeting, Part, Seat, Topic, WorkKind


@dataclass(frozen=True)
class SignLine:
    """One step of the chain as it would be: who acts today for the seats that the rule means."""

    step: PlannedStep
    seats: tuple[Seat, ...]
    actings: tuple[Acting, ...]


def find_chaired(session: Session, meeting: Meeting) -> Seat | None:
    """Return the seat that chaired a meeting: the chair's granted substitute, else the chair."""
    chair = next((row for row in find_attendances(session, meeting) if row.part is Part.CHAIR), None)
    seat_id = (chair.substitute_seat_id or chair.seat_id) if chair else meeting.chair_seat_id
    return session.get(Seat, seat_id) if seat_id else None


def find_meant(session: Session, meeting: Meeting) -> Mapping[str, list[Seat]]:
    """Say whom a rule on minutes means by the posts that only the meeting itself can tell."""
    chair = find_chaired(session, meeting)
    meant: dict[str, list[Seat]] = {}
    if chair is not None:
        meant["meeting_chair"] = [chair]
        if chair.rank:
            meant[chair.rank] = [chair]
        if chair.id != meeting.chair_seat_id and meeting.chair_seat_id:
            meant["delegator"] = [session.get_one(Seat, meeting.chair_seat_id)]
    responsible = chair if chair is not None and chair.rank in DEPUTIES else _responsible(session, meeting)
    if responsible is not None:
        meant["responsible_deputy"] = [responsible]
        meant.setdefault("deputy", [responsible])
    return meant


def minutes_key(kind: str) -> str:
    """Name the question of who signs a kind of meeting's minutes, for an 内部口径."""
    return f"minutes:{kind}"


def find_minutes_reading(
    session: Session, actor: Actor, meeting: Meeting, rank: str | None, matter: tuple[str, ...]
) -> Reading | None:
    """Return the office's reading of who signs: one of minutes, or one that answers /sign of the same."""
    chair = Post(rank) if rank and rank in Post.__members__.values() else None
    question = Sign(
        rulebook=actor.rulebook,
        document=Document.MINUTES,
        meeting=MeetingKind(meeting.kind),
        chaired_by=chair,
        matter=tuple(Matter(flag) for flag in matter),
    )
    key = sign_key(find_rulebook_on(actor.rulebook, actor.today), question)
    own = find_reading(session, actor.organisation_id, minutes_key(meeting.kind))
    return own or find_reading(session, actor.organisation_id, key)


def lay_out_chain(
    session: Session, actor: Actor, meeting: Meeting, steps: tuple[PlannedStep, ...]
) -> tuple[SignLine, ...]:
    """Say for each step who would act today, were the actor to hand the minutes in."""
    meant = find_meant(session, meeting)
    own = actor.seats[0] if actor.seats else None
    lines = []
    for step in steps:
        seats: dict[int, Seat] = {}
        for rank in step.ranks:
            for seat in meant.get(rank) or (
                resolve_ranks(session, (rank,), applicant_seat=own) if own else []
            ):
                seats.setdefault(seat.id or 0, seat)
        actings = tuple(
            who_decides(
                session,
                seat,
                on=actor.today,
                rulebook=actor.rulebook,
                applicant_id=actor.person_id,
                work=Work(WorkKind.MEETING, own.unit_id if own else None),
            )
            for seat in seats.values()
        )
        lines.append(SignLine(step, tuple(seats.values()), actings))
    return tuple(lines)


def _responsible(session: Session, meeting: Meeting) -> Seat | None:
    """Return in whose portfolio the meeting's matter lies: its department, else its first topic's."""
    unit_id = meeting.unit_id
    if unit_id is None:
        unit_id = next(
            (session.get_one(Topic, item.case.id).unit_id for item in find_items(session, meeting)),
            None,
        )
    return find_responsible(session, unit_id) if unit_id else None
