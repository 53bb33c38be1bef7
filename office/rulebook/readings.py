"""内部口径: what the office settles where the rule is silent, and the cases that waited for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from office.access import Actor, require_office
from office.auditing import log_act
from office.cases.steps import Act, PlannedStep
from office.errors import BadInputError, StaleError
from rules.vocabulary import Post
from storage.tables import OfficeReading

STEPS_LIMIT = 8
NOTE_LIMIT = 500
HOURS_LIMIT = 72


@dataclass(frozen=True)
class Reading:
    """A recorded reading, in force until it is withdrawn."""

    id: int
    question: str
    steps: tuple[PlannedStep, ...]
    note: str
    hours: int | None = None
    """Of a reading that sets a time instead of a chain."""


def find_reading(session: Session, organisation_id: int, question: str) -> Reading | None:
    row = _in_force(session, organisation_id, question)
    return _reading(row) if row else None


def _in_force(session: Session, organisation_id: int, question: str) -> OfficeReading | None:
    return session.exec(
        select(OfficeReading)
        .where(
            OfficeReading.organisation_id == organisation_id,
            OfficeReading.question == question,
            col(OfficeReading.withdrawn_at).is_(None),
        )
        .order_by(col(OfficeReading.id).desc())
    ).first()


def find_reading_by_id(session: Session, reading_id: int) -> Reading | None:
    """Return a reading, withdrawn ones too: cases begun under it keep it."""
    row = session.get(OfficeReading, reading_id)
    return _reading(row) if row else None


def find_readings(session: Session, actor: Actor) -> list[Reading]:
    """Return the readings in force, oldest first."""
    rows = session.exec(
        select(OfficeReading)
        .where(
            OfficeReading.organisation_id == actor.organisation_id, col(OfficeReading.withdrawn_at).is_(None)
        )
        .order_by(col(OfficeReading.id))
    ).all()
    return [_reading(row) for row in rows]


def record_reading(
    session: Session, actor: Actor, *, question: str, steps: tuple[PlannedStep, ...], note: str
) -> Reading:
    """Record how the office reads a silent place; a former reading of the same question ends with it.

    Raises BadInputError for a chain that has no step or too many, NotForYouError for anybody but the office.
    """
    require_office(actor)
    check_steps(steps)
    return _record(session, actor, question, to_answer(steps), note)


def _record(session: Session, actor: Actor, question: str, answer: dict[str, object], note: str) -> Reading:
    former = find_reading(session, actor.organisation_id, question)
    if former is not None:
        _withdraw(session, actor, former.id)
    row = OfficeReading(
        organisation_id=actor.organisation_id,
        question=question,
        answer=answer,
        note=note[:NOTE_LIMIT],
        made_by_id=actor.person_id,
        made_at=actor.now,
    )
    session.add(row)
    session.flush()
    _log(session, actor, "reading.record", row)
    return _reading(row)


def find_hours(session: Session, organisation_id: int, question: str) -> int | None:
    """Return the hours that a reading sets; None where there is none, or where it sets a chain."""
    row = _in_force(session, organisation_id, question)
    return to_hours(row.answer) if row else None


def record_hours(session: Session, actor: Actor, *, question: str, hours: int, note: str) -> Reading:
    """Record within how many hours something is done where the rule sets none; a former reading ends.

    Raises BadInputError for hours that cannot be meant, NotForYouError for anybody but the office.
    """
    require_office(actor)
    check_hours(hours)
    return _record(session, actor, question, {"hours": hours}, note)


def check_hours(hours: int) -> None:
    if not 0 < hours <= HOURS_LIMIT:
        raise BadInputError("请写1至{most}小时，例如：1小时内。", most=HOURS_LIMIT)


def check_steps(steps: Sequence[PlannedStep]) -> None:
    """Raise BadInputError for a chain that has no step or too many."""
    if not 0 < len(steps) <= STEPS_LIMIT:
        raise BadInputError(
            "内部口径要有一至{most}步，例如：部门主要负责人同意→分管副区长批准→办公室报备。",
            most=STEPS_LIMIT,
        )


def withdraw_reading(session: Session, actor: Actor, reading_id: int) -> None:
    """End a reading: the rule is silent again, cases begun under it keep it. Raises StaleError once ended."""
    require_office(actor)
    row = session.get(OfficeReading, reading_id)
    if row is None or row.organisation_id != actor.organisation_id or row.withdrawn_at is not None:
        raise StaleError("这条内部口径已不在用。")
    _withdraw(session, actor, reading_id)


def rank_of(question: str) -> tuple[Post | None, bool]:
    """Return the rank and whether abroad, of a question such as `leave:department_deputy:abroad`."""
    words = question.split(":")
    rank = words[1] if len(words) > 1 else ""
    return (Post(rank) if rank in Post.__members__.values() else None), "abroad" in words


def _withdraw(session: Session, actor: Actor, reading_id: int) -> None:
    row = session.get_one(OfficeReading, reading_id)
    row.withdrawn_at = actor.now
    session.add(row)
    session.flush()
    _log(session, actor, "reading.withdraw", row)


def to_answer(steps: Sequence[PlannedStep]) -> dict[str, object]:
    """Write a chain as it is stored."""
    return {"steps": [{"act": step.act, "ranks": list(step.ranks)} for step in steps]}


def to_steps(answer: object) -> tuple[PlannedStep, ...]:
    """Read a stored chain back."""
    steps = answer.get("steps", []) if isinstance(answer, dict) else []
    assert isinstance(steps, list)  # noqa: S101 - written by to_answer alone
    return tuple(PlannedStep(Act(step["act"]), tuple(step["ranks"]), ()) for step in steps)


def to_hours(answer: object) -> int | None:
    """Read stored hours back; None of an answer that is a chain."""
    hours = answer.get("hours") if isinstance(answer, dict) else None
    return hours if isinstance(hours, int) else None


def _reading(row: OfficeReading) -> Reading:
    return Reading(row.id or 0, row.question, to_steps(row.answer), row.note, to_hours(row.answer))


def _log(session: Session, actor: Actor, action: str, row: OfficeReading) -> None:
    text = {"answer": row.answer, "note": row.note}
    log_act(session, actor, action, about=f"reading:{row.question}", text=text)
