"""What a press asks of the database is served by indexes, however large the records have grown."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import Session

from office.access import access_case, actor_of
from office.cases.chain import find_pending
from office.cases.flow import find_audience
from office.people.acting import who_acts
from office.reminders.planner import next_due_at
from storage.tables import Case, Step
from tests.office.town import EXECUTIVE, FINANCE, NOW, Town, nov, person_named, seat_titled

GROWING = frozenset({"audit", "cases", "delegation", "holding", "leave", "outbox", "posted", "reminder"}) | {
    "step",
    "stepseat",
    "steptold",
}
"""Tables that grow with the years; the others are as large as the organisation."""


def scans(town: Town, question: Callable[[Session], object]) -> list[str]:
    """Return the statements of a question that read a growing table from end to end."""
    asked: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        asked.append((statement, parameters))

    event.listen(town.database.engine, "before_cursor_execute", note)
    try:
        town.read(question)
    finally:
        event.remove(town.database.engine, "before_cursor_execute", note)
    with town.database.connect(write=False) as connection:
        found = []
        for statement, parameters in asked:
            if statement.lstrip().upper().startswith("SELECT"):
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()  # type: ignore[arg-type]  # as it was asked
                found += [
                    f"{row[3]}: {statement}"
                    for row in plan
                    if row[3].startswith("SCAN") and row[3].split()[1] in GROWING and "INDEX" not in row[3]
                ]
    return found


@pytest.fixture
def busy(town: Town) -> tuple[Town, int]:
    for day in range(3):
        town.grant(FINANCE, nov(24 + day), nov(24 + day), at=NOW - timedelta(days=30))
    case = town.ask(FINANCE, nov(30), nov(30))
    return town, case


def test_detector_sees_a_scan(busy: tuple[Town, int]) -> None:
    town, _ = busy
    assert (
        len(scans(town, lambda session: session.connection().exec_driver_sql("SELECT * FROM step").all()))
        == 1
    )


def test_whom_a_step_waits_for_is_found_by_index(busy: tuple[Town, int]) -> None:
    town, case_id = busy

    def question(session: Session) -> None:
        case = session.get_one(Case, case_id)
        for step in find_pending(session, case):
            assert list(find_audience(session, case, session.get_one(Step, step.id), on=nov(24)).values())

    assert scans(town, question) == []


def test_who_acts_is_found_by_index(busy: tuple[Town, int]) -> None:
    town, _ = busy

    def question(session: Session) -> None:
        seat = seat_titled(session, "财政局局长", town.organisation_id)
        who_acts(session, seat, on=nov(24), rulebook="wujin-2021")

    assert scans(town, question) == []


def test_access_is_decided_by_index(busy: tuple[Town, int]) -> None:
    town, case_id = busy

    def question(session: Session) -> None:
        actor = actor_of(session, person_named(session, EXECUTIVE, town.organisation_id), now=NOW)
        access_case(session, actor, case_id)

    assert scans(town, question) == []


def test_next_due_is_found_by_index(busy: tuple[Town, int]) -> None:
    town, _ = busy
    assert scans(town, lambda session: next_due_at(session, now=NOW)) == []
